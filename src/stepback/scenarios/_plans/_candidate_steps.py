"""The steps back that a plan may choose from."""

from __future__ import annotations

from functools import cached_property

import attrs
import numpy as np

from stepback._algorithms._arrays import AlignedArrays, Array, distinct_values, object_array
from stepback._flow._compiled import Compiled
from stepback._flow._feasible_steps import FeasibleSteps
from stepback._flow._step_back import apply_step_back


@attrs.frozen(eq=False, slots=False)
class CandidateSteps(AlignedArrays):
    """Steps back that a plan may choose from, ordered by the ids of leader, delegate and domain.

    Attributes:
        leader, delegate, domain: The positions of each: of people, and of a domain.
        autonomy: What the delegate is to settle of the share, packed as in a table.
        share: The share that a new delegation gets of what the leader holds; nan for all that
            is left when the step is taken. It is for new delegations only: one that there is keeps
            its share.
    """

    leader: Array
    delegate: Array
    domain: Array
    autonomy: Array
    share: Array

    @classmethod
    def from_positions(
        cls,
        compiled: Compiled,
        leader: Array,
        delegate: Array,
        domain: Array,
        autonomy: Array | float = 1.0,
        share: Array | float = np.nan,
    ) -> CandidateSteps:
        """Order the candidates by id, so that of equal ones the first is chosen."""
        columns = compiled.columns
        autonomy, share = (
            np.broadcast_to(np.asarray(value, dtype=np.float64), leader.shape)
            for value in (autonomy, share)
        )
        people, domains = (
            _rank_ids(ids, used)
            for ids, used in (
                (columns.ids, np.concatenate([leader, delegate])),
                (object_array(list(columns.domain_ids)), domain),
            )
        )
        order = np.lexsort((domains[domain], people[delegate], people[leader]))
        return cls(leader, delegate, domain, autonomy, share).take(order)

    def feasible_in(self, compiled: Compiled) -> FeasibleSteps:
        """What `Organization.step_back` says of each, as if it were the only one."""
        for examined, steps in self._known_steps:
            if examined is compiled:
                return steps
        steps = FeasibleSteps.from_candidates(
            compiled, self.leader, self.delegate, self.domain, self.autonomy
        )
        # All that is asked about a plan begins at the same organization: the first is kept.
        if not self._known_steps:
            self._known_steps.append((compiled, steps))
        return steps

    @cached_property
    def _known_steps(self) -> list[tuple[Compiled, FeasibleSteps]]:
        return []

    def apply(self, compiled: Compiled, row: int, *, is_new: bool) -> Compiled:
        """Take a step as `Organization.step_back` does; a `ValueError` says why it cannot be."""
        share = self.share[row]
        return apply_step_back(
            compiled,
            leader=compiled.columns.ids[self.leader[row]],
            to=compiled.columns.ids[self.delegate[row]],
            domain=compiled.columns.domain_ids[self.domain[row]],
            autonomy=float(self.autonomy[row]),
            share=None if np.isnan(share) or not is_new else float(share),
            support=None,
        )


def _rank_ids(ids: Array, used: Array) -> Array:
    """The rank of the id of each position that is used, in the order of the ids."""
    positions = distinct_values(used)
    rank = np.zeros(ids.size, dtype=np.int64)
    rank[positions[np.argsort(ids[positions], kind="stable")]] = np.arange(positions.size)
    return rank
