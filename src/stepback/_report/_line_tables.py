"""The tables on spans and layers: layers, teams, units and single lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import fmean, median

import numpy as np

from stepback._display._number_format import format_amount
from stepback._display._sanitize_text import sanitize_text
from stepback._documents._document import Cell, Column, DataTable
from stepback._measures._span_figures import SpanFigures
from stepback._measures._span_tables import SpansAndLayers, Team, span_group_names
from stepback._records._unit_path import split_unit_path
from stepback._report._context import ReportContext
from stepback._report._shared_content import node_cell

MAX_ROWS = 10
_MAX_LAYERS = 15
_MAX_UNITS = 12


def has_one_team_each(shape: SpansAndLayers) -> bool:
    """Whether managers and teams are the same, as in an export of people: there are no posts."""
    return len(shape.teams) == shape.managers and all(team.managers == 1 for team in shape.teams)


def layer_table(shape: SpansAndLayers) -> DataTable:
    """The people, managers and spans of each layer; the layers from a depth on share a row."""
    labels, rows = _rows_by_layer(shape)
    columns = (
        Column("layer", "Layer", labels, "count"),
        Column.from_values("people", "People", (row.people for row in rows), "count"),
        Column.from_values("managers", "Managers", (row.managers for row in rows), "count"),
        *_span_columns(rows),
    )
    return DataTable("line_layers", "Layers, from the top", columns)


def span_table(shape: SpansAndLayers) -> DataTable:
    """The matrix of teams by layer and span; the layers from a depth on share a row."""
    labels, rows = _rows_by_layer(shape)
    groups = zip(span_group_names(shape.group_labels), shape.group_labels, strict=True)
    columns = (
        Column("layer", "Layer", labels, "count"),
        Column.from_values("teams", _heads_label(shape), (row.teams for row in rows), "count"),
        *(
            Column.from_values(
                name,
                label.replace(" and more", "+"),
                (row.by_group[group] for row in rows),
                "count",
            )
            for group, (name, label) in enumerate(groups)
        ),
    )
    heads = "Managers" if has_one_team_each(shape) else "People and posts with direct reports"
    return DataTable("spans_by_layer", f"{heads}, by layer and by how many report to each", columns)


def _rows_by_layer(shape: SpansAndLayers) -> tuple[tuple[Cell, ...], list[SpanFigures]]:
    n_single = shape.layers if shape.layers <= _MAX_LAYERS else _MAX_LAYERS - 1
    layers = range(1, n_single + 1)
    labels = [Cell(str(layer), layer) for layer in layers]
    rows = [shape.by_layer[layer] for layer in layers]
    if n_single < shape.layers:
        labels.append(Cell(f"{n_single + 1}–{shape.layers:,}"))
        deep = [shape.by_layer[layer] for layer in range(n_single + 1, shape.layers + 1)]
        rows.append(_sum_figures(deep, [t.direct for t in shape.teams if t.layer > n_single]))
    return tuple(labels), rows


def team_table(context: ReportContext, name: str, caption: str, teams: Sequence[Team]) -> DataTable:
    """Teams with their heads, and how many report to these directly and in total."""
    nodes = [context.compiled.columns.node_index[team.id] for team in teams]
    columns = [
        Column("head", "Manager", tuple(node_cell(context, node) for node in nodes)),
        Column.from_values("office", "Office", (_office(context, node) for node in nodes)),
        Column.from_values("unit", "Unit", (sanitize_text(team.unit) for team in teams)),
        Column.from_values("layer", "Layer", (team.layer for team in teams), "count"),
        Column.from_values("direct", "Direct reports", (team.direct for team in teams), "count"),
        Column.from_values("total", "All below", (team.total for team in teams), "count"),
    ]
    return DataTable(name, caption, _drop_empty_columns(columns))


def position_table(context: ReportContext) -> DataTable:
    """The positions that are on every line of the most people."""
    shape, index = context.shape, context.compiled.columns.node_index
    ranked = list(shape.single_lines.items())[:MAX_ROWS]
    nodes = [index[id_] for id_, _ in ranked]
    shares = (count / shape.people for _, count in ranked)
    columns = [
        Column("position", "Position", tuple(node_cell(context, node) for node in nodes)),
        Column.from_values("office", "Office", (_office(context, node) for node in nodes)),
        Column.from_values("unit", "Unit", map(context.names.unit_name, nodes)),
        Column.from_values("people", "People", (count for _, count in ranked), "count"),
        Column.from_values("share", "Share of all people", shares, "bar"),
    ]
    caption = "Positions below the top that are on every line of other people"
    return DataTable("single_lines", caption, _drop_empty_columns(columns))


def unit_comparison_table(shape: SpansAndLayers) -> DataTable | None:
    """The units next to each other, those with the most people first; ``None`` for fewer than two.

    Where one unit holds everyone, the units within it are compared.
    """
    whole, units = _comparable_units(shape)
    if len(units) < 2:
        return None
    units.sort(key=lambda unit: -shape.by_unit[unit].people)
    n_named = len(units) if len(units) <= _MAX_UNITS else _MAX_UNITS - 1
    labels = [Cell(sanitize_text(unit.rpartition("/")[2]), unit) for unit in units[:n_named]]
    rows = [shape.by_unit[unit] for unit in units[:n_named]]
    spans_by_unit = _spans_by_unit(shape, whole)
    if more := units[n_named:]:
        labels.append(Cell(f"{len(more):,} more units"))
        spans = [span for unit in more for span in spans_by_unit.get(unit, [])]
        rows.append(_sum_figures([shape.by_unit[unit] for unit in more], spans))
    everyone, inside = shape.by_unit[whole], [shape.by_unit[unit] for unit in units]
    n_people = everyone.people - sum(row.people for row in inside)
    spans = spans_by_unit.get(whole, [])
    if n_people or spans:
        n_managers = everyone.managers - sum(row.managers for row in inside)
        by_group = everyone.by_group - np.sum([row.by_group for row in inside], axis=0)
        outside = SpanFigures(n_people, n_managers, len(spans), 0, 0, tuple(by_group.tolist()))
        labels.append(Cell("in none of them" if whole else "no unit", whole))
        rows.append(_sum_figures([outside], spans))
    groups = {"one_report": ("One report", 0), "widest_group": (_widest_label(shape), -1)}
    columns = (
        Column("unit", "Unit", tuple(labels)),
        Column.from_values("people", "People", (row.people for row in rows), "count"),
        Column.from_values("teams", _heads_label(shape), (row.teams for row in rows), "count"),
        *_span_columns(rows),
        *(
            Column.from_values(name, label, (row.by_group[group] for row in rows), "count")
            for name, (label, group) in groups.items()
        ),
    )
    caption = f"Units within {sanitize_text(whole)}" if whole else "Units"
    return DataTable("line_units", f"{caption}, by number of people", columns)


def _comparable_units(shape: SpansAndLayers) -> tuple[str, list[str]]:
    """The units of the highest level that divides the people, and the unit that they are in."""
    whole = ""
    while True:
        depth = len(split_unit_path(whole)) + 1
        prefix = f"{whole}/" if whole else ""
        units = [
            unit
            for unit in shape.by_unit
            if unit.startswith(prefix) and len(split_unit_path(unit)) == depth
        ]
        if len(units) != 1 or shape.by_unit[units[0]].people < shape.people:
            return whole, units
        whole = units[0]


def _spans_by_unit(shape: SpansAndLayers, whole: str) -> dict[str, list[int]]:
    """The spans of the teams in each unit directly within `whole`, and of those in none of them."""
    depth = len(split_unit_path(whole)) + 1
    spans: dict[str, list[int]] = {}
    for team in shape.teams:
        path = split_unit_path(team.unit)
        unit = "/".join(path[:depth]) if len(path) >= depth else whole
        spans.setdefault(unit, []).append(team.direct)
    return spans


def _sum_figures(figures: Sequence[SpanFigures], spans: Sequence[int]) -> SpanFigures:
    """The figures of several layers or units together, whose teams have these spans."""
    return SpanFigures(
        people=sum(row.people for row in figures),
        managers=sum(row.managers for row in figures),
        teams=len(spans),
        mean_span=fmean(spans) if spans else np.nan,
        median_span=median(spans) if spans else np.nan,
        by_group=tuple(np.sum([row.by_group for row in figures], axis=0).tolist()),
    )


def _heads_label(shape: SpansAndLayers) -> str:
    return "Managers" if has_one_team_each(shape) else "Teams"


def _widest_label(shape: SpansAndLayers) -> str:
    return f"{shape.groups[-1]} or more"


def _span_columns(rows: Sequence[SpanFigures]) -> Iterator[Column]:
    for name, label in (("mean_span", "Mean span"), ("median_span", "Median span")):
        cells = (_span_cell(getattr(row, name)) for row in rows)
        yield Column(name, label, tuple(cells), "count")


def _span_cell(span: float) -> Cell:
    return Cell("–") if np.isnan(span) else Cell(format_amount(span), span)


def _office(context: ReportContext, node: int) -> str:
    return context.names.office_name(node) if node < context.compiled.n_people else ""


def _drop_empty_columns(columns: Sequence[Column]) -> tuple[Column, ...]:
    """The columns without those that are empty in all rows."""
    return tuple(column for column in columns if any(cell.shown for cell in column.cells))
