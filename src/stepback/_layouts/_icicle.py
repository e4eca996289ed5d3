"""The icicle of a formal line: columns are layers, and heights are people.

Source: Kruskal, J. B., & Landwehr, J. M. (1983). Icicle plots: Better displays for hierarchical
clustering. The American Statistician 37(2), 162-168. doi:10.1080/00031305.1983.10482733
"""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._read_only import freeze_arrays
from stepback._flow._compiled import Compiled
from stepback._layouts._line_cells import LineCells


@attrs.frozen(eq=False)
class IcicleLayout:
    """Where each cell of an icicle is.

    Attributes:
        cells: The cells.
        top, bottom: The upper and lower end of each cell, as fractions of the height.
        column: The column of each cell, from 0: its layer. People on no line are in the first.
        n_columns: How many columns there are.
    """

    cells: LineCells
    top: Array
    bottom: Array
    column: Array
    n_columns: int

    def __attrs_post_init__(self) -> None:
        """Make all arrays read-only."""
        freeze_arrays(self)


def icicle_layout(
    compiled: Compiled,
    *,
    max_rows: int | None = None,
    max_layers: int | None = None,
    groups: Array | None = None,
) -> IcicleLayout:
    """Lay out the formal line from left to right, as names are read.

    A person at the end of a line takes one row, a manager the rows of all reports.

    Parameters
    ----------
    compiled
    max_rows
        How many rows can be read. Reports of one manager that are each smaller than one of these
        rows share a cell. ``None``: everyone has a cell.
    max_layers
        How many columns can be read. In the last one, reports who have reports share a cell with
        everyone below them. ``None``: all layers.
    groups
        For each node of the organization a group, such as its unit, or -1: what shares a cell is
        then divided by group, as far as each part fills a row.

    Returns
    -------
    IcicleLayout
        Without people, a layout without cells.
    """
    cells = LineCells.from_compiled(compiled, max_rows, max_layers, groups)
    n_rows = max(1, cells.n_rows)
    top, bottom = cells.first / n_rows, (cells.first + cells.extent) / n_rows
    n_columns = int(cells.layer.max(initial=0))
    return IcicleLayout(cells, top, bottom, np.asarray(cells.layer - 1), n_columns)
