"""Which steps back to take next, towards a goal."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Literal

from stepback._measures._authority import compute_assumed_share
from stepback._organization._compiled_organization import compiled_at_date
from stepback._organization._organization import Organization
from stepback._records._level import Level
from stepback.models import ThreePostures
from stepback.models._base._model import Model
from stepback.scenarios._plans._kept_records import KeptItem
from stepback.scenarios._plans._left_out import list_binding, list_left_out
from stepback.scenarios._plans._offered_candidates import CandidateChoice
from stepback.scenarios._plans._optimum import find_optimum
from stepback.scenarios._plans._plan import Plan
from stepback.scenarios._plans._plan_arguments import PlanArguments
from stepback.scenarios._plans._plan_figures import state_claim
from stepback.scenarios._plans._plan_maker import PlanMaker
from stepback.scenarios._plans._plan_step import StepKey
from stepback.scenarios._plans._search_steps import SearchResult

ParameterValue = float | bool


def recommend(
    org: Organization,
    k: int = 5,
    *,
    goal: Literal["spread", "dependence", "latency", "value"] = "spread",
    autonomy: float | Level = 1.0,
    leaders: Iterable[str] | None = None,
    domains: Iterable[str] | None = None,
    candidates: CandidateChoice | None = None,
    keep: Iterable[KeptItem] = (),
    supports_at_most: int | None = None,
    exact: bool | Literal["auto"] = "auto",
    model: type[Model] = ThreePostures,
    answers: bool = True,
    personal: bool = False,
    **parameters: ParameterValue | Mapping[str, ParameterValue],
) -> Plan:
    """Recommend the next steps back: who should hand what to whom, towards a goal.

    The steps are chosen one by one, each time the one that improves the goal most; where no
    single step does, two along a chain. Where too many may be the best to try each, the best of
    those that were tried is taken, and the plan says so. Each is tried on the organization with
    the steps before it. How far the plan is from the best one is computed where that is possible,
    and otherwise not claimed.

    Parameters
    ----------
    org
        An organization with domains and their owners.
    k
        The most steps, from 1 up.
    goal
        ``"spread"``: raise `leadership_spread`. ``"dependence"``: lower `dependence_on_top`.
        ``"latency"``: lower the mean time of a decision in `decision_load`; while anyone is
        overloaded, there is no latency, and the decisions above people's capacity are lowered
        first. ``"value"``: raise the expected gain of what is handed on, by a model, as
        `advise` computes it: decisions × gain × willingness.
    autonomy
        How much of a share the delegate of each step is to settle, above 0; a number or a `Level`.
    leaders, domains
        Ids of those who may step back, and of the domains; ``None``: all.
    candidates
        Who could decide. ``None``: the direct reports of each leader, and everyone to whom the
        leader hands something already. Ids, for all leaders; a mapping from leaders to ids; or a
        table (a mapping of columns, or a frame) or records with ``leader``, ``delegate`` and, if
        they have one, ``domain``, ``basis`` and ``reason``, which the plan keeps. Or what a log
        shows, the result of `stepback.evidence.step_back_candidates`: its names match ids, names,
        or either in another case; a post or circle stands for everyone in it; and those that the
        organization does not have are left out, and listed in `Plan.left_out`.
    keep
        What must not be touched: ids of people (no step from or to them), of roles and circles
        (nor from or to anyone in them), of domains (no step there), and delegations, as records
        or tuples of principal, delegate and maybe domain (no step between these two). Decisions
        may still reach kept people by delegations that there are.
    supports_at_most
        To how many people each leader may add support in the whole plan; ``None``: any number.
        Support that is given already, and is enough, does not count; where nobody was asked,
        each does.
    exact
        Whether to look for the best plan, and so for the gap: ``"auto"``, where it takes some
        seconds: up to 200,000 sets of steps, fewer where many people are concerned, or a linear
        goal (dependence and value); True, however long it takes; False, never.
    model
        For value: `ThreePostures`, `LeadershipGrowth`, `AghionTirole` or `BiasInformation`.
    answers
        Whether to use what people answered: willingness, and the support that they have. The
        plan rests on them unless this is False, also where they are not shown.
    personal
        Whether the forms of the plan show what people answered. Its attributes hold it anyway.
    **parameters
        For value, the parameters of the model, as `advise` takes them.

    Returns
    -------
    Plan
        With fewer steps, or none, where no further one improves the goal within the limits;
        `Plan.binding` then says which limit keeps it from being better, and by how much. Of an
        organization without domains, it is empty, and its figures are nan.

    Raises
    ------
    ValueError
        Naming everything that is wrong with the arguments at once, or if anything is dated and
        no date was entered.

    Examples
    --------
    >>> from stepback.scenarios import recommend
    >>> org = Organization(
    ...     people=[Person("ann"), Person("bo"), Person("cy"), Person("di")],
    ...     reporting=[
    ...         ReportingLine("ann", "bo"), ReportingLine("ann", "cy"), ReportingLine("bo", "di")
    ...     ],
    ...     domains=[
    ...         Domain("refunds", "ann", weight=30),
    ...         Domain("hiring", "ann", weight=10),
    ...         Domain("routes", "ann", weight=20),
    ...     ],
    ...     delegations=[Delegation("ann", "bo", domain="refunds", share=0.6, autonomy=0.5)],
    ... )
    >>> plan = recommend(org, 3)
    >>> for step in plan.steps:
    ...     print(step.leader, step.delegate, step.domain, round(step.figure, 6))
    ann cy routes 0.565502
    ann bo hiring 0.665833
    bo di refunds 0.910532
    >>> round(plan.optimum, 6), round(plan.gap, 6)
    (0.93561, 0.025077)
    >>> from stepback import leadership_spread
    >>> round(leadership_spread(plan.apply(org)), 6)
    0.910532

    Notes
    -----
    Spread is neither submodular nor monotone: a step may gain nothing alone and much after
    another, and a step that gains now may cost later. So the guarantee of 1 − 1/e of the greedy
    search (doi:10.1007/BF01588971) is claimed only where it holds: for spread, where no leader of
    a candidate stands at or below another's delegate, and while every gain is above 0.

    A delegate who is known to be less willing than a half, with the support given now, is left
    out. Nobody may end with more decisions than there is capacity for, by all steps together.
    What is not known of people keeps them in; `Plan.missing` lists it. That each step comes with
    support, half while the leader is out of the way and full support where both decide together,
    is an assumption of stepback, as in `advise`.

    A plan that leaves an obvious step out may tell what somebody answered. Where it goes to
    people who must not know, make it with ``answers=False``.
    """
    compiled = compiled_at_date(org)
    arguments = PlanArguments.from_values(
        compiled,
        k=k,
        goal=goal,
        autonomy=autonomy,
        leaders=leaders,
        domains=domains,
        candidates=candidates,
        keep=keep,
        supports_at_most=supports_at_most,
        exact=exact,
        model=model,
        answers=answers,
        personal=personal,
        parameters=parameters,
    )
    maker = PlanMaker.from_arguments(org, arguments, answers=answers)
    result, steps = maker.find_steps()
    after = result.steps[-1].figure if steps else result.figure_before
    optimum, gap, best_steps = _measure_gap(maker, result, after)
    people = compiled.columns.tables["people"]
    was_asked = compiled.support is not None or not all(map(math.isnan, people["willingness"]))
    return Plan(
        goal=arguments.goal,
        k=arguments.k,
        steps=tuple(steps),
        before=result.figure_before,
        after=after,
        optimum=optimum,
        gap=gap,
        best_steps=best_steps,
        claim=state_claim(
            arguments.goal,
            arguments.k,
            len(steps),
            optimum,
            gap,
            has_guarantee=result.has_guarantee,
        ),
        excess_before=result.excess_before,
        excess_after=result.steps[-1].excess if steps else result.excess_before,
        left_out=list_left_out(maker, result),
        binding=tuple(list_binding(maker, result)),
        missing=tuple(dict.fromkeys(maker.list_missing(result))),
        assumptions=arguments.assumptions,
        assumed_share=compute_assumed_share(compiled),
        n_candidates=int(maker.candidates.kept.size),
        tries_all_steps=result.is_complete,
        follows_all_chains=maker.candidates.is_complete,
        uses_answers=bool(answers and was_asked),
        personal=bool(personal),
        date=compiled.date,
        contexts=tuple(sorted(compiled.contexts)),
    )


def _measure_gap(
    maker: PlanMaker, result: SearchResult, after: float
) -> tuple[float, float, tuple[StepKey, ...]]:
    """The figure of the best plan, how much better it is, and its steps if it is."""
    arguments, facts = maker.arguments, maker.facts
    if arguments.exact is not False and result.is_exact:
        return after, 0.0, ()
    offered = maker.limits.mask_without_room([])
    if arguments.exact is not False and not offered.any():
        return after, 0.0, ()
    found = find_optimum(
        maker.compiled,
        maker.candidates.steps,
        arguments.k,
        maker.goal,
        filter_steps=maker.limits.allowed_mask,
        exact=arguments.exact,
        is_offered=offered,
    )
    if found is None:
        return math.nan, math.nan, ()
    optimum, rows = found
    gap = maker.goal.sign * (optimum - after)
    if not gap > 0:  # the search found as good a plan, or one that is better by rounding
        return after, gap if math.isnan(gap) else 0.0, ()
    keys = (
        StepKey(str(facts.leader[row]), str(facts.delegate[row]), str(facts.domain[row]))
        for row in rows
    )
    return optimum, gap, tuple(keys)
