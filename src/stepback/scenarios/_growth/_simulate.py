"""What grows if leaders hand decisions on, period by period."""

from __future__ import annotations

import operator
from typing import Any, Literal, TypeAlias, get_args

import numpy as np

from stepback._algorithms._arrays import Array, distinct_values
from stepback._display._origin import describe_sources
from stepback._flow._active_delegations import in_force_mask
from stepback._flow._compiled import Compiled
from stepback._flow._delegation_means import DelegationMeans
from stepback._measures._spread import hill_number
from stepback._organization._compiled_organization import compiled_at_date
from stepback._organization._organization import Organization
from stepback._organization._validate_args import as_generator, check_argument
from stepback._problems._format import format_value, format_values
from stepback._records._fields._choices import Flag
from stepback.scenarios._growth._growing_people import GrowingPeople, Unknown
from stepback.scenarios._growth._growth_parameters import Growth, parameter_faults
from stepback.scenarios._growth._growth_periods import GrowthRun
from stepback.scenarios._growth._growth_state import Policy, check_policy
from stepback.scenarios._growth._trajectory import Trajectory
from stepback.scenarios._growth._trajectory_size import refuse_oversized

Keep: TypeAlias = Literal["pairs", "totals"]
_KEEP: tuple[Keep, ...] = get_args(Keep)
_ASSUMED = Growth()


def simulate(
    org: Organization,
    policy: Policy = "when ready",
    *,
    periods: int,
    parameters: Growth = _ASSUMED,
    unknown: Unknown = None,
    rng: np.random.Generator | int | None = None,
    keep: Keep = "pairs",
    personal: bool = False,
) -> Trajectory:
    """What grows if leaders hand decisions on to people who learn by deciding.

    In each period, all at once, the policy says how much autonomy each delegation gives. The part
    that the delegate is willing to take is handed on, the rest stays; decisions then flow as in
    `measure`, through roles, circles, bands of amounts and chains. What exceeds a person's
    capacity stays undone. Decisions succeed by the competence of who settles them and the support
    of who handed them on. Those who settle what was handed on learn, and support makes people more
    willing. `Growth` has the equations' coefficients, and its card the assumptions.

    Parameters
    ----------
    org
        Its delegations say who may hand what to whom, and what share. Weights of domains count the
        decisions of a period, in the unit of capacities.
    policy
        ``"never"``: nobody hands anything on; owners decide.
        ``"when ready"``: a delegation gives the autonomy that is recorded once a decision is
        expected to be worth no less than if the leader made it, and none before.
        ``"at once"``: every delegation gives the autonomy that is recorded, from the beginning.
        ``"abandon"``: the same without any support.
        A function takes a `State`, with arrays of what is known of each delegation, and returns
        the autonomy of each, a number in [0, 1]; ``lambda state: np.ones(len(state.leader))``
        gives full autonomy.
    periods
        How many periods, 1 or more. Weights say how long one is.
    parameters
        The coefficients.
    unknown
        The competence, in [0, 1], of everyone for whom none is recorded, or two ends of a range
        ``(low, high)`` from which each is drawn. ``None``: an error lists who lacks it.
    rng
        The source of randomness, or its seed; needed if `unknown` is a range, and not used
        otherwise. The same one gives the same figures.
    keep
        ``"pairs"`` keeps the figures of each person and each delegation (a pair of leader and
        delegate) in every period: 8 bytes each, 170 MB for 100,000 people with a delegation each
        over 52 periods. ``"totals"`` keeps them for the first and the last period.
    personal
        Whether the text, the tables and `to_dict` of the result show figures that rest on what
        people were asked, and people with their competence. Attributes always have all figures.

    Returns
    -------
    Trajectory
        Without delegations in force, every policy is as ``"never"``. Without domains, there are no
        decisions, and `leaders` is nan.

    Raises
    ------
    ValueError
        If an argument is not valid; if the figures of all periods do not fit into memory; if
        someone to whom decisions may come has no competence; if
        a policy function returns anything but a number in [0, 1] for each delegation, or lets
        authority run in a circle: with the period, the leader, the delegate and the value.

    Examples
    --------
    A leader of competence 0.9 hands everything to a novice, of whom she takes care. At first it
    costs a part of the decisions; from the third period on it pays.

    >>> from stepback import Domain, Delegation, Organization, Person, Support
    >>> from stepback.scenarios import Growth, simulate
    >>> org = Organization(
    ...     people=[Person("ann", competence=0.9), Person("bo", competence=0.5)],
    ...     domains=[Domain("refunds", "ann")],
    ...     delegations=[Delegation("ann", "bo")],
    ...     supports=[Support("ann", "bo", strength=0.5)],
    ... )
    >>> growth = Growth(
    ...     learning=0.2, support_cost=0.05, freed_time=0.1, discount=0.95, full_practice=1
    ... )
    >>> trajectory = simulate(org, "at once", periods=4, parameters=growth)
    >>> trajectory.competence[:, 1].round(4).tolist()
    [0.5, 0.59, 0.662, 0.7196]
    >>> trajectory.value.round(4).tolist(), trajectory.value_never
    ([0.75, 0.7995, 0.8391, 0.8708], 0.9)
    >>> round(simulate(org, "at once", periods=500, parameters=growth).gain, 5)
    0.91875

    Notes
    -----
    What is not recorded is not invented. An unknown willingness means that the delegate takes all
    that is offered, as every measure of the flow has it; an unknown capacity is no limit; support
    that was not asked counts as none. The text of the result says for how many people that is so.

    A share of decisions that is recorded after people declined some is already reduced by their
    willingness: record what they are offered instead.

    Where a leader or delegate is a role or circle, competence, willingness and support are means
    over its people by their shares, without the leader's own part; and who settles a decision that
    came through it has the support that it has.

    For one leader and one delegate, this is `stepback.models.LeadershipGrowth`. None of it is
    calibrated on data.
    """
    compiled = compiled_at_date(org)
    chosen = check_policy(policy)
    faults = _argument_faults(periods, parameters, keep)
    if faults:
        raise ValueError("\n".join(faults))
    is_personal: bool = check_argument(Flag(), "personal", personal)
    as_generator(rng)  # checked also where nothing is drawn
    rows, means = _delegations_in_force(compiled)
    n_figures = 2 * (compiled.n_people + int(rows.size))
    refuse_oversized(operator.index(periods), n_figures, keeps_pairs=keep == "pairs")
    people = GrowingPeople.from_compiled(compiled, rows, means, unknown, rng)
    run = GrowthRun(compiled, rows, means, people, parameters, chosen)
    figures = _collect(run, operator.index(periods), keep)
    [baseline] = GrowthRun(compiled, rows, means, people, parameters, "never").periods(1)
    value = figures["value"]
    ends: dict[str, Any] = _describe_ends(compiled, run)
    weights = parameters.discount ** np.arange(value.size)
    return Trajectory(
        policy=chosen if isinstance(chosen, str) else getattr(chosen, "__name__", repr(chosen)),
        parameters=parameters,
        value_never=baseline.value,
        undone_never=baseline.undone,
        leaders_never=hill_number(baseline.load, 1),
        gain=float((weights * (value - baseline.value)).sum()),
        total_weight=float(compiled.flow.total_weight),
        personal=is_personal,
        date=compiled.date,
        contexts=tuple(sorted(compiled.contexts)),
        source=describe_sources(compiled),
        **figures,
        **ends,
        **_describe_unknown(compiled, rows, run, chosen),
    )


