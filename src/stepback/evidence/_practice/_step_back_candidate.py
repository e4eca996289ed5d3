"""A step that follows an approval and changes little: who could step back there."""

from __future__ import annotations

import attrs

from stepback._frames import TableRow
from stepback._records._value_equality import ValueEquality


@attrs.frozen
class CandidatePair:
    """Somebody who decided at a step, and somebody whose approval it followed.

    Attributes:
        leader: Who decided, as the log names them.
        delegate: Who had approved before.
        decisions: How many decisions of the leader followed an approval of the delegate.
    """

    leader: str
    delegate: str
    decisions: int


@attrs.frozen(kw_only=True, eq=False)
class StepBackCandidate(ValueEquality, TableRow):
    """A step at which leaders could step back, since an approval comes before.

    Attributes:
        domain, step: As the log names them; ``None`` where it does not.
        leader: Who decides most there; ``None`` if the log names nobody, or the same as before.
        delegate: Whose approvals `leader` most often follows, and who would decide instead.
        pairs: All leaders and delegates, those of most decisions first.
        step_before: The step at which most of the approvals before are given; ``None`` where the
            log does not say it.
        decisions: How many decisions follow an approval directly.
        cases: In how many cases.
        changed: How many of these decisions changed what was approved, or rejected it.
        changed_high: The upper end of the Wilson interval of their share.
        median_hours: How long they waited in the median; nan if that is not known.
        waiting_days: How long they waited in all, which is what would be saved; nan as well.
        within_minute: How many of them came within a minute; nan as well.
        basis: ``"observed"``.
        reason: All this in words.
    """

    domain: str | None
    step: str | None
    leader: str | None
    delegate: str | None
    pairs: tuple[CandidatePair, ...]
    step_before: str | None
    decisions: int
    cases: int
    changed: int
    changed_high: float
    median_hours: float
    waiting_days: float
    within_minute: float
    basis: str = "observed"
    reason: str = ""
