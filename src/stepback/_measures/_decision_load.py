"""How busy people are with the decisions they settle, and how long decisions take."""

from __future__ import annotations

import math

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._flow._compiled import Compiled
from stepback._measures._authority import ratio_or_nan
from stepback._organization._organization import Organization, compiled_at_date
from stepback._organization._validate_args import check_number

_ROUNDING = 1e-9


@attrs.frozen
class DecisionLoad:
    """How busy people are with the decisions they settle, and how long decisions take.

    Attributes:
        load: From the id of each person to the decisions they settle in a period, in the unit
            of the domains' weights.
        utilization: From the id of each person to their load over their capacity; nan where
            that is not known.
        time: From the id of each person to the mean time that a decision stays with them, in
            periods; nan for those who are overloaded or whose capacity is not known.
        latency: The mean time over all decisions that people of known capacity settle, in
            periods; nan where anyone is overloaded, or there are no such decisions.
        known: The share of what people settle that those of known capacity settle; nan where
            nothing is settled.
        overloaded: Ids of those who are given as much as they can settle, or more: what waits
            for them grows without end. The busiest first.
        bottlenecks: Ids of those whose utilization is at least `busy`, the overloaded included.
            The busiest first.
        unknown: Ids of those who settle something and whose capacity is not known.
    """

    load: dict[str, float]
    utilization: dict[str, float]
    time: dict[str, float]
    latency: float
    known: float
    overloaded: tuple[str, ...]
    bottlenecks: tuple[str, ...]
    unknown: tuple[str, ...]


def decision_load(org: Organization, *, busy: float = 0.8) -> DecisionLoad:
    """How busy people are with the decisions they settle, and how long decisions take.

    Everyone is a queue with one server, M/M/1. With a decisions arriving in a period (what the
    person settles, in the unit of the domains' weights) and the capacity for m, utilization is
    a / m and the mean time that a decision waits and is settled 1 / (m - a). Latency is its
    mean over all decisions: the sum of a / (m - a) over the sum of a.

    Parameters
    ----------
    org
    busy
        The utilization, in [0, 1], from which someone is a bottleneck.

    Returns
    -------
    DecisionLoad
        Times are nan for whoever is overloaded, and so is latency for everyone. Capacities
        that are not known are left out, and ``known`` says how much that leaves.

    Raises
    ------
    ValueError
        If `busy` is not in [0, 1], or a delegation is dated and no date was entered.

    Examples
    --------
    >>> org = Organization(
    ...     people=[Person("ann", capacity=4), Person("bo", capacity=4)],
    ...     domains=[Domain("refunds", "ann", weight=4)],
    ...     delegations=[Delegation("ann", "bo", autonomy=0.25)],
    ... )
    >>> decision_load(org).utilization
    {'ann': 0.75, 'bo': 0.25}
    >>> decision_load(org).time["ann"]
    1.0
    >>> decision_load(org.step_back("ann", to="bo", domain="refunds", autonomy=0.5)).latency
    0.5

    Notes
    -----
    That decisions come at random and evenly over time (as a Poisson process), that handing them
    on takes no time, that each takes an exponential time to settle, and that people settle them
    one at a time are assumptions of stepback. Domains' weights have to count decisions of one
    size, or the hours they take, in the period that capacities are given for. What is vacant
    waits for ever, and counts in none of the figures.

    References
    ----------
    - Little, J. D. C. (1961). A Proof for the Queuing Formula: L = λW. Operations
      Research 9(3), 383-387. doi:10.1287/opre.9.3.383
    """
    least = check_number(busy, "busy", 0, 1)
    now = compiled_at_date(org)
    arrivals, capacity = _queues(now)
    used = utilization(arrivals, capacity)
    over = overloaded(arrivals, capacity)
    many = over | ((arrivals > 0) & (used >= least * (1 - _ROUNDING)))
    ids = now.columns.ids
    busiest = np.argsort(-used, kind="stable")
    return DecisionLoad(
        load=now.by_id(arrivals),
        utilization=now.by_id(used),
        time=now.by_id(time_in_system(arrivals, capacity)),
        latency=latency(arrivals, capacity),
        known=ratio_or_nan(float(arrivals[~np.isnan(capacity)].sum()), float(arrivals.sum())),
        overloaded=tuple(ids[busiest[over[busiest]]].tolist()),
        bottlenecks=tuple(ids[busiest[many[busiest]]].tolist()),
        unknown=tuple(ids[np.flatnonzero(np.isnan(capacity) & (arrivals > 0))].tolist()),
    )


def compute_latency(now: Compiled) -> float:
    """The mean time that decisions take, of what is compiled; see `decision_load`."""
    return latency(*_queues(now))


def _queues(now: Compiled) -> tuple[Array, Array]:
    """What arrives at each person in a period, and what they can settle in one."""
    return now.flow.decided_weight, now.columns.tables["people"]["capacity"]


def utilization(arrivals: Array, capacity: Array) -> Array:
    """What arrives over what can be settled: nan where that is unknown, inf where it is 0."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return np.asarray(arrivals / capacity)


def overloaded(arrivals: Array, capacity: Array) -> Array:
    """Who is given as much as they can settle, or more, to within rounding."""
    return np.asarray((arrivals > 0) & (arrivals >= capacity * (1 - _ROUNDING)))


def time_in_system(arrivals: Array, capacity: Array) -> Array:
    """How long a decision stays with each person; nan if overloaded or not known."""
    steady = (capacity > 0) & ~overloaded(arrivals, capacity)
    with np.errstate(over="ignore"):
        return np.asarray(1 / np.where(steady, capacity - arrivals, np.nan))


def latency(arrivals: Array, capacity: Array) -> float:
    """The mean time over decisions that people of known capacity settle; nan if overloaded."""
    if overloaded(arrivals, capacity).any():
        return math.nan
    settled = ~np.isnan(capacity) & (arrivals > 0)
    waiting = arrivals[settled] * time_in_system(arrivals[settled], capacity[settled])
    return ratio_or_nan(float(waiting.sum()), float(arrivals[settled].sum()))
