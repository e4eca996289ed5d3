"""What tells two organizations apart, in words."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any

from stepback._organization._organization import Organization
from stepback._problems._format import format_value
from stepback._records._record import (
    Record,
    domain_fields,
    field_defaults,
    field_types,
    identity_fields,
    node_fields,
)
from stepback.testing._diff._disambiguate import change, cut, text_of, told_apart
from stepback.testing._diff._match_records import (
    Fate,
    Listed,
    Part,
    parts,
    values,
    variant_fields,
)

_Names = Mapping[str, str]  # and how each is shown


def differences(left: Organization, right: Organization, *, most: int | None = 20) -> list[str]:
    """What is added, removed and changed on the way from one organization to another.

    People, roles, circles and domains are matched by their ids; lines, supports and memberships
    by the two that they join; delegations by these and the domain. Where several join the same
    two, those most alike are matched.

    Parameters
    ----------
    left, right
        The organization before, and the one after.
    most
        At most so many lines about people, so many about roles, and so on, with how many more
        there are; ``None``: all.

    Returns
    -------
    list of str
        A line for each difference; empty if and only if the two are equal. Names and values that
        differ but read alike are shown so that they do not: as by `ascii`, in the part in which
        they differ, or with their types. The other way round, the lines are the same but for
        what is added, which is removed, and the order of the two values of a change.

    Raises
    ------
    ValueError
        If `left` or `right` is no organization, or `most` no whole number from 1 up.

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
        if not isinstance(org, Organization):
            raise ValueError(
                f"{name}: {format_value(org)} is no organization; give an Organization, such as "
                "Organization(people=[...])"
            )
    return lines_of(list(parts(left, right)), most=_bound(most))


def lines_of(found: Iterable[Part], *, most: int | None) -> list[str]:
    """What differs in each respect, in as many lines as `differences` says."""
    told = [(part, list(islice(part.fates, most))) for part in found]
    names = told_apart(_names(chain.from_iterable(fates for _, fates in told)))
    lines = []
    for part, fates in told:
        if part.as_a_whole:
            lines.append(f"{part.name}: {' → '.join(part.as_a_whole)}")
        lines += [_in_words(fate, names) for fate in fates]
        if len(fates) < len(part.fates):
            lines.append(f"and {len(part.fates) - len(fates):,} more in {part.name}")
    return lines


def in_brief(found: Iterable[Part]) -> str:
    """How much differs in each respect, such as ``"3 people, 1 line, the date"``."""
    told = []
    for part in found:
        if part.as_a_whole:
            asked = part.as_a_whole[0].removeprefix("not ")
            told.append("the date" if part.name == "date" else f"whether {part.name} were {asked}")
        if part.fates:
            told.append(f"{len(part.fates):,} {part.noun if len(part.fates) == 1 else part.plural}")
    return ", ".join(told)


def _bound(most: Any) -> int | None:
    if most is None:
        return None
    try:
        bound = 0 if isinstance(most, bool) else operator.index(most)
    except TypeError:
        bound = 0
    if bound < 1:
        raise ValueError(
            f"most: {format_value(most)} is not a whole number from 1 up; None shows all"
        )
    return bound


def _names(fates: Iterable[Fate]) -> Iterator[str]:
    """Whatever is called by its name in what is told of some fates."""
    for one in chain.from_iterable(fates):
        if isinstance(one, Listed):
            yield one.name
        elif isinstance(one, Record):
            yield from filter(None, values(one, identity_fields(type(one))))
            yield from getattr(one, "attributes", ())


def _in_words(fate: Fate, names: _Names) -> str:
    one, became = fate
    if isinstance(one, Listed):
        return f"{one.noun} {names[one.name]}: {became}"
    if isinstance(became, str):
        return f"{_subject(one, names)}: {became}{_in_brackets(_facts(one, names))}"
    before, after = _facts(one, names), _facts(became, names)
    telling = variant_fields(type(one))
    same = {
        name: fact
        for name, fact in before.items()
        if name in telling and getattr(became, name) == fact
    }
    changes = ", ".join(_changes(type(one), before, after))
    return f"{_subject(one, names)}{_in_brackets(same)}: {changes}"


def _in_brackets(facts: Mapping[str, Any]) -> str:
    said = ", ".join(f"{name} {cut(text_of(fact))}" for name, fact in facts.items())
    return f" ({said})" if said else ""


def _subject(one: Record, names: _Names) -> str:
    """A record by its identity, such as ``"delegation ann → bo in refunds"``."""
    record = type(one)
    ends = ["id"] if "id" in field_types(record) else node_fields(record)
    domains = filter(None, values(one, domain_fields(record)))
    within = "".join(f" in {names[domain]}" for domain in domains)
    return f"{one.noun} {' → '.join(names[id_] for id_ in values(one, ends))}{within}"


def _facts(one: Record, names: _Names) -> dict[str, Any]:
    """What a record says beyond its identity and its defaults, attributes one by one."""
    usual = field_defaults(type(one))
    fields = [field for field in field_types(type(one)) if field not in identity_fields(type(one))]
    facts = {
        field: value
        for field in fields
        if (value := getattr(one, field)) != usual.get(field) and field != "attributes"
    }
    attributes = getattr(one, "attributes", {})
    return facts | {f"attribute {names[name]}": attributes[name] for name in sorted(attributes)}


def _changes(
    record: type[Record], before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[str]:
    usual = field_defaults(record)
    further = sorted((before.keys() | after.keys()) - field_types(record).keys())
    for name in (*field_types(record), *further):
        was, is_ = (facts.get(name, usual.get(name)) for facts in (before, after))
        if was != is_:
            yield f"{name} {change(was, is_)}"
