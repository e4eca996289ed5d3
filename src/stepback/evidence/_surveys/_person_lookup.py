"""Who is meant by an id or a name, as people write them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import attrs

from stepback._problems._format import (
    format_id,
    format_value,
    join_truncated,
    propose_similar,
)
from stepback._read._people._normalize import normalize_person_name, strip_all_leading_zeros
from stepback._read._people._text_coding import fold_coding

_N_LISTED = 5
_MAX_PROPOSED = 20  # names for which the most similar one is looked up

Way = Literal["exact", "spelling", "zeros", "several", "unknown"]


@attrs.frozen
class PersonMatch:
    """Who is meant by a text.

    Attributes:
        way: How they were found: ``"exact"`` by the id, the name or both; ``"spelling"`` by the
            name in another spelling; ``"zeros"`` by an id that lost leading zeros or its case.
            ``"several"`` and ``"unknown"``: not found.
        position: The position among the ids; -1 if not found.
        candidates: The ids that may be meant, if there are several.
    """

    way: Way
    position: int = -1
    candidates: tuple[str, ...] = ()


class PersonLookup:
    """Find people, and what else may be named, by id or name.

    Attributes:
        ids: The ids that may be found.
        n_people: How many of them are people, who come first.
    """

    def __init__(self, ids: Sequence[str], names: Sequence[str], n_people: int) -> None:
        """Index `ids`, which are unique, and `names`, which may be blank and need not be."""
        self.ids = tuple(ids)
        self.n_people = n_people
        self._names = tuple(" ".join(name.split()) for name in names)
        self._by_id = {id_: position for position, id_ in enumerate(ids)}
        self._by_name: dict[str, list[int]] = {}
        self._by_loose_id: dict[str, list[int]] = {}
        for position, name in enumerate(self._names):
            if name:
                self._by_name.setdefault(_normalize_name(name), []).append(position)
        for position, loose in enumerate(strip_all_leading_zeros(list(ids))):
            self._by_loose_id.setdefault(loose, []).append(position)
        self._n_proposed = 0

    def find(self, text: str) -> PersonMatch:
        """Who is meant by a text that is not blank."""
        exact = self._by_id.get(text)
        named = self._by_name.get(_normalize_name(text), [])
        if exact is not None:
            # The id of one may be the name of another: then either may be meant.
            others = [position for position in named if position != exact]
            return self._make_match([exact, *others], "exact")
        if named:
            is_exact = self._names[named[0]] == " ".join(text.split())
            return self._make_match(named, "exact" if is_exact else "spelling")
        # "Ann Berg (E-7)": both, as a sheet names people of one name.
        name, bracket, id_ = text.removesuffix(")").rpartition(" (")
        of_both = self._by_id.get(id_) if bracket and text.endswith(")") else None
        if of_both is not None and self._has_name(of_both, name):
            return PersonMatch("exact", of_both)
        loose = self._by_loose_id.get(strip_all_leading_zeros([text])[0], [])
        return self._make_match(loose, "zeros") if loose else PersonMatch("unknown")

    def propose(self, text: str) -> str:
        """Who may have been meant by a text that is not found, as a question; empty if nobody."""
        self._n_proposed += 1
        if self._n_proposed > _MAX_PROPOSED:
            return ""
        known = [*filter(None, self._names), *self.ids]
        return propose_similar(text, known)

    def _has_name(self, position: int, name: str) -> bool:
        return _normalize_name(self._names[position]) == _normalize_name(name)

    def _make_match(self, positions: Iterable[int], way: Way) -> PersonMatch:
        found = list(positions)
        if len(found) == 1:
            return PersonMatch(way, found[0])
        return PersonMatch("several", candidates=tuple(self.ids[each] for each in found))


def describe_candidates(text: str, match: PersonMatch) -> str:
    """That a text may mean several, with their ids."""
    listed = join_truncated(map(format_id, match.candidates[:_N_LISTED]), conjunction="or") or ""
    more = len(match.candidates) - _N_LISTED
    if more > 0:
        listed += f" or {more:,} more"
    return f"{format_value(text)} may be {listed}; write the id"


def _normalize_name(name: str) -> str:
    return normalize_person_name(fold_coding(name)) if name else ""
