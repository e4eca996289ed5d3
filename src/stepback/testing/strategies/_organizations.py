"""Draw organizations of every kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import attrs
import numpy.ma  # noqa: F401  (numpy would import it in the first draw, which hypothesis would call slow)
from hypothesis import strategies as st

from stepback._organization._organization import Organization
from stepback._records._nodes import Circle, Person, Role
from stepback._records._relations import Support
from stepback.testing._byte_choices import ByteChoices, byte_row, minimum_length
from stepback.testing._rebuild import apply_view, reorder_records
from stepback.testing.strategies import _field_values as values
from stepback.testing.strategies._delegations import DelegationBuilder, draw_view
from stepback.testing.strategies._histories import HistoryBuilder, event_rows
from stepback.testing.strategies._memberships import DrawnGroups
from stepback.testing.strategies._node_strategies import DrawnNode, build_domains, build_nodes
from stepback.testing.strategies._organization_options import OrganizationOptions
from stepback.testing.strategies._reporting import DrawnForest
from stepback.testing.strategies._text_strategies import Wording, any_text

_texts = st.lists(any_text, min_size=1, max_size=2)


@attrs.frozen
class DrawnRecords:
    """The records of an organization, and the date and contexts at which it is viewed."""

    records: dict[str, list[Any]]  # by the names of the tables
    respondents: list[str] | None  # ids, unless everyone was asked
    date: dt.date | None  # if any record is dated
    contexts: frozenset[str]


def organizations(
    *,
    min_people: int = 0,
    max_people: int = 30,
    min_roots: int = 0,
    max_roots: int | None = None,
    min_depth: int = 0,
    max_depth: int | None = None,
    max_span: int | None = None,
    max_roles: int = 3,
    max_circles: int = 3,
    min_domains: int = 0,
    max_domains: int = 3,
    max_delegations: int = 12,
    allow_contexts: bool = True,
    allow_dates: bool | None = None,
    allow_matrix: bool = True,
    allow_vacancies: bool = True,
    allow_external: bool = True,
    allow_hostile_text: bool = True,
    allow_unbalanced_shares: bool = True,
    supports: bool | None = None,
) -> st.SearchStrategy[Organization]:
    """Organizations of every kind, each of them valid.

    By default every kind of record occurs, and every field but days with different values: several
    roots, posts that are vacant or shared, circles within circles, quorums, matrix lines, shares
    and limits, several domains, delegations that are dated or bound to contexts, and leaders who
    delegate one domain to each other and another one back. Each argument narrows that; only
    ``allow_dates=True`` widens it. Numbers of people, roles, circles and domains are numbers of
    ids: one with several records counts once. The minima, `max_roots`, `max_depth` and `max_span`
    hold on every day.

    Parameters
    ----------
    min_people, max_people
        The fewest and the most people. Most organizations have fewer than ten, whatever the
        maximum; if size matters, ask for a minimum, up to 60.
    min_roots, max_roots
        The fewest people, and the most people and roles, with nobody above them in solid lines;
        ``None``: as many as there are.
    min_depth, max_depth
        The fewest and the most solid lines between a root and the node farthest below it;
        ``None``: any number.
    max_span
        The most direct reports of anyone, in solid lines; ``None``: any number.
    max_roles, max_circles
        The most roles and circles.
    min_domains, max_domains
        The fewest and the most domains.
    max_delegations
        The most delegations, besides those that follow the lines.
    allow_contexts
        Whether delegations may be bound to contexts. The organization may be in some of them.
    allow_dates
        Which records may begin and end: ``True``, those of every type; ``None``, delegations
        alone; ``False``, none. With ``True``, people join and leave, lines and posts change hands,
        and an id may have several records on different days. Everything is valid on every day,
        and the dates come from a small set, so that they often meet. Where anything is dated, the
        organization is at a date: it can be measured.
    allow_matrix
        Whether there may be dotted lines.
    allow_vacancies
        Whether roles and circles may have no members, or have shares that sum to less than 1.
    allow_external
        Whether people may be external.
    allow_hostile_text
        Whether ids, names and units may be of the kind that breaks software: ids with leading
        zeros, formulas, markup, two that differ only in a zero or in case, and any other
        Unicode text. Without it, ids are ``p0``, ``r0``, ``c0`` and ``d0``.
    allow_unbalanced_shares
        Whether shares and weights may be of very different size, such as 0.97 and 0.000001.
    supports
        Whether anybody asked about support: ``True``, ``False``, or ``None`` for either.

    Returns
    -------
    SearchStrategy
        Of `stepback.Organization`. It shrinks to an organization without people.

    Raises
    ------
    InvalidArgument
        If an argument is not a count, or some contradict each other; all problems are listed.

    Examples
    --------
    >>> from hypothesis import find
    >>> from stepback.testing.strategies import organizations
    >>> find(organizations(), lambda org: len(org.people) > 2 and len(org.reporting) > 1)
    <Organization: 3 people, 2 lines>
    >>> organizations(min_people=3, max_people=2)
    Traceback (most recent call last):
      ...
    hypothesis.errors.InvalidArgument: min_people=3 is larger than max_people=2
    """
    return _draw_organization(draw_records(OrganizationOptions(**locals())))


@st.composite  # so that a failing example shows the organization, and not the records drawn for it
def _draw_organization(draw: st.DrawFn, records: st.SearchStrategy[DrawnRecords]) -> Organization:
    drawn = draw(records)
    org = Organization(**drawn.records, respondents=drawn.respondents)
    return apply_view(org, drawn.date, drawn.contexts)


@st.composite
def draw_records(draw: st.DrawFn, options: OrganizationOptions) -> DrawnRecords:
    """The records of an organization, each kind from a list of rows of choices."""
    sizes, words, asked, view, order, history = ByteChoices(draw(byte_row)).split_off(
        3, 2, 35, 8, 3, 2
    )
    hostile = options.allow_hostile_text
    has_drawn_text = hostile and words.is_one_in(3)
    has_numbers = hostile and words.is_one_in(3)
    wording = Wording(hostile, has_numbers, draw(_texts) if has_drawn_text else ())
    node_rows = draw(_row_lists(3, sizes, options.fewest_people, options.most_nodes))
    nodes = build_nodes(node_rows, wording, options)
    places = {id_: node.place for id_, node in nodes.items()}

    in_line = {id_: node for id_, node in nodes.items() if not isinstance(node.record, Circle)}
    forest = DrawnForest(options, in_line)
    lines = forest.build_lines()
    people = [id_ for id_, node in nodes.items() if isinstance(node.record, Person)]
    groups = DrawnGroups(places, people, lines, options)
    nodes = {id_: _with_members(node, groups) for id_, node in nodes.items()}
    dates = view.draw_below(3) > 0 and options.allow_dates is not False
    histories = HistoryBuilder(places, in_line, options, wording)
    has_history = history.draw_below(3) > 0 and dates and options.allow_dates and nodes
    histories.read_events(draw(event_rows(history)) if has_history else ())
    histories.date_memberships(groups)

    domain_rows = _row_lists(1, sizes, options.min_domains, options.max_domains)
    domains = build_domains(draw(domain_rows) if nodes else [], places, wording, options)
    contexts = view.draw_below(3) > 0 and options.allow_contexts
    builder = DelegationBuilder(places, domains, groups, options, dates=dates, contexts=contexts)
    n_outside_lines = 0  # delegations to a node without a manager
    for id_, node in nodes.items():
        manager, row = forest.manager.get(id_), node.delegation_choices
        if row.is_one_in(3) and (manager or n_outside_lines < options.max_delegations):
            n_outside_lines += manager is None
            builder.delegate_to(id_, row, manager)
    further_rows = _row_lists(6, sizes, 0, options.max_delegations - n_outside_lines)
    for further_row in draw(further_rows) if nodes else ():
        builder.delegate_anywhere(ByteChoices(further_row))
    delegations = builder.build_delegations()

    histories.date_lines(lines)
    dated_domains = histories.date_domains(domains)
    records_of_nodes = histories.date_nodes(
        [node.record for node in nodes.values()], lines, groups.memberships
    )
    records: dict[str, list[Any]] = {
        name: [record for record in records_of_nodes if isinstance(record, node_type)]
        for name, node_type in (("people", Person), ("roles", Role), ("circles", Circle))
    }
    records |= {
        "domains": dated_domains,
        "reporting": lines,
        "delegations": delegations,
        "memberships": groups.memberships,
    }
    respondents = None
    # Drawn also if nobody is asked, so that this can shrink away without shifting what follows.
    rows = st.lists(byte_row, max_size=2 * len(nodes))
    support_rows = draw(rows) if options.supports is not False else []
    if options.supports or (options.supports is None and asked.draw_below(4)):
        choices = {id_: node.support_choices for id_, node in nodes.items()}
        records["supports"] = _draw_supports(
            places, forest.manager, choices, map(ByteChoices, support_rows)
        )
        histories.date_supports(records["supports"])
        if asked.is_one_in(4):
            respondents = [id_ for id_ in people if not asked.is_one_in(3)]
    date, entered = draw_view(records, view, dates=dates)
    if order.is_one_in(2):  # managers need not precede their reports
        seed = order.draw_below(2**16)
        for table in records.values():
            reorder_records(table, seed)
    return DrawnRecords(records, respondents, date, entered)


def _with_members(node: DrawnNode, groups: DrawnGroups) -> DrawnNode:
    """The node, once its members are among the groups; of a circle with a quorum among them."""
    seats, quorum = node.member_choices.split_off(12, 1)
    if isinstance(node.record, Person):
        return node
    groups.add_group(node.record.id, seats)
    if isinstance(node.record, Role):
        return node
    n_needed = groups.draw_quorum(node.record.id, quorum)
    return attrs.evolve(node, record=attrs.evolve(node.record, quorum=n_needed))


def _draw_supports(
    nodes: Mapping[str, int],
    managers: Mapping[str, str],
    choices_by_node: Mapping[str, ByteChoices],
    further_choices: Iterable[ByteChoices],
) -> list[Support]:
    """Support by the manager or another node, and between any two; `nodes` has the places."""
    made: dict[tuple[str, ...], Support] = {}

    def add(supporter: str, supported: str, row: ByteChoices) -> None:
        strength = row.pick_option(values.STRENGTHS)
        kind, basis = row.pick_option(values.KINDS), row.pick_option(values.BASES)
        if supporter != supported:
            support = Support(supporter, supported, strength=strength, kind=kind, basis=basis)
            made.setdefault((supporter, supported, kind, basis), support)

    for node, row in choices_by_node.items():
        if row.is_one_in(3):
            anyone = row.pick_nearest(nodes)
            add(managers.get(node) or anyone, node, row)
    for row in further_choices:
        add(row.pick_nearest(nodes), row.pick_nearest(nodes), row)
    return list(made.values())


def _row_lists(
    usual: int, choices: ByteChoices, low: int, high: int
) -> st.SearchStrategy[list[bytes]]:
    low = minimum_length(usual, choices, low, high)
    return st.lists(byte_row, min_size=low, max_size=high)
