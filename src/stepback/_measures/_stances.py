"""Who is empowered, how leaders stand to what they hand on, and who of them follows."""

from __future__ import annotations

import math
from typing import Literal

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._flow._compiled import Compiled
from stepback._flow._support_index import known_mean
from stepback._measures._authority import decided_shares
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
_ROUNDING = 1e-9
_ENDS = ("principal", "delegate")
_FRONT, _SECOND, _BACKED = 2 / 3, 1 / 3, 1 / 2


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
        The least authority, as a multiple of an even share of what people settle.
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
    person, and are no ground for appraisal, pay or dismissal.
    """
    now = compiled_at_date(org)
    found = empowerment_classes(
        now, check_number(authority, "authority", 0), check_number(support, "support", 0, 1)
    )
    ids = now.columns.ids[: now.n_people].tolist()
    return {id_: EMPOWERMENT_CLASSES[one] for id_, one in zip(ids, found.tolist(), strict=True)}


def stances(org: Organization) -> dict[tuple[str, str], Stance]:
    """How each leader stands to each domain in which they hand something on.

    ``"front"``: they keep two thirds or more of what reaches them. ``"second fiddle"``: a third
    or more. Below that, ``"out of the way"`` if at least half of what they hand on has their
    support, else ``"absent"``; ``"support not asked"`` where that is not known. What reaches a
    role or circle counts, by share, as having reached its members, and what it hands on as
    handed on by them; what comes back to a member that way is not handed on.

    Returns
    -------
    dict
        From (id of the person, id of the domain) to a stance; empty where nothing is handed on.

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
    now = compiled_at_date(org)
    given = HandedOnRights.from_compiled(now).to_others(now)
    keys, where = np.unique(given.key, return_inverse=True)
    handed = np.bincount(where, weights=given.amount, minlength=keys.size)
    kept = kept_weights(now, keys)
    part = kept / (kept + handed)
    backed = _backed(now, given, where, keys.size)
    ids, domain_ids = now.columns.ids, now.columns.domain_ids
    alike: dict[int, list[str]] = {}
    for id_, flows in zip(domain_ids, now.flow.graph.stands_for.tolist(), strict=True):
        alike.setdefault(flows, []).append(id_)
    result: dict[tuple[str, str], Stance] = {}
    for key, keeps, has in zip(keys.tolist(), part.tolist(), backed.tolist(), strict=True):
        person, domain = divmod(key, len(domain_ids))
        result |= {(ids[person], id_): _stance(keeps, has) for id_ in alike[domain]}
    return result


def leaders_who_follow(org: Organization) -> float:
    """The share of managers who let someone directly below them lead.

    That is, who in some domain hand more to one person directly below them than they keep.

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


def empowerment_classes(now: Compiled, authority: float = 0.5, support: float = 0.5) -> Array:
    """The position of each person's class among `CLASSES`."""
    shares = decided_shares(now)
    even = shares.sum() / max(1, now.n_people)
    has = (shares >= authority * even * (1 - _ROUNDING)) & (even > 0)
    if now.support is None:
        return np.where(has, 5, 4)
    received = now.support.received_strength[: now.n_people]
    backed = received >= support - _ROUNDING
    return np.where(np.isnan(received), np.where(has, 5, 4), 2 * has + backed)


