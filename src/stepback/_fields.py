"""The kinds of field that records have: how each is checked, kept as a column, read and written.

A record declares each field's kind once. Making a record checks one value with
`Kind.check`; an organization keeps all values of a field as one array (`pack`, `unpack`);
tables are read with `parse` and written with `text`.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import attrs
import numpy as np

from stepback._level import Level
from stepback._problems import bare, shown

Array = np.ndarray[Any, np.dtype[Any]]
Faults = list[tuple[int, str]]

_SEPARATOR = ";"
_BATCH = 100_000
_EXACT = 2.0**53  # floats hold every whole number below this
_PLAIN = frozenset({float, int, type(None)})
_TRUE = frozenset({"true", "yes", "y", "1", "1.0", "t"})
_FALSE = frozenset({"false", "no", "n", "0", "0.0", "f"})


def objects(values: Sequence[Any]) -> Array:
    """A one-dimensional array of Python objects, whatever they are."""
    return np.fromiter(values, dtype=object, count=len(values))


def _whole_numbers_as_text(cells: Array) -> Array:
    """Ids that a frame holds as numbers, such as those of a column that also has gaps."""
    if cells.dtype.kind in "iu":
        return cells.astype(str).astype(object)
    if cells.dtype.kind != "f":
        return cells
    given = ~np.isnan(cells)
    exact = np.abs(cells[given]) < _EXACT
    if not exact.all() or (cells[given] % 1).any():
        return cells.astype(object)
    text = np.full(len(cells), "", dtype=object)
    text[given] = cells[given].astype(np.int64).astype(str)
    return text


def is_empty(cell: Any) -> bool:
    """Whether a table cell says nothing: empty, blank, None or not a number."""
    if isinstance(cell, str):
        return not cell or cell.isspace()
    if cell is None:
        return True
    try:
        return bool(cell != cell)  # noqa: PLR0124  (what is not equal to itself is NaN or NaT)
    except (TypeError, ValueError):
        return type(cell).__name__ == "NAType"


def empties(cells: Array) -> Array:
    """Which cells of a column say nothing, as `is_empty` has it."""
    if all_text(cells):
        blank = np.fromiter(map(str.isspace, cells), dtype=np.bool_, count=len(cells))
        return np.asarray(blank | (cells == ""), dtype=np.bool_)
    if cells.dtype.kind in "biufMm":
        return np.asarray(cells != cells, dtype=np.bool_)  # noqa: PLR0124  (NaN, NaT)
    return np.fromiter(map(is_empty, cells), dtype=np.bool_, count=len(cells))


def all_text(cells: Array) -> bool:
    """Whether every cell of a column of objects is text."""
    return cells.dtype == object and all(map(str.__instancecheck__, cells))


def _all_whole(cells: Array) -> bool:
    return all(_is_encodable(cells[at : at + _BATCH]) for at in range(0, len(cells), _BATCH))


def _is_encodable(cells: Array) -> bool:
    try:
        "".join(cells.tolist()).encode()
    except UnicodeEncodeError:
        return False
    return True


class Kind:
    """A kind of field. Subclasses say what a value may be and how columns hold it."""

    def check(self, value: Any) -> Any:
        """The value as a record holds it; a ``ValueError`` in words if it may not be."""
        raise NotImplementedError

    def pack(self, values: Sequence[Any]) -> Array:
        """A column of values as records hold them."""
        return objects(values)

    def unpack(self, column: Array) -> list[Any]:
        """The values of a column as records hold them."""
        return list(column)

    def constant(self, value: Any, length: int) -> Array:
        """A column in which every value is `value`."""
        return np.repeat(self.pack([value]), length)

    def parse(self, cells: Array, default: Any) -> tuple[Array, Faults]:
        """A column from table cells, and what is wrong with which of them.

        A cell is text or already a value; an empty one is `default`, and so is a faulty one.
        """
        if not all_text(cells):
            read = [self._read(cell, default) for cell in cells]
            faults = [(at, fault) for at, (_, fault) in enumerate(read) if fault]
            return self.pack([value for value, _ in read]), faults
        once = {cell: self._read(cell, default) for cell in dict.fromkeys(cells.tolist())}
        values = {cell: value for cell, (value, _) in once.items()}
        column = self.pack(list(map(values.__getitem__, cells.tolist())))
        wrong = {cell: fault for cell, (_, fault) in once.items() if fault}
        if not wrong:
            return column, []
        return column, [(at, wrong[cell]) for at, cell in enumerate(cells) if cell in wrong]

    def _read(self, cell: Any, default: Any) -> tuple[Any, str]:
        """The value of one cell, and what is wrong with it."""
        if is_empty(cell):
            return default, ""
        try:
            return self.check(self.from_cell(cell)), ""
        except ValueError as fault:
            return default, str(fault)

    def from_cell(self, cell: Any) -> Any:
        """What a single table cell says."""
        return cell

    def text(self, column: Array) -> list[str]:
        """A column as table cells that `parse` reads back."""
        return [self.to_cell(value) for value in self.unpack(column)]

    def to_cell(self, value: Any) -> str:
        """A value as a table cell."""
        return "" if value is None else str(value)


class Text(Kind):
    """Any text."""

    def check(self, value: Any) -> Any:
        """Text that a file can hold."""
        if not isinstance(value, str):
            raise ValueError(f"{shown(value)} is not text")
        if not value.isascii():
            try:
                value.encode()
            except UnicodeEncodeError:
                raise ValueError(f"{shown(value)} holds half a character") from None
        return str.__str__(value)

    def parse(self, cells: Array, default: Any) -> tuple[Array, Faults]:
        """Text as it is, spaces and all."""
        if all_text(cells) and _all_whole(cells):
            return cells, []
        return super().parse(cells, default)

    def from_cell(self, cell: Any) -> Any:
        """Text, whatever the cell held."""
        return cell if isinstance(cell, str) else str(cell)


@attrs.frozen
class Id(Text):
    """An id: text, not blank; ``None`` where `optional`."""

    optional: bool = False

    def check(self, value: Any) -> Any:
        """Text with something in it."""
        if value is None and self.optional:
            return None
        if not isinstance(value, str):
            quoted = isinstance(value, int | float | np.number) and value == value  # noqa: PLR0124  (nan)
            remedy = f"; ids are text, write {str(value)!r}" if quoted else "; give an id"
            raise ValueError(f"{shown(value)} is not text{remedy}")
        text = super().check(value)
        if not text.strip():
            raise ValueError(f"{shown(value)} is blank; give an id")
        return text

    def parse(self, cells: Array, default: Any) -> tuple[Array, Faults]:  # noqa: ARG002  (no id has one)
        """Ids as they are; a missing one is ``None``, and a fault unless optional."""
        cells = _whole_numbers_as_text(cells)
        blank = empties(cells)
        faults: Faults = []
        if all_text(cells) and _all_whole(cells):
            column = cells
            given = np.where(blank, "", cells)
            if blank.any():
                column = cells.copy()
                column[blank] = None
        else:
            column, faults = Kind.parse(self, cells, None)
            given = objects([id_ or "" for id_ in column])
        trimmed = np.fromiter(map(str.strip, given), dtype=object, count=len(given))
        padded = np.flatnonzero(trimmed != given).tolist()
        faults += [(at, f"{shown(given[at])} has outer spaces; trim it") for at in padded]
        if not self.optional:
            faults += [(at, "is empty; give an id") for at in np.flatnonzero(blank).tolist()]
        return column, sorted(faults)

    def from_cell(self, cell: Any) -> Any:
        """The id; whole numbers of a frame are written without a point."""
        if isinstance(cell, float | np.floating) and float(cell).is_integer():
            return str(int(cell))
        if isinstance(cell, int | np.integer) and not isinstance(cell, bool):
            return str(cell)
        return cell


@attrs.frozen
class Number(Kind):
    """A finite number within bounds; ``None`` where `optional`."""

    low: float = -math.inf
    high: float = math.inf
    above: bool = False
    optional: bool = True

    def check(self, value: Any) -> Any:
        """A float within bounds."""
        if value is None and self.optional:
            return None
        if isinstance(value, bool | np.bool_ | str | bytes) or not hasattr(value, "__float__"):
            raise ValueError(f"{shown(value)} is not a number")
        try:
            number = float(value)
        except OverflowError:
            raise ValueError(self._fault(value)) from None
        except (TypeError, ValueError):
            raise ValueError(f"{shown(value)} is not a number") from None
        if not self._admits(number):
            raise ValueError(self._fault(value))
        return number

    def pack(self, values: Sequence[Any]) -> Array:
        """Floats, nan for ``None``."""
        return np.array([math.nan if v is None else v for v in values], dtype=np.float64)

    def unpack(self, column: Array) -> list[Any]:
        """Floats, ``None`` for nan."""
        return [None if v != v else v for v in column.tolist()]  # noqa: PLR0124  (nan)

    def parse(self, cells: Array, default: Any) -> tuple[Array, Faults]:
        """Numbers at once where the whole column converts; else cell by cell."""
        empty = math.nan if default is None else default
        try:
            if spelled := all_text(cells):
                column = np.where(cells == "", "nan", cells).astype(np.float64)
            elif cells.dtype.kind in "iuf" or _PLAIN.issuperset(map(type, cells)):
                column = cells.astype(np.float64)
            else:
                return super().parse(cells, default)
        except (ValueError, OverflowError):
            return super().parse(cells, default)
        given = column == column  # noqa: PLR0124  (nan)
        column = np.where(given, column, empty)
        wrong = np.flatnonzero(given & ~self._within(column))
        if spelled and (cells[~given] != "").any():
            return super().parse(cells, default)
        faults = [(int(i), self._fault(cells[i])) for i in wrong]
        column[wrong] = empty
        return column, faults

    def _read(self, cell: Any, default: Any) -> tuple[Any, str]:
        """As of any kind; a number out of bounds is shown as the text spells it."""
        value, fault = super()._read(cell, default)
        if fault and isinstance(cell, str):
            with suppress(ValueError):
                fault = fault if self._admits(float(cell)) else self._fault(cell)
        return value, fault

    def from_cell(self, cell: Any) -> Any:
        """The number that the text spells."""
        if not isinstance(cell, str):
            return cell
        try:
            return float(cell)
        except ValueError:
            remedy = "; write it with a decimal point, as 1234.5" if "," in cell else ""
            raise ValueError(f"{shown(cell)} is not a number{remedy}") from None

    def to_cell(self, value: Any) -> str:
        """The shortest text that reads back as the same number; whole numbers without a point."""
        if value is None:
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)

    def _within(self, column: Array) -> Array:
        low = column > self.low if self.above else column >= self.low
        return np.asarray(low & (column <= self.high) & np.isfinite(column))

    def _admits(self, number: float) -> bool:
        low = number > self.low if self.above else number >= self.low
        return math.isfinite(number) and low and number <= self.high

    def _fault(self, value: Any) -> str:
        written = value.strip() if isinstance(value, str) else shown(value)
        return f"{written} is not {self.domain}"

    @property
    def domain(self) -> str:
        """The bounds in words."""
        if math.isfinite(self.high):
            low = f"above {self.low:g} and at most" if self.above else f"between {self.low:g} and"
            return f"{low} {self.high:g}"
        if math.isfinite(self.low):
            return (
                f"a number above {self.low:g}" if self.above else f"a number from {self.low:g} up"
            )
        return "a finite number"


@attrs.frozen
class Autonomy(Number):
    """A number in [0, 1] or a `Level`; a column keeps level k as -k."""

    low: float = 0.0
    high: float = 1.0

    def check(self, value: Any) -> Any:
        """A float or a level."""
        return value if isinstance(value, Level) else super().check(value)

    def pack(self, values: Sequence[Any]) -> Array:
        """Floats, nan for ``None``, -k for level k."""
        return super().pack([-v.value if isinstance(v, Level) else v for v in values])

    def unpack(self, column: Array) -> list[Any]:
        """Floats, ``None`` and levels."""
        return [v if v is None or v >= 0 else Level(-int(v)) for v in super().unpack(column)]

    def from_cell(self, cell: Any) -> Any:
        """A number, or a level by its name."""
        if isinstance(cell, str) and cell.strip().upper() in Level.__members__:
            return Level[cell.strip().upper()]
        try:
            return super().from_cell(cell)
        except ValueError:
            names = ", ".join(Level.__members__)
            raise ValueError(f"{shown(cell)} is neither a number nor one of {names}") from None

    def to_cell(self, value: Any) -> str:
        """A number, or a level's name."""
        return value.name if isinstance(value, Level) else super().to_cell(value)

    @staticmethod
    def settled(column: Array) -> Array:
        """The part that the delegate settles: levels by equal intervals, 1 where not given."""
        levels = np.where(column < 0, (-column - 1) / 6, column)
        return np.where(np.isnan(levels), 1.0, levels)


