"""Which steps back are feasible, how much each can hand on, and what prevents it.

`Organization.step_back`, the advice of the models and the report all ask here, for one step or for
many at once; each writes its own messages from the codes and numbers.

Worked example: in "refunds", ann has handed 0.6 of her decisions to bo, with autonomy 0.5, and cy
has none. A step to bo raises her delegation to him: of the 0.6 that he holds, the half that still
comes back to ann can be handed on, which is 0.3. A step to cy adds a delegation with the share that
remains, 0.4. If bo had got no share of his own, he would have all, and nothing would remain for cy.
What remains in each band of amounts, and at other times, is found in `SharesLeft`.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum

import attrs
import numpy as np

from stepback._algorithms._adjacency import Adjacency
from stepback._algorithms._arrays import NEGLIGIBLE_SHARE, Array
from stepback._algorithms._read_only import frozen_property
from stepback._algorithms._sorted_lookup import is_member, sorted_lookup
from stepback._columns._day_columns import DayColumns
from stepback._columns._later_delegates import with_later_delegates
from stepback._columns._relation_checks import find_duplicates
from stepback._columns._table import Table
from stepback._flow._active_delegations import in_force_mask, is_lasting
from stepback._flow._compiled import Compiled
from stepback._flow._shares_left import SharesLeft
from stepback._flow._step_limits import (
    examine_new_arcs,
    handed_weights,
    hands_on_bound_rights,
    held_weights,
    idle_weights,
    lowest_effective_shares,
    returned_weights,
)
from stepback._problems._format import format_id
from stepback._records._fields._numbers import Autonomy


class Obstacle(IntEnum):
    """What prevents a step back."""

    NONE = 0
    LOWER_AUTONOMY = 1  # the delegate settles more than is asked for now
    DUPLICATES = 2  # raising several delegations would make some of them equal
    NOTHING_LEFT = 3  # the principal has handed on everything, to others
    REPLACES_GENERAL = 4  # the new delegation would put general ones out of force
    UNCLEAR_SHARES = 5  # it would lower ones without a share, which vary by band or time
    FULL_AUTONOMY = 6  # the delegate settles everything that is handed on already
    NO_SHARE = 7  # the share is 0, or the principal holds nothing
    NOT_ALLOWED = 8  # the principal got the domain with may_redelegate=False
    CYCLE = 9  # the delegate hands the domain back to the principal
    LEADS_INTO_CYCLE = 10  # the delegate hands it on into a cycle that nothing reaches now
    BREAKS_CONDITION = 11  # further on, someone breaks may_redelegate=False
    NOT_EXAMINED = 12  # the delegate is a role or circle, for which cycles are not looked for


@attrs.frozen(eq=False, slots=False)
class FeasibleSteps:
    """Steps back, each examined as if it were the only one.

    A step back looks at one group of the principal's delegations: those that name the domain,
    if there are any, otherwise the general ones.

    Attributes:
        compiled: The organization.
        planned: The day, with the delegations to those who are not there yet after the others.
        principal, delegate, domain: The positions of each.
        autonomy: What the delegate of each step is to settle, packed as in a table.
        group: The group that each step looks at; one more than there are if there is none.
        is_named: Whether that group names the domain.
        replaces_general: Whether general delegations apply where none that names the domain
            does; one more that names it would put them out of force.
        left: What groups leave in domains, for a new delegation.
        left_pair: The number of the group and domain of each step in `left`.
        pair: The number of the group and delegate whose delegations each step would raise; one
            more than there are if a new delegation would be added.
        lowest_autonomy: The least that the delegate settles of any of those now; -1 if new.
        rows_by_pair: The delegations of each pair.
    """

    compiled: Compiled
    planned: DayColumns
    principal: Array
    delegate: Array
    domain: Array
    autonomy: Array
    group: Array
    is_named: Array
    replaces_general: Array
    left: SharesLeft
    left_pair: Array
    pair: Array
    lowest_autonomy: Array
    rows_by_pair: Adjacency

    @classmethod
    def from_candidates(
        cls,
        compiled: Compiled,
        principal: Array,
        delegate: Array,
        domain: Array,
        autonomy: Array | float = 1.0,
    ) -> FeasibleSteps:
        """Examine the steps back of each principal, to the delegate, in the domain."""
        compiled = compiled.of_domains(domain)
        planned = with_later_delegates(compiled.day, compiled.date)
        columns, all_rows = planned.columns, planned.columns.tables["delegations"]
        is_relevant = np.isin(all_rows["principal"], principal)
        if compiled.date is not None:
            is_relevant &= ~(all_rows["end"] <= np.datetime64(compiled.date))  # NaT compares false
        rows = np.flatnonzero(is_relevant)
        table = all_rows.take(rows)
        n_keys, n_nodes = len(columns.domain_ids) + 1, columns.n_nodes  # key 0 is for general ones
        group_keys, group_of_row = np.unique(
            table["principal"].astype(np.int64) * n_keys + table["domain"] + 1,
            return_inverse=True,
        )
        n_groups = group_keys.size
        named, is_named = sorted_lookup(principal * n_keys + domain + 1, group_keys)
        general, has_general = sorted_lookup(principal * n_keys, group_keys)
        # The last number, and the element appended to an array, stand for what is not there.
        group = np.where(is_named, named, np.where(has_general, general, n_groups))
        n_domains = max(1, len(columns.domain_ids))
        left_keys, left_pair = np.unique(group * n_domains + domain, return_inverse=True)
        by_group = Adjacency.from_sources(group_of_row, n_groups + 1)
        view = (compiled.date, compiled.contexts)
        left = SharesLeft.from_groups(
            planned, *view, rows, by_group, *np.divmod(left_keys, n_domains)
        )
        lasting = np.bincount(group_of_row, weights=is_lasting(table), minlength=n_groups)
        active = np.flatnonzero(in_force_mask(columns, *view)[rows])
        pair_keys, pair_of_active = np.unique(
            group_of_row[active] * n_nodes + table["delegate"][active], return_inverse=True
        )
        settled = Autonomy.settled_shares(table["autonomy"][active])
        lowest = np.full(pair_keys.size, np.inf)
        np.minimum.at(lowest, pair_of_active, settled)
        pair, is_pair = sorted_lookup(group * n_nodes + delegate, pair_keys)
        pair = np.where(is_pair, pair, pair_keys.size)
        by_pair = Adjacency.from_sources(pair_of_active, pair_keys.size + 1)
        return cls(
            compiled=compiled,
            planned=planned,
            principal=principal,
            delegate=delegate,
            domain=domain,
            autonomy=np.broadcast_to(np.asarray(autonomy, dtype=np.float64), principal.shape),
            group=group,
            is_named=is_named,
            replaces_general=is_named & has_general & ~(np.append(lasting, 0) > 0)[named],
            left=left,
            left_pair=left_pair,
            pair=pair,
            lowest_autonomy=np.append(lowest, -1.0)[pair],
            rows_by_pair=attrs.evolve(by_pair, arcs=rows[active[by_pair.arcs]]),
        )

    @frozen_property
    def is_new(self) -> Array:
        """Which steps add a delegation; the others raise what there is."""
        return self.lowest_autonomy < 0

    def raised_rows(self, step: int) -> Array:
        """The delegations that a step would raise; none if new."""
        return self.rows_by_pair.arcs_from(self.pair[step : step + 1])[0]

    def sharing_rows(self, step: int) -> Array:
        """The delegations between which a principal's decisions are divided besides a new one.

        Where nothing is left, only those that have it now.
        """
        is_full = self.refusal[step] == Obstacle.NOTHING_LEFT
        is_shared = self.left.has_part_now if is_full else self.left.coincides
        return np.asarray(self.left.row[is_shared & (self.left.pair == self.left_pair[step])])

    def sharing_ids(self, step: int) -> Iterator[str]:
        """The ids of their delegates, once each, formatted."""
        delegates = self._all_delegations["delegate"][self.sharing_rows(step)]
        yield from dict.fromkeys(map(format_id, self.planned.columns.ids[delegates].tolist()))

    def describe_no_share(self, step: int) -> tuple[str, str]:
        """Why the delegation to be raised passes nothing on, and what helps."""
        rows = self.raised_rows(step)
        if (self._all_delegations["share"][rows] == 0).all():
            return "with a share of 0", "give that delegation a larger share"
        if np.isin(rows, self.left.row).any():
            return "without a share, and others have all", "give one of those a smaller share"
        return "up to a limit below all its amounts", "raise that limit"

    @frozen_property
    def refusal(self) -> Array:
        """Why `Organization.step_back` refuses each step before it looks at the flow.

        One of the first six of `Obstacle`, or `NO_SHARE`. Delegates may be roles and circles.
        """
        refusal = np.full(self.principal.size, Obstacle.NONE)
        refusal[self.is_new & self.left.has_unclear[self.left_pair]] = Obstacle.UNCLEAR_SHARES
        refusal[self.is_new & (self.left.now[self.left_pair] == 0)] = Obstacle.NOTHING_LEFT
        refusal[self.is_new & self.replaces_general] = Obstacle.REPLACES_GENERAL
        n_raised = np.diff(self.rows_by_pair.start)[self.pair]
        for step in np.flatnonzero(~self.is_new & (n_raised > 1)).tolist():
            raised = self._all_delegations.take(self.raised_rows(step))
            if find_duplicates(raise_autonomy(raised, np.arange(len(raised)), self.autonomy[step])):
                refusal[step] = Obstacle.DUPLICATES
        refusal[~self.is_new & ~self._raises_share] = Obstacle.NO_SHARE
        lowers = ~self.is_new & (Autonomy.settled_shares(self.autonomy) < self.lowest_autonomy)
        refusal[lowers] = Obstacle.LOWER_AUTONOMY
        return refusal

    @frozen_property
    def _raises_share(self) -> Array:
        """Which steps raise a delegation that has a part of some decisions, at any time."""
        n_rows = len(self._all_delegations)
        entries = np.flatnonzero(self.left.may_have_part)
        known = np.unique(self.left.pair[entries] * n_rows + self.left.row[entries])
        rows, step = self.rows_by_pair.arcs_from(self.pair)
        has_part = is_member(self.left_pair[step] * n_rows + rows, known)
        return np.isin(np.arange(self.principal.size), step[has_part])

    @frozen_property
    def amount(self) -> Array:
        """How many decisions each step can hand on at most, whatever prevents it."""
        # What was handed on with autonomy 0 forms no arc in the flow, and comes back as a whole.
        idle_to_delegate, idle = self._idle_weights
        raised = returned_weights(*self._arguments) + idle_to_delegate
        handed = handed_weights(self.compiled, self.principal, self.domain, self.is_named)
        left = self.held_weight - idle - handed
        left[left <= NEGLIGIBLE_SHARE * self.held_weight] = 0  # but for rounding
        return np.asarray(np.where(self.is_new, left, raised))

    @frozen_property
    def effective_autonomy(self) -> Array:
        """The autonomy beyond which each step hands on more; infinite if nothing is handed on now.

        That is the least that the delegate settles of what any delegation hands on to them.
        """
        idle_to_delegate, _ = self._idle_weights
        lowest = lowest_effective_shares(*self._arguments)
        return np.where(idle_to_delegate > NEGLIGIBLE_SHARE * self.held_weight, 0.0, lowest)

    @frozen_property
    def obstacle(self) -> Array:
        """What prevents each step of a person, an `Obstacle`; the most specific that applies."""
        obstacle = np.full(self.principal.size, Obstacle.NONE)
        obstacle[self.amount <= NEGLIGIBLE_SHARE * self.held_weight] = Obstacle.NO_SHARE
        is_full = (self.effective_autonomy >= 1) & (self.effective_autonomy < np.inf)
        obstacle[~self.is_new & (is_full | (self.lowest_autonomy >= 1))] = Obstacle.FULL_AUTONOMY
        obstacle = np.where(self.refusal == Obstacle.NONE, obstacle, self.refusal)
        # A raise from above 0 adds no arc to the flow, and so breaks nothing.
        may_add_arc = self.lowest_autonomy <= 0
        is_bound = may_add_arc & hands_on_bound_rights(
            self.compiled, self.principal, self.delegate, self.domain, self.is_new
        )
        obstacle[(obstacle == Obstacle.NONE) & is_bound] = Obstacle.NOT_ALLOWED
        adds_arc = np.flatnonzero((obstacle == Obstacle.NONE) & may_add_arc)
        obstacle[adds_arc] = self._obstacles_of_new_arcs(adds_arc)
        return obstacle

    def _obstacles_of_new_arcs(self, steps: Array) -> Array:
        """What prevents steps that add an arc to the flow, which depends on all other arcs."""
        to_group = self.delegate[steps] >= self.compiled.n_people
        obstacle = np.where(to_group, Obstacle.NOT_EXAMINED, Obstacle.NONE)
        examined = np.flatnonzero(~to_group)
        if not examined.size or not len(self._all_delegations):
            return obstacle
        steps = steps[examined]
        rows, position = self.rows_by_pair.arcs_from(self.pair[steps])
        binds = ~self._all_delegations["may_redelegate"][rows]
        binds &= Autonomy.settled_shares(self._all_delegations["autonomy"][rows]) == 0
        is_bound = np.isin(np.arange(steps.size), position[binds])
        principal, delegate, domain = (
            self.principal[steps],
            self.delegate[steps],
            self.domain[steps],
        )
        closes, leads_into, breaks = examine_new_arcs(
            self.compiled, principal, delegate, domain, is_bound, self.is_new[steps]
        )
        obstacle[examined[breaks]] = Obstacle.BREAKS_CONDITION
        obstacle[examined[leads_into]] = Obstacle.LEADS_INTO_CYCLE
        obstacle[examined[closes]] = Obstacle.CYCLE
        return obstacle

    @property
    def _all_delegations(self) -> Table:
        return self.planned.columns.tables["delegations"]

    @property
    def _arguments(self) -> tuple[Compiled, Array, Array, Array, Array]:
        return self.compiled, self.principal, self.delegate, self.domain, self.is_named

    @frozen_property
    def _idle_weights(self) -> tuple[Array, Array]:
        return idle_weights(*self._arguments)

    @frozen_property
    def held_weight(self) -> Array:
        return held_weights(self.compiled, self.principal, self.domain)


def raise_autonomy(table: Table, rows: Array, autonomy: float) -> Table:
    """With the autonomy of `rows` raised to a packed value, where it is lower now."""
    now = Autonomy.settled_shares(table["autonomy"][rows])
    raised = table["autonomy"].copy()
    raised[rows[now < Autonomy.settled_shares(np.array([autonomy]))[0]]] = autonomy
    return table.with_columns(autonomy=raised)
