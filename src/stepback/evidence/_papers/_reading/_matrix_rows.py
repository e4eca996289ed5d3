"""The rows of a grid: which are headings, and of which decisions the others are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import attrs

from stepback._problems._format import format_option, format_value, format_values, pluralize
from stepback._read._cell_grid import CellGrid
from stepback.evidence._papers._reading._cell_meanings import NameMeaning
from stepback.evidence._papers._reading._matrix_headers import MatrixHeader
from stepback.evidence._papers._reading._paper_right import MatrixReading

PATH_SEPARATOR = " / "
_N_LISTED = 5
_ROW_NUMBERING = re.compile(r"\A([0-9]{1,3}(?:\.[0-9]{1,3})*+)[.):]?+ ")
_EXPLANATION = re.compile(
    r"\A(?:\((?P<round>[0-9]{1,2})\)|\[(?P<square>[0-9]{1,2})\]|(?P<plain>[0-9]{1,2})\)"
    r"|(?P<sign>[*\u2020\u2021\u00a7]++)) ?[:=\u2013-]? ?(?P<text>.++)"
)


@attrs.frozen
class MatrixRow:
    """A row of decisions.

    Attributes:
        place: Its position in the grid.
        number: The row of the file.
        path: The headings above it, and its own names.
        names: What its names say, and those of the headings above it.
    """

    place: int
    number: int
    path: tuple[str, ...]
    names: tuple[NameMeaning, ...]

    @property
    def domain(self) -> str:
        """The path as one text."""
        return PATH_SEPARATOR.join(self.path)


@attrs.define
class _Headings:
    """The headings above the row that is read.

    Attributes:
        texts: Those in force, the outermost first.
        rows: Their rows.
        is_last: Whether the row before was one.
        n_nested: How many are in force at most since the last outermost one.
    """

    texts: list[str] = attrs.field(factory=list)
    rows: list[int] = attrs.field(factory=list)
    is_last: bool = False

    def add(self, text: str, row: int) -> bool:
        """Add a heading; whether it may also belong under the one before it."""
        is_unclear = not self.is_last and len(self.texts) > 1
        if not self.is_last:
            self.texts, self.rows = [], []
        self.texts.append(text)
        self.rows.append(row)
        self.is_last = True
        return is_unclear


def read_matrix_rows(
    grid: CellGrid, header: MatrixHeader, reading: MatrixReading
) -> tuple[list[MatrixRow], dict[str, str]]:
    """The rows of decisions, and what footnotes below them say."""
    reader = _MatrixRowReader(grid, header, reading)
    rows = list(reader.read())
    explained = reader.finish()
    return rows, explained


class _MatrixRowReader:
    """Reads rows one after another, with the headings above them."""

    def __init__(self, grid: CellGrid, header: MatrixHeader, reading: MatrixReading) -> None:
        self._grid = grid
        self._header = header
        self._reading = reading
        self._headings = _Headings()
        self._others = [
            *header.fields.values(),
            *(column.place for column in header.holders),
        ]
        self._labels_above = [""] * len(header.labels)
        self._unclear: list[tuple[str, int]] = []
        self._filled: list[int] = []
        self._nameless: list[int] = []
        self._unfilled: list[int] = []
        self._of_rows: set[int] = set()  # depths of the numbers of rows
        self._of_headings: dict[int, list[int]] = {}

    def read(self) -> Iterator[MatrixRow]:
        """The rows that are no headings."""
        wide = {
            area.top
            for area in self._grid.merged
            if area.left <= self._header.labels[0] < area.right
        }
        for place in range(self._header.first_row, len(self._grid.rows)):
            cells = self._grid.rows[place]
            labels = [cells[label] for label in self._header.labels]
            others = [cells[column] for column in self._others]
            if self._is_filled(labels, others):
                self._filled.append(self._grid.row_numbers[place])
                self._add_heading(labels[0], place)
            elif labels[0] and not any(labels[1:]) and (place in wide or not any(others)):
                if not self._reading.options.is_template or labels[0].endswith(":"):
                    self._add_heading(labels[0], place)
                else:
                    # The next heading is not under this one, though no right stands between.
                    self._headings.is_last = False
                    self._unfilled.append(self._grid.row_numbers[place])
            elif any(others):
                yield self._read_row(labels, place)

    def _is_filled(self, labels: Sequence[str], others: Sequence[str]) -> bool:
        """Whether the label of a merged cell stands in every cell of the row."""
        return len(others) > 1 and bool(labels[0]) and {*labels, *others} == {labels[0]}

    def _add_heading(self, text: str, place: int) -> None:
        number = self._grid.row_numbers[place]
        name = self._reading.texts.read_name(text)
        if name.band is not None:
            self._unclear.append((text, number))
        if match := _ROW_NUMBERING.match(text):
            depth = match[1].count(".")
            self._of_headings.setdefault(depth, []).append(number)
        if self._headings.add(text, number):
            self._warn_of_level(text, number)

    def _warn_of_level(self, text: str, number: int) -> None:
        message = (
            f"{format_value(text)} follows rows, and is read as an outermost heading; if it is "
            "under the heading above, repeat that in a row before it"
        )
        self._reading.findings.add_warning("heading-level", message, self._reading.place([number]))

    def _read_row(self, labels: list[str], place: int) -> MatrixRow:
        number = self._grid.row_numbers[place]
        has_name = any(labels)
        if self._headings.is_last:
            self._labels_above = [""] * len(labels)
        # Of several columns of names, the first ones name a group once.
        first_said = next((i for i, label in enumerate(labels) if label), len(labels))
        is_continued = has_name or "up_to" in self._header.fields or "above" in self._header.fields
        if is_continued and not (self._headings.is_last and not has_name):
            for level in range(min(first_said, len(labels) - has_name)):
                labels[level] = self._labels_above[level]
        self._labels_above = list(labels)
        self._headings.is_last = False
        if not any(labels) and not self._headings.texts:
            self._nameless.append(number)
        if match := _ROW_NUMBERING.match(labels[0]):
            self._of_rows.add(match[1].count("."))
        texts = [*self._headings.texts, *filter(None, labels)]
        names = tuple(map(self._reading.texts.read_name, texts))
        path = tuple(name.name for name in names if name.name)
        if not path and number not in self._nameless:
            path = (self._header.label_header,)  # a band alone, such as "Up to 5K"
        return MatrixRow(place, number, path, names)

    def finish(self) -> dict[str, str]:
        """Report what is in doubt; what the lines below the rows say about footnotes."""
        explained = self._read_lines_below()
        place = self._reading.place
        findings = self._reading.findings
        if self._filled:
            it = "it" if len(self._filled) == 1 else "each"
            findings.add_error_or_repair(
                "filled-label",
                f"the label of {pluralize(len(self._filled), 'row')} stands in every cell, as a "
                "merged cell is exported",
                place(self._filled),
                remedy=f"clear the cells beside it, or {format_option(repair=True)} to read {it} "
                "as a heading",
                repair="read as a heading",
            )
        if self._unfilled:
            rows = pluralize(len(self._unfilled), "decision has", "decisions have")
            message = f"{rows} no right beside the name, and nobody may decide; left out"
            findings.add_warning("unfilled-rows", message, place(self._unfilled))
        if self._nameless:
            message = "no name, and no heading above; name the decision"
            findings.add_error("missing-name", message, place(self._nameless))
        numbered = [row for depth in self._of_rows for row in self._of_headings.get(depth, ())]
        if numbered:
            message = (
                "no cell beside the name, but a number like those of the rows: it may be a heading "
                "or a row without any right; if it is a row, write - in one of its cells, else "
                "take the number out"
            )
            findings.add_error("heading-or-row", message, place(numbered))
        for text, number in self._unclear:
            message = (
                f"{format_value(text)} has an amount and no cell beside it: it may be a heading or "
                "a row without any right; if it is a row, write - in one of its cells, else move "
                "the amount to the rows below"
            )
            findings.add_error("heading-or-row", message, place([number]))
        return explained

    def _read_lines_below(self) -> dict[str, str]:
        """The lines after the last row: explanations of footnotes, and what has no rows."""
        explained: dict[str, str] = {}
        if not self._headings.is_last or self._reading.options.is_template:
            return explained  # decisions of a template may not be filled in yet
        others: list[tuple[str, int]] = []
        for text, number in zip(self._headings.texts, self._headings.rows, strict=True):
            match = _EXPLANATION.fullmatch(text)
            if match:
                note = match["round"] or match["square"] or match["plain"] or match["sign"]
                explained[note.lstrip("0") or "0"] = match["text"].strip(" .")
            else:
                others.append((text, number))
        if others:
            numbers = [number for _, number in others]
            shown = format_values([text for text, _ in others], _N_LISTED)
            are = "stands" if len(others) == 1 else "stand"
            it = "it" if len(others) == 1 else "them"
            self._reading.findings.add_error_or_repair(
                "heading-or-row",
                f"{shown} {are} alone below the last row: a heading without rows, a row without "
                "any right, or a note",
                self._reading.place(numbers),
                remedy=f"delete {it}, or {format_option(repair=True)} to leave {it} out",
                repair="left out",
            )
            self._unclear = [pair for pair in self._unclear if pair[1] not in numbers]
        return explained
