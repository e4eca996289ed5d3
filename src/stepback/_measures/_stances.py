"""Empowerment classes of people, stances of leaders, and leaders who follow."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np

from stepback._algorithms._arrays import TOLERANCE, Array
from stepback._display._figures_by_id import FiguresById, label_figures
from stepback._display._frame_labels import NodeLabels, PersonDomainLabels
from stepback._flow._compiled import Compiled
from stepback._flow._support_index import SupportIndex, known_mean
from stepback._measures._authority import decided_shares
from stepback._measures._delegators import Delegators, kept_weights, key_width, leader_keys
from stepback._measures._support import delegation_ends, principal_support
from stepback._organization._compiled_organization import compiled_at_date
from stepback._organization._organization import Organization
from stepback._organization._validate_args import check_number

Class = Literal[
    "empowered", "abandoned", "sheltered", "powerless", "with authority", "without authority"
]
Stance = Literal["front", "second fiddle", "out of the way", "absent", "support not asked"]

EMPOWERMENT_CLASSES: tuple[Class, ...] = (
    "powerless",
    "sheltered",
    "abandoned",
    "empowered",
    "without authority",
    "with authority",
)
_FRONT, _SECOND, _SUPPORTED = 2 / 3, 1 / 3, 1 / 2


def empowerment(
    org: Organization, *, authority: float = 0.5, support: float = 0.5
) -> FiguresById[str, Class]:
    """Whether each person has authority, and support with it.

    ========================  ====================  ==========================
    class                     authority             support
    ========================  ====================  ==========================
    ``"empowered"``           yes                   yes
    ``"abandoned"``           yes                   no
    ``"sheltered"``           no                    yes
    ``"powerless"``           no                    no
    ``"with authority"``      yes                   not asked
    ``"without authority"``   no                    not asked
    ========================  ====================  ==========================

    Parameters
    ----------
    org
    authority
        The least authority, as a multiple of an even share of the decisions that people settle.
    support
        The least support received, in [0, 1].

    Returns
    -------
    FiguresById
        From the id of each person to a class. Where nothing is decided, nobody has authority.

    Raises
    ------
    ValueError
        If a bound is out of its range, or anything is dated and no date was entered.

    Examples
    --------
    >>> org = Organization(
    ...     people=[Person("ann"), Person("bo")],
    ...     domains=[Domain("refunds", "ann")],
    ...     delegations=[Delegation("ann", "bo", autonomy=0.75)],
    ...     supports=[Support("ann", "bo")],
    ... )
    >>> empowerment(org)
    {'ann': 'abandoned', 'bo': 'empowered'}

    Notes
    -----
    The classes and their bounds are assumptions of stepback. They describe a position, not a
    person, and must not be used for appraisal, pay or dismissal.
    """
    compiled = compiled_at_date(org)
    classes = empowerment_classes(
        compiled, check_number(authority, "authority", 0), check_number(support, "support", 0, 1)
    )
    ids = compiled.columns.ids[: compiled.n_people].tolist()
    items = zip(ids, map(EMPOWERMENT_CLASSES.__getitem__, classes.tolist()), strict=True)
    return label_figures(items, "empowerment", NodeLabels(compiled.columns), "text")


def stances(org: Organization) -> FiguresById[tuple[str, str], Stance]:
    """The stance of each leader in each domain in which they hand something on.

    ``"front"``: they keep two thirds or more of what reaches them. ``"second fiddle"``: a third
    or more. Below that, ``"out of the way"`` if at least half of what they hand on has their
    support, else ``"absent"``; ``"support not asked"`` if that is not known. What reaches a role
    or circle counts, by share, as reaching its members, and what it hands on as handed on by
    them. What comes back to a member that way does not count as handed on.

    Returns
    -------
    FiguresById
        From (id of the person, id of the domain) to a stance; empty if nothing is handed on.
        ``to_dict()`` is from the id of the person to that of the domain to a stance, for JSON.

    Raises
    ------
    ValueError
        If anything is dated and no date was entered.

    Examples
    --------
    >>> org = Organization(
    ...     people=[Person("ann"), Person("bo")],
    ...     domains=[Domain("refunds", "ann")],
    ...     delegations=[Delegation("ann", "bo", autonomy=0.75)],
    ...     supports=[Support("ann", "bo")],
    ... )
    >>> stances(org)
    {('ann', 'refunds'): 'out of the way'}

    Notes
    -----
    The bounds are assumptions of stepback.
    """
    compiled = compiled_at_date(org)
    delegators = Delegators.from_compiled(compiled)
    # Who delegates a domain by name has a state of their own there, at least up to their limit.
    named = compiled.columns.tables["delegations"]["domain"][delegators.delegation]
    graph = compiled.flow.graph
    is_divided = np.bincount(graph.root_domain, minlength=graph.stands_for.size) > 1
    differs = (named < 0) | is_divided[named] | (delegators.principal != delegators.person)
    nodes = np.union1d(delegators.person[differs], delegators.principal[differs])
    compiled = compiled.with_distinct_nodes(nodes)
    # What comes back to the person who hands it on is left out: if ann hands on 0.6 to a circle of
    # ann, bo and cy, 0.2 comes back, and 0.4 goes to others.
    own_share = delegators.shares_of(compiled, delegators.person)
    to_others = np.where(own_share < 1 - TOLERANCE, 1 - own_share, 0.0)
    row, domain, amount = delegators.amounts_by_domain(compiled)
    amount *= to_others[row]
    row, domain, amount = (column[amount > 0] for column in (row, domain, amount))
    keys, group = np.unique(
        leader_keys(compiled, delegators.person[row], domain), return_inverse=True
    )
    handed_on = np.bincount(group, weights=amount, minlength=keys.size)
    kept = kept_weights(compiled, keys)
    kept_share = (kept / (kept + handed_on)).tolist()
    support = _supported_shares(compiled, delegators)[row]
    supported_share = known_mean(group, amount, support, keys.size).tolist()
    ids, domain_ids = compiled.columns.ids, compiled.columns.domain_ids
    # Domains with the same owner and delegations share a flow, and so a stance.
    domains_by_flow: dict[int, list[str]] = {}
    for id_, flow in zip(domain_ids, compiled.flow.graph.stands_for.tolist(), strict=True):
        domains_by_flow.setdefault(flow, []).append(id_)
    result: dict[tuple[str, str], Stance] = {}
    for key, kept_, supported in zip(keys.tolist(), kept_share, supported_share, strict=True):
        person, flow = divmod(key, len(domain_ids) + 1)
        stance = _classify_stance(kept_, supported)
        result |= {(ids[person], id_): stance for id_ in domains_by_flow[flow - 1]}
    return label_figures(result, "stance", PersonDomainLabels(compiled.columns), "text")


def leaders_who_follow(org: Organization) -> float:
    """The share of managers who let someone directly below them lead.

    That is, who in some domain hand on more to one person directly below them than they keep.

    Returns
    -------
    float
        In [0, 1]; nan without managers or without domains.

    Raises
    ------
    ValueError
        If anything is dated and no date was entered.

    Examples
    --------
    >>> leaders_who_follow(archetypes.command_pyramid(people=7, span=2))
    0.0
    """
    return compute_leaders_who_follow(compiled_at_date(org))


def empowerment_classes(compiled: Compiled, authority: float = 0.5, support: float = 0.5) -> Array:
    """For each person, the position of their class in `EMPOWERMENT_CLASSES`."""
    shares = decided_shares(compiled)
    even_share = shares.sum() / max(1, compiled.n_people)
    has_authority = (shares >= authority * even_share * (1 - TOLERANCE)) & (even_share > 0)
    not_asked = np.where(has_authority, 5, 4)
    if compiled.support is None:
        return not_asked
    received = compiled.support.received_strength[: compiled.n_people]
    has_support = received >= support - TOLERANCE
    return np.where(np.isnan(received), not_asked, 2 * has_authority + has_support)


def compute_leaders_who_follow(compiled: Compiled) -> float:
    """The share of managers who let someone directly below them lead."""
    is_manager = compiled.reporting_tree.is_manager(compiled.n_people)
    if not is_manager.any() or not compiled.flow.total_weight:
        return math.nan
    delegators = Delegators.from_compiled(compiled)
    receiver, row, share = _receiving_reports(compiled, delegators)
    # Each is a way from a leader to one of their reports.
    ways = delegators.take(row)
    differing = ways.take(np.flatnonzero(_may_differ_by_domain(compiled, ways)))
    if differing.person.size:
        nodes = np.union1d(differing.person, differing.principal)
        compiled = compiled.with_distinct_nodes(nodes)
    way, domain, amount = ways.amounts_by_domain(compiled)
    keys = leader_keys(compiled, ways.person[way], domain)
    pairs, group = np.unique(keys * compiled.n_people + receiver[way], return_inverse=True)
    handed_on = np.bincount(group, weights=amount * share[way], minlength=pairs.size)
    keys = pairs // compiled.n_people
    kept = kept_weights(compiled, keys)
    lets_lead = handed_on > kept * (1 + TOLERANCE)
    followers = np.unique(keys[lets_lead] // key_width(compiled))
    return float(np.count_nonzero(is_manager[followers]) / np.count_nonzero(is_manager))


def _receiving_reports(compiled: Compiled, delegators: Delegators) -> tuple[Array, Array, Array]:
    """As `Delegators.receivers`, of those directly below the one who hands on.

    Found among the people of the delegate, or among those below the leader, whoever are fewer.
    """
    groups, tree = compiled.groups, compiled.reporting_tree
    is_by_leader = groups.n_people_within[delegators.delegate] > tree.count_directly_below(
        delegators.person
    )
    by_delegate, by_leader = np.flatnonzero(~is_by_leader), np.flatnonzero(is_by_leader)
    receiver, position, share = delegators.take(by_delegate).receivers(compiled)
    leader = delegators.person[by_delegate[position]]
    is_report = tree.is_directly_below(receiver, leader) & (receiver != leader)
    receiver, row, share = receiver[is_report], by_delegate[position[is_report]], share[is_report]
    report, position = tree.people_directly_below(delegators.person[by_leader])
    position = by_leader[position]
    share_of_report = delegators.take(position).shares_of(compiled, report)
    is_receiver = (share_of_report > 0) & (report != delegators.person[position])
    return (
        np.append(receiver, report[is_receiver]),
        np.append(row, position[is_receiver]),
        np.append(share, share_of_report[is_receiver]),
    )


def _may_differ_by_domain(compiled: Compiled, ways: Delegators) -> Array:
    """Which leaders may keep and hand on in other proportions in one domain than in another.

    Of what reaches one state they do not, in whichever domain it comes. But they may where domains
    share states, if what a leader has in a domain is in several.
    """
    graph = compiled.flow.graph
    if not graph.is_sharing:
        return np.zeros(ways.person.size, dtype=np.bool_)
    has_bands = np.unique(graph.root_domain).size < graph.root_domain.size
    is_shared = graph.is_person_state & (graph.domain < 0) & (graph.home_state < 0)
    n_shared = np.bincount(graph.node[is_shared], minlength=compiled.n_people)
    return np.asarray(
        (ways.principal != ways.person) | (n_shared[ways.person] > 1) | has_bands, dtype=np.bool_
    )


def _supported_shares(compiled: Compiled, delegators: Delegators) -> Array:
    """The share of what each hands on that has the principal's support; nan if not known."""
    delegations, row = np.unique(delegators.delegation, return_inverse=True)
    support = principal_support(compiled, *delegation_ends(compiled, delegations))[row]
    by_group = np.flatnonzero(delegators.principal != delegators.person)
    if compiled.support is not None and by_group.size:
        support[by_group] = _support_of_others(
            compiled, compiled.support, delegators.take(by_group), support[by_group]
        )
    return support


