"""Which columns of a survey hold who answered, whether they did, and whom they named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs

from stepback._problems._format import (
    format_option,
    format_value,
    format_values,
    join_truncated,
    propose_similar,
)
from stepback._problems._problem import Place, Problem
from stepback.evidence._surveys._survey_sheet import SurveySheet

SURVEY_FIELDS = ("id", "name", "answered", "supporters", "strengths")
_LIST_FIELDS = ("supporters", "strengths")
_HEADERS = {
    "id": ("id", "person id", "employee id", "staff id", "staff no", "employee number"),
    "name": ("name", "full name", "employee name", "person"),
    "answered": ("answered", "responded"),
}
_SUPPORTER = re.compile(r"supporters?\s*+(\d*+)")
_STRENGTH = re.compile(r"strengths?\s*+(\d*+)")
_MAX_LISTED = 40


@attrs.frozen(kw_only=True)
class SurveyColumns:
    """The positions of the columns of a survey; -1 for one that is not there.

    Attributes:
        id, name: Who answered.
        answered: Whether they did.
        supporters: Whom they named.
        strengths: How strong the support is, for each column of `supporters`.
    """

    id: int
    name: int
    answered: int
    supporters: tuple[int, ...]
    strengths: tuple[int, ...]


def check_survey_columns(columns: Any) -> dict[str, list[str]]:
    """The headers that were given for fields; a `ValueError` about all that are not valid."""
    if columns is None:
        return {}
    if not isinstance(columns, Mapping):
        raise ValueError(
            f"columns: {format_value(columns)} is not a mapping; give one such as "
            "{'id': 'Staff No', 'supporters': ['First', 'Second']}"
        )
    faults = []
    given: dict[str, list[str]] = {}
    for field, headers in columns.items():
        if field not in SURVEY_FIELDS:
            nearest = propose_similar(field, SURVEY_FIELDS)
            listed = ", ".join(SURVEY_FIELDS)
            faults.append(f"{format_value(field)} is not a field; {nearest}give one of {listed}")
            continue
        is_list = isinstance(headers, list | tuple)
        texts = list(headers) if is_list and field in _LIST_FIELDS else [headers]
        if not texts or not all(isinstance(text, str) and text.strip() for text in texts):
            expected = "a header, or a list of headers" if field in _LIST_FIELDS else "a header"
            faults.append(f"{field}: {format_value(headers)} is not {expected}")
            continue
        given[field] = [text.strip() for text in texts]
    if faults:
        raise ValueError(f"columns: {'; '.join(faults)}")
    return given


def find_survey_columns(
    survey: SurveySheet, given: Mapping[str, Sequence[str]], problems: list[Problem]
) -> SurveyColumns | None:
    """The columns of a sheet; what is wrong with them is added to `problems`."""
    header = survey.sheet.header
    found = list(_missing_headers(survey, given))
    places = {
        field: tuple(_field_places(header, field, given.get(field))) for field in SURVEY_FIELDS
    }
    listed = format_values(header[:_MAX_LISTED]) or "none"
    place = Place(survey.source, (survey.sheet.header_row,))
    if not places["id"] and not places["name"]:
        option = format_option(columns={"id": "HEADER"})
        message = f"no column says who answered; {option}. The columns are: {listed}"
        found.append(Problem("missing-column", message, attrs.evolve(place, column="id")))
    if not places["supporters"]:
        option = format_option(columns={"supporters": ["HEADER"]})
        message = f"no column says who supports them; {option}. The columns are: {listed}"
        found.append(Problem("missing-column", message, attrs.evolve(place, column="supporters")))
    strengths = places["strengths"]
    if strengths and not given.get("strengths"):
        strengths = tuple(_pair_strengths(header, places["supporters"]))
    if len(strengths) not in {0, len(places["supporters"])} and places["supporters"]:
        message = (
            f"{len(places['supporters']):,} columns of supporters and {len(strengths):,} of "
            "strengths; name as many strengths as supporters, in the same order"
        )
        found.append(Problem("missing-column", message, attrs.evolve(place, column="strengths")))
    problems += found
    if found:
        return None
    firsts = {field: next(iter(places[field]), -1) for field in ("id", "name", "answered")}
    n_supporters = len(places["supporters"])
    return SurveyColumns(
        **firsts,
        supporters=places["supporters"],
        strengths=strengths or (-1,) * n_supporters,
    )


def _missing_headers(survey: SurveySheet, given: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    """Headers that were given and are not there."""
    header = survey.sheet.header
    for field, headers in given.items():
        for text in headers:
            if not _matching_places(header, text):
                nearest = propose_similar(text, header)
                listed = join_truncated(map(format_value, header[:_MAX_LISTED]), conjunction="")
                message = f"there is no column {format_value(text)}; {nearest}there are: {listed}"
                yield Problem("missing-column", message, Place(survey.source, (), field))


def _field_places(header: Sequence[str], field: str, given: Sequence[str] | None) -> Iterator[int]:
    if given is not None:
        for text in given:
            yield from _matching_places(header, text)[:1]
        return
    for place, text in enumerate(header):
        plain = " ".join(text.casefold().split())
        if field == "supporters":
            is_match = _SUPPORTER.fullmatch(plain) is not None
        elif field == "strengths":
            is_match = _STRENGTH.fullmatch(plain) is not None
        else:
            is_match = plain in _HEADERS[field]
        if is_match:
            yield place


def _matching_places(header: Sequence[str], text: str) -> list[int]:
    wanted = " ".join(text.casefold().split())
    return [
        place for place, each in enumerate(header) if " ".join(each.casefold().split()) == wanted
    ]


def _pair_strengths(header: Sequence[str], supporters: Sequence[int]) -> Iterator[int]:
    """For each column of supporters, the column of strengths that has its number; else -1."""
    by_number = {
        match[1]: place
        for place, text in enumerate(header)
        if (match := _STRENGTH.fullmatch(" ".join(text.casefold().split())))
    }
    for place in supporters:
        match = _SUPPORTER.fullmatch(" ".join(header[place].casefold().split()))
        yield by_number.get(match[1], -1) if match else -1
