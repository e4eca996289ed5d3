"""Organizations of every kind."""

from __future__ import annotations

import datetime as dt
from typing import Any

import attrs
import numpy.ma  # noqa: F401  (numpy imports it on first use, which would count for a slow draw)
from hypothesis import strategies as st

from stepback._organization._organization import Organization
from stepback._records._nodes import Circle, Person, Role
from stepback.testing._byte_choices import Choices, least, row, rows
from stepback.testing._rebuild import put_in_order, seen_at
from stepback.testing.strategies import _supports
from stepback.testing.strategies._delegations import Authority, entered
from stepback.testing.strategies._memberships import Groups
from stepback.testing.strategies._node_strategies import domains_of, nodes_of
from stepback.testing.strategies._organization_options import Options
from stepback.testing.strategies._reporting import Forest
from stepback.testing.strategies._text_strategies import Wording, any_text


@attrs.frozen
class Drawn:
    """The records of an organization, and how it is seen.

    Attributes:
        records: By the names that `Organization` has for them.
        respondents: Who was asked about support, where that was not everyone.
        date: The date to be entered, if any delegation is dated.
        contexts: The contexts to be entered.
    """

    records: dict[str, list[Any]]
    respondents: list[str] | None
    date: dt.date | None
    contexts: frozenset[str]

    def organization(self) -> Organization:
        """The organization."""
        org = Organization(**self.records, respondents=self.respondents)
        return seen_at(org, self.date, self.contexts)


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
    allow_dates: bool = True,
    allow_matrix: bool = True,
    allow_vacancies: bool = True,
    allow_external: bool = True,
    allow_hostile_text: bool = True,
    allow_unbalanced_shares: bool = True,
    supports: bool | None = None,
) -> st.SearchStrategy[Organization]:
    """Organizations of every kind, each of them valid.

    By default every kind of record occurs, and every field with different values: several
    roots, posts that are vacant or shared, circles within circles, matrix lines, shares and
    limits, several domains and delegations that are dated or bound to contexts, leaders who
    hand a matter to those who hand them another. Each argument narrows that.

    Parameters
    ----------
    min_people, max_people
        The fewest and the most people. Most organizations have fewer than ten, however many
        there may be; where size matters, ask for so many at least, up to 60.
    min_roots, max_roots
        The fewest people, and the most people and roles, with nobody above them in solid lines;
        ``None``: as many as there are.
    min_depth, max_depth
        How many solid lines there are between a root and whoever is farthest below it;
        ``None``: any number.
    max_span
        The most direct reports of anyone, in solid lines; ``None``: any number.
    max_roles, max_circles
        The most roles and circles.
    min_domains, max_domains
        The fewest and the most domains.
    max_delegations
        The most delegations, besides those that follow the lines.
    allow_contexts, allow_dates
        Whether delegations may be bound to contexts and dates. Where any is dated, the
        organization is at a date, and it may be in some of the contexts: it can be measured.
    allow_matrix
        Whether there may be dotted lines.
    allow_vacancies
        Whether roles and circles may have nobody in them, or leave a part to nobody.
    allow_external
        Whether people may be from outside.
    allow_hostile_text
        Whether ids, names and units may be of the kind that breaks software: ids with leading
        zeros, formulas, markup, two that differ in a zero or in case only, and whatever else
        Unicode has. Without it, ids are ``p0``, ``r0``, ``c0`` and ``d0``.
    allow_unbalanced_shares
        Whether shares and weights may be of very different size, such as 0.97 and 0.000001.
    supports
        Whether anybody asked about support: ``True``, ``False``, or ``None`` for either.

    Returns
    -------
    SearchStrategy
        Of `stepback.Organization`. It shrinks to one of nobody.

    Raises
    ------
    InvalidArgument
        If an argument is no count, or some contradict one another; all of it is told.

    Examples
    --------
    >>> from hypothesis import find
    >>> from stepback.testing.strategies import organizations
    >>> find(organizations(), lambda org: len(org.reporting) > 1)
    <Organization: 3 people, 2 lines>
    >>> organizations(min_people=3, max_people=2)
    Traceback (most recent call last):
      ...
    hypothesis.errors.InvalidArgument: min_people=3 is larger than max_people=2
    """
    return _organizations(drawn(Options(**locals())))