class Flag(Kind):
    """True or false."""

    def check(self, value: Any) -> Any:
        """A bool."""
        if not isinstance(value, bool | np.bool_):
            raise ValueError(f"{shown(value)} is neither True nor False")
        return bool(value)

    def pack(self, values: Sequence[Any]) -> Array:
        """Booleans."""
        return np.array(values, dtype=np.bool_)

    def unpack(self, column: Array) -> list[Any]:
        """Booleans."""
        return list(column.tolist())

    def parse(self, cells: Array, default: Any) -> tuple[Array, Faults]:
        """Booleans at once where the column holds them."""
        return (cells, []) if cells.dtype == np.bool_ else super().parse(cells, default)

    def from_cell(self, cell: Any) -> Any:
        """What "yes", "no" and their like say."""
        word = str(cell).strip().lower()
        if word in _TRUE or word in _FALSE:
            return word in _TRUE
        raise ValueError(f"{shown(cell)} is neither true nor false (yes and no are understood)")

    def to_cell(self, value: Any) -> str:
        """``true`` or ``false``."""
        return "true" if value else "false"


class Date(Kind):
    """A date without a time; ``None`` if open."""

    def check(self, value: Any) -> Any:
        """A ``datetime.date``."""
        if value is None:
            return None
        if isinstance(value, datetime.datetime) or not isinstance(value, datetime.date):
            raise ValueError(f"{shown(value)} is not a date; give a datetime.date")
        return value

    def pack(self, values: Sequence[Any]) -> Array:
        """Days, not-a-time for ``None``."""
        return np.array(values, dtype="datetime64[D]")

    def unpack(self, column: Array) -> list[Any]:
        """Dates and ``None``."""
        return list(column.astype(object))

    def parse(self, cells: Array, default: Any) -> tuple[Array, Faults]:
        """Days at once where the column holds times at midnight."""
        if cells.dtype.kind == "M":
            days = cells.astype("datetime64[D]")
            odd = np.flatnonzero((days != cells) & ~np.isnat(cells))
            return days, [(int(i), f"{cells[i]} has a time of day; give a date") for i in odd]
        return super().parse(cells, default)

    def from_cell(self, cell: Any) -> Any:
        """A date written year-month-day."""
        if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
            return cell.date()
        if not isinstance(cell, str):
            return cell
        try:
            return datetime.date.fromisoformat(cell.strip())
        except ValueError:
            raise ValueError(f"{shown(cell)} is not a date; write it as 2026-01-31") from None


