"""Pictures of panels and sweeps."""

import datetime as dt

import numpy as np
import pytest

from stepback import archetypes, plots
from stepback.scenarios import Panel, panel, sweep
from tests.support.drawn_axes import draw_picture, new_axes, texts_in

DAYS = [dt.date(year, 6, 1) for year in range(2020, 2026)]


def make_panel(n_organizations, days=DAYS):
    """A panel whose figure is the number of the organization and of the day."""
    rows = [(number, place) for number in range(n_organizations) for place in range(len(days))]
    return Panel(
        columns={
            "organization": tuple(f"<b>${number}$" for number, _ in rows),
            "date": tuple(days[place] for _, place in rows),
            "context": ("",) * len(rows),
            "leaders": tuple(float(number + 10 * place) for number, place in rows),
            "low": tuple(float(number + 10 * place - 1) for number, place in rows),
            "high": tuple(float(number + 10 * place + 2) for number, place in rows),
            "word": ("x",) * len(rows),
            "unknown": (np.nan,) * len(rows),
        },
        n_keys=3,
    )


def shown_in(ax):
    """The texts of a picture."""
    return {text.get_text() for text in texts_in(ax)}


def test_few_organizations_have_a_line_each():
    """Over the dates, with the names as they stand."""
    ax = plots.panel(make_panel(3), "leaders")
    lines = ax.get_lines()
    assert [line.get_ydata().tolist()[:2] for line in lines] == [[0, 10], [1, 11], [2, 12]]
    draw_picture(ax)
    assert {"<b>$0$", "organization"} <= shown_in(ax)


def test_bounds_are_a_band_around_each_line():
    """From the column of the lower to that of the higher bounds."""
    ax = plots.panel(make_panel(1), "leaders", low="low", high="high")
    [band, _] = ax.collections
    heights = band.get_paths()[0].vertices[:, 1]
    assert (heights.min(), heights.max()) == (-1, 52)
    draw_picture(ax)
    assert "lowest to highest" in shown_in(ax)


def test_many_organizations_are_their_median_and_ranges():
    """One line, with the middle half and all of them."""
    ax = plots.panel(make_panel(101), "leaders")
    [line] = ax.get_lines()
    assert line.get_ydata().tolist() == [50 + 10 * place for place in range(6)]
    wide, narrow = (band.get_paths()[0].vertices[:, 1] for band in ax.collections)
    assert (wide.min(), wide.max()) == (0, 150)
    assert (narrow.min(), narrow.max()) == (25, 125)
    draw_picture(ax)
    assert {"median of 101", "middle half", "lowest to highest"} <= shown_in(ax)


def test_without_dates_each_organization_has_a_mark():
    """The highest first; of too many, a curve from the lowest to the highest."""
    few = plots.panel(make_panel(3, DAYS[:1]), "leaders")
    assert few.get_lines()[0].get_xdata().tolist() == [2, 1, 0]
    assert [label.get_text() for label in few.get_yticklabels()] == ["<b>$2$", "<b>$1$", "<b>$0$"]
    many = plots.panel(make_panel(60, DAYS[:1]), "leaders", low="low", high="high")
    assert many.get_lines()[0].get_ydata().tolist() == list(range(60))
    assert "part of all 60" in many.get_xlabel()
    fewer = plots.panel(make_panel(60, DAYS[:1]), "leaders", most=60)
    assert len(fewer.get_yticks()) == 60


def test_repetitions_of_a_sweep_are_a_range():
    """A line is the median of the repetitions, for each value of the other parameter."""
    table = sweep(noisy, {"people": [1, 2], "span": [3, 4]}, seeds=5, rng=1)
    ax = plots.panel(table, "noisy")
    assert [line.get_label() for line in ax.get_lines()] == ["3", "4"]
    assert len(ax.collections) == 3
    values = [cell for cell, people, span in zip(
        table.columns["noisy"], table.columns["people"], table.columns["span"], strict=True
    ) if (people, span) == (1, 3)]  # fmt: skip
    assert ax.get_lines()[0].get_ydata()[0] == np.median(values)
    other = plots.panel(table, "noisy", along="span", lines="people")
    assert [line.get_label() for line in other.get_lines()] == ["1", "2"]


def noisy(people, span, rng):
    """A random number."""
    return float(rng.normal(people, span))


def test_what_is_not_known_is_said():
    """A figure that no row has, and a panel without rows."""
    for table, figure in ((make_panel(2), "unknown"), (panel({}), "effective_leaders")):
        ax = new_axes()
        assert plots.panel(table, figure, ax=ax) is ax
        [text] = ax.texts
        assert text.get_text() in {"unknown is not known in any row.", "There are no rows."}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"figure": "leader"}, "figure: 'leader' is not a column of this panel; did you mean"),
        ({"figure": "word"}, "figure: 'word' holds no numbers"),
        ({"low": "x"}, "low: 'x' is not a column"),
        ({"along": "organization"}, "along: 'organization' holds neither days nor numbers"),
        ({"along": "leaders"}, "along: 'leaders' is not a column"),
        ({"lines": 3}, "lines: 3 is not a column"),
        ({"most": 0}, "most: 0 is not a whole number from 1 up"),
        ({"ax": 3}, "ax: 3 is not a matplotlib Axes"),
    ],
)
def test_bad_arguments_of_a_picture_of_a_panel_are_refused(options, message):
    """Each is one error with the value and the remedy."""
    figure = options.pop("figure", "leaders")
    with pytest.raises(ValueError, match=message):
        plots.panel(make_panel(2), figure, **options)
    with pytest.raises(ValueError, match="panel: .* is not a Panel"):
        plots.panel(archetypes.mission_command(), "leaders")


def test_names_that_begin_alike_stay_apart_in_small_legends():
    """At 3.5 inches only a part of each name has room: not the same part of all."""
    names = ["since the very first event of all", "since the very start of all of it"]
    table = sweep(count_people, {"reading": names, "people": [2, 3]})
    ax = new_axes(3.5, 3)
    plots.panel(table, "count_people", along="people", lines="reading", ax=ax)
    texts = [text.get_text() for text in ax.get_legend().get_texts()]
    assert len(set(texts)) == 2


def count_people(reading, people):
    """A figure, whatever the reading."""
    return len(reading) + people
