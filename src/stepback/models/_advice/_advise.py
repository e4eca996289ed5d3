"""A model applied to every leader, domain and candidate delegate of an organization."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from stepback._measures._authority import compute_assumed_share
from stepback._organization._compiled_organization import compiled_at_date
from stepback._organization._organization import Organization
from stepback._problems._format import format_value
from stepback._records._frozen_mapping import FrozenMapping
from stepback.models._advice._advice import Advice
from stepback.models._advice._adviser_parameters import collect_parameters, find_adviser
from stepback.models._advice._candidate_request import CandidateRequest
from stepback.models._advice._candidates import Candidates
from stepback.models._advice._evaluate import CandidateEvaluation
from stepback.models._base._model import Model
from stepback.models._leadership_style._three_postures import ThreePostures

ParameterValue = float | bool


def advise(
    org: Organization,
    model: type[Model] = ThreePostures,
    *,
    leaders: Iterable[str] | None = None,
    domains: Iterable[str] | None = None,
    candidates: Iterable[str] | Mapping[str, Iterable[str]] | None = None,
    most: int | None = None,
    **parameters: ParameterValue | Mapping[str, ParameterValue],
) -> Advice:
    """Advise who should step back, from what, to whom, and with what support, by a model.

    The model is asked about every leader, domain and candidate delegate: what if the candidate
    decided what the leader still keeps there? Competence, willingness, capacity and support
    come from the records; what is missing there is listed by name, with where to record it.
    What no record holds is passed as `parameters`. Those that are left out have values that
    stepback assumes, which `Advice.assumptions` names.

    Parameters
    ----------
    org
    model
        `ThreePostures`, `LeadershipGrowth`, `HerseyBlanchard`, `VroomYetton`, `AghionTirole` or
        `BiasInformation`.
    leaders, domains
        Ids of the leaders and domains to ask about; ``None``: everyone who keeps something in a
        domain, and all domains.
    candidates
        Ids of the people who could decide, for all leaders, or a mapping from leaders to these.
        ``None``: the direct reports of the leader, and everyone to whom the leader already
        hands something.
    most
        The maximum number of lines to return; ``None``: all.
    **parameters
        The other parameters of the model: a number for all domains, or a mapping from ids of
        domains to numbers. `VroomYetton`, `AghionTirole` and `BiasInformation` describe the
        decision itself, of which nothing can be assumed: they need theirs. `ThreePostures` assumes
        a ``support_cost`` of 0.05 and a ``freed_time`` of 0.1; `LeadershipGrowth` a ``potential``
        of 0.95, ``learning`` of 0.2 and a ``discount`` of 0.95.

    Returns
    -------
    Advice
        Ranked by the expected gain of the step: the decisions that a step back can hand on
        as things are, as far as the delegate has room for them, × gain × willingness. If the
        model puts no value on a decision, by how much would be handed on. Lines whose
        willingness is not known come after those whose willingness is, and lines for which the
        model lacks a value come last. Empty if nobody keeps anything, or nobody could take it.

    Raises
    ------
    ValueError
        If the model cannot advise, a parameter is missing, unknown, or out of its domain, an id
        is unknown, or anything is dated and no date was entered.

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
    ann → bo, refunds: second fiddle, with support 1 (now 0); +0.01 a decision, of 10. Check ...

    Notes
    -----
    On a date, advice is about that day: `step_back` still refuses a step that would close a cycle
    with a delegation that begins later.

    What the model says rests on its own assumptions, which its card lists, and on how a posture
    follows from its result, which each line states. Assumptions of stepback are: decisions that
    are not accepted stay with the leader; support of at least half remains if a leader is out
    of the way; and who is a candidate. Room counts decisions: the weights of domains and
    capacities have to be in the same unit. A line contains what people answered about
    themselves. It is a question to both people, and no ground for appraisal, pay or dismissal.
    """
    compiled = compiled_at_date(org).by_domain
    adviser = find_adviser(model)
    if most is not None and (isinstance(most, bool) or not isinstance(most, int) or most < 0):
        raise ValueError(f"most: {format_value(most)} is not a whole number from 0 up")
    values_by_domain, faults = collect_parameters(adviser, parameters, compiled)
    request, unknown = CandidateRequest.from_arguments(compiled, leaders, domains, candidates)
    if faults or unknown:
        raise ValueError(f"advise: {'; '.join([*faults, *unknown])}")
    assumptions = {
        name: value for name, value in adviser.defaults.items() if name not in parameters
    }
    rows = Candidates.from_request(compiled, request)
    evaluation = CandidateEvaluation.from_candidates(adviser, compiled, rows, values_by_domain)
    return Advice(
        card=adviser.model.card,
        lines=tuple(evaluation.advice_lines(evaluation.rank_candidates()[:most])),
        missing=tuple(evaluation.list_missing()),
        assumed_share=compute_assumed_share(compiled),
        assumptions=FrozenMapping(assumptions),
    )