class Contexts(Kind):
    """A set of context names; a single text is a set of one."""

    def check(self, value: Any) -> Any:
        """A frozen set of names."""
        given = [value] if isinstance(value, str) else list(_iterated(value))
        for name in given:
            if not isinstance(name, str) or not name.strip() or name != name.strip():
                raise ValueError(f"{shown(name)} is no context name; give text without outer space")
            if _SEPARATOR in name:
                raise ValueError(f"{shown(name)} holds a {_SEPARATOR!r}, which separates contexts")
        return frozenset(Text().check(name) for name in given)

    def constant(self, value: Any, length: int) -> Array:
        """The same set throughout."""
        return np.full(length, value, dtype=object)

    def from_cell(self, cell: Any) -> Any:
        """Names with semicolons between."""
        return [name.strip() for name in cell.split(_SEPARATOR)] if isinstance(cell, str) else cell

    def to_cell(self, value: Any) -> str:
        """Names with semicolons between."""
        return _SEPARATOR.join(sorted(value))


class Choice(Kind):
    """One of a few words."""

    def __init__(self, *words: str) -> None:
        """One of `words`."""
        self.words = words

    def check(self, value: Any) -> Any:
        """One of the words."""
        if value not in self.words:
            raise ValueError(f"{shown(value)} is not one of {', '.join(self.words)}")
        return value

    def pack(self, values: Sequence[Any]) -> Array:
        """Positions among the words."""
        return np.array([self.words.index(v) for v in values], dtype=np.int8)

    def unpack(self, column: Array) -> list[Any]:
        """Words."""
        return [self.words[v] for v in column.tolist()]

    def from_cell(self, cell: Any) -> Any:
        """The word, whatever its case."""
        return cell.strip().lower() if isinstance(cell, str) else cell


