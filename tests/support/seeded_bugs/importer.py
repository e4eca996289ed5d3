"""An importer of HR exports as a company writes it, with nothing but the standard library."""

import csv
import io
import re
import unicodedata
from dataclasses import dataclass, field
from xml.etree import ElementTree
from zipfile import ZipFile

HIDDEN = "\N{ZERO WIDTH SPACE}\N{SOFT HYPHEN}\N{WORD JOINER}"
TOTALS = {"Total", "Grand total", "Summe", "TOTAL", "Headcount", "合計"}
LABELS = {
    *("Employee ID", "Employee name", "Job title", "Department", "Manager ID", "FTE"),
    *("Start date", "End date", "Dotted-line manager", "string", "decimal", "date", "---"),
}
NUMBER = re.compile(r"[\d.,]+")
ROUNDED = re.compile(r"\d\.\d+E\+\d+")
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@dataclass
class Export:
    """What was read: who is who, and what was found on the way.

    Attributes:
        holders: By post, the names of those who hold it.
        managers: By post, the post above.
        dotted: By post, those above by dotted lines.
        problems: Kinds of problems, each with the rows that it is in.
    """

    holders: dict[str, list[str]] = field(default_factory=dict)
    managers: dict[str, str] = field(default_factory=dict)
    dotted: dict[str, list[str]] = field(default_factory=dict)
    problems: list[tuple[str, tuple[int, ...]]] = field(default_factory=list)

    def add_problem(self, kind, *rows):
        self.problems.append((kind, rows))


@dataclass(frozen=True)
class Row:
    """A row of the table, as far as it matters."""

    number: int
    id: str
    name: str
    manager: str
    cells: tuple[str, ...]
    dotted: str = ""


