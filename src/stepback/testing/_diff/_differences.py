"""Describe the differences between two organizations, one to a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from numbers import Integral
from typing import Any

from stepback._organization._compiled_organization import check_organization
from stepback._organization._organization import Organization
from stepback._problems._format import format_value, pluralize
from stepback._records._record import (
    Record,
    domain_fields,
    field_defaults,
    field_types,
    identity_fields,
    node_fields,
)
from stepback.testing._diff._disambiguate import cut_text, distinct_names, format_change, value_text
from stepback.testing._diff._match_records import (
    ListedName,
    RecordChange,
    SectionDifference,
    compare_sections,
    field_values,
    variant_fields,
)

_DistinctNames = Mapping[str, str]  # from each name to how it is shown


def differences(left: Organization, right: Organization, *, most: int | None = 20) -> list[str]:
    """List what is added, removed and changed from one organization to another.

    People, roles, circles and domains are matched by their ids; lines, supports and memberships
    by the two that they join; delegations by those two and the domain. If several records have
    the same id or join the same two, as on different days, the most similar ones are matched, and
    each is named with its days.

    Parameters
    ----------
    left, right
        The organization before, and the one after.
    most
        The most lines about people, the most about roles, and so on; a further line counts the
        others. ``None``: no limit.

    Returns
    -------
    list of str
        A line for each difference; empty if and only if the two are equal. Names and values that
        differ but look the same are shown so that they can be told apart: as by `ascii`, in the
        part in which they differ, or with their types. With the two organizations swapped, the
        lines are the same, except that what was added is removed, and the two values of a change
        are swapped.

    Raises
    ------
    ValueError
        If `left` or `right` is not an organization, or `most` is not a whole number from 1 up.

    Examples
    --------
    >>> from stepback.testing import differences
    >>> before = archetypes.command_pyramid(people=4)
    >>> after = before.step_back("chief", to="worker-1", domain="staffing", autonomy=0.5)
    >>> differences(before, after)
    ['delegation chief → worker-1 in staffing: added (share 1.0, autonomy 0.5)']
    >>> further = after.step_back("chief", to="worker-1", domain="staffing", autonomy=1)
    >>> differences(after, further)
    ['delegation chief → worker-1 in staffing: autonomy 0.5 → 1.0']
    """
    for name, org in (("left", left), ("right", right)):
        check_organization(org, name)
    bound: object = most
    is_whole = isinstance(bound, Integral) and not isinstance(most, bool)
    if most is not None and not (is_whole and most >= 1):
        raise ValueError(
            f"most: {format_value(most)} is not a whole number from 1 up; None shows all"
        )
    return format_differences(list(compare_sections(left, right)), most=most)


def format_differences(sections: Iterable[SectionDifference], *, most: int | None) -> list[str]:
    """Describe each difference in a line, with at most `most` lines for each section."""
    shown = [(section, list(islice(section.changes, most))) for section in sections]
    names = distinct_names(_find_names(chain.from_iterable(changes for _, changes in shown)))
    lines = []
    for section, changes in shown:
        if section.whole_change:
            lines.append(f"{section.name}: {' → '.join(section.whole_change)}")
        lines += [_describe_change(change, names) for change in changes]
        if len(changes) < len(section.changes):
            lines.append(f"and {len(section.changes) - len(changes):,} more in {section.name}")
    return lines


def summarize_differences(sections: Iterable[SectionDifference]) -> str:
    """How much differs in each section, such as ``"3 people, 1 line, the date"``."""
    amounts = []
    for section in sections:
        if section.whole_change:
            amounts.append(section.whole_subject)
        if section.changes:
            amounts.append(pluralize(len(section.changes), section.noun, section.plural))
    return ", ".join(amounts)


def _find_names(changes: Iterable[RecordChange]) -> Iterator[str]:
    """The ids, names and attribute names by which changes will be described."""
    for side in chain.from_iterable(changes):
        if isinstance(side, ListedName):
            yield side.name
        elif isinstance(side, Record):
            yield from filter(None, field_values(side, identity_fields(type(side))))
            yield from getattr(side, "attributes", ())


def _describe_change(change: RecordChange, names: _DistinctNames) -> str:
    before, after = change
    if isinstance(before, ListedName):
        return f"{before.noun} {names[before.name]}: {after}"
    subject, old_facts = _describe_subject(before, names), _record_facts(before, names)
    if isinstance(after, str):
        return f"{subject}: {after}{_format_facts(old_facts)}"
    same = {
        name: fact
        for name, fact in old_facts.items()
        if name in variant_fields(type(before)) and getattr(after, name) == fact
    }
    changes = ", ".join(_field_changes(type(before), old_facts, _record_facts(after, names)))
    return f"{subject}{_format_facts(same)}: {changes}"


def _format_facts(facts: Mapping[str, Any]) -> str:
    text = ", ".join(f"{name} {cut_text(value_text(fact))}" for name, fact in facts.items())
    return f" ({text})" if text else ""


def _describe_subject(record: Record, names: _DistinctNames) -> str:
    """A record by its identity, such as ``"delegation ann → bo in refunds"``."""
    record_type = type(record)
    ends = ["id"] if "id" in field_types(record_type) else node_fields(record_type)
    domains = filter(None, field_values(record, domain_fields(record_type)))
    within = "".join(f" in {names[domain]}" for domain in domains)
    return f"{record.noun} {' → '.join(names[id_] for id_ in field_values(record, ends))}{within}"


def _record_facts(record: Record, names: _DistinctNames) -> dict[str, Any]:
    """The fields of a record beyond its identity and its defaults; attributes one by one."""
    identity, defaults = identity_fields(type(record)), field_defaults(type(record))
    facts = {
        field: value
        for field in field_types(type(record))
        if field not in identity
        and field != "attributes"
        and (value := getattr(record, field)) != defaults.get(field)
    }
    attributes = getattr(record, "attributes", {})
    return facts | {f"attribute {names[name]}": attributes[name] for name in sorted(attributes)}


def _field_changes(
    record_type: type[Record], before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[str]:
    defaults, fields = field_defaults(record_type), field_types(record_type)
    attributes = sorted((before.keys() | after.keys()) - fields.keys())
    for name in (*fields, *attributes):
        old, new = (facts.get(name, defaults.get(name)) for facts in (before, after))
        if old != new:
            yield f"{name} {format_change(old, new)}"
