"""How much of what is handed on has backing."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._disclosure._rounding import PublishedCount, RoundedShare, round_share
from stepback._flow._compiled import Compiled
from stepback._measures._support import (
    compute_control_retained,
    compute_presence,
    compute_support_coverage,
)
from stepback._report._context import ReportContext
from stepback._report._document import Figure
from stepback._report._number_format import format_percent
from stepback._report._sections._dependence_on_top import without_support

_COVERAGE = "support_coverage", "Handed on with backing", "what has backing from anyone"
_PRESENCE = "presence", "Handed on and backed", "what has backing from whoever handed it on"
_CONTROL = (
    "control_retained",
    "Control retained",
    "what can be taken back from someone further down or backed",
)


def backed_figures(view: ReportContext, told: Sequence[PublishedCount] | None) -> Iterator[Figure]:
    """How much of what is handed on has backing, rounded unless people may be named.

    `told` is all that is told besides of how many have backing; ``None``: not all of it is.
    """
    now = view.compiled
    if view.personal:
        yield _figure(
            *_COVERAGE, compute_support_coverage(now), format_percent(compute_support_coverage(now))
        )
        yield _figure(*_PRESENCE, compute_presence(now), format_percent(compute_presence(now)))
        if math.isnan(without_support(now)):
            yield _figure(
                *_CONTROL,
                compute_control_retained(now),
                format_percent(compute_control_retained(now)),
            )
        return
    from_anyone, from_principals = _rounded(now, told)
    yield _figure(*_COVERAGE, *_about(compute_support_coverage(now), from_anyone))
    yield _figure(*_PRESENCE, *_about(compute_presence(now), from_principals))


def _figure(name: str, label: str, what: str, value: float | None, shown: str) -> Figure:
    note = f"of what is handed on, {what}"
    if value is not None and math.isnan(value):
        shown, value = "not defined, because nothing is handed on to anyone who was asked", None
    return Figure(name, label, shown, value, note=note)


def _about(share: float, told: RoundedShare | None) -> tuple[float | None, str]:
    if math.isnan(share):
        return share, ""
    if told is None:
        return None, "not shown"
    return (
        told.share,
        f"about {format_percent(told.share)}, in steps of {format_percent(told.step)}",
    )


def _rounded(
    now: Compiled, told: Sequence[PublishedCount] | None
) -> tuple[RoundedShare | None, RoundedShare | None]:
    """The two shares as they may be told."""
    if not told or math.isnan(compute_support_coverage(now)):
        return None, None
    reached = _Reached.of(now)
    given, backed = reached.fixed(now)
    from_anyone = round_share(compute_support_coverage(now), reached.weights, told, given)
    if from_anyone is None:
        return None, None
    heaviest = max(float(reached.weights.max()), float(reached.by_principal.max()))
    from_principals = RoundedShare.from_share(compute_presence(now), heaviest)
    if (
        from_principals is None
        or from_principals.lower_bound > from_anyone.lower_bound - given + backed
    ):
        return from_anyone, None
    return from_anyone, from_principals


@attrs.frozen(eq=False)
class _Reached:
    """Whom what is handed on reaches.

    Attributes:
        flow: How much each delegation hands on to anyone whose support is known.
        principal, delegate: Its ends.
        vacant: Which of these delegates are vacant, so that nobody answered for them.
        weights: What each person who was asked weighs in it, as parts of 1.
        by_principal: What each person who hands on weighs in it.
    """

    flow: Array
    principal: Array
    delegate: Array
    vacant: Array
    weights: Array
    by_principal: Array

    @classmethod
    def of(cls, now: Compiled) -> _Reached:
        assert now.support is not None  # noqa: S101  (asked before anything is computed)
        table = now.columns.tables["delegations"]
        live = np.flatnonzero(now.delegated_weight > 0)
        principal, delegate = (table[e][live].astype(np.int64) for e in ("principal", "delegate"))
        person, where, part = now.groups.delegated_people(principal, delegate)
        part = np.where(now.support.is_respondent[person], part, 0.0)
        asked = np.bincount(where, weights=part, minlength=live.size)
        vacant = ~now.groups.is_occupied[delegate]
        flow = np.where((asked > 0) | vacant, now.delegated_weight[live], 0.0)
        flow /= flow.sum() or 1.0
        weights = flow[where] * part / np.where(asked > 0, asked, 1.0)[where]
        giver, of, gives = now.groups.people_within(principal)
        return cls(
            flow,
            principal,
            delegate,
            vacant,
            np.bincount(person, weights=weights, minlength=now.n_people),
            np.bincount(giver, weights=flow[of] * gives, minlength=now.n_people),
        )

    def fixed(self, now: Compiled) -> tuple[float, float]:
        """What vacant posts make out of the coverage, and of the presence: nobody answered."""
        assert now.support is not None  # noqa: S101  (asked before anything is computed)
        flow, to = self.flow[self.vacant], self.delegate[self.vacant]
        from_principals = now.support.strength_from_principals(self.principal[self.vacant], to)
        return float(flow @ now.support.received_strength[to]), float(flow @ from_principals)
