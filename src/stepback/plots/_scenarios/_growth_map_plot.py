"""Where handing on pays, only with support, or never, as regions."""

from __future__ import annotations

import textwrap

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.patches import Patch

from stepback._problems._format import format_value
from stepback.plots._axes import letters_per_column, prepare_axes, show_legend_below
from stepback.plots._palette import BLUE, ORANGE, PALE
from stepback.scenarios._growth._growth_map import OUTCOMES, GrowthMap

_COLORS = dict(zip(OUTCOMES, (BLUE, ORANGE, PALE), strict=True))
_ALPHA = 0.75


def growth_map(source: GrowthMap, *, ax: Axes | None = None) -> Axes:
    """Where handing on pays, only with support, or never, as regions over two parameters.

    Parameters
    ----------
    source
        What `stepback.scenarios.growth_map` returns.
    ax
        The axes to draw into; ``None``: a new figure.

    Returns
    -------
    Axes
        The first parameter is along the horizontal axis, the second along the vertical one, and
        the others are named below.

    Raises
    ------
    ValueError
        If `source` is not a `GrowthMap`.

    Examples
    --------
    >>> from stepback.scenarios import growth_map
    >>> ax = stepback.plots.growth_map(growth_map())
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['pays', 'only with support', 'never']
    """
    if not isinstance(source, GrowthMap):
        raise ValueError(
            f"source: {format_value(source)} is not a GrowthMap; pass what "
            "stepback.scenarios.growth_map(…) returns"
        )
    ax = prepare_axes(ax, 6, 4.8)
    codes = np.select([source.outcome == name for name in OUTCOMES], range(len(OUTCOMES)))
    x, y = _edges(source.first), _edges(source.second)
    across, up = np.argsort(source.first), np.argsort(source.second)
    ax.pcolormesh(
        x, y, codes[np.ix_(across, up)].T, cmap=ListedColormap([*_COLORS.values()]),
        vmin=-0.5, vmax=len(OUTCOMES) - 0.5, rasterized=True, alpha=_ALPHA, linewidth=0,
    )  # fmt: skip
    ax.set_ylabel(source.axes[1].replace("_", " "))
    fixed = ", ".join(  # a number stays on the line of its name
        f"{name} {value:g}".replace("_", " ").replace(" ", "\u00a0")
        for name, value in source.fixed.items()
    )
    width = max(20, letters_per_column(ax, 1, 1.0))
    lines = [source.axes[0].replace("_", " "), *textwrap.wrap(f"assumed: {fixed}", width)]
    ax.set_xlabel("\n".join(lines))
    present = [name for name in OUTCOMES if source.shares[name]]
    patches = [Patch(color=_COLORS[name], alpha=_ALPHA, label=name) for name in present]
    show_legend_below(ax, patches, title="Handing on")
    return ax


def _edges(values: np.ndarray) -> np.ndarray:
    """The edges of cells around sorted values; a single one has some width."""
    values = np.sort(values)
    if values.size == 1:
        return np.array([values[0] - 0.5, values[0] + 0.5])
    middles = (values[1:] + values[:-1]) / 2
    return np.concatenate([values[:1], middles, values[-1:]])
