"""The lines above the header of a sheet that stepback wrote to be filled in.

The first cell says what the sheet is, so that it is read back without an option. Lines below it
tell people how to fill it in, and hold what a reader has to know about all cells.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence

import attrs

from stepback._columns._escape_formula import unescape_formula
from stepback._columns._raw_table import RawTable
from stepback._problems._problem import Problem
from stepback._read._csv._encoding import as_utf8
from stepback._read._limits import Budget

AUTHORITY_MARK = "stepback authority matrix"
SURVEY_MARK = "stepback support survey"
RATINGS_MARK = "stepback leadership ratings"

DECISION_HEADER = "Decision"
CURRENCY_LABEL = "Currency of all amounts"
TAX_LABEL = "Tax in the amounts"
TAX_CHOICES = ("included", "excluded")
CONDITION_LABEL = "Condition ({})"

ID_HEADER, NAME_HEADER, UNIT_HEADER = "Id", "Name", "Unit"
ANSWERED_HEADER = "Answered"
SUPPORTER_HEADER, STRENGTH_HEADER = "Supporter {}", "Strength {}"
SEEN_BY_LABEL = "Who sees the answers"
SCALE_LABELS = ("Lowest rating", "Highest rating")
# How strong support is in words; the numbers are an assumption of ours.
STRENGTH_WORDS = {"strong": 1.0, "some": 0.5, "little": 0.25}
ANSWERED_WORDS = ("yes", "nobody")

_DELIMITERS = (",", ";", "\t", "|")
_MAX_MARK_BYTES = 400  # in which the mark stands, in any encoding
_MARK_IN_HEADER = re.compile(r"\A\w++ \[(?P<mark>[^\];]++)(?P<settings>[^\]]*+)\]\Z")


@attrs.frozen(kw_only=True)
class TemplateSheet:
    """A sheet of a template, as rows of texts.

    Attributes:
        settings: The values of the lines above the header, by their labels.
        header: The cells of the header.
        header_row: The row of the header, as a spreadsheet numbers it.
        row_numbers: The number of each row below the header.
        rows: The cells of these rows, each as wide as the header.
    """

    settings: Mapping[str, str]
    header: tuple[str, ...]
    header_row: int
    row_numbers: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]


def find_template_sheet(table: RawTable, mark: str, first_header: str) -> TemplateSheet | None:
    """The sheet of a template that has `mark` in its first cell; ``None`` if it is another table.

    `first_header` is the first cell of the header.
    """
    headers = list(table.columns)
    if not headers:
        return None
    first = unescape_formula(headers[0]).strip()
    in_header = parse_header_mark(first, mark)
    if in_header is None and first.casefold() != mark:
        return None
    columns = [column.tolist() for column in table.columns.values()]
    rows = [tuple(_sheet_text(cell) for cell in row) for row in zip(*columns, strict=True)]
    numbers = table.row_numbers.tolist()
    if in_header is not None:
        return TemplateSheet(
            settings=in_header,
            header=(first_header, *headers[1:]),
            header_row=1,
            row_numbers=tuple(numbers),
            rows=tuple(rows),
        )
    return _sheet_of_rows(rows, numbers, first_header)


def parse_template_csv(
    data: bytes, source: str, budget: Budget, mark: str, first_header: str
) -> tuple[TemplateSheet | None, list[Problem]]:
    """The sheet of a template in a CSV file, and what was noticed; ``None`` for another file.

    The lines above the header say nothing about the delimiter, and a spreadsheet that saves the
    file may leave out what is blank at the end of a row.
    """
    start = data[:_MAX_MARK_BYTES].replace(b"\0", b"").decode("utf-8", "ignore").casefold()
    if mark not in start:
        return None, []
    utf8, problems = as_utf8(data, source, budget)
    text = "" if utf8 is None else utf8.decode()
    delimiter = _find_delimiter(text, first_header)
    if not delimiter:
        return None, []
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return None, []
    budget.count("cells", sum(map(len, records)), source)
    cells = ([_sheet_text(cell) for cell in record] for record in records)
    filled = [(number, row) for number, row in enumerate(cells, start=1) if any(row)]
    if not filled or filled[0][1][0].casefold() not in {mark, f"sep={delimiter}"}:
        return None, []
    numbers, rows = zip(*filled, strict=True)
    return _sheet_of_rows(rows, numbers, first_header), problems


def _find_delimiter(text: str, first_header: str) -> str:
    """What follows the first cell of the header, in the line that begins with it."""
    for line in text.splitlines():
        plain = line.lstrip()
        for cell in (first_header, f'"{first_header}"'):
            rest = plain[len(cell) :]
            if plain[: len(cell)].casefold() == cell.casefold() and rest[:1] in _DELIMITERS:
                return rest[:1]
    return ""


def _sheet_of_rows(
    rows: Sequence[Sequence[str]], numbers: Sequence[int], first_header: str
) -> TemplateSheet | None:
    """The sheet of all rows, those above the header included; ``None`` without a header."""
    settings: dict[str, str] = {}
    for place, row in enumerate(rows):
        if row[0].casefold() == first_header.casefold():
            width = max(index for index, cell in enumerate(row, start=1) if cell)
            return TemplateSheet(
                settings=settings,
                header=tuple(row[:width]),
                header_row=numbers[place],
                row_numbers=tuple(numbers[place + 1 :]),
                rows=tuple(_fit_row(each, width) for each in rows[place + 1 :]),
            )
        settings[row[0]] = row[1] if len(row) > 1 else ""
    return None


def format_header_mark(
    mark: str, settings: Mapping[str, str], first_header: str = DECISION_HEADER
) -> str:
    """The first header of a table without lines above it, which has the mark and the settings."""
    listed = "".join(f"; {label}: {value}" for label, value in settings.items() if value)
    return f"{first_header} [{mark}{listed}]"


def parse_header_mark(header: str, mark: str) -> dict[str, str] | None:
    """The settings in the first header of a table; ``None`` if it does not have the mark."""
    match = _MARK_IN_HEADER.match(header)
    if match is None or match["mark"].casefold() != mark:
        return None
    pairs = (part.partition(": ") for part in match["settings"].split("; ") if part)
    return {label: value for label, _, value in pairs}


def _fit_row(row: Sequence[str], width: int) -> tuple[str, ...]:
    """A row at least as wide as the header; cells beyond it that are filled stay."""
    n_filled = max((index for index, cell in enumerate(row, start=1) if cell), default=0)
    fitted = tuple(row[: max(width, n_filled)])
    return fitted + ("",) * (width - len(fitted))


def _sheet_text(cell: object) -> str:
    return unescape_formula(str(cell)).strip() if cell is not None else ""
