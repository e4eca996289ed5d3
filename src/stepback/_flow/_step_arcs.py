"""What steps back would add to the flow: arcs from the leaders' states to the delegates'.

Worked example. In refunds, ann has handed 0.6 of her decisions to bo, with autonomy 0.5, and cy
has none. A step to bo at autonomy 1 adds an arc that passes 0.6 × (1 - 0.5) = 0.3 of what ann
holds, beside the one that passes 0.3 already. A step to cy adds one that passes the 0.4 that is
left. Either takes what it passes from what ann keeps. In a domain with limits, a step adds an arc
in every band in which it changes something.
"""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._adjacency import positions_in_runs
from stepback._algorithms._arrays import NEGLIGIBLE_SHARE, AlignedArrays, Array, distinct_values
from stepback._flow._active_delegations import in_force_mask, split_into_bands
from stepback._flow._feasible_steps import FeasibleSteps
from stepback._flow._state_arcs import sum_by_key
from stepback._flow._states import StateKeys
from stepback._records._fields._numbers import Autonomy


@attrs.frozen(eq=False)
class StepArcs(AlignedArrays):
    """The arcs that steps would add, ordered by step.

    Attributes:
        step: The step that adds each arc.
        tail, head: The states of the leader and the delegate.
        fraction: The part of what the leader holds that passes.
        share: The share of the delegation.
        delegation: The delegation that the step raises; -1 for a new one.
    """

    step: Array
    tail: Array
    head: Array
    fraction: Array
    share: Array
    delegation: Array

    def joins(self, other: StepArcs) -> tuple[Array, Array]:
        """The arcs of this, and of `other`, that have the heads of the former as their tails."""
        order = np.argsort(other.tail, kind="stable")
        begin, end = (np.searchsorted(other.tail[order], self.head, s) for s in ("left", "right"))
        place, arc = positions_in_runs(begin, end)
        return arc, order[place]


def find_step_arcs(
    steps: FeasibleSteps, states: StateKeys, share: Array
) -> tuple[StepArcs, Array, Array]:
    """The arcs of steps, between keys of `states`; then each step with the states of its leader.

    `share` is what a new delegation gets; nan for all that is left.
    """
    compiled, n_nodes = steps.compiled, states.columns.n_nodes
    table, domain = states.columns.tables["delegations"], states.bands.domain
    begin, end = (np.searchsorted(domain, steps.domain, side) for side in ("left", "right"))
    band, step = positions_in_runs(begin, end)
    tail = band * n_nodes + steps.principal[step]
    head = band * n_nodes + steps.delegate[step]
    whole = states.columns.with_tables(
        delegations=table.with_columns(autonomy=np.ones(len(table), dtype=np.float64))
    )
    rows = np.flatnonzero(in_force_mask(states.columns, compiled.date, compiled.contexts))
    domains = distinct_values(steps.domain)
    _, handed, _ = split_into_bands(
        whole,
        rows,
        domains,
        starts=np.stack([steps.domain, steps.principal]).astype(np.int64),
        distinct_domains=domains,
    )
    handed_key = handed.band * n_nodes + handed.principal
    autonomy = Autonomy.settled_shares(steps.autonomy)
    # A new delegation gets the share that is left in the band, or less if less is asked for.
    adding = np.flatnonzero(steps.is_new[step])
    left = 1 - sum_by_key(handed_key, handed.fraction, tail[adding])
    left[left < NEGLIGIBLE_SHARE] = 0
    part = np.where(np.isnan(share[step[adding]]), left, np.fmin(share[step[adding]], left))
    none = np.full(adding.size, -1)
    new = StepArcs(
        step[adding],
        tail[adding],
        head[adding],
        part * autonomy[step[adding]],
        part,
        none,
    )
    # A raise adds to what each delegation of the pair passes that is below the autonomy.
    raising = np.flatnonzero(~steps.is_new[step])
    order = np.argsort(handed_key * n_nodes + handed.delegate, kind="stable")
    ordered = (handed_key * n_nodes + handed.delegate)[order]
    wanted = tail[raising] * n_nodes + steps.delegate[step[raising]]
    begin, end = (np.searchsorted(ordered, wanted, side) for side in ("left", "right"))
    place, position = positions_in_runs(begin, end)
    place, position = order[place], raising[position]
    row = handed.row[place]
    added = autonomy[step[position]] - Autonomy.settled_shares(table["autonomy"][row])
    is_raised = (table["domain"][row] >= 0) == steps.is_named[step[position]]
    is_raised &= added > 0
    place, position, row = place[is_raised], position[is_raised], row[is_raised]
    raised = StepArcs(
        step[position],
        tail[position],
        head[position],
        handed.fraction[place] * added[is_raised],
        handed.fraction[place],
        row,
    )
    arcs = StepArcs.concatenate([new.take(new.fraction > 0), raised])
    return arcs.take(np.argsort(arcs.step, kind="stable")), step, tail
