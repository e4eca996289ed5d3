"""Parse columns of amounts: each shape of text once, and all rows of it at once.

The shape of a text is the text with each digit as ``1``, or ``0`` where a zero begins a number:
that of ``2.034,50 €`` is ``1.111,11 €``. What a text stands for follows from its shape and digits.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback.evidence._cells._amount_numbers import DecimalSign
from stepback.evidence._cells._amount_texts import (
    AmountText,
    parse_amount_text,
    settle_decimal_sign,
)
from stepback.evidence._cells._plain_numbers import parse_plain_number
from stepback.evidence._cells._text_bytes import TextBytes, rows_by_shape

MAX_AMOUNT_LENGTH = 80  # bytes of a text that may be an amount
EMPTY_WORDS = frozenset({"null", "none", "nan", "n/a", "#n/a", "na", "<na>", "\\n"})
_MAX_SHAPES = 20_000  # nobody reads what is wrong with more
_MAX_DIGITS = 15  # that a float holds exactly
_ZERO, _NINE = ord("0"), ord("9")
_SEPARATORS = np.frombuffer(b".,'", dtype=np.uint8)


@attrs.frozen(eq=False)
class ParsedAmounts:
    """The amounts of a column, before it is known what its points and commas are.

    Attributes:
        with_point: The amounts, if the decimal sign is a point; nan where that is no amount.
        with_comma: The same if it is a comma.
        shape: The number of the shape of each cell; -1 for a cell like no other.
        shapes: The shapes.
    """

    with_point: Array
    with_comma: Array
    shape: Array
    shapes: tuple[str, ...]

    def take(self, rows: Array) -> ParsedAmounts:
        """The amounts at positions."""
        return attrs.evolve(
            self,
            with_point=self.with_point[rows],
            with_comma=self.with_comma[rows],
            shape=self.shape[rows],
        )


@attrs.frozen(eq=False)
class SettledAmounts:
    """The amounts of a column, with one reading each.

    Attributes:
        values: The amounts; nan where nothing is said, or it is in doubt.
        units: The units that are written, each with the positions of its rows.
        doubtful: The positions of cells that are in doubt.
        empty: The positions of cells that say in words that there is nothing.
        decimal: The decimal sign of all texts.
    """

    values: Array
    units: dict[str, Array]
    doubtful: Array
    empty: Array
    decimal: DecimalSign


class AmountParser:
    """Parses the amounts of a column, piece by piece."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._pieces: list[ParsedAmounts] = []

    def add(self, texts: TextBytes) -> None:
        """Parse texts."""
        point = np.full(len(texts), np.nan)
        comma = np.full(len(texts), np.nan)
        shape = np.full(len(texts), -1, dtype=np.int32)
        for rows, matrix in texts.rows_by_length(MAX_AMOUNT_LENGTH):
            is_digit = (matrix >= _ZERO) & (matrix <= _NINE)
            for places, shape_bytes in rows_by_shape(_find_shapes(matrix, is_digit)):
                text = shape_bytes.decode("utf-8", "replace").strip()
                if len(self._numbers) >= _MAX_SHAPES and text not in self._numbers:
                    continue
                members = rows[places]
                shape[members] = self._numbers.setdefault(text, len(self._numbers))
                digits = matrix[places][:, is_digit[places[0]]] - np.uint8(_ZERO)
                find_text = partial(_texts_of_rows, matrix, places)
                point[members] = _read_shape(text, digits, ".", find_text)
                comma[members] = _read_shape(text, digits, ",", find_text)
        self._pieces.append(ParsedAmounts(point, comma, shape, ()))

    def result(self) -> ParsedAmounts:
        """The amounts of all pieces."""
        none = np.zeros(0)
        return ParsedAmounts(
            np.concatenate([none, *(piece.with_point for piece in self._pieces)]),
            np.concatenate([none, *(piece.with_comma for piece in self._pieces)]),
            np.concatenate([none.astype(np.int32), *(piece.shape for piece in self._pieces)]),
            tuple(self._numbers),
        )


