"""A model applied to every leader, domain and candidate delegate of an organization."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._measures._authority import compute_assumed_share
from stepback._organization._organization import Organization, compiled_at_date
from stepback._organization._validate_args import find_position
from stepback._problems._format import format_value
from stepback.models._advice._advice import Advice
from stepback.models._advice._advisers import ADVISERS, Adviser
from stepback.models._advice._candidates import Candidates
from stepback.models._advice._evaluate import CandidateEvaluation
from stepback.models._base._model import Model
from stepback.models._leadership_style._three_postures import ThreePostures


def advise(
    org: Organization,
    model: type[Model] = ThreePostures,
    *,
    leaders: Iterable[str] | None = None,
    domains: Iterable[str] | None = None,
    candidates: Iterable[str] | Mapping[str, Iterable[str]] | None = None,
    most: int | None = None,
    **parameters: Any,
) -> Advice:
    """Who had better step back, from what, to whom, and with what support, by a model.

    The model is asked of every leader, domain and candidate delegate: what if the candidate
    decided what the leader still keeps there? Competence, willingness, capacity and support
    come from the records. What no record holds is given as `parameters`; what is missing in the
    records is asked for by name, and never invented.

    Parameters
    ----------
    org
    model
        `ThreePostures`, `LeadershipGrowth`, `HerseyBlanchard`, `VroomYetton`, `AghionTirole` or
        `BiasInformation`.
    leaders, domains
        Ids of those to ask about; ``None``: everyone who keeps something in a domain, and all
        domains.
    candidates
        Ids of the people who could decide, for all leaders, or a mapping from leaders to these.
        ``None``: those who report to the leader directly, and those to whom the leader hands
        something already.
    most
        How many lines to return at most; ``None``: all.
    **parameters
        What the model needs besides: a number for all, or a mapping from ids of domains to
        numbers.

    Returns
    -------
    Advice
        Ranked by what the step is expected to bring: the decisions that a step back can hand on
        as things are, as far as the delegate has room for them, × gain × willingness. Where the
        model puts no value on a decision, by how much would be handed on. Lines whose
        willingness is not known come after those whose it is, and lines for which the model
        lacks something last. Empty where nobody keeps anything, or has anyone to hand it to.

    Raises
    ------
    ValueError
        If the model cannot advise, a parameter is missing, unknown, or out of its domain, an id
        is unknown, or a delegation is dated and no date was entered.

    Examples
    --------
    >>> from stepback.models import advise
    >>> org = Organization(
    ...     people=[
    ...         Person("ann", competence=0.9),
    ...         Person("bo", competence=0.6, willingness=0.8, capacity=20),
    ...     ],
    ...     reporting=[ReportingLine("ann", "bo")],
    ...     domains=[Domain("refunds", "ann", weight=10)],
    ...     supports=[],
    ... )
    >>> advice = advise(org, support_cost=0.05, freed_time=0.1)
    >>> print(advice.lines[0])
    ann → bo, refunds: second fiddle, with support 1 (now 0); +0.01 a decision, of 10. See to: ...

    Notes
    -----
    What the model says rests on its own assumptions, on its card, and on that of how a posture
    follows from it, on each line. That what is not accepted stays with the leader, that support
    of at least half remains where a leader is out of the way, and who is a candidate, are
    assumptions of stepback. Room counts decisions: weights of domains and capacities have to be in
    the same unit. A line tells of people what they were asked about themselves. It is
    a question to both of them, and no ground for appraisal, pay or dismissal.
    """
    adviser = _find_adviser(model)
    if most is not None and (isinstance(most, bool) or not isinstance(most, int) or most < 0):
        raise ValueError(f"most: {format_value(most)} is not a whole number from 0 up")
    now = compiled_at_date(org)
    given = _collect_parameters(adviser, parameters, now.columns.domain_index)
    asked = CandidateEvaluation.from_candidates(
        adviser, now, Candidates.from_compiled(now, leaders, domains, candidates), given
    )
    return Advice(
        card=adviser.model.card,
        lines=tuple(asked.advice_lines(asked.rank_candidates()[:most])),
        missing=tuple(asked.list_missing()),
        assumed_share=compute_assumed_share(now),
    )


def _find_adviser(model: object) -> Adviser:
    if isinstance(model, type) and model in ADVISERS:
        return ADVISERS[model]
    names = ", ".join(one.__name__ for one in ADVISERS)
    told = model.__name__ if isinstance(model, type) else format_value(model)
    raise ValueError(f"model: {told} cannot advise; give one of {names}")


def _collect_parameters(
    adviser: Adviser, parameters: Mapping[str, Any], domains: Mapping[str, int]
) -> dict[str, Array]:
    """The parameters that no record holds, by domain; ``None`` where a mapping leaves one out."""
    name = adviser.model.__name__
    faults = []
    if lacking := [one for one in adviser.required_parameters if one not in parameters]:
        faults.append(
            f"{name} needs {', '.join(lacking)}, which no record holds; give a number for all, "
            "or a mapping from domains to numbers"
        )
    faults += [
        f"{n}: {_explain_unexpected(adviser, n)}"
        for n in parameters
        if n not in adviser.caller_parameters
    ]
    values = {}
    for one in (one for one in parameters if one in adviser.caller_parameters):
        try:
            values[one] = _values_by_domain(adviser, one, parameters[one], domains)
        except ValueError as fault:
            faults.append(f"{one}: {fault}")
    if faults:
        raise ValueError(f"advise: {'; '.join(faults)}")
    return values


def _explain_unexpected(adviser: Adviser, parameter: str) -> str:
    name = adviser.model.__name__
    if parameter in adviser.record_fields:
        who, field = adviser.record_fields[parameter]
        return f"the records say it, as {field} of the {who}; leave it out"
    if parameter in adviser.optimized:
        return "what is best is looked for; leave it out"
    return (
        f"{name} has no such parameter; it takes {', '.join(adviser.caller_parameters) or 'none'}"
    )


def _values_by_domain(
    adviser: Adviser, parameter: str, value: Any, domains: Mapping[str, int]
) -> Array:
    kind = attrs.fields_dict(adviser.model)[parameter].metadata["field_type"]
    if not isinstance(value, Mapping):
        if np.ndim(value):
            raise ValueError("it is an array; give a number for all, or a mapping from domains")
        return np.full(len(domains), kind.check(value))
    found = np.full(len(domains), None, dtype=object)
    for id_, one in value.items():
        try:
            found[find_position(id_, domains, "domain")] = kind.check(one)
        except ValueError as fault:
            raise ValueError(f"{format_value(id_)}: {fault}") from None
    return found
