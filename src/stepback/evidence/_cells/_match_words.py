"""Find what a word of a log or a list stands for among ids and names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from stepback.evidence._cells._spelling_keys import path_endings, spelling_key

BY_ID, BY_NAME, BY_CASE, BY_PATH_END, UNMATCHED = range(5)  # how a word was found
_NOT_FOUND = -1


class WordMatcher:
    """Finds a word among ids, then among names, then in any case, then as the end of a path.

    Beyond ids, a word is found only where just one fits. A log says "Refunds" where the path in
    an authority matrix is "Customers / Refunds".

    Parameters
    ----------
    ids
        The number of each id.
    named
        Names with their ids.
    are_paths
        Whether ids and names may be paths of headings, whose ends are words for them, too.
    """

    def __init__(
        self, ids: Mapping[str, int], named: Iterable[tuple[str, str]] = (), *, are_paths: bool
    ) -> None:
        self._ids: dict[str, int] = dict(ids)
        by_name: dict[str, set[int]] = defaultdict(set)
        by_case: dict[str, set[int]] = defaultdict(set)
        by_end: dict[str, set[int]] = defaultdict(set)
        for id_, number in self._ids.items():
            by_case[spelling_key(id_)].add(number)
        for name, id_ in named:
            if name:
                by_name[name].add(self._ids[id_])
                by_case[spelling_key(name)].add(self._ids[id_])
                for end in path_endings(name) if are_paths else ():
                    by_end[end].add(self._ids[id_])
        if are_paths:
            for id_, number in self._ids.items():
                for end in path_endings(id_):
                    by_end[end].add(number)
        self._by_name, self._by_case, self._by_end = by_name, by_case, by_end

    def match_word(self, word: str) -> tuple[int, int]:
        """The number that a word stands for, -1 if there is none, and how it was found."""
        if word in self._ids:
            return self._ids[word], BY_ID
        key = spelling_key(word)
        for known, how in (
            (self._by_name.get(word, ()), BY_NAME),
            (self._by_case.get(key, ()), BY_CASE),
            (self._by_end.get(key, ()), BY_PATH_END),
        ):
            if len(known) == 1:
                return next(iter(known)), how
            if known:  # several: another way of finding it would choose among them
                break
        return _NOT_FOUND, UNMATCHED
