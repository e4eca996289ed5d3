"""Ratings of how far the members of a team rely on each other for leadership."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._organization._validate_args import as_float_or_nan
from stepback._problems._format import format_option, format_value
from stepback._problems._problem import Place, Problem
from stepback.evidence._cells._template_lines import NAME_HEADER, SCALE_LABELS
from stepback.evidence._surveys._person_lookup import PersonLookup, describe_candidates
from stepback.evidence._surveys._survey_sheet import SurveySheet


@attrs.frozen(kw_only=True, eq=False)
class SurveyRatings:
    """Ratings as a square array, nan where they were not answered.

    Attributes:
        rated: The positions of the people.
        ratings: Row i, column j: how far i relies on j.
        scale: The lowest and the highest rating.
    """

    rated: tuple[int, ...]
    ratings: Array
    scale: tuple[float, float]


def check_scale(scale: Any) -> tuple[float, float] | None:
    """The scale that was passed; a `ValueError` if it is not two numbers that rise."""
    if scale is None:
        return None
    try:
        low, high = (as_float_or_nan(end) for end in scale)
    except (TypeError, ValueError):
        low = high = math.nan
    if not (low < high and math.isfinite(high - low)):
        raise ValueError(
            f"scale: {format_value(scale)} is not two numbers that rise; give the lowest and the "
            "highest rating, such as scale=(0, 4)"
        )
    return low, high


def read_ratings(
    survey: SurveySheet,
    lookup: PersonLookup,
    scale: tuple[float, float] | None,
    problems: list[Problem],
) -> SurveyRatings | None:
    """The ratings of a sheet; what is wrong with them is added to `problems`."""
    header = survey.sheet.header
    first = _first_rated(header)
    has_names = first > 1
    ends = scale or _scale_of_sheet(survey)
    if ends is None:
        message = f"the scale is not known; {format_option(scale=(0, 4))}, or what it is"
        problems.append(Problem("no-scale", message, Place(survey.source)))
    rows = survey.rows
    place = Place(survey.source, (survey.sheet.header_row,))
    columns = [
        _find_rated(text, lookup, attrs.evolve(place, column=text), problems)
        for text in header[first:]
    ]
    raters = [
        _find_rated(row[0] or row[has_names], lookup, Place(survey.source, (number,)), problems)
        for number, row in rows
    ]
    _report_repeated(columns, lookup, "columns", place, problems)
    _report_repeated(raters, lookup, "rows", Place(survey.source), problems)
    # Rows of people who did not answer may have been deleted.
    rated = tuple(dict.fromkeys(each for each in (*columns, *raters) if each >= 0))
    index = {person: position for position, person in enumerate(rated)}
    ratings = np.full((len(rated), len(rated)), np.nan)
    for rater, (number, row) in zip(raters, rows, strict=True):
        for at, person in enumerate(columns):
            text = row[first + at] if first + at < len(row) else ""
            if not text or person == rater:
                continue
            rating = _parse_rating(text)
            if ends is not None and not ends[0] <= rating <= ends[1]:
                bounds = f"{ends[0]:.15g} to {ends[1]:.15g}"
                message = f"{format_value(text)} is not a number from {bounds}; correct it"
                where = Place(survey.source, (number,), header[first + at])
                problems.append(Problem("bad-rating", message, where, is_personal=True))
            elif rater >= 0 and person >= 0:
                ratings[index[rater], index[person]] = rating
    return None if ends is None else SurveyRatings(rated=rated, ratings=ratings, scale=ends)


def has_ratings(survey: SurveySheet) -> bool:
    """Whether anybody filled in a rating."""
    first = _first_rated(survey.sheet.header)
    return any(any(row[first:]) for _, row in survey.rows)


def _first_rated(header: Sequence[str]) -> int:
    """The position of the first column of ratings."""
    has_names = len(header) > 1 and header[1].casefold() == NAME_HEADER.casefold()
    return 1 + has_names


def _scale_of_sheet(survey: SurveySheet) -> tuple[float, float] | None:
    texts = [survey.sheet.settings.get(label, "") for label in SCALE_LABELS]
    low, high = map(_parse_rating, texts)
    return (low, high) if low < high else None


def _parse_rating(text: str) -> float:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return math.nan
    return number if math.isfinite(number) else math.nan


def _find_rated(text: str, lookup: PersonLookup, place: Place, problems: list[Problem]) -> int:
    if not text:
        message = "the row does not say who answered; write the id"
        problems.append(Problem("no-person", message, place))
        return -1
    match = lookup.find(text)
    if match.way == "several":
        problems.append(Problem("ambiguous-name", describe_candidates(text, match), place))
    elif match.position < 0:
        nearest = lookup.propose(text)
        message = f"{format_value(text)} is nobody's id or name; {nearest}correct it"
        problems.append(Problem("unknown-person", message, place))
    return match.position


def _report_repeated(
    people: Sequence[int], lookup: PersonLookup, what: str, place: Place, problems: list[Problem]
) -> None:
    seen: set[int] = set()
    for person in people:
        if person >= 0 and person in seen:
            message = f"{format_value(lookup.ids[person])} has two {what}; remove one"
            problems.append(Problem("answered-twice", message, place))
        seen.add(person)
