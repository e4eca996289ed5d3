"""One step of a plan: who hands what on to whom, and what it is for."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import attrs

from stepback._algorithms._arrays import TOLERANCE
from stepback._display._number_format import format_amount, format_percent, format_scale
from stepback._display._sanitize_text import sanitize_text
from stepback._records._record import Basis
from stepback._records._value_equality import ValueEquality

_LEAST_PART = 1e-9


class StepKey(NamedTuple):
    """Which step: the ids of who hands on, who takes charge, and the domain.

    `recommend` takes several as `candidates`, and one as what to `keep`.
    """

    leader: str
    delegate: str
    domain: str


class LeftOut(NamedTuple):
    """A candidate that is not in a plan.

    Attributes:
        leader, delegate, domain: The ids.
        detail: Why, in words; empty where the reason says everything, and beyond the first
            hundred of a reason.
    """

    leader: str
    delegate: str
    domain: str
    detail: str = ""


@attrs.frozen(kw_only=True, eq=False)
class Step(ValueEquality):
    """A step back of a plan, after the steps before it.

    Attributes:
        leader, delegate, domain: The ids: the leader hands the domain on to the delegate.
        is_new: Whether the delegation is new; otherwise the autonomy of one is raised. ``None``
            if that was not recorded.
        share: The share of the leader's decisions in the domain that the delegation gets, or has;
            the mean, where it differs between amounts. nan if that was not recorded: all that
            is left.
        autonomy_before, autonomy_after: How much of it the delegate settles; before, 0 if new.
        decisions: How many decisions it hands on, in the unit of the domain's weight, with what
            the steps before it brought to the leader.
        figure: The figure of the goal after the step; nan where it is not defined.
        gain: By how much the step improves it; nan where it is not defined before or after. The
            first of two steps along a chain may gain nothing alone.
        excess: For latency, the decisions above what people have capacity for, after the step.
        support: The strength of the leader's support that goes with it; 0 if none is needed.
        support_now: The support that the leader gives the delegate now; nan if not asked.
        basis: How it is known that the delegate could decide: ``"observed"``, ``"declared"`` or
            ``"assumed"``, the strongest of several.
        reason: Why the delegate is a candidate, in words.
        cautions: What to check first.
        answered_cautions: What to check first, by what people answered about themselves.
        leader_name, delegate_name, domain_name: The names; empty where none is recorded.
    """

    leader: str
    delegate: str
    domain: str
    is_new: bool | None = None
    share: float = math.nan
    autonomy_before: float = math.nan
    autonomy_after: float = 1.0
    decisions: float = math.nan
    figure: float = math.nan
    gain: float = math.nan
    excess: float = 0.0
    support: float = 0.0
    support_now: float = attrs.field(default=math.nan, repr=False)
    basis: Basis = "declared"
    reason: str = ""
    cautions: tuple[str, ...] = ()
    answered_cautions: tuple[str, ...] = attrs.field(default=(), repr=False)
    leader_name: str = ""
    delegate_name: str = ""
    domain_name: str = ""

    @property
    def key(self) -> StepKey:
        """The ids of the leader, the delegate and the domain."""
        return StepKey(self.leader, self.delegate, self.domain)

    @property
    def support_to_add(self) -> float:
        """The strength up to which the leader's support has to be raised; 0 if it is enough.

        Where nobody was asked, all that the step needs.
        """
        return 0.0 if self.support_now >= self.support - TOLERANCE else self.support

    @property
    def supporter(self) -> str:
        """The id of who has to add support: the leader; empty if it is enough."""
        return self.leader if self.support_to_add > 0 else ""

    def __str__(self) -> str:
        """The step as a sentence, without what people answered."""
        return f"{self.describe()}."

    def describe(self, *, with_support: bool = True) -> str:
        """What is to be done, in words, and with what support."""
        leader, delegate = self.shown_leader, self.shown_delegate
        domain, settled = self.shown_domain, format_percent(self.autonomy_after)
        if self.is_new is False:
            share = "" if math.isnan(self.share) else f"the {format_percent(self.share)} that "
            handed = f"{share}{leader} delegates there" if share else f"what {leader} delegates"
            now = "" if math.isnan(self.autonomy_before) else format_percent(self.autonomy_before)
            instead = f", instead of {now}" if now else ""
            action = f"{leader} lets {delegate} settle {settled} of {handed}{instead}"
        else:
            part = f"{format_percent(self.share)} of what comes to them"
            if math.isnan(self.share):
                part = "what is left of what comes to them"
            elif self.share >= 1 - _LEAST_PART:
                part = "all that comes to them"
            whole = self.autonomy_after >= 1 - _LEAST_PART
            rest = "" if whole else f", who settles {settled} of it"
            action = f"{leader} delegates {part} to {delegate}{rest}"
        backed = ""
        if self.support > 0 and with_support:
            backed = f", and supports {delegate} with a strength of {format_scale(self.support)}"
        return f"In “{domain}”, {action}{backed}"

    @property
    def shown_leader(self) -> str:
        """The name of the leader with the id, as it is shown."""
        return show_named_id(self.leader, self.leader_name)

    @property
    def shown_delegate(self) -> str:
        """The name of the delegate with the id, as it is shown."""
        return show_named_id(self.delegate, self.delegate_name)

    @property
    def shown_domain(self) -> str:
        """The name of the domain, or its id, as it is shown."""
        return sanitize_text(self.domain_name if self.domain_name.strip() else self.domain)

    @property
    def shown_decisions(self) -> str:
        """How many decisions move, as they are shown."""
        return "not known" if math.isnan(self.decisions) else format_amount(self.decisions)

    def to_dict(self, *, personal: bool = True) -> dict[str, Any]:
        """The step as plain values by name; what people answered only if `personal`."""
        fields = attrs.asdict(self) | {"cautions": list(self.cautions), "sentence": str(self)}
        answers = {
            "support_now": fields.pop("support_now"),
            "support_to_add": self.support_to_add,
            "supporter": self.supporter,
            "answered_cautions": list(fields.pop("answered_cautions")),
        }
        return fields | answers if personal else fields


def show_named_id(id_: str, name: str) -> str:
    """A name with its id, such as ``Ann (007)``; the id alone where that says everything."""
    if not name.strip() or name == id_:
        return sanitize_text(id_)
    return f"{sanitize_text(name)} ({sanitize_text(id_)})"
