"""Draw ids, names and units: plain ones, and those that break software."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

import attrs
from hypothesis import strategies as st

from stepback.testing._byte_choices import ByteChoices

# Text that a file can hold, with any Unicode characters.
any_text: st.SearchStrategy[str] = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12
)

_NAMES = ("", "Ann", "Bo", "Cy", "Di")
_UNITS = ("", "sales", "sales/north", "it")
_HOSTILE = (
    "José Nuñez",
    "Jose\u0301 Nun\u0303ez",  # looks the same
    "O'Brien, Pat",
    'Eve "the boss"',
    "<script>alert(1)</script>",
    "=HYPERLINK(A1)",
    "@SUM(A1)",
    "李小龍",
    "\u202eannA",  # right to left from here on
    "Zoë\u00a0Æther",
    "🙂",
    "Ann\nBo",
    "Ann; Bo | Cy",
    "  Ann ",
    "Bo ",
    " Cy",
    "ann",
    "NaN",
    "0123",
    "Robert'); DROP TABLE people;--",
    f"Maria{' dos Santos' * 30}",
)
# Much of that in one name, which finds more bugs per example; it shrinks to the one at fault.
_ALL_AT_ONCE = (f' =Zoë Nun\u0303ez 🙂 O\'Brien,\n"<b>李&</b>"; | {"x" * 300} ',) * 8

# Each makes a hostile id from a letter and a number.
_HOSTILE_IDS: tuple[Callable[[str, int], str], ...] = (
    lambda _, number: f"00{number}",  # a number that spreadsheets strip of its zeros
    lambda _, number: f"{number}",  # and what is left of it
    lambda letter, number: f"{letter} {number}",
    lambda _, number: f"é{number}",
    lambda _, number: f"e\u0301{number}",  # looks the same
    lambda _, number: f"\u212b{number}",  # the sign for angstrom, which normalizes to a letter
    lambda _, number: f"1e{number}",
    lambda letter, number: f"={letter}{number}",
    lambda letter, number: f"<b>{letter}{number}</b>",
    lambda letter, number: f"'{letter}\",;|\t{number}",
    lambda letter, number: f"{letter}\n{number}",
    lambda letter, number: f"\u202e{letter}{number}",
    lambda _, number: f"🙂{number}",
    lambda letter, number: letter * 200 + str(number),
    *(lambda letter, number: f"=É\u0301 🙂 {letter}'\"<{number}>\n;|",) * 2,  # much in one id
    lambda _, number: ("None", "NaN", "null", "TRUE", "n/a", "0", "id")[number % 7],
)

# Each makes another id that is easily confused with an id.
_TWINS: tuple[Callable[[str], str], ...] = (
    str.swapcase,
    lambda id_: id_.lstrip("0") if id_.startswith("0") else f"0{id_}",
    lambda id_: unicodedata.normalize("NFD", unicodedata.normalize("NFC", id_)),
    lambda id_: unicodedata.normalize("NFC", id_),
)


plain_ids: st.SearchStrategy[str] = st.text("abcdefgh", min_size=1, max_size=3)
hostile_ids: st.SearchStrategy[str] = st.builds(
    lambda make, number: make("p", number), st.sampled_from(_HOSTILE_IDS), st.integers(0, 20)
) | any_text.map(str.strip).filter(bool)
texts: st.SearchStrategy[str] = st.sampled_from(_NAMES) | st.sampled_from(_HOSTILE) | any_text


@attrs.frozen
class Wording:
    """The ids, names and units of people, roles, circles and domains."""

    hostile: bool  # whether text may be of the kind that breaks software
    numbered: bool = False  # whether the ids of people are numbers with leading zeros
    drawn: Sequence[str] = ()  # drawn text in addition to the known hostile one

    def choose_id(self, letter: str, number: int, row: ByteChoices, taken: dict[str, Any]) -> str:
        """An unused id, such as ``"p0"``; a hostile one may look like the last one used."""
        plain = f"{number:03}" if self.numbered and letter == "p" else f"{letter}{number}"
        id_ = plain
        if row.is_one_in(2) and self.hostile:
            is_alike = taken and (row.is_one_in(2) or self.numbered)
            options = _lookalike_ids(next(reversed(taken))) if is_alike else []
            id_ = row.pick_option(options or self._hostile_ids(letter, number))
        while id_ in taken:
            id_, plain = plain, f"{plain}{letter}"
        return id_

    def choose_name(self, row: ByteChoices) -> str:
        """A name."""
        return self._choose_text(_NAMES, row)

    def choose_unit(self, row: ByteChoices) -> str:
        """A unit."""
        return self._choose_text(_UNITS, row)

    def _choose_text(self, plain: Sequence[str], row: ByteChoices) -> str:
        is_hostile = row.is_one_in(2) and self.hostile
        return row.pick_option((*_HOSTILE, *self.drawn, *_ALL_AT_ONCE) if is_hostile else plain)

    def _hostile_ids(self, letter: str, number: int) -> list[str]:
        made = [make(letter, number) for make in _HOSTILE_IDS]
        return made + [text.strip() or f"{letter}{number}" for text in self.drawn]


def _lookalike_ids(id_: str) -> list[str]:
    """Other ids that are easily confused with this one."""
    made = dict.fromkeys(make(id_) for make in _TWINS)
    return [twin for twin in made if twin.strip() not in {"", id_}]