def _argument_faults(periods: object, parameters: object, keep: object) -> list[str]:
    faults = []
    try:
        n_periods = -1 if isinstance(periods, bool) else operator.index(periods)  # type: ignore[arg-type]
    except TypeError:
        n_periods = -1
    if n_periods < 1:
        faults.append(f"periods: {format_value(periods)} is not a whole number from 1 up")
    faults += parameter_faults(parameters)
    if not isinstance(keep, str) or keep not in _KEEP:
        faults.append(f"keep: {format_value(keep)} is not one of {format_values(_KEEP)}")
    return faults


def _delegations_in_force(compiled: Compiled) -> tuple[Array, DelegationMeans]:
    """The delegations in force, in order, and the means over their ends."""
    table = compiled.columns.tables["delegations"]
    rows = np.flatnonzero(in_force_mask(compiled.columns, compiled.date, compiled.contexts))
    principal, delegate = (table[end][rows].astype(np.int64) for end in ("principal", "delegate"))
    return rows, DelegationMeans.from_ends(compiled.groups, principal, delegate)


def _collect(run: GrowthRun, n_periods: int, keep: Keep) -> dict[str, Any]:
    """The figures of all periods, as `Trajectory` has them."""
    kept = np.arange(n_periods) if keep == "pairs" else np.unique([0, n_periods - 1])
    totals = {name: np.empty(n_periods) for name in ("value", "undone", "leaders")}
    rows: dict[str, Array] = {}
    for number, period in enumerate(run.periods(n_periods)):
        totals["value"][number], totals["undone"][number] = period.value, period.undone
        totals["leaders"][number] = hill_number(period.load, 1)
        place = int(np.searchsorted(kept, number))
        if kept[place] != number:
            continue
        for name, values in period.kept_values().items():
            array = rows.setdefault(name, np.empty((kept.size, values.size)))
            array[place] = values
    return {"kept_periods": kept, **totals, **rows}


def _describe_ends(compiled: Compiled, run: GrowthRun) -> dict[str, Array]:
    people = compiled.columns.tables["people"]
    ids, names = people["id"], people["name"]
    fields = run.delegation_fields
    return {
        "people": ids.copy(),
        "names": np.where(names == "", ids, names),
        **{name: fields[name] for name in ("leader", "delegate", "domain")},
    }


def _describe_unknown(
    compiled: Compiled, rows: Array, run: GrowthRun, policy: Policy
) -> dict[str, Any]:
    """What is not recorded of those who may decide, and which figures rest on what is."""
    people = compiled.columns.tables["people"]
    deciding = run.people_reached
    delegate = compiled.columns.tables["delegations"]["delegate"][rows].astype(np.int64)
    people_in = compiled.groups.people_within(distinct_values(delegate))[0]
    delegates = distinct_values(people_in)
    unknown_willingness = np.isnan(people["willingness"][delegates])
    has_competence = bool((~np.isnan(people["competence"][deciding])).any())
    has_willingness = bool((~unknown_willingness).any())
    is_support_asked = compiled.support is not None
    hands_on = policy != "never" and bool(rows.size)
    depends_on_people = has_competence or is_support_asked
    return {
        "n_given_competence": int(np.isnan(people["competence"][deciding]).sum()),
        "n_without_willingness": int(unknown_willingness.sum()) if hands_on else 0,
        "n_without_capacity": int(np.isnan(people["capacity"][deciding]).sum()),
        "is_support_asked": is_support_asked,
        "hides_value": has_competence or (hands_on and (has_willingness or is_support_asked)),
        "hides_flow": hands_on
        and (has_willingness or (policy not in {"at once", "abandon"} and depends_on_people)),
    }
