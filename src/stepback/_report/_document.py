"""The document model of a report: sections of paragraphs, lists, figures and tables.

Every form of a report (text, Markdown, HTML, JSON) is rendered from this one model, so that no
form says what another does not.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from stepback._report._number_format import Unit, format_amount, format_percent

Value = str | int | float | bool | None


@attrs.frozen
class Paragraph:
    """A few sentences.

    Attributes:
        text: The sentences.
        lead: Whether they are the main statement of the section.
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
        is_number: Whether its cells are numbers.
        is_visible: Whether people see it; otherwise only programs do, in the JSON form.
    """

    name: str
    label: str
    is_number: bool = False
    is_visible: bool = True


@attrs.frozen
class Cell:
    """A cell of a table.

    Attributes:
        shown: The text that is read.
        value: The value behind it.
        bar: A share of 1 that can be drawn next to the text, if the cell holds one.
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
        rows: Its rows, with one cell for each column.
    """

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def visible_part(self) -> DataTable:
        """The table without the columns that only programs see."""
        kept = [index for index, column in enumerate(self.columns) if column.is_visible]
        rows = tuple(tuple(row[index] for index in kept) for row in self.rows)
        return attrs.evolve(self, columns=tuple(self.columns[index] for index in kept), rows=rows)


Block = Paragraph | BulletList | Figures | DataTable


@attrs.frozen
class Section:
    """A section of a report.

    Attributes:
        name: A stable name.
        title: The heading.
        blocks: The content, in order.
    """

    name: str
    title: str
    blocks: tuple[Block, ...]

    @property
    def figures(self) -> Iterator[Figure]:
        """All figures of the section."""
        for block in self.blocks:
            if isinstance(block, Figures):
                yield from block.figures


def count_figure(
    name: str, label: str, number: float, note: str = "", *, unit: Unit = "count"
) -> Figure:
    """A figure that shows a number of things, without a noun."""
    return Figure(name, label, format_amount(number), number, unit=unit, note=note)


def text_cell(text: str) -> Cell:
    """A cell that holds only text."""
    return Cell(text, text)


def count_cell(number: int) -> Cell:
    """A cell that holds a number of things."""
    return Cell(f"{number:,}", number)


def share_cell(share: float, *, has_bar: bool = False) -> Cell:
    """A cell that holds a share of 1, drawn as a bar where that is wanted."""
    value = float(share)
    return Cell(format_percent(value), value, value if has_bar else None)
