"""A report as Markdown, with tables as GitHub and MyST have them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from stepback._report._document import Block, BulletList, DataTable, Figures, Paragraph, Section

# What could make a link, code, emphasis, a tag, a cell or a formula of a name.
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>|~$@]|&(?=[#\w])|:(?=//)|(?<=www)\.", re.IGNORECASE)
_BEGINS = re.compile(r"\A(?:[#+\-=:!%^]|\d+[.)](?!\S))")


def render_markdown(title: str, sections: Sequence[Section]) -> str:
    """The report as Markdown; ends with a line end."""
    blocks = [f"# {escape_markdown(title)}"]
    for section in sections:
        blocks.append(f"## {escape_markdown(section.title)}")
        blocks += map(_block, section.blocks)
    return "\n\n".join(blocks) + "\n"


def escape_markdown(text: str) -> str:
    """A text that Markdown shows as it is."""
    plain = _SPECIAL.sub(r"\\\g<0>", text)
    found = _BEGINS.match(plain)
    if not found:
        return plain
    head = found.group()
    return f"{head[:-1]}\\{head[-1]}{plain[len(head) :]}"


def _block(block: Block) -> str:
    if isinstance(block, Paragraph):
        said = escape_markdown(block.text)
        return f"**{said}**" if block.lead else said
    if isinstance(block, BulletList):
        return "\n".join(f"- {escape_markdown(item)}" for item in block.items)
    if isinstance(block, Figures):
        rows = [(figure.label, figure.shown, figure.note) for figure in block.figures]
        return "\n".join(_table(("", "", ""), "lll", rows))
    return _grid(block.visible_columns)


def _grid(grid: DataTable) -> str:
    labels = [column.label for column in grid.columns]
    align = ["r" if column.is_number else "l" for column in grid.columns]
    rows = ([cell.shown for cell in row] for row in grid.rows)
    return f"{escape_markdown(grid.caption)}\n\n" + "\n".join(_table(labels, align, rows))


def _table(
    labels: Sequence[str], align: Iterable[str], rows: Iterable[Sequence[str]]
) -> Iterator[str]:
    yield _line(labels)
    yield _line([{"l": "---", "r": "---:"}[one] for one in align], plain=True)
    yield from map(_line, rows)


def _line(cells: Iterable[str], *, plain: bool = False) -> str:
    return f"| {' | '.join(cell if plain else escape_markdown(cell) for cell in cells)} |"