class Importer:
    """Reads an export, and repairs what can be repaired."""

    def __init__(self, columns, root_markers=(), vacant=()):
        self.columns = columns
        self.root_markers = root_markers
        self.vacant = vacant

    def read(self, data):
        export = Export()
        posts = {}
        table = self.sheet(data) if data.startswith(b"PK") else None
        for row in self.rows(table or self.text(data, export), export):
            posts.setdefault(row.id, []).append(row)
        for id_, rows in posts.items():
            self.hold(id_, rows, export)
        first = {id_: rows[0] for id_, rows in posts.items()}
        above = {}
        for id_, row in first.items():
            manager = self.manager(row, first, export)
            if manager is not None:
                above[id_] = manager
            if row.dotted:
                export.dotted[id_] = row.dotted.split("; ")
        for cycle in list(self.cycles(above)):
            kind = "self-report" if len(cycle) == 1 else "reporting-cycle"
            export.add_problem(kind, *sorted(first[id_].number for id_ in cycle))
            for id_ in cycle:
                above.pop(id_, None)
        export.managers = above
        return export

    def text(self, data, export):
        lines = data.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True)
        decoded = []
        for number, line in enumerate(lines, start=1):
            try:
                decoded.append(line.decode("utf-8"))
            except UnicodeDecodeError:
                decoded.append(line.decode("cp1252"))
                export.add_problem("mixed-encoding", number)
        return "".join(decoded)

    def sheet(self, data):
        """The rows of the one sheet of a spreadsheet."""
        with ZipFile(io.BytesIO(data)) as file:
            tree = ElementTree.fromstring(file.read("xl/worksheets/sheet1.xml"))  # noqa: S314  (our own)
        cells = {
            (cell.get("r")[0], int(cell.get("r")[1:])): "".join(cell.itertext())
            for cell in tree.iter(f"{SHEET}c")
        }
        ranges = [one.get("ref").split(":") for one in tree.iter(f"{SHEET}mergeCell")]
        last = max(row for _, row in cells)
        width = max(column for column, _ in cells)
        columns = [chr(code) for code in range(ord("A"), ord(width) + 1)]
        self.fill(cells, [(one[0], int(one[1:]), int(end[1:])) for one, end in ranges], last)
        n_rows = max(row for _, row in cells)
        return [[cells.get((at, row), "") for at in columns] for row in range(1, n_rows + 1)]

    def fill(self, cells, ranges, last):
        """Write the text of merged cells into each of their rows."""
        for column, first, end in ranges:
            for row in range(first + 1, end + 1):
                cells[column, row] = cells.get((column, first), "")

    def table(self, text):
        return iter(text) if isinstance(text, list) else csv.reader(io.StringIO(text, newline=""))

    def rows(self, text, export):
        table = self.table(text)
        header = next(table)
        columns = self.positions(header)
        for number, cells in enumerate(table, start=2):
            kind = self.kind_of_row(cells, header, columns)
            if kind:
                export.add_problem(kind, number)
                continue
            id_ = self.id(cells[columns["id"]], number, export)
            manager = self.id(cells[columns["manager"]], number, export)
            dotted = cells[columns["dotted_managers"]] if "dotted_managers" in columns else ""
            yield Row(number, id_, cells[columns["name"]], manager, tuple(cells), dotted)

    def kind_of_row(self, cells, header, columns):
        """What a row is that is nobody's; empty where it is somebody's."""
        if self.is_blank(cells):
            return "blank-row"
        if cells == header:
            return "repeated-header"
        if ROUNDED.fullmatch(cells[columns["id"]]):
            return "rounded-id"
        if all(cell in LABELS for cell in cells):
            return "label-row"
        texts = [cell for cell in cells if cell and not NUMBER.fullmatch(cell)]
        if len(texts) == 1:
            return "total-row" if texts[0] in TOTALS else "footer"
        return ""

    def is_blank(self, cells):
        return not any(cell.strip() for cell in cells)

    def positions(self, header):
        return {field: header.index(name) for field, name in self.columns.items()}

    def id(self, cell, number, export):
        if cell != cell.strip():
            export.add_problem("padded-id", number)
        return self.without_hidden(cell.strip(), number, export)

    def without_hidden(self, id_, number, export):
        if id_ != id_.strip(HIDDEN):
            export.add_problem("hidden-character", number)
        return id_.strip(HIDDEN)

    def hold(self, id_, rows, export):
        """Who holds a post, by all rows of it."""
        names = list(dict.fromkeys(row.name for row in rows))
        if len(rows) > 1:
            kind = "duplicate-row" if len(names) == 1 else "job-share"
            export.add_problem(kind, *(row.number for row in rows))
        if self.is_vacant(names[0]):
            export.add_problem("vacant-post", rows[0].number)
            names = []
        export.holders[id_] = names

    def is_vacant(self, name):
        return name in self.vacant

    def manager(self, row, posts, export):
        """The post above, however it is spelled; None where there is none or no one knows."""
        if not row.manager or row.manager in posts:
            return row.manager or None
        if row.manager in self.root_markers:
            export.add_problem("sentinel-root", row.number)
            return None
        for kind, spelled in (("lost-leading-zero", self.bare), ("recased-id", str.lower)):
            alike = [id_ for id_ in posts if spelled(id_) == spelled(row.manager)]
            if len(alike) == 1:
                export.add_problem(kind, row.number)
                return alike[0]
        for kind, find in (
            ("unicode-twin", self.twins),
            ("several-managers", self.several),
            ("decorated-manager", self.decorated),
        ):
            found = find(row.manager, posts)
            if found:
                is_known = found[0] in posts
                export.add_problem(kind if is_known else "ambiguous-manager", row.number)
                if found[1:]:
                    export.dotted[row.id] = list(found[1:])
                return found[0] if is_known else None
        export.add_problem("dangling-manager", row.number)
        return None

    def twins(self, manager, posts):
        """The one post that looks like the manager, however it is coded."""
        alike = [id_ for id_ in posts if self.look(id_) == self.look(manager)]
        return alike if len(alike) == 1 else []

    def look(self, id_):
        return unicodedata.normalize("NFKC", id_).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")

    def several(self, manager, posts):
        """The posts that a cell lists."""
        parts = re.split(r"[;,/|]\s*", manager)
        return parts if len(parts) > 1 and all(part in posts for part in parts) else []

    def decorated(self, manager, posts):
        """The one post whose id is in the cell; "?" if the name in it is that of another."""
        words = set(re.split(r"[\s()@,]+", manager))
        inside = [id_ for id_ in posts if id_ in words]
        named = [
            id_
            for id_, row in posts.items()
            if words >= set(row.name.replace(",", "").split()) and row.name
        ]
        if len(inside) != 1:
            return []
        return inside if not named or inside[0] in named else ["?"]

    def bare(self, id_):
        return id_.lstrip("0")

    def cycles(self, above):
        """The circles in which posts report to one another, each once."""
        done = set()
        for start in above:
            path, current = [], start
            while current in above and current not in done:
                done.add(current)
                path.append(current)
                current = above[current]
            if current in path:
                yield path[path.index(current) :]
