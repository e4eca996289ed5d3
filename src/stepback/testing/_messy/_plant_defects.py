"""From what was drawn to a table: posts are dealt out to defects, and rows brought in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs

from stepback.testing._byte_choices import Choices
from stepback.testing._messy import _sample_data
from stepback.testing._messy._defects import KINDS, Found
from stepback.testing._messy._expected import clean_organization
from stepback.testing._messy._messy_table import MessyTable, Planted
from stepback.testing._messy._staff import Post, Staff

Drawn = tuple[str, bytes]


@attrs.frozen(eq=False)
class Row:
    """A row, where it wants to stand, and what it is there for."""

    place: int
    source: Post | Found
    cells: Mapping[str, str]


def messy_table(
    look: bytes,
    people: Sequence[bytes],
    always: Sequence[Drawn],
    perhaps: Sequence[Drawn],
    most: int,
) -> MessyTable:
    """The table that was drawn, with such defects as there is room for in `most` posts."""
    wanted = [*always, *_with_room(always, perhaps, most)]
    least = _posts_for(wanted)
    counts: list[int] = []
    rows = [Choices(drawn) for _, drawn in wanted]
    for (defect, _), choices in zip(wanted, rows, strict=True):
        more = min(choices.below(KINDS[defect].more + 1), most - least)
        least += more
        counts.append(KINDS[defect].posts + more)
    appearance = Choices(look)
    columns = appearance.one_of(_sample_data.HEADERS)
    staff = Staff([*people, *[b""] * (least - len(people))], appearance)
    planted = [
        (defect, KINDS[defect].plant(staff, staff.take(choices, count), choices))
        for (defect, _), choices, count in zip(wanted, rows, counts, strict=True)
    ]
    return _arranged(columns, staff.posts, planted)


def _with_room(always: Sequence[Drawn], perhaps: Sequence[Drawn], most: int) -> Iterator[Drawn]:
    """Of the defects that there may be, those that get along with the others."""
    there = [defect for defect, _ in always]
    left = most - _posts_for(always)
    for defect, drawn in perhaps:
        kind = KINDS[defect]
        if kind.posts > left or (kind.single and defect in there):
            continue
        if there and (kind.alone or KINDS[there[0]].alone):
            continue
        left -= kind.posts
        there.append(defect)
        yield defect, drawn


def _posts_for(drawn: Sequence[Drawn]) -> int:
    return sum(KINDS[defect].posts for defect, _ in drawn)


def _arranged(
    columns: Mapping[str, str], posts: Sequence[Post], planted: Sequence[tuple[str, Found]]
) -> MessyTable:
    """The table, once every row has its number."""
    told = [Row(place, post, cells) for post in posts for place, cells in post.rows()]
    for _, found in planted:
        if found.cell:
            cells = {field: found.cell(header) for field, header in columns.items()}
            told.append(Row(found.place, found, cells))
    told.sort(key=lambda row: row.place)
    headers = dict(columns)
    for defect, found in planted:
        if defect == "swapped-columns":
            one, other = found.fields
            headers[one], headers[other] = columns[other], columns[one]
    return MessyTable(
        columns=dict(columns),
        headers=tuple(headers.values()),
        rows=tuple(tuple(row.cells[field] for field in columns) for row in told),
        planted=tuple(_located(defect, found, told, headers) for defect, found in planted),
        clean=clean_organization(posts, columns),
    )


def _located(defect: str, found: Found, told: Sequence[Row], headers: Mapping[str, str]) -> Planted:
    """Where a defect has come to be; what concerns no row of its own is in the header."""
    there = {
        number: row
        for number, row in enumerate(told, start=2)
        if row.source is found or row.source in found.posts
    }
    cells = [row.cells for row in there.values()] or [headers]
    return Planted(
        defect,
        rows=tuple(there) or (1,),
        columns=tuple(headers[field] for field in found.fields),
        cells=tuple(row[field] for row in cells for field in found.fields),
        ids=tuple(row.source.id for row in there.values() if isinstance(row.source, Post)),
    )
