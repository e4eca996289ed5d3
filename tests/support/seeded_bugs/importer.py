"""An importer of HR exports as a company writes it, with nothing but the standard library."""

import csv
import io
from dataclasses import dataclass, field


@dataclass
class Export:
    """What was read: who is who, and what was found on the way.

    Attributes:
        holders: By post, the names of those who hold it.
        managers: By post, the post above.
        problems: Kinds of problems, each with the rows that it is in.
    """

    holders: dict[str, list[str]] = field(default_factory=dict)
    managers: dict[str, str] = field(default_factory=dict)
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


class Importer:
    """Reads an export, and repairs what can be repaired."""

    def __init__(self, columns, root_markers=(), vacant=()):
        self.columns = columns
        self.root_markers = root_markers
        self.vacant = vacant

    def read(self, data):
        export = Export()
        posts = {}
        for row in self.rows(self.text(data, export), export):
            posts.setdefault(row.id, []).append(row)
        for id_, rows in posts.items():
            self.hold(id_, rows, export)
        first = {id_: rows[0] for id_, rows in posts.items()}
        above = {}
        for id_, row in first.items():
            manager = self.manager(row, first, export)
            if manager is not None:
                above[id_] = manager
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

    def table(self, text):
        return csv.reader(io.StringIO(text, newline=""))

    def rows(self, text, export):
        table = self.table(text)
        header = next(table)
        columns = self.positions(header)
        for number, cells in enumerate(table, start=2):
            if not any(cell.strip() for cell in cells):
                export.add_problem("blank-row", number)
            elif cells == header:
                export.add_problem("repeated-header", number)
            else:
                id_ = self.id(cells[columns["id"]], number, export)
                manager = self.id(cells[columns["manager"]], number, export)
                yield Row(number, id_, cells[columns["name"]], manager, tuple(cells))

    def positions(self, header):
        return {field: header.index(name) for field, name in self.columns.items()}

    def id(self, cell, number, export):
        if cell != cell.strip():
            export.add_problem("padded-id", number)
        return cell.strip()

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
        export.add_problem("dangling-manager", row.number)
        return None

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