class Amounts(Kind):
    """A sample of amounts: finite, none negative; ``None`` if not known."""

    def check(self, value: Any) -> Any:
        """A tuple of floats."""
        if value is None:
            return None
        each = Number(low=0, optional=False)
        amounts = tuple(each.check(amount) for amount in _iterated(value))
        if not amounts:
            raise ValueError("no amounts are given; leave them out or give at least one")
        return amounts

    def from_cell(self, cell: Any) -> Any:
        """Numbers with semicolons between."""
        if not isinstance(cell, str):
            return [cell] if isinstance(cell, int | float) else cell
        return [Number().from_cell(amount) for amount in cell.split(_SEPARATOR)]

    def to_cell(self, value: Any) -> str:
        """Numbers with semicolons between."""
        return "" if value is None else _SEPARATOR.join(map(Number().to_cell, value))


class FrozenAttributes(Mapping[str, Any]):
    """An immutable, hashable mapping from names to values."""

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[str, Any]) -> None:
        """Hold a copy of `items`."""
        self._items = dict(items)

    def __getitem__(self, name: str) -> Any:
        """The value of `name`."""
        return self._items[name]

    def __iter__(self) -> Iterator[str]:
        """The names."""
        return iter(self._items)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._items)

    def __hash__(self) -> int:
        """Equal mappings hash alike."""
        return hash(frozenset(self._items.items()))

    def __repr__(self) -> str:
        """As a dict."""
        return repr(self._items)


