"""How far people buy in to a change that nobody orders: opinions along the arrows of a graph."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._organization._organization import Organization, compiled_any_date
from stepback._organization._relation_graph import Relation, relation_graph
from stepback._organization._validate_args import (
    as_collection,
    is_hashable,
    people_mask,
    raise_faults,
)
from stepback._problems._format import format_value
from stepback._records._fields._numbers import Number
from stepback._records._record_types import relation_schemas
from stepback.models._influence._influence_matrix import LARGEST_OPINION
from stepback.models._influence._influence_network import InfluenceNetwork

if TYPE_CHECKING:
    from stepback._organization._relation_graph import Source

_PEOPLE_SHOWN = 8
_WEIGHTS = {schema.relation: schema.weight or None for schema in relation_schemas().values()}


@attrs.frozen
class BuyIn:
    """How far people buy in to a change, and who moves them.

    Attributes:
        opinion: What each person thinks in the end.
        buy_in: The mean of that over those whom the change is for; nan if it is for nobody.
        influence: Of each person, how much of `buy_in` is their first opinion. These sum to 1;
            nan if the change is for nobody.
    """

    opinion: dict[Any, float]
    buy_in: float
    influence: dict[Any, float]


def buy_in(
    source: Source,
    *,
    opinion: Mapping[Any, float] | float,
    susceptibility: Mapping[Any, float] | float,
    concerned: Collection[Any] | None = None,
    relation: Relation = "supports",
    weight: str | None = None,
) -> BuyIn:
    """How far people buy in to a change that nobody orders.

    Everyone listens to those who have an arrow to them, by its weight, and stays attached to
    what they thought at first, after Friedkin and Johnsen; see `FriedkinJohnsen`.

    Parameters
    ----------
    source
        An organization, or a networkx digraph whose arrows run from the one who influences to
        the one who is influenced. A loop is the weight of one's own last opinion; parallel
        arrows add up.
    opinion
        What each person thinks at first, such as 0 for against and 1 for in favor: a mapping
        that holds everyone, or a number for all.
    susceptibility
        How much weight each person gives to what others think, in [0, 1]; at 0 someone keeps
        their opinion, as does whoever has nobody to listen to. A mapping that holds everyone,
        or a number for all.
    concerned
        Those whom the change is for, by id; a role or circle stands for everyone in it.
        ``None``: everyone.
    relation
        Which arrows of an organization: ``"supports"``, ``"manages"`` (solid lines),
        ``"delegates"`` or ``"member"``. An arrow from or to a role or circle is one from or to
        each of its people; nobody listens to themselves.
    weight
        Of a graph, the attribute that holds how much an arrow counts, a number from 0 up (1
        where it is missing); ``None``: all alike. Of an organization ``None``: support counts by
        its strength, a delegation by its flow, all else alike.

    Returns
    -------
    BuyIn
        By person of an organization, or node of a graph. Who was not asked about support listens
        to nobody knows whom: unless their susceptibility is 0, the opinion is nan, as is that of
        all whom they influence, and what depends on these.

    Raises
    ------
    ValueError
        If `source` is no directed graph, or a weight no number from 0 up. With everyone whose
        opinion or susceptibility is missing, out of its domain, or given for nobody who is
        there. With all who are fully susceptible and listen, directly or through others, to
        nobody who is not (or so little that a float cannot tell): nothing settles what they
        think. If a delegation is dated and no date was entered.

    Examples
    --------
    A consultant, who is for a change, supports ann; ann and bo support each other.

    >>> from stepback.models import buy_in
    >>> org = Organization(
    ...     people=[Person("ann"), Person("bo"), Person("consultant", external=True)],
    ...     supports=[
    ...         Support("consultant", "ann"), Support("bo", "ann"), Support("ann", "bo"),
    ...     ],
    ... )
    >>> found = buy_in(
    ...     org,
    ...     opinion={"consultant": 1, "ann": 0, "bo": 0},
    ...     susceptibility={"consultant": 0, "ann": 0.8, "bo": 0.5},
    ...     concerned=["ann", "bo"],
    ... )
    >>> {who: round(y, 9) for who, y in found.opinion.items()}
    {'ann': 0.5, 'bo': 0.25, 'consultant': 1.0}
    >>> round(found.buy_in, 9), round(found.influence["consultant"], 9)
    (0.375, 0.375)

    Notes
    -----
    Opinions are exact to rounding for up to 200 people. For more they are exact to about 1e-12
    where most keep some weight for their first opinions, and to 1e-6 where hardly anyone does.

    That people listen to those who support them, by the strength of support, is an assumption
    of stepback, as is buy-in as a mean of opinions. What people think and how far they can be
    moved is personal: show it of groups.

    References
    ----------
    - Friedkin, N. E., & Johnsen, E. C. (1990). Social influence and opinions. Journal of
      Mathematical Sociology 15(3-4), 193-206. doi:10.1080/0022250X.1990.9990069
    """
    people, (tail, head, weights), unasked = _influence_arcs(source, relation, weight)
    first = _values_by_person(
        opinion, people, "opinion", Number(-LARGEST_OPINION, LARGEST_OPINION, optional=False)
    )
    moved = _values_by_person(
        susceptibility, people, "susceptibility", Number(0, 1, optional=False)
    )
    part = _concerned_mask(source, concerned, people).astype(np.float64)
    part /= part.sum() or math.nan
    net = InfluenceNetwork.from_arcs(tail, head, weights, np.where(unasked, 0, moved))
    unknown = net.influenced_mask(np.flatnonzero(unasked & (moved > 0)))
    _refuse_unsettled(net.find_unsettled(), people, "fully susceptible", "to nobody")
    settled, influence, hardly = net.solve_opinions(first, part)
    _refuse_unsettled(hardly, people, "all but fully susceptible", "hardly to anyone")
    settled = np.where(unknown, math.nan, settled)
    if (unknown & (part > 0)).any():
        influence = np.full(len(people), math.nan)
    return BuyIn(
        opinion=dict(zip(people, settled.tolist(), strict=True)),
        buy_in=float(settled[part != 0] @ part[part != 0]) if people else math.nan,
        influence=dict(zip(people, influence.tolist(), strict=True)),
    )


def _influence_arcs(
    source: Source, relation: Relation, weight: str | None
) -> tuple[Sequence[Any], tuple[Array, Array, Array], Array]:
    """The people, the arrows between them with their weights, and who was not asked."""
    if not isinstance(source, Organization):
        graph = relation_graph(source, relation, weight)
        asked = np.zeros(graph.n_nodes, dtype=np.bool_)
        return graph.nodes, (graph.tail, graph.head, graph.weight), asked
    graph = relation_graph(source, relation, weight or _WEIGHTS.get(relation))
    now = compiled_any_date(source)
    place = np.arange(0) if graph.node_index is None else graph.node_index
    tail, arrow, part = now.groups.people_within(place[graph.tail])
    head, through, _ = now.groups.people_within(place[graph.head][arrow])
    tail, weights = tail[through], (graph.weight[arrow] * part)[through]
    others = tail != head
    unasked = np.zeros(now.n_people, dtype=np.bool_)
    if relation == "supports":
        unasked[:] = True if now.support is None else ~now.support.is_respondent
    people = now.columns.ids[: now.n_people].tolist()
    return people, (tail[others], head[others], weights[others]), unasked


def _values_by_person(given: Any, people: Sequence[Any], name: str, bounds: Number) -> Array:
    """A number for each person, from a mapping or a number for all."""
    if not isinstance(given, Mapping):
        try:
            return np.full(len(people), bounds.check(given))
        except ValueError as fault:
            raise_faults(name, [f"{fault}; give a number for all, or a mapping from each person"])
    faults = []
    found = np.zeros(len(people))
    for at, one in enumerate(people):
        if one not in given:
            faults.append(f"{format_value(one)} is missing; give a number for everyone")
            continue
        try:
            found[at] = bounds.check(given[one])
        except ValueError as fault:
            faults.append(f"{format_value(one)}: {fault}")
    there = set(people)
    faults += [f"{format_value(one)} is not here" for one in given if one not in there]
    raise_faults(name, faults)
    return found


def _concerned_mask(source: Source, given: Any, people: Sequence[Any]) -> Array:
    """Whom the change is for."""
    if given is None:
        return np.ones(len(people), dtype=np.bool_)
    if isinstance(source, Organization):
        return people_mask(compiled_any_date(source), given, "concerned")
    try:
        those = as_collection(given, "nodes")
    except ValueError as fault:
        raise_faults("concerned", [str(fault)])
    position = {one: at for at, one in enumerate(people)}
    raise_faults(
        "concerned",
        [
            f"{format_value(one)} is not here"
            for one in those
            if not (is_hashable(one) and one in position)
        ],
    )
    mask = np.zeros(len(people), dtype=np.bool_)
    mask[[position[one] for one in those]] = True
    return mask


def _refuse_unsettled(which: Array, people: Sequence[Any], moved: str, listens: str) -> None:
    """Refuse what some people think that nothing settles."""
    if which.size:
        listed = ", ".join(format_value(people[at]) for at in which[:_PEOPLE_SHOWN].tolist())
        more = f" and {which.size - _PEOPLE_SHOWN:,} more" if which.size > _PEOPLE_SHOWN else ""
        raise ValueError(
            f"susceptibility: {listed}{more} are {moved} and listen, directly or through others, "
            f"{listens} who is not, so that nothing settles what they think; lower the "
            "susceptibility of one of them"
        )
