"""A report as plain text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, repeat, zip_longest
from typing import Literal

from stepback._documents._document import (
    APPENDIX_TITLE,
    BulletList,
    CodeBlock,
    Column,
    DataTable,
    Document,
    Figure,
    Figures,
    Paragraph,
    Section,
    TextBlock,
)
from stepback._documents._render._text_layout import (
    display_width,
    fit_column_widths,
    pad_text,
    wrap_lines,
)

WIDTH = 88
_INDENT = "  "
_GAP = "  "
_BULLET = "  - "
_MAX_LABEL_WIDTH = 32
_MAX_SHOWN_WIDTH = 22
_MIN_COLUMN_WIDTH = 6
_MAX_HEADER_LINES = 2

LineStyle = Literal["title", "heading", "lead", "caption", "header", "rule", "plain"]
Line = tuple[LineStyle, str]


def render_text(document: Document) -> str:
    """The report in lines of at most `WIDTH` columns, but for commands, which are not broken."""
    return "\n".join(text for _, text in layout_lines(document, WIDTH))


def layout_lines(document: Document, n_columns: int) -> Iterator[Line]:
    """The lines of a report, each with its style and at most so wide."""
    yield from _underline("title", document.title, "=", n_columns)
    yield from _layout_head(document, n_columns)
    yield from _layout_sections(document.sections, n_columns)
    if document.appendix:
        yield "plain", ""
        yield from _underline("title", APPENDIX_TITLE, "=", n_columns)
        yield from _layout_sections(document.appendix, n_columns)


def _layout_head(document: Document, n_columns: int) -> Iterator[Line]:
    if document.byline:
        for text in wrap_lines(document.byline, n_columns):
            yield "plain", text
        yield "plain", ""
    for text in wrap_lines(document.counted, n_columns):
        yield "plain", text
    if document.findings or document.data_note:
        yield "plain", ""
    for number, finding in enumerate(document.findings, 1):
        start = f"  {number}. "
        lines = wrap_lines(finding.text, n_columns - len(start))
        for index, text in enumerate(lines):
            yield "lead", f"{' ' * len(start) if index else start}{text}"
    if document.findings and document.data_note:
        yield "plain", ""
    if document.data_note:
        for text in wrap_lines(document.data_note, n_columns):
            yield "plain", text


def _layout_sections(sections: Iterable[Section], n_columns: int) -> Iterator[Line]:
    for section in sections:
        yield "plain", ""
        yield from _underline("heading", section.title, "-", n_columns)
        for index, block in enumerate(section.text_blocks):
            if index:
                yield "plain", ""
            for style, text in _layout_block(block, n_columns):
                yield style, text.rstrip()


def _underline(style: LineStyle, heading: str, rule: str, n_columns: int) -> Iterator[Line]:
    texts = wrap_lines(heading, n_columns)
    yield from ((style, text) for text in texts)
    yield "rule", rule * max(map(display_width, texts))


def _layout_block(block: TextBlock, n_columns: int) -> Iterator[Line]:
    if isinstance(block, Paragraph):
        for text in wrap_lines(block.text, n_columns):
            yield "lead" if block.lead else "plain", text
    elif isinstance(block, BulletList):
        for item in block.items:
            lines = wrap_lines(item, n_columns - len(_BULLET))
            starts = chain([_BULLET], repeat(" " * len(_BULLET)))
            yield from (("plain", start + line) for start, line in zip(starts, lines, strict=False))
    elif isinstance(block, CodeBlock):
        yield "plain", _INDENT + block.text
    elif isinstance(block, Figures):
        yield from (("plain", text) for text in _layout_figures(block.figures, n_columns))
    else:
        yield from _layout_table(block, n_columns)


def _layout_figures(figures: Sequence[Figure], n_columns: int) -> Iterator[str]:
    """Three columns: label, figure, note.

    A figure that is too wide for its column, such as the reason why there is none, takes the
    place of the note, and its note stands below.
    """
    label_width = min(_MAX_LABEL_WIDTH, max(display_width(figure.label) for figure in figures))
    shown_widths = [display_width(figure.shown) for figure in figures]
    shown_width = max((width for width in shown_widths if width <= _MAX_SHOWN_WIDTH), default=0)
    right_width = n_columns - len(_INDENT) - label_width - len(_GAP)
    note_width = right_width - shown_width - len(_GAP)
    for figure in figures:
        if display_width(figure.shown) <= shown_width:
            notes = wrap_lines(figure.note, note_width)
            right = [
                f"{pad_text(shown, shown_width)}{_GAP}{note}"
                for shown, note in zip_longest([figure.shown], notes, fillvalue="")
            ]
        else:
            right = wrap_lines(figure.shown, right_width)
            right += wrap_lines(figure.note, right_width) if figure.note else []
        labels = wrap_lines(figure.label, label_width)
        for label, text in zip_longest(labels, right, fillvalue=""):
            yield f"{_INDENT}{pad_text(label, label_width)}{_GAP}{text}"


def _layout_table(table: DataTable, n_columns: int) -> Iterator[Line]:
    columns = table.visible_columns
    texts = [[column.label, *(cell.shown for cell in column.cells)] for column in columns]
    preferred = [max(map(display_width, cells)) for cells in texts]
    minimum = list(map(_minimum_width, columns, texts))
    available = n_columns - len(_INDENT) - len(_GAP) * (len(columns) - 1)
    widths = fit_column_widths(
        preferred, minimum, [column.is_number for column in columns], available
    )
    for text in wrap_lines(table.caption, n_columns - len(_INDENT)):
        yield "caption", _INDENT + text
    yield "plain", ""
    for index, row in enumerate(zip(*texts, strict=True)):
        for pieces in zip_longest(*map(wrap_lines, row, widths), fillvalue=""):
            text = _GAP.join(
                pad_text(piece, width, right=column.is_number)
                for piece, width, column in zip(pieces, widths, columns, strict=True)
            )
            yield "plain" if index else "header", _INDENT + text
        if not index:
            yield "rule", _INDENT + _GAP.join("-" * width for width in widths)


def _minimum_width(column: Column, cells: Sequence[str]) -> int:
    """How narrow a column may become: numbers and the words of headers are not split."""
    label, *values = cells
    width = max(_MIN_COLUMN_WIDTH, *map(display_width, label.split()))
    if not column.is_number:
        return width
    while len(wrap_lines(label, width)) > _MAX_HEADER_LINES:
        width += 1
    return max([width, *map(display_width, values)])
