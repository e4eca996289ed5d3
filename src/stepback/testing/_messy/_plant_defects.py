"""Make a table from drawn bytes: give posts to the defects, plant these, and order the rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs

from stepback.testing._byte_choices import ByteChoices
from stepback.testing._messy import _sample_data
from stepback.testing._messy._defects import DEFECT_KINDS, DefectLocation
from stepback.testing._messy._expected_organization import build_clean_organization
from stepback.testing._messy._messy_table import MessyTable, Planted
from stepback.testing._messy._staff import Post, Staff

DrawnDefect = tuple[str, bytes]


@attrs.frozen(eq=False)
class PlacedRow:
    """A row, its place among the others, and the post or defect to which it belongs."""

    place: int
    source: Post | DefectLocation
    cells: Mapping[str, str]


def build_table(
    look: bytes,
    people: Sequence[bytes],
    always: Sequence[DrawnDefect],
    perhaps: Sequence[DrawnDefect],
    most: int,
) -> MessyTable:
    """The table, with the defects for which there is room in `most` posts."""
    wanted = [*always, *_select_fitting(always, perhaps, most)]
    least = _count_posts(wanted)
    counts: list[int] = []
    rows = [ByteChoices(drawn) for _, drawn in wanted]
    for (defect, _), choices in zip(wanted, rows, strict=True):
        more = min(choices.draw_below(DEFECT_KINDS[defect].max_extra_posts + 1), most - least)
        least += more
        counts.append(DEFECT_KINDS[defect].n_posts + more)
    appearance = ByteChoices(look)
    columns = appearance.pick_option(_sample_data.HEADERS)
    staff = Staff([*people, *[b""] * (least - len(people))], appearance)
    planted = [
        (defect, DEFECT_KINDS[defect].plant(staff, staff.take_posts(choices, count), choices))
        for (defect, _), choices, count in zip(wanted, rows, counts, strict=True)
    ]
    return _arrange_rows(columns, staff.posts, planted)


def _select_fitting(
    always: Sequence[DrawnDefect], perhaps: Sequence[DrawnDefect], most: int
) -> Iterator[DrawnDefect]:
    """The drawn defects for which there is room, and which do not hide the others."""
    selected = [defect for defect, _ in always]
    n_free = most - _count_posts(always)
    for defect, drawn in perhaps:
        kind = DEFECT_KINDS[defect]
        if kind.n_posts > n_free or (kind.is_single and defect in selected):
            continue
        if selected and (kind.is_exclusive or DEFECT_KINDS[selected[0]].is_exclusive):
            continue
        n_free -= kind.n_posts
        selected.append(defect)
        yield defect, drawn


def _count_posts(drawn: Sequence[DrawnDefect]) -> int:
    return sum(DEFECT_KINDS[defect].n_posts for defect, _ in drawn)


def _arrange_rows(
    columns: Mapping[str, str], posts: Sequence[Post], planted: Sequence[tuple[str, DefectLocation]]
) -> MessyTable:
    """Order the rows, and so find the rows of every defect."""
    rows = [PlacedRow(place, post, cells) for post in posts for place, cells in post.written_rows()]
    for _, found in planted:
        if found.cell_text:
            cells = {field: found.cell_text(header) for field, header in columns.items()}
            rows.append(PlacedRow(found.row_place, found, cells))
    rows.sort(key=lambda row: row.place)
    headers = dict(columns)
    for defect, found in planted:
        if defect == "swapped-columns":
            first, second = found.fields
            headers[first], headers[second] = columns[second], columns[first]
    return MessyTable(
        columns=dict(columns),
        headers=tuple(headers.values()),
        rows=tuple(tuple(row.cells[field] for field in columns) for row in rows),
        planted=tuple(_locate_defect(defect, found, rows, headers) for defect, found in planted),
        clean=build_clean_organization(posts, columns),
    )


def _locate_defect(
    defect: str, found: DefectLocation, rows: Sequence[PlacedRow], headers: Mapping[str, str]
) -> Planted:
    """The rows and cells of a defect; one without rows is in the header."""
    own_rows = {
        number: row
        for number, row in enumerate(rows, start=2)
        if row.source is found or row.source in found.posts
    }
    cells = [row.cells for row in own_rows.values()] or [headers]
    return Planted(
        defect,
        rows=tuple(own_rows) or (1,),
        columns=tuple(headers[field] for field in found.fields),
        cells=tuple(row[field] for row in cells for field in found.fields),
        ids=tuple(row.source.id for row in own_rows.values() if isinstance(row.source, Post)),
    )
