"""The shape of the formal line."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from stepback._report._context import ReportContext
from stepback._report._document import Figure, Figures, Paragraph, Section, count_figure
from stepback._report._number_format import format_amount, many

_TITLE = "The shape of the organization"


def formal_line_section(view: ReportContext) -> Section:
    """Layers, spans, roots, and who stands outside the line."""
    line = view.compiled.reporting_tree
    if not line.manager.size:
        text = "No formal line is recorded: the data does not say who reports to whom."
        return Section("shape", _TITLE, (Paragraph(text, lead=True),))
    layers, managers = int(line.layer.max()), int(np.count_nonzero(line.spans[0]))
    lead = f"The formal line runs through {many(layers, 'layer')} and {many(managers, 'manager')}."
    figures = Figures(tuple(_figures(view, layers, managers)))
    return Section("shape", _TITLE, (Paragraph(lead, lead=True), figures))


def _figures(view: ReportContext, layers: int, managers: int) -> Iterator[Figure]:
    now, names, line = view.compiled, view.names, view.compiled.reporting_tree
    yield count_figure("layers", "Layers", layers)
    yield count_figure("managers", "Managers", managers, "people and posts that others report to")
    direct, _ = line.spans
    median = float(np.median(direct[direct > 0]))
    yield Figure(
        "median_span",
        "Median span",
        format_amount(median),
        median,
        unit="count",
        note="direct reports of the manager in the middle",
    )
    widest = int(direct.argmax())
    yield count_figure("widest_span", "Widest span", int(direct[widest]), names.node_name(widest))
    roots = line.roots
    first = int(roots[0])
    head = names.name_with_office(first) if first < now.n_people else names.node_name(first)
    yield count_figure(
        "roots", "Roots", roots.size, head if roots.size == 1 else names.join_names(roots)
    )
    outside = int(np.count_nonzero(line.layer[: now.n_people] == 0))
    if outside:
        yield Figure(
            "outside_line",
            "Outside the line",
            f"{outside:,}",
            outside,
            unit="people",
            note="whom no line reaches",
        )
    dotted = int(np.count_nonzero(now.columns.tables["reporting"]["dotted"]))
    if dotted:
        yield count_figure("dotted_lines", "Dotted lines", dotted, "left aside here")
