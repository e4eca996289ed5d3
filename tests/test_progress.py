"""A bar in notebooks for what takes long, and nothing anywhere else."""

import sys
import time
import types

import pytest

from stepback import Organization, Person, plots, report
from stepback._display import _progress
from stepback._display._progress import show_progress
from stepback._organization._compiled_organization import compiled_at_date


@pytest.fixture
def notebook(monkeypatch):
    """What runs believes that it is in a notebook, and that 0.02 seconds are long."""
    events = types.SimpleNamespace(register=lambda *_: None)  # where pyplot hooks into IPython
    shell = types.SimpleNamespace(kernel=object(), events=events)
    ipython = types.SimpleNamespace(get_ipython=lambda: shell, version_info=(9, 0))
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    monkeypatch.setattr(_progress, "find_spec", lambda _: None)  # no widgets
    monkeypatch.setattr(_progress, "_SECONDS_BEFORE_BAR", 0.02)
    monkeypatch.setattr(_progress, "_SECONDS_BETWEEN_UPDATES", 0.02)


def wait_for(capsys, text):
    """What was printed, until it has the text, for at most ten seconds."""
    printed = ""
    for _ in range(500):
        printed += capsys.readouterr().err
        if text in printed:
            break
        time.sleep(0.02)
    return printed


@pytest.mark.usefixtures("notebook")
def test_a_bar_is_shown_in_a_notebook_and_removed(capsys):
    """It names the activity, and leaves an empty line."""
    with show_progress("Reading people"):
        assert "Reading people: 00:00" in wait_for(capsys, "Reading people")
        with show_progress("Making a report"):  # within another: no second bar
            assert "report" not in capsys.readouterr().err
    assert capsys.readouterr().err.endswith("\r")
    with show_progress("Once more"):
        assert "Once more" in wait_for(capsys, "Once more")


@pytest.mark.usefixtures("notebook")
def test_an_error_ends_the_bar(capsys):
    """And goes on as it was raised."""

    def fail_slowly():
        with show_progress("Reading people"):
            wait_for(capsys, "Reading people")
            raise ValueError("wrong")

    with pytest.raises(ValueError, match="wrong"):
        fail_slowly()
    assert capsys.readouterr().err.endswith("\r")
    assert not _progress._is_shown.locked()


@pytest.mark.usefixtures("notebook")
def test_without_tqdm_nothing_is_shown(capsys, monkeypatch):
    """What is to be done is done all the same."""
    monkeypatch.setitem(sys.modules, "tqdm.std", None)
    with show_progress("Reading people"):
        time.sleep(0.1)
    assert not capsys.readouterr().err


@pytest.mark.usefixtures("notebook")
def test_what_is_quick_shows_nothing(capsys, monkeypatch):
    """Only what takes longer than a second does."""
    monkeypatch.setattr(_progress, "_SECONDS_BEFORE_BAR", 60)
    report(Organization(people=[Person("ann")]))
    assert not capsys.readouterr().err


@pytest.mark.usefixtures("notebook")
@pytest.mark.parametrize(
    ("draw", "module", "activity"),
    [
        (plots.explore, "_explorer", "Making a page to explore"),
        (plots.organization, "_organization_plot", "Drawing the organization"),
    ],
)
def test_pictures_that_take_long_show_it(capsys, monkeypatch, draw, module, activity):
    """From their first step on."""
    printed = []

    def wait(org):
        printed.append(wait_for(capsys, activity))
        return compiled_at_date(org)

    monkeypatch.setattr(f"stepback.plots.{module}.compiled_at_date", wait)
    draw(Organization(people=[Person("ann")]))
    assert f"{activity}: 00:00" in printed[0]


def test_nothing_is_shown_outside_notebooks(capsys, monkeypatch):
    """Neither without IPython, nor in its terminal."""
    monkeypatch.setattr(_progress, "_SECONDS_BEFORE_BAR", 0)
    ipython = types.SimpleNamespace(get_ipython=object)
    for module in (None, ipython):
        monkeypatch.setitem(sys.modules, "IPython", module)
        with show_progress("Reading people"):
            time.sleep(0.05)
    assert not capsys.readouterr().err
