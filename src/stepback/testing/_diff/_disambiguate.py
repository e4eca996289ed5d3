"""Values and names as text in which no two that differ read alike."""

from __future__ import annotations

import datetime
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise, takewhile
from typing import Any

from stepback._problems._format import escape_controls, format_id
from stepback._records._level import Level

_WIDTH = 60  # of a value that is shown
_LEAD = 20  # of it, ahead of where two long values part


def text_of(value: Any) -> str:
    """A value as it is told, whole."""
    match value:
        case Level():
            return value.name
        case frozenset():
            return f"{{{', '.join(sorted(map(text_of, value)))}}}"
        case datetime.date():
            return str(value)
    return repr(value)


def cut(text: str, begin: int = 0) -> str:
    """A text from `begin` on, if it is long a part of it."""
    end = begin + _WIDTH
    return f"{'…' * (begin > 0)}{escape_controls(text[begin:end])}{'…' * (end < len(text))}"


def change(before: Any, after: Any) -> str:
    """Two values that differ, such as ``"1 → 2"``, so that it can be seen how."""
    texts = text_of(before), text_of(after)
    for tried in (texts, tuple(map(_escaped, texts))):
        parts = _where_they_part(*tried)
        if _look(parts[0]) != _look(parts[1]):
            return " → ".join(parts)
    types = [f"{type(value).__module__}.{type(value).__qualname__}" for value in (before, after)]
    if types[0] != types[1]:
        return " → ".join(f"{cut(text)} ({of})" for text, of in zip(texts, types, strict=True))
    return f"{' → '.join(map(cut, texts))} (two that read alike)"


def told_apart(names: Iterable[str]) -> Mapping[str, str]:
    """How each name is shown: bare if that can be, and never as another of them."""
    told = {name: format_id(name) for name in names}
    for alike in _grouped(told):
        told |= _apart(alike)
    for alike in _grouped(told):
        told |= {name: _whole(name) for name in alike}
    return told


def _grouped(told: Mapping[str, str]) -> list[list[str]]:
    """Names that are told alike."""
    groups = defaultdict(list)
    for name, text in told.items():
        groups[_look(text)].append(name)
    return [group for group in groups.values() if len(group) > 1]


def _apart(alike: list[str]) -> dict[str, str]:
    """Names by the part in which each differs from those most like it."""
    whole = sorted((_whole(name), name) for name in alike)
    shared = [0, *(_shared(one, other) for (one, _), (other, _) in pairwise(whole)), 0]
    return {name: _from(text, max(shared[at : at + 2])) for at, (text, name) in enumerate(whole)}


def _whole(name: str) -> str:
    return _escaped(repr(name))


def _where_they_part(before: str, after: str) -> tuple[str, str]:
    if max(len(before), len(after)) <= _WIDTH:
        return cut(before), cut(after)
    shared = _shared(before, after)
    return _from(before, shared), _from(after, shared)


def _from(text: str, telling: int) -> str:
    """A text cut so that the character at `telling` is shown, with some ahead of it."""
    return cut(text, max(0, telling - _LEAD))


def _shared(one: str, other: str) -> int:
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return sum(1 for _ in alike)


def _look(text: str) -> str:
    """What a reader sees of a text, however its letters are put together."""
    return unicodedata.normalize("NFKC", text)


def _escaped(text: str) -> str:
    return text.encode("ascii", "backslashreplace").decode()
