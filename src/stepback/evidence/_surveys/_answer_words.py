"""The words of a survey: whether somebody answered, that nobody supports them, how strongly."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from stepback._organization._validate_args import as_float_or_nan
from stepback._problems._format import format_value
from stepback._records._fields._numbers import parse_percentage
from stepback.evidence._cells._template_lines import STRENGTH_WORDS

NOBODY_WORDS = frozenset(
    {"nobody", "no one", "noone", "no-one", "none", "niemand", "keiner", "personne", "aucun"}
    | {"nadie", "ninguno", "nessuno", "ninguém", "niemand anders", "ingen", "nikt"}
)
_YES_WORDS = frozenset({"yes", "y", "true", "1", "x", "ja", "oui", "sí", "si", "sì", "sim", "tak"})
_NO_WORDS = frozenset({"", "no", "n", "false", "0", "nein", "non", "não", "nee", "nej", "nie"})


def parse_answered(text: str) -> str:
    """``"yes"``, ``"nobody"`` or ``"no"``; empty for a word that is none of these."""
    word = " ".join(text.casefold().split())
    if word in _YES_WORDS:
        return "yes"
    if word in NOBODY_WORDS:
        return "nobody"
    return "no" if word in _NO_WORDS else ""


def says_nobody(text: str) -> bool:
    """Whether a text says that nobody is meant."""
    return " ".join(text.casefold().split()) in NOBODY_WORDS


def check_strengths(strengths: Any) -> dict[str, float]:
    """The number of each word, those that were passed before ours."""
    if strengths is None:
        return dict(STRENGTH_WORDS)
    if not isinstance(strengths, Mapping):
        raise ValueError(
            f"strengths: {format_value(strengths)} is not a mapping; give one such as "
            "{'often': 1, 'sometimes': 0.5}"
        )
    faults = [
        f"{format_value(word)}: {format_value(number)} is not a number above 0 up to 1"
        if isinstance(word, str) and word.strip()
        else f"{format_value(word)} is not a word"
        for word, number in strengths.items()
        if not isinstance(word, str) or not word.strip() or not 0 < as_float_or_nan(number) <= 1
    ]
    if faults:
        raise ValueError(f"strengths: {'; '.join(faults)}")
    own = {" ".join(word.casefold().split()): float(number) for word, number in strengths.items()}
    return STRENGTH_WORDS | own


def parse_strength(text: str, words: Mapping[str, float]) -> float:
    """The strength that a text says, 1 if it is blank; nan if it says none above 0 up to 1."""
    if not text:
        return 1.0
    known = words.get(" ".join(text.casefold().split()))
    if known is not None:
        return known
    plain = text.replace(",", ".")
    percentage = parse_percentage(plain)
    try:
        number = float(plain) if percentage is None else percentage
    except ValueError:
        return math.nan
    return number if 0 < number <= 1 else math.nan
