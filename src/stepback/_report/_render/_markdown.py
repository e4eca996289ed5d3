"""A report as Markdown, with tables in the syntax of GitHub and MyST."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from stepback._report._document import (
    Block,
    BulletList,
    DataTable,
    Figures,
    Paragraph,
    Section,
)

# What would turn a part of a name into a link, code, emphasis, a tag, a cell or a formula.
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>|~$@]|&(?=[#\w])|:(?=//)|(?<=www)\.", re.IGNORECASE)
_SPECIAL_START = re.compile(r"\A(?:[#+\-=:!%^]|\d+[.)](?!\S))")


def render_markdown(title: str, sections: Sequence[Section]) -> str:
    """The report as Markdown; the last line has a line end."""
    blocks = [f"# {escape_markdown(title)}"]
    for section in sections:
        blocks.append(f"## {escape_markdown(section.title)}")
        blocks += map(_render_block, section.blocks)
    return "\n\n".join(blocks) + "\n"


def escape_markdown(text: str) -> str:
    """Escape a text, so that Markdown shows it unchanged."""
    escaped = _SPECIAL.sub(r"\\\g<0>", text)
    start = _SPECIAL_START.match(escaped)
    if not start:
        return escaped
    last = start.end() - 1
    return f"{escaped[:last]}\\{escaped[last:]}"


def _render_block(block: Block) -> str:
    if isinstance(block, Paragraph):
        text = escape_markdown(block.text)
        return f"**{text}**" if block.lead else text
    if isinstance(block, BulletList):
        return "\n".join(f"- {escape_markdown(item)}" for item in block.items)
    if isinstance(block, Figures):
        rows = [(figure.label, figure.shown, figure.note) for figure in block.figures]
        return "\n".join(_markdown_table(("", "", ""), (False, False, False), rows))
    return _render_table(block.visible_part)


def _render_table(table: DataTable) -> str:
    labels = [column.label for column in table.columns]
    is_number = [column.is_number for column in table.columns]
    rows = ([cell.shown for cell in row] for row in table.rows)
    lines = _markdown_table(labels, is_number, rows)
    return f"{escape_markdown(table.caption)}\n\n" + "\n".join(lines)


def _markdown_table(
    labels: Sequence[str], is_number: Iterable[bool], rows: Iterable[Sequence[str]]
) -> Iterator[str]:
    yield _join_cells(map(escape_markdown, labels))
    yield _join_cells("---:" if number else "---" for number in is_number)
    for row in rows:
        yield _join_cells(map(escape_markdown, row))


def _join_cells(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
