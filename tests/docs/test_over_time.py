"""The page on an organization over time: its text says what its code prints."""

import re
from pathlib import Path

import pandas as pd
import pytest

from stepback import layers

PAGE = Path(__file__).parents[2] / "docs/how-to/over-time.md"
CELL = re.compile(r"^```\{code-cell\}\n(?::tags:[^\n]*\n)?(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def cells():
    """The cells up to the figure, and those of the step back."""
    return [
        cell for cell in CELL.findall(PAGE.read_text(encoding="utf-8")) if "matplotlib" not in cell
    ]


@pytest.fixture
def run_cells(cells, monkeypatch, capsys):
    """Run all cells in the folder of the page; what they print, and the names they define."""
    monkeypatch.chdir(PAGE.parent)
    names = {}
    exec("\n".join(cells), names)  # noqa: S102  (our own page)
    return capsys.readouterr().out, names


def test_the_three_days_are_as_worked_out_by_hand(run_cells):
    """One report each, a layer more from July, and a quarter that stalls from September."""
    printed, _ = run_cells
    assert printed.splitlines()[:3] == [
        "2024-06-30  spans {'ann': 1}, 2 layers, 100% stalls without the top",
        "2024-07-01  spans {'ann': 1, 'cy': 1}, 3 layers, 100% stalls without the top",
        "2024-09-01  spans {'ann': 1, 'cy': 1}, 3 layers, 25% stalls without the top",
    ]


def test_the_series_is_as_worked_out_by_hand(run_cells):
    """Two thirds of the weight rest with nobody in October 2024, while Ann and Ed share a third."""
    _, names = run_cells
    series = names["series"]
    october = series.loc[pd.Timestamp("2024-10-01").date()]
    assert october["vacant"] == pytest.approx(2 / 3)
    assert october["effective leaders"] == pytest.approx(1 / (0.25**0.25 * 0.75**0.75))
    assert series["vacant"].drop(october.name).abs().max() < 1e-12
    assert series["people"].tolist() == [6, 6, 7, 8, 7, 7, 7, 6, 7]
    assert series["mean span"].tolist() == pytest.approx(
        [5 / 3, 5 / 3, 6 / 4, 7 / 4, 6 / 3, 6 / 3, 6 / 3, 5 / 2, 6 / 3]
    )
    assert series["layers"].tolist() == [3, 3, 4, 4, 3, 3, 3, 3, 3]


def test_what_comes_back_when_a_raised_delegation_ends(run_cells):
    """Up to the step, from the step, and after its end, as the text says."""
    printed, _ = run_cells
    assert printed.splitlines()[-3:] == [
        "2024-06-30 {'ann': 0.5, 'bo': 0.5, 'cy': 0.0}",
        "2024-07-01 {'ann': 0.25, 'bo': 0.75, 'cy': 0.0}",
        "2025-01-01 {'ann': 0.75, 'bo': 0.0, 'cy': 0.25}",
    ]


def test_the_first_days_of_months_can_be_entered(run_cells):
    """As pandas makes them."""
    _, names = run_cells
    months = pd.date_range("2023-01-01", "2025-06-01", freq="MS")
    n_layers = [max(layers(names["org"].at(day)).values()) for day in months]
    assert n_layers == [3] * 13 + [4] * 8 + [3] * 9
