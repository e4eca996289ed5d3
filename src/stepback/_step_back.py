"""Stepping back: a leader hands a domain to someone, and lowers nobody else's part."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np

from stepback._columns import Columns, Table
from stepback._compiled import Compiled
from stepback._fields import Array, Autonomy, Number
from stepback._groups import Groups
from stepback._in_force import in_force
from stepback._problems import shown
from stepback._records import Delegation, Support, kinds

_NOTHING = 1e-12


def stepped_back(
    compiled: Compiled, *, leader: str, to: str, domain: str, autonomy: Any, support: Any
) -> Columns:
    """The columns after `leader` has handed `domain` to `to`."""
    columns, date, contexts = compiled.columns, compiled.date, compiled.contexts
    field = _checked_arguments(columns, leader, to, domain, autonomy, support)
    principal, delegate = columns.position[leader], columns.position[to]
    table = columns.tables["delegations"]
    theirs = _in_force(columns, date, contexts, principal, field)
    if not theirs.size:
        table = _spelled_out(table, principal, field)
        theirs = _in_force(_with(columns, delegations=table), date, contexts, principal, field)
    match = theirs[table["delegate"][theirs] == delegate]
    packed = kinds(Delegation)["autonomy"].pack([autonomy])
    if match.size:
        now = Autonomy.settled(table["autonomy"][match])
        if Autonomy.settled(packed)[0] < now.min():
            raise ValueError(
                f"autonomy: {shown(autonomy)} is lower than the {now.min():g} that {leader!r} "
                f"hands to {to!r} in {domain!r} now; stepping back never takes back"
            )
        raised = table["autonomy"].copy()
        raised[match] = packed[0]
        table = table.with_columns(autonomy=raised)
    else:
        left = _left(table["share"][theirs])
        if left <= _NOTHING:
            others = ", ".join(dict.fromkeys(columns.ids[table["delegate"][theirs]].tolist()))
            raise ValueError(
                f"{leader!r} has handed on all of {domain!r} (to {others}), and nothing is left "
                f"for {to!r}; raise the autonomy of one of those, or have them hand it on"
            )
        added = Delegation(leader, to, domain=domain, share=left, autonomy=autonomy)
        table = _joined(table, _coded(columns, Table.of("delegations", [added])))
    changed = _with(columns, delegations=table)
    if support is None:
        return changed
    return _supported(changed, compiled.groups, principal, delegate, support)


def _checked_arguments(
    columns: Columns, leader: str, to: str, domain: str, autonomy: Any, support: Any
) -> int:
    faults = [
        f"{name}: {shown(id_)} is nobody here; give the id of a person, role or circle"
        for name, id_ in (("leader", leader), ("to", to))
        if id_ not in columns.position
    ]
    if leader == to:
        faults.append(f"to: {shown(to)} is the leader; name someone else")
    if domain not in columns.domain_position:
        there = ", ".join(map(repr, columns.domain_ids[:5])) or "none"
        faults.append(f"domain: {shown(domain)} is no domain here; there are: {there}")
    numbers: list[tuple[str, Number, Any]] = [("autonomy", Autonomy(), autonomy)]
    if support is not None:
        numbers.append(("support", Number(low=0, high=1, above=True), support))
    for name, kind, value in numbers:
        try:
            kind.check(value)
        except ValueError as fault:
            faults.append(f"{name}: {fault}")
    if autonomy is None:
        faults.append("autonomy: None is not a number; say how much is handed on")
    if faults:
        raise ValueError("; ".join(faults))
    return columns.domain_position[domain]


def _in_force(
    columns: Columns,
    date: datetime.date | None,
    contexts: frozenset[str],
    principal: int,
    domain: int,
) -> Array:
    """The principal's delegations in force that name the domain."""
    table = columns.tables["delegations"]
    named = (table["principal"] == principal) & (table["domain"] == domain)
    return np.flatnonzero(named & in_force(columns, date, contexts))


def _spelled_out(table: Table, principal: int, domain: int) -> Table:
    """With the principal's general delegations copied for the domain."""
    theirs = table["principal"] == principal
    general = table.take(np.flatnonzero(theirs & (table["domain"] < 0)))
    named = general.with_columns(domain=np.full(len(general), domain, dtype=np.int32))
    return _joined(table, named)


def _left(share: Array) -> float:
    return 0.0 if np.isnan(share).any() else float(1 - share.sum())


def _supported(
    columns: Columns, groups: Groups, principal: int, delegate: int, strength: float
) -> Columns:
    """With support from the principal to the delegate of at least `strength`."""
    asked = "supports" in columns.tables
    table = columns.tables["supports"] if asked else Table.of("supports", ())
    between = np.flatnonzero(
        (table["supporter"] == principal) & (table["supported"] == delegate) if asked else []
    )
    if between.size:
        raised = table["strength"].copy()
        raised[between] = np.maximum(raised[between], strength)
        return _with(columns, supports=table.with_columns(strength=raised))
    added = Table.of(
        "supports", [Support(columns.ids[principal], columns.ids[delegate], strength=strength)]
    )
    respondents = columns.respondents
    if not asked:
        respondents = np.sort(groups.people_of(np.array([delegate]))[0])
    supports = _joined(table, _coded(columns, added)) if asked else _coded(columns, added)
    return Columns({**columns.tables, "supports": supports}, columns.ids, respondents)


def _with(columns: Columns, **tables: Table) -> Columns:
    return Columns({**columns.tables, **tables}, columns.ids, columns.respondents)


def _coded(columns: Columns, table: Table) -> Table:
    ids = ("principal", "delegate", "supporter", "supported")
    codes = {
        field: np.array([columns.position[id_] for id_ in table[field]], dtype=np.int32)
        for field in table.columns
        if field in ids
    }
    if "domain" in table.columns:
        numbers = [columns.domain_position[id_] for id_ in table["domain"]]
        codes["domain"] = np.array(numbers, dtype=np.int32)
    return table.with_columns(**codes)


def _joined(first: Table, second: Table) -> Table:
    columns = {
        field: np.concatenate([column, second[field]]) for field, column in first.columns.items()
    }
    return Table(first.record, columns, first.attributes, first.source)