def settle_parsed_amounts(parsed: ParsedAmounts) -> SettledAmounts:
    """The amounts in the reading that all texts together show."""
    shapes = parsed.shapes
    decimal = settle_decimal_sign(_parse_shape(shape, "") for shape in shapes if shape)
    is_comma = np.zeros(len(shapes) + 1, dtype=np.bool_)
    is_doubtful = np.zeros(len(shapes) + 1, dtype=np.bool_)
    is_doubtful[-1] = True
    is_empty = np.zeros(len(shapes) + 1, dtype=np.bool_)
    unit_shapes: dict[str, list[int]] = {}
    for number, shape in enumerate(shapes):
        if shape.casefold() in EMPTY_WORDS:
            is_empty[number] = True
        elif shape:
            amount = _parse_shape(shape, decimal)
            is_doubtful[number] = bool(amount.doubt)
            is_comma[number] = amount.value == _parse_shape(shape, ",").value
            if amount.unit and not amount.doubt:
                unit_shapes.setdefault(amount.unit, []).append(number)
    values = np.where(is_comma[parsed.shape], parsed.with_comma, parsed.with_point)
    doubtful = is_doubtful[parsed.shape]
    values[doubtful] = np.nan
    units = {
        unit: np.flatnonzero(np.isin(parsed.shape, numbers))
        for unit, numbers in unit_shapes.items()
    }
    empty = np.flatnonzero(is_empty[parsed.shape])
    return SettledAmounts(values, units, np.flatnonzero(doubtful), empty, decimal)


def _find_shapes(matrix: Array, is_digit: Array) -> Array:
    """The shape of each text, as bytes."""
    shapes = np.where(is_digit, np.uint8(_ZERO + 1), matrix)
    is_within = np.zeros(matrix.shape, dtype=np.bool_)
    if matrix.shape[1] > 1:
        before = matrix[:, :-1]
        is_within[:, 1:] = is_digit[:, :-1] | np.isin(before, _SEPARATORS)
    shapes[(matrix == _ZERO) & ~is_within] = _ZERO
    return shapes


def _parse_shape(shape: str, decimal: DecimalSign) -> AmountText:
    """What the texts of a shape stand for, but for their digits."""
    amount = parse_amount_text(shape, decimal=decimal)
    if amount.doubt and not amount.depends and (number := parse_plain_number(shape)) is not None:
        return AmountText(number)
    return amount


def _read_shape(
    shape: str, digits: Array, decimal: DecimalSign, find_texts: Callable[[], list[str]]
) -> Array:
    """The amounts of texts of one shape, each of which has a row of digits."""
    nothing = np.full(len(digits), np.nan)
    if not shape or shape.casefold() in EMPTY_WORDS:
        return nothing
    amount = _parse_shape(shape, decimal)
    if amount.doubt:
        return nothing
    is_scientific = "e" in shape.casefold() and parse_plain_number(shape) is not None
    if is_scientific or digits.shape[1] > _MAX_DIGITS:
        read = [_parse_shape(text, decimal).value for text in find_texts()]
        return np.array(read, dtype=np.float64)
    whole: Array = digits.astype(np.int64) @ 10 ** np.arange(digits.shape[1])[::-1]
    number = int("".join(filter(str.isdecimal, shape)))
    if not number:  # the shape is a zero, and so are its texts
        return np.zeros(len(digits))
    power = round(math.log10(abs(amount.value) / number))
    values = whole / 10.0**-power if power < 0 else whole * 10.0**power
    if amount.factor != 1:
        values = np.round(values, 6)
    return np.asarray(-values if amount.value < 0 else values)


def _texts_of_rows(matrix: Array, rows: Array) -> list[str]:
    return [row.tobytes().decode("utf-8", "replace").strip() for row in matrix[rows]]
