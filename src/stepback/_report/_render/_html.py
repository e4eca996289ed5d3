"""A report as HTML: a fragment for notebooks, and a complete page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from stepback._report._document import Block, BulletList, Column, Figures, Paragraph, Section

# Text has the color of the page or notebook around it, light or dark; lines and bars are shades
# that can be seen on both.
_STYLE = """
.stepback-report { max-width: 52rem; line-height: 1.5; color: inherit; }
.stepback-report .title { font-size: 1.5em; line-height: 1.25; margin: 0 0 .75em; }
.stepback-report .heading { font-size: 1.15em; margin: 1.75em 0 .5em; padding-top: .75em;
  border-top: 1px solid rgba(127, 127, 127, .35); }
.stepback-report p { margin: .5em 0; }
.stepback-report .lead { font-size: 1.1em; font-weight: 600; }
.stepback-report ul { margin: .5em 0; padding-left: 1.25em; }
.stepback-report .wide { overflow-x: auto; }
.stepback-report table { border-collapse: collapse; margin: .75em 0; font-size: .95em;
  font-variant-numeric: tabular-nums; width: 100%; }
.stepback-report caption { caption-side: top; text-align: left; font-weight: 600;
  padding: .25em 0; color: inherit; }
.stepback-report th, .stepback-report td { padding: .3em 1em .3em 0; vertical-align: top;
  text-align: left; background: none; color: inherit; white-space: normal;
  overflow-wrap: break-word; border: 0; border-bottom: 1px solid rgba(127, 127, 127, .25); }
.stepback-report thead th { font-weight: 600; border-bottom-width: 2px; }
.stepback-report tbody th { font-weight: 400; width: 27%; }
.stepback-report tr { background: none; }
.stepback-report .number { text-align: right; white-space: nowrap; }
.stepback-report .figure { font-weight: 600; width: 20%; }
.stepback-report .note { opacity: .8; }
.stepback-report .track { display: inline-block; width: 4em; margin-left: .75em; text-align: left; }
.stepback-report .bar { display: inline-block; height: .6em; min-width: 1px;
  border-radius: .1em; background: rgb(64, 132, 214); }
""".strip()
_PAGE = """
body { margin: 2rem auto; padding: 0 1rem; max-width: 52rem; font-family: system-ui, sans-serif; }
@media (prefers-color-scheme: dark) { body { background: #16181c; color: #e8e8e8; } }
""".strip()


def render_html_fragment(title: str, sections: Sequence[Section]) -> str:
    """The report as a fragment: style and content, without scripts or anything to load."""
    return "\n".join(_article_lines(title, sections, 2))


def render_html_page(title: str, sections: Sequence[Section]) -> str:
    """The report as a complete page."""
    article = "\n".join(_article_lines(title, sections, 1))
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{_escape_text(title)}</title>
<style>
{_PAGE}
</style>
</head>
<body>
{article}
</body>
</html>
"""


def _article_lines(title: str, sections: Sequence[Section], level: int) -> Iterator[str]:
    yield f"<style>\n{_STYLE}\n</style>"
    yield '<article class="stepback-report" lang="en">'
    yield _heading(title, level, "title")
    for section in sections:
        yield f"<section>\n{_heading(section.title, level + 1, 'heading')}"
        for block in section.blocks:
            yield from _block_lines(block)
        yield "</section>"
    yield "</article>"


def _heading(text: str, level: int, css_class: str) -> str:
    return f'<h{level} class="{css_class}">{_escape_text(text)}</h{level}>'


def _block_lines(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        css_class = ' class="lead"' if block.lead else ""
        yield f"<p{css_class}>{_escape_text(block.text)}</p>"
    elif isinstance(block, BulletList):
        yield "<ul>"
        yield from (f"<li>{_escape_text(item)}</li>" for item in block.items)
        yield "</ul>"
    elif isinstance(block, Figures):
        yield '<div class="wide"><table>'
        for figure in block.figures:
            yield (
                f'<tr><th scope="row">{_escape_text(figure.label)}</th>'
                f'<td class="figure">{_escape_text(figure.shown)}</td>'
                f'<td class="note">{_escape_text(figure.note)}</td></tr>'
            )
        yield "</table></div>"
    else:
        yield f'<div class="wide"><table><caption>{_escape_text(block.caption)}</caption>'
        headers = (
            f'<th scope="col"{_number_class(column)}>{_escape_text(column.label)}</th>'
            for column in block.visible_columns
        )
        yield f"<thead><tr>{''.join(headers)}</tr></thead><tbody>"
        for cells in zip(*map(_column_cells, block.visible_columns), strict=True):
            yield f"<tr>{''.join(cells)}</tr>"
        yield "</tbody></table></div>"


def _column_cells(column: Column) -> Iterator[str]:
    has_bars = column.kind == "bar"
    shares = [float(cell.value or 0) if has_bars else 0.0 for cell in column.cells]
    # Bars fill the width for the largest share, so that small shares can be compared. They have
    # no text, because they say the same as the number next to them.
    longest = max(shares, default=0) or 1
    for cell, share in zip(column.cells, shares, strict=True):
        style = f'style="width: {100 * share / longest:.0f}%"'
        bar = f'<span class="track"><span class="bar" {style}></span></span>' if has_bars else ""
        yield f"<td{_number_class(column)}>{_escape_text(cell.shown)}{bar}</td>"


def _number_class(column: Column) -> str:
    return ' class="number"' if column.is_number else ""


def _escape_text(text: str) -> str:
    return escape(text).replace(" %", "\u00a0%")
