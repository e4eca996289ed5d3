"""Rows of bars with a name on the left: beside each other, or one after the other in a whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from stepback._documents._drawing import LINE_HEIGHT, Box, Drawing, LegendEntry, Mark

_NAMES = 32.0  # the width of the names, in percent of the picture
_BARS = 50.0  # of the longest bar beside names; on its right is room for its number
_LEAST_WIDTH = 0.5  # of what is not 0, so that it can be seen
_WHOLE = 68.0  # of a whole that is divided
_GAP = 8  # between rows, in pixels
_STACKED_HEIGHT = 20
_LEAST_WITH_NUMBER = 0.12  # of a whole: on a phone, a number that is cut off would be another one


@attrs.frozen
class Bar:
    """One bar: its length as a part of 1, its color, the number that is read, and its title."""

    length: float
    css_class: str
    shown: str
    title: str


@attrs.frozen
class BarRow:
    """A name, with a second line that says more, and its bars."""

    name: str
    bars: tuple[Bar, ...]
    detail: str = ""

    @property
    def title(self) -> str:
        """The whole name."""
        return f"{self.name}, {self.detail}" if self.detail else self.name or "no name"


def draw_paired_bars(rows: Sequence[BarRow], legend: Sequence[LegendEntry]) -> Drawing:
    """The bars of each row below each other, and their numbers on the right of them."""
    n_bars = max((len(row.bars) for row in rows), default=0)
    step = n_bars * LINE_HEIGHT + _GAP
    marks: list[Mark] = []
    for position, row in enumerate(rows):
        top = position * step
        marks.append(_name_box(row, top, n_bars * LINE_HEIGHT))
        for line, bar in enumerate(row.bars):
            marks += _bar_with_number(bar, top + line * LINE_HEIGHT)
    return Drawing(max(0, step * len(rows) - _GAP), tuple(marks), tuple(legend))


def draw_stacked_bars(rows: Sequence[BarRow], legend: Sequence[LegendEntry]) -> Drawing:
    """The bars of each row one after the other, as parts of a whole."""
    step = _STACKED_HEIGHT + _GAP
    marks: list[Mark] = []
    for position, row in enumerate(rows):
        top = position * step
        marks += [_name_box(row, top, _STACKED_HEIGHT), *_stack_bars(row, top)]
    return Drawing(max(0, step * len(rows) - _GAP), tuple(marks), tuple(legend))


def _name_box(row: BarRow, top: float, height: float) -> Box:
    lines = (row.name, row.detail) if row.detail else (row.name,)
    return Box(0, top, _NAMES, height, row.title, "plain", lines)


def _bar_with_number(bar: Bar, top: float) -> Iterator[Box]:
    width = max(_BARS * bar.length, _LEAST_WIDTH if bar.length else 0)
    if width > 0:
        yield Box(_NAMES, top, width, LINE_HEIGHT, bar.title, bar.css_class)
    rest = 100 - _NAMES - width
    yield Box(_NAMES + width, top, rest, LINE_HEIGHT, bar.title, "plain", (bar.shown,))


def _stack_bars(row: BarRow, top: float) -> Iterator[Box]:
    left = _NAMES
    for bar in row.bars:
        width = _WHOLE * bar.length
        lines = (bar.shown,) if bar.length >= _LEAST_WITH_NUMBER else ()
        if width > 0:
            yield Box(left, top, width, _STACKED_HEIGHT, bar.title, bar.css_class, lines)
        left += width
