"""Checks that hold for every picture of a report."""

import re
from xml.etree import ElementTree as ET

from stepback._documents._document import Picture
from stepback._documents._render._picture_style import PICTURE_STYLE
from stepback._documents._render._svg import render_picture
from stepback._report._context import ReportContext

NAMESPACE = "{http://www.w3.org/2000/svg}"
PLACES = {"x", "y", "width", "height", "x1", "x2", "y1", "y2", "text-anchor", "class"}


def make_context(org, *, personal=False):
    """What the pictures of a report on an organization are made from."""
    return ReportContext.from_organization(org, 0.5, personal=personal)


def parse_picture(picture):
    """The figure, read as XML, which is stricter than HTML."""
    return ET.fromstring(render_picture(picture))  # noqa: S314  (rendered by the code under test)


def drawn_marks(picture):
    """The elements of all marks."""
    svg = parse_picture(picture).find(f"{NAMESPACE}svg")
    return [mark for mark in svg if mark.tag not in {f"{NAMESPACE}title", f"{NAMESPACE}desc"}]


def mark_titles(picture):
    """What a reader sees who points at each mark."""
    return [mark.findtext(f"{NAMESPACE}title") for mark in drawn_marks(picture)]


def shown_texts(picture):
    """All texts that are drawn: those in boxes, and those of labels, which follow their titles."""
    return [
        part.text or part[0].tail
        for mark in drawn_marks(picture)
        for part in mark.iter()
        if part.tag in {f"{NAMESPACE}div", f"{NAMESPACE}text"}
    ]


def check_picture(picture):
    """Each mark has a title, a place within the picture, and a color from the style sheet."""
    svg = parse_picture(picture).find(f"{NAMESPACE}svg")
    assert (svg.get("role"), svg.get("width")) == ("img", "100%")
    assert svg.findtext(f"{NAMESPACE}title") == picture.caption.replace(" %", "\u00a0%")
    assert svg.findtext(f"{NAMESPACE}desc")
    height = float(svg.get("height"))
    assert height <= 1200
    for mark in drawn_marks(picture):
        assert (mark.findtext(f"{NAMESPACE}title") or "").strip()
        assert set(mark.keys()) <= PLACES
        if css_class := mark.get("class"):
            assert f".{css_class} " in PICTURE_STYLE
        for left, width in (("x", "width"), ("x1", ""), ("x2", "")):
            across = [float(mark.get(name, "0").rstrip("%")) for name in (left, width)]
            assert 0 <= sum(across) <= 100.02
        for top, extent in (("y", "height"), ("y1", ""), ("y2", "")):
            assert 0 <= float(mark.get(top, "0")) + float(mark.get(extent, "0")) <= height + 0.02
        assert {part.tag for part in mark} <= {
            f"{NAMESPACE}{tag}" for tag in ("title", "rect", "foreignObject")
        }
    html = render_picture(picture)
    assert not re.search(
        r"<(?!/?(figure|figcaption|ul|li|span|svg|title|desc|rect|text|line|div|foreignObject)\b)",
        html,
    )
    assert " id=" not in html
    assert " style=" not in html


def section_pictures(result):
    """The pictures in the sections of a report, by name."""
    return {
        block.name: block
        for section in result.sections
        for block in section.blocks
        if isinstance(block, Picture)
    }
