"""The figures of one flow of decisions, or of several that differ in an assumption."""

from __future__ import annotations

import math

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._flow._absence import AbsenceFlow, absence_flow
from stepback._flow._compiled import Compiled
from stepback._measures._authority import decided_shares, ratio_or_nan
from stepback._measures._bus_factor import find_smallest_stalling_set
from stepback._measures._dependence import compute_succession_coverage
from stepback._measures._spread import compute_breadth, compute_spread, hill_number
from stepback._measures._stances import compute_leaders_who_follow
from stepback._report._context import View

HALF = 0.5


@attrs.frozen(eq=False)
class Led:
    """How decisions are led in one flow.

    Attributes:
        now: The flow.
        shares: The share of all decisions that each person settles.
        leaders, spread, breadth: The measures of those names.
        top: Who is at the top.
        away: What happens while the top is away.
        stalled, escalated: Shares of all decisions then.
        fewest: The fewest people whose absence stalls half; ``None`` if everyone is too few.
        exact: Whether there are surely no fewer.
        vacant: The share that nobody settles.
    """

    now: Compiled
    shares: Array
    leaders: float
    spread: float
    breadth: float
    top: Array
    away: AbsenceFlow
    stalled: float
    escalated: float
    fewest: Array | None
    exact: bool
    vacant: float

    @classmethod
    def of(cls, now: Compiled, top: Array) -> Led:
        """The figures of a flow; `top` is a mask of who is at the top."""
        shares = decided_shares(now)
        away = absence_flow(now.columns, now.groups, now.flow.graph, top)
        total = now.flow.total
        fewest, exact = find_smallest_stalling_set(now, HALF)
        return cls(
            now=now,
            shares=shares,
            leaders=hill_number(shares, 1),
            spread=compute_spread(shares),
            breadth=compute_breadth(shares),
            top=np.flatnonzero(top),
            away=away,
            stalled=ratio_or_nan(float(away.stalled), total),
            escalated=ratio_or_nan(float(away.escalating.sum()), total),
            fewest=fewest,
            exact=exact,
            vacant=ratio_or_nan(now.flow.vacant, total),
        )

    @property
    def deputies(self) -> float:
        """The share of what people settle that is covered by a deputy."""
        return compute_succession_coverage(self.now)

    @property
    def followers(self) -> float:
        """The share of managers who let someone directly below them lead."""
        return compute_leaders_who_follow(self.now)

    @property
    def bus_factor(self) -> float:
        """How many people the fewest are; nan if everyone is too few."""
        return math.nan if self.fewest is None else float(self.fewest.size)


@attrs.frozen
class Outline:
    """The figures of `Led` that have a range, without the arrays behind them.

    Attributes:
        autonomy: Of what is assumed.
        exact: Whether the bus factor is.
        leaders, spread, breadth, stalled, escalated, bus_factor, vacant: As in `Led`.
    """

    autonomy: float
    exact: bool
    leaders: float
    spread: float
    breadth: float
    stalled: float
    escalated: float
    bus_factor: float
    vacant: float

    @classmethod
    def of(cls, autonomy: float, led: Led) -> Outline:
        """The figures of `led` at an autonomy."""
        rest = [field.name for field in attrs.fields(cls)][1:]
        return cls(autonomy, *(getattr(led, name) for name in rest))


def outlines(view: View) -> tuple[Outline, ...]:
    """The figures at every autonomy shown, one flow at a time."""
    return tuple(Outline.of(autonomy, Led.of(now, view.top)) for autonomy, now in view.variants())
