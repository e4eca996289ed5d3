"""Format values and names so that no two that differ look the same."""

from __future__ import annotations

import datetime
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise, takewhile
from typing import Any

from stepback._problems._bounded_repr import escape_controls
from stepback._problems._format import format_id
from stepback._records._level import Level
from stepback._records._name_set import NameSet

_WIDTH = 60  # the most characters of a value that are shown
_LEAD = 20  # of these, how many stand before the place where two long values differ


def value_text(value: Any) -> str:
    """A value in full, as lines about differences show it."""
    match value:
        case Level():
            return value.name
        case frozenset() | NameSet():
            return f"{{{', '.join(sorted(map(value_text, value)))}}}"
        case datetime.date():
            return str(value)
    return repr(value)


def cut_text(text: str, start: int = 0) -> str:
    """A text from `start` on, cut if it is long."""
    end = start + _WIDTH
    return f"{'…' * (start > 0)}{escape_controls(text[start:end])}{'…' * (end < len(text))}"


def format_change(before: Any, after: Any) -> str:
    """Two values that differ, such as ``"1 → 2"``, in the first form that shows how.

    "José" may differ from "José" in how the é is encoded, and 1.0 from another 1.0 in its type. So
    the two are tried as they are, then with escapes for what is not ASCII, then with their types.
    """
    texts = [value_text(value) for value in (before, after)]
    escaped = [text.encode("ascii", "backslashreplace").decode() for text in texts]
    for pair in (texts, escaped):
        is_long = max(map(len, pair)) > _WIDTH
        index = _prefix_length(*pair) if is_long else 0
        cut = [_cut_around(text, index) for text in pair]
        if _normalize_look(cut[0]) != _normalize_look(cut[1]):
            return " → ".join(cut)
    types = [f"{type(value).__module__}.{type(value).__qualname__}" for value in (before, after)]
    if types[0] != types[1]:
        pairs = zip(texts, types, strict=True)
        return " → ".join(f"{cut_text(text)} ({type_})" for text, type_ in pairs)
    return f"{' → '.join(map(cut_text, texts))} (two that read alike)"


def distinct_names(names: Iterable[str]) -> Mapping[str, str]:
    """How to show each name: plain if possible, and different from every other name."""
    shown = {name: format_id(name) for name in names}
    for similar in _group_by_look(shown):
        shown |= _show_differing_parts(similar)
    for similar in _group_by_look(shown):
        shown |= {name: ascii(name) for name in similar}
    return shown


def _group_by_look(shown: Mapping[str, str]) -> list[list[str]]:
    """The groups of names that look the same as they are shown."""
    groups = defaultdict(list)
    for name, text in shown.items():
        groups[_normalize_look(text)].append(name)
    return [group for group in groups.values() if len(group) > 1]


def _show_differing_parts(names: list[str]) -> dict[str, str]:
    """Show of each name, in ASCII, the part in which it differs from those most similar to it."""
    # In sorted order, the longest common prefix is with one of the two neighbors.
    texts = sorted((ascii(name), name) for name in names)
    common = [0, *(_prefix_length(first[0], second[0]) for first, second in pairwise(texts)), 0]
    return {
        name: _cut_around(text, max(common[index : index + 2]))
        for index, (text, name) in enumerate(texts)
    }


def _cut_around(text: str, index: int) -> str:
    """A text cut so that the character at `index` is shown, with some before it."""
    return cut_text(text, max(0, index - _LEAD))


def _prefix_length(first: str, second: str) -> int:
    pairs = zip(first, second, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _normalize_look(text: str) -> str:
    """A text by how a reader sees it, whatever code points its letters are made of."""
    return unicodedata.normalize("NFKC", text)
