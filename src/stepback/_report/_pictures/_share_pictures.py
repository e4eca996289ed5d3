"""Pictures of the shares of decisions, drawn from the tables of the report.

Each takes the table that it stands beside, so that it shows no number that the table does not.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from stepback._display._number_format import format_percent
from stepback._documents._document import Cell, Column, DataTable, Picture
from stepback._documents._drawing import LegendEntry
from stepback._report._pictures._bar_rows import (
    Bar,
    BarRow,
    draw_paired_bars,
    draw_stacked_bars,
)

_PAIR = ("first", "second")


def owned_and_decided_picture(table: DataTable) -> Picture:
    """What people own beside what they decide, from the table of the largest shares."""
    return _draw_share_pairs(
        table,
        name="person",
        detail="office",
        pair=("owned", "share"),
        picture="owned_and_decided",
        caption="What people own and what they decide",
        description="For each person, the share of all decisions that they own, and the share "
        "that they decide after all delegations.",
    )


def unit_authority_picture(table: DataTable) -> Picture:
    """The share of people beside the share of decisions, from the table of units."""
    return _draw_share_pairs(
        table,
        name="unit",
        detail="",
        pair=("share_of_people", "share"),
        picture="authority_by_unit",
        caption="People and decisions by unit",
        description="For each unit, its share of all people, and the share of all decisions that "
        "they decide.",
    )


def absence_picture(table: DataTable) -> Picture:
    """What stalls and what goes back without the top, from the table of domains."""
    columns = _columns_by_name(table)
    rows = []
    for position, domain in enumerate(columns["domain"].cells):
        stalls, goes_back = columns["stalls"].cells[position], columns["escalates"].cells[position]
        rest = max(0.0, 1 - _length(stalls) - _length(goes_back))
        targets = columns["escalates_to"].cells[position].shown if "escalates_to" in columns else ""
        parts = (
            ("stays", "not affected", Cell(format_percent(rest), rest)),
            ("goes-back", f"goes back to {targets}", goes_back),
            ("stalls", "stalls", stalls),
        )
        bars = tuple(
            Bar(_length(cell), css_class, cell.shown, f"{domain.shown}: {cell.shown} {text}")
            for css_class, text, cell in parts
        )
        rows.append(BarRow(domain.shown, bars))
    legend = [
        LegendEntry("stays", "Not affected"),
        LegendEntry("goes-back", columns["escalates"].label),
        LegendEntry("stalls", columns["stalls"].label),
    ]
    if not any(map(_length, columns["escalates"].cells)):
        del legend[1]
    return Picture(
        "absence_by_domain",
        "What happens while the top is away",
        "For each domain, the shares of its decisions that stall, that go back to someone who is "
        "present, and that are not affected.",
        draw_stacked_bars(rows, legend),
    )


def support_picture(table: DataTable) -> Picture:
    """How many people have support and how many do not, from the table of units."""
    columns = _columns_by_name(table)
    rows = []
    for position, unit in enumerate(columns["units"].cells):
        n_people, n_without = (
            int(columns[name].cells[position].value or 0) for name in ("people", "count")
        )
        bars = tuple(
            Bar(n / n_people, css_class, f"{n:,}", f"{unit.shown}: {n:,} of {n_people:,} {text}")
            for n, css_class, text in (
                (n_people - n_without, "stays", "have support"),
                (n_without, "stalls", "have no support"),
            )
        )
        rows.append(BarRow(unit.shown, bars))
    legend = (LegendEntry("stays", "Support"), LegendEntry("stalls", columns["count"].label))
    return Picture(
        "support_by_unit",
        "Recorded support by unit",
        "For each group, how many of the people who were asked have recorded support, and how "
        "many do not.",
        draw_stacked_bars(rows, legend),
    )


def step_picture(table: DataTable) -> Picture:
    """The figures before and after a step, from the table of its effects."""
    columns = _columns_by_name(table)
    now, then = columns["now"], columns["then"]
    rows = []
    for position, figure in enumerate(columns["figure"].cells):
        pair = (now.cells[position], then.cells[position])
        # A share is a part of 1; a number of people has no whole, so the larger one is the scale.
        scale = max(1.0, *map(_length, pair))
        bars = tuple(
            Bar(
                _length(cell) / scale,
                css_class,
                cell.shown,
                f"{figure.shown}, {column.label.lower()}: {cell.shown}",
            )
            for cell, css_class, column in zip(pair, _PAIR, (now, then), strict=True)
        )
        rows.append(BarRow(figure.shown, bars))
    return Picture(
        "step_before_and_after",
        "Before and after the step",
        "Each figure as it is now, and as it would be after the step.",
        draw_paired_bars(rows, _pair_legend((now, then))),
    )


def _draw_share_pairs(
    table: DataTable,
    *,
    name: str,
    detail: str,
    pair: tuple[str, str],
    picture: str,
    caption: str,
    description: str,
) -> Picture:
    columns = _columns_by_name(table)
    shares = [columns[column] for column in pair]
    longest = max((_length(cell) for column in shares for cell in column.cells), default=0) or 1
    rows = []
    for position, cell in enumerate(columns[name].cells):
        bars = tuple(_pair_bars(cell.shown, shares, position, longest))
        more = columns[detail].cells[position].shown if detail in columns else ""
        rows.append(BarRow(cell.shown, bars, more))
    return Picture(picture, caption, description, draw_paired_bars(rows, _pair_legend(shares)))


def _pair_bars(
    name: str, columns: Sequence[Column], position: int, longest: float
) -> Iterator[Bar]:
    for css_class, column in zip(_PAIR, columns, strict=True):
        cell = column.cells[position]
        title = f"{name}, {column.label}: {cell.shown}"
        yield Bar(_length(cell) / longest, css_class, cell.shown, title)


def _pair_legend(columns: Sequence[Column]) -> list[LegendEntry]:
    pairs = zip(_PAIR, columns, strict=True)
    return [LegendEntry(css_class, column.label) for css_class, column in pairs]


def _columns_by_name(table: DataTable) -> dict[str, Column]:
    return {column.name: column for column in table.columns}


def _length(cell: Cell) -> float:
    """The number of a cell; 0 where there is none."""
    number = float(cell.value or 0)
    return 0.0 if math.isnan(number) else number
