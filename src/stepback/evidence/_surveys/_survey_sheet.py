"""The sheets of a survey as rows of texts, from files, mappings and frames."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs

from stepback._columns._raw_table import RawTable, as_raw_table
from stepback._problems._format import format_value
from stepback._problems._problem import InvalidOrganization, Problem
from stepback._read._limits import Budget
from stepback._read._open_file import open_regular_file, read_file
from stepback._read._people._normalize import column_as_text
from stepback._read._single_table import read_raw_table
from stepback._read._spreadsheets._workbook import SUFFIXES, open_workbook
from stepback.evidence._cells._template_lines import (
    ID_HEADER,
    RATINGS_MARK,
    SURVEY_MARK,
    TemplateSheet,
    find_template_sheet,
    parse_template_csv,
)


@attrs.frozen(kw_only=True)
class SurveySheet:
    """A sheet that people filled in, or the table that their answers were gathered in.

    Attributes:
        source: The name of the file and the sheet, or of the table.
        sheet: Its cells.
        is_template: Whether stepback wrote it, so that its columns are known.
        warnings: What was noticed while it was read.
    """

    source: str
    sheet: TemplateSheet
    is_template: bool
    warnings: tuple[Problem, ...] = ()

    @property
    def rows(self) -> list[tuple[int, tuple[str, ...]]]:
        """The number and the cells of each row that is not blank."""
        pairs = zip(self.sheet.row_numbers, self.sheet.rows, strict=True)
        return [(number, row) for number, row in pairs if any(row)]


@attrs.frozen(kw_only=True)
class SurveySheets:
    """What was found in the sources of a survey.

    Attributes:
        surveys: The sheets of answers about support.
        ratings: The sheets of ratings that are in the same workbooks.
        warnings: What was noticed while they were read.
    """

    surveys: list[SurveySheet] = attrs.field(factory=list)
    ratings: list[SurveySheet] = attrs.field(factory=list)
    warnings: list[Problem] = attrs.field(factory=list)


def read_survey_sheets(source: Any) -> SurveySheets:
    """All sheets of one source or of a list; `InvalidOrganization` if one is unreadable."""
    found = SurveySheets()
    errors: list[Problem] = []
    sources = list(source) if isinstance(source, list | tuple) else [source]
    if not sources:
        raise ValueError("source: there are no files; give the sheets that came back")
    budget = Budget()
    for number, each in enumerate(sources, start=1):
        name = "survey" if len(sources) == 1 else f"survey {number}"
        try:
            sheets = [*_read_sheets_of(each, name, (SURVEY_MARK, RATINGS_MARK), budget)]
        except InvalidOrganization as invalid:
            errors += invalid.problems
            continue
        for mark, sheet in sheets:
            (found.ratings if mark == RATINGS_MARK else found.surveys).append(sheet)
            found.warnings.extend(sheet.warnings)
    if errors:
        raise InvalidOrganization(errors)
    return found


def read_ratings_sheet(source: Any) -> SurveySheet:
    """A table of ratings that is a source of its own."""
    ((_, sheet),) = _read_sheets_of(source, "ratings", (RATINGS_MARK,), Budget())
    return sheet


def _read_sheets_of(
    source: Any, name: str, marks: Sequence[str], budget: Budget
) -> Iterator[tuple[str, SurveySheet]]:
    """The sheets of one source that are to be read, each with what it is.

    Of a workbook that stepback wrote, these are all that are to be filled in.
    """
    if not isinstance(source, str | os.PathLike):
        if isinstance(source, bytes) or source is None:
            raise ValueError(
                f"source: {format_value(source)} is not a path, a mapping of columns or a frame; "
                "give one of these, or a list of them"
            )
        yield _as_sheet(as_raw_table(name, source), marks)
        return
    path = Path(source)
    if path.suffix.lower() in SUFFIXES:
        with open_workbook(path, budget) as workbook:
            tables = [workbook.read_sheet(place) for place in range(len(workbook.sheets))]
        found = [_as_sheet(table, marks) for table in tables if not table.is_unreadable]
        filled = [each for each in found if each[1].is_template]
        if any(mark == marks[0] for mark, _ in filled):
            yield from filled
            return
    else:
        with open_regular_file(path) as opened:
            data = read_file(opened, path.name, budget)
        for mark in marks:
            template, problems = parse_template_csv(data, path.name, budget, mark, ID_HEADER)
            if template is not None:
                yield (
                    mark,
                    SurveySheet(
                        source=path.name,
                        sheet=template,
                        is_template=True,
                        warnings=tuple(problems),
                    ),
                )
                return
    yield _as_sheet(read_raw_table(path, budget), marks)


def _as_sheet(table: RawTable, marks: Sequence[str]) -> tuple[str, SurveySheet]:
    """A table as rows of texts, and what it is; `InvalidOrganization` if it has errors."""
    errors = [problem for problem in table.problems if problem.severity == "error"]
    if errors:
        raise InvalidOrganization(errors)
    # Rows that nobody filled in are what a survey is full of.
    warnings = tuple(problem for problem in table.problems if problem.code != "blank-rows")
    columns = {header: column_as_text(column) for header, column in table.columns.items()}
    text = attrs.evolve(table, columns=columns)
    for mark in marks:
        template = find_template_sheet(text, mark, ID_HEADER)
        if template is not None:
            return mark, SurveySheet(
                source=table.source, sheet=template, is_template=True, warnings=warnings
            )
    cells = [[cell.strip() for cell in column] for column in columns.values()]
    plain = TemplateSheet(
        settings={},
        header=tuple(columns),
        header_row=1,
        row_numbers=tuple(table.row_numbers.tolist()),
        rows=tuple(zip(*cells, strict=True)),
    )
    return marks[0], SurveySheet(
        source=table.source, sheet=plain, is_template=False, warnings=warnings
    )