NO_ATTRIBUTES = FrozenAttributes({})


class Attributes(Kind):
    """Further facts by name. An empty value says nothing and is left out."""

    def check(self, value: Any) -> Any:
        """An immutable copy, without empty values."""
        if not isinstance(value, Mapping):
            raise ValueError(f"{shown(value)} is not a mapping of names to values")
        kept = {}
        for name, fact in value.items():
            Id().check(name)
            try:
                hash(fact)
            except TypeError:
                raise ValueError(
                    f"{bare(name)}: {shown(fact)} can change; give text or a tuple"
                ) from None
            if isinstance(fact, float | np.floating) and math.isinf(fact):
                raise ValueError(f"{bare(name)}: {fact} is not finite")
            if isinstance(fact, str):
                try:
                    Text().check(fact)
                except ValueError as fault:
                    raise ValueError(f"{bare(name)}: {fault}") from None
            if not is_empty(fact):
                kept[name] = fact
        return FrozenAttributes(kept) if kept else NO_ATTRIBUTES

    def constant(self, value: Any, length: int) -> Array:
        """The same facts throughout."""
        return np.full(length, value, dtype=object)


def _iterated(value: Any) -> Iterable[Any]:
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        raise ValueError(f"{shown(value)} is not a collection; give a list, even of one")
    return value
