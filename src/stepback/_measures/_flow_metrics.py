"""The headline measures of one flow of decisions, for `measure` and for the report."""

from __future__ import annotations

from functools import cached_property

import attrs

from stepback._algorithms._arrays import Array
from stepback._flow._absence import AbsenceFlow, compute_absence_flow
from stepback._flow._compiled import Compiled
from stepback._measures._authority import decided_shares, ratio_or_nan
from stepback._measures._bus_factor import HALF, BusFactor, as_bus_factor, find_stalling_set
from stepback._measures._spread import compute_breadth, compute_spread, gini, hill_number
from stepback._measures._stances import compute_leaders_who_follow
from stepback._measures._succession import compute_succession_coverage


@attrs.frozen(eq=False, slots=False)
class FlowMetrics:
    """The measures of one flow, each named as its public function; computed when needed."""

    compiled: Compiled
    is_top: Array  # for each person, whether they are at the top

    @cached_property
    def decided_shares(self) -> Array:
        """The share of all decisions that each person settles; nan where there are none."""
        return decided_shares(self.compiled)

    @cached_property
    def effective_leaders(self) -> float:
        """The Hill number of order 1 of the shares."""
        return hill_number(self.decided_shares, 1)

    @cached_property
    def leadership_spread(self) -> float:
        """The effective number of leaders, scaled from 0 to 1."""
        return compute_spread(self.decided_shares)

    @cached_property
    def leadership_breadth(self) -> float:
        """The share of people who settle at least half of an even share."""
        return compute_breadth(self.decided_shares)

    @cached_property
    def leadership_gini(self) -> float:
        """The Gini coefficient of the shares."""
        return gini(self.decided_shares)

    @cached_property
    def flow_without_top(self) -> AbsenceFlow:
        """The flow while the top is away."""
        compiled = self.compiled
        return compute_absence_flow(compiled, self.is_top)

    @property
    def dependence_on_top(self) -> float:
        """The share of all decisions that stalls while the top is away."""
        return ratio_or_nan(
            float(self.flow_without_top.total_stalled), self.compiled.flow.total_weight
        )

    @property
    def escalated_without_top(self) -> float:
        """The share of all decisions that goes back to a principal while the top is away."""
        escalating = float(self.flow_without_top.escalated_weight.sum())
        return ratio_or_nan(escalating, self.compiled.flow.total_weight)

    @cached_property
    def stalling_set(self) -> tuple[Array | None, bool]:
        """The fewest people whose absence stalls half of all decisions, and whether surely so."""
        return find_stalling_set(self.compiled, HALF)

    @property
    def bus_factor(self) -> BusFactor:
        """The same people by id."""
        people, exact = self.stalling_set
        return as_bus_factor(self.compiled, people, exact=exact)

    @property
    def bus_factor_size(self) -> float:
        """How many people they are; nan where no set of people was found."""
        return self.bus_factor.size

    @property
    def vacant_share(self) -> float:
        """The share of all decisions that nobody settles."""
        return ratio_or_nan(self.compiled.flow.vacant_weight, self.compiled.flow.total_weight)

    @cached_property
    def succession_coverage(self) -> float:
        """The share of what people settle that is covered by a deputy."""
        return compute_succession_coverage(self.compiled)

    @cached_property
    def leaders_who_follow(self) -> float:
        """The share of managers who let someone directly below them lead."""
        return compute_leaders_who_follow(self.compiled)
