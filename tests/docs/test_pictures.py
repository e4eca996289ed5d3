"""Every picture that a page shows is there, can be renewed, and is described in words."""

import importlib.util
import re
import struct
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.support.chromium import IN_CHROMIUM, find_chromium

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "pictures"
PAGES = [
    ROOT / "README.md",
    *(page for page in (ROOT / "docs").rglob("*.md") if "_build" not in page.parts),
]
FENCE = re.compile(r"^(```+|:::+)(.*)\n((?:.*\n)*?)\1$", re.MULTILINE)
MARKDOWN_IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)[^)]*\)")
DIRECTIVE = re.compile(r"\{(?:image|figure)\} (\S+)")
ALT = re.compile(r"^:alt: (.*)$", re.MULTILINE)
MOST_BYTES = 200_000


def load_tool():
    spec = importlib.util.spec_from_file_location("pictures_tool", ROOT / "tools/pictures.py")
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool


TOOL = load_tool()


class Images(HTMLParser):
    """The images of HTML within Markdown, as pairs of a path and the alternative text.

    A `source` of a `picture` is described by the `img` that comes after it.
    """

    def __init__(self, text):
        super().__init__()
        self.found, self.sources = [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "source":
            self.sources.append(given["srcset"])
        if tag == "img":
            paths = [given["src"], *self.sources]
            self.found += [(path, given.get("alt") or "") for path in paths]
            self.sources.clear()


def shown_images():
    """Each image that a page shows: the page, the path of the image, and its text."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        found = [
            (directive[1], "".join(ALT.findall(options)))
            for _, opening, options in FENCE.findall(text)
            if (directive := DIRECTIVE.fullmatch(opening))
        ]
        outside = FENCE.sub("", text)
        found += [(path, alt) for alt, path in MARKDOWN_IMAGE.findall(outside)]
        html = Images(outside)
        assert not html.sources, f"{page.name}: a source without an img"
        for path, alt in found + html.found:
            yield page, (page.parent / path).resolve(), alt


SHOWN = list(shown_images())


@pytest.mark.parametrize(
    ("page", "path", "alt"), SHOWN, ids=[f"{page.stem}-{path.name}" for page, path, _ in SHOWN]
)
def test_a_picture_of_a_page_is_there_and_described(page, path, alt):
    """The description is for readers who cannot see it, so that a file name is none."""
    assert path.is_file(), f"{page.name} shows {path}, which is absent: make pictures"
    assert path.parent == FOLDER.resolve()
    assert path.name in TOOL.PICTURES, f"tools/pictures.py does not draw {path.name}"
    assert len(alt.split()) >= 5, f"{page.name}: describe {path.name}"


def test_every_picture_is_drawn_and_shown():
    """Nothing in the folder is left over, and nothing is drawn that no page shows."""
    assert {file.name for file in FOLDER.iterdir()} == set(TOOL.PICTURES)
    assert {path.name for _, path, _ in SHOWN} == set(TOOL.PICTURES)


@pytest.mark.parametrize("name", TOOL.PICTURES)
def test_a_picture_is_sharp_and_small(name):
    """At least 1,200 pixels wide, for sharp screens, and no slower to load than a page."""
    data = (FOLDER / name).read_bytes()
    assert read_size(data)[0] >= 1200
    assert len(data) < MOST_BYTES


def read_size(data):
    """The width and height of a PNG image."""
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", data[16:24])


@pytest.mark.slow
@IN_CHROMIUM
def test_make_pictures_draws_them(tmp_path):
    """All of them, and as large as those that are kept; fonts may differ between machines."""
    find_chromium()
    TOOL.draw_pictures(TOOL.PICTURES, tmp_path)
    for name in TOOL.PICTURES:
        drawn, kept = ((folder / name).read_bytes() for folder in (tmp_path, FOLDER))
        assert read_size(drawn) == pytest.approx(read_size(kept), rel=0.1)
        assert len(drawn) < MOST_BYTES
