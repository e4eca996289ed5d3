"""Examples: docstrings in src see the public names; Markdown pages import what they use."""

import os
import sys

import pytest
from sybil import Sybil
from sybil.integration.pytest import SybilItem
from sybil.parsers.myst import PythonCodeBlockParser, SkipParser

import stepback
from stepback import archetypes

collect_ignore = ["docs/conf.py"]

pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(), SkipParser()],
    patterns=["README.md", "docs/*.md", "docs/**/*.md"],
    excludes=["docs/_build/**"],
).pytest()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Keep the examples of a page in one process: each goes on from the last."""
    for item in items:
        if isinstance(item, SybilItem):
            item.add_marker(pytest.mark.xdist_group(str(item.path)))


os.environ.setdefault("MPLBACKEND", "agg")  # pictures are drawn without a display


@pytest.fixture(autouse=True)
def _close_figures():
    """Close the figures of a test, which pyplot would keep, and warn of once there are many."""
    yield
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")


@pytest.fixture(autouse=True, scope="session")
def _public_names(doctest_namespace):
    """Docstring examples read as after ``import stepback`` and ``from stepback import *``."""
    doctest_namespace["stepback"] = stepback
    doctest_namespace.update({name: getattr(stepback, name) for name in stepback.__all__})
    doctest_namespace["archetypes"] = archetypes
