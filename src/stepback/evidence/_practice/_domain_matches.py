"""Which domain of an organization each domain of a log is, whatever its case."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, group_rows
from stepback._problems._format import format_value, format_values
from stepback._problems._problem import Place, Problem

NO_MATCH = -1


@attrs.frozen(eq=False)
class DomainMatches:
    """The domain of an organization for each domain that a log names.

    Attributes:
        position: For each word of the log the position of the id; `NO_MATCH` if there is none.
        notes: Which words are spelled otherwise, or could be several domains.
    """

    position: Array
    notes: tuple[Problem, ...]

    @classmethod
    def from_words(cls, words: Sequence[str], ids: Sequence[str], source: str) -> DomainMatches:
        """Match words to ids: the same text, or else the only one in any case and spacing."""
        exact = {id_: position for position, id_ in reversed([*enumerate(ids)])}
        positions = dict.fromkeys(ids)
        by_folded = group_rows(map(fold_domain, positions), map(exact.__getitem__, positions))
        found, notes = [], []
        place = Place(source, column="domain")
        for word in words:
            alike = [exact[word]] if word in exact else by_folded.get(fold_domain(word), [])
            found.append(alike[0] if len(alike) == 1 else NO_MATCH)
            if len(alike) > 1:
                several = format_values([ids[position] for position in alike])
                notes.append(
                    Problem(
                        "ambiguous-domain",
                        f"{format_value(word)} could be {several} of the organization, and is "
                        "taken for none of them; spell it as one of them",
                        place,
                        "warning",
                    )
                )
            elif alike and word not in exact:
                notes.append(
                    Problem(
                        "domain-in-other-case",
                        f"{format_value(word)} is taken for {format_value(ids[alike[0]])} of the "
                        "organization",
                        place,
                        "warning",
                    )
                )
        return cls(np.array(found, dtype=np.int64), tuple(notes))


def fold_domain(word: str) -> str:
    """A domain without regard to case and to how much white space there is."""
    return " ".join(word.casefold().split())
