"""The phase diagram."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from stepback import plots
from stepback.scenarios import growth_map
from tests.support.drawn_axes import draw_picture, new_axes, texts_in


def test_each_outcome_is_a_region_with_a_legend():
    """Cells have the outcome of their point, the first parameter across and the second up."""
    found = growth_map({"competence": [0.5, 0.75], "learning": [0.02, 0.2]})
    ax = plots.growth_map(found, ax=new_axes())
    draw_picture(ax)
    (mesh,) = ax.collections
    assert np.asarray(mesh.get_array()).reshape(2, 2).tolist() == [[2, 2], [1, 0]]
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert legend == ["pays", "only with support", "never"]
    assert ax.get_ylabel() == "learning"
    label = ax.get_xlabel().replace("\u00a0", " ")
    assert label.startswith("competence\nassumed: leader competence 0.9")


def test_only_outcomes_that_there_are_have_a_color_in_the_legend():
    """Values may be in any order, and one value has some width."""
    found = growth_map({"learning": [0.5, 0.3], "competence": [0.9]})
    ax = plots.growth_map(found, ax=new_axes(3, 3))
    draw_picture(ax)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["pays"]
    assert ax.get_xlim() == (0.3, 0.5)


def test_dark_styles_stay_readable():
    """Texts outside the regions have the color that is set."""
    with plt.style.context("dark_background"):
        ax = plots.growth_map(growth_map(), ax=new_axes())
        draw_picture(ax)
        labels = [*ax.get_xticklabels(), *ax.get_yticklabels(), ax.xaxis.label]
        assert {text.get_color() for text in labels} == {"white"}
        assert len(texts_in(ax)) < 30


@pytest.mark.parametrize("source", [None, 3, "map"])
def test_what_is_no_map_is_refused(source):
    """With what to pass."""
    with pytest.raises(ValueError, match="is not a GrowthMap; pass what"):
        plots.growth_map(source, ax=new_axes())
