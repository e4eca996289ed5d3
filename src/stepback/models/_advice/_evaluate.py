"""What a model says of candidates, and what the records do not say."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, is_empty_cell, object_array
from stepback._flow._compiled import Compiled
from stepback._problems._format import format_id
from stepback._records._fields._attributes import FrozenMapping
from stepback.models._advice._advice import NOT_KNOWN, AdviceLine, Missing, posture_levels
from stepback.models._advice._advisers import Adviser, Judgment
from stepback.models._advice._candidates import Candidates
from stepback.models._advice._step_reach import Reach
from stepback.models._leadership_style._postures import FRONT, POSTURES

_RELUCTANT = 0.5
_ROUNDING = 1e-9
_UNKNOWN = len(POSTURES)
_POSTURE_WORDS = (*POSTURES, NOT_KNOWN)
_HANDED_ON = np.array([0.0, 0.5, 1.0, np.nan])  # by posture, to rank what has no value


@attrs.frozen(eq=False)
class Need:
    """Something that is asked of the records, for each candidate.

    Attributes:
        field: What.
        of: The ids of whose it is.
        to: The ids of who it is for; empty texts where it is for nobody.
        lacks: Where it is missing.
    """

    field: str
    owner_id: Array
    recipient_id: Array
    is_missing: Array

    def missing_at(self, row: int) -> Missing:
        """What is missing of one candidate."""
        return Missing(self.field, self.owner_id[row], self.recipient_id[row])


@attrs.frozen(eq=False)
class CandidateEvaluation:
    """A model, asked about candidates.

    Attributes:
        adviser: The model.
        rows: The candidates.
        leader, domain, delegate: Their ids.
        needs: What is asked of the records.
        posture: The number of the posture; that after the last where it is not known.
        gain: What it brings for each decision; nan where that has no value or is not known.
        willingness: Of each delegate.
        support: What the leader gives the delegate now.
        reach: What a step back can hand on of what each leader keeps.
        room: How many decisions more each delegate has capacity for; nan if not known.
        numbers: What the model was told, and says.
        given: The names of the parameters that no record holds.
        refused: Where the model cannot say anything of what it was told.
        refusals: Why, by what it was told; told of the lines that are wanted.
    """

    adviser: Adviser
    candidates: Candidates
    leader: Array
    domain: Array
    delegate: Array
    needs: list[Need]
    posture: Array
    gain: Array
    willingness: Array
    support: Array
    reach: Reach
    room: Array
    numbers: dict[str, Array]
    caller_parameters: tuple[str, ...]
    refused: Array
    refusals: dict[tuple[Any, ...], str] = attrs.field(factory=dict)

    @classmethod
    def from_candidates(
        cls, adviser: Adviser, now: Compiled, rows: Candidates, given: Mapping[str, Array]
    ) -> CandidateEvaluation:
        """Ask, where everything is known that the model needs.

        `given` are the parameters that no record holds, by domain; ``None`` where one is missing.
        """
        columns, people = now.columns, now.columns.tables["people"]
        leader, delegate = columns.ids[rows.leader], columns.ids[rows.delegate]
        domain = object_array(list(columns.domain_ids))[rows.domain]
        nobody = np.full(leader.size, "", dtype=object)
        whose = {"leader": (rows.leader, leader), "delegate": (rows.delegate, delegate)}
        needs, values = [], {}
        for name, (who, field) in adviser.record_fields.items():
            node, ids = whose[who]
            values[name] = people[field][node]
            needs.append(Need(field, ids, nobody, np.isnan(values[name])))
        for name, by_domain in given.items():
            values[name] = by_domain[rows.domain]
            needs.append(Need(name, domain, nobody, _none_mask(by_domain)[rows.domain]))
        able = ~np.any([need.is_missing for need in needs], axis=0)
        willingness, capacity = (
            people[name][rows.delegate] for name in ("willingness", "capacity")
        )
        support = _current_support(now, rows)
        if ("delegate", "willingness") not in adviser.record_fields.values():
            needs.append(Need("willingness", delegate, nobody, np.isnan(willingness)))
        needs.append(Need("capacity", delegate, nobody, np.isnan(capacity)))
        needs.append(Need("support", leader, delegate, np.isnan(support)))
        posture = np.full(leader.size, _UNKNOWN)
        gain = np.full(leader.size, np.nan)
        refused = able.copy()
        asked = np.flatnonzero(able)
        asked = asked[~adviser.refused_mask(_select_rows(values, asked))]
        numbers = {name: np.asarray(value, dtype=object) for name, value in values.items()}
        for part, judged in _judge_candidates(adviser, values, asked, rows.domain):
            posture[part], gain[part], said = judged
            refused[part] = False
            for name, value in said.items():
                column = numbers.setdefault(name, np.full(leader.size, None, dtype=object))
                column[part] = value
        return cls(
            adviser=adviser,
            candidates=rows,
            leader=leader,
            domain=domain,
            delegate=delegate,
            needs=needs,
            posture=posture,
            gain=gain,
            willingness=willingness,
            support=support,
            reach=Reach.of(now, rows),
            room=np.maximum(0, capacity - now.flow.decided_weight[rows.delegate]),
            numbers=numbers,
            caller_parameters=tuple(given),
            refused=refused,
        )

    @property
    def feasible_decisions(self) -> Array:
        """How many decisions can be handed on that the delegate has room for, where known."""
        return np.asarray(np.fmin(self.reach.amount, self.room))

    @property
    def expected_gain(self) -> Array:
        """What the step brings, as far as there is room for it and it is accepted."""
        return np.asarray(self.feasible_decisions * self.gain * self.willingness)

    def rank_candidates(self) -> Array:
        """The candidates in order: what is worth most first, what is not known last."""
        valued = ~np.isnan(self.gain)
        worth = self.feasible_decisions * np.where(valued, self.gain, _HANDED_ON[self.posture])
        expected = worth * self.willingness
        worth = np.where(np.isnan(expected), worth, expected)
        last = np.where(self.posture == _UNKNOWN, 2, np.isnan(expected))
        return np.lexsort((self.posture == FRONT, -np.nan_to_num(worth), last))

    def advice_lines(self, order: Array) -> Iterator[AdviceLine]:
        """The candidates in this order, in words and numbers."""
        expected = self.expected_gain
        for row in order.tolist():
            posture = int(self.posture[row])
            told = {name: _as_scalar(value[row]) for name, value in self.numbers.items()}
            known = {name: one for name, one in told.items() if not is_empty_cell(one)}
            yield AdviceLine(
                leader=self.leader[row],
                domain=self.domain[row],
                delegate=self.delegate[row],
                posture=_POSTURE_WORDS[posture],
                support=self._required_support(posture),
                support_now=float(self.support[row]),
                decisions=float(self.candidates.decisions[row]),
                gain=float(self.gain[row]),
                willingness=float(self.willingness[row]),
                reach=float(self.reach.amount[row]),
                room=float(self.room[row]),
                expected_gain=float(expected[row]),
                numbers=FrozenMapping(known),
                cautions=tuple(self._list_cautions(row, posture)),
                missing=tuple(
                    dict.fromkeys(n.missing_at(row) for n in self.needs if n.is_missing[row])
                ),
                assumption=self.adviser.assumption,
            )

    def list_missing(self) -> Iterator[Missing]:
        """What the records do not say; what holds up most candidates comes first."""
        count: Counter[Missing] = Counter()
        for need in self.needs:
            rows = np.flatnonzero(need.is_missing)
            pairs = Counter(
                zip(need.owner_id[rows].tolist(), need.recipient_id[rows].tolist(), strict=True)
            )
            for (of, to), times in pairs.items():
                count[Missing(need.field, of, to)] += times
        for one, _ in count.most_common():
            yield one

    def _required_support(self, posture: int) -> float:
        return math.nan if posture == _UNKNOWN else self.adviser.backing[posture]

    def _list_cautions(self, row: int, posture: int) -> Iterator[str]:
        if self.refused[row]:
            yield self._refusal_reason(row)
        if posture in {FRONT, _UNKNOWN}:
            return
        leader, delegate = format_id(self.leader[row]), format_id(self.delegate[row])
        decisions, reach = self.candidates.decisions[row], self.reach.amount[row]
        if told := self.reach.told(row):
            yield f"as things are, no step back is possible: {told}"
        elif reach < decisions:
            yield f"as shares are, a step back hands on {reach:.3g} of {decisions:.3g} at most"
        if not told and self._lowest_autonomy(posture) <= (settled := self.reach.settled[row]):
            yield (
                f"{delegate} settles {settled:.2g} of what {leader} hands on there already: a step "
                "has to go beyond"
            )
        if self.support[row] < self._required_support(posture) - _ROUNDING:
            now = f"{self.support[row]:.2g}" if self.support[row] else "none"
            yield f"{leader} gives {delegate} less support than goes with it: {now}"
        if self.room[row] < min(decisions, reach):
            yield f"{delegate} has room for {self.room[row]:.3g} of {decisions:.3g}"
        if self.willingness[row] < _RELUCTANT:
            yield f"{delegate} is reluctant: willingness {self.willingness[row]:.2g}"

    def _refusal_reason(self, row: int) -> str:
        """Why the model says nothing."""
        told = {
            name: self.numbers[name][row]
            for name in (*self.adviser.record_fields, *self.caller_parameters)
        }
        if (values := tuple(told.values())) not in self.refusals:
            try:
                self.adviser.judge(told)
            except ValueError as fault:
                self.refusals[values] = str(fault)
        return self.refusals[values]

    def _lowest_autonomy(self, posture: int) -> float:
        """The autonomy at the lower end of the band of a posture."""
        return posture_levels(_POSTURE_WORDS[posture])[0].autonomy


def _current_support(now: Compiled, rows: Candidates) -> Array:
    if now.support is None:
        return np.full(rows.leader.size, np.nan)
    return now.support.strength_from_principals(rows.leader, rows.delegate)


def _judge_candidates(
    adviser: Adviser, values: Mapping[str, Array], rows: Array, domain: Array
) -> Iterator[tuple[Array, Judgment]]:
    """What the model says of candidates, without those whose domain it refuses.

    Where it refuses all of several domains, each half of these is tried.
    """
    if not rows.size:
        return
    try:
        yield rows, adviser.judge(_select_rows(values, rows))
    except ValueError:
        domains = np.unique(domain[rows])
        if domains.size > 1:
            later = domain[rows] >= domains[domains.size // 2]
            yield from _judge_candidates(adviser, values, rows[~later], domain)
            yield from _judge_candidates(adviser, values, rows[later], domain)


def _select_rows(values: Mapping[str, Array], rows: Array) -> dict[str, Array]:
    return {name: value[rows] for name, value in values.items()}


def _none_mask(values: Array) -> Array:
    """Where nothing is given."""
    return np.array([one is None for one in values.tolist()], dtype=np.bool_)


def _as_scalar(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