def _support_of_others(
    compiled: Compiled, index: SupportIndex, delegators: Delegators, support: Array
) -> Array:
    """The support for delegates without the one who hands on, where she is in both groups."""
    groups = compiled.groups
    own = index.strength_from_principals(delegators.principal, delegators.person)
    is_known = ~np.isnan(own)
    own_share = np.where(is_known, delegators.shares_of(compiled, delegators.person), 0.0)
    known = np.bincount(
        groups.group,
        weights=groups.person_share * index.is_respondent[groups.person],
        minlength=groups.n_nodes,
    )
    own_part = groups.share_within(delegators.delegate, delegators.principal)
    whole = known[delegators.delegate] - own_part * known[delegators.principal]
    whole = np.divide(whole, 1 - own_part, out=np.zeros(own.size), where=own_part < 1)
    total = whole * np.nan_to_num(support) - own_share * np.nan_to_num(own)
    others = np.full(own.size, np.nan)
    np.divide(total, whole - own_share, out=others, where=whole - own_share > TOLERANCE)
    return np.where(own_share > 0, np.clip(others, 0, 1), support)


def _classify_stance(kept_share: float, supported_share: float) -> Stance:
    if kept_share >= _FRONT - TOLERANCE:
        return "front"
    if kept_share >= _SECOND - TOLERANCE:
        return "second fiddle"
    if math.isnan(supported_share):
        return "support not asked"
    return "out of the way" if supported_share >= _SUPPORTED - TOLERANCE else "absent"
