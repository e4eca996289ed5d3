"""Empowerment classes of people, stances of leaders, and leaders who follow."""

from __future__ import annotations

import math
from typing import Literal

import attrs
import numpy as np

from stepback._algorithms._arrays import TOLERANCE, AlignedArrays, Array
from stepback._algorithms._sorted_lookup import sorted_lookup
from stepback._flow._compiled import Compiled
from stepback._flow._support_index import SupportIndex, known_mean
from stepback._measures._authority import decided_shares
from stepback._measures._support import delegation_ends, principal_support
from stepback._organization._organization import Organization, compiled_at_date
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
) -> dict[str, Class]:
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
    dict
        From the id of each person to a class. Where nothing is decided, nobody has authority.

    Raises
    ------
    ValueError
        If a bound is out of its range, or a delegation is dated and no date was entered.

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
    return dict(zip(ids, map(EMPOWERMENT_CLASSES.__getitem__, classes.tolist()), strict=True))


def stances(org: Organization) -> dict[tuple[str, str], Stance]:
    """The stance of each leader in each domain in which they hand something on.

    ``"front"``: they keep two thirds or more of what reaches them. ``"second fiddle"``: a third
    or more. Below that, ``"out of the way"`` if at least half of what they hand on has their
    support, else ``"absent"``; ``"support not asked"`` if that is not known. What reaches a role
    or circle counts, by share, as reaching its members, and what it hands on as handed on by
    them. What comes back to a member that way does not count as handed on.

    Returns
    -------
    dict
        From (id of the person, id of the domain) to a stance; empty if nothing is handed on.

    Raises
    ------
    ValueError
        If a delegation is dated and no date was entered.

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
    compiled = compiled_at_date(org).by_domain
    rights = HandedOnRights.from_compiled(compiled).to_others(compiled)
    keys, group = np.unique(rights.key, return_inverse=True)
    handed_on = np.bincount(group, weights=rights.amount, minlength=keys.size)
    kept = kept_weights(compiled, keys)
    kept_share = (kept / (kept + handed_on)).tolist()
    supported_share = _supported_shares(compiled, rights, group, keys.size).tolist()
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
    return result


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
        If a delegation is dated and no date was entered.

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
    rights = HandedOnRights.from_compiled(compiled)
    receiver, row, share = _rights_of_reports(compiled, rights)
    if _may_differ_by_domain(compiled, rights, row):
        compiled = compiled.by_domain
        rights = HandedOnRights.from_compiled(compiled)
        receiver, row, share = _rights_of_reports(compiled, rights)
    # A pair is a leader in a domain, and one of their reports.
    pairs, group = np.unique(rights.key[row] * compiled.n_people + receiver, return_inverse=True)
    handed_on = np.bincount(group, weights=rights.amount[row] * share, minlength=pairs.size)
    keys = pairs // compiled.n_people
    kept = kept_weights(compiled, keys)
    lets_lead = handed_on > kept * (1 + TOLERANCE)
    followers = np.unique(keys[lets_lead] // _key_width(compiled))
    return float(np.count_nonzero(is_manager[followers]) / np.count_nonzero(is_manager))


def _rights_of_reports(compiled: Compiled, rights: HandedOnRights) -> tuple[Array, Array, Array]:
    """As `HandedOnRights.receivers`, of those directly below the one who hands on.

    Found among the people of the delegate, or among those below the leader, whoever are fewer.
    """
    groups, tree = compiled.groups, compiled.reporting_tree
    is_by_leader = groups.n_people_within[rights.delegate] > tree.count_directly_below(
        rights.person
    )
    by_delegate, by_leader = np.flatnonzero(~is_by_leader), np.flatnonzero(is_by_leader)
    receiver, position, share = rights.take(by_delegate).receivers(compiled)
    leader = rights.person[by_delegate[position]]
    is_report = tree.is_directly_below(receiver, leader) & (receiver != leader)
    receiver, row, share = receiver[is_report], by_delegate[position[is_report]], share[is_report]
    report, position = tree.people_directly_below(rights.person[by_leader])
    position = by_leader[position]
    share_of_report = rights.take(position).shares_of(compiled, report)
    is_receiver = (share_of_report > 0) & (report != rights.person[position])
    return (
        np.append(receiver, report[is_receiver]),
        np.append(row, position[is_receiver]),
        np.append(share, share_of_report[is_receiver]),
    )


def _may_differ_by_domain(compiled: Compiled, rights: HandedOnRights, row: Array) -> bool:
    """Whether leaders may keep and hand on in other proportions in one domain than in another.

    Of what reaches one state they do not, in whichever domain it comes. But they may where domains
    share states, if what a leader has in a domain is in several.
    """
    graph = compiled.flow.graph
    if not graph.is_sharing or not row.size:
        return False
    has_bands = np.unique(graph.root_domain).size < graph.root_domain.size
    is_shared = graph.is_person_state & (graph.domain < 0) & (graph.home_state < 0)
    n_shared = np.bincount(graph.node[is_shared], minlength=compiled.n_people)
    through_group = rights.principal[row] != rights.person[row]
    has_several = n_shared[rights.person[row]] > 1
    return bool(has_bands or through_group.any() or has_several.any())


def _key_width(compiled: Compiled) -> int:
    """One more than there are domains: the first number is for states that domains share."""
    return len(compiled.columns.domain_ids) + 1


def leader_keys(compiled: Compiled, person: Array, domain: Array) -> Array:
    """Each person and domain (-1 for what domains share), as one number."""
    return np.asarray(person * _key_width(compiled) + domain + 1)


@attrs.frozen(eq=False)
class HandedOnRights(AlignedArrays):
    """What people hand on, themselves and by their share in roles and circles.

    Each array has a row for a person and an arc along which they hand something on.
    """

    key: Array  # the person and the domain, as in `leader_keys`
    person: Array  # the position of the person who hands on
    delegation: Array  # the row of the delegation
    principal: Array  # the nodes at its ends
    delegate: Array
    amount: Array  # how much is handed on

    @classmethod
    def from_compiled(cls, compiled: Compiled) -> HandedOnRights:
        """All rights that are handed on in the flow."""
        graph, passed = compiled.flow.graph, compiled.flow.passed_weight
        arcs = np.flatnonzero((graph.delegation >= 0) & (passed > 0))
        person, row, share = compiled.groups.people_within(graph.node[graph.tail[arcs]])
        has_share = np.flatnonzero(share > 0)
        person, share, arcs = person[has_share], share[has_share], arcs[row[has_share]]
        delegation = graph.delegation[arcs]
        principal, delegate = delegation_ends(compiled, delegation)
        key = leader_keys(compiled, person, graph.domain[graph.tail[arcs]])
        return cls(key, person, delegation, principal, delegate, passed[arcs] * share)

    def receivers(self, compiled: Compiled) -> tuple[Array, Array, Array]:
        """The people who receive each right: the person, the row of the right, and their share."""
        person, row, share = compiled.groups.delegated_people(self.principal, self.delegate)
        share_of_others = 1 - compiled.groups.share_within(self.delegate, self.principal)
        return person, row, share / share_of_others[row]

    def shares_of(self, compiled: Compiled, person: Array) -> Array:
        """The share of each right that reaches a person; 0 if none does."""
        groups, row = compiled.groups, np.arange(person.size)
        share = np.where(person == self.delegate, 1.0, groups.share_within(self.delegate, person))
        share = groups.without_own_part(self.principal, self.delegate, (person, row, share))
        share_of_others = 1 - groups.share_within(self.delegate, self.principal)
        # Where the principal is alone in a group that hands on what comes to it, it reaches nobody.
        reached = np.zeros(person.size)
        np.divide(share, share_of_others, out=reached, where=share > 0)
        return reached

    def to_others(self, compiled: Compiled) -> HandedOnRights:
        """The rights without what comes back to the person who hands them on.

        If ann hands on 0.6 to a circle of ann, bo and cy, 0.2 comes back, and 0.4 goes to others.
        """
        own_share = self.shares_of(compiled, self.person)
        amount = self.amount * np.where(own_share < 1 - TOLERANCE, 1 - own_share, 0.0)
        return attrs.evolve(self, amount=amount).take(np.flatnonzero(amount > 0))


def kept_weights(compiled: Compiled, keys: Array) -> Array:
    """How much the person of each key keeps in the domain of the key."""
    graph = compiled.flow.graph
    state = np.flatnonzero(graph.is_person_state)
    state_keys = leader_keys(compiled, graph.node[state], graph.domain[state])
    known_keys, group = np.unique(state_keys, return_inverse=True)
    kept = np.bincount(group, weights=graph.kept_weight[state], minlength=known_keys.size)
    position, is_known = sorted_lookup(keys, known_keys)
    weight = np.zeros(keys.size)
    weight[is_known] = kept[position[is_known]]
    return weight


def _supported_shares(
    compiled: Compiled, rights: HandedOnRights, group: Array, n_groups: int
) -> Array:
    """For each group of rights, the share that has the principal's support."""
    delegations, row = np.unique(rights.delegation, return_inverse=True)
    support = principal_support(compiled, *delegation_ends(compiled, delegations))[row]
    by_group = np.flatnonzero(rights.principal != rights.person)
    if compiled.support is not None and by_group.size:
        rights_by_group = rights.take(by_group)
        support[by_group] = _support_of_others(
            compiled, compiled.support, rights_by_group, support[by_group]
        )
    return known_mean(group, rights.amount, support, n_groups)


def _support_of_others(
    compiled: Compiled, index: SupportIndex, rights: HandedOnRights, support: Array
) -> Array:
    """The support for delegates without the one who hands on, where she is in both groups."""
    groups = compiled.groups
    own = index.strength_from_principals(rights.principal, rights.person)
    is_known = ~np.isnan(own)
    own_share = np.where(is_known, rights.shares_of(compiled, rights.person), 0.0)
    known = np.bincount(
        groups.group,
        weights=groups.person_share * index.is_respondent[groups.person],
        minlength=groups.n_nodes,
    )
    own_part = groups.share_within(rights.delegate, rights.principal)
    whole = known[rights.delegate] - own_part * known[rights.principal]
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
