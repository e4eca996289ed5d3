"""A report as Markdown, with tables in the syntax of GitHub and MyST."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from stepback._documents._document import (
    APPENDIX_TITLE,
    BulletList,
    CodeBlock,
    Document,
    Figures,
    Paragraph,
    Section,
    TextBlock,
)

# What would turn a part of a name into code, emphasis, a tag, a cell or a formula. The dot is for
# renderers that make links of bare domains; they leave a domain with an escape in it alone.
_SPECIAL = re.compile(r"[*_`{}\[\]<>|~$]|&(?=[#\w])|#\Z|\.(?=[^\W\d_])")
_SPECIAL_START = re.compile(r"\A(?:[#+\-=:!%^(]|\d+[.)](?!\S))")
# Signs at which GitHub and others look for an address, a mention, an issue or an emoji after they
# have removed all escapes: `ann\@example.org` is a link to them. They look in no code, so these
# are shown as code. So is a backslash, since notebooks look for formulas such as `\\(x\\)` first.
_SHOWN_AS_CODE = re.compile(
    r"(?:[@\\]|//|:(?=//|[\w+-]+:)|#(?=\d)|(?<=\bGH)-(?=\d)|(?<=www)\.)+", re.IGNORECASE
)


def render_markdown(document: Document) -> str:
    """The report as Markdown; the last line has a line end."""
    findings = (
        f"{number}. **{escape_markdown(finding.text)}**"
        for number, finding in enumerate(document.findings, 1)
    )
    blocks = [
        f"# {escape_markdown(document.title)}",
        escape_markdown(document.byline),
        escape_markdown(document.counted),
        "\n".join(findings),
        escape_markdown(document.data_note),
        "The HTML form has pictures." if document.has_pictures else "",
        *_render_sections(document.sections, "##"),
        f"## {APPENDIX_TITLE}" if document.appendix else "",
        *_render_sections(document.appendix, "###"),
    ]
    return "\n\n".join(filter(None, blocks)) + "\n"


def _render_sections(sections: Iterable[Section], marks: str) -> Iterator[str]:
    for section in sections:
        yield f"{marks} {escape_markdown(section.title)}"
        yield from map(_render_block, section.text_blocks)


def escape_markdown(text: str) -> str:
    """Escape a text of one line, so that Markdown shows it unchanged, and no link in it."""
    parts: list[str] = []
    end = 0
    for code in _SHOWN_AS_CODE.finditer(text):
        parts += (_SPECIAL.sub(r"\\\g<0>", text[end : code.start()]), f"`{code[0]}`")
        end = code.end()
    parts.append(_SPECIAL.sub(r"\\\g<0>", text[end:]))
    return _SPECIAL_START.sub(lambda start: f"{start[0][:-1]}\\{start[0][-1]}", "".join(parts))


def _render_block(block: TextBlock) -> str:
    if isinstance(block, Paragraph):
        text = escape_markdown(block.text)
        return f"**{text}**" if block.lead else text
    if isinstance(block, BulletList):
        return "\n".join(f"- {escape_markdown(item)}" for item in block.items)
    if isinstance(block, CodeBlock):
        return f"    {block.text}"  # indented, since it may have any signs that could end a fence
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
