"""The base class of records: every field declares its type, and all values are checked at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Literal, TypeVar

import attrs

from stepback._records._fields._attributes import Attributes
from stepback._records._fields._dates import Date
from stepback._records._fields._field_type import FieldType
from stepback._records._fields._flags import Flag
from stepback._records._fields._numbers import Number
from stepback._records._fields._text import Choice, Id, Text

Basis = Literal["observed", "declared", "assumed"]


_ID = Id()


_TEXT = Text()


_FLAG = Flag()


_DATE = Date()


_UNIT = Number(low=0, high=1)


_ATTRIBUTES = Attributes()


BY_CHOICE = Choice("count", "value")


BASIS_CHOICE = Choice("observed", "declared", "assumed")


def _field(kind: FieldType, default: Any = attrs.NOTHING, *, positional: bool = False) -> Any:
    return attrs.field(default=default, kw_only=not positional, metadata={"kind": kind})


@attrs.frozen(repr=False)
class Record:
    """What all records share: every field is checked by its kind, all faults at once."""

    noun: ClassVar[str] = "record"

    def __attrs_post_init__(self) -> None:
        """Check every field, and hold it as its kind does."""
        faults = []
        for name, kind in field_types(type(self)).items():
            try:
                object.__setattr__(self, name, kind.check(getattr(self, name)))
            except ValueError as fault:
                faults.append(f"{name}: {fault}")
        if faults:
            raise ValueError(f"{self.noun}: {'; '.join(faults)}")

    def __repr__(self) -> str:
        """The record as it would be written, without what is at its default."""
        given = (
            f"{name}={value!r}"
            for name in field_types(type(self))
            if (value := getattr(self, name)) != field_defaults(type(self)).get(name, attrs.NOTHING)
        )
        return f"{type(self).__name__}({', '.join(given)})"


R = TypeVar("R", bound=Record)


_FIELD_TYPES: dict[type[Record], dict[str, FieldType]] = {}


_DEFAULTS: dict[type[Record], dict[str, Any]] = {}


def field_types(record: type[Record]) -> dict[str, FieldType]:
    """The kind of each field of a type of record, in order."""
    if record not in _FIELD_TYPES:
        fields = attrs.fields(record)
        _FIELD_TYPES[record] = {field.name: field.metadata["kind"] for field in fields}
    return _FIELD_TYPES[record]


def field_defaults(record: type[Record]) -> dict[str, Any]:
    """The default of each field that has one."""
    if record not in _DEFAULTS:
        fields = attrs.fields(record)
        given = {field.name: field.default for field in fields}
        _DEFAULTS[record] = {n: one for n, one in given.items() if one is not attrs.NOTHING}
    return _DEFAULTS[record]


def from_validated(record: type[R], names: Iterable[str], values: Iterable[Any]) -> R:
    """A record of values that are known to be good, such as those of a checked column."""
    made = object.__new__(record)
    for name, value in zip(names, values, strict=True):
        object.__setattr__(made, name, value)
    return made
