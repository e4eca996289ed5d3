"""Warn of rows of people who have left, and of posts that nobody holds."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from stepback._problems._format import (
    format_command,
    format_option,
    format_values,
    option_name,
    pluralize,
)
from stepback._problems._problem import Place
from stepback._read._diagnostics import N_LISTED, Diagnostics
from stepback._read._people._header_words import header_tokens
from stepback._read._people._normalize import column_as_text
from stepback._read._people._rows import Rows
from stepback._read._people._vacancy_words import (
    ACTIVE_WORDS,
    AMBIGUOUS_WORDS,
    EMPLOYMENT_WORDS,
    LEAVER_WORDS,
    LEFT_WORDS,
    MARITAL_HEADER_WORDS,
    MARITAL_WORDS,
    NO_WORDS,
    STATE_WORDS,
    VACANCY_WORDS,
    VACANT_WORDS,
    YES_WORDS,
)

_N_SAMPLED = 10_000
_MAX_STATES = 40  # different cells of a column that says what is the case with a row
_MIN_NAMED = 0.5  # of the rows, so that one without a name is unusual
_FAR_YEARS = ("9999", "2099", "2999")  # which exports write for a day that is open
_UNRELATED = 3  # rank of a header that does not speak of employment
_READ_WORDS = STATE_WORDS | LEFT_WORDS | ACTIVE_WORDS | VACANT_WORDS | EMPLOYMENT_WORDS
_NO_DIGITS = str.maketrans("0123456789", " " * 10)


def warn_of_absent_people(rows: Rows, used: Collection[str], diagnostics: Diagnostics) -> None:
    """Warn of columns that are not read, and say who has left or that nobody holds a post.

    Columns that are `used` say already which rows count.
    """
    taken = {*rows.headers.values(), *used, rows.key_header}
    is_vacant = False
    # By how plainly its header speaks of employment: of columns that speak alike, the first.
    of_leavers: dict[int, tuple[str, set[str], set[str]]] = {}
    for header in rows.cells.columns:
        if header in taken:
            continue
        states = _read_states(rows, header)
        left = set() if used else _find_leaver_states(header, states)
        if left and states - left:
            of_leavers.setdefault(_rank_leaver_header(header), (header, states, left))
        is_vacant |= _warn_of_vacancies(rows, header, states, diagnostics)
    if of_leavers:
        _warn_of_leavers(rows, *of_leavers[min(of_leavers)], diagnostics)
    if not is_vacant:
        _warn_of_blank_names(rows, diagnostics)


def _read_states(rows: Rows, header: str) -> set[str]:
    """The different cells of a column; none if neither its header nor a sample tells of absence."""
    column = rows.column(header)
    if not _has_header_word(header, _READ_WORDS):
        sample = column_as_text(column[:: max(len(column) // _N_SAMPLED, 1)]).tolist()
        words = {text.strip().casefold() for text in set(sample)}
        if words.isdisjoint(LEAVER_WORDS) and words.isdisjoint(VACANCY_WORDS):
            return set()
    return set(map(str.strip, set(column_as_text(column).tolist())))


def _find_states(rows: Rows, header: str, states: Collection[str]) -> list[int]:
    """The rows whose cell of a column is one of the states."""
    texts = column_as_text(rows.column(header)).tolist()
    return [row for row, text in enumerate(texts) if text.strip() in states]


def _has_header_word(header: str, words: frozenset[str]) -> bool:
    """Whether a header has one of the words; those of Japanese and Chinese in any token."""
    tokens = header_tokens(header)
    stems = [word for word in words if not word.isascii()]
    return not words.isdisjoint(tokens) or any(stem in token for stem in stems for token in tokens)


def _rank_leaver_header(header: str) -> int:
    """How plainly a header speaks of whether people are employed; 0 is the plainest."""
    is_state = _has_header_word(header, STATE_WORDS)
    is_employment = _has_header_word(header, EMPLOYMENT_WORDS)
    if is_state and is_employment:
        return 0
    if is_state or _has_header_word(header, LEFT_WORDS | ACTIVE_WORDS):
        return 1
    return 2 if is_employment else _UNRELATED


def _find_leaver_states(header: str, states: set[str]) -> set[str]:
    """Which words or days of a column say that people have left; none if it says other things."""
    if _has_header_word(header, LEFT_WORDS) and _holds_days(states):
        return {text for text in states if text and not any(map(text.__contains__, _FAR_YEARS))}
    if len(states) > _MAX_STATES:
        return set()
    if _has_header_word(header, LEFT_WORDS) and _are_flags(states):
        return {text for text in states if text.casefold() in YES_WORDS}
    if _has_header_word(header, ACTIVE_WORDS) and _are_flags(states):
        return {text for text in states if text.casefold() in NO_WORDS}
    words = _find_leaver_words(header, {text.casefold() for text in states})
    return {text for text in states if text.casefold() in words}


def _find_leaver_words(header: str, words: set[str]) -> set[str]:
    """Which of the words of a column, which are no flags, say that people have left."""
    if _has_header_word(header, MARITAL_HEADER_WORDS) or not words.isdisjoint(MARITAL_WORDS):
        return set()
    said = words & LEAVER_WORDS
    # "Left" is also a hand, and "past" a time: then the header has to say what is meant.
    if said <= AMBIGUOUS_WORDS and _rank_leaver_header(header) == _UNRELATED:
        return set()
    return said


def _warn_of_leavers(
    rows: Rows, header: str, states: set[str], left: set[str], diagnostics: Diagnostics
) -> None:
    """Warn of a column of `states` of which those in `left` are those of people who have left."""
    others = states - left
    found = _find_states(rows, header, left)
    count = "says" if len(found) == 1 else "say"
    message = (
        f"{pluralize(len(found), 'row')} {count} {format_values(sorted(left), N_LISTED)} here, as "
        f"of people who have left, and count; {_offer_active(header, others)} to leave them out"
    )
    if _has_header_word(header, LEFT_WORDS) and _holds_days(states) and "end" not in rows.headers:
        until = format_option(columns={"last_day": header})
        message += f", or {until} to count each until that day" if until else ""
    diagnostics.add_warning("leavers", message, _place(rows, found, header))


def _warn_of_vacancies(rows: Rows, header: str, states: set[str], diagnostics: Diagnostics) -> bool:
    """Warn of a column that says of some rows that nobody holds the post."""
    if len(states) <= _MAX_STATES and _has_header_word(header, VACANT_WORDS) and _are_flags(states):
        vacant = {text for text in states if text.casefold() in YES_WORDS}
    else:
        vacant = {text for text in states if text.casefold() in VACANCY_WORDS}
    others = states - vacant
    if not vacant or not others:
        return False
    found = [row for row in _find_states(rows, header, vacant) if not rows.is_vacant[row]]
    if not found:
        return False
    names = set(rows.name[found].tolist()) if "name" in rows.headers else set()
    is_blank = names == {""} and int((rows.name == "").sum()) == len(found)
    if "name" not in rows.headers and len(others) > 1 and not _has_header_word(header, STATE_WORDS):
        command = format_command(columns={"name": header}, vacant=vacant)
        remedy = f"if the column holds the names, {command}" if command else "name it as that"
    elif is_blank:
        remedy = f"if nobody holds these posts, {_offer_vacant()}"
    else:
        remedy = (
            f"{_offer_active(header, others)} to count nobody there: whoever has reports stays as "
            "a vacant role"
        )
    count = "says" if len(found) == 1 else "say"
    message = (
        f"{pluralize(len(found), 'row')} {count} {format_values(sorted(vacant), N_LISTED)} here, "
        f"and {'counts as a person' if len(found) == 1 else 'count as people'}; {remedy}"
    )
    diagnostics.add_warning("vacancies", message, _place(rows, found, header))
    return True


def _warn_of_blank_names(rows: Rows, diagnostics: Diagnostics) -> None:
    """Warn of rows without a name where others have one."""
    if "name" not in rows.headers or "person" in rows.headers:  # which says who holds a post
        return
    blank = np.flatnonzero((rows.name == "") & ~rows.is_vacant)
    if not blank.size or blank.size > (1 - _MIN_NAMED) * len(rows):
        return
    # The name of somebody who is not disclosed is empty in `rows` as well.
    cells = column_as_text(rows.column(rows.headers["name"])[blank])
    blank = blank[cells == ""]
    if not blank.size:
        return
    message = (
        f"{pluralize(blank.size, 'row')} without a name, where others have one; if nobody holds "
        f"{'this post' if blank.size == 1 else 'these posts'}, {_offer_vacant()}"
    )
    diagnostics.add_warning("blank-name", message, rows.locate(blank, "name"))


def _offer_active(header: str, others: Collection[str]) -> str:
    """The option by which only the rows count that say one of the others."""
    if option := format_option(active={header: others}):
        return option
    if "" in others:  # which not every command line can say
        named = {*others, "Active"} - {""}
        if option := format_option(active={header: named}):
            return f"write Active into the empty cells, and {option}"
    return f"name the values that count in {option_name('active')}"


def _offer_vacant() -> str:
    """The option by which posts without a name are vacant."""
    written = f"write Vacant as their name, and {format_option(vacant={'Vacant'})}"
    return format_option(vacant={""}) or written


def _holds_days(states: set[str]) -> bool:
    """Whether all cells are days, or empty: numbers with points, dashes or slashes between."""
    given = [text for text in states if text]
    return bool(given) and all(
        text[:1].isdecimal()
        and len(text) >= len("1.1.20")
        and len(text.translate(_NO_DIGITS).split()) > 1
        for text in given
    )


def _are_flags(states: set[str]) -> bool:
    """Whether all cells say yes or no, or are empty."""
    return {text.casefold() for text in states} <= YES_WORDS | NO_WORDS | {""}


def _place(rows: Rows, found: Sequence[int], header: str) -> Place:
    return Place(rows.cells.source, tuple(rows.row_numbers[found].tolist()), header)
