"""Figures by id: dicts that know the names of their keys, and are tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Self, TypeVar

import attrs

from stepback._algorithms._arrays import Array
from stepback._columns._table import Columns
from stepback._display._frame_labels import CopiedLabels, FrameLabels, KeyLabels, NodeLabels
from stepback._display._notebook_table import NotebookTable
from stepback._display._short_repr import MAX_ITEMS, short_repr
from stepback._frames import ColumnKind, FrameColumn, FrameColumns, record_columns
from stepback._records._frozen_mapping import FrozenDict

Key = TypeVar("Key")
Figure = TypeVar("Figure")
FigureType = ColumnKind | type[Any]  # of figures with several fields, an attrs class


class FiguresById(FrozenDict[Key, Figure], NotebookTable):
    """A measure of people, roles, circles, domains or units: a dict by id that is also a table.

    It equals the plain dict of the same items, is written as JSON like one, and never changes;
    ``copy()`` returns a plain dict. `to_frame` has the names beside the ids.

    Examples
    --------
    >>> org = archetypes.command_pyramid(people=7, span=2)
    >>> list(spans(org).to_frame(backend="pandas").columns)
    ['id', 'name', 'unit', 'direct', 'total']
    """

    __slots__ = ("_figure", "_figure_type", "_labels")

    _figure: str
    _figure_type: FigureType
    _labels: FrameLabels

    def __init__(self, items: Mapping[Key, Figure] | Iterable[tuple[Key, Figure]] = ()) -> None:
        """The items, about whose keys nothing more is known."""
        super().__init__(items)
        self._figure, self._figure_type, self._labels = "figure", "number", KeyLabels("id")

    @classmethod
    def _from_labels(
        cls,
        items: Mapping[Key, Figure] | Iterable[tuple[Key, Figure]],
        figure: str,
        labels: FrameLabels,
        figure_type: FigureType = "number",
    ) -> Self:
        """The items, what their values are called, what is known of the keys, and the type."""
        made = cls(items)
        made._figure, made._figure_type, made._labels = figure, figure_type, labels
        return made

    def _label_columns(self) -> dict[str, FrameColumn]:
        """The columns of the keys, and of what is known about them."""
        return self._labels.label_columns(list(self))

    def _frame_columns(self) -> FrameColumns:
        figures, type_ = list(self.values()), self._figure_type
        if isinstance(type_, type):
            return self._label_columns() | record_columns(type_, figures)
        return self._label_columns() | {self._figure: FrameColumn(type_, figures)}

    def _caption(self) -> str:
        return self._figure

    def to_dict(self) -> dict[Any, Any]:
        """The items as a plain dict; a figure that has several fields is a dict by name.

        Figures by leader and domain, which are `stances`, are a dict by domain for each leader,
        since keys of JSON are no pairs.
        """
        plain: dict[Any, Any] = dict(self)
        if isinstance(self._figure_type, type):
            plain = {key: attrs.asdict(row) for key, row in plain.items()}
        if not self._labels.has_pairs:
            return plain
        nested: dict[Any, dict[Any, Any]] = {}
        for (leader, domain), figure in plain.items():
            nested.setdefault(leader, {})[domain] = figure
        return nested

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """The dict itself, since neither it nor its figures ever change."""
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the items with the names of their keys, and not the whole organization."""
        labels = CopiedLabels.from_labels(self._labels, list(self))
        return label_figures, (dict(self), self._figure, labels, self._figure_type)

    def __repr__(self) -> str:
        """As that of a dict, with the first items of many."""
        return short_repr(self) if len(self) > MAX_ITEMS else dict.__repr__(self)


def name_figures(figures: FiguresById[Any, Any]) -> str:
    """What the figures are called, in words; empty if nothing is known of them."""
    name = figures._figure  # noqa: SLF001  (of this module)
    return "" if name == "figure" else name.replace("_", " ")


def label_figures(
    items: Mapping[Key, Figure] | Iterable[tuple[Key, Figure]],
    figure: str,
    labels: FrameLabels,
    figure_type: FigureType = "number",
) -> FiguresById[Key, Figure]:
    """Figures by key: what they are called, what is known of the keys, and their type."""
    return FiguresById._from_labels(items, figure, labels, figure_type)  # noqa: SLF001  (made here)


def node_figures(columns: Columns, values: Array, figure: str) -> FiguresById[str, float]:
    """Numbers of the first nodes of an organization, or of all, by id."""
    ids = columns.ids[: values.size].tolist()
    items = zip(ids, values.tolist(), strict=True)
    return label_figures(items, figure, NodeLabels(columns))


def labels_of_figures(figures: Mapping[Any, Any]) -> FrameLabels:
    """What is known of the keys of figures, if they know anything."""
    return figures._labels if isinstance(figures, FiguresById) else KeyLabels("id")  # noqa: SLF001
