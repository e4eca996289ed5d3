"""One word in several spellings: of people, of domains and of steps."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

from stepback._problems._format import format_value, format_values, join_truncated
from stepback._read._people._normalize import normalize_case, normalize_person_name
from stepback.evidence._coding._coded_column import CodedColumn
from stepback.evidence._logs._log_reading._log_findings import LogFindings, count_word_rows

_N_NOTED = 8
_MAX_NEAR = 20_000  # names: among more, many are near to others


def normalize_person(name: str) -> str:
    """A name of a person or role without what is only spelling.

    These are case, spaces, points, the order of first and last name around a comma, and the sign
    before a handle: ``"Warsaw, Barry"`` and ``"barry  warsaw"``, ``"@ThocKin"`` and ``"thockin"``.
    """
    if name.isascii() and "." not in name and "," not in name and "  " not in name:
        return name.casefold().strip().removeprefix("@")  # nearly all, of which there are many
    text = unicodedata.normalize("NFKC", name).strip()
    handle = text.removeprefix("@")
    if any(character.isdigit() for character in handle) or "@" in handle:
        return normalize_case(handle)  # a point may be part of a number or an address
    return normalize_person_name(handle)


def group_spellings(counts: Mapping[str, int]) -> list[tuple[str, ...]]:
    """The spellings of each name that has several, the one that is kept first.

    The most frequent is kept; of those that are as frequent the one that looks most like a name,
    so that the order of the log has no part in it.
    """
    spellings: dict[str, list[str]] = {}
    for name in counts:
        spellings.setdefault(normalize_person(name), []).append(name)

    def rank(name: str) -> tuple[int, bool, bool, bool, str]:
        is_plain = name == " ".join(name.split())
        return -counts[name], name.startswith("@"), not is_plain, name == name.lower(), name

    return [tuple(sorted(group, key=rank)) for group in spellings.values() if len(group) > 1]


def find_near_names(names: Iterable[str]) -> list[tuple[str, ...]]:
    """Names that could be of one person: they differ in accents or in middle initials only."""
    different = dict.fromkeys(names)
    near: dict[str, list[str]] = {}
    for name in different if len(different) <= _MAX_NEAR else ():
        plain = _strip_middle_initials(_strip_accents(normalize_person(name)))
        near.setdefault(plain, []).append(name)
    return [tuple(sorted(group)) for group in near.values() if len(group) > 1]


def _strip_middle_initials(name: str) -> str:
    """A name without single letters between its first and its last word."""
    words = name.split()
    middle = [word for word in words[1:-1] if len(word) > 1 or not word.isalpha()]
    return " ".join([*words[:1], *middle, *words[1:][-1:]])


def _strip_accents(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def match_case(column: CodedColumn, field: str, findings: LogFindings) -> CodedColumn:
    """Words that differ only in case and spaces as one, the most frequent; noted as a warning."""
    counts = count_word_rows(column.codes, len(column.words)).tolist()
    groups: dict[str, list[int]] = {}
    for code, word in enumerate(column.words):
        if counts[code]:
            groups.setdefault(normalize_case(word), []).append(code)
    kept: list[str | None] = list(column.words)
    notes = []
    for codes in groups.values():
        if len(codes) == 1:
            continue
        first, *others = sorted(codes, key=lambda code: (-counts[code], column.words[code]))
        for code in others:
            kept[code] = column.words[first]
        spelled = format_values([column.words[code] for code in others])
        notes.append(f"{spelled} as {format_value(column.words[first])}")
    if not notes:
        return column
    message = f"words are matched whatever their case: {join_truncated(notes, _N_NOTED)}"
    findings.add_warning("matched-case", message, field=field)
    return column.map_words(kept)
