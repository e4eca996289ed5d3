"""A report as plain text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from stepback._report._document import (
    Block,
    Column,
    Figure,
    Figures,
    Grid,
    Listing,
    Paragraph,
    Section,
)
from stepback._report._render._text_layout import fitted, padded, width, wrapped

WIDTH = 88
_INDENT = "  "
_GAP = "  "
_BULLET = "  - "
_LABEL = 32
_SHOWN = 22
_NARROWEST = 6
_HEADER = 2


Line = tuple[str, str]


def text(title: str, sections: Sequence[Section]) -> str:
    """The report in lines of at most `WIDTH` columns."""
    return "\n".join(line for _, line in lines(title, sections, WIDTH))


def lines(title: str, sections: Sequence[Section], columns: int) -> Iterator[Line]:
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
    wraps = wrapped(heading, columns)
    yield from ((part, line) for line in wraps)
    yield "rule", rule * max(map(width, wraps))


def _block(block: Block, columns: int) -> Iterator[Line]:
    if isinstance(block, Paragraph):
        part = "lead" if block.lead else "plain"
        yield from ((part, line) for line in wrapped(block.text, columns))
    elif isinstance(block, Listing):
        for item in block.items:
            first, *rest = wrapped(item, columns - len(_BULLET))
            yield "plain", _BULLET + first
            yield from (("plain", " " * len(_BULLET) + line) for line in rest)
    elif isinstance(block, Figures):
        yield from (("plain", line) for line in _figures(block.figures, columns))
    else:
        yield from _grid(block.read, columns)


def _figures(figures: Sequence[Figure], columns: int) -> Iterator[str]:
    label = min(_LABEL, max(width(figure.label) for figure in figures))
    shown = max(
        (one for one in (width(figure.shown) for figure in figures) if one <= _SHOWN), default=0
    )
    both = columns - len(_INDENT) - label - len(_GAP)
    note = both - shown - len(_GAP)
    for figure in figures:
        labels = wrapped(figure.label, label)
        if width(figure.shown) <= shown:
            notes = wrapped(figure.note, note)
            pairs = zip_longest([figure.shown], notes, fillvalue="")
            said = [f"{padded(one, shown)}{_GAP}{other}" for one, other in pairs]
        else:
            said = wrapped(figure.shown, both) + (wrapped(figure.note, both) if figure.note else [])
        for left, right in zip_longest(labels, said, fillvalue=""):
            yield f"{_INDENT}{padded(left, label)}{_GAP}{right}"


def _grid(grid: Grid, columns: int) -> Iterator[Line]:
    cells = [[column.label for column in grid.columns]]
    cells += [[cell.shown for cell in row] for row in grid.rows]
    wanted = [max(map(width, column)) for column in zip(*cells, strict=True)]
    least = list(map(_least, grid.columns, zip(*cells, strict=True)))
    room = columns - len(_INDENT) - len(_GAP) * (len(wanted) - 1)
    widths = fitted(wanted, least, [column.number for column in grid.columns], room)
    for line in wrapped(grid.caption, columns - len(_INDENT)):
        yield "caption", _INDENT + line
    yield "plain", ""
    for number, row in enumerate(cells):
        wraps = [wrapped(cell, here) for cell, here in zip(row, widths, strict=True)]
        for pieces in zip_longest(*wraps, fillvalue=""):
            line = _GAP.join(
                padded(piece, here, right=of.number)
                for piece, here, of in zip(pieces, widths, grid.columns, strict=True)
            )
            yield "plain" if number else "header", _INDENT + line
        if not number:
            yield "rule", _INDENT + _GAP.join("-" * here for here in widths)


def _least(column: Column, cells: Sequence[str]) -> int:
    """How narrow a column may become: numbers are not divided, nor words of headers."""
    label, *rest = cells
    least = max(_NARROWEST, *map(width, label.split()))
    if not column.number:
        return least
    while len(wrapped(label, least)) > _HEADER:
        least += 1
    return max([least, *map(width, rest)])
