"""Read a survey of whose support people have, as a table of answers or as filled-in sheets."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from stepback._display._progress import show_progress
from stepback._flow._compiled import Compiled
from stepback._organization._compiled_organization import compiled_at_date
from stepback._organization._organization import Organization
from stepback._organization._validate_args import check_argument
from stepback._problems._problem import InvalidOrganization, Place, Problem
from stepback._records._fields._choices import Flag
from stepback.evidence._surveys._answer_rows import read_answer_rows
from stepback.evidence._surveys._answer_words import check_strengths, says_nobody
from stepback.evidence._surveys._person_lookup import PersonLookup
from stepback.evidence._surveys._support_survey import SupportSurvey, pack_supports
from stepback.evidence._surveys._survey_answers import AnswerReading
from stepback.evidence._surveys._survey_columns import (
    SurveyColumns,
    check_survey_columns,
    find_survey_columns,
)
from stepback.evidence._surveys._survey_ratings import (
    SurveyRatings,
    check_scale,
    has_ratings,
    read_ratings,
)
from stepback.evidence._surveys._survey_sheet import (
    SurveySheet,
    read_ratings_sheet,
    read_survey_sheets,
)


def read_support_survey(
    source: str | os.PathLike[str] | Any,
    *,
    org: Organization | None = None,
    columns: Mapping[str, str | Sequence[str]] | None = None,
    strengths: Mapping[str, float] | None = None,
    ratings: Any = None,
    scale: tuple[float, float] | None = None,
    repair: bool = False,
) -> SupportSurvey:
    """Read a survey of whose support people have.

    A sheet that `support_template` wrote needs no option. Of another table, each row holds what
    one person answered: their id or name, and whom they named, in one column or several. Several
    names in one cell stand between semicolons.

    Whoever has a row was asked. They answered if they named somebody, or if a cell says
    ``nobody``; a row in which both stay blank is no answer, and never counts as "nobody".

    Parameters
    ----------
    source
        A CSV file or spreadsheet, a mapping of columns, a frame of pandas, polars or pyarrow, or
        a list of these: the sheets that came back. Each person counts once over all of them.
    org
        The organization that people are in, so that everyone in it may be named, posts and
        circles as well. By default, those who have a row.
    columns
        The headers of a table that stepback did not write, by field: ``id`` and ``name`` (of who
        answered; one is enough), ``answered``, ``supporters`` and ``strengths`` (one header, or
        a list of them in the same order).
    strengths
        Numbers above 0 up to 1 for words, such as ``{"often": 1, "rarely": 0.25}``. By default,
        strong is 1, some 0.5 and little 0.25, an assumption of ours; a blank cell is 1.
    ratings
        A table of ratings of who leads whom: a row and a column for each person, and in the first
        column who answered. By default the sheet for it in the same workbook, if there is one.
    scale
        The lowest and the highest rating; by default what that sheet says.
    repair
        Whether to repair what has one reading, and list it in `SupportSurvey.repairs`: the same
        answer twice or a supporter named twice count once; a person named as their own supporter
        beside others is left out, and so is a strength without a supporter; ids get leading zeros
        back that a spreadsheet took; and names between commas are split if each is found.

    Returns
    -------
    SupportSurvey
        Its `organization` adds the answers to an organization, and its `ratings` are what
        `shared_leadership` takes. Without rows, nobody was asked.

    Raises
    ------
    InvalidOrganization
        With every problem found, its rows and its column: people who are not known, names that
        several have, somebody as their own supporter, two answers of one person, strengths and
        ratings off their scale, and rows that contradict themselves.
    OSError
        If a file cannot be read.
    ValueError
        If an argument has the wrong form.

    Notes
    -----
    Names match in another spelling as well, with a warning: ``Berg, Ann`` is ``Ann Berg``.

    Examples
    --------
    >>> survey = read_support_survey(
    ...     {
    ...         "Name": ["Ann Berg", "Bo Li", "Cy Roth"],
    ...         "Supporter 1": ["Li, Bo", "nobody", ""],
    ...         "Strength 1": ["some", "", ""],
    ...     }
    ... )
    >>> survey
    <SupportSurvey: 2 of 3 people answered (67 %)>
    >>> survey.supports
    (Support(supporter='Bo Li', supported='Ann Berg', strength=0.5),)
    """
    given, words = check_survey_columns(columns), check_strengths(strengths)
    ends, repairs_it = check_scale(scale), check_argument(Flag(), "repair", repair)
    compiled = None if org is None else compiled_at_date(org)
    with show_progress("Reading a survey"):
        return _read_survey(source, compiled, given, words, ratings, ends, repair=repairs_it)


def _read_survey(
    source: Any,
    compiled: Compiled | None,
    given: Mapping[str, Sequence[str]],
    words: Mapping[str, float],
    ratings: Any,
    ends: tuple[float, float] | None,
    *,
    repair: bool,
) -> SupportSurvey:
    """The survey, or everything that is wrong with it."""
    sheets = read_survey_sheets(source)
    rating_sheets = [read_ratings_sheet(ratings)] if ratings is not None else sheets.ratings
    problems: list[Problem] = []
    found = [
        (survey, place)
        for survey in sheets.surveys
        if (place := find_survey_columns(survey, given, problems)) is not None
    ]
    lookup = _lookup_of_org(compiled) if compiled else _lookup_of_rows(found)
    reading = AnswerReading(lookup, words, repair)
    for survey, place in found:
        read_answer_rows(reading, survey, place)
    answers = reading.merge_answers()
    rated = _read_all_ratings(rating_sheets, lookup, ends, problems)
    problems += reading.list_problems()
    if any(problem.severity == "error" for problem in problems):
        raise InvalidOrganization([*problems, *sheets.warnings])
    ids = lookup.ids
    supporter, supported, strength = pack_supports(
        [
            (ids[position], ids[person], value)
            for person, answer in answers.items()
            for position, value in answer.supporters
        ]
    )
    return SupportSurvey(
        asked=tuple(ids[person] for person in reading.asked),
        respondents=tuple(ids[person] for person in reading.asked if person in answers),
        supporter=supporter,
        supported=supported,
        strength=strength,
        rated=tuple(ids[person] for person in rated.rated) if rated else (),
        ratings=rated.ratings if rated else None,
        scale=rated.scale if rated else None,
        source=", ".join(dict.fromkeys(survey.source for survey in sheets.surveys)),
        warnings=[*problems, *sheets.warnings],
        repairs=list(reading.list_repairs()),
    )


def _read_all_ratings(
    sheets: Sequence[SurveySheet],
    lookup: PersonLookup,
    scale: tuple[float, float] | None,
    problems: list[Problem],
) -> SurveyRatings | None:
    """The ratings of the one sheet that has some."""
    filled = list(filter(has_ratings, sheets))
    if len(filled) > 1:
        names = " and ".join(sheet.source for sheet in filled[:2])
        message = f"ratings are in {names}; put them into one table, and pass it as ratings"
        problems.append(Problem("several-ratings", message, Place(filled[1].source)))
        return None
    if not filled:
        return None
    return read_ratings(filled[0], lookup, scale, problems)


def _lookup_of_org(compiled: Compiled) -> PersonLookup:
    """Who may be named in an organization: people, posts and circles."""
    columns = compiled.columns
    names: list[str] = []
    for table in ("people", "roles", "circles"):
        names += map(str, columns.tables[table]["name"].tolist())
    return PersonLookup(columns.ids.tolist(), names, compiled.n_people)


def _lookup_of_rows(found: Sequence[tuple[SurveySheet, SurveyColumns]]) -> PersonLookup:
    """Who may be named where there is no organization: those who have a row."""
    names: dict[str, str] = {}
    for survey, place in found:
        for _, row in survey.rows:
            id_, name = (row[at] if 0 <= at < len(row) else "" for at in (place.id, place.name))
            key = id_ or name
            if key and not says_nobody(key):
                names.setdefault(key, name)
                names[key] = names[key] or name
    return PersonLookup(list(names), list(names.values()), len(names))
