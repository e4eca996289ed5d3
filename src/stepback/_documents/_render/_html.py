"""A report as HTML: a fragment for notebooks, and a complete page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from stepback._documents._document import (
    APPENDIX_TITLE,
    Block,
    BulletList,
    CodeBlock,
    Column,
    DataTable,
    Document,
    Figures,
    Paragraph,
    Picture,
    Section,
)
from stepback._documents._render._picture_style import PICTURE_STYLE
from stepback._documents._render._report_style import PAGE_STYLE, REPORT_STYLE
from stepback._documents._render._svg import render_picture

_WIDE_TABLE = 4  # columns from which a phone shows each row as a block
_PHONE_WIDTH = 42  # characters of small text, beside each other on a phone
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def render_html_fragment(document: Document, *, pictures: bool = True) -> str:
    """The report as a fragment: style and content, without scripts or anything to load."""
    return "\n".join(_article_lines(document, 2, pictures=pictures))


def render_html_page(document: Document, *, pictures: bool = True) -> str:
    """The report as a complete page."""
    article = "\n".join(_article_lines(document, 1, pictures=pictures))
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{_escape_text(document.title)}</title>
<style>
{PAGE_STYLE}
</style>
</head>
<body>
{article}
</body>
</html>
"""


def _article_lines(document: Document, level: int, *, pictures: bool) -> Iterator[str]:
    style = f"{REPORT_STYLE}\n{PICTURE_STYLE}" if pictures else REPORT_STYLE
    yield f"<style>\n{style}\n</style>"
    yield '<article class="stepback-report" lang="en">'
    yield "<header>"
    yield _heading(document.title, level, "title")
    if document.byline:
        yield _paragraph(document.byline, "byline")
    yield _paragraph(document.counted)
    if document.findings:
        findings = (f"<li>{_escape_text(finding.text)}</li>" for finding in document.findings)
        yield f'<ol class="findings">{"".join(findings)}</ol>'
    if document.data_note:
        yield _paragraph(document.data_note, "data-note")
    yield "</header>"
    if pictures and document.picture is not None:
        yield render_picture(document.picture)
    yield from _section_lines(document.sections, level + 1, pictures=pictures)
    if document.appendix:
        yield f'<section class="appendix">\n{_heading(APPENDIX_TITLE, level + 1, "heading")}'
        yield from _section_lines(document.appendix, level + 2, pictures=pictures)
        yield "</section>"
    yield "</article>"


def _section_lines(sections: Iterable[Section], level: int, *, pictures: bool) -> Iterator[str]:
    for section in sections:
        yield f"<section>\n{_heading(section.title, level, 'heading')}"
        for block in section.blocks if pictures else section.text_blocks:
            yield from _block_lines(block)
        yield "</section>"


def _heading(text: str, level: int, css_class: str) -> str:
    return f'<h{level} class="{css_class}">{_escape_text(text)}</h{level}>'


def _paragraph(text: str, css_class: str = "") -> str:
    attribute = f' class="{css_class}"' if css_class else ""
    return f"<p{attribute}>{_escape_text(text)}</p>"


def _block_lines(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield _paragraph(block.text, "lead" if block.lead else "")
    elif isinstance(block, BulletList):
        yield "<ul>"
        yield from (f"<li>{_escape_text(item)}</li>" for item in block.items)
        yield "</ul>"
    elif isinstance(block, CodeBlock):
        yield f'<pre dir="ltr"><code>{escape(block.text)}</code></pre>'
    elif isinstance(block, Figures):
        yield '<dl class="figures">'
        for figure in block.figures:
            yield (
                f"<div><dt>{_escape_text(figure.label)}</dt>"
                f'<dd class="figure">{_escape_text(figure.shown)}</dd>'
                f'<dd class="note">{_escape_text(figure.note)}</dd></div>'
            )
        yield "</dl>"
    elif isinstance(block, Picture):
        yield render_picture(block)
    else:
        yield from _table_lines(block)


def _table_lines(table: DataTable) -> Iterator[str]:
    """A table, with roles: on a phone, rows are blocks, and would not be read as rows."""
    columns = table.visible_columns
    css_class = ""
    if len(columns) >= _WIDE_TABLE:
        css_class = ' class="compact"' if _fits_phone(columns) else ' class="wide"'
    headers = (
        f'<th scope="col" role="columnheader"{_number_class(column)}>'
        f"{_escape_text(column.label)}</th>"
        for column in columns
    )
    yield f'<table role="table"{css_class}><caption>{_escape_text(table.caption)}</caption>'
    yield f'<thead role="rowgroup"><tr role="row">{"".join(headers)}</tr></thead>'
    yield '<tbody role="rowgroup">'
    row_header = next((column for column in columns if not column.is_number), columns[0])
    cells_by_column = (_column_cells(column, column is row_header) for column in columns)
    for cells in zip(*cells_by_column, strict=True):
        yield f'<tr role="row">{"".join(cells)}</tr>'
    yield "</tbody></table>"


def _fits_phone(columns: Sequence[Column]) -> bool:
    """Whether columns of numbers fit beside each other on a phone, with a gap between them."""
    if not all(column.kind == "count" for column in columns):
        return False
    texts = ((*column.label.split(), *(cell.shown for cell in column.cells)) for column in columns)
    return sum(1 + max(map(len, column_texts)) for column_texts in texts) <= _PHONE_WIDTH


def _column_cells(column: Column, is_row_header: bool) -> Iterator[str]:  # noqa: FBT001
    has_bars = column.kind == "bar"
    shares = [float(cell.value or 0) if has_bars else 0.0 for cell in column.cells]
    # Bars fill the width for the largest share, so that small shares can be compared. They have
    # no text, because they say the same as the number next to them.
    longest = max(shares, default=0) or 1
    tag, role = ("th", 'scope="row" role="rowheader"') if is_row_header else ("td", 'role="cell"')
    start = f'<{tag} {role} data-label="{_escape_text(column.label)}"{_number_class(column)}>'
    for cell, share in zip(column.cells, shares, strict=True):
        style = f'style="width: {100 * share / longest:.0f}%"'
        bar = f'<span class="track"><span class="bar" {style}></span></span>' if has_bars else ""
        yield f"{start}<span>{_escape_text(cell.shown)}{bar}</span></{tag}>"


def _number_class(column: Column) -> str:
    return ' class="number"' if column.is_number else ""


def _escape_text(text: str) -> str:
    return escape(text).replace(" %", "\u00a0%")
