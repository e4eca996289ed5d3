"""What a model says of candidates, and what the records do not say."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import attrs
import numpy as np

from stepback._arrays import Array, is_empty, objects
from stepback._fields._attributes import FrozenMapping
from stepback._flow._compiled import Compiled
from stepback.models._advice._advice import NOT_KNOWN, AdviceLine, Missing
from stepback.models._advice._advisers import Adviser
from stepback.models._advice._candidates import Candidates
from stepback.models._leading._postures import FRONT, POSTURES

_RELUCTANT = 0.5
_ROUNDING = 1e-9
_UNKNOWN = len(POSTURES)
_WORDS = (*POSTURES, NOT_KNOWN)
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
    of: Array
    to: Array
    lacks: Array

    def at(self, row: int) -> Missing:
        """What is missing of one candidate."""
        return Missing(self.field, self.of[row], self.to[row])


@attrs.frozen(eq=False)
class Asked:
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
        room: How many decisions more each delegate has capacity for; nan if not known.
        numbers: What the model was told, and says.
        refused: Why the model cannot say anything, where it cannot.
    """

    adviser: Adviser
    rows: Candidates
    leader: Array
    domain: Array
    delegate: Array
    needs: list[Need]
    posture: Array
    gain: Array
    willingness: Array
    support: Array
    room: Array
    numbers: dict[str, Array]
    refused: Array

    @classmethod
    def of(
        cls, adviser: Adviser, now: Compiled, rows: Candidates, given: Mapping[str, Array]
    ) -> Asked:
        """Ask, where everything is known that the model needs.

        `given` are the parameters that no record holds, by domain; ``None`` where one is missing.
        """
        columns, people = now.columns, now.columns.tables["people"]
        leader, delegate = columns.ids[rows.leader], columns.ids[rows.delegate]
        domain = objects(list(columns.domain_ids))[rows.domain]
        nobody = np.full(leader.size, "", dtype=object)
        whose = {"leader": (rows.leader, leader), "delegate": (rows.delegate, delegate)}
        needs, values = [], {}
        for name, (who, field) in adviser.recorded.items():
            node, ids = whose[who]
            values[name] = people[field][node]
            needs.append(Need(field, ids, nobody, np.isnan(values[name])))
        for name, by_domain in given.items():
            values[name] = by_domain[rows.domain]
            needs.append(Need(name, domain, nobody, _unknown(by_domain)[rows.domain]))
        able = ~np.any([need.lacks for need in needs], axis=0)
        willingness, capacity = (
            people[name][rows.delegate] for name in ("willingness", "capacity")
        )
        support = _support(now, rows)
        if ("delegate", "willingness") not in adviser.recorded.values():
            needs.append(Need("willingness", delegate, nobody, np.isnan(willingness)))
        needs.append(Need("capacity", delegate, nobody, np.isnan(capacity)))
        needs.append(Need("support", leader, delegate, np.isnan(support)))
        posture = np.full(leader.size, _UNKNOWN)
        gain = np.full(leader.size, np.nan)
        refused = nobody.copy()
        numbers = {name: np.asarray(value, dtype=object) for name, value in values.items()}
        for part, judged in _judged(adviser, values, np.flatnonzero(able)):
            if isinstance(judged, str):
                refused[part] = judged
                continue
            posture[part], gain[part], said = judged
            for name, value in said.items():
                column = numbers.setdefault(name, np.full(leader.size, None, dtype=object))
                column[part] = value
        return cls(
            adviser=adviser,
            rows=rows,
            leader=leader,
            domain=domain,
            delegate=delegate,
            needs=needs,
            posture=posture,
            gain=gain,
            willingness=willingness,
            support=support,
            room=np.maximum(0, capacity - now.flow.decided[rows.delegate]),
            numbers=numbers,
            refused=refused,
        )

    @property
    def takes(self) -> Array:
        """How many of the decisions the delegate has room for; all, where that is not known."""
        return np.asarray(np.fmin(self.rows.decisions, self.room))

    @property
    def expected_gain(self) -> Array:
        """What the step brings, as far as there is room for it and it is accepted."""
        return np.asarray(self.takes * self.gain * self.willingness)

    def ranked(self) -> Array:
        """The candidates in order: what is worth most first, what is not known last."""
        valued = ~np.isnan(self.gain)
        worth = self.takes * np.where(valued, self.gain, _HANDED_ON[self.posture])
        expected = worth * self.willingness
        worth = np.where(np.isnan(expected), worth, expected)
        last = np.where(self.posture == _UNKNOWN, 2, np.isnan(expected))
        return np.lexsort((self.posture == FRONT, -np.nan_to_num(worth), last))

    def lines(self, order: Array) -> Iterator[AdviceLine]:
        """The candidates in this order, in words and numbers."""
        expected = self.expected_gain
        for row in order.tolist():
            posture = int(self.posture[row])
            told = {name: _plain(value[row]) for name, value in self.numbers.items()}
            known = {name: one for name, one in told.items() if not is_empty(one)}
            yield AdviceLine(
                leader=self.leader[row],
                domain=self.domain[row],
                delegate=self.delegate[row],
                posture=_WORDS[posture],
                support=self._backing(posture),
                support_now=float(self.support[row]),
                decisions=float(self.rows.decisions[row]),
                gain=float(self.gain[row]),
                willingness=float(self.willingness[row]),
                room=float(self.room[row]),
                expected_gain=float(expected[row]),
                numbers=FrozenMapping(known),
                cautions=tuple(self._cautions(row, posture)),
                missing=tuple(dict.fromkeys(n.at(row) for n in self.needs if n.lacks[row])),
                assumption=self.adviser.assumption,
            )

    def missing(self) -> Iterator[Missing]:
        """What the records do not say; what holds up most candidates comes first."""
        count: Counter[Missing] = Counter()
        for need in self.needs:
            rows = np.flatnonzero(need.lacks)
            pairs = Counter(zip(need.of[rows].tolist(), need.to[rows].tolist(), strict=True))
            for (of, to), times in pairs.items():
                count[Missing(need.field, of, to)] += times
        for one, _ in count.most_common():
            yield one

    def _backing(self, posture: int) -> float:
        return math.nan if posture == _UNKNOWN else self.adviser.backing[posture]

    def _cautions(self, row: int, posture: int) -> Iterator[str]:
        if self.refused[row]:
            yield self.refused[row]
        if posture in {FRONT, _UNKNOWN}:
            return
        leader, delegate = self.leader[row], self.delegate[row]
        if self.support[row] < self._backing(posture) - _ROUNDING:
            now = f"{self.support[row]:.2g}" if self.support[row] else "none"
            yield f"{leader} gives {delegate} less support than belongs to it: {now}"
        if self.room[row] < self.rows.decisions[row]:
            yield f"{delegate} has room for {self.room[row]:.3g} of {self.rows.decisions[row]:.3g}"
        if self.willingness[row] < _RELUCTANT:
            yield f"{delegate} is reluctant: willingness {self.willingness[row]:.2g}"


def _support(now: Compiled, rows: Candidates) -> Array:
    if now.backing is None:
        return np.full(rows.leader.size, np.nan)
    return now.backing.from_principals(rows.leader, rows.delegate)


def _judged(
    adviser: Adviser, values: Mapping[str, Array], rows: Array
) -> Iterator[tuple[Array, Any]]:
    """What the model says of candidates; of those whose values it refuses, why.

    Where it refuses all of several, each half of them is tried.
    """
    if not rows.size:
        return
    try:
        yield rows, adviser.judge({name: value[rows] for name, value in values.items()})
    except ValueError as fault:
        if rows.size == 1:
            yield rows, str(fault).replace(" at [0]", "")
            return
        yield from _judged(adviser, values, rows[: rows.size // 2])
        yield from _judged(adviser, values, rows[rows.size // 2 :])


def _unknown(values: Array) -> Array:
    """Where nothing is given."""
    return np.array([one is None for one in values.tolist()], dtype=np.bool_)


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
