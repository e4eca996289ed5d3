"""What the cells of the columns of an export say about what they hold.

Long columns are looked at in samples: whether they hold ids is seen in a few thousand cells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, is_all_text, object_array
from stepback._columns._raw_table import RawTable
from stepback._read._people._cell_parts import list_cell_texts
from stepback._read._people._normalize import (
    column_as_text,
    normalize_case,
    normalize_person_name,
)
from stepback._read._people._text_coding import fold_coding
from stepback._records._fields._numbers import parse_percentage

N_SAMPLED_ROWS = 10_000
_N_SAMPLED_VALUES = 200
_N_KEYS_AT_ONCE = 20_000
_JOINT = " + "  # between the headers of columns that are joined to one
_MAX_DIGITS = 19  # of a number of 64 bits
_MIN_DISTINCT = 0.9  # of the cells of a column of ids
_MIN_EXACT = 0.5  # of managers whose whole cells name rows, so that nothing else is looked for
_MIN_GIVEN = 0.9  # of its cells that are not empty
_FLAGS = frozenset({"y", "n", "yes", "no", "true", "false", "0", "1", "x", "ja", "nein", "oui"})
_SALUTATIONS = frozenset({"mr", "mrs", "ms", "miss", "mx", "herr", "frau", "m", "mme", "sr", "sra"})


@attrs.frozen(eq=False)
class ColumnContent:
    """Looks at the cells of a table; each answer is kept."""

    table: RawTable
    _values: dict[str, list[str]] = attrs.field(factory=dict, init=False)
    _shares: dict[tuple[str, str], float] = attrs.field(factory=dict, init=False)
    _exact_shares: dict[tuple[str, str], float] = attrs.field(factory=dict, init=False)

    @property
    def is_sampled(self) -> bool:
        """Whether only some of the rows are looked at."""
        return len(self.table.row_numbers) > N_SAMPLED_ROWS

    def texts(self, header: str) -> list[str]:
        """The cells of a column in a sample of rows, without outer spaces."""
        if header not in self._values:
            column = self.table.columns[header]
            if self.is_sampled:
                column = column[:: -(-len(column) // N_SAMPLED_ROWS)]
            self._values[header] = list(map(str.strip, column_as_text(column).tolist()))
        return self._values[header]

    def given_texts(self, header: str) -> list[str]:
        """The sampled cells that are not empty."""
        return [text for text in self.texts(header) if text]

    def is_empty(self, header: str) -> bool:
        """Whether no cell says anything."""
        return not self.given_texts(header)

    def is_like_ids(self, header: str) -> bool:
        """Whether nearly all cells are given, and nearly all of these are different."""
        texts, given = self.texts(header), self.given_texts(header)
        return (
            len(given) >= _MIN_GIVEN * len(texts)
            and len(set(given)) >= _MIN_DISTINCT * len(given)
            and bool(given)
        )

    def is_of_flags(self, header: str) -> bool:
        """Whether all cells are words such as yes and no."""
        return set(map(str.casefold, self.given_texts(header))) <= _FLAGS

    def is_of_salutations(self, header: str) -> bool:
        """Whether all cells are words such as Mr and Mrs."""
        words = {text.casefold().rstrip(".") for text in self.given_texts(header)}
        return words <= _SALUTATIONS

    def is_of_numbers(self, header: str) -> bool:
        """Whether nearly all cells are numbers."""
        given = self.given_texts(header)
        return sum(map(_is_finite_number, given)) >= _MIN_GIVEN * len(given)

    def is_same(self, one: str, other: str) -> bool:
        """Whether two columns say the same in every sampled row."""
        return self.texts(one) == self.texts(other)

    def match_share(self, manager: str, key: str) -> float:
        """The share of different cells of one column that name a row by its cell of another.

        Where whole cells name too few, parts of them may: ``Ann Top (E0005)`` names E0005. It is 1
        for a column that is empty.
        """
        exact = self.exact_share(manager, key)
        if exact >= _MIN_EXACT:
            return exact
        pair = (manager, key)
        if pair not in self._shares:
            sample = self._sample(manager)
            whole = self._count_found({text: [text] for text in sample}, key)
            if 2 * whole < len(sample):
                parts = {text: list_cell_texts(text) for text in sample}
                whole = max(whole, self._count_found(parts, key))
            self._shares[pair] = whole / len(sample)
        return self._shares[pair]

    def exact_share(self, manager: str, key: str) -> float:
        """As `match_share`, of cells as they are: much faster."""
        pair = (manager, key)
        if pair not in self._exact_shares:
            sample = self._sample(manager)
            n_found = _count_exact(sample, self.table.columns[key])
            self._exact_shares[pair] = n_found / len(sample) if sample else 1.0
        return self._exact_shares[pair]

    def _sample(self, header: str) -> list[str]:
        """Some of the different cells of a column."""
        distinct = list(dict.fromkeys(self.given_texts(header)))
        return distinct[:: -(-len(distinct) // _N_SAMPLED_VALUES)] if distinct else []

    def _count_found(self, parts_by_text: Mapping[str, Iterable[str]], key: str) -> int:
        """How many texts have a part that is a cell of the key column; with an early end."""
        wanted: dict[str, list[str]] = {}
        for text, parts in parts_by_text.items():
            for part in parts:
                for spelling in {_fold(part), normalize_person_name(_fold(part))}:
                    wanted.setdefault(spelling, []).append(text)
        column = self.table.columns[key]
        found: set[str] = set()
        for start in range(0, len(column), _N_KEYS_AT_ONCE):
            keys = column_as_text(column[start : start + _N_KEYS_AT_ONCE]).tolist()
            for spelling in wanted.keys() & _spellings(keys, is_long=len(column) > N_SAMPLED_ROWS):
                found.update(wanted.pop(spelling))
            if len(found) == len(parts_by_text):
                break
        return len(found)


def _count_exact(sample: Sequence[str], column: Array) -> int:
    """How many texts are cells of a column as they are."""
    if column.dtype.kind in "iu":
        numbers = [int(text) for text in sample if text.isdecimal() and len(text) < _MAX_DIGITS]
        return int(np.count_nonzero(np.isin(numbers, column)))
    missing = set(sample)
    for start in range(0, len(column), _N_KEYS_AT_ONCE):
        keys = column[start : start + _N_KEYS_AT_ONCE]
        # Cells of a frame may be anything, also what no set can hold.
        missing.difference_update((keys if is_all_text(keys) else column_as_text(keys)).tolist())
        if not missing:
            break
    return len(sample) - len(missing)


def _spellings(keys: Sequence[str], *, is_long: bool) -> set[str]:
    """The ways in which keys may be written; of long columns, only case is ignored."""
    spellings = set(map(str.casefold, map(str.strip, keys)))
    if not is_long:
        spellings |= set(map(_fold, keys)) | {normalize_person_name(_fold(key)) for key in keys}
    return spellings


def _fold(text: str) -> str:
    return normalize_case(fold_coding(text))


def _is_finite_number(text: str) -> bool:
    plain = text.replace(",", ".")
    percentage = parse_percentage(plain)
    try:
        return bool(np.isfinite(float(plain) if percentage is None else percentage))
    except ValueError:
        return False


def split_joined(header: str) -> list[str]:
    """The headers of the columns that are read as one; of a single column, its own.

    >>> split_joined("First Name + Last Name"), split_joined("Name")
    (['First Name', 'Last Name'], ['Name'])
    """
    return header.split(_JOINT)


def join_columns(table: RawTable, headers: Sequence[str], separator: str) -> tuple[RawTable, str]:
    """The table with one column in place of several, whose cells are joined, and its header."""
    joined = _JOINT.join(headers)
    texts: list[Iterable[str]] = [
        map(str.strip, column_as_text(table.columns[header]).tolist()) for header in headers
    ]
    join: Callable[[Iterable[str]], str] = separator.join
    rows = zip(*texts, strict=True)
    cells = object_array([join(filter(None, parts)) for parts in rows])
    columns: dict[str, Array] = {}
    for header, column in table.columns.items():
        if header == headers[0]:
            columns[joined] = cells
        if header not in headers:
            columns[header] = column
    return attrs.evolve(table, columns=columns), joined
