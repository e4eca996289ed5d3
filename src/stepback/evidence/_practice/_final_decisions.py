"""The final approvals of a log by domain and decider."""

from __future__ import annotations

from collections.abc import Container

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._distinct_keys import number_distinct
from stepback.evidence._coding._coded_column import NOT_SAID
from stepback.evidence._logs._decision_log import DecisionLog
from stepback.evidence._practice._row_groups import name_parties

# The id of what a log names no domain for: where it names none at all, and where it names others.
UNNAMED_DOMAINS = ("all decisions", "other decisions")


@attrs.frozen(eq=False)
class FinalDecisions:
    """How many final approvals each decider gave in each domain.

    Attributes:
        domain, decider, count: The code of the domain, that of the name, and how many; those who
            decide together share a decision equally.
        unsaid: For each domain, how many final approvals name no decider.
    """

    domain: Array
    decider: Array
    count: Array
    unsaid: Array

    @classmethod
    def from_log(cls, log: DecisionLog) -> FinalDecisions:
        """Of all final approvals; those without a domain have the code after all others."""
        rows = np.flatnonzero(log.is_final)
        domain = domain_codes(log, rows)
        place, name = name_parties(log.decider, rows)
        is_said = name != NOT_SAID
        n_domains = len(log.domain.words) + 1
        unsaid = np.bincount(domain[place[~is_said]], minlength=n_domains)
        place, name = place[is_said], name[is_said]
        n_members = np.bincount(place, minlength=rows.size)
        width = max(1, len(log.decider.names))
        pairs, number = number_distinct(domain[place] * width + name)
        count = np.bincount(number, weights=1 / n_members[place], minlength=pairs.size)
        return cls(pairs // width, pairs % width, count, unsaid)


def domain_codes(log: DecisionLog, rows: Array) -> Array:
    """The code of the domain of rows; where none is said, the number of domains."""
    codes = log.domain.codes[rows].astype(np.int64)
    return np.where(codes == NOT_SAID, len(log.domain.words), codes)


def domain_names(log: DecisionLog) -> tuple[str, ...]:
    """The domains of a log, and last the id of what it does not name one for.

    Without any domains this is ``"all decisions"``, and otherwise ``"other decisions"``.
    """
    words = log.domain.words
    unnamed = UNNAMED_DOMAINS[int(log.domain.is_said.any())]
    return (*words, find_free_id(unnamed, words))


def find_free_id(id_: str, taken: Container[str]) -> str:
    """The id, with a number if it is taken."""
    number, free = 1, id_
    while free in taken:
        number += 1
        free = f"{id_} ({number})"
    return free
