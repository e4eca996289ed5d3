"""A report as plain text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from stepback._report._content import Block, Figure, Figures, Grid, Listing, Paragraph, Section
from stepback._report._width import fitted, padded, width, wrapped

WIDTH = 88
_INDENT = "  "
_GAP = "  "
_LABEL = 32
_SHOWN = 22
_NARROWEST = 6


def text(title: str, sections: Sequence[Section]) -> str:
    """The report in lines of at most `WIDTH` columns."""
    lines = [title, "=" * width(title)]
    for section in sections:
        lines += ["", section.title, "-" * width(section.title)]
        for number, block in enumerate(section.blocks):
            lines += ([""] if number else []) + list(_lines(block))
    return "\n".join(line.rstrip() for line in lines)


def _lines(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield from wrapped(block.text, WIDTH)
    elif isinstance(block, Listing):
        for item in block.items:
            first, *rest = wrapped(item, WIDTH - 4)
            yield f"  - {first}"
            yield from (f"    {line}" for line in rest)
    elif isinstance(block, Figures):
        yield from _figures(block.figures)
    else:
        yield from _grid(block)


def _figures(figures: Sequence[Figure]) -> Iterator[str]:
    label = min(_LABEL, max(width(figure.label) for figure in figures))
    shown = min(_SHOWN, max(width(figure.shown) for figure in figures))
    both = WIDTH - len(_INDENT) - label - len(_GAP)
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


def _grid(block: Grid) -> Iterator[str]:
    grid = block.read
    cells = [[column.label for column in grid.columns]]
    cells += [[cell.shown for cell in row] for row in grid.rows]
    wanted = [max(map(width, column)) for column in zip(*cells, strict=True)]
    least = [
        max(_NARROWEST, *(width(word) for word in column[0].split()))
        if not of.number
        else max([width(cell) for cell in column[1:]] + [width(w) for w in column[0].split()])
        for of, column in zip(grid.columns, zip(*cells, strict=True), strict=True)
    ]
    room = WIDTH - len(_INDENT) - len(_GAP) * (len(wanted) - 1)
    widths = fitted(wanted, least, room)
    yield from (f"{_INDENT}{line}" for line in wrapped(grid.caption, WIDTH - len(_INDENT)))
    yield ""
    for number, row in enumerate(cells):
        wraps = [wrapped(cell, columns) for cell, columns in zip(row, widths, strict=True)]
        for pieces in zip_longest(*wraps, fillvalue=""):
            yield _INDENT + _GAP.join(
                padded(piece, columns, right=of.number)
                for piece, columns, of in zip(pieces, widths, grid.columns, strict=True)
            )
        if not number:
            yield _INDENT + _GAP.join("-" * columns for columns in widths)
