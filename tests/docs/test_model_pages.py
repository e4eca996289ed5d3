"""The pages on models: each model has one, the map leads to all of them, and cards are shown."""

import re
from pathlib import Path

import pytest

from stepback import models

FOLDER = Path(__file__).parents[2] / "docs" / "models"
PAGES = {page.stem: page.read_text(encoding="utf-8") for page in FOLDER.glob("*.md")}
MAP = PAGES["index"]
PARTS = (
    "# ",
    "## The formula",
    "{code-cell}",
    "plots.model(",
    "## When not to use it",
    "## Reference",
)


def pages_of(name):
    """The pages in whose reference a name stands."""
    return [page for page, text in PAGES.items() if f".. autoclass:: {name}\n" in text]


@pytest.mark.parametrize("model", models.ALL)
def test_every_model_has_a_page(model):
    """With its card, a formula, a figure that the page draws, and when not to use it."""
    (page,) = pages_of(model.__name__)
    for part in PARTS:
        assert part in PAGES[page], part
    assert ".card" in PAGES[page]
    assert PAGES[page].index("## When not to use it") < PAGES[page].index("## Reference")


def test_the_map_leads_to_every_page():
    """Each page is in the table of contents, and named under a question."""
    contents = set(re.search(r":hidden:\n(.*?)```", MAP, re.DOTALL)[1].split())
    linked = set(re.findall(r"\(([a-z-]+)\.md\)", MAP))
    assert contents == linked == set(PAGES) - {"index"}


def test_everything_public_is_in_a_reference():
    """Results, too, and functions; here or on the page of votes and holdings."""
    page = FOLDER.parent / "reference" / "votes-and-holdings.md"
    reference = page.read_text(encoding="utf-8")
    text = "".join(PAGES.values()) + reference
    listed = re.findall(r"^\.\. auto(?:class|function|data):: (\w+)$", text, re.MULTILINE)
    assert sorted(listed) == sorted(set(models.__all__))
