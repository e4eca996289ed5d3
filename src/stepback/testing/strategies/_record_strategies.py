"""Draw single records, with every value that their fields may hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from itertools import combinations
from typing import TypeVar

from hypothesis import strategies as st

from stepback._records._level import Level
from stepback._records._nodes import Circle, Domain, Person, Role
from stepback._records._relations import Delegation, Membership, ReportingLine, Support
from stepback.testing.strategies import _field_values as values
from stepback.testing.strategies._text_strategies import hostile_ids, plain_ids, texts

Ids = st.SearchStrategy[str]
R = TypeVar("R")

_part = st.floats(0, 1)
_amount = st.floats(0, 1e12)
_positive = st.floats(0, 1e12, exclude_min=True)
_basis = st.sampled_from(["declared", "assumed", "observed"])
_attributes = st.dictionaries(texts.filter(str.strip), texts, max_size=2)


def ids(*, allow_hostile_text: bool = True) -> Ids:
    """Ids of people, roles, circles or domains.

    Parameters
    ----------
    allow_hostile_text
        Whether an id may be of the kind that breaks software: a number with leading zeros, a
        formula, markup, one of two that look the same, or any other Unicode text.

    Returns
    -------
    SearchStrategy
        Of text that is not empty and has no space at its ends.

    Examples
    --------
    >>> from hypothesis import find
    >>> from stepback.testing.strategies import ids
    >>> find(ids(), lambda id_: True)
    'a'
    """
    return plain_ids | hostile_ids if allow_hostile_text else plain_ids


def people(ids: Ids | None = None, *, allow_dates: bool = False) -> st.SearchStrategy[Person]:
    """People; each by itself.

    Parameters
    ----------
    ids
        The strategy of their ids; ``None``: `ids`.
    allow_dates
        Whether they may have a start and an end, of which the first is before the second.

    Returns
    -------
    SearchStrategy of `stepback.Person`

    Examples
    --------
    >>> from hypothesis import find
    >>> from stepback.testing.strategies import people
    >>> find(people(), lambda person: person.external)
    Person(id='a', external=True)
    """
    return st.builds(
        _record_maker(Person),
        st.tuples(_ids_or_any(ids)),
        _terms(allow_dates),
        name=texts,
        unit=texts,
        fte=st.just(1.0) | _amount,
        external=st.booleans(),
        competence=st.none() | _part,
        willingness=st.none() | _part,
        capacity=st.none() | _positive,
        attributes=_attributes,
    )


def roles(ids: Ids | None = None, *, allow_dates: bool = False) -> st.SearchStrategy[Role]:
    """Roles; each by itself.

    Parameters
    ----------
    ids
        The strategy of their ids; ``None``: `ids`.
    allow_dates
        Whether they may have a start and an end, of which the first is before the second.

    Returns
    -------
    SearchStrategy of `stepback.Role`

    Examples
    --------
    >>> from hypothesis import find
    >>> from stepback.testing.strategies import roles
    >>> find(roles(), lambda role: True)
    Role(id='a')
    """
    return st.builds(
        _record_maker(Role),
        st.tuples(_ids_or_any(ids)),
        _terms(allow_dates),
        name=texts,
        unit=texts,
        attributes=_attributes,
    )


def circles(ids: Ids | None = None, *, allow_dates: bool = False) -> st.SearchStrategy[Circle]:
    """Circles; each by itself.

    Parameters
    ----------
    ids
        The strategy of their ids; ``None``: `ids`.
    allow_dates
        Whether they may have a start and an end, of which the first is before the second.

    Returns
    -------
    SearchStrategy of `stepback.Circle`

    Examples
    --------
    >>> from hypothesis import find
    >>> from stepback.testing.strategies import circles
    >>> find(circles(), lambda circle: circle.quorum > 1)
    Circle(id='a', quorum=2)
    """
    return st.builds(
        _record_maker(Circle),
        st.tuples(_ids_or_any(ids)),
        _terms(allow_dates),
        name=texts,
        purpose=texts,
        unit=texts,
        quorum=st.integers(1, 9),
        attributes=_attributes,
    )


def domains(
    ids: Ids | None = None, *, owners: Ids | None = None, allow_dates: bool = False
) -> st.SearchStrategy[Domain]:
    """Domains; each by itself.

    Parameters
    ----------
    ids, owners
        The strategies of their ids and of the ids of owners; ``None``: `ids`.
    allow_dates
        Whether they may have a start and an end, of which the first is before the second.

    Returns
    -------
    SearchStrategy of `stepback.Domain`

    Examples
    --------
    >>> from hypothesis import find
    >>> from hypothesis import strategies as st
    >>> from stepback.testing.strategies import domains
    >>> find(domains(owners=st.just("ann")), lambda domain: domain.by == "value")
    Domain(id='a', owner='ann', by='value')
    """
    return st.builds(
        _record_maker(Domain),
        st.tuples(_ids_or_any(ids), _ids_or_any(owners)),
        _terms(allow_dates),
        weight=st.just(1.0) | _positive,
        name=texts,
        amounts=st.none() | st.lists(_positive, min_size=1, max_size=4),
        by=st.sampled_from(["count", "value"]),
        basis=_basis,
    )


def reporting_lines(
    nodes: Ids | None = None, *, allow_dates: bool = False
) -> st.SearchStrategy[ReportingLine]:
    """Reporting lines; nobody reports to themselves.

    Parameters
    ----------
    nodes
        The strategy of the ids at both ends; ``None``: `ids`.
    allow_dates
        Whether they may have a start and an end, of which the first is before the second.

    Returns
    -------
    SearchStrategy of `stepback.ReportingLine`

    Examples
    --------
    >>> from hypothesis import find
    >>> from stepback.testing.strategies import reporting_lines
    >>> find(reporting_lines(), lambda line: line.dotted).dotted
    True
    """
    return st.builds(
        _record_maker(ReportingLine), _two_ids(nodes), _terms(allow_dates), dotted=st.booleans()
    )


def delegations(
    nodes: Ids | None = None,
    *,
    domains: st.SearchStrategy[str | None] | None = None,
    allow_dates: bool = True,
) -> st.SearchStrategy[Delegation]:
    """Delegations; nobody delegates to themselves.

    Parameters
    ----------
    nodes
        The strategy of the ids of principal and delegate; ``None``: `ids`.
    domains
        The strategy of the id of the domain, which may be ``None``, for a general delegation;
        ``None``: general, or any of `ids`.
    allow_dates
        Whether they may have a start and an end, of which the first is before the second.

    Returns
    -------
    SearchStrategy of `stepback.Delegation`

    Examples
    --------
    >>> from hypothesis import find
    >>> from hypothesis import strategies as st
    >>> from stepback.testing.strategies import delegations
    >>> find(delegations(domains=st.just("refunds")), lambda one: one.exclusive).domain
    'refunds'
    """
    return st.builds(
        _record_maker(Delegation),
        _two_ids(nodes),
        _terms(allow_dates),
        domain=st.none() | _ids_or_any(None) if domains is None else domains,
        share=st.none() | _part,
        autonomy=st.none() | st.sampled_from(Level) | _part,
        limit=st.none() | _amount,
        contexts=st.frozensets(st.sampled_from(["battle", "night shift"])),
        standing=_mostly_true,
        exclusive=st.booleans(),
        revocable=_mostly_true,
        may_redelegate=_mostly_true,
        basis=_basis,
    )


def supports(nodes: Ids | None = None, *, allow_dates: bool = False) -> st.SearchStrategy[Support]:
    """Supports; nobody supports themselves.

    Parameters
    ----------
    nodes
        The strategy of the ids at both ends; ``None``: `ids`.
    allow_dates
        Whether they may have a start and an end, of which the first is before the second.

    Returns
    -------
    SearchStrategy of `stepback.Support`

    Examples
    --------
    >>> from hypothesis import find
    >>> from stepback.testing.strategies import supports
    >>> find(supports(), lambda support: support.strength <= 0.5).strength
    0.5
    """
    return st.builds(
        _record_maker(Support),
        _two_ids(nodes),
        _terms(allow_dates),
        strength=st.just(1.0) | st.floats(0, 1, exclude_min=True),
        kind=texts,
        basis=_basis,
    )


def memberships(
    groups: Ids | None = None, *, members: Ids | None = None, allow_dates: bool = False
) -> st.SearchStrategy[Membership]:
    """Memberships; each by itself.

    Parameters
    ----------
    groups
        The strategy of the ids of roles and circles; ``None``: `ids`.
    members
        The strategy of the ids of members; ``None``: as `groups`, but another id.
    allow_dates
        Whether they may have a start and an end, of which the first is before the second.

    Returns
    -------
    SearchStrategy of `stepback.Membership`

    Examples
    --------
    >>> from hypothesis import find
    >>> from stepback.testing.strategies import memberships
    >>> find(memberships(), lambda membership: True).group
    'a'
    """
    ends = _two_ids(groups) if members is None else st.tuples(_ids_or_any(groups), members)
    return st.builds(_record_maker(Membership), ends, _terms(allow_dates), share=st.none() | _part)


_mostly_true = st.booleans().map(lambda flag: not flag)
# From few days, so that they often meet; in one draw, since drawing dates takes long.
_DAYS = (*values.DATES, dt.date(2024, 2, 29), dt.date(1990, 1, 1), dt.date(2039, 12, 31))
_TERMS: list[dict[str, dt.date]] = [
    *({"start": day} for day in _DAYS),
    *({"end": day} for day in _DAYS),
    *({"start": start, "end": end} for start, end in combinations(sorted(_DAYS), 2)),
]
_undated: st.SearchStrategy[dict[str, dt.date]] = st.just({})
_mostly_undated = st.sampled_from([{} for _ in _TERMS] + _TERMS)


def _terms(allow_dates: bool) -> st.SearchStrategy[dict[str, dt.date]]:  # noqa: FBT001
    """The start and the end of a record; of half of the records, neither."""
    return _mostly_undated if allow_dates else _undated


def _ids_or_any(given: Ids | None) -> Ids:
    return ids() if given is None else given


def _two_ids(nodes: Ids | None) -> st.SearchStrategy[list[str]]:
    return st.lists(_ids_or_any(nodes), min_size=2, max_size=2, unique=True)


def _record_maker(record: Callable[..., R]) -> Callable[..., R]:
    """Make a record from its ids, its dates and its other fields."""
    return lambda ids, dates, **fields: record(*ids, **dates, **fields)