def compute_leaders_who_follow(now: Compiled) -> float:
    """The share of managers who let someone directly below them lead."""
    managers = now.reporting_tree.is_manager(now.n_people)
    if not managers.any() or not now.flow.total_weight:
        return math.nan
    given = HandedOnRights.from_compiled(now)
    to, which, part = given.people(now)
    leader = given.person[which]
    below = np.flatnonzero(now.reporting_tree.is_directly_below(to, leader) & (to != leader))
    to, which, part = to[below], which[below], part[below]
    pairs, where = np.unique(given.key[which] * now.n_people + to, return_inverse=True)
    handed = np.bincount(where, weights=given.amount[which] * part, minlength=pairs.size)
    keys = pairs // now.n_people
    lets = handed > kept_weights(now, keys) * (1 + _ROUNDING) + _ROUNDING * now.flow.total_weight
    follow = np.unique(keys[lets] // len(now.columns.domain_ids))
    return float(np.count_nonzero(managers[follow]) / np.count_nonzero(managers))


@attrs.frozen(eq=False)
class HandedOnRights:
    """What people hand on, themselves and by their part in roles and circles.

    Attributes:
        key: ``person * domains + domain``.
        person: Who hands on.
        delegation: The delegation.
        principal, delegate: Its ends.
        amount: How much.
    """

    key: Array
    person: Array
    delegation: Array
    principal: Array
    delegate: Array
    amount: Array

    @classmethod
    def from_compiled(cls, now: Compiled) -> HandedOnRights:
        graph, passed = now.flow.graph, now.flow.passed_weight
        arcs = np.flatnonzero((graph.delegation >= 0) & (passed > 0))
        person, where, part = now.groups.people_within(graph.node[graph.tail[arcs]])
        taking = np.flatnonzero(part > 0)
        person, part, arcs = person[taking], part[taking], arcs[where[taking]]
        delegation = graph.delegation[arcs]
        table = now.columns.tables["delegations"]
        principal, delegate = (table[f][delegation].astype(np.int64) for f in _ENDS)
        key = person * len(now.columns.domain_ids) + graph.domain[graph.tail[arcs]]
        return cls(key, person, delegation, principal, delegate, passed[arcs] * part)

    def people(self, now: Compiled) -> tuple[Array, Array, Array]:
        """Who is given each: the person, its position, and their part of the amount."""
        to, which, part = now.groups.delegated_people(self.principal, self.delegate)
        left = 1 - now.groups.share_within(self.delegate, self.principal)
        return to, which, part / left[which]

    def to_others(self, now: Compiled) -> HandedOnRights:
        """Less what comes back to whoever hands it on, as from a circle to one who sits in it."""
        to, which, part = self.people(now)
        back = np.where(to == self.person[which], part, 0.0)
        back = np.bincount(which, weights=back, minlength=self.amount.size)
        amount = self.amount * np.where(back < 1 - _ROUNDING, 1 - back, 0.0)
        given, onward = attrs.evolve(self, amount=amount), np.flatnonzero(amount > 0)
        return HandedOnRights(
            *(getattr(given, name)[onward] for name in attrs.fields_dict(HandedOnRights))
        )


def kept_weights(now: Compiled, keys: Array) -> Array:
    """What the person of each key keeps in its domain."""
    graph = now.flow.graph
    mine = np.flatnonzero(graph.is_person_state)
    states = graph.node[mine] * len(now.columns.domain_ids) + graph.domain[mine]
    there, where = np.unique(states, return_inverse=True)
    kept = np.bincount(where, weights=now.flow.kept_weight[mine], minlength=there.size)
    if not there.size:
        return np.zeros(keys.size)
    place = np.minimum(np.searchsorted(there, keys), there.size - 1)
    return np.where(there[place] == keys, kept[place], 0.0)


def _backed(now: Compiled, given: HandedOnRights, where: Array, length: int) -> Array:
    """For each key, the part of what is handed on that has the principal's support."""
    if now.support is None:
        return np.full(length, np.nan)
    rows, row = np.unique(given.delegation, return_inverse=True)
    table = now.columns.tables["delegations"]
    principal, delegate = (table[f][rows].astype(np.int64) for f in _ENDS)
    person, which, part = now.groups.delegated_nodes(principal, delegate)
    value = now.support.strength_from_principals(principal[which], person)
    support = known_mean(which, part, value, rows.size)
    return known_mean(where, given.amount, support[row], length)


def _stance(keeps: float, backed: float) -> Stance:
    if keeps >= _FRONT - _ROUNDING:
        return "front"
    if keeps >= _SECOND - _ROUNDING:
        return "second fiddle"
    if math.isnan(backed):
        return "support not asked"
    return "out of the way" if backed >= _BACKED - _ROUNDING else "absent"
