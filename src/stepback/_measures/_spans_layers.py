"""Spans of control and layers of the formal line."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._display._figures_by_id import FiguresById, label_figures, node_figures
from stepback._display._frame_labels import NodeLabels
from stepback._frames import TableRow
from stepback._organization._compiled_organization import compiled_at_date
from stepback._organization._organization import Organization


@attrs.frozen
class Spans(TableRow):
    """How many people and roles report to a manager.

    Attributes:
        direct: How many report directly: the span of control.
        total: How many are below, at any distance.
    """

    direct: int
    total: int


def spans(org: Organization) -> FiguresById[str, Spans]:
    """How many people and roles report to each manager, directly and in total.

    Solid lines between people and roles count as they are recorded: a role counts once, whether
    it is vacant or several people share it.

    Returns
    -------
    FiguresById
        From the id of each person or role that has reports to `Spans`; empty without lines.

    Raises
    ------
    ValueError
        If anything is dated and no date was entered.

    Examples
    --------
    >>> list(spans(archetypes.command_pyramid(people=7, span=2)).values())[-1]
    Spans(direct=2, total=2)
    """
    compiled = compiled_at_date(org)
    direct, total = compiled.reporting_tree.spans
    managers = (direct > 0).nonzero()[0].tolist()
    ids = compiled.columns.ids
    items = ((ids[node], Spans(int(direct[node]), int(total[node]))) for node in managers)
    return label_figures(items, "spans", NodeLabels(compiled.columns), Spans)


def layers(org: Organization) -> FiguresById[str, float]:
    """The layer of each person and role in the formal line, from 1 at the top.

    A person without a reporting line is in the highest layer of the roles that they hold.

    Returns
    -------
    FiguresById
        From the id of each person and role to 1, 2, …; nan outside the formal line.

    Raises
    ------
    ValueError
        If anything is dated and no date was entered.

    Examples
    --------
    >>> max(layers(archetypes.command_pyramid(people=7, span=2)).values())
    3.0
    """
    compiled = compiled_at_date(org)
    n_people_and_roles = compiled.columns.n_people_and_roles
    layer = compiled.reporting_tree.layer[:n_people_and_roles]
    return node_figures(compiled.columns, np.where(layer > 0, layer, np.nan), "layer")
