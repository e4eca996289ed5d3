"""The section on the shape of the formal line."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from stepback._problems._format import pluralize
from stepback._report._context import ReportContext
from stepback._report._document import Block, Figure, Figures, Paragraph, count_figure
from stepback._report._shared_content import (
    describe_all_roots,
    has_formal_lines,
    is_all_roots,
)


def formal_line_blocks(context: ReportContext) -> Iterator[Block]:
    """Layers, spans, roots, and people outside the line."""
    if not context.has_formal_line:
        yield Paragraph(_explain_no_line(context), lead=True)
        return
    tree = context.compiled.reporting_tree
    n_layers, n_managers = int(tree.layer.max()), int(np.count_nonzero(tree.spans[0]))
    layers, managers = pluralize(n_layers, "layer"), pluralize(n_managers, "manager")
    yield Paragraph(f"The formal line has {layers} and {managers}.", lead=True)
    yield Figures(tuple(_shape_figures(context, n_layers, n_managers)))


def _explain_no_line(context: ReportContext) -> str:
    if has_formal_lines(context.compiled.records):
        return (
            f"No formal line is in force on {context.org.date}: the data says who reports to whom "
            "on other days only."
        )
    if is_all_roots(context.compiled):
        sentence = describe_all_roots(context.compiled)
        return (
            f"{sentence[0].upper()}{sentence[1:]}. If managers are recorded in another column or "
            "file, read that too."
        )
    return "No formal line is recorded: the data does not say who reports to whom."


def _shape_figures(context: ReportContext, n_layers: int, n_managers: int) -> Iterator[Figure]:
    compiled, names = context.compiled, context.names
    tree = compiled.reporting_tree
    yield count_figure("layers", "Layers", n_layers)
    yield count_figure("managers", "Managers", n_managers, "people and posts with direct reports")
    spans, _ = tree.spans
    median, note = float(np.median(spans[spans > 0])), "direct reports of the median manager"
    yield count_figure("median_span", "Median span", median, note)
    widest = int(spans.argmax())
    yield count_figure("widest_span", "Widest span", int(spans[widest]), names.node_name(widest))
    root = int(tree.roots[0])
    if tree.roots.size > 1:
        note = names.join_names(tree.roots)
    elif root < compiled.n_people:
        note = names.name_with_office(root)
    else:
        note = names.node_name(root)
    yield count_figure("roots", "Roots", tree.roots.size, note)
    n_outside = int(np.count_nonzero(tree.layer[: compiled.n_people] == 0))
    if n_outside:
        note = "people whom no reporting line includes"
        yield count_figure("outside_line", "Outside the line", n_outside, note, unit="people")
    n_dotted = int(np.count_nonzero(compiled.columns.tables["reporting"]["dotted"]))
    if n_dotted:
        yield count_figure("dotted_lines", "Dotted lines", n_dotted, "not used in this section")
