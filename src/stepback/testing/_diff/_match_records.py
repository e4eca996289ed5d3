"""Match the records of two organizations; classify each as added, removed or changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import Any, Literal

import attrs

from stepback._organization._organization import Organization
from stepback._records._record import (
    Record,
    field_types,
    identity_fields,
    record_schema,
    relation_schema,
)
from stepback._records._record_types import RECORD_TYPES
from stepback.testing._diff._disambiguate import value_text


@attrs.frozen
class ListedName:
    """A name in a list of names, such as that of a respondent."""

    noun: str
    name: str


_DAYS = ("start", "end")
# A record with the record that it became, or with what happened to it.
_Change = tuple[Record, Record | Literal["added", "removed"]]
RecordChange = _Change | tuple[ListedName, Literal["added", "removed"]]


@attrs.frozen
class SectionDifference:
    """What differs in one section of two organizations, such as in one of their tables."""

    name: str  # the name of the section
    noun: str = ""  # what one of its records is called
    plural: str = ""  # what several are called
    changes: list[RecordChange] = attrs.field(factory=list)  # those not the same on both sides
    whole_change: tuple[str, str] | None = None  # such as ``("not asked", "asked")``
    whole_subject: str = ""  # what changed: ``"whether supports were asked"``


def compare_sections(left: Organization, right: Organization) -> Iterator[SectionDifference]:
    """Compare two organizations section by section; a section may have no difference."""
    for name, record_type in RECORD_TYPES.items():
        before, after = getattr(left, name), getattr(right, name)
        changes: list[RecordChange] = [*_record_changes(before or (), after or ())]
        presence = _compare_presence(before, after, "asked")
        subject = f"whether {name} were asked"
        plural = record_schema(record_type).plural
        yield SectionDifference(name, record_type.noun, plural, changes, presence, subject)
    before, after = left.respondents, right.respondents
    changes = _name_changes("respondent", before or frozenset(), after or frozenset())
    presence, subject = _compare_presence(before, after, "named"), "whether respondents were named"
    yield SectionDifference("respondents", "respondent", "respondents", changes, presence, subject)
    date_change = None if left.date == right.date else (str(left.date), str(right.date))
    yield SectionDifference("date", whole_change=date_change, whole_subject="the date")
    contexts = _name_changes("context", left.contexts, right.contexts)
    yield SectionDifference("contexts", "context", "contexts", contexts)


def _compare_presence(before: object, after: object, word: str) -> tuple[str, str] | None:
    """How the presence of a list changed, such as ``("not asked", "asked")``."""
    if (before is None) == (after is None):
        return None
    return (f"not {word}", word) if before is None else (word, f"not {word}")


def _name_changes(
    noun: str, before: AbstractSet[str], after: AbstractSet[str]
) -> list[RecordChange]:
    return [
        (ListedName(noun, name), "added" if name in after else "removed")
        for name in sorted(before ^ after)
    ]


def _record_changes(before: Iterable[Record], after: Iterable[Record]) -> Iterator[_Change]:
    """Match the records that are not the same on both sides by their identity, in order."""
    old, new = Counter(before), Counter(after)
    removed, added = list((old - new).elements()), list((new - old).elements())
    if removed or added:
        groups = _group_sides(removed, added, identity_fields(type((removed or added)[0])))
        for ids in sorted(groups, key=lambda ids: [id_ or "" for id_ in ids]):
            removed, added = groups[ids]
            if len(removed) == len(added) == 1:
                yield removed[0], added[0]
            else:
                yield from sorted(_match_group(removed, added), key=_change_order)


def _match_group(removed: list[Record], added: list[Record]) -> Iterator[_Change]:
    """Match records of one identity, those first that agree in the most telling fields.

    For example, ann delegates to bo twice, with limit 10 and with limit 20. If afterwards the
    autonomy of both differs, they are matched by their limits. If one limit became 30, the
    delegation with the other limit is matched first, and the two that remain become one change.
    Of several records of one person on different days, each is matched by its days.
    """
    for compared in _list_comparisons(type((removed or added)[0])):
        groups = _group_sides(removed, added, compared)
        removed, added = [], []
        for group in groups.values():
            old, new = (sorted(records, key=_sort_key) for records in group)
            yield from zip(old, new, strict=False)
            removed += old[len(new) :]
            added += new[len(old) :]
    yield from ((record, "removed") for record in removed)
    yield from ((record, "added") for record in added)


def _group_sides(
    removed: Iterable[Record], added: Iterable[Record], fields: Iterable[str]
) -> dict[tuple[Any, ...], tuple[list[Record], list[Record]]]:
    """The removed and the added records by their values of some fields."""
    groups: dict[tuple[Any, ...], tuple[list[Record], list[Record]]] = {}
    for side, records in enumerate((removed, added)):
        for record in records:
            groups.setdefault(field_values(record, fields), ([], []))[side].append(record)
    return groups


def _list_comparisons(record_type: type[Record]) -> Iterator[tuple[str, ...]]:
    """The sets of fields in which matched records must agree, one after the other.

    First come the fields that tell records of one identity apart, then all fields but one, then
    the day on which a record begins or ends, then none.
    """
    yield variant_fields(record_type)
    identity = identity_fields(record_type)
    fields = [field for field in field_types(record_type) if field not in identity]
    yield from ((*fields[:index], *fields[index + 1 :]) for index in range(len(fields)))
    yield from ((field,) for field in _DAYS)
    yield ()


def variant_fields(record_type: type[Record]) -> tuple[str, ...]:
    """The fields that say which of several records of one id, or between the same two, is meant."""
    schema = relation_schema(record_type)
    return schema.variant_fields if schema else _DAYS


def field_values(record: Record, fields: Iterable[str]) -> tuple[Any, ...]:
    """The values of a record in some of its fields."""
    return tuple(getattr(record, field) for field in fields)


def _sort_key(record: Record) -> tuple[str, ...]:
    return tuple(map(value_text, field_values(record, field_types(type(record)))))


def _change_order(change: _Change) -> tuple[str, ...]:
    """A sort key that is the same whichever way round the two organizations are."""
    return min(_sort_key(record) for record in change if isinstance(record, Record))
