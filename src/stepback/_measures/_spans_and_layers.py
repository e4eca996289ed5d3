"""What a plain export knows of an organization: its spans of control and its layers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stepback._algorithms._arrays import Array, distinct_values
from stepback._columns._table import Columns
from stepback._flow._compiled import Compiled
from stepback._measures._by_unit import nest_units
from stepback._measures._single_lines import SingleLines
from stepback._measures._span_figures import SpanCounts, SpanFigures
from stepback._measures._span_tables import LongestLine, SpansAndLayers, Team
from stepback._organization._compiled_organization import compiled_at_date
from stepback._organization._organization import Organization
from stepback._problems._format import format_value

SPAN_GROUPS = (1, 2, 4, 7, 11, 16)
_MAX_LINES = 10


def spans_and_layers(org: Organization, *, groups: Sequence[int] = SPAN_GROUPS) -> SpansAndLayers:
    """Spans of control and layers of the formal line, by layer and by unit.

    This is what an export of people with their managers knows, whoever decides. Solid lines
    between people and roles count as they are recorded, as in `spans` and `layers`: a role is one
    position, whether it is vacant or several people share it, and so it has one team. People are
    counted as people: everyone is a manager or a contributor.

    **Single lines.** A line of a person leads upward: from the person, and from each post that
    they hold, to a manager, solid or dotted, from there in the same way on, and ends at the top,
    where somebody has reports and no solid manager. If all lines of a person run through one
    position below the top, that person hears from the top, and is heard there, through nobody
    else. Without dotted lines and second posts, this is so for everyone from the third layer on.
    A dotted line to elsewhere is a second way; one to somebody in the own line is none. A post
    that one person holds alone counts as that person; a vacant or shared post is a position
    itself, and those who hold it are not below it.

    Parameters
    ----------
    org
    groups
        The least span of each group, rising whole numbers from 1: by default 1, 2–3, 4–6, 7–10,
        11–15, and 16 and more direct reports.

    Returns
    -------
    SpansAndLayers
        Without a formal line everyone is a contributor and outside, and there are no layers and
        no teams. Means and medians of no team are nan.

    Raises
    ------
    ValueError
        If `groups` are not rising whole numbers from 1, or anything is dated and no date was
        entered.

    Examples
    --------
    >>> lines = [("ann", "bo"), ("ann", "cy"), ("bo", "di"), ("bo", "ed"), ("bo", "flo")]
    >>> org = Organization(
    ...     people=map(Person, ["ann", "bo", "cy", "di", "ed", "flo", "gus"]),
    ...     reporting=[ReportingLine(*line) for line in lines]
    ...     + [ReportingLine("cy", "flo", dotted=True)],
    ... )
    >>> shape = spans_and_layers(org)
    >>> shape
    <SpansAndLayers: 7 people, 2 managers, 3 layers, median span 2.5>
    >>> shape.by_layer[2].managers, shape.by_layer[2].people
    (1, 2)
    >>> dict(zip(shape.group_labels, shape.by_group))
    {'1': 0, '2–3': 2, '4–6': 0, '7–10': 0, '11–15': 0, '16 and more': 0}
    >>> shape.single_lines, shape.outside  # flo has a second line, through cy
    ({'bo': 2}, ('gus',))
    >>> shape.longest_lines
    (LongestLine(managers=('ann', 'bo'), ends=('di', 'ed', 'flo')),)

    References
    ----------
    - Urwick, L. F. (1956). The Manager's Span of Control. Harvard Business Review 34(3), 39-47.
    """
    compiled, least = compiled_at_date(org), _check_groups(groups)
    tree, columns, n_people = compiled.reporting_tree, compiled.columns, compiled.n_people
    heads, is_manager = np.flatnonzero(tree.direct_reports), tree.is_manager(n_people)
    layer, span = tree.layer, tree.direct_reports[heads]
    roles = slice(n_people, columns.n_people_and_roles)
    counts = SpanCounts(least, is_manager, span)
    figures = counts.figures_by_group(
        np.zeros(n_people, dtype=np.int64), np.zeros(heads.size, dtype=np.int64), 1
    )[0]
    n_layers = int(layer.max(initial=0))
    by_layer = counts.figures_by_group(layer[:n_people], layer[heads], n_layers + 1)
    single = SingleLines.from_compiled(compiled)
    units = _head_units(compiled, heads)
    lines, n_lines = _longest_lines(compiled)
    return SpansAndLayers(
        groups=least,
        people=n_people,
        managers=figures.managers,
        contributors=n_people - figures.managers,
        managers_of_managers=_count_managers_of_managers(compiled, is_manager),
        posts=len(columns.tables["roles"]),
        vacant_posts=int(np.count_nonzero(~compiled.groups.is_occupied[roles])),
        layers=n_layers,
        mean_span=figures.mean_span,
        median_span=figures.median_span,
        by_group=figures.by_group,
        by_layer=dict(enumerate(by_layer[1:], start=1)),
        by_unit=_figures_by_unit(counts, columns.tables["people"]["unit"].tolist(), units),
        teams=_list_teams(compiled, heads, units),
        longest_lines=lines,
        n_longest_lines=n_lines,
        outside=tuple(columns.ids[np.flatnonzero(layer[:n_people] == 0)].tolist()),
        dotted_lines=int(np.count_nonzero(columns.tables["reporting"]["dotted"])),
        single_lines=_rank_positions(columns, single),
        on_single_lines=int(np.count_nonzero(single.is_on_single_line)),
    )


def _check_groups(groups: Sequence[int]) -> tuple[int, ...]:
    is_sequence = isinstance(groups, Sequence | np.ndarray) and not isinstance(groups, str | bytes)
    least = list(groups) if is_sequence else []
    is_whole = all(
        isinstance(start, int | np.integer) and not isinstance(start, bool) for start in least
    )
    if not is_whole or least[:1] != [1] or any(np.diff(least) <= 0):
        raise ValueError(
            f"groups: {format_value(groups)} are not rising whole numbers from 1; give the least "
            f"span of each group, such as {SPAN_GROUPS}"
        )
    return tuple(map(int, least))


def _count_managers_of_managers(compiled: Compiled, is_manager: Array) -> int:
    """How many people have somebody who manages directly below them.

    A position manages if it has a team, or if one of its holders has one elsewhere.
    """
    tree, groups = compiled.reporting_tree, compiled.groups
    is_managing = (groups.count_people(is_manager) > 0) | (tree.direct_reports > 0)
    above = distinct_values(tree.manager[is_managing[tree.report]])
    return int(distinct_values(groups.people_within(above)[0]).size)


def _node_column(columns: Columns, field: str) -> Array:
    """A field of people and roles, by node."""
    return np.concatenate([columns.tables[table][field] for table in ("people", "roles")])


def _head_units(compiled: Compiled, heads: Array) -> list[str]:
    """The unit of each head; of a post without one, that of the person who alone holds it."""
    unit = _node_column(compiled.columns, "unit")
    holder = compiled.groups.sole_person[heads]
    units = zip(unit[heads].tolist(), unit[holder].tolist(), holder.tolist(), strict=True)
    return [own or (held if person >= 0 else "") for own, held, person in units]


def _figures_by_unit(
    counts: SpanCounts, people_units: list[str], head_units: list[str]
) -> dict[str, SpanFigures]:
    paths, parent, unit = nest_units(people_units + head_units)
    n_people = len(people_units)
    figures = counts.figures_by_nested_group(
        unit[:n_people], unit[n_people:], np.array(parent, dtype=np.int64)
    )
    return dict(zip(map("/".join, paths), figures, strict=True))


def _list_teams(compiled: Compiled, heads: Array, units: list[str]) -> tuple[Team, ...]:
    columns, tree = compiled.columns, compiled.reporting_tree
    direct, total = (spans[heads] for spans in tree.spans)
    order = np.lexsort((-total, -direct))
    heads, is_person = heads[order], heads[order] < compiled.n_people
    return tuple(
        map(
            Team,
            columns.ids[heads].tolist(),
            _node_column(columns, "name")[heads].tolist(),
            map(units.__getitem__, order.tolist()),
            tree.layer[heads].tolist(),
            direct[order].tolist(),
            total[order].tolist(),
            np.where(is_person, 1, compiled.groups.n_people_within[heads]).tolist(),
        )
    )


def _longest_lines(compiled: Compiled) -> tuple[tuple[LongestLine, ...], int]:
    """The first of the longest lines, and how many there are."""
    tree, ids = compiled.reporting_tree, compiled.columns.ids
    if not tree.report.size:
        return (), 0
    lowest = int(tree.layer[tree.report].max())
    ends = np.sort(tree.report[tree.layer[tree.report] == lowest])
    n_ends = np.bincount(tree.parent[ends])
    managers = np.flatnonzero(n_ends)
    parent, lines = tree.parent.tolist(), []
    for manager in managers[np.argsort(-n_ends[managers], kind="stable")[:_MAX_LINES]].tolist():
        path = [manager]
        while (above := parent[path[-1]]) >= 0:
            path.append(above)
        at_end = ends[tree.parent[ends] == manager]
        lines.append(LongestLine(tuple(ids[path[::-1]].tolist()), tuple(ids[at_end].tolist())))
    return tuple(lines), int(managers.size)


def _rank_positions(columns: Columns, single: SingleLines) -> dict[str, int]:
    """How many people's every line runs through each position, the most first."""
    order = np.argsort(-single.n_people, kind="stable")
    ids, n_people = columns.ids[single.position[order]], single.n_people[order]
    return dict(zip(ids.tolist(), n_people.tolist(), strict=True))
