"""The pyramid of layers, and the matrix of spans."""

import pytest

import stepback
from stepback import Organization, Person, ReportingLine, archetypes, plots
from tests.support.drawn_axes import bar_widths, new_axes, row_names

ORG = archetypes.command_pyramid(people=40, span=3)


def test_layers_are_bars_of_managers_and_contributors():
    """Around one middle, each with its figures in words."""
    ax = plots.spans_and_layers(ORG, ax=new_axes())
    shape = stepback.spans_and_layers(ORG)
    assert row_names(ax) == [f"Layer {layer}" for layer in shape.by_layer]
    managers = [layer.managers for layer in shape.by_layer.values()]
    people = [layer.people for layer in shape.by_layer.values()]
    assert bar_widths(ax, "managers") == managers
    assert bar_widths(ax, "contributors") == [
        all_ - some for all_, some in zip(people, managers, strict=True)
    ]
    for bars in zip(*ax.containers, strict=True):
        assert bars[0].get_x() == -(bars[1].get_x() + bars[1].get_width())
    assert [text.get_text() for text in ax.texts][:2] == [
        "1 person, 1 manager",
        "3 people, 3 managers",
    ]


def test_cells_are_numbers_of_teams():
    """By layer and group of spans."""
    ax = plots.spans_and_layers(ORG, kind="matrix", ax=new_axes())
    shape = stepback.spans_and_layers(ORG)
    labels = [label.get_text() for label in ax.get_xticklabels()]
    assert labels == [label.replace(" and more", "+") for label in shape.group_labels]
    cells = ax.images[0].get_array().filled(0)
    with_teams = [layer.by_group for layer in shape.by_layer.values() if layer.teams]
    assert cells.tolist() == [list(row) for row in with_teams]
    written = [int(text.get_text()) for text in ax.texts]
    assert sum(written) == cells.sum() == len(shape.teams)


def test_a_result_is_drawn_as_it_is():
    """With its own groups of spans."""
    shape = stepback.spans_and_layers(ORG, groups=(1, 3))
    ax = plots.spans_and_layers(shape, kind="matrix", ax=new_axes())
    labels = [label.get_text() for label in ax.get_xticklabels()]
    assert labels == [label.replace(" and more", "+") for label in shape.group_labels]


@pytest.mark.parametrize("kind", ["layers", "matrix"])
def test_layers_beyond_those_shown_are_counted_together(kind):
    """Nobody and no team is lost."""
    org = Organization(
        people=[Person(f"p{k}") for k in range(60)],
        reporting=[ReportingLine(f"p{k}", f"p{k + 1}") for k in range(59)],
    )
    ax = plots.spans_and_layers(org, kind=kind, ax=new_axes(), most=5)
    assert row_names(ax) == ["Layer 1", "Layer 2", "Layer 3", "Layer 4", "Layers 5–60"]
    if kind == "layers":
        assert sum(sum(bars.datavalues) for bars in ax.containers) == 60
    else:
        assert ax.images[0].get_array().sum() == 59


def test_people_on_no_line_are_told():
    """They are in no layer."""
    org = Organization(
        people=[Person("a"), Person("b"), Person("c")], reporting=[ReportingLine("a", "b")]
    )
    assert plots.spans_and_layers(org, ax=new_axes()).get_xlabel() == "1 person on no line"


def test_without_lines_a_sentence_says_so():
    """There are no layers."""
    ax = plots.spans_and_layers(Organization(people=[Person("a")]), ax=new_axes())
    assert ax.texts[0].get_text() == "No reporting lines are recorded."
