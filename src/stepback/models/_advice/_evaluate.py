"""Evaluates candidates with a model, and lists what the records do not contain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, is_empty_cell
from stepback._flow._compiled import Compiled
from stepback._records._frozen_mapping import FrozenMapping
from stepback.models._advice._advice import NOT_KNOWN, AdviceLine, Missing
from stepback.models._advice._advisers import REQUIRED_SUPPORT, Adviser, Judgment
from stepback.models._advice._candidate_facts import CandidateFacts
from stepback.models._advice._candidates import Candidates
from stepback.models._advice._cautions import list_cautions
from stepback.models._leadership_style._three_postures import FRONT, POSTURES

_UNKNOWN = len(POSTURES)
_POSTURE_WORDS = (*POSTURES, NOT_KNOWN)
_HANDED_ON = np.array([0.0, 0.5, 1.0, np.nan])  # by posture: ranks steps that have no value


@attrs.frozen(eq=False)
class RequiredValue:
    """A value that is needed of each candidate, and may be missing in the records.

    Attributes:
        field: The name of the value.
        owner: The ids, and the names, of the people or domains that it belongs to, for each
            candidate.
        recipient: The same of the people whom it is directed at; empty text if there is none.
        is_missing: For which candidates it is missing.
    """

    field: str
    owner: tuple[Array, Array]
    recipient: tuple[Array, Array]
    is_missing: Array

    def missing_at(self, rows: Array) -> Iterator[Missing]:
        """What to ask for, of candidates for whom it is missing."""
        columns = (*self.owner, *self.recipient)
        for owner, name, to, to_name in zip(*(c[rows].tolist() for c in columns), strict=True):
            yield Missing(self.field, owner, to, of_name=name, to_name=to_name)


@attrs.frozen(eq=False)
class CandidateEvaluation:
    """What a model says about candidates.

    Attributes:
        adviser: The model.
        candidates: The candidates.
        facts: What the records say about them.
        required: The values that are needed of the records.
        posture: The position of the posture; that after the last if it is not known.
        gain: The gain for each decision; nan if it has no value or is not known.
        numbers: The parameters and results of the model, by name.
        caller_parameters: The names of the parameters that no record holds.
        n_model_values: How many of the required values the model needs; they come first.
        is_refused: For which candidates the model refuses its parameters.
        refusals: The reasons, by the values of the parameters; filled in when asked for.
    """

    adviser: Adviser
    candidates: Candidates
    facts: CandidateFacts
    required: list[RequiredValue]
    posture: Array
    gain: Array
    numbers: dict[str, Array]
    caller_parameters: tuple[str, ...]
    n_model_values: int
    is_refused: Array
    refusals: dict[tuple[Any, ...], str] = attrs.field(factory=dict)

    @classmethod
    def from_candidates(
        cls,
        adviser: Adviser,
        compiled: Compiled,
        candidates: Candidates,
        values_by_domain: Mapping[str, Array],
    ) -> CandidateEvaluation:
        """Ask the model about each candidate for whom everything that it needs is known.

        `values_by_domain` are the parameters that no record holds; ``None`` where one is missing.
        """
        people = compiled.columns.tables["people"]
        facts = CandidateFacts.from_candidates(compiled, candidates)
        n_candidates = candidates.leader.size
        empty = np.full(n_candidates, "", dtype=object)
        nobody = (empty, empty)
        owners = {
            "leader": (facts.leader, facts.leader_name),
            "domain": (facts.domain, facts.domain_name),
            "delegate": (facts.delegate, facts.delegate_name),
        }
        positions = {"leader": candidates.leader, "delegate": candidates.delegate}
        required, values = [], {}
        for name, (role, field) in adviser.record_fields.items():
            values[name] = people[field][positions[role]]
            required.append(RequiredValue(field, owners[role], nobody, np.isnan(values[name])))
        for name, by_domain in values_by_domain.items():
            values[name] = by_domain[candidates.domain]
            is_none = np.array([value is None for value in by_domain.tolist()], dtype=np.bool_)
            is_lacking = is_none[candidates.domain]
            required.append(RequiredValue(name, owners["domain"], nobody, is_lacking))
        n_model_values = len(required)
        is_complete = ~np.any([value.is_missing for value in required], axis=0)
        if ("delegate", "willingness") not in adviser.record_fields.values():
            required.append(
                RequiredValue(
                    "willingness", owners["delegate"], nobody, np.isnan(facts.willingness)
                )
            )
        required.append(RequiredValue("capacity", owners["delegate"], nobody, np.isnan(facts.room)))
        required.append(
            RequiredValue("support", owners["leader"], owners["delegate"], np.isnan(facts.support))
        )
        posture = np.full(n_candidates, _UNKNOWN)
        gain = np.full(n_candidates, np.nan)
        is_refused = is_complete.copy()
        rows = np.flatnonzero(is_complete)
        rows = rows[~adviser.refused_mask(_select_rows(values, rows))]
        numbers = {name: np.asarray(value, dtype=object) for name, value in values.items()}
        for judged, judgment in _judge_candidates(adviser, values, rows, candidates.domain):
            posture[judged], gain[judged], results = judgment
            is_refused[judged] = False
            for name, value in results.items():
                column = numbers.setdefault(name, np.full(n_candidates, None, dtype=object))
                column[judged] = value
        return cls(
            adviser=adviser,
            candidates=candidates,
            facts=facts,
            required=required,
            posture=posture,
            gain=gain,
            numbers=numbers,
            caller_parameters=tuple(values_by_domain),
            n_model_values=n_model_values,
            is_refused=is_refused,
        )

    @property
    def model_values(self) -> list[RequiredValue]:
        """The values without which the model says nothing."""
        return self.required[: self.n_model_values]

    @property
    def feasible_decisions(self) -> Array:
        """How many decisions can be handed on, as far as the delegate has room, if known."""
        return np.asarray(np.fmin(self.facts.reach, self.facts.room))

    @property
    def expected_gain(self) -> Array:
        """The gain of the step, as far as there is room for it and it is accepted."""
        return np.asarray(self.feasible_decisions * self.gain * self.facts.willingness)

    def rank_candidates(self) -> Array:
        """Order the candidates: the largest worth first, what is not known last."""
        has_value = ~np.isnan(self.gain)
        worth = self.feasible_decisions * np.where(has_value, self.gain, _HANDED_ON[self.posture])
        expected = worth * self.facts.willingness
        worth = np.where(np.isnan(expected), worth, expected)
        unknown_last = np.where(self.posture == _UNKNOWN, 2, np.isnan(expected))
        return np.lexsort((self.posture == FRONT, -np.nan_to_num(worth), unknown_last))

    def advice_lines(self, order: Array) -> Iterator[AdviceLine]:
        """Yield the lines of the candidates in this order."""
        expected = self.expected_gain
        for row in order.tolist():
            posture = int(self.posture[row])
            numbers = {
                name: value.item() if isinstance(value, np.generic) else value
                for name, column in self.numbers.items()
                if not is_empty_cell(value := column[row])
            }
            missing = [
                found
                for value in self.required
                if value.is_missing[row]
                for found in value.missing_at(np.array([row]))
            ]
            yield AdviceLine(
                leader=self.facts.leader[row],
                domain=self.facts.domain[row],
                delegate=self.facts.delegate[row],
                posture=_POSTURE_WORDS[posture],
                support=REQUIRED_SUPPORT[posture],
                support_now=float(self.facts.support[row]),
                decisions=float(self.candidates.decisions[row]),
                gain=float(self.gain[row]),
                willingness=float(self.facts.willingness[row]),
                reach=float(self.facts.reach[row]),
                room=float(self.facts.room[row]),
                expected_gain=float(expected[row]),
                numbers=FrozenMapping(numbers),
                cautions=tuple(list_cautions(self, row)),
                missing=tuple(dict.fromkeys(missing)),
                assumption=self.adviser.assumption,
                leader_name=self.facts.leader_name[row],
                domain_name=self.facts.domain_name[row],
                delegate_name=self.facts.delegate_name[row],
            )

    def list_missing(self) -> Iterator[Missing]:
        """Yield what the records do not contain; what most candidates lack comes first."""
        n_candidates: Counter[Missing] = Counter()
        for value in self.required:
            n_candidates.update(value.missing_at(np.flatnonzero(value.is_missing)))
        for missing, _ in n_candidates.most_common():
            yield missing

    def refusal_reason(self, row: int) -> str:
        """Return the message with which the model refuses a candidate's parameters."""
        names = (*self.adviser.record_fields, *self.caller_parameters)
        parameters = {name: self.numbers[name][row] for name in names}
        if (values := tuple(parameters.values())) not in self.refusals:
            try:
                self.adviser.judge(parameters)
            except ValueError as fault:
                self.refusals[values] = str(fault)
        return self.refusals[values]


def _judge_candidates(
    adviser: Adviser, values: Mapping[str, Array], rows: Array, domain: Array
) -> Iterator[tuple[Array, Judgment]]:
    """Judge candidates with the model, and leave out those whose domain it refuses.

    A model refuses an array of points as a whole. What it still refuses here depends on the
    domain alone, so halving the domains until each half is accepted or is a single domain
    finds those that it refuses: of 1,000 domains with one that is refused, in about 20 calls.
    """
    if not rows.size:
        return
    try:
        yield rows, adviser.judge(_select_rows(values, rows))
    except ValueError:
        domains = np.unique(domain[rows])
        if domains.size > 1:
            in_second_half = domain[rows] >= domains[domains.size // 2]
            yield from _judge_candidates(adviser, values, rows[~in_second_half], domain)
            yield from _judge_candidates(adviser, values, rows[in_second_half], domain)


def _select_rows(values: Mapping[str, Array], rows: Array) -> dict[str, Array]:
    return {name: column[rows] for name, column in values.items()}
