"""Buy-in to a change that nobody orders: opinions that settle along the arrows of a graph."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._display._notebook_table import TableRecord
from stepback._frames import FrameColumns
from stepback._organization._compiled_organization import compiled_at_date
from stepback._organization._organization import Organization
from stepback._organization._relation_graph import Relation, relation_graph
from stepback._organization._validate_args import (
    as_collection,
    is_hashable,
    people_mask,
    raise_faults,
)
from stepback._problems._format import format_value, join_truncated
from stepback._records._fields._numbers import Number
from stepback._records._frozen_mapping import freeze_mapping
from stepback._records._record_types import relation_schemas
from stepback.models._base._result_columns import result_columns
from stepback.models._influence._influence_matrix import LARGEST_OPINION
from stepback.models._influence._influence_network import InfluenceNetwork

if TYPE_CHECKING:
    from stepback._organization._relation_graph import Source

_PEOPLE_SHOWN = 8
_WEIGHTS = {schema.relation: schema.weight or None for schema in relation_schemas().values()}


@attrs.frozen(repr=False)
class BuyIn(TableRecord):
    """How far people buy in to a change, and who influences them.

    Attributes:
        opinion: The settled opinion of each person.
        buy_in: The mean of the opinions of the people concerned; nan if there are none.
        influence: For each person, how much their first opinion counts in `buy_in`. These sum
            to 1; nan if nobody is concerned.
    """

    opinion: Mapping[Any, float] = attrs.field(converter=freeze_mapping)
    buy_in: float
    influence: Mapping[Any, float] = attrs.field(converter=freeze_mapping)

    def _frame_columns(self) -> FrameColumns:
        return result_columns(self)


def buy_in(
    source: Source,
    *,
    opinion: Mapping[Any, float] | float,
    susceptibility: Mapping[Any, float] | float,
    concerned: Collection[Any] | None = None,
    relation: Relation = "supports",
    weight: str | None = None,
) -> BuyIn:
    """Compute how far people buy in to a change that nobody orders.

    Everyone listens to the people who have an arrow to them, by its weight, and stays attached
    to their first opinion, after Friedkin and Johnsen; see `FriedkinJohnsen`.

    Parameters
    ----------
    source
        An organization, or a networkx digraph whose arrows run from the person who influences
        to the person who is influenced. A loop is the weight of one's own last opinion; the
        weights of parallel arrows are added.
    opinion
        What each person thinks at first, such as 0 for against and 1 for in favor: a mapping
        that holds everyone, or a number for all.
    susceptibility
        How much weight each person gives to what others think, in [0, 1]; at 0 people keep
        their opinion, as do people who have nobody to listen to. A mapping that holds everyone,
        or a number for all.
    concerned
        The people whom the change concerns, by id; a role or circle stands for everyone in it.
        ``None``: everyone.
    relation
        Which arrows of an organization: ``"supports"``, ``"manages"`` (solid lines),
        ``"delegates"`` or ``"member"``. An arrow from or to a role or circle is one from or to
        each of its people; nobody listens to themselves.
    weight
        For a graph, the attribute that holds how much an arrow counts, a number from 0 up (1
        where it is missing); ``None``: all arrows count equally. For an organization ``None``:
        support counts by its strength, a delegation by its flow, all others equally.

    Returns
    -------
    BuyIn
        By person of an organization, or node of a graph. It is unknown to whom people listen who
        were not asked about support: unless their susceptibility is 0, their opinion is nan, and
        so are the opinions of all whom they influence, and everything that depends on these.

    Raises
    ------
    ValueError
        If `source` is not a directed graph, or a weight not a number from 0 up. With everyone
        whose opinion or susceptibility is missing or out of its domain, and every id that is
        unknown. With all people who are fully susceptible and listen, directly or through
        others, only to people who are (or to others so little that a float cannot tell):
        nothing settles their opinions. If anything is dated and no date was entered.

    Examples
    --------
    A consultant, who is in favor of a change, supports ann; ann and bo support each other.

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
    if most people keep some weight for their first opinions, and to 1e-6 if hardly anyone does.

    That people listen to those who support them, by the strength of support, is an assumption
    of stepback, as is buy-in as a mean of opinions. Opinions and susceptibility are personal:
    show them for groups.

    References
    ----------
    - Friedkin, N. E., & Johnsen, E. C. (1990). Social influence and opinions. Journal of
      Mathematical Sociology 15(3-4), 193-206. doi:10.1080/0022250X.1990.9990069
    """
    people, (tail, head, weights), not_asked = _influence_arcs(source, relation, weight)
    opinion_bounds = Number(-LARGEST_OPINION, LARGEST_OPINION, optional=False)
    first = _values_by_person(opinion, people, "opinion", opinion_bounds)
    susceptible = _values_by_person(
        susceptibility, people, "susceptibility", Number(0, 1, optional=False)
    )
    share = _concerned_mask(source, concerned, people).astype(np.float64)
    share /= share.sum() or math.nan
    network = InfluenceNetwork.from_arcs(tail, head, weights, np.where(not_asked, 0, susceptible))
    is_unknown = network.influenced_mask(np.flatnonzero(not_asked & (susceptible > 0)))
    _refuse_unsettled(network.find_unsettled(), people, "fully susceptible", "only")
    settled, influence, hardly_settled = network.solve_opinions(first, share)
    _refuse_unsettled(hardly_settled, people, "almost fully susceptible", "almost only")
    settled = np.where(is_unknown, math.nan, settled)
    if (is_unknown & (share > 0)).any():
        influence = np.full(len(people), math.nan)
    return BuyIn(
        opinion=dict(zip(people, settled.tolist(), strict=True)),
        buy_in=float(settled[share != 0] @ share[share != 0]) if people else math.nan,
        influence=dict(zip(people, influence.tolist(), strict=True)),
    )


def _influence_arcs(
    source: Source, relation: Relation, weight: str | None
) -> tuple[Sequence[Any], tuple[Array, Array, Array], Array]:
    """Return the people, the arcs between them with their weights, and who was not asked."""
    if not isinstance(source, Organization):
        graph = relation_graph(source, relation, weight)
        not_asked = np.zeros(graph.n_nodes, dtype=np.bool_)
        return graph.nodes, (graph.tail, graph.head, graph.weight), not_asked
    graph = relation_graph(source, relation, weight or _WEIGHTS.get(relation))
    compiled = compiled_at_date(source)
    node = np.arange(0) if graph.node_index is None else graph.node_index
    tail, tail_arc, tail_share = compiled.groups.people_within(node[graph.tail])
    head, head_arc, _ = compiled.groups.people_within(node[graph.head][tail_arc])
    tail, weights = tail[head_arc], (graph.weight[tail_arc] * tail_share)[head_arc]
    is_other = tail != head
    not_asked = np.zeros(compiled.n_people, dtype=np.bool_)
    if relation == "supports":
        not_asked[:] = True if compiled.support is None else ~compiled.support.is_respondent
    people = compiled.columns.ids[: compiled.n_people].tolist()
    return people, (tail[is_other], head[is_other], weights[is_other]), not_asked


def _values_by_person(given: Any, people: Sequence[Any], name: str, bounds: Number) -> Array:
    """Return a number for each person, from a mapping or a number for all."""
    if not isinstance(given, Mapping):
        try:
            return np.full(len(people), bounds.check(given))
        except ValueError as fault:
            raise_faults(name, [f"{fault}; give a number for all, or a mapping from each person"])
    faults = []
    values = np.zeros(len(people))
    for index, person in enumerate(people):
        if person not in given:
            faults.append(f"{format_value(person)} is missing; give a number for everyone")
            continue
        try:
            values[index] = bounds.check(given[person])
        except ValueError as fault:
            faults.append(f"{format_value(person)}: {fault}")
    known = set(people)
    faults += [f"{format_value(person)} is not here" for person in given if person not in known]
    raise_faults(name, faults)
    return values


def _concerned_mask(source: Source, concerned: Any, people: Sequence[Any]) -> Array:
    """Whom the change concerns."""
    if concerned is None:
        return np.ones(len(people), dtype=np.bool_)
    if isinstance(source, Organization):
        return people_mask(compiled_at_date(source), concerned, "concerned")
    try:
        nodes = as_collection(concerned, "nodes")
    except ValueError as fault:
        raise_faults("concerned", [str(fault)])
    position = {person: index for index, person in enumerate(people)}
    unknown = [node for node in nodes if not (is_hashable(node) and node in position)]
    raise_faults("concerned", [f"{format_value(node)} is not here" for node in unknown])
    mask = np.zeros(len(people), dtype=np.bool_)
    mask[[position[node] for node in nodes]] = True
    return mask


def _refuse_unsettled(
    positions: Array, people: Sequence[Any], susceptible: str, listens: str
) -> None:
    """Refuse people whose opinions nothing settles."""
    if positions.size:
        names = (format_value(people[position]) for position in positions.tolist())
        raise ValueError(
            f"susceptibility: {join_truncated(names, _PEOPLE_SHOWN)} are {susceptible} and listen, "
            f"directly or through others, {listens} to people who are, so that nothing settles "
            "their opinions; lower the susceptibility of one of them"
        )
