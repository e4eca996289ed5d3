"""The marks of a picture, and where they are: across in percent, down in pixels.

So a picture is as wide as the page, a phone or a sheet of paper, while its text keeps its size. A
mark names a class of the style sheet, which decides its color.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

LINE_HEIGHT = 14  # of the text in a picture, in pixels
ROW_HEIGHT = 18  # of a box with one line of text


@attrs.frozen
class Box:
    """A rectangle with lines of text; one that is too long for it ends in an ellipsis.

    Attributes:
        x, width: Where it begins and how wide it is, in percent of the picture.
        y, height: The same downwards, in pixels.
        title: What a reader sees who points at it.
        css_class: The class that gives it its color.
        lines: The lines of text, of which as many are shown as there is room for.
        is_centered: Whether the text is in the middle, and not at the left edge.
    """

    x: float
    y: float
    width: float
    height: float
    title: str
    css_class: str
    lines: tuple[str, ...] = ()
    is_centered: bool = False

    @property
    def visible_lines(self) -> Sequence[str]:
        """The lines for which there is room."""
        return self.lines[: int(self.height / LINE_HEIGHT)]


@attrs.frozen
class Stroke:
    """A straight line from one point to another, across in percent and down in pixels."""

    x1: float
    y1: float
    x2: float
    y2: float
    title: str
    css_class: str


@attrs.frozen
class Label:
    """A text at a point, which is at its `anchor`: ``"start"``, ``"middle"`` or ``"end"``."""

    x: float
    y: float
    text: str
    title: str
    css_class: str = ""
    anchor: str = "start"


Mark = Box | Stroke | Label


@attrs.frozen
class LegendEntry:
    """A color, by its class, and what it stands for."""

    css_class: str
    text: str


@attrs.frozen
class Drawing:
    """A picture: its height in pixels, its marks, and what its colors stand for."""

    height: float
    marks: tuple[Mark, ...]
    legend: tuple[LegendEntry, ...] = ()
