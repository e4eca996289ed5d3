"""A report as plain text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from stepback._report._document import (
    Block,
    BulletList,
    Column,
    DataTable,
    Figure,
    Figures,
    Paragraph,
    Section,
)
from stepback._report._render._text_layout import (
    display_width,
    fit_column_widths,
    pad_text,
    wrap_lines,
)

WIDTH = 88
_INDENT = "  "
_GAP = "  "
_BULLET = "  - "
_LABEL = 32
_SHOWN = 22
_NARROWEST = 6
_HEADER = 2


Line = tuple[str, str]


def render_text(title: str, sections: Sequence[Section]) -> str:
    """The report in lines of at most `WIDTH` columns."""
    return "\n".join(line for _, line in layout_lines(title, sections, WIDTH))


def layout_lines(title: str, sections: Sequence[Section], columns: int) -> Iterator[Line]:
    """Lines of at most so many columns, each after what it is part of.

    That is ``"title"``, ``"heading"``, ``"lead"``, ``"caption"``, ``"header"``, ``"rule"`` or
    ``"plain"``.
    """
    yield from _underlined("title", title, "=", columns)
    for section in sections:
        yield "plain", ""
        yield from _underlined("heading", section.title, "-", columns)
        for number, block in enumerate(section.blocks):
            if number:
                yield "plain", ""
            yield from ((part, line.rstrip()) for part, line in _block(block, columns))


def _underlined(part: str, heading: str, rule: str, columns: int) -> Iterator[Line]:
    wraps = wrap_lines(heading, columns)
    yield from ((part, line) for line in wraps)
    yield "rule", rule * max(map(display_width, wraps))


def _block(block: Block, columns: int) -> Iterator[Line]:
    if isinstance(block, Paragraph):
        part = "lead" if block.lead else "plain"
        yield from ((part, line) for line in wrap_lines(block.text, columns))
    elif isinstance(block, BulletList):
        for item in block.items:
            first, *rest = wrap_lines(item, columns - len(_BULLET))
            yield "plain", _BULLET + first
            yield from (("plain", " " * len(_BULLET) + line) for line in rest)
    elif isinstance(block, Figures):
        yield from (("plain", line) for line in _figures(block.figures, columns))
    else:
        yield from _grid(block.visible_columns, columns)


def _figures(figures: Sequence[Figure], columns: int) -> Iterator[str]:
    label = min(_LABEL, max(display_width(figure.label) for figure in figures))
    shown = max(
        (one for one in (display_width(figure.shown) for figure in figures) if one <= _SHOWN),
        default=0,
    )
    both = columns - len(_INDENT) - label - len(_GAP)
    note = both - shown - len(_GAP)
    for figure in figures:
        labels = wrap_lines(figure.label, label)
        if display_width(figure.shown) <= shown:
            notes = wrap_lines(figure.note, note)
            pairs = zip_longest([figure.shown], notes, fillvalue="")
            said = [f"{pad_text(one, shown)}{_GAP}{other}" for one, other in pairs]
        else:
            said = wrap_lines(figure.shown, both) + (
                wrap_lines(figure.note, both) if figure.note else []
            )
        for left, right in zip_longest(labels, said, fillvalue=""):
            yield f"{_INDENT}{pad_text(left, label)}{_GAP}{right}"


def _grid(grid: DataTable, columns: int) -> Iterator[Line]:
    cells = [[column.label for column in grid.columns]]
    cells += [[cell.shown for cell in row] for row in grid.rows]
    wanted = [max(map(display_width, column)) for column in zip(*cells, strict=True)]
    least = list(map(_least, grid.columns, zip(*cells, strict=True)))
    room = columns - len(_INDENT) - len(_GAP) * (len(wanted) - 1)
    widths = fit_column_widths(wanted, least, [column.is_number for column in grid.columns], room)
    for line in wrap_lines(grid.caption, columns - len(_INDENT)):
        yield "caption", _INDENT + line
    yield "plain", ""
    for number, row in enumerate(cells):
        wraps = [wrap_lines(cell, here) for cell, here in zip(row, widths, strict=True)]
        for pieces in zip_longest(*wraps, fillvalue=""):
            line = _GAP.join(
                pad_text(piece, here, right=of.is_number)
                for piece, here, of in zip(pieces, widths, grid.columns, strict=True)
            )
            yield "plain" if number else "header", _INDENT + line
        if not number:
            yield "rule", _INDENT + _GAP.join("-" * here for here in widths)


def _least(column: Column, cells: Sequence[str]) -> int:
    """How narrow a column may become: numbers are not divided, nor words of headers."""
    label, *rest = cells
    least = max(_NARROWEST, *map(display_width, label.split()))
    if not column.is_number:
        return least
    while len(wrap_lines(label, least)) > _HEADER:
        least += 1
    return max([least, *map(display_width, rest)])
