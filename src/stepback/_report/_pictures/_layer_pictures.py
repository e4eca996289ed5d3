"""Pictures of spans and layers: the pyramid of layers, and the teams by layer and span."""

from __future__ import annotations

from collections.abc import Iterator

from stepback._display._number_format import format_people
from stepback._documents._document import Picture
from stepback._documents._drawing import Box, Drawing, Label, LegendEntry, Mark
from stepback._layouts._layer_rows import LayerRow, layer_rows
from stepback._measures._span_tables import SpansAndLayers
from stepback._problems._format import pluralize

_MAX_ROWS = 15  # layers; those below share a row, as in the table of layers
_NAMES = 18.0  # the width of the names of layers, in percent of the picture
_BARS = 56.0  # of the widest layer of the pyramid
_ROW = 22
_HEADER = 20
_N_SHADES = 4
_LEAST_WIDTH = 0.5  # of a layer, so that it can be seen


def layer_pyramid_picture(shape: SpansAndLayers) -> Picture:
    """How many people are in each layer, and how many of them are managers."""
    rows = layer_rows(shape, _MAX_ROWS)
    widest = max((row.people for row in rows), default=0) or 1
    marks: list[Mark] = []
    for position, row in enumerate(rows):
        marks += _pyramid_marks(row, position * _ROW, widest)
    legend = (LegendEntry("second", "Managers"), LegendEntry("first", "Contributors"))
    return Picture(
        "layers",
        "People by layer",
        "Each bar is a layer, from the top; its width is the number of people in it.",
        Drawing(_ROW * len(rows), tuple(marks), legend),
    )


def span_matrix_picture(shape: SpansAndLayers) -> Picture:
    """How many teams of each size there are in each layer."""
    rows = [row for row in layer_rows(shape, _MAX_ROWS) if any(row.by_group)]
    largest = max((count for row in rows for count in row.by_group), default=0) or 1
    width = (100 - _NAMES) / len(shape.group_labels)
    marks: list[Mark] = [
        Label(
            _NAMES + width * (column + 0.5),
            _HEADER - 7,
            _short_label(label),
            f"{label} direct reports",
            "axis",
            "middle",
        )
        for column, label in enumerate(shape.group_labels)
    ]
    for position, row in enumerate(rows):
        top = _HEADER + position * _ROW
        marks.append(Box(0, top, _NAMES, _ROW, row.name, "plain", (row.name,)))
        for column, (label, count) in enumerate(zip(shape.group_labels, row.by_group, strict=True)):
            reports = "direct report" if label == "1" else "direct reports"
            title = f"{row.name}: {pluralize(count, 'team')} with {label} {reports}"
            css_class = _shade(count, largest)
            lines = (f"{count:,}",) if count else ()
            left = _NAMES + width * column
            marks.append(Box(left, top, width, _ROW, title, css_class, lines, is_centered=True))
    return Picture(
        "teams_by_layer_and_span",
        "Teams by layer and direct reports",
        "Each row is a layer, each column a number of direct reports; the darker, the more teams.",
        Drawing(_HEADER + _ROW * len(rows), tuple(marks)),
    )


def _pyramid_marks(row: LayerRow, top: float, widest: int) -> Iterator[Mark]:
    managers = pluralize(row.managers, "manager")
    title = f"{row.name}: {format_people(row.people)}, {managers}"
    yield Box(0, top, _NAMES, _ROW, title, "plain", (row.name,))
    width = max(_BARS * row.people / widest, _LEAST_WIDTH if row.people else 0)
    left = _NAMES + (_BARS - width) / 2
    for css_class, count in (("second", row.managers), ("first", row.people - row.managers)):
        part = width * count / row.people if row.people else 0.0
        if part > 0:
            yield Box(left, top, part, _ROW, title, css_class)
        left += part
    rest = _NAMES + _BARS
    text = f"{row.people:,}, {managers}" if row.managers else f"{row.people:,}"
    yield Box(rest, top, 100 - rest, _ROW, title, "plain", (text,))


def _short_label(label: str) -> str:
    """The label of a group in a narrow column: ``"16+"`` for ``"16 and more"``."""
    return label.replace(" and more", "+")


def _shade(count: int, largest: int) -> str:
    """The class of the shade, by the square root, so that few can be told from very few."""
    if not count:
        return "shade-0"
    return f"shade-{max(1, round(_N_SHADES * (count / largest) ** 0.5))}"
