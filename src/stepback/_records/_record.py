"""The base class of records: every field declares its type, and all values are checked at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, ClassVar, Literal, TypeVar, cast

import attrs

from stepback._records._fields._choices import Choice
from stepback._records._fields._field_type import FieldType
from stepback._records._fields._ids import DomainId, NodeId
from stepback._records._fields._numbers import Number

Basis = Literal["observed", "declared", "assumed"]
BASIS_CHOICE = Choice("observed", "declared", "assumed")
UNIT_INTERVAL = Number(low=0, high=1, allows_percent=True)


def declare_field(
    field_type: FieldType, default: Any = attrs.NOTHING, *, positional: bool = False
) -> Any:
    """A field of a record class, with the type that checks, stores, reads and writes it."""
    return attrs.field(default=default, kw_only=not positional, metadata={"field_type": field_type})


@attrs.frozen(kw_only=True)
class Schema:
    """What each type of record declares beyond its fields.

    Attributes:
        table: The name of its table, its file, and the argument and attribute of `Organization`.
        plural: What several of the records are called.
        is_surveyed: Whether a missing table says that nobody asked; an empty one says they did.
    """

    table: str
    plural: str = attrs.field(default=attrs.Factory(lambda self: self.table, takes_self=True))
    is_surveyed: bool = False


@attrs.frozen(kw_only=True)
class RelationSchema(Schema):
    """What a type of relation declares. Its first two `NodeId` are its ends, source and target.

    Attributes:
        relation: What an edge of a graph carries as ``relation``.
        weight: What measures may weigh its arrows by: a field, or ``"flow"``; empty: nothing.
        end_noun: What its ends may be, in the words of a message.
        variant_fields: Fields that tell records with the same ends apart, such as a limit.
        repeat_fields: What besides the ends is equal in a record that is repeated while another
            is in force; ``None``: all fields.
        self_code: The code of the problem that a relation of a node to itself is.
        self_text: What is wrong with it, as it follows the id: ``"reports to itself"``.
        self_remedy: What to do about it.
    """

    relation: str
    weight: str = ""
    end_noun: str = "node"
    variant_fields: tuple[str, ...] = ()
    repeat_fields: tuple[str, ...] | None = ()
    self_code: str
    self_text: str
    self_remedy: str = "leave it out"


@attrs.frozen(repr=False)
class Record:
    """Base class of all records. Field types check all values, and one error names all faults."""

    noun: ClassVar[str] = "record"
    _schema: ClassVar[Schema]

    def __attrs_post_init__(self) -> None:
        """Check every field, and hold each value in its normal form."""
        faults = []
        for name, field_type, default in _checked_fields(type(self)):
            value = getattr(self, name)
            if value is default:  # as most are: in its normal form already
                continue
            try:
                checked = field_type.check(value)
            except ValueError as fault:
                faults.append(f"{name}: {fault}")
            else:
                object.__setattr__(self, name, checked)
        if faults:
            raise ValueError(f"{self.noun}: {'; '.join(faults)}")

    def __repr__(self) -> str:
        """The call that makes the record, without the fields that are at their defaults."""
        defaults = field_defaults(type(self))
        arguments = (
            f"{name}={value!r}"
            for name in field_types(type(self))
            if (value := getattr(self, name)) != defaults.get(name, attrs.NOTHING)
        )
        return f"{type(self).__name__}({', '.join(arguments)})"


R = TypeVar("R", bound=Record)
T = TypeVar("T")


def _cache_by_class(compute: Callable[[type[Record]], T]) -> Callable[[type[Record]], T]:
    """As `functools.cache`, of which mypy thinks that classes of records have no hash."""
    return cast("Callable[[type[Record]], T]", cache(compute))


@_cache_by_class
def field_types(record: type[Record]) -> dict[str, FieldType]:
    """The field type of each field of a record class, in order."""
    return {field.name: field.metadata["field_type"] for field in attrs.fields(record)}


@_cache_by_class
def field_defaults(record: type[Record]) -> dict[str, Any]:
    """The default of each field that has one."""
    fields = attrs.fields(record)
    return {field.name: field.default for field in fields if field.default is not attrs.NOTHING}


@_cache_by_class
def _checked_fields(record: type[Record]) -> tuple[tuple[str, FieldType, Any], ...]:
    """The name, type and default of each field; a default that no value is where there is none."""
    defaults = field_defaults(record)
    return tuple(
        (name, field_type, defaults.get(name, attrs.NOTHING))
        for name, field_type in field_types(record).items()
    )


@_cache_by_class
def node_fields(record: type[Record]) -> tuple[str, ...]:
    """The fields that refer to a node; of a relation, its source and its target."""
    types = field_types(record).items()
    return tuple(name for name, type_ in types if isinstance(type_, NodeId) and name != "id")


@_cache_by_class
def domain_fields(record: type[Record]) -> tuple[str, ...]:
    """The fields that refer to a domain."""
    types = field_types(record).items()
    return tuple(name for name, type_ in types if isinstance(type_, DomainId) and name != "id")


def identity_fields(record: type[Record]) -> tuple[str, ...]:
    """The fields that identify a record: its id; of a relation, what it refers to."""
    if "id" in field_types(record):
        return ("id",)
    return node_fields(record) + domain_fields(record)


def record_schema(record: type[Record]) -> Schema:
    """What a record class declares beyond its fields."""
    return record._schema  # noqa: SLF001  (private, so that it is no public name of records)


def relation_schema(record: type[Record]) -> RelationSchema | None:
    """What a class of relations declares; ``None`` of nodes and domains."""
    schema = record_schema(record)
    return schema if isinstance(schema, RelationSchema) else None


def from_validated(record: type[R], names: Iterable[str], values: Iterable[Any]) -> R:
    """A record of values that are known to be valid, such as those of a checked column."""
    made = object.__new__(record)
    for name, value in zip(names, values, strict=True):
        object.__setattr__(made, name, value)
    return made
