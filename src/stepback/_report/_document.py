"""What a report holds, before it is written out: sections of paragraphs, figures, tables, lists.

Every form of a report (text, Markdown, HTML, JSON) is made of this one model, so that none can
say what another does not.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs

Value = str | int | float | bool | None


@attrs.frozen
class Paragraph:
    """A few sentences.

    Attributes:
        text: What they say.
        lead: Whether they are what the section has to say first.
    """

    text: str
    lead: bool = False


@attrs.frozen
class BulletList:
    """A list of short texts.

    Attributes:
        items: The texts.
    """

    items: tuple[str, ...]


@attrs.frozen
class Figure:
    """One figure.

    Attributes:
        name: A stable name, such as ``"effective_leaders"``.
        label: What it is, in words.
        shown: The figure as it is read, with its unit, or why there is none.
        value: The number; ``None`` where there is none, or only a range.
        low, high: The range over an assumption; ``None`` where it is no range.
        chosen: The number at the autonomy that was chosen, where there is a range.
        of: The number of people that `value` is counted of, where it is a count of a group.
        unit: ``"people"``, ``"share"`` (of 1), ``"scale"`` (from 0 to 1) or ``"count"``.
        note: What it means.
    """

    name: str
    label: str
    shown: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    chosen: float | None = None
    of: float | None = None
    unit: str = "share"
    note: str = ""


@attrs.frozen
class Figures:
    """Figures that are read together.

    Attributes:
        figures: The figures.
    """

    figures: tuple[Figure, ...]


@attrs.frozen
class Column:
    """A column of a table.

    Attributes:
        name: A stable name.
        label: The header.
        number: Whether its cells are numbers.
        read: Whether people read it; else it is for programs alone.
    """

    name: str
    label: str
    is_number: bool = False
    is_visible: bool = True


@attrs.frozen
class Cell:
    """A cell of a table.

    Attributes:
        shown: What is read.
        value: The value behind it.
        bar: A share of 1 that can be drawn beside it, if it is one.
    """

    shown: str
    value: Value = None
    bar: float | None = None


@attrs.frozen
class DataTable:
    """A table.

    Attributes:
        name: A stable name.
        caption: What it shows.
        columns: Its columns.
        rows: Its rows, a cell a column.
    """

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def visible_columns(self) -> DataTable:
        """The table without the columns that are for programs alone."""
        kept = [at for at, column in enumerate(self.columns) if column.is_visible]
        rows = tuple(tuple(row[at] for at in kept) for row in self.rows)
        return attrs.evolve(self, columns=tuple(self.columns[at] for at in kept), rows=rows)


Block = Paragraph | BulletList | Figures | DataTable


@attrs.frozen
class Section:
    """A section of a report.

    Attributes:
        name: A stable name.
        title: The heading.
        blocks: What it holds, in order.
    """

    name: str
    title: str
    blocks: tuple[Block, ...]

    @property
    def figures(self) -> Iterator[Figure]:
        """Its figures."""
        for block in self.blocks:
            if isinstance(block, Figures):
                yield from block.figures


def count_figure(name: str, label: str, number: int, note: str = "") -> Figure:
    """A figure that counts things."""
    return Figure(name, label, f"{number:,}", number, unit="count", note=note)


def text_cell(text: str) -> Cell:
    """A cell that holds nothing but text."""
    return Cell(text, text)
