"""Whether anyone is left alone: what people said of the support they have, for groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._disclosure._grouping import (
    Group,
    groups_by_unit,
    merge_last_groups,
    publishable_groups,
)
from stepback._disclosure._policy import MIN_GROUP_SIZE, is_publishable
from stepback._disclosure._rounding import PublishedCount
from stepback._disclosure._unit_rollup import coarsen_units
from stepback._flow._absence import compute_absence_flow
from stepback._flow._compiled import Compiled
from stepback._measures._stances import empowerment_classes, stances
from stepback._report._context import ReportContext
from stepback._report._document import (
    Block,
    BulletList,
    Cell,
    Column,
    DataTable,
    Figure,
    Figures,
    Paragraph,
    Section,
    text_cell,
)
from stepback._report._estimates import Estimates
from stepback._report._number_format import format_people, format_percent, listed, sanitize_text
from stepback._report._sections._support_coverage import backed_figures

_TITLE = "Is anyone left alone?"
_ENOUGH = 0.5
_ROUNDING = 1e-9
_NAMED = 20
HIDDEN = "not shown"


@attrs.frozen(eq=False)
class _Count:
    """How many people of a group are counted.

    Attributes:
        name, label, note: As of a `Figure`.
        group: Which people are asked about.
        counted: Which of them are counted.
    """

    name: str
    label: str
    note: str
    group: Array
    counted: Array

    @property
    def people(self) -> int:
        """How many people are asked about."""
        return int(np.count_nonzero(self.group))

    @property
    def count(self) -> int:
        """How many of them are counted."""
        return int(np.count_nonzero(self.counted & self.group))


@attrs.frozen(eq=False)
class _Units:
    """People of a group by unit, as far as units are told apart.

    Attributes:
        rows: Groups of units; fewer than two if they are not told apart.
        of: For each row, the numbers of its people.
        several: Whether there is more than one unit.
    """

    rows: tuple[Group, ...]
    of: tuple[Array, ...]
    several: bool


def support_section(view: ReportContext, figured: Estimates | None) -> Section:
    """Rights without recorded backing: how many have them, in which units, and what has backing."""
    if view.compiled.support is None:
        text = (
            "Not known: nobody asked who backs whom, so nothing is said of it here. To know, ask "
            "people whose support they have, and give the answers as a table of supports."
        )
        return Section("support", _TITLE, (Paragraph(text, lead=True),))
    led = None if figured is None else figured.recorded
    counts = list(_whoever_was_asked(view) if led is None else _with_rights(view))
    units = _by_unit(view, counts[0])
    figures = [_figure(view, one) for one in counts]
    if led is not None:
        figures += backed_figures(view, _told(view, counts, units))
    blocks: list[Block] = [Paragraph(_lead(view, counts[0]), lead=True)]
    if view.personal:
        relations = [*_lost_with_the_top(view), *(() if led is None else _delegates_alone(view))]
        figures += [_figure(view, one) for one in relations]
        counts += relations
    blocks.append(Figures(tuple(figures)))
    if led is None:
        blocks.append(
            Paragraph(
                "How much of what is handed on has backing is not shown, since what is handed on "
                "is itself an assumption or not known."
            )
        )
    blocks += _apart(view, counts[0], units)
    if view.personal:
        blocks += _by_name(view, counts)
    else:
        blocks.append(
            Paragraph(
                "What people said of the support they have is shown only for groups of at least "
                "five, of whom at least two have backing and two have none, and never with a "
                "name. Who would lose their only support without the top, and who backs those to "
                "whom they hand something, tells of few people and is left out."
            )
        )
    return Section("support", _TITLE, tuple(blocks))


def _with_rights(view: ReportContext) -> Iterator[_Count]:
    found = empowerment_classes(view.compiled)
    named = {"powerless": 0, "sheltered": 1, "abandoned": 2, "empowered": 3}
    is_ = {name: found == at for name, at in named.items()}
    yield _Count(
        "rights_without_backing",
        "Rights without recorded backing",
        "people asked who settle at least half an even share, and have less than half of full "
        "support",
        is_["abandoned"] | is_["empowered"],
        is_["abandoned"],
    )
    yield _Count(
        "few_rights_without_backing",
        "Few decision rights, little or no recorded backing",
        "people asked who settle less than that, and have less than half of full support",
        is_["powerless"] | is_["sheltered"],
        is_["powerless"],
    )


def _whoever_was_asked(view: ReportContext) -> Iterator[_Count]:
    asked, received = _answers(view.compiled)
    yield _Count(
        "without_backing",
        "Without recorded backing",
        "people asked who have less than half of full support",
        asked,
        asked & (received < _ENOUGH - _ROUNDING),
    )


def _answers(now: Compiled) -> tuple[Array, Array]:
    assert now.support is not None  # noqa: S101  (asked before anything is computed)
    received = now.support.received_strength[: now.n_people]
    return ~np.isnan(received), received


def _shown(view: ReportContext, one: _Count) -> bool:
    return one.people > 0 if view.personal else is_publishable(one.count, one.people)


def _lead(view: ReportContext, one: _Count) -> str:
    rights = "who hold decision rights " if one.name.startswith("rights") else ""
    if not one.people:
        any_asked = rights and _answers(view.compiled)[0].any()
        none = "none of those who were asked hold decision rights"
        return f"Not known: {none if any_asked else 'nobody was asked'}."
    of = f"the {format_people(one.people)} asked {rights}"
    if view.personal and one.people == 1:
        whoever = f"The one person asked {'who holds decision rights ' * bool(rights)}"
        return f"{whoever}has {'little or no ' * bool(one.count)}recorded backing."
    if not view.personal and one.people < MIN_GROUP_SIZE:
        few = "few of those who were asked hold decision rights" if rights else "few were asked"
        return f"Not shown: so {few} that each one's answer could be told from it."
    if not _shown(view, one):
        return (
            f"How many of {of}have little or no recorded backing is not shown, so that nobody's "
            "answer can be told from it."
        )
    if not one.count:
        return f"None of {of}have little or no recorded backing."
    have = "has" if one.count == 1 else "have"
    part = format_percent(one.count / one.people)
    return f"{one.count:,} of {of}{have} little or no recorded backing ({part})."


def _figure(view: ReportContext, one: _Count) -> Figure:
    count, whole = one.count, one.people
    if not whole:
        shown, value, of = "not known, because nobody who was asked is one of them", None, None
    elif not _shown(view, one):
        shown, value, of = HIDDEN, None, None
    else:
        shown = f"{count:,} of {whole:,} ({format_percent(count / whole)})"
        value, of = count, whole
    return Figure(one.name, one.label, shown, value, of=of, unit="people", note=one.note)


def _by_unit(view: ReportContext, one: _Count) -> _Units:
    """The people of a group by unit."""
    group = np.flatnonzero(one.group)
    written = view.compiled.columns.tables["people"]["unit"].tolist()
    several = len(set(written)) > 1
    if not group.size or not several:
        return _Units((), (), several)
    units, number = coarsen_units([written[at] for at in group.tolist()])
    size = np.bincount(number, minlength=len(units)).tolist()
    count = np.bincount(number[one.counted[group]], minlength=len(units)).tolist()
    rows = merge_last_groups(
        (groups_by_unit if view.personal else publishable_groups)(units, size, count)
    )
    return _Units(
        rows, tuple(group[np.isin(number, list(row.unit_positions))] for row in rows), several
    )


def _told(
    view: ReportContext, counts: Sequence[_Count], units: _Units
) -> tuple[PublishedCount, ...] | None:
    """All that is told of how many have backing; ``None`` if some of it is not told."""
    if not all(_shown(view, one) for one in counts if one.people):
        return None
    first, *others = counts
    whole = [one for one in others if one.people]
    if len(units.rows) < 2:
        whole += [first] if first.people else []
        rows = []
    else:
        apart = zip(units.of, units.rows, strict=True)
        rows = [PublishedCount(of, row.n_people - row.n_counted) for of, row in apart]
    return (
        *rows,
        *(PublishedCount(np.flatnonzero(one.group), one.people - one.count) for one in whole),
    )


def _apart(view: ReportContext, one: _Count, units: _Units) -> Iterator[Block]:
    if not one.people or not units.several:
        return
    if len(units.rows) < 2:
        if not view.personal:
            yield Paragraph(
                "Units are not shown apart, so that nobody's answer can be told from it."
            )
        return
    label = "asked, with decision rights" if one.name.startswith("rights") else "asked"
    columns = (
        Column("units", "Unit"),
        Column("people", label.capitalize(), is_number=True),
        Column("count", "Little or none", is_number=True),
        Column("share", "Share", is_number=True),
    )
    rows = tuple(map(_row, units.rows))
    yield DataTable("without_backing_by_unit", f"{one.label}, by unit", columns, rows)
    if any(len(row.units) > 1 for row in units.rows):
        yield Paragraph(
            "Units stand together where they could not be shown apart without telling what "
            "single people answered."
        )


def _row(group: Group) -> tuple[Cell, ...]:
    share = group.n_counted / group.n_people
    return (
        text_cell(listed([sanitize_text(unit) for unit in group.units], 4)),
        Cell(f"{group.n_people:,}", group.n_people),
        Cell(f"{group.n_counted:,}", group.n_counted),
        Cell(format_percent(share), share, share),
    )


# By name, where that was asked for


def _lost_with_the_top(view: ReportContext) -> Iterator[_Count]:
    """Who loses the only support they have while the top is away."""
    asked, _ = _answers(view.compiled)
    there = asked & ~view.top_mask
    if view.top_mask.any() and there.any():
        yield _Count(
            "lose_only_support",
            "Lose their only support without the top",
            "people asked who are there",
            there,
            _left_alone(view.compiled, view.top_mask) & there,
        )


def _left_alone(now: Compiled, away: Array) -> Array:
    """Who has support, and none from anyone who is there."""
    assert now.support is not None  # noqa: S101  (asked before anything is computed)
    support, person = now.support.supports_by_person
    absent = compute_absence_flow(now.columns, now.groups, now.flow.graph, away).presence.is_absent
    there = ~absent[now.support.supporter[support]]
    had = np.bincount(person, minlength=now.n_people) > 0
    has = np.bincount(person[there], minlength=now.n_people) > 0
    return np.asarray(had & ~has)


def _delegates_alone(view: ReportContext) -> Iterator[_Count]:
    """Leaders who are out of the way, and those of them who do not back whom they hand to."""
    out, alone = _leaders_out_of_the_way(view)
    if out.any():
        yield _Count(
            "delegates_without_backing",
            "Delegates, no recorded backing",
            "leaders who keep less than a third of some field, and mostly do not back those to "
            "whom they hand it",
            out,
            alone,
        )


def _leaders_out_of_the_way(view: ReportContext) -> tuple[Array, Array]:
    out, alone = np.zeros((2, view.compiled.n_people), dtype=np.bool_)
    position = view.compiled.columns.node_index
    for (leader, _), stance in stances(view.org).items():
        out[position[leader]] |= stance in {"out of the way", "absent"}
        alone[position[leader]] |= stance == "absent"
    return out, alone


def _by_name(view: ReportContext, counts: Sequence[_Count]) -> Iterator[Block]:
    items = []
    for one in counts:
        nodes = np.flatnonzero(one.counted & one.group)
        if nodes.size:
            items.append(f"{one.label}: {view.names.join_names(nodes, _NAMED)}.")
    if items:
        yield Paragraph("By name, since that was asked for:")
        yield BulletList(tuple(items))
