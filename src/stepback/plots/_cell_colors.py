"""The colors of the cells of a formal line: by unit, or by any measure by id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize, TwoSlopeNorm, to_rgba
from matplotlib.patches import Patch

from stepback._algorithms._arrays import Array
from stepback._display._sanitize_text import sanitize_text
from stepback._flow._compiled import Compiled
from stepback._layouts._line_cells import LineCells
from stepback._layouts._unit_colors import UnitColors
from stepback.plots._axes import count_legend_columns, label_axis, root_figure, show_legend_below
from stepback.plots._color_values import ColorValues
from stepback.plots._labels import legend_label
from stepback.plots._palette import CATEGORIES, DIVERGING, GRAY, PALE, SEQUENTIAL

_MAX_LEGEND_WIDTH = 26


@attrs.frozen(eq=False)
class CellColors:
    """A color for each cell, and what the colors mean.

    Attributes:
        colors: Of the cells, as rows of red, green, blue and opacity.
        categories: Names with their colors; empty where colors are numbers, or say nothing.
        scale: From colors to numbers; ``None`` where colors are categories.
    """

    colors: Array
    categories: list[tuple[str, str]]
    scale: ScalarMappable | None

    @classmethod
    def from_units(cls, compiled: Compiled, cells: LineCells) -> CellColors:
        """By top-level unit: the largest by color, and all others in gray."""
        units = UnitColors.from_compiled(compiled, len(CATEGORIES))
        n_units = len(units.color_names) - sum(
            color >= 0 for color in (units.other_color, units.none_color)
        )
        return cls._from_codes(cells, units.color, units.color_names, n_units)

    @classmethod
    def from_values(
        cls, compiled: Compiled, cells: LineCells, values: Mapping[str, Any]
    ) -> CellColors:
        """By numbers or texts by id; a ``ValueError`` names what is neither, or is unknown."""
        given = ColorValues.from_mapping(compiled, values, len(CATEGORIES))
        if given.codes is None:
            return cls._from_numbers(cells, given.nodes, np.asarray(given.numbers))
        codes = np.full(compiled.columns.n_nodes, -1, dtype=np.int64)
        codes[given.nodes] = given.codes
        return cls._from_codes(cells, codes, given.names, given.n_colored)

    @classmethod
    def _from_codes(
        cls, cells: LineCells, codes: Array, names: Sequence[str], n_colored: int
    ) -> CellColors:
        """A color for each of the first categories; gray where cells stand for several."""
        palette = [CATEGORIES[rank] for rank in range(n_colored)]
        palette += [GRAY] * (len(names) - n_colored)
        common = cells.common_value(codes)
        shown = [*palette, PALE]
        colors = np.array([to_rgba(shown[code]) for code in common.tolist()]).reshape(-1, 4)
        nodes = np.flatnonzero((cells.cell_by_node >= 0) & (codes >= 0))
        has_any = np.zeros(cells.n_cells, dtype=np.bool_)
        has_any[cells.cell_by_node[nodes]] = True
        categories = list(zip(names, palette, strict=True))
        if ((common < 0) & has_any).any():
            categories.append(("several", PALE))
        colors[~has_any] = to_rgba("white")
        if not has_any[cells.n_people > 0].all():
            categories.append(("not known", "white"))
        return cls(colors, categories if len(categories) > 1 else [], None)

    @classmethod
    def _from_numbers(cls, cells: LineCells, nodes: Array, numbers: Array) -> CellColors:
        """Shades of the mean over everyone in a cell whose number is known."""
        place = cells.cell_by_node[nodes]
        is_known = (place >= 0) & ~np.isnan(numbers)
        place, numbers = place[is_known], numbers[is_known]
        total, count = (
            np.bincount(place, weights, cells.n_cells) for weights in (numbers, np.ones(place.size))
        )
        mean = np.full(cells.n_cells, np.nan)
        np.divide(total, count, out=mean, where=count > 0)
        low, high = (
            float(end) for end in (numbers.min(initial=np.inf), numbers.max(initial=-np.inf))
        )
        if low > high:
            low, high = 0.0, 1.0
        if low < 0 < high:
            largest = max(-low, high)
            norm: Normalize = TwoSlopeNorm(0, -largest, largest)
            scale = ScalarMappable(norm, mpl.colormaps[DIVERGING])
        else:
            scale = ScalarMappable(Normalize(low, high), mpl.colormaps[SEQUENTIAL])
        colors = np.asarray(scale.to_rgba(np.ma.masked_invalid(mean)))
        colors[np.isnan(mean)] = to_rgba("white")
        is_unknown = np.isnan(mean) & (cells.n_people > 0)  # a vacant post has no number
        unknown = [("not known", "white")] if is_unknown.any() else []
        return cls(colors, unknown, scale)

    def explain(self, ax: Axes, label: str, extra: Sequence[Patch] = ()) -> int:
        """Add a legend of the categories, or a scale of the numbers; how many rows it has."""
        if self.scale is not None:
            bar = root_figure(ax).colorbar(self.scale, ax=ax, shrink=0.6, aspect=30)
            label_axis(bar.ax.yaxis, sanitize_text(label))
        handles = [
            Patch(
                facecolor=color, edgecolor=GRAY, linewidth=0.5,
                label=legend_label(name, _MAX_LEGEND_WIDTH),
            )
            for name, color in self.categories
        ]  # fmt: skip
        handles += extra
        if not handles:
            return 0
        title = sanitize_text(label) if self.scale is None else None
        show_legend_below(ax, handles, title=title)
        labels = [str(handle.get_label()) for handle in handles]
        return -(-len(labels) // count_legend_columns(ax, labels))
