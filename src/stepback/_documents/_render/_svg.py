"""A picture as a figure of HTML, drawn in SVG.

There are no ids, so that several reports can be in one notebook, and nothing to load. Each box is
an ``svg`` of its own. The text in it is a ``div``, because SVG cannot end a name that is too long
for its box, on a phone or on paper, in an ellipsis.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from stepback._documents._document import Picture
from stepback._documents._drawing import LINE_HEIGHT, Box, Drawing, Label, Mark, Stroke

_GAP = 1  # between boxes
_LEAST_HEIGHT = 0.5


def render_picture(picture: Picture) -> str:
    """The picture as a figure with its caption and legend."""
    caption = f"<figcaption>{_escape_svg(picture.caption)}</figcaption>"
    legend = "".join(
        f'<li><span class="swatch {entry.css_class}"></span>{_escape_svg(entry.text)}</li>'
        for entry in picture.drawing.legend
    )
    keys = f'<ul class="legend">{legend}</ul>\n' if legend else ""
    svg = render_svg(picture.drawing, picture.caption, picture.description)
    return f'<figure class="stepback-picture">\n{caption}\n{keys}{svg}\n</figure>'


def render_svg(drawing: Drawing, title: str, description: str) -> str:
    """A drawing as one element of SVG."""
    start = (
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" width="100%" '
        f'height="{_format_place(drawing.height)}">'
    )
    marks = (part for mark in drawing.marks for part in _mark_lines(mark))
    texts = f"<title>{_escape_svg(title)}</title><desc>{_escape_svg(description)}</desc>"
    return "\n".join([start, texts, *marks, "</svg>"])


def _mark_lines(mark: Mark) -> Iterator[str]:
    title = f"<title>{_escape_svg(mark.title)}</title>"
    if isinstance(mark, Box):
        yield _box_start(mark) + title + _box_content(mark) + "</svg>"
    elif isinstance(mark, Stroke):
        x1, x2, y1, y2 = map(_format_place, (mark.x1, mark.x2, mark.y1, mark.y2))
        place = f'x1="{x1}%" y1="{y1}" x2="{x2}%" y2="{y2}"'
        yield f'<line class="{mark.css_class}" {place}>{title}</line>'
    else:
        yield _render_label(mark, title)


def _box_start(box: Box) -> str:
    x, y, width, height = map(_format_place, (box.x, box.y, box.width, box.height))
    return f'<svg class="{box.css_class}" x="{x}%" y="{y}" width="{width}%" height="{height}">'


def _box_content(box: Box) -> str:
    height = max(_LEAST_HEIGHT, box.height - _GAP)
    # The style sheet leaves a gap to the right, which an attribute could not in percent.
    rectangle = f'<rect width="100%" height="{_format_place(height)}"/>'
    lines = box.visible_lines
    if not lines:
        return rectangle
    text_height = LINE_HEIGHT * len(lines)
    y = _format_place(max(0, (height - text_height) / 2))
    css_class = ' class="middle"' if box.is_centered else ""
    texts = "".join(f"<div>{_escape_svg(line)}</div>" for line in lines)
    place = f'width="100%" y="{y}" height="{text_height}"'
    return f"{rectangle}<foreignObject{css_class} {place}>{texts}</foreignObject>"


def _render_label(label: Label, title: str) -> str:
    css_class = f' class="{label.css_class}"' if label.css_class else ""
    anchor = "" if label.anchor == "start" else f' text-anchor="{label.anchor}"'
    place = f'x="{_format_place(label.x)}%" y="{_format_place(label.y)}"'
    return f"<text{css_class}{anchor} {place}>{title}{_escape_svg(label.text)}</text>"


def _format_place(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _escape_svg(text: str) -> str:
    return escape(text).replace(" %", "\u00a0%")
