"""Who may decide about an amount in a domain."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import numpy as np

from stepback._organization._compiled_organization import check_organization, compiled_any_date
from stepback._organization._organization import Organization
from stepback._organization._validate_args import check_argument, find_domain, people_mask
from stepback._problems._format import format_value
from stepback._problems._problem import InvalidOrganization
from stepback._records._fields._numbers import Number
from stepback.scenarios._decision_rights._decision_rights import DecisionRights
from stepback.scenarios._decision_rights._rights_answer import answer_rights


def who_can_decide(
    org: Organization,
    domain: str,
    *,
    amount: float | None = None,
    on: datetime.date | np.datetime64 | str | None = None,
    context: str | Iterable[str] | None = None,
    away: Iterable[str] = (),
) -> DecisionRights:
    """Who may decide in a domain, by which records, and why others may not.

    A right comes from the owner along delegations in force that pass something on, and from
    roles and circles to their members. Who has handed on everything may still decide in the
    delegate's stead, unless all of it was handed on exclusively. Each holder of a role may decide
    alone. A circle decides together, and so does whoever sits in for one of its members: what has
    come through a seat of a circle is decided with it, wherever it goes from there.

    A delegation applies to amounts up to and including its limit, whether or not the domain has
    `amounts`. A delegation that names the domain stands in place of its principal's general ones
    for those amounts for which it is in force, and not for others.

    Parameters
    ----------
    org
    domain
        Id of the domain.
    amount
        What the decision is about, 0 or more, in the unit of the limits; ``None``: all amounts.
    on
        The day, as for `Organization.at`; ``None``: the date entered, if any.
    context
        A context to enter, or several, beside those entered before.
    away
        Ids of those who are away; a role or circle means everyone in it.

    Returns
    -------
    DecisionRights
        `deciders` are those who may decide, each with the share of these decisions that the person
        settles as things are, as `real_authority` has it; while people are away, with what goes
        back to the person, as `absence` has it. `near_misses` are the others to whom records lead:
        of all ways, one on which the fewest conditions are broken, with all of these. Of several,
        the shortest, and then the first by id. Without `amount`, there is one decider for each
        interval between limits over which nothing changes, and a near miss may decide about no
        amount. The shares sum to 1 less those in `unsettled_shares`: vacant, or stalled by
        absence. `deciders` is empty where nobody is there to decide.

    Raises
    ------
    InvalidOrganization
        If shares sum to above 1 or authority runs in a circle on that day, in these contexts, or
        for amounts that no decision on record has.
    ValueError
        If an argument is not valid, or anything is dated and no date was entered; with everything
        that is wrong.

    Examples
    --------
    >>> from stepback.scenarios import who_can_decide
    >>> org = Organization(
    ...     people=[Person("ann"), Person("bo"), Person("cy")],
    ...     domains=[Domain("refunds", "ann", amounts=[50, 200, 900])],
    ...     delegations=[
    ...         Delegation("ann", "bo", domain="refunds", share=0.8, limit=500),
    ...         Delegation("bo", "cy", domain="refunds", autonomy=0.5, limit=100),
    ...     ],
    ... )
    >>> rights = who_can_decide(org, "refunds", amount=200)
    >>> [(decider.person, round(decider.share, 9)) for decider in rights.deciders]
    [('bo', 0.8), ('ann', 0.2)]
    >>> print(rights.near_misses[0].reasons[0].sentence)
    The delegation from bo to cy goes up to 100, and this is 200.
    >>> [(d.person, d.above, d.up_to) for d in who_can_decide(org, "refunds").deciders][:3]
    [('bo', 0.0, 100.0), ('cy', 0.0, 100.0), ('ann', 0.0, 500.0)]

    Notes
    -----
    That rights are reached by records, and that what comes through a circle is decided with it,
    are assumptions of stepback; so is the flow that the shares rest on. A chain on which the most
    decisions come maximizes the product of the parts that its records pass on. A record is on
    every chain if it alone leads into one of the nodes that dominate the person's.

    References
    ----------
    - Lengauer, T., & Tarjan, R. E. (1979). A fast algorithm for finding dominators in a flowgraph.
      ACM Transactions on Programming Languages and Systems 1(1), 121-141. doi:10.1145/357062.357071
    - Dial, R. B. (1969). Algorithm 360: shortest-path forest with topological ordering.
      Communications of the ACM 12(11), 632-633. doi:10.1145/363269.363610
    """
    faults: list[str] = []
    entered = _enter_situation(check_organization(org), on, context, faults)
    compiled = compiled_any_date(entered)
    number, checked_amount = -1, None
    try:
        number = find_domain(compiled, domain)
    except ValueError as fault:
        faults.append(str(fault))
    if amount is not None:
        try:
            checked_amount = check_argument(Number(low=0, optional=False), "amount", amount)
        except ValueError as fault:
            faults.append(str(fault))
    mask = np.zeros(compiled.n_people, dtype=np.bool_)
    for id_ in _list_away(away, faults):
        try:
            mask |= people_mask(compiled, [id_], "away")
        except ValueError as fault:
            faults.append(str(fault))
    if faults:
        raise ValueError("; ".join(faults))
    return answer_rights(compiled, number, checked_amount, mask)


def _enter_situation(
    org: Organization,
    on: datetime.date | np.datetime64 | str | None,
    context: str | Iterable[str] | None,
    faults: list[str],
) -> Organization:
    """The organization on the day and in the contexts, as far as they can be entered."""
    if on is not None:
        try:
            org = org.at(on)
        except InvalidOrganization:
            raise
        except ValueError as fault:
            faults.append(str(fault).replace("date:", "on:", 1))
    for name in _list_contexts(context, faults):
        try:
            org = org.in_context(name)
        except InvalidOrganization:
            raise
        except ValueError as fault:
            faults.append(str(fault))
    if not faults:
        try:
            compiled_any_date(org).check_date()
        except ValueError as fault:
            faults.append(str(fault))
    return org


def _list_contexts(context: str | Iterable[str] | None, faults: list[str]) -> list[str]:
    if context is None:
        return []
    if isinstance(context, str):
        return [context]
    try:
        return list(context)
    except TypeError:
        faults.append(f"context: {format_value(context)} is not a name; give one, or several")
        return []


def _list_away(away: Iterable[str], faults: list[str]) -> list[str]:
    if isinstance(away, str):
        faults.append(f"away: {format_value(away)} is one text; give a collection of ids")
        return []
    try:
        return list(away)
    except TypeError:
        faults.append(f"away: {format_value(away)} is not a collection; give ids, even of one")
        return []
