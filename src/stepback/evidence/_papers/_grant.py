"""One right on paper: who may do what with a decision, and within which bounds."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any, Self

import attrs
import numpy as np

from stepback._organization._validate_args import is_iterable, raise_faults
from stepback._problems._format import format_value, join_truncated, propose_similar
from stepback._records._fields._choices import Flag
from stepback._records._fields._dates import Date
from stepback._records._fields._field_type import FieldType
from stepback._records._fields._ids import Id
from stepback._records._fields._numbers import Number
from stepback._records._fields._text import Text
from stepback._records._value_equality import ValueEquality

# A matrix holds the position of its power and scope here.
POWERS = ("decides", "signs", "recommends", "is consulted", "is informed")
SCOPES = ("everything", "own line")
TAXES = ("included", "excluded")
# Separates those who sign, in a cell of a table.
SIGNER_SEPARATOR = ";"


@attrs.frozen(eq=False, init=False)
class Grant(ValueEquality):
    """A right that an authority matrix gives to a holder.

    Attributes:
        holder: Who has it: a level, post, role, circle or person, as the matrix names it.
        domain: The decisions, as a path of headings and the row, joined by ``" / "``.
        power: What the holder may do: ``"decides"``, ``"signs"``, ``"recommends"``, ``"is
            consulted"`` or ``"is informed"``.
        track: The kind of approval, where several are needed; empty if there is one.
        above, up_to: The band of amounts: ``above < amount <= up_to``. ``None`` is open. A band
            that begins at 0 includes 0, as no amount is below it.
        unit: What the amounts are: a currency, ``"days"``, ``"%"``, ``"heads"``; empty if the
            grant has no amounts, or nobody has said.
        tax: Whether amounts are with tax: ``"included"``, ``"excluded"``, or empty.
        condition: When it holds, in words; empty if always.
        jointly: Who must sign, too; a single text is one name.
        scope: ``"everything"``, or ``"own line"``: requests of people below the holder.
        principal: From whom the holder has it; empty if the matrix does not say.
        may_redelegate: Whether the holder may hand it on.
        start, end: In force from `start` up to, but not including, `end`: dates, or texts such as
            ``"2026-01-31"``; ``None``: open.
        row: The row of the matrix, which does not count in comparisons; 0 if it comes from none.

    Raises:
        ValueError: If a value is not allowed. The message names every such value.

    Examples:
        >>> Grant("Head", "Purchases", above=1000, up_to=10_000, unit="EUR")
        Grant('Head', 'Purchases', above=1000.0, up_to=10000.0, unit='EUR')
        >>> Grant("Head", "Purchases", above=10_000, up_to=1000)
        Traceback (most recent call last):
            ...
        ValueError: Grant: above: 10,000 is not below up_to, 1,000; exchange them, or leave one out
    """

    holder: str
    domain: str
    power: str
    track: str
    above: float | None
    up_to: float | None
    unit: str
    tax: str
    condition: str
    jointly: tuple[str, ...]
    scope: str
    principal: str
    may_redelegate: bool
    start: datetime.date | None
    end: datetime.date | None
    row: int = attrs.field(eq=False)

    def __init__(
        self,
        holder: str,
        domain: str,
        *,
        power: str = "decides",
        track: str = "",
        above: float | None = None,
        up_to: float | None = None,
        unit: str = "",
        tax: str = "",
        condition: str = "",
        jointly: str | Iterable[str] = (),
        scope: str = "everything",
        principal: str = "",
        may_redelegate: bool = True,
        start: datetime.date | str | None = None,
        end: datetime.date | str | None = None,
        row: int = 0,
    ) -> None:
        """Check the fields together."""
        faults: list[str] = []
        fields: dict[str, Any] = {
            "holder": _check_field(_NAME, "holder", holder, faults),
            "domain": _check_field(_NAME, "domain", domain, faults),
            "power": _check_word("power", power, POWERS, faults),
            "track": _check_text("track", track, faults),
            "above": _check_field(_LIMIT, "above", above, faults),
            "up_to": _check_field(_LIMIT, "up_to", up_to, faults),
            "unit": _check_text("unit", unit, faults),
            "tax": _check_word("tax", tax, ("", *TAXES), faults),
            "condition": _check_text("condition", condition, faults),
            "jointly": _check_signers(jointly, holder, faults),
            "scope": _check_word("scope", scope, SCOPES, faults),
            "principal": _check_text("principal", principal, faults),
            "may_redelegate": _check_field(Flag(), "may_redelegate", may_redelegate, faults),
            "start": _check_field(Date(), "start", start, faults),
            "end": _check_field(Date(), "end", end, faults),
            "row": _check_row(row, faults),
        }
        if not faults:
            faults += _order_faults(fields)
        raise_faults("Grant", faults)
        self.__attrs_init__(**fields)

    @classmethod
    def from_checked(cls, fields: dict[str, Any]) -> Self:
        """A record of fields that were checked before: of a matrix, there may be 100,000."""
        made = cls.__new__(cls)
        made.__attrs_init__(**fields)
        return made

    def __repr__(self) -> str:
        """The call that makes it, without what is as usual."""
        options = [
            f"{field.name}={format_value(value)}"
            for field in attrs.fields(type(self))[2:]
            if (value := getattr(self, field.name)) != _USUAL.get(field.name, "")
        ]
        shown = [format_value(self.holder), format_value(self.domain), *options]
        return f"Grant({', '.join(shown)})"


_USUAL: dict[str, Any] = {
    "power": "decides",
    "above": None,
    "up_to": None,
    "jointly": (),
    "scope": "everything",
    "may_redelegate": True,
    "start": None,
    "end": None,
    "row": 0,
}
_NAME = Id()
_LIMIT = Number(low=0)


def _check_field(field: FieldType, name: str, value: Any, faults: list[str]) -> Any:
    """The value as the field has it; what is wrong with it is added to `faults`."""
    try:
        checked = field.check(value)
    except ValueError as fault:
        faults.append(f"{name}: {fault}")
        return None
    if isinstance(checked, str) and checked != checked.strip():
        faults.append(f"{name}: {format_value(checked)} has outer spaces; trim it")
    return checked


def _check_text(name: str, value: Any, faults: list[str]) -> Any:
    return _check_field(Text(), name, value, faults)


def _check_word(name: str, value: Any, choices: Sequence[str], faults: list[str]) -> Any:
    if isinstance(value, str) and value in choices:
        return str.__str__(value)
    known = join_truncated(map(format_value, choices), conjunction="or")
    nearest = propose_similar(value, choices)
    faults.append(f"{name}: {format_value(value)} is not one of its words; {nearest}give {known}")
    return None


def _check_signers(value: Any, holder: Any, faults: list[str]) -> tuple[str, ...]:
    if not isinstance(value, str) and not is_iterable(value):
        faults.append(
            f"jointly: {format_value(value)} is not a collection; give names, even of one"
        )
        return ()
    names = [value] if isinstance(value, str) and value else list(value)
    signers = [_check_field(_NAME, "jointly", name, faults) for name in names]
    for name in signers:
        if name is not None and name == holder:
            faults.append(f"jointly: {format_value(name)} is the holder; name the others alone")
        if name is not None and SIGNER_SEPARATOR in name:
            faults.append(
                f"jointly: {format_value(name)} holds a {SIGNER_SEPARATOR!r}, which separates "
                "names; give each name by itself"
            )
    return tuple(dict.fromkeys(name for name in signers if name is not None))


def _check_row(value: Any, faults: list[str]) -> int:
    is_whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if is_whole and 0 <= value <= np.iinfo(np.int64).max:
        return int(value)
    faults.append(f"row: {format_value(value)} is not a row number; give a whole one from 0 up")
    return 0


def _order_faults(fields: dict[str, Any]) -> list[str]:
    """Bands and intervals that hold nothing."""
    faults = []
    above, up_to, start, end = (fields[name] for name in ("above", "up_to", "start", "end"))
    if above is not None and up_to is not None and above >= up_to:
        faults.append(
            f"above: {above:,.15g} is not below up_to, {up_to:,.15g}; exchange them, or leave one "
            "out"
        )
    if start is not None and end is not None and start >= end:
        faults.append(
            f"start: {start} is not before end, {end}; the end is the first day on which it is no "
            "longer in force"
        )
    return faults
