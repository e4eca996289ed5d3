"""The reference can be read: no page is long, and what a docstring names is a link."""

import importlib
import inspect
import re
import subprocess
import sys
from pathlib import Path

import attrs
import pytest

import stepback
from tests.support.chromium import DESKTOP, IN_CHROMIUM, PHONE, chromium  # noqa: F401  (a fixture)

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "reference"
PAGES = sorted(FOLDER.rglob("*.md"))
DIRECTIVE = re.compile(
    r"^\.\. (currentmodule|automodule|autofunction|autoclass|autoexception):: (\S+)\n((?:   .*\n)*)",
    re.MULTILINE,
)
MEMBERS = re.compile(r"^   :members:(.*)$", re.MULTILINE)
SCREEN = 900  # pixels, at the width of a desktop
MOST_SCREENS = 10
# A screen shows some fifty lines of a docstring, and fewer of a table.
MOST_LINES = 50 * MOST_SCREENS


def count_lines(documented):
    """The lines of a docstring, and three for its signature and the space around it."""
    return len((inspect.getdoc(documented) or "").splitlines()) + 3


def documented_things(page):
    """Everything whose docstring a page shows."""
    module = stepback
    for kind, name, options in DIRECTIVE.findall(page.read_text(encoding="utf-8")):
        if kind in {"currentmodule", "automodule"}:
            thing = module = importlib.import_module(name)
        else:
            thing = getattr(module, name)
        if kind != "currentmodule":
            yield thing
        for given in MEMBERS.findall(options):
            every = getattr(thing, "__all__", None) or [
                name for name in vars(thing) if not name.startswith("_")
            ]
            for member in filter(None, given.replace(" ", "").split(",")) if given else every:
                yield getattr(thing, member)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(FOLDER)))
def test_a_page_of_the_reference_is_short(page):
    """Counted in lines, which is quick; another test measures the pages that are built."""
    text = page.read_text(encoding="utf-8")
    n_lines = text.count("\n") + sum(map(count_lines, documented_things(page)))
    assert n_lines <= MOST_LINES, "split the page"


def test_every_field_of_the_measures_names_its_measure():
    """In a line of its own, and in backticks, which Sphinx makes a link."""
    text = inspect.getdoc(stepback.Measures)
    described = dict(re.findall(r"^    (\w+): ((?:.|\n {8})*)", text, re.MULTILINE))
    assert list(described) == [field.name for field in attrs.fields(stepback.Measures)]
    of_their_own = described.keys() & set(stepback.__all__)
    assert len(of_their_own) > 15
    for name in of_their_own:
        assert f"`{name}`" in described[name]
    named = {name for line in described.values() for name in re.findall(r"`(\w+)`", line)}
    assert named <= set(stepback.__all__)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The pages as `make docs` builds them, but for the outputs of their examples."""
    folder = tmp_path_factory.mktemp("site")
    options = ["-q", "-D", "nb_execution_mode=off", "-D", "suppress_warnings=myst-nb.lexer"]
    command = [sys.executable, "-m", "sphinx", *options, "docs", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return folder


@pytest.mark.slow
@IN_CHROMIUM
def test_built_pages_fit_their_readers(site, chromium):  # noqa: F811
    """No page asks a network or is wider than a phone, and none of the reference is long."""
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 60
    for path in pages:
        requests = []
        tab = chromium.browser.new_page(viewport={"width": DESKTOP, "height": SCREEN})
        tab.on("request", lambda request, requests=requests: requests.append(request.url))
        tab.goto(path.as_uri())
        name = path.relative_to(site)
        assert [url for url in requests if not url.startswith(("file:", "data:"))] == [], name
        if name.parts[0] == "reference":
            height = tab.evaluate("document.querySelector('article').scrollHeight")
            assert height <= MOST_SCREENS * SCREEN, name
        tab.set_viewport_size({"width": PHONE, "height": SCREEN})
        assert tab.evaluate("document.scrollingElement.scrollWidth") <= PHONE, name
        tab.close()


@pytest.mark.slow
def test_fields_of_the_measures_are_links(site):
    """To where the measure is documented."""
    html = (site / "reference/measures/index.html").read_text(encoding="utf-8")
    for name in {field.name for field in attrs.fields(stepback.Measures)} & set(stepback.__all__):
        assert re.search(rf'href="\w[\w-]*\.html#stepback\.{name}"', html), name
