"""Stepping back: a leader hands a domain to someone, and lowers nobody else's part."""

from __future__ import annotations

import datetime
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._columns._resolve_ids import resolve_known_ids
from stepback._columns._table import Columns, Table
from stepback._columns._validation import find_duplicates
from stepback._flow._active_delegations import in_force_mask
from stepback._flow._compiled import Compiled
from stepback._flow._groups import Groups
from stepback._problems._format import format_id, format_value
from stepback._records._fields._numbers import Autonomy, Number
from stepback._records._record import field_types
from stepback._records._relations import Delegation, Support

NEGLIGIBLE_SHARE = 1e-12  # of a principal's decisions: no more than that is nothing left


def apply_step_back(
    compiled: Compiled, *, leader: str, to: str, domain: str, autonomy: Any, support: Any
) -> Columns:
    """The columns after `leader` has handed `domain` to `to`."""
    columns, date, contexts = compiled.columns, compiled.date, compiled.contexts
    field = _check_arguments(columns, leader, to, domain, autonomy, support)
    principal, delegate = columns.node_index[leader], columns.node_index[to]
    before = columns.tables["delegations"]
    table = _spell_out_general(before, principal, field)
    theirs = np.flatnonzero((table["principal"] == principal) & (table["domain"] == field))
    now = theirs[in_force_mask(_replace_tables(columns, delegations=table), date, contexts)[theirs]]
    to_them = now[table["delegate"][now] == delegate]
    if to_them.size:
        table = _raise_autonomy(table, to_them, autonomy)
        if find_duplicates(table.take(to_them)):
            raise ValueError(
                f"{format_id(leader)} hands {format_id(domain)} to {format_id(to)} by "
                f"{to_them.size} delegations, "
                "some of which would then be alike; make one of them first, with their shares added"
            )
    else:
        _refuse_if_general_applies(before, principal, field, domain, leader)
        new = Delegation(
            leader, to, domain=domain, autonomy=autonomy, start=date, contexts=contexts
        )
        meeting = theirs[may_coincide(table.take(theirs), date, contexts)]
        left = _remaining_share(table["share"][meeting])
        if left <= NEGLIGIBLE_SHARE:
            others = dict.fromkeys(columns.ids[table["delegate"][meeting]].tolist())
            raise ValueError(
                f"{format_id(leader)} has handed on all of {format_id(domain)} (to "
                f"{', '.join(map(format_id, others))}), and nothing is left for "
                f"{format_id(to)}; raise the "
                "autonomy of one of those, or have them hand it on"
            )
        added = attrs.evolve(new, share=left)
        table = _concatenate(
            table, resolve_known_ids(columns, Table.from_records("delegations", [added]))
        )
    changed = _replace_tables(columns, delegations=table)
    if support is None:
        return changed
    return _add_support(changed, compiled.groups, principal, delegate, support)


def _check_arguments(
    columns: Columns, leader: str, to: str, domain: str, autonomy: Any, support: Any
) -> int:
    faults = [
        f"{name}: {format_value(id_)} is nobody here; give the id of a person, role or circle"
        for name, id_ in (("leader", leader), ("to", to))
        if not isinstance(id_, str) or id_ not in columns.node_index
    ]
    if leader == to:
        faults.append(f"to: {format_value(to)} is the leader; name someone else")
    if not isinstance(domain, str) or domain not in columns.domain_index:
        there = ", ".join(map(format_value, columns.domain_ids[:5])) or "none"
        faults.append(f"domain: {format_value(domain)} is no domain here; there are: {there}")
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
    return columns.domain_index[domain]


def _spell_out_general(table: Table, principal: int, domain: int) -> Table:
    """With the principal's general delegations copied for the domain, if none names it.

    The copies are in force when and where the general ones were, so nothing changes.
    """
    theirs = table["principal"] == principal
    if (theirs & (table["domain"] == domain)).any():
        return table
    general = table.take(np.flatnonzero(theirs & (table["domain"] < 0)))
    named = general.with_columns(domain=np.full(len(general), domain, dtype=np.int32))
    return _concatenate(table, named)


