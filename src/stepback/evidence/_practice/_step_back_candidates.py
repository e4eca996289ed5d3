"""Steps that follow an approval and change little: where leaders could step back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, overload

import attrs
import numpy as np

from stepback._documents._document import Document
from stepback._documents._document_result import DocumentResult
from stepback._frames import FrameColumn, FrameColumns, TableResult, record_columns
from stepback._organization._validate_args import check_number
from stepback._problems._format import pluralize
from stepback._records._value_equality import ValueEquality
from stepback.evidence._logs._check_log import check_log
from stepback.evidence._logs._decision_log import DecisionLog
from stepback.evidence._logs._outcomes import change_mask
from stepback.evidence._practice._approval_followers import ApprovalFollowers
from stepback.evidence._practice._candidate_texts import (
    candidates_document,
    describe_candidate,
    describe_other,
)
from stepback.evidence._practice._profile_arguments import check_confidence, check_whole_number
from stepback.evidence._practice._step_back_candidate import CandidatePair, StepBackCandidate
from stepback.evidence._practice._waiting_times import WaitingTimes
from stepback.evidence._practice._wilson_interval import wilson_interval


@attrs.frozen(kw_only=True, eq=False, repr=False)
class StepBackCandidates(DocumentResult, TableResult, ValueEquality, Sequence[StepBackCandidate]):
    """Steps at which leaders could step back, those that wait longest first.

    The result of `step_back_candidates`: a sequence of `StepBackCandidate`, which
    `stepback.scenarios.recommend` takes as its candidates.

    Attributes:
        candidates: The candidates.
        others: The other steps that follow an approval, without pairs; `reason` says why not.
        below: Below which share changes have to be, up to the upper end of the interval.
        confidence: That of the interval.
        cases: The fewest cases of a candidate.
        n_steps: How many steps follow an approval at all.
        n_frequent: How many of them do so in as many cases.
        n_decisions: How many decisions the log has.
        has_steps: Whether the log names steps; without, each domain is one.
        source: The file that the log was read from.
    """

    candidates: tuple[StepBackCandidate, ...]
    others: tuple[StepBackCandidate, ...]
    below: float
    confidence: float
    cases: int
    n_steps: int
    n_frequent: int
    n_decisions: int
    has_steps: bool
    source: str

    def __len__(self) -> int:
        """How many candidates there are."""
        return len(self.candidates)

    @overload
    def __getitem__(self, index: int) -> StepBackCandidate: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[StepBackCandidate, ...]: ...
    def __getitem__(self, index: Any) -> Any:
        """The candidate at a position, or those of a slice."""
        return self.candidates[index]

    def __iter__(self) -> Iterator[StepBackCandidate]:
        """The candidates, one by one."""
        return iter(self.candidates)

    def to_dict(self) -> dict[str, Any]:
        """The candidates as plain values, and what they were asked for by."""
        return {
            "below": self.below,
            "confidence": self.confidence,
            "cases": self.cases,
            "candidates": [attrs.asdict(candidate) for candidate in self.candidates],
            "others": [attrs.asdict(candidate) for candidate in self.others],
        }

    def _frame_columns(self) -> FrameColumns:
        columns = record_columns(StepBackCandidate, self.candidates)
        leaders, delegates = (
            ["; ".join(names) for names in self._names_by_candidate(end)]
            for end in ("leader", "delegate")
        )
        return columns | {
            "leaders": FrameColumn("text", leaders),
            "delegates": FrameColumn("text", delegates),
        }

    def _names_by_candidate(self, end: str) -> Iterator[dict[str, None]]:
        """The different names at one end of pairs."""
        for candidate in self.candidates:
            yield dict.fromkeys(getattr(pair, end) for pair in candidate.pairs)

    def _document(self) -> Document:
        return candidates_document(self)

    def __repr__(self) -> str:
        """How many candidates, of how many steps."""
        return (
            f"<StepBackCandidates: {len(self)} of {pluralize(self.n_steps, 'step')} after an "
            "approval>"
        )


def step_back_candidates(
    log: DecisionLog, *, below: float = 0.02, confidence: float = 0.95, cases: int = 200
) -> StepBackCandidates:
    """Find steps that follow an approval and hardly ever change it, so that they could be left out.

    The decisions of a step count whose last row before, in the same case and domain, is an
    approval. The step is a candidate if they are in enough cases, and if the share of them that is
    changed or rejected is below `below`, up to the upper end of its Wilson interval.

    Parameters
    ----------
    log
        The result of `read_decisions` or `read_events`.
    below
        Above 0, up to 1.
    confidence
        Of the interval, between 0 and 1.
    cases
        The fewest cases, from 1 up.

    Returns
    -------
    StepBackCandidates
        By the days that would be saved, with who decides instead: who gave the approval before.
        Empty if no step meets all this. Which outcomes count as changed is decided when the log is
        read: counting what is sent back can leave no candidate.

    Raises
    ------
    ValueError
        If an argument is out of bounds.

    Examples
    --------
    >>> n = 200
    >>> log = DecisionLog.from_columns(
    ...     case=[str(case) for case in range(n) for _ in "ab"],
    ...     step=["lead", "head"] * n,
    ...     decider=["ann", "bo"] * n,
    ...     outcome=["approved", "final"] * n,
    ...     submitted=["2026-01-05T09:00", "2026-01-05T10:00"] * n,
    ...     decided=["2026-01-05T10:00", "2026-01-06T10:00"] * n,
    ... )
    >>> [candidate] = step_back_candidates(log)
    >>> candidate.step, candidate.leader, candidate.delegate, candidate.waiting_days
    ('head', 'bo', 'ann', 200.0)
    >>> round(candidate.changed_high, 6)
    0.018845

    Notes
    -----
    A signature may deter: that few are changed does not show that few would have to be, were it
    gone. Try it for a time, or for small amounts, and look at what is changed then.

    References
    ----------
    - Wilson, E. B. (1927). Probable Inference, the Law of Succession, and Statistical Inference.
      Journal of the American Statistical Association 22(158), 209-212.
      doi:10.1080/01621459.1927.10502953
    """
    log = check_log(log)
    most = check_number(below, "below", 0, 1)
    if not most:
        raise ValueError("below: 0 leaves no step; give a share above 0, such as 0.02")
    level = check_confidence(confidence)
    fewest = check_whole_number("cases", cases, 1)
    followers = ApprovalFollowers.from_log(log)
    decisions = np.bincount(followers.group, minlength=followers.n_groups)
    n_cases = followers.count_cases(log)
    is_changed = change_mask(log.outcome[followers.rows])
    changed = np.bincount(followers.group[is_changed], minlength=followers.n_groups)
    _, high = wilson_interval(changed, decisions, level)
    waits = WaitingTimes.from_rows(log, followers.rows, followers.group, followers.n_groups)
    is_frequent = n_cases >= fewest
    is_candidate = is_frequent & (high < most)
    order = np.lexsort((-decisions, -np.nan_to_num(waits.days, nan=-1.0)))
    found, others = order[is_candidate[order]], order[~is_candidate[order]]
    steps_before, names, words = followers.steps_before(log), log.decider.names, log.step.words
    pairs = followers.take_groups(found).count_pairs(log)

    def make_candidate(group: int, listed: tuple[CandidatePair, ...]) -> StepBackCandidate:
        before = int(steps_before[group])
        return StepBackCandidate(
            domain=followers.domain[group],
            step=followers.step[group],
            leader=listed[0].leader if listed else None,
            delegate=listed[0].delegate if listed else None,
            pairs=listed,
            step_before=words[before] if before >= 0 else None,
            decisions=int(decisions[group]),
            cases=int(n_cases[group]),
            changed=int(changed[group]),
            changed_high=float(high[group]),
            median_hours=float(waits.median[group]),
            waiting_days=float(waits.days[group]),
            within_minute=float(waits.automatic[group]),
        )

    candidates = []
    for place, group in enumerate(found.tolist()):
        begin, end = np.searchsorted(pairs.group, [place, place + 1]).tolist()
        ends = (pairs.leader[begin:end].tolist(), pairs.delegate[begin:end].tolist())
        listed = tuple(
            CandidatePair(names[leader], names[delegate], count)
            for leader, delegate, count in zip(*ends, pairs.count[begin:end].tolist(), strict=True)
        )
        candidate = make_candidate(group, listed)
        candidates.append(attrs.evolve(candidate, reason=describe_candidate(candidate, level)))
    result = StepBackCandidates(
        candidates=tuple(candidates),
        others=tuple(make_candidate(group, ()) for group in others.tolist()),
        below=most,
        confidence=level,
        cases=fewest,
        n_steps=followers.n_groups,
        n_frequent=int(np.count_nonzero(is_frequent)),
        n_decisions=int(np.count_nonzero(log.is_decision)),
        has_steps=bool(log.step.is_said.any()),
        source=log.source,
    )
    reasons = [attrs.evolve(each, reason=describe_other(each, result)) for each in result.others]
    return attrs.evolve(result, others=tuple(reasons))
