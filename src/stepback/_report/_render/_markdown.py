"""A report as Markdown, with tables in the syntax of GitHub and MyST."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from stepback._report._document import Block, BulletList, Figures, Paragraph, Section

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
    return _SPECIAL_START.sub(lambda start: f"{start[0][:-1]}\\{start[0][-1]}", escaped)


def _render_block(block: Block) -> str:
    if isinstance(block, Paragraph):
        text = escape_markdown(block.text)
        return f"**{text}**" if block.lead else text
    if isinstance(block, BulletList):
        return "\n".join(f"- {escape_markdown(item)}" for item in block.items)
    if isinstance(block, Figures):
        figures = ((figure.label, figure.shown, figure.note) for figure in block.figures)
        return _markdown_table(("", "", ""), ("---", "---", "---"), figures)
    columns = block.visible_columns
    labels = [column.label for column in columns]
    rules = ["---:" if column.is_number else "---" for column in columns]
    rows = zip(*([cell.shown for cell in column.cells] for column in columns), strict=True)
    return f"{escape_markdown(block.caption)}\n\n{_markdown_table(labels, rules, rows)}"


def _markdown_table(
    labels: Iterable[str], rules: Iterable[str], rows: Iterable[Iterable[str]]
) -> str:
    lines = [map(escape_markdown, labels), rules, *(map(escape_markdown, row) for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
