"""Spans by layers: a row for each layer, and one for all of the lowest where there are many."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from stepback._measures._span_figures import SpanFigures
from stepback._measures._span_tables import SpansAndLayers


@attrs.frozen
class LayerRow:
    """One layer, or all from one layer on.

    Attributes:
        name: Such as ``"Layer 3"`` or ``"Layers 12–40"``.
        people, managers, by_group: As in `SpanFigures`, over all these layers.
    """

    name: str
    people: int
    managers: int
    by_group: tuple[int, ...]

    @classmethod
    def from_layers(cls, name: str, layers: Sequence[SpanFigures]) -> LayerRow:
        """One row for one layer or several."""
        return cls(
            name,
            sum(figures.people for figures in layers),
            sum(figures.managers for figures in layers),
            tuple(map(sum, zip(*(figures.by_group for figures in layers), strict=True))),
        )


def layer_rows(shape: SpansAndLayers, max_rows: int) -> list[LayerRow]:
    """The layers from the top, in at most `max_rows` rows; none without a formal line."""
    layers = list(shape.by_layer.values())
    n_single = len(layers) if len(layers) <= max_rows else max_rows - 1
    rows = [
        LayerRow.from_layers(f"Layer {number}", [figures])
        for number, figures in enumerate(layers[:n_single], start=1)
    ]
    if lowest := layers[n_single:]:
        name = f"Layers {n_single + 1:,}–{len(layers):,}"
        rows.append(LayerRow.from_layers(name, lowest))
    return rows
