"""A sheet of a survey that asks each person whose support they have, and who leads them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._display._display_names import DisplayNames
from stepback._flow._compiled import Compiled
from stepback._organization._compiled_organization import compiled_at_date
from stepback._organization._organization import Organization
from stepback._organization._validate_args import check_argument, people_mask
from stepback._problems._format import format_value
from stepback._read._spreadsheets._column_letters import column_name
from stepback._records._fields._choices import Flag
from stepback._records._fields._numbers import Count
from stepback.evidence._cells._template_lines import (
    ANSWERED_HEADER,
    ANSWERED_WORDS,
    ID_HEADER,
    NAME_HEADER,
    RATINGS_MARK,
    SCALE_LABELS,
    SEEN_BY_LABEL,
    STRENGTH_HEADER,
    STRENGTH_WORDS,
    SUPPORTER_HEADER,
    SURVEY_MARK,
    UNIT_HEADER,
    format_header_mark,
)
from stepback.evidence._templates._sheet_content import CellRule, SheetContent, fit_width
from stepback.evidence._templates._sheet_template import SheetTemplate

_MAX_RATED = 200  # people in one table of ratings: a wider sheet is not filled in by hand
_MAX_SUPPORTERS = 20
_RATING_WIDTH = 6
_PEOPLE_SHEET = "People"
_SCALE = ("0", "4")
_VOLUNTARY = (
    "Answering is voluntary, and nobody is asked why they did not answer.",
    "Answers are never used for appraisal, pay or dismissal.",
    "Reports show them for groups of five people or more, and by name only if that is asked for.",
)
_HOW_TO_NAME = (
    "Whose support do you have when you decide: who listens to you, coaches you or backs you?",
    "Name them by id or name, as they stand in the list of people, one in each column.",
    "How strong the support is may be a word, strong, some or little, or a number above 0 up to 1.",
    "Blank counts as strong.",
    "In Answered, write yes if you name somebody, or nobody if nobody supports you.",
    "Blank means that you did not answer.",
)
_HOW_TO_RATE = (
    "How far do you rely on each of the others for leadership? Write a number on the scale.",
    "Each row holds the answers of one person. Blank means that you did not answer.",
)


def support_template(
    org: Organization,
    *,
    people: Collection[str] | None = None,
    supporters: int = 4,
    ratings: bool = False,
    seen_by: str | None = None,
) -> SheetTemplate:
    """A sheet of a survey that asks each person whose support they have.

    Each person has a row, and says in a column of its own whether they answered: a row that
    stays blank is not an answer, and never counts as "nobody". Filled in, `read_support_survey`
    reads it without an option.

    Parameters
    ----------
    org
        The organization whose people are asked.
    people
        Ids of the people to ask, such as one team or one person whose answers the others shall
        not see; a role or circle stands for everyone in it. By default all. A spreadsheet for
        some of them has a further sheet with the names of all.
    supporters
        How many supporters there are columns for.
    ratings
        Whether there is a second sheet, on which the people rate how far they rely on each other
        for leadership: what `shared_leadership` takes. It has a column for each of them, at most
        200.
    seen_by
        Who sees the answers, in words; it is to be filled in if it is not passed.

    Returns
    -------
    SheetTemplate
        A file that it writes is for its owner alone, since it will hold answers.

    Raises
    ------
    ValueError
        If there is nobody to ask, an id is unknown, `ratings` are of more than 200 people, or
        anything is dated and no date was entered.

    Examples
    --------
    >>> org = Organization(people=[Person("ann", name="Ann Berg"), Person("bo")])
    >>> support_template(org, supporters=1)
    <SheetTemplate: Support (2 rows, 6 columns)>
    >>> list(support_template(org, supporters=1).to_table())[1:]
    ['Name', 'Unit', 'Answered', 'Supporter 1', 'Strength 1']
    """
    compiled = compiled_at_date(org)
    asked = _choose_people(compiled, people)
    n_supporters = check_argument(Count(), "supporters", supporters)
    if n_supporters > _MAX_SUPPORTERS:
        raise ValueError(f"supporters: {n_supporters:,} columns; pass {_MAX_SUPPORTERS} at most")
    with_ratings = check_argument(Flag(), "ratings", ratings)
    if seen_by is not None and (not isinstance(seen_by, str) or not seen_by.strip()):
        raise ValueError(
            f"seen_by: {format_value(seen_by)} is not a text; give one, such as 'the staff council'"
        )
    contents = [_survey_sheet(compiled, asked, n_supporters, " ".join((seen_by or "").split()))]
    if with_ratings:
        if asked.size > _MAX_RATED:
            raise ValueError(
                f"ratings: {asked.size:,} people cannot rate each other in one sheet; pass at most "
                f"{_MAX_RATED} of them as people, such as one team"
            )
        contents.append(_ratings_sheet(compiled, asked))
    if asked.size < compiled.n_people:
        contents.append(_people_sheet(compiled))
    return SheetTemplate(contents=tuple(contents), is_private=True)


def _choose_people(compiled: Compiled, people: Any) -> Array:
    asked = np.arange(compiled.n_people)
    if people is not None:
        asked = np.flatnonzero(people_mask(compiled, people, "people"))
    if not asked.size:
        raise ValueError(
            "people: nobody is there to be asked; pass ids of people, or an organization that has "
            "some"
        )
    return asked


def _person_rows(compiled: Compiled, asked: Array) -> list[tuple[str, str, str]]:
    table = compiled.columns.tables["people"]
    columns = (table[field][asked].tolist() for field in ("id", "name", "unit"))
    ids, names, units = ([" ".join(str(cell).split()) for cell in column] for column in columns)
    return list(zip(ids, names, units, strict=True))


def _person_widths(rows: Sequence[tuple[str, str, str]]) -> tuple[int, int, int]:
    """The widths of the columns that say who is asked."""
    ids, names, units = zip(*rows, strict=True)
    return fit_width(ids, 22, 30), fit_width(names, 16, 40), fit_width(units, 8, 50)


def _survey_sheet(
    compiled: Compiled, asked: Array, n_supporters: int, seen_by: str
) -> SheetContent:
    pairs = [
        (SUPPORTER_HEADER.format(number), STRENGTH_HEADER.format(number))
        for number in range(1, n_supporters + 1)
    ]
    header = (ID_HEADER, NAME_HEADER, UNIT_HEADER, ANSWERED_HEADER, *sum(pairs, ()))
    n_blank, people = len(header) - 3, _person_rows(compiled, asked)
    lines = (*_HOW_TO_NAME, *_VOLUNTARY)
    above = ((SURVEY_MARK,), *((line,) for line in lines), (SEEN_BY_LABEL, seen_by))
    first, last = len(above) + 1, len(above) + asked.size
    named = _name_range(people, first, last)
    if asked.size < compiled.n_people:
        everyone = _person_rows(compiled, np.arange(compiled.n_people))
        named = f"{_PEOPLE_SHEET}!{_name_range(everyone, 2, 1 + len(everyone))}"
    answered = {
        "validate": "list",
        "source": list(ANSWERED_WORDS),
        "error_message": "Write yes, or nobody; leave it blank if there is no answer.",
    }
    rules = [_column_rule(first, last, 3, answered)]
    # To choose from; ids, posts and circles may be written as well.
    choice = {"validate": "list", "source": f"={named}", "show_error": False}
    rules += [_column_rule(first, last, column, choice) for column in range(4, len(header), 2)]
    words = list(STRENGTH_WORDS)
    for column in range(5, len(header), 2):
        cell = f"{column_name(column + 1)}{first + 1}"
        among = ",".join(f'{cell}="{word}"' for word in words)
        strength = {
            "validate": "custom",
            "value": f"=IF(ISNUMBER({cell}),AND({cell}>0,{cell}<=1),OR({among}))",
            "ignore_blank": True,
            "input_message": f"{', '.join(words)}, or a number above 0 up to 1",
            "error_message": f"Write {', '.join(words)}, or a number above 0 up to 1.",
        }
        rules.append(_column_rule(first, last, column, strength))
    return SheetContent(
        name="Support",
        above=above,
        settings=(len(above) - 1,),
        header=header,
        rows=tuple((*row, *[""] * n_blank) for row in people),
        headings=frozenset(),
        widths=(*_person_widths(people), 12, *[24, 12] * n_supporters),
        n_fixed=3,
        rules=tuple(rules),
        table_header=format_header_mark(SURVEY_MARK, {}, ID_HEADER),
    )


def _name_range(rows: Sequence[tuple[str, str, str]], first: int, last: int) -> str:
    """The cells with the names of people; with their ids, where a name is missing or of several."""
    names = {name for _, name, _ in rows}
    column = "B" if "" not in names and len(names) == len(rows) else "A"
    return f"${column}${first + 1}:${column}${last + 1}"


def _people_sheet(compiled: Compiled) -> SheetContent:
    """Everyone who may be named, where not everyone has a row."""
    rows = tuple(_person_rows(compiled, np.arange(compiled.n_people)))
    return SheetContent(
        name=_PEOPLE_SHEET,
        above=(("People who may be named",),),
        settings=(),
        header=(ID_HEADER, NAME_HEADER, UNIT_HEADER),
        rows=rows,
        headings=frozenset(),
        widths=_person_widths(rows),
        n_fixed=3,
        rules=(),
        table_header=ID_HEADER,
        is_for_reference=True,
    )


def _ratings_sheet(compiled: Compiled, asked: Array) -> SheetContent:
    names = DisplayNames(compiled)
    rated = [names.node_name(person) for person in asked.tolist()]
    scale = tuple(zip(SCALE_LABELS, _SCALE, strict=True))
    people = _person_rows(compiled, asked)
    lines = (*_HOW_TO_RATE, *_VOLUNTARY)
    above = ((RATINGS_MARK,), *((line,) for line in lines), *scale)
    first, last = len(above) + 1, len(above) + asked.size
    low, high = (f"$B${len(above) - 1}", f"$B${len(above)}")
    first_cell = f"{column_name(3)}{first + 1}"
    rule = CellRule(
        first_row=first,
        first_column=2,
        last_row=last,
        last_column=1 + len(rated),
        options={
            "validate": "custom",
            "value": f"=AND(ISNUMBER({first_cell}),{first_cell}>=VALUE({low}),"
            f"{first_cell}<=VALUE({high}))",
            "ignore_blank": True,
            "error_message": "Write a number from the lowest to the highest rating.",
        },
    )
    return SheetContent(
        name="Leadership",
        above=above,
        settings=(len(above) - 2, len(above) - 1),
        header=(ID_HEADER, NAME_HEADER, *rated),
        rows=tuple((id_, name, *[""] * len(rated)) for id_, name, _ in people),
        headings=frozenset(),
        widths=(*_person_widths(people)[:2], *[_RATING_WIDTH] * len(rated)),
        n_fixed=2,
        rules=(rule,),
        table_header=format_header_mark(RATINGS_MARK, dict(scale), ID_HEADER),
        has_upright_headers=True,
    )


def _column_rule(first: int, last: int, column: int, options: dict[str, Any]) -> CellRule:
    return CellRule(
        first_row=first, first_column=column, last_row=last, last_column=column, options=options
    )
