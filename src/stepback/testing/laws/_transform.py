"""The same organization by other names, in another order, of another weight, beside another."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping
from typing import Any

import attrs

from stepback._organization._organization import Organization
from stepback._records._fields._ids import DomainId, NodeId
from stepback._records._record import field_types
from stepback._records._record_types import RECORD_TYPES
from stepback.testing._rebuild import Tables, made_of, put_in_order, tables_of


def _each(org: Organization, change: Callable[[Any], Any]) -> Tables:
    """The tables of `org` with every record changed."""
    tables = tables_of(org)
    for name in RECORD_TYPES:
        if tables[name] is not None:
            tables[name] = [change(record) for record in tables[name]]
    return tables


def renamed(
    org: Organization, ids: Mapping[str, str], domains: Mapping[str, str], name: str = ""
) -> Tables:
    """By other ids, and with other names: `name` and a number."""

    def change(record: Any) -> Any:
        fields: dict[str, Any] = {}
        for field, field_type in field_types(type(record)).items():
            new_ids = ids if isinstance(field_type, NodeId) else domains
            if isinstance(field_type, NodeId | DomainId) and getattr(record, field) is not None:
                fields[field] = new_ids[getattr(record, field)]
        if name and "name" in field_types(type(record)):
            fields["name"] = f"{name} {len(record.name)}"
        return attrs.evolve(record, **fields)

    tables = _each(org, change)
    if org.respondents is not None:
        tables["respondents"] = [ids[id_] for id_ in org.respondents]
    return tables


def scaled(org: Organization, factor: float) -> Tables:
    """With every domain `factor` times as heavy."""
    domains = [attrs.evolve(domain, weight=domain.weight * factor) for domain in org.domains]
    return tables_of(org) | {"domains": domains}


def reordered(org: Organization, seed: int) -> Tables:
    """With the records of each kind in another order."""
    tables = tables_of(org)
    for name, records in tables.items():
        if records is not None:
            tables[name] = list(records)
            put_in_order(tables[name], seed)
    return tables


def unbound(org: Organization, *, asked: bool) -> Organization:
    """Without what is bound to dates or contexts, and without support unless `asked`.

    A limit says what it comes to, since a general one meets the domains of any other part.
    """
    tables = tables_of(org)
    tables["delegations"] = [
        attrs.evolve(one, autonomy=1.0) if one.limit is not None and one.autonomy is None else one
        for one in org.delegations
        if not (one.start or one.end or one.contexts)
    ]
    if not asked:
        tables |= {"supports": None, "respondents": None}
    return Organization(**tables)


def side_by_side(one: Organization, other: Organization) -> Organization:
    """Both together, with no id in common, either both asked about support or neither."""
    first, second = tables_of(one), tables_of(other)
    together: Tables = {
        name: None if first[name] is None else [*first[name], *second[name]]
        for name in RECORD_TYPES
    }
    asked = [org.respondents for org in (one, other)]
    if asked != [None, None]:
        together["respondents"] = [
            id_
            for org, some in zip((one, other), asked, strict=True)
            for id_ in ([person.id for person in org.people] if some is None else some)
        ]
    return Organization(**together)


def through_tables(org: Organization) -> Organization:
    """Written as tables and read back."""
    back = Organization.from_tables(org.to_tables())
    return made_of(tables_of(back), org)


def through_graph(org: Organization) -> Organization:
    """As a networkx graph and back."""
    return Organization.from_graph(org.graph)


def through_pickle(org: Organization) -> Organization:
    """Pickled and back, as between processes."""
    back: Organization = pickle.loads(pickle.dumps(org))  # noqa: S301  (our own, a moment ago)
    return back
