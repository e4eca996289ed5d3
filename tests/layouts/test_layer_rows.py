"""A row for each layer, and one for the lowest together."""

import pytest

from stepback import Organization, Person, ReportingLine, spans_and_layers
from stepback._layouts._layer_rows import layer_rows

CHAIN = Organization(
    people=[Person(f"p{k}") for k in range(5)],
    reporting=[ReportingLine(f"p{k}", f"p{k + 1}") for k in range(4)],
)


@pytest.mark.parametrize(
    ("max_rows", "names"),
    [
        (6, ["Layer 1", "Layer 2", "Layer 3", "Layer 4", "Layer 5"]),
        (5, ["Layer 1", "Layer 2", "Layer 3", "Layer 4", "Layer 5"]),
        (3, ["Layer 1", "Layer 2", "Layers 3–5"]),
        (1, ["Layers 1–5"]),
    ],
)
def test_nobody_is_lost(max_rows, names):
    """However few rows there are."""
    rows = layer_rows(spans_and_layers(CHAIN), max_rows)
    assert [row.name for row in rows] == names
    assert sum(row.people for row in rows) == 5
    assert sum(row.managers for row in rows) == 4
    assert sum(sum(row.by_group) for row in rows) == 4


def test_without_a_line_there_are_no_rows():
    """Nobody is in a layer."""
    assert layer_rows(spans_and_layers(Organization(people=[Person("a")])), 3) == []