def _raise_autonomy(table: Table, rows: Array, autonomy: Any) -> Table:
    """With the autonomy of `rows` raised, where it is lower now."""
    packed = field_types(Delegation)["autonomy"].pack_values([autonomy])
    now, new = Autonomy.settled_shares(table["autonomy"][rows]), Autonomy.settled_shares(packed)[0]
    if new < now.min():
        raise ValueError(
            f"autonomy: {format_value(autonomy)} is lower than the {now.min():g} handed on now; "
            "stepping back never takes back"
        )
    raised = table["autonomy"].copy()
    raised[rows[now < new]] = packed[0]
    return table.with_columns(autonomy=raised)


def _refuse_if_general_applies(
    table: Table, principal: int, domain: int, domain_id: str, leader: str
) -> None:
    """Refuse where general delegations apply wherever those that name the domain do not.

    One more that names it would put them out of force, and lower what others have.
    """
    theirs = table["principal"] == principal
    named = theirs & (table["domain"] == domain)
    general = theirs & (table["domain"] < 0)
    if general.any() and named.any() and not (named & is_always_in_force(table)).any():
        raise ValueError(
            f"{format_id(leader)} hands on {format_id(domain_id)} by name only at times "
            "or up to a limit, "
            f"and generally otherwise; give every delegation of {format_id(leader)} in "
            f"{format_id(domain_id)} that domain first, so that nobody loses what they have"
        )


def is_always_in_force(table: Table) -> Array:
    """Which delegations are in force whenever and for whatever amount."""
    bound = np.fromiter(map(bool, table["contexts"]), np.bool_, len(table))
    undated = np.isnat(table["start"]) & np.isnat(table["end"])
    return np.asarray(~bound & undated & np.isnan(table["limit"]))


def may_coincide(table: Table, date: datetime.date | None, contexts: frozenset[str]) -> Array:
    """Which delegations may be in force together with one made on `date` in `contexts`."""
    meets = np.ones(len(table), dtype=np.bool_)
    if date is not None:
        meets &= np.isnat(table["end"]) | (table["end"] > np.datetime64(date, "D"))
    for at, bound in enumerate(table["contexts"]):
        meets[at] &= not (bound and contexts) or not contexts.isdisjoint(bound)
    return meets


def _remaining_share(share: Array) -> float:
    return 0.0 if np.isnan(share).any() else float(1 - share.sum())


def _add_support(
    columns: Columns, groups: Groups, principal: int, delegate: int, strength: float
) -> Columns:
    """With support from the principal to the delegate of at least `strength`."""
    asked = "supports" in columns.tables
    table = columns.tables["supports"] if asked else Table.from_records("supports", ())
    between = np.flatnonzero(
        (table["supporter"] == principal) & (table["supported"] == delegate) if asked else []
    )
    if between.size:
        raised = table["strength"].copy()
        raised[between] = np.maximum(raised[between], strength)
        return _replace_tables(columns, supports=table.with_columns(strength=raised))
    added = Table.from_records(
        "supports", [Support(columns.ids[principal], columns.ids[delegate], strength=strength)]
    )
    respondents = columns.respondents
    if not asked:
        respondents = np.sort(groups.people_within(np.array([delegate]))[0])
    supports = (
        _concatenate(table, resolve_known_ids(columns, added))
        if asked
        else resolve_known_ids(columns, added)
    )
    return Columns({**columns.tables, "supports": supports}, columns.ids, respondents)


def _replace_tables(columns: Columns, **tables: Table) -> Columns:
    return Columns({**columns.tables, **tables}, columns.ids, columns.respondents)


def _concatenate(first: Table, second: Table) -> Table:
    columns = {
        field: np.concatenate([column, second[field]]) for field, column in first.columns.items()
    }
    return Table(first.record, columns, first.attributes, first.source)
