"""What is recorded about people who may decide: competence, willingness, capacity and support.

What is not recorded is never invented. Competence has to be known, or given by the caller. An
unknown willingness means that the delegate takes what is offered, as every measure of the decision
flow has it; an unknown capacity is no limit; support that was not asked counts as none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, is_not_numeric
from stepback._columns._table import Columns
from stepback._flow._compiled import Compiled
from stepback._flow._delegate_support import support_from_principals
from stepback._flow._delegation_means import DelegationMeans
from stepback._organization._validate_args import as_generator, check_number
from stepback._problems._format import (
    format_id,
    format_name,
    format_option,
    format_value,
    join_truncated,
    pluralize,
)

# The competence of those for whom none is recorded, or the range from which it is drawn.
Unknown: TypeAlias = float | tuple[float, float] | Sequence[float] | None

_NAMED = 10


@attrs.frozen(eq=False)
class GrowingPeople:
    """What is recorded about people and delegations at the beginning.

    Attributes:
        competence: Of each person; nan where it is not known.
        capacity: How many decisions each person can settle in a period; infinite if not known.
        willingness: What each delegate takes of what is offered; 1 where it is not known.
        support: What each delegate gets from the principal; 0 where it is not known.
    """

    competence: Array
    capacity: Array
    willingness: Array
    support: Array

    @classmethod
    def from_compiled(
        cls,
        compiled: Compiled,
        rows: Array,
        means: DelegationMeans,
        unknown: Unknown,
        rng: np.random.Generator | int | None,
    ) -> GrowingPeople:
        """What is recorded, with the competence of others as `unknown` has it."""
        people = compiled.columns.tables["people"]
        table = compiled.columns.tables["delegations"]
        support = np.zeros(rows.size)
        if compiled.support is not None:
            principal, delegate = (
                table[end][rows].astype(np.int64) for end in ("principal", "delegate")
            )
            support = support_from_principals(compiled.support, principal, delegate)
        willingness = np.nan_to_num(people["willingness"], nan=1.0)
        return cls(
            competence=_fill_competence(people["competence"], unknown, rng),
            capacity=np.nan_to_num(people["capacity"], nan=np.inf, posinf=np.inf),
            willingness=np.nan_to_num(means.of_delegates(willingness), nan=1.0),
            support=np.nan_to_num(support),
        )


def check_unknown(
    unknown: Any, rng: np.random.Generator | int | None
) -> float | tuple[float, float] | None:
    """A competence in [0, 1], or two ends of a range, for which there is a source of randomness."""
    if unknown is None:
        return None
    if isinstance(unknown, np.ndarray) and not unknown.ndim:
        unknown = unknown.item()
    if isinstance(unknown, str | bytes) or not hasattr(unknown, "__len__"):
        if is_not_numeric(unknown):
            raise ValueError(f"unknown: {format_value(unknown)} is not {_UNKNOWN_DOMAIN}")
        return check_number(unknown, "unknown", 0, 1)
    ends = list(unknown)
    if len(ends) != 2:
        raise ValueError(f"unknown: {format_value(unknown)} is not {_UNKNOWN_DOMAIN}")
    low, high = (check_number(end, "unknown", 0, 1) for end in ends)
    if low > high:
        raise ValueError(
            f"unknown: the range from {low:g} to {high:g} is empty; give the lower end first"
        )
    if rng is None:
        raise ValueError(
            f"unknown: to draw from {low:g} to {high:g} takes a source of randomness; "
            f"{format_option(rng=1)}, for figures that can be had again"
        )
    return low, high


_UNKNOWN_DOMAIN = "a competence in [0, 1], nor a range (low, high) to draw from"


def require_competence(columns: Columns, competence: Array, nodes: Array) -> None:
    """Refuse if anyone among these nodes, to whom decisions may come, has no known competence."""
    is_needed = np.zeros(columns.n_people, dtype=np.bool_)
    is_needed[nodes[nodes < columns.n_people]] = True
    lacking = np.flatnonzero(is_needed & np.isnan(competence))
    if not lacking.size:
        return
    ids, names = columns.ids, columns.tables["people"]["name"]
    listed = join_truncated(
        (
            format_id(ids[person])
            + (f" ({format_name(names[person])})" if names[person] not in {"", ids[person]} else "")
            for person in lacking.tolist()
        ),
        _NAMED,
    )
    count = pluralize(int(is_needed.sum()), "person", "people")
    raise ValueError(
        f"competence: not recorded for {lacking.size:,} of the {count} who may decide: {listed}; "
        f"record it in the field competence of people, or {format_option(unknown=0.6)} for one "
        f"value, or a range to draw from"
    )


def _fill_competence(
    competence: Array, unknown: Unknown, rng: np.random.Generator | int | None
) -> Array:
    filled, checked = competence.copy(), check_unknown(unknown, rng)
    lacking = np.flatnonzero(np.isnan(filled))
    if isinstance(checked, tuple):
        filled[lacking] = as_generator(rng).uniform(*checked, lacking.size)
    elif checked is not None:
        filled[lacking] = checked
    return filled
