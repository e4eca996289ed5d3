"""A figure of a panel or a sweep, with its ranges."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

import attrs
import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis

from stepback._algorithms._arrays import Array
from stepback._layouts._value_ranges import ValueRanges, value_ranges
from stepback._problems._format import format_value, join_truncated, propose_similar
from stepback.plots._axes import (
    axes_width,
    check_most,
    count_rows,
    label_axis,
    label_rows,
    prepare_axes,
    row_label_width,
    show_axis_percent,
    show_legend_below,
    show_sentence,
)
from stepback.plots._labels import Labels, legend_label, text_size
from stepback.plots._palette import BLUE, CATEGORIES, GRAY
from stepback.scenarios._panels._panel_result import Panel
from stepback.scenarios._panels._plain_cells import PlainCell

_MOST_LINES = 7
_MOST_ROWS = 25
_N_LISTED = 10
_WIDTH = 1.6  # of a line, in points
_LIGHT, _STRONG = 0.18, 0.35  # how opaque bands are
_DASHES = ("-", "--", "-.", ":")
_LEAST_TICKS = 3
_TICK_WIDTH = 4.5  # of the label of a day, in sizes of text
_SEED = "seed"
_ALL = slice(None)


def panel(
    panel: Panel,
    figure: str,
    *,
    along: str | None = None,
    lines: str | None = None,
    low: str | None = None,
    high: str | None = None,
    most: int | None = None,
    ax: Axes | None = None,
) -> Axes:
    """A figure over dates or a parameter, or over organizations, with its ranges.

    Along dates or numbers, it draws a line for each organization or value of another parameter,
    and a band where a line has several values, or a `low` and a `high`. If there are too many
    lines, it draws their median instead, with a band for the middle half and one for all. Without
    dates and numbers, each organization has a mark, sorted by the figure.

    Parameters
    ----------
    panel
        What `stepback.scenarios.panel` or `sweep` returns.
    figure
        The column to draw.
    along
        The column along the horizontal axis: ``date``, or a parameter of numbers; ``None``: the
        first of these that has several values.
    lines
        The column whose values have a line each; ``None``: of the other columns that say what a
        row is of, the first that has several values.
    low, high
        Columns of the bounds between which `figure` is known to be, such as under two assumptions.
    most
        How many lines or marks to show at most; ``None``: 7 lines, or 25 marks. Of more lines, the
        median and ranges are drawn; of more marks, one curve from the lowest to the highest.
    ax
        The axes to draw into; ``None``: a new figure.

    Returns
    -------
    Axes
        Empty but for a sentence where the figure is not known in any row. Rows in which it is not
        known leave a gap.

    Raises
    ------
    ValueError
        If `panel` is not a `Panel`, a column is not there or holds no numbers, or `most` is not a
        whole number from 1 up.

    Examples
    --------
    >>> sizes = stepback.scenarios.sweep(
    ...     archetypes.command_pyramid, {"people": [10, 100], "span": [2, 5]}
    ... )
    >>> ax = stepback.plots.panel(sizes, "layers")
    >>> [(line.get_label(), line.get_ydata().tolist()) for line in ax.get_lines()]
    [('2', [4.0, 7.0]), ('5', [3.0, 4.0])]

    References
    ----------
    - Tufte, E. R. (1983). The Visual Display of Quantitative Information. Graphics Press.
    """
    if not isinstance(panel, Panel):
        raise ValueError(
            f"panel: {format_value(panel)} is not a Panel; pass what stepback.scenarios.panel(…) "
            "or sweep(…) returns"
        )
    limit = None if most is None else check_most(most, _MOST_LINES)
    values = _read_figures(panel, "figure", figure)
    lows = values if low is None else _read_figures(panel, "low", low)
    highs = values if high is None else _read_figures(panel, "high", high)
    place_column = _choose_place_column(panel, along)
    line_column = _choose_line_column(panel, lines, place_column)
    if np.isnan(values).all():
        what = f"{_words(figure)} is not known in any row." if values.size else "There are no rows."
        return show_sentence(prepare_axes(ax, 6, 2), what)
    rows = _FigureRows(values, lows, highs)
    if place_column is None:
        return _draw_sorted_rows(ax, panel, rows, figure, limit or _MOST_ROWS)
    ax = prepare_axes(ax, 7, 4)
    places = _find_places(panel, place_column)
    names = [""] * len(panel)
    if line_column is not None:
        names = list(map(_text, panel.columns[line_column]))
    _draw_range_lines(ax, rows, places, names, limit or _MOST_LINES)
    if _are_days(panel.columns[place_column]):
        _label_days(ax)
    label_axis(ax.xaxis, _words(place_column))
    label_axis(ax.yaxis, _words(figure))
    ax.spines[["top", "right"]].set_visible(False)
    has_names = line_column is not None and len(set(names)) <= (limit or _MOST_LINES)
    title = _words(line_column) if has_names and line_column is not None else None
    if ax.get_legend_handles_labels()[0]:
        show_legend_below(ax, title=title)
    return ax


@attrs.frozen(eq=False)
class _FigureRows:
    """The figure of each row, and the bounds between which it is."""

    values: Array
    lows: Array
    highs: Array

    def ranges(self, places: Array, mask: Array | slice = _ALL) -> ValueRanges:
        return value_ranges(places[mask], self.values[mask], self.lows[mask], self.highs[mask])


def _draw_range_lines(
    ax: Axes, rows: _FigureRows, places: Array, names: Sequence[str], most: int
) -> None:
    """A line for each name; of too many, their median and ranges."""
    distinct = list(dict.fromkeys(names))
    if len(distinct) > most:
        ranges = rows.ranges(places)
        _fill(ax, ranges.places, ranges.lowest, ranges.highest, BLUE, _LIGHT, "lowest to highest")
        _fill(ax, ranges.places, ranges.low, ranges.high, BLUE, _STRONG, "middle half")
        label = f"median of {len(distinct):,}"
        ax.plot(ranges.places, ranges.middle, color=BLUE, linewidth=_WIDTH, label=label)
        return
    owners = np.array(names, dtype=object)
    has_bands = False
    for number, name in enumerate(distinct):
        color = CATEGORIES[number % len(CATEGORIES)]
        style = _DASHES[number % len(_DASHES)]
        ranges = rows.ranges(places, owners == name)
        if (ranges.highest > ranges.lowest).any():
            has_bands = True
            _fill(ax, ranges.places, ranges.lowest, ranges.highest, color, _LIGHT, None)
        ax.plot(
            ranges.places, ranges.middle, style, color=color, linewidth=_WIDTH, marker="o",
            markersize=4, label=legend_label(name) if name else "_median",
        )  # fmt: skip
    if has_bands:
        _fill(ax, places[:0], places[:0], places[:0], GRAY, _STRONG, "lowest to highest")


def _fill(
    ax: Axes, places: Array, low: Array, high: Array, color: str, alpha: float, label: str | None
) -> None:
    ax.fill_between(places, low, high, color=color, alpha=alpha, linewidth=0, label=label)


def _draw_sorted_rows(
    ax: Axes | None, panel: Panel, rows: _FigureRows, figure: str, most: int
) -> Axes:
    """A mark for each organization or choice of parameters, or a curve of all of them."""
    names = _row_names(panel)
    distinct = list(dict.fromkeys(names))
    numbers = {name: number for number, name in enumerate(distinct)}
    ranges = rows.ranges(np.array([numbers[name] for name in names]))
    known = np.flatnonzero(ranges.counts > 0)
    order = known[np.argsort(-ranges.middle[known], kind="stable")]
    n_unknown = len(distinct) - len(known)
    notes = [f"not known in {n_unknown:,}"] if n_unknown else []
    if len(known) > count_rows(ax, most):
        notes.insert(0, f"part of all {len(known):,}, from the lowest")
        return _draw_curve(prepare_axes(ax, 7, 4), ranges, order[::-1], figure, notes)
    width = row_label_width(ax)
    ax = prepare_axes(ax, 6.5, 1.2 + 0.27 * len(order))
    at = np.arange(len(order))
    lowest, highest = ranges.lowest[order], ranges.highest[order]
    if (highest > lowest).any():
        ax.hlines(at, lowest, highest, color=BLUE, alpha=_STRONG, linewidth=5)
    ax.plot(ranges.middle[order], at, "o", color=BLUE, markersize=5)
    if len(order) > 1:
        ax.axvline(float(np.median(ranges.middle[known])), color=GRAY, linestyle="--", linewidth=1)
        notes.insert(0, "dashed: the median")
    label_rows(ax, Labels.from_texts([distinct[place] for place in order.tolist()], width))
    ax.grid(axis="x", color=GRAY, alpha=0.3)
    _label_with_notes(ax.xaxis, _words(figure), notes)
    return ax


def _draw_curve(
    ax: Axes, ranges: ValueRanges, order: Array, figure: str, notes: Sequence[str]
) -> Axes:
    """The figures of too many rows to name, in order, as a curve."""
    at = np.linspace(0, 1, len(order))
    lowest, highest = ranges.lowest[order], ranges.highest[order]
    if (highest > lowest).any():
        _fill(ax, at, lowest, highest, BLUE, _LIGHT, None)
    ax.plot(at, ranges.middle[order], color=BLUE, linewidth=_WIDTH)
    ax.axvline(0.5, color=GRAY, linestyle="--", linewidth=1)
    show_axis_percent(ax.xaxis)
    ax.set_xlim(0, 1)
    _label_with_notes(ax.xaxis, notes[0], ["dashed: the median", *notes[1:]])
    label_axis(ax.yaxis, _words(figure))
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def _label_with_notes(axis: Axis, text: str, notes: Sequence[str]) -> None:
    labels = Labels.from_texts([text])
    lines = [*labels.texts, ", ".join(notes)]
    axis.set_label_text("\n".join(filter(None, lines)), **labels.style)


def _row_names(panel: Panel) -> list[str]:
    """What each row is of, in words: the cells that say so, but for those that never vary."""
    keys = [key for key in panel.keys if key != _SEED and len(set(panel.columns[key])) > 1]
    columns = [panel.columns[key] for key in keys or panel.keys[:1]]
    return [", ".join(filter(None, map(_text, cells))) for cells in zip(*columns, strict=True)]


def _read_figures(panel: Panel, argument: str, name: Any) -> Array:
    """The numbers of a column, nan for those that are missing."""
    cells: Any = _check_column(panel, argument, name, panel.figures)
    if not all(cell is None or isinstance(cell, int | float) for cell in cells):
        raise ValueError(f"{argument}: {format_value(name)} holds no numbers; give one that does")
    return np.array([np.nan if cell is None else float(cell) for cell in cells], dtype=np.float64)


def _check_column(
    panel: Panel, argument: str, name: Any, known: Sequence[str]
) -> tuple[PlainCell, ...]:
    if not isinstance(name, str) or name not in known:
        near = propose_similar(name, known)
        raise ValueError(
            f"{argument}: {format_value(name)} is not a column of this panel; {near}there are "
            f"{join_truncated(list(known), _N_LISTED)}"
        )
    return panel.columns[name]


def _choose_place_column(panel: Panel, along: str | None) -> str | None:
    """The column along the axis; ``None`` if no column is one of days or numbers that vary."""
    if along is not None:
        cells = _check_column(panel, "along", along, panel.keys)
        if not (_are_days(cells) or _are_numbers(cells)):
            raise ValueError(f"along: {format_value(along)} holds neither days nor numbers")
        return along
    for key in panel.keys:
        cells = panel.columns[key]
        if key != _SEED and (_are_days(cells) or _are_numbers(cells)) and len(set(cells)) > 1:
            return key
    return None


def _choose_line_column(panel: Panel, lines: str | None, place_column: str | None) -> str | None:
    if lines is not None:
        _check_column(panel, "lines", lines, panel.keys)
        return lines
    others = (key for key in panel.keys if key not in {place_column, _SEED})
    return next((key for key in others if len(set(panel.columns[key])) > 1), None)


def _are_days(cells: Sequence[PlainCell]) -> bool:
    return bool(cells) and all(isinstance(cell, datetime.date) for cell in cells)


def _are_numbers(cells: Sequence[PlainCell]) -> bool:
    return bool(cells) and all(
        isinstance(cell, int | float) and not isinstance(cell, bool) for cell in cells
    )


def _label_days(ax: Axes) -> None:
    import matplotlib.dates

    dates: Any = matplotlib.dates  # which has no types
    n_ticks = max(_LEAST_TICKS, int(axes_width(ax) / (_TICK_WIDTH * text_size())))
    locator = dates.AutoDateLocator(minticks=_LEAST_TICKS, maxticks=n_ticks)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(dates.ConciseDateFormatter(locator))


def _find_places(panel: Panel, column: str) -> Array:
    """The places of rows along the axis; of days, those that matplotlib gives them."""
    cells: Any = panel.columns[column]
    if _are_days(cells):
        cells = np.array(cells, dtype="datetime64[D]").astype(np.int64)  # days since 1970
    return np.asarray(cells, dtype=np.float64)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _text(cell: PlainCell) -> str:
    return "" if cell is None else str(cell)
