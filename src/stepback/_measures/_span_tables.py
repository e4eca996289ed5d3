"""The result of `spans_and_layers`, as figures and as frames."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, overload

import attrs

from stepback._display._notebook_table import NotebookTable
from stepback._frames import Backend, FrameColumn, FrameColumns, make_frame
from stepback._measures._span_figures import SpanFigures
from stepback._problems._format import format_value, pluralize
from stepback._records._frozen_mapping import freeze_mapping
from stepback._records._value_equality import ValueEquality

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

RowKind = Literal["layer", "unit", "team"]


@attrs.frozen
class Team:
    """A person or post with direct reports: one manager's team.

    Attributes:
        id: The id of the person or post at its head.
        name: Their name; empty if none is recorded.
        unit: Their unit; of a post without one, that of the person who alone holds it.
        layer: The layer of the head, from 1 at the top.
        direct: How many people and posts report to the head directly: the span of control.
        total: How many are below, at any distance.
        managers: How many people manage it: 1 for a person, the number of holders for a post.
    """

    id: str
    name: str
    unit: str
    layer: int
    direct: int
    total: int
    managers: int


@attrs.frozen
class LongestLine:
    """A line from the top to the lowest layer.

    Attributes:
        managers: The ids of the people and posts on it, from the top to the last manager.
        ends: The ids of those in the lowest layer who report to that manager.
    """

    managers: tuple[str, ...]
    ends: tuple[str, ...]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SpansAndLayers(ValueEquality, NotebookTable):
    """Spans of control and layers: who manages how many, how deep, and where.

    A team is a person or post with direct reports. In an export of people, each manager has one
    team; a vacant post has a team and no manager, and a person with two posts may have two.

    Attributes:
        groups: The least span of each group of spans.
        people: How many people there are: `managers` and `contributors`.
        managers: The people who have direct reports, themselves or through a post that they hold.
        contributors: All other people, on the formal line or not.
        managers_of_managers: The managers with another manager directly below them.
        posts: How many roles there are.
        vacant_posts: How many of them nobody holds.
        layers: How many layers the formal line has; 0 without one.
        mean_span, median_span: Direct reports a team; nan without teams.
        by_group: How many teams have a span in each group.
        by_layer: The figures of each layer, from 1 at the top, where `layers` puts people.
        by_unit: The figures of each unit and all units within it; the whole first, under ``""``.
            Units nest by ``/``. People count by their own unit, teams by that of their heads.
        teams: All teams, the widest first; of equal ones that with more below it, in total.
        longest_lines: The lines down to the lowest layer, at most ten: those that end with the
            most people, then in the order of people and roles.
        n_longest_lines: How many such lines there are; they differ in their last manager.
        outside: The ids of people on no solid line, neither themselves nor through a post.
        dotted_lines: How many dotted lines there are.
        single_lines: For each position below the top that is on every line of somebody else, how
            many people's; the most first. The lines are those that lead to the top.
        on_single_lines: How many people there are with such a position on all their lines.
    """

    groups: tuple[int, ...]
    people: int
    managers: int
    contributors: int
    managers_of_managers: int
    posts: int
    vacant_posts: int
    layers: int
    mean_span: float
    median_span: float
    by_group: tuple[int, ...]
    by_layer: Mapping[int, SpanFigures] = attrs.field(converter=freeze_mapping)
    by_unit: Mapping[str, SpanFigures] = attrs.field(converter=freeze_mapping)
    teams: tuple[Team, ...]
    longest_lines: tuple[LongestLine, ...]
    n_longest_lines: int
    outside: tuple[str, ...]
    dotted_lines: int
    single_lines: Mapping[str, int] = attrs.field(converter=freeze_mapping)
    on_single_lines: int

    def __repr__(self) -> str:
        return f"<SpansAndLayers: {self._caption()}>"

    def _caption(self) -> str:
        parts = [
            pluralize(self.people, "person", "people"),
            pluralize(self.managers, "manager"),
            pluralize(self.layers, "layer"),
        ]
        if self.teams:
            parts.append(f"median span {self.median_span:g}")
        return ", ".join(parts)

    @property
    def one_report(self) -> tuple[str, ...]:
        """The ids of the people and posts with exactly one direct report."""
        return tuple(team.id for team in self.teams if team.direct == 1)

    @property
    def widest(self) -> tuple[Team, ...]:
        """The teams with the most direct reports: all of them, if several tie."""
        return tuple(team for team in self.teams if team.direct == self.teams[0].direct)

    @property
    def group_labels(self) -> tuple[str, ...]:
        """Each group of spans in words, such as ``"1"``, ``"2–3"`` and ``"16 and more"``."""
        ends = [*(least - 1 for least in self.groups[1:]), None]
        return tuple(map(_label_group, self.groups, ends))

    def to_dict(self) -> dict[str, Any]:
        """The figures as plain values, by name."""
        return attrs.asdict(self)

    @overload
    def to_frame(
        self, *, by: RowKind = "layer", backend: Literal["pandas"]
    ) -> pandas.DataFrame: ...
    @overload
    def to_frame(
        self, *, by: RowKind = "layer", backend: Literal["polars"]
    ) -> polars.DataFrame: ...
    @overload
    def to_frame(self, *, by: RowKind = "layer", backend: Literal["pyarrow"]) -> pyarrow.Table: ...
    @overload
    def to_frame(self, *, by: RowKind = "layer", backend: None = None) -> Any: ...
    def to_frame(self, *, by: RowKind = "layer", backend: Backend | None = None) -> Any:
        """The layers, the units or the teams as a frame of pandas, polars or pyarrow.

        Parameters
        ----------
        by
            What has a row: ``"layer"``, ``"unit"`` or ``"team"``. Layers and units have a column
            for each group of spans, such as ``span_2_3`` and ``span_16_and_more``; together they
            are the matrix of teams by layer and span.
        backend
            ``"pandas"``, ``"polars"`` or ``"pyarrow"``; ``None``: the first of them that is
            installed.

        Returns
        -------
        pandas.DataFrame, polars.DataFrame or pyarrow.Table
            Each column has one type. A mean or median of no team is missing.

        Raises
        ------
        ModuleNotFoundError
            If the library or narwhals (the extra ``frames``) is not installed.
        ValueError
            If `by` or `backend` is none of these.
        """
        if by == "layer":
            return make_frame(self._frame_columns(), backend)
        if by == "unit":
            units, figures = list(self.by_unit), list(self.by_unit.values())
            columns = {"unit": FrameColumn("text", units), **self._figure_columns(figures)}
            return make_frame(columns, backend)
        if by == "team":
            return make_frame(_team_columns(self.teams), backend)
        raise ValueError(f"by: {format_value(by)} is not one of layer, unit and team")

    def _frame_columns(self) -> FrameColumns:
        """The layers, which a notebook shows."""
        layers, figures = list(self.by_layer), list(self.by_layer.values())
        return {"layer": FrameColumn("count", layers), **self._figure_columns(figures)}

    def _figure_columns(self, figures: Sequence[SpanFigures]) -> FrameColumns:
        counts = {
            name: FrameColumn("count", [getattr(row, name) for row in figures])
            for name in ("people", "managers", "teams")
        }
        spans = {
            name: FrameColumn("number", [getattr(row, name) for row in figures])
            for name in ("mean_span", "median_span")
        }
        groups = {
            name: FrameColumn("count", [row.by_group[group] for row in figures])
            for group, name in enumerate(span_group_names(self.group_labels))
        }
        return counts | spans | groups


def _team_columns(teams: Sequence[Team]) -> FrameColumns:
    return {
        field.name: FrameColumn(
            "text" if field.name in {"id", "name", "unit"} else "count",
            [getattr(team, field.name) for team in teams],
        )
        for field in attrs.fields(Team)
    }


def _label_group(least: int, most: int | None) -> str:
    if most is None:
        return f"{least} and more"
    return str(least) if least == most else f"{least}–{most}"


def span_group_names(labels: Sequence[str]) -> list[str]:
    """The names of the columns of groups of spans, such as ``"span_2_3"``, from their labels."""
    return [f"span_{label.replace('–', '_').replace(' ', '_')}" for label in labels]
