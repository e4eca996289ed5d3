"""Stepping back: a leader hands a domain to someone, and lowers nobody else's part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import NEGLIGIBLE_SHARE, TOLERANCE, Array
from stepback._columns._day_columns import DayColumns
from stepback._columns._relation_checks import find_duplicates
from stepback._columns._resolve_ids import resolve_known_ids
from stepback._columns._table import Columns, Table, concatenate_tables
from stepback._columns._term_checks import is_empty_date
from stepback._flow._compiled import Compiled
from stepback._flow._feasible_steps import FeasibleSteps, Obstacle, raise_autonomy
from stepback._flow._groups import Groups
from stepback._flow._later_days import refuse_later_faults
from stepback._flow._merge_changes import merge_changes
from stepback._problems._format import format_id, format_value, join_truncated, propose_similar
from stepback._records._fields._dates import EndDate
from stepback._records._fields._numbers import Autonomy, Number
from stepback._records._record import field_types
from stepback._records._relations import Delegation, Support

_NAMED = 12


@attrs.frozen
class StepArguments:
    """The arguments of a step back, as `Organization.step_back` has them."""

    leader: str
    to: str
    domain: str
    autonomy: Any
    share: Any
    support: Any


def apply_step_back(
    compiled: Compiled,
    *,
    leader: str,
    to: str,
    domain: str,
    autonomy: Any,
    share: Any,
    support: Any,
) -> Compiled:
    """The organization after the step, from the date on if there is one."""
    step = StepArguments(leader, to, domain, autonomy, share, support)
    after = compiled.with_records(_change_records(compiled, step))
    refuse_later_faults(compiled, after, leader, to)
    return after


def apply_steps_back(compiled: Compiled, steps: Sequence[StepArguments]) -> Compiled:
    """The organization after all steps in order, which is compiled only once.

    Raises:
        ValueError: If any of them is refused, or all of them together.
    """
    changed = compiled
    for step in steps:
        # A step looks at the records alone: the flow that stays here is that before all steps.
        records = _change_records(changed, step)
        changed = attrs.evolve(changed, day=DayColumns.from_records(records, compiled.date))
    after = compiled.with_records(changed.records)
    for step in steps:
        refuse_later_faults(compiled, after, step.leader, step.to)
    return after


def _change_records(compiled: Compiled, step: StepArguments) -> Columns:
    """The records after a step; a `ValueError` if it is refused before the flow is looked at."""
    leader, to, domain, autonomy, share, support = attrs.astuple(step, recurse=False)
    columns, date, contexts = compiled.columns, compiled.date, compiled.contexts
    domain_index = _check_arguments(compiled, leader, to, domain, autonomy, share, support)
    principal, delegate = columns.node_index[leader], columns.node_index[to]
    packed = field_types(Delegation)["autonomy"].pack_values([autonomy])
    steps = FeasibleSteps.from_candidates(
        compiled, np.array([principal]), np.array([delegate]), np.array([domain_index]), packed
    )
    if steps.refusal[0] != Obstacle.NONE:
        raise ValueError(_describe_refusal(steps, leader, to, domain, autonomy))
    if share is not None:
        _check_share(steps, leader, to, domain, share)
    columns = steps.planned.columns
    table = columns.tables["delegations"]
    rows = steps.raised_rows(0)
    open_rows, shares = steps.left.open_shares(int(steps.left_pair[0]))
    if not steps.is_named[0]:
        table, (rows, open_rows) = _spell_out_general(
            table, principal, domain_index, rows, open_rows
        )
    if steps.is_new[0]:
        if open_rows.size:  # it would divide what is left with those that have no share
            given = table["share"].copy()
            given[open_rows] = shares
            table = table.with_columns(share=given)
        new = Delegation(
            leader,
            to,
            domain=domain,
            share=_share_left(steps) if share is None else float(share),
            autonomy=autonomy,
            start=date,
            contexts=contexts,
        )
        added = Table.from_records("delegations", [new])
        table = concatenate_tables(table, resolve_known_ids(columns, added))
    else:
        table = raise_autonomy(table, rows, float(packed[0]))
    columns = columns.with_tables(delegations=table)
    if support is not None:
        columns = _add_support(columns, compiled.groups, principal, delegate, support)
    records = merge_changes(steps.planned, date, columns)
    # Nobody else's delegations change: those of one person are found faster than sorted.
    delegations = records.tables["delegations"]
    own = delegations["principal"] == records.node_index[leader]
    if find_duplicates(delegations.take(np.flatnonzero(own))):
        raise ValueError(
            f"two delegations of {format_id(leader)} would be equal up to {date}; make one of them "
            "first, with their shares added"
        )
    return records


def _describe_refusal(
    steps: FeasibleSteps, leader: str, to: str, domain: str, autonomy: Any
) -> str:
    """The message about the one step, which is refused."""
    leader, to, domain = (format_id(id_) for id_ in (leader, to, domain))
    others = join_truncated(steps.sharing_ids(0), _NAMED)
    why, remedy = steps.describe_no_share(0)
    return {
        Obstacle.LOWER_AUTONOMY: f"autonomy: {format_value(autonomy)} is lower than the "
        f"{float(steps.lowest_autonomy[0])!r} handed on now, and stepping back never takes back; "
        "give that or more",
        Obstacle.DUPLICATES: f"{leader} hands {domain} to {to} by {steps.raised_rows(0).size} "
        "delegations, some of which would then be equal; make one of them first, with their "
        "shares added",
        Obstacle.REPLACES_GENERAL: f"{leader} hands on {domain} by name only at times or up to a "
        f"limit, and generally otherwise; give every delegation of {leader} in {domain} that "
        "domain first, so that nobody loses what they have",
        Obstacle.NO_SHARE: f"{leader} hands on {domain} to {to} {why}, so that more autonomy "
        f"would hand nothing on; {remedy} first",
        Obstacle.NOTHING_LEFT: f"{leader} has handed on all of {domain} (to {others}), and nothing "
        f"is left for {to}; {_way_out(steps)}",
        Obstacle.UNCLEAR_SHARES: f"{leader} hands on {domain} (to {others}) without a share in "
        "some delegations, which take all that is left there whenever they are in force, so that "
        f"nothing is left for {to}; give each of them its share first",
    }[Obstacle(steps.refusal[0])]


def _way_out(steps: FeasibleSteps) -> str:
    """What helps where all is handed on to others."""
    table = steps.planned.columns.tables["delegations"].take(steps.sharing_rows(0))
    ids = steps.planned.columns.ids
    smaller = "give one of those delegations a smaller share"
    for is_open, remedy in (
        (Autonomy.settled_shares(table["autonomy"]) < 1, "raise the autonomy of {}, or "),
        (table["may_redelegate"], "have {} hand it on, or "),
    ):
        if is_open.any():
            found = dict.fromkeys(map(format_id, ids[table["delegate"][is_open]].tolist()))
            return remedy.format(join_truncated(found, _NAMED, conjunction="or")) + smaller
    return smaller


def _check_share(steps: FeasibleSteps, leader: str, to: str, domain: str, share: float) -> None:
    """Refuse a share beside a delegation that there is, or more than is left."""
    leader, to, domain = (format_id(id_) for id_ in (leader, to, domain))
    if not steps.is_new[0]:
        raise ValueError(
            f"share: {format_value(share)} is for a new delegation, and {leader} hands {domain} to "
            f"{to} already, with a share that stays; leave share out to raise the autonomy, or "
            "change the share of that delegation"
        )
    compiled = steps.compiled
    left = steps.left.least(
        steps.planned.columns.tables["delegations"], compiled.date, int(steps.left_pair[0])
    )
    if share > left + TOLERANCE:
        if left > NEGLIGIBLE_SHARE:
            remedy = f"the {left:.9g} of {domain} that {leader} has left; give that at most, or"
        else:
            remedy = f"{leader} has left of {domain} at all times and for all amounts; give"
        raise ValueError(
            f"share: {format_value(share)} is more than {remedy} no share, for all that is left"
        )


def _share_left(steps: FeasibleSteps) -> float | None:
    """What is left as a number; ``None``, which says the same, if it varies by band or time."""
    pair = steps.left_pair[0]
    return float(steps.left.now[pair]) if steps.left.is_constant[pair] else None


def _check_arguments(
    compiled: Compiled,
    leader: str,
    to: str,
    domain: str,
    autonomy: Any,
    share: Any,
    support: Any,
) -> int:
    columns = compiled.columns
    faults = [
        f"{name}: {format_value(id_)} {_describe_missing_node(compiled, id_)}"
        for name, id_ in (("leader", leader), ("to", to))
        if not isinstance(id_, str) or not compiled.day.has_node(id_)
    ]
    if leader == to:
        faults.append(f"to: {format_value(to)} is the leader; name someone else")
    if not isinstance(domain, str) or domain not in columns.domain_index:
        faults.append(
            f"domain: {format_value(domain)} {_describe_missing_domain(compiled, domain)}"
        )
    numbers: list[tuple[str, Number, Any]] = [("autonomy", Autonomy(), autonomy)]
    numbers += [
        (name, Number(low=0, high=1, above=True, allows_percent=True), value)
        for name, value in (("share", share), ("support", support))
        if value is not None
    ]
    for name, field, value in numbers:
        try:
            field.check(value)
        except ValueError as fault:
            faults.append(f"{name}: {fault}")
    date = compiled.date  # what changes has to end on it, and a new record to begin
    if date is not None and (is_empty_date(date) or EndDate().check(date) is None):
        faults.append(f"date: {date} stands for no date in many systems; enter another")
    if autonomy is None:
        faults.append("autonomy: None is not a number; say how much is handed on")
    if faults:
        raise ValueError("; ".join(faults))
    return columns.domain_index[domain]


def _describe_missing_domain(compiled: Compiled, domain: Any) -> str:
    if isinstance(domain, str) and domain in compiled.records.domain_index:
        return f"is not in force on {compiled.date}; give another domain, or enter another date"
    examples = ", ".join(map(format_value, compiled.columns.domain_ids[:5])) or "none"
    nearest = propose_similar(domain, compiled.columns.domain_ids)
    return f"is not a domain here; {nearest}there are: {examples}"


def _describe_missing_node(compiled: Compiled, id_: Any) -> str:
    if isinstance(id_, str) and id_ in compiled.records.node_index:
        when = f"is not in force on {compiled.date}"
        return f"{when}; give the id of someone who is, or enter another date"
    nearest = propose_similar(id_, compiled.columns.node_index)
    return f"is not an id here; {nearest}give the id of a person, role or circle"


def _spell_out_general(
    table: Table, principal: int, domain: int, *rows: Array
) -> tuple[Table, list[Array]]:
    """Copy the principal's general delegations for the domain; find the copies of `rows`.

    The copies are in force when and where the general ones were, so nothing changes.
    """
    general = np.flatnonzero((table["principal"] == principal) & (table["domain"] < 0))
    named = table.take(general).with_columns(domain=np.full(general.size, domain, dtype=np.int32))
    copies = [len(table) + np.searchsorted(general, found) for found in rows]
    return concatenate_tables(table, named), copies


def _add_support(
    columns: Columns, groups: Groups, principal: int, delegate: int, strength: float
) -> Columns:
    """With support from the principal to the delegate of at least `strength`."""
    support = Support(columns.ids[principal], columns.ids[delegate], strength=strength)
    added = resolve_known_ids(columns, Table.from_records("supports", [support]))
    if "supports" not in columns.tables:
        # So far nobody was asked. Only those in the delegate are known to receive anything.
        respondents = np.sort(groups.people_within(np.array([delegate]))[0])
        return attrs.evolve(columns.with_tables(supports=added), respondents=respondents)
    table = columns.tables["supports"]
    existing = np.flatnonzero((table["supporter"] == principal) & (table["supported"] == delegate))
    if not existing.size:
        return columns.with_tables(supports=concatenate_tables(table, added))
    raised = table["strength"].copy()
    raised[existing] = np.maximum(raised[existing], strength)
    return columns.with_tables(supports=table.with_columns(strength=raised))
