"""Make a table from drawn bytes: give posts to the defects, plant these, and order the rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter

from stepback._organization._organization import Organization
from stepback._records._nodes import Person, Role
from stepback._records._relations import Membership, ReportingLine
from stepback.testing._byte_choices import ByteChoices
from stepback.testing._messy import _sample_data as samples
from stepback.testing._messy._defects import DEFECT_KINDS, DefectLocation
from stepback.testing._messy._messy_table import MessyTable, Planted
from stepback.testing._messy._staff import Holder, Post, Staff

DrawnDefect = tuple[str, bytes]


# The place of a row among the others, the post or defect to which it belongs, and its cells.
_PlacedRow = tuple[float, Post | DefectLocation, Mapping[str, str]]


def build_table(
    look: bytes,
    people: Sequence[bytes],
    always: Sequence[DrawnDefect],
    perhaps: Sequence[DrawnDefect],
    most: int,
    *,
    dated: bool,
) -> MessyTable:
    """The table, with the defects for which there is room in `most` posts.

    A dated one has columns of the days on which rows begin and end.
    """
    wanted = [*always, *_select_fitting(always, perhaps, most)]
    n_taken = _count_posts(wanted)
    plans: list[tuple[str, ByteChoices, int]] = []
    for defect, drawn in wanted:
        kind, choices = DEFECT_KINDS[defect], ByteChoices(drawn)
        n_extra = min(choices.draw_below(kind.max_extra_posts + 1), most - n_taken)
        n_taken += n_extra
        plans.append((defect, choices, kind.n_posts + n_extra))
    appearance = ByteChoices(look)
    number = appearance.draw_below(len(samples.HEADERS))
    columns = samples.HEADERS[number] | (samples.DAY_HEADERS[number] if dated else {})
    if any(defect == "dotted-column" for defect, _ in wanted):
        columns |= {"dotted_managers": samples.DOTTED_HEADERS[number]}
    staff = Staff([*people, *[b""] * (n_taken - len(people))], appearance)
    # Those first that may move reports, whose cells the others then damage.
    in_order = sorted(
        range(len(plans)), key=lambda place: not DEFECT_KINDS[plans[place][0]].moves_reports
    )
    found: dict[int, DefectLocation] = {}
    for place in in_order:
        defect, choices, count = plans[place]
        posts = staff.take_posts(choices, count)
        found[place] = DEFECT_KINDS[defect].plant(staff, posts, choices)
    planted = [(defect, found[place]) for place, (defect, _, _) in enumerate(plans)]
    if dated:
        drawn_days = [ByteChoices(row[-1:]) for row in people]
        staff.draw_days([*drawn_days, *[ByteChoices()] * (len(staff.posts) - len(people))])
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
    rows: list[_PlacedRow] = [
        (place, post, cells) for post in posts for place, cells in post.written_rows()
    ]
    for _, found in planted:
        if found.make_cells:
            rows.append((found.row_place, found, found.make_cells(columns)))
    rows.sort(key=itemgetter(0))
    headers = dict(columns)
    for defect, found in planted:
        if defect == "swapped-columns":
            first, second = found.fields
            headers[first], headers[second] = columns[second], columns[first]
    return MessyTable(
        columns=dict(columns),
        headers=tuple(headers.values()),
        rows=tuple(tuple(cells[field] for field in columns) for _, _, cells in rows),
        planted=tuple(_locate_defect(defect, found, rows, headers) for defect, found in planted),
        clean=_build_clean_organization(posts, columns),
    )


def _locate_defect(
    defect: str, found: DefectLocation, rows: Sequence[_PlacedRow], headers: Mapping[str, str]
) -> Planted:
    """The rows and cells of a defect; one without rows is in the header."""
    own_rows = [
        (number, source, cells)
        for number, (_, source, cells) in enumerate(rows, start=2)
        if source is found or source in found.posts
    ]
    written = [cells for _, _, cells in own_rows] or [headers]
    return Planted(
        defect,
        rows=tuple(number for number, _, _ in own_rows) or (1,),
        columns=tuple(headers[field] for field in found.fields),
        cells=tuple(cells[field] for cells in written for field in found.fields),
        ids=tuple(source.id for _, source, _ in own_rows if isinstance(source, Post)),
    )


def _build_clean_organization(posts: Iterable[Post], headers: Mapping[str, str]) -> Organization:
    """The organization of the posts; columns without a field become attributes by their headers."""
    people: list[Person] = []
    roles: list[Role] = []
    memberships: list[Membership] = []
    lines: list[ReportingLine] = []
    for post in posts:
        # A row that is repeated counts once.
        holders = [*{(one.name, one.start): one for one in post.holders}.values()]
        if post.manager:
            lines.append(_build_line(post.manager.id, post.id, holders))
        lines += [ReportingLine(one.id, post.id, dotted=True) for one in post.dotted_managers]
        if len({holder.name for holder in holders}) == 1 and not post.vacant:
            people += [_build_person(post.id, post, holder, headers) for holder in holders]
            continue
        roles.append(_build_role(post, {holder.fte for holder in holders}, headers))
        whole = sum(float(holder.fte) for holder in holders)
        for number, holder in enumerate([] if post.vacant else holders, start=1):
            people.append(_build_person(f"{post.id} ({number})", post, holder, headers))
            share = float(holder.fte) / whole
            memberships.append(Membership(post.id, people[-1].id, share=share))
    return Organization(people=people, roles=roles, reporting=lines, memberships=memberships)


def _build_line(manager: str, report: str, holders: Sequence[Holder]) -> ReportingLine:
    """The line to a post; where the rows follow one another, it lasts through all of them."""
    start, end = min(one.start for one in holders), holders[-1].end
    return ReportingLine(manager, report, start=_as_day(start), end=_as_day(end))


def _as_day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _build_person(id_: str, post: Post, holder: Holder, headers: Mapping[str, str]) -> Person:
    return Person(
        id_,
        name=holder.name,
        unit=post.unit,
        fte=float(holder.fte),
        start=_as_day(holder.start),
        end=_as_day(holder.end),
        attributes={headers["title"]: post.title},
    )


def _build_role(post: Post, ftes: set[str], headers: Mapping[str, str]) -> Role:
    """The role of a post that is vacant or shared; an FTE on which all rows agree belongs to it."""
    fte = {headers["fte"]: ftes.pop()} if len(ftes) == 1 else {}
    attributes = {headers["title"]: post.title, **fte}
    return Role(post.id, name=post.title, unit=post.unit, attributes=attributes)
