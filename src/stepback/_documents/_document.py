"""The document model of reports and results: sections of paragraphs, lists, figures and tables.

Every form of a document (text, Markdown, HTML, JSON) is rendered from this one model, so that no
form says what another does not.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Any, Literal

import attrs

from stepback._display._number_format import Unit, format_amount, format_percent
from stepback._display._origin import format_byline
from stepback._documents._drawing import Drawing

Kind = Literal["text", "count", "share", "bar"]
Value = str | int | float | bool | None

APPENDIX_TITLE = "Appendix"


@attrs.frozen
class Paragraph:
    """A few sentences; a lead is the main statement of its section."""

    text: str
    lead: bool = False


@attrs.frozen
class MainFinding:
    """One sentence that says what was found, and the names of the figures that it is about."""

    text: str
    figures: tuple[str, ...]


@attrs.frozen
class BulletList:
    """A list of short texts."""

    items: tuple[str, ...]


@attrs.frozen
class CodeBlock:
    """A command or a call on one line, to be pasted: no form breaks or changes it."""

    text: str


@attrs.frozen
class Figure:
    """One figure. In the JSON form its fields are the keys.

    Attributes:
        name: A stable name, such as ``"effective_leaders"``.
        label: What it measures, in words.
        shown: The figure as it is read, with its unit, or why there is none.
        value: The number; ``None`` where there is none, or only a range.
        low, high: The range over an assumption; ``None`` where there is no range.
        chosen: The number at the autonomy that was chosen, where there is a range.
        of: The size of the group, where `value` counts people of a group.
        unit: ``"people"``, ``"share"`` (of 1), ``"scale"`` (from 0 to 1) or ``"count"``.
        note: An explanation.
    """

    name: str
    label: str
    shown: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    chosen: float | None = None
    of: float | None = None
    unit: Unit = "share"
    note: str = ""


@attrs.frozen
class Figures:
    """Figures that are read together."""

    figures: tuple[Figure, ...]


@attrs.frozen
class Cell:
    """A cell of a table: the text that is read, and the value behind it."""

    shown: str
    value: Value = None


@attrs.frozen
class Column:
    """A column of a table.

    Attributes:
        name: A stable name.
        label: The header.
        cells: One for each row.
        kind: What the cells hold; a ``"bar"`` is a share that can be drawn next to the text.
        is_visible: Whether people see it; otherwise only programs do, in the JSON form.
    """

    name: str
    label: str
    cells: tuple[Cell, ...]
    kind: Kind = "text"
    is_visible: bool = True

    @classmethod
    def from_values(
        cls, name: str, label: str, values: Iterable[Any], kind: Kind = "text"
    ) -> Column:
        """A column of values; a `Cell` among them stands for itself."""
        return cls(name, label, tuple(_make_cell(value, kind) for value in values), kind)

    @property
    def is_number(self) -> bool:
        """Whether its cells are numbers."""
        return self.kind != "text"


@attrs.frozen
class DataTable:
    """A table: a stable name, what it shows, and its columns."""

    name: str
    caption: str
    columns: tuple[Column, ...]

    @property
    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """The cells of each row."""
        return zip(*(column.cells for column in self.columns), strict=True)

    @property
    def visible_columns(self) -> list[Column]:
        """The columns that people see."""
        return [column for column in self.columns if column.is_visible]


@attrs.frozen
class Picture:
    """A picture, which only the HTML form draws: what it shows is in the text and tables, too.

    Attributes:
        name: A stable name.
        caption: What it shows, as a heading.
        description: How to read it, in words.
        drawing: What is drawn.
    """

    name: str
    caption: str
    description: str
    drawing: Drawing


TextBlock = Paragraph | BulletList | CodeBlock | Figures | DataTable
Block = TextBlock | Picture


@attrs.frozen
class Section:
    """A section of a report: a stable name, the heading, and the content in order."""

    name: str
    title: str
    blocks: tuple[Block, ...]

    @property
    def figures(self) -> Iterator[Figure]:
        """All figures of the section."""
        for block in self.blocks:
            yield from block.figures if isinstance(block, Figures) else ()

    @property
    def text_blocks(self) -> Iterator[TextBlock]:
        """The content without pictures."""
        for block in self.blocks:
            if not isinstance(block, Picture):
                yield block


@attrs.frozen(kw_only=True)
class Document:
    """A report or a result: what it is about, what was found, the sections and the appendix.

    Attributes:
        title: The title.
        noun: What the document is, such as ``"A report"``.
        preposition: The word between the noun and the organization.
        counted: Who was counted, in one sentence.
        findings: The main findings, at most three sentences.
        data_note: How many problems the data had and how much they concern, in one sentence;
            empty if there is nothing to say.
        picture: The picture of the organization; ``None`` without a formal line.
        sections: The sections, in order.
        appendix: Sections on the data, on what was assumed, and on what the document is not for.
        date: The day that the report describes; ``None`` if no date was entered.
        contexts: The contexts that were entered.
        source: The files that were read; empty if the organization is from none.
        made_on: The day on which the document was made; ``None`` for a result in a program.
        version: The version of stepback.
    """

    title: str
    noun: str = "A report"
    preposition: str = "on"
    counted: str
    findings: tuple[MainFinding, ...] = ()
    data_note: str = ""
    picture: Picture | None = None
    sections: tuple[Section, ...]
    appendix: tuple[Section, ...] = ()
    date: datetime.date | None = None
    contexts: tuple[str, ...] = ()
    source: str = ""
    made_on: datetime.date | None = None
    version: str = ""

    @property
    def byline(self) -> str:
        """What the document describes, and when and from what it was made; empty without any."""
        return format_byline(
            self.noun,
            date=self.date,
            contexts=self.contexts,
            source=self.source,
            made_on=self.made_on,
            version=self.version,
            preposition=self.preposition,
        )

    @property
    def has_pictures(self) -> bool:
        """Whether the HTML form has any picture."""
        blocks = (block for section in self.sections for block in section.blocks)
        return self.picture is not None or any(isinstance(block, Picture) for block in blocks)

    @property
    def figures(self) -> Iterator[Figure]:
        """All figures of the document."""
        for section in (*self.sections, *self.appendix):
            yield from section.figures


def count_figure(
    name: str, label: str, number: float, note: str = "", *, unit: Unit = "count"
) -> Figure:
    """A figure that shows a number of things, without a noun."""
    return Figure(name, label, format_amount(number), number, unit=unit, note=note)


def _make_cell(value: Any, kind: Kind) -> Cell:
    if isinstance(value, Cell):
        return value
    if kind == "text":
        return Cell(value, value)
    if kind == "count":
        return Cell(f"{value:,}", value)
    return Cell(format_percent(value), float(value))
