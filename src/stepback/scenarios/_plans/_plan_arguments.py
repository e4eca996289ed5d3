"""The arguments of a recommendation, checked together."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from typing import Any, Self

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._flow._compiled import Compiled
from stepback._organization._validate_args import raise_faults
from stepback._problems._format import format_value, join_truncated, propose_similar
from stepback._records._fields._numbers import Autonomy
from stepback._records._frozen_mapping import FrozenMapping
from stepback.models._advice._adviser_parameters import collect_parameters, find_adviser
from stepback.models._advice._advisers import Adviser
from stepback.models._advice._candidate_request import CandidateRequest
from stepback.scenarios._plans._goals import GOALS
from stepback.scenarios._plans._kept_records import KeptRecords
from stepback.scenarios._plans._offered_candidates import OfferedCandidates, parse_candidates


@attrs.frozen(eq=False, kw_only=True)
class PlanArguments:
    """What a plan was asked for, once nothing is wrong with it.

    Attributes:
        k: The most steps.
        goal: What to improve.
        autonomy: How much each delegate is to settle, as a number.
        request, offered: Whom to ask about, and candidates from elsewhere.
        kept: What must not be touched.
        most_supports: To how many people a leader may add support; ``None``: to any number.
        exact: Whether to look for the best plan: always, never, or where it is quick.
        adviser: The model that values a step, for the goal value.
        values_by_domain: Its parameters.
        assumptions: Those that were not given.
    """

    k: int
    goal: str
    autonomy: float
    request: CandidateRequest
    offered: OfferedCandidates | None
    kept: KeptRecords
    most_supports: int | None
    exact: bool | str
    adviser: Adviser | None
    values_by_domain: Mapping[str, Array]
    assumptions: Mapping[str, float]

    @classmethod
    def from_values(
        cls,
        compiled: Compiled,
        *,
        k: Any,
        goal: Any,
        autonomy: Any,
        leaders: Iterable[str] | None,
        domains: Iterable[str] | None,
        candidates: Any,
        keep: Any,
        supports_at_most: Any,
        exact: Any,
        model: Any,
        answers: Any,
        personal: Any,
        parameters: Mapping[str, Any],
    ) -> Self:
        """Check all arguments; a `ValueError` with everything that is wrong with them."""
        faults: list[str] = []
        request, offered, unknown = parse_candidates(compiled, leaders, domains, candidates)
        if fault := _whole_fault(k, 1):
            faults.append(f"k: {fault}")
        if not isinstance(goal, str) or goal not in GOALS:
            nearest = propose_similar(goal, GOALS)
            listed = join_truncated(GOALS, conjunction="or")
            faults.append(f"goal: {format_value(goal)} is not a goal; {nearest}give {listed}")
        number = _check_autonomy(autonomy, faults)
        faults += unknown
        kept = KeptRecords.from_argument(compiled, keep, faults)
        if supports_at_most is not None and (fault := _whole_fault(supports_at_most, 0)):
            faults.append(f"supports_at_most: {fault}; leave it out for any number")
        if not (isinstance(exact, bool) or (isinstance(exact, str) and exact == "auto")):
            faults.append(f"exact: {format_value(exact)} is not True, False or 'auto'")
        for name, flag in (("answers", answers), ("personal", personal)):
            if not isinstance(flag, bool | np.bool_):
                faults.append(f"{name}: {format_value(flag)} is neither True nor False")
        adviser, values = None, dict[str, Array]()
        if isinstance(goal, str) and goal == "value":
            adviser, values = _check_model(compiled, model, parameters, answers, faults)
        else:
            try:
                find_adviser(model)  # a model that is not used is checked all the same
            except ValueError as fault:
                faults.append(str(fault))
            faults += (
                f"{name}: is for goal='value' only; leave it out, or give that goal"
                for name in parameters
            )
        raise_faults("recommend", faults)
        defaults = {} if adviser is None else adviser.defaults
        return cls(
            k=int(k),
            goal=goal,
            autonomy=number,
            request=request,
            offered=offered,
            kept=kept,
            most_supports=None if supports_at_most is None else int(supports_at_most),
            exact=exact,
            adviser=adviser,
            values_by_domain=values,
            assumptions=FrozenMapping(
                {name: value for name, value in defaults.items() if name not in parameters}
            ),
        )


def _whole_fault(value: Any, low: int) -> str:
    """What is wrong with a whole number; empty if nothing."""
    is_number = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not is_number or value < low:
        return f"{format_value(value)} is not a whole number from {low} up"
    if value > sys.maxsize:
        return f"{format_value(value)} is too large; give {sys.maxsize} at most"
    return ""


def _check_autonomy(autonomy: Any, faults: list[str]) -> float:
    """The autonomy as a number above 0; 1 if it is none, which is added to `faults`."""
    try:
        checked = Autonomy().check(autonomy)
    except ValueError as fault:
        faults.append(f"autonomy: {fault}")
        return 1.0
    if checked is None:
        faults.append("autonomy: None is not a number; say how much is handed on")
        return 1.0
    number = float(Autonomy.settled_shares(Autonomy().pack_values([checked]))[0])
    if not number > 0:
        faults.append(f"autonomy: {format_value(autonomy)} hands nothing on; give more than 0")
    return number


def _check_model(
    compiled: Compiled,
    model: Any,
    parameters: Mapping[str, Any],
    answers: Any,
    faults: list[str],
) -> tuple[Adviser | None, dict[str, Array]]:
    """The adviser that values a step, and its parameters."""
    if answers is False:
        faults.append(
            "answers: the goal value rests on the competence of people; leave answers=False out, "
            "or give another goal"
        )
    try:
        adviser = find_adviser(model)
    except ValueError as fault:
        faults.append(str(fault))
        return None, {}
    if not adviser.puts_value:
        faults.append(
            f"model: {adviser.model.__name__} puts no value on a decision; give ThreePostures, "
            "LeadershipGrowth, AghionTirole or BiasInformation"
        )
    values, found = collect_parameters(adviser, parameters, compiled)
    faults += found
    return adviser, values