@st.composite  # so that a failing example shows the organization, and not what it was made of
def _organizations(draw: st.DrawFn, records: st.SearchStrategy[Drawn]) -> Organization:
    return draw(records).organization()


_texts = st.lists(any_text, min_size=1, max_size=2)


@st.composite
def drawn(draw: st.DrawFn, options: Options) -> Drawn:
    """The records, each kind from a list of rows of choices."""
    sizes, words, asked, seen, order = Choices(draw(row)).cut(3, 2, 35, 8, 3)
    strange = options.allow_hostile_text and words.seldom(3)
    numbered = options.allow_hostile_text and words.seldom(3)
    wording = Wording(options.allow_hostile_text, numbered, draw(_texts) if strange else ())
    nodes = nodes_of(draw(_rows(3, sizes, options.fewest, options.most_nodes)), wording, options)
    places = {id_: node.place for id_, node in nodes.items()}
    in_line = {id_: node for id_, node in nodes.items() if node.kind is not Circle}
    forest = Forest.of({id_: node.line for id_, node in in_line.items()}, places, options)
    lines = forest.lines({id_: node.dotted for id_, node in in_line.items()})
    people = [id_ for id_, node in nodes.items() if node.kind is Person]
    groups = Groups(places, people, lines, options)
    for id_, node in nodes.items():
        if node.kind is not Person:
            groups.add(id_, node.seats)

    owned = draw(_rows(1, sizes, options.min_domains, options.max_domains)) if nodes else []
    domains = domains_of(owned, places, wording, options)
    dates = seen.below(3) > 0 and options.allow_dates
    authority = Authority(
        places,
        domains,
        groups,
        options,
        dates=dates,
        contexts=seen.below(3) > 0 and options.allow_contexts,
    )
    beside = 0
    for id_, node in nodes.items():
        manager = forest.manager.get(id_)
        if node.handed.seldom(3) and (manager or beside < options.max_delegations):
            beside += manager is None
            authority.hand_to(id_, node.handed, manager)
    for one in draw(_rows(6, sizes, 0, options.max_delegations - beside)) if nodes else ():
        authority.hand_anywhere(Choices(one))
    delegations = authority.delegations()

    records: dict[str, list[Any]] = {
        name: [node.record for node in nodes.values() if node.kind is kind]
        for name, kind in (("people", Person), ("roles", Role), ("circles", Circle))
    }
    records |= {
        "domains": list(domains),
        "reporting": lines,
        "delegations": delegations,
        "memberships": groups.memberships,
    }
    respondents = None
    # Drawn also where nobody is asked, so that this can shrink away without shifting what follows.
    anywhere = draw(rows(0, 2 * len(nodes))) if options.supports is not False else []
    if options.supports or (options.supports is None and asked.below(4)):
        backed = {id_: node.backed for id_, node in nodes.items()}
        made = _supports.supports(places, forest.manager, backed, map(Choices, anywhere))
        records["supports"] = made
        respondents = _supports.respondents(people, asked)
    date, contexts = entered(delegations, seen, dates=dates)
    return Drawn(_in_some_order(records, order), respondents, date, contexts)


def _rows(often: int, choices: Choices, low: int, high: int) -> st.SearchStrategy[list[bytes]]:
    return rows(least(often, choices, low, high), high)


def _in_some_order(records: dict[str, list[Any]], row: Choices) -> dict[str, list[Any]]:
    """As they are, reversed, or shuffled: managers need not come before their reports."""
    if row.seldom(2):
        seed = row.below(2**16)
        for table in records.values():
            put_in_order(table, seed)
    return records
