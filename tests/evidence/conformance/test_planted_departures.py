"""A journey: departures that were planted in a log are found again, person by person."""

from __future__ import annotations

import importlib.util
from types import ModuleType

import numpy as np
import pytest

from stepback.evidence import paper_and_practice
from tests.support.real_organizations import EXAMPLES


@pytest.fixture(scope="module")
def departures() -> ModuleType:
    """The example, as a module."""
    path = EXAMPLES / "evidence" / "planted_departures.py"
    spec = importlib.util.spec_from_file_location("planted_departures", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_all_planted_departures_are_found(departures: ModuleType, seed: int) -> None:
    """Every decision is in the class that it was made to be in."""
    decisions = list(departures.draw_decisions(1_000, np.random.default_rng(seed)))
    log = departures.make_log(decisions)
    both = paper_and_practice(departures.make_organization(), log, rng=0)
    assert departures.count_found(both) == departures.count_planted(decisions)
    found = both.of_decisions[log.is_final].tolist()
    assert [list(both.classes)[code] for code in found] == [one.expected for one in decisions]
    assert set(departures.count_planted(decisions)) >= {"pia", "otto", "kim", "lee", "ada"}


def test_a_log_drawn_from_the_paper_is_as_granted(departures: ModuleType) -> None:
    """Without departures, nothing is displaced, and the distance is exactly 0."""
    drawn = departures.draw_decisions(500, np.random.default_rng(4))
    decisions = [one for one in drawn if one.expected == "as granted" and not one.context]
    both = paper_and_practice(departures.make_organization(), departures.make_log(decisions), rng=0)
    assert both.classes["as granted"] == len(decisions)
    assert (both.distance, both.displaced) == (0.0, 0.0)
    assert both.displaced_interval == (0.0, 0.0)


def test_the_example_runs(departures: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    """It prints the result, and a verdict for each person."""
    departures.main(300)
    assert "mia: " in capsys.readouterr().out
