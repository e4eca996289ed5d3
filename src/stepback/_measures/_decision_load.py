"""How busy people are with the decisions they settle, and how long decisions take."""

from __future__ import annotations

import math
from collections.abc import Mapping

import attrs
import numpy as np

from stepback._algorithms._arrays import TOLERANCE, Array
from stepback._display._figures_by_id import labels_of_figures, node_figures
from stepback._display._notebook_table import TableRecord
from stepback._flow._compiled import Compiled
from stepback._frames import FrameColumn, FrameColumns
from stepback._measures._authority import ratio_or_nan
from stepback._organization._compiled_organization import compiled_at_date
from stepback._organization._organization import Organization
from stepback._organization._validate_args import check_number
from stepback._records._frozen_mapping import freeze_mapping


@attrs.frozen(repr=False, eq=False)
class DecisionLoad(TableRecord):
    """How busy people are with the decisions they settle, and how long decisions take.

    Attributes:
        load: From each id to the decisions settled in a period, in the unit of domains' weights.
        utilization: From each id to load over capacity; nan where the capacity is not known.
        time: From the id of each person to the mean time that a decision stays with them, in
            periods; nan for those who are overloaded or whose capacity is not known.
        latency: The mean time over all decisions that people of known capacity settle, in
            periods; nan where anyone is overloaded, or there are no such decisions.
        known: The share of what is settled that people of known capacity settle; nan if nothing is.
        overloaded: Ids of those who receive at least as much as they can settle, so that their
            queue grows without end. The busiest first.
        bottlenecks: Ids of all whose utilization is at least `busy`, the overloaded included; the
            busiest first.
        unknown: Ids of those who settle something and whose capacity is not known.
    """

    load: Mapping[str, float] = attrs.field(converter=freeze_mapping)
    utilization: Mapping[str, float] = attrs.field(converter=freeze_mapping)
    time: Mapping[str, float] = attrs.field(converter=freeze_mapping)
    latency: float
    known: float
    overloaded: tuple[str, ...]
    bottlenecks: tuple[str, ...]
    unknown: tuple[str, ...]

    def _frame_columns(self) -> FrameColumns:
        """A row for each person."""
        ids, overloaded = list(self.load), set(self.overloaded)
        return labels_of_figures(self.load).label_columns(ids) | {
            "load": FrameColumn("number", list(self.load.values())),
            "utilization": FrameColumn("number", list(self.utilization.values())),
            "time": FrameColumn("number", list(self.time.values())),
            "overloaded": FrameColumn("flag", [id_ in overloaded for id_ in ids]),
        }


def decision_load(org: Organization, *, busy: float = 0.8) -> DecisionLoad:
    """How busy people are with the decisions they settle, and how long decisions take.

    Each person is a queue with one server (M/M/1). If a decisions arrive in a period (what the
    person settles, in the unit of the domains' weights) and the capacity is m, utilization is
    a / m, and the mean time until a decision is settled, waiting included, is 1 / (m - a).
    Latency is the mean of that time over all decisions: the sum of a / (m - a) over the sum of a.

    Parameters
    ----------
    org
    busy
        The utilization, in [0, 1], from which someone is a bottleneck.

    Returns
    -------
    DecisionLoad
        The time is nan for a person who is overloaded; latency is nan if anyone is. People
        whose capacity is not known are left out, and ``known`` says how much remains.

    Raises
    ------
    ValueError
        If `busy` is not in [0, 1], or anything is dated and no date was entered.

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
    stepback assumes that decisions arrive as a Poisson process, that it takes no time to hand them
    on, that each takes an exponentially distributed time to settle, and that people settle them one
    at a time. The weights of domains have to count decisions of one size, or the hours they take,
    in the same period as capacities. Vacant decisions wait forever, and count in no figure.

    References
    ----------
    - Little, J. D. C. (1961). A Proof for the Queuing Formula: L = λW. Operations
      Research 9(3), 383-387. doi:10.1287/opre.9.3.383
    """
    compiled = compiled_at_date(org)
    busy_from = check_number(busy, "busy", 0, 1)
    arrivals, capacity = compiled.flow.decided_weight, compiled.columns.tables["people"]["capacity"]
    utilization = utilization_ratios(arrivals, capacity)
    is_overloaded = overload_mask(arrivals, capacity)
    is_bottleneck = is_overloaded | ((arrivals > 0) & (utilization >= busy_from * (1 - TOLERANCE)))
    ids = compiled.columns.ids
    busiest = np.argsort(-utilization, kind="stable")
    return DecisionLoad(
        load=node_figures(compiled.columns, arrivals, "load"),
        utilization=node_figures(compiled.columns, utilization, "utilization"),
        time=node_figures(compiled.columns, time_in_system(arrivals, capacity), "time"),
        latency=mean_latency(arrivals, capacity),
        known=ratio_or_nan(float(arrivals[~np.isnan(capacity)].sum()), float(arrivals.sum())),
        overloaded=tuple(ids[busiest[is_overloaded[busiest]]].tolist()),
        bottlenecks=tuple(ids[busiest[is_bottleneck[busiest]]].tolist()),
        unknown=tuple(ids[np.flatnonzero(np.isnan(capacity) & (arrivals > 0))].tolist()),
    )


def compute_latency(compiled: Compiled) -> float:
    """The latency of `decision_load`."""
    arrivals, capacity = compiled.flow.decided_weight, compiled.columns.tables["people"]["capacity"]
    return mean_latency(arrivals, capacity)


def utilization_ratios(arrivals: Array, capacity: Array) -> Array:
    """Arrivals over capacity; nan where the capacity is not known, inf where it is 0."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return np.asarray(arrivals / capacity)


def overload_mask(arrivals: Array, capacity: Array) -> Array:
    """For each person, whether they receive at least as much as they can settle, up to rounding."""
    return np.asarray((arrivals > 0) & (arrivals >= capacity * (1 - TOLERANCE)))


def time_in_system(arrivals: Array, capacity: Array) -> Array:
    """How long a decision stays with each person; nan if overloaded or not known."""
    is_steady = (capacity > 0) & ~overload_mask(arrivals, capacity)
    with np.errstate(over="ignore"):
        return np.asarray(1 / np.where(is_steady, capacity - arrivals, np.nan))


def mean_latency(arrivals: Array, capacity: Array) -> float:
    """The mean time over decisions that people of known capacity settle; nan if overloaded."""
    if overload_mask(arrivals, capacity).any():
        return math.nan
    is_settled = ~np.isnan(capacity) & (arrivals > 0)
    arrivals, capacity = arrivals[is_settled], capacity[is_settled]
    total_time = arrivals * time_in_system(arrivals, capacity)
    return ratio_or_nan(float(total_time.sum()), float(arrivals.sum()))
