"""The shape of the formal line."""

from __future__ import annotations

import numpy as np

from stepback._report._content import Block, Figure, Figures, Listing, Paragraph, Section
from stepback._report._view import View
from stepback._report._words import amount, many, people

_TITLE = "The shape of the organization"


def shape_section(view: View) -> Section:
    """Layers, spans, roots, and who stands outside the line."""
    now, names = view.now, view.names
    line = now.line
    if not line.manager.size:
        text = "No formal line is recorded: the data does not say who reports to whom."
        return Section("shape", _TITLE, (Paragraph(text, lead=True),))
    direct, _ = line.spans
    managers = np.flatnonzero(direct > 0)
    spans = direct[managers]
    median = float(np.median(spans))
    layers = int(line.layer.max())
    widest = int(managers[spans.argmax()])
    roots = line.roots
    outside = int(np.count_nonzero(line.layer[: now.people] == 0))
    dotted = int(np.count_nonzero(now.columns.tables["reporting"]["dotted"]))
    head = names.with_office(int(roots[0])) if roots[0] < now.people else names.of(int(roots[0]))
    if roots.size == 1:
        top = f"It starts at {head}."
    else:
        top = f"It starts at {roots.size:,} places: {names.named(roots)}."
    facts = [
        top,
        f"The widest span is that of {names.of(widest)}: {many(int(spans.max()), 'direct report')}.",
    ]
    if outside:
        facts.append(f"{people(outside)} {'stands' if outside == 1 else 'stand'} outside the line.")
    if dotted:
        facts.append(f"{many(dotted, 'dotted line')} {'is' if dotted == 1 else 'are'} left aside.")
    lead = (
        f"The formal line has {many(layers, 'layer')} and {many(managers.size, 'manager')}, of "
        f"whom the middle one has {many(median, 'direct report') if median % 1 == 0 else f'{amount(median)} direct reports'}."
    )
    blocks: tuple[Block, ...] = (
        Paragraph(lead, lead=True),
        Listing(tuple(facts)),
        Figures(
            (
                Figure("layers", "Layers", many(layers, "layer"), layers, unit="count"),
                Figure(
                    "median_span",
                    "Median span",
                    f"{amount(median)} direct reports",
                    median,
                    unit="count",
                ),
                Figure(
                    "managers", "Managers", many(managers.size, "manager"), managers.size, unit="count"
                ),
                Figure("roots", "Roots", many(roots.size, "root"), roots.size, unit="count"),
            )
        ),
    )
    return Section("shape", _TITLE, blocks)
