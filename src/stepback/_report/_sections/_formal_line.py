"""The section on spans and layers: what the formal line shows, whoever decides."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._display._number_format import format_amount, format_people, format_percent
from stepback._documents._document import (
    Block,
    BulletList,
    DataTable,
    Figure,
    Figures,
    Paragraph,
    count_figure,
)
from stepback._measures._span_tables import LongestLine, SpansAndLayers
from stepback._problems._format import join_truncated, pluralize
from stepback._report._context import ReportContext
from stepback._report._line_tables import (
    MAX_ROWS,
    has_one_team_each,
    layer_table,
    position_table,
    span_table,
    team_table,
    unit_comparison_table,
)
from stepback._report._pictures._layer_pictures import (
    layer_pyramid_picture,
    span_matrix_picture,
)
from stepback._report._shared_content import describe_all_roots, has_formal_lines, is_all_roots

_MAX_LINES = 3
_MAX_NAMES = 5
_MAX_STEPS = 8
_LAYERS_WITH_SINGLE_LINES = 3  # in two, everyone reports to the top


def formal_line_blocks(context: ReportContext) -> Iterator[Block]:
    """Layers, spans, teams, long lines, units and single lines, and who is outside."""
    if not context.has_formal_line:
        yield Paragraph(_explain_no_line(context), lead=True)
        return
    shape = context.shape
    yield Paragraph(describe_line(shape), lead=True)
    if context.compiled.reporting_tree.roots.size > 1:
        yield Paragraph(describe_roots(context), lead=True)
    yield Figures(tuple(_shape_figures(context, shape)))
    yield layer_pyramid_picture(shape)
    yield layer_table(shape)
    yield span_matrix_picture(shape)
    yield span_table(shape)
    yield from _one_report(context, shape)
    yield from _widest_teams(context, shape)
    yield from _longest_line_blocks(context, shape)
    units = unit_comparison_table(shape)
    if units is not None:
        yield Paragraph("A unit counts all people and managers in it, at any depth.")
        yield units
    yield from _single_lines(context, shape)
    yield from _outside(context, shape)


def _explain_no_line(context: ReportContext) -> str:
    if has_formal_lines(context.compiled.records):
        return (
            f"No formal line is in force on {context.org.date}: the data says who reports to whom "
            "on other days only."
        )
    if is_all_roots(context.compiled):
        sentence = describe_all_roots(context.compiled)
        return (
            f"{sentence[0].upper()}{sentence[1:]}. If managers are recorded in another column or "
            "file, read that too."
        )
    return "No formal line is recorded: the data does not say who reports to whom."


# Sentences, which are also main findings


def describe_line(shape: SpansAndLayers) -> str:
    """How many people manage others, and in how many layers."""
    layers = pluralize(shape.layers, "layer")
    if not shape.managers:
        return f"The formal line has {layers}; all posts with direct reports are vacant."
    manage = "manages" if shape.managers == 1 else "manage"
    people = format_people(shape.people)
    return f"{shape.managers:,} of the {people} {manage} others, in {layers}."


def describe_one_report(shape: SpansAndLayers) -> str:
    """How many managers have one direct report."""
    n_one = len(shape.one_report)
    if n_one == len(shape.teams):
        heads = f"All {_count_heads(shape)} have" if n_one > 1 else "The only manager has"
        return f"{heads} one direct report."
    have, number = "have" if n_one > 1 else "has", f"{n_one:,}" if n_one else "None"
    return f"{number} of the {_count_heads(shape)} {have} one direct report."


def describe_widest_team(context: ReportContext, shape: SpansAndLayers) -> str:
    """Who has the most direct reports, and how many."""
    nodes = [context.compiled.columns.node_index[team.id] for team in shape.widest]
    n_reports = pluralize(shape.widest[0].direct, "direct report")
    median = f"the median is {format_amount(shape.median_span)}"
    if len(nodes) > MAX_ROWS:
        return f"{len(nodes):,} teams are the widest, with {n_reports} each; {median}."
    each = " each" if len(nodes) > 1 else ""
    have = "have" if len(nodes) > 1 else "has"
    names = _join_positions(context, np.array(nodes))
    if len(nodes) == 1 and nodes[0] < context.compiled.n_people:
        with_office = context.names.name_with_office(nodes[0])
        names = names if with_office == names else f"{with_office},"
    return f"{names} {have} the most direct reports, {shape.widest[0].direct:,}{each}; {median}."


def describe_roots(context: ReportContext) -> str:
    """How many are at the top, and who."""
    roots = context.compiled.reporting_tree.roots
    is_all_people = (roots < context.compiled.n_people).all()
    noun = "people" if is_all_people else "people and posts"
    return f"{roots.size:,} {noun} are at the top, below nobody: {_join_positions(context, roots)}."


def describe_people_outside(shape: SpansAndLayers) -> str:
    """How many people are on no reporting line."""
    n_people = len(shape.outside)
    share = format_percent(n_people / shape.people)
    of_people = format_people(shape.people)
    return f"{n_people:,} of the {of_people} ({share}) {_are(n_people)} on no reporting line."


def describe_single_lines(context: ReportContext, shape: SpansAndLayers) -> str:
    """For how many people there is a position on all their lines to the top, and which is first."""
    share = format_percent(shape.on_single_lines / shape.people)
    text = (
        f"For {shape.on_single_lines:,} of the {format_people(shape.people)} ({share}), every line "
        "to the top runs through one position below the top"
    )
    most = max(shape.single_lines.values())
    first = [id_ for id_, n_people in shape.single_lines.items() if n_people == most]
    if len(first) > _MAX_LINES:
        return f"{text}."
    nodes = np.array([context.compiled.columns.node_index[id_] for id_ in first])
    whose = "all of them" if most == shape.on_single_lines else f"{most:,} of them"
    each = " each" if len(first) > 1 else ""
    return f"{text}; for {whose}{each} through {_join_positions(context, nodes)}."


def has_single_lines(shape: SpansAndLayers) -> bool:
    """Whether anybody could have a single line and has one; in two layers, nobody could."""
    return shape.layers >= _LAYERS_WITH_SINGLE_LINES and shape.on_single_lines > 0


def _join_positions(context: ReportContext, nodes: Array) -> str:
    """The names of people and posts; of a post that nobody holds, that it is vacant."""
    shown = nodes[:_MAX_NAMES].tolist()
    is_vacant = [
        node >= context.compiled.n_people and not context.compiled.groups.is_occupied[node]
        for node in shown
    ]
    names = (
        f"{context.names.node_name(node)} (vacant)" if vacant else context.names.node_name(node)
        for node, vacant in zip(shown, is_vacant, strict=True)
    )
    return join_truncated(names, n_total=nodes.size)


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _count_heads(shape: SpansAndLayers) -> str:
    if has_one_team_each(shape):
        return pluralize(shape.managers, "manager")
    return f"{len(shape.teams):,} people and posts with direct reports"


# Blocks


def _shape_figures(context: ReportContext, shape: SpansAndLayers) -> Iterator[Figure]:
    compiled, names = context.compiled, context.names
    yield count_figure("layers", "Layers", shape.layers)
    for name, label, note in (
        ("managers", "Managers", "people with direct reports, themselves or through a post"),
        ("managers_of_managers", "of whom manage managers", ""),
        ("contributors", "Contributors", "all other people"),
    ):
        yield count_figure(name, label, getattr(shape, name), note, unit="people")
    if not has_one_team_each(shape):
        n_vacant = sum(not team.managers for team in shape.teams)
        note = "people and posts with direct reports"
        note += f"; {n_vacant:,} of these posts {_are(n_vacant)} vacant" if n_vacant else ""
        yield count_figure("teams", "Teams", len(shape.teams), note)
    yield count_figure("mean_span", "Mean span", shape.mean_span, "direct reports of a manager")
    note = "direct reports of the manager in the middle"
    yield count_figure("median_span", "Median span", shape.median_span, note)
    yield count_figure("one_report", "With one direct report", len(shape.one_report))
    widest = compiled.columns.node_index[shape.teams[0].id]
    note = names.node_name(widest) if len(shape.widest) == 1 else f"of {len(shape.widest):,} teams"
    yield count_figure("widest_span", "Widest span", shape.teams[0].direct, note)
    roots = compiled.reporting_tree.roots
    yield count_figure("roots", "Roots", roots.size, _name_roots(context))
    if shape.outside:
        note = "people whom no reporting line includes"
        n_outside = len(shape.outside)
        yield count_figure("outside_line", "Outside the line", n_outside, note, unit="people")
    if shape.dotted_lines:
        note = "they count as second lines to the top, and nowhere else in this section"
        yield count_figure("dotted_lines", "Dotted lines", shape.dotted_lines, note)
    if shape.layers >= _LAYERS_WITH_SINGLE_LINES:
        note = "people whose every line to the top runs through one position below the top"
        label, n_people = "On a single line", shape.on_single_lines
        yield count_figure("on_single_lines", label, n_people, note, unit="people")


def _name_roots(context: ReportContext) -> str:
    roots, names = context.compiled.reporting_tree.roots, context.names
    if roots.size > 1:
        return names.join_names(roots)
    root = int(roots[0])
    is_person = root < context.compiled.n_people
    return names.name_with_office(root) if is_person else names.node_name(root)


def _one_report(context: ReportContext, shape: SpansAndLayers) -> Iterator[Block]:
    yield Paragraph(describe_one_report(shape), lead=True)
    teams = [team for team in shape.teams if team.direct == 1]
    if teams:
        which = "all of them" if len(teams) <= MAX_ROWS else f"the {MAX_ROWS} with the most below"
        caption = f"With one direct report: {which}"
        yield team_table(context, "one_report", caption, teams[:MAX_ROWS])


def _widest_teams(context: ReportContext, shape: SpansAndLayers) -> Iterator[Block]:
    yield Paragraph(describe_widest_team(context, shape), lead=True)
    if len(shape.widest) > MAX_ROWS:
        return
    listed = shape.teams[:MAX_ROWS]
    n_tied = sum(team.direct == listed[-1].direct for team in shape.teams[MAX_ROWS:])
    caption = f"The {len(listed)} widest teams" if len(shape.teams) > MAX_ROWS else "All teams"
    if n_tied:
        more, have = pluralize(n_tied, "more team"), "has" if n_tied == 1 else "have"
        caption += f"; {more} {have} {listed[-1].direct:,}, like the last one"
    yield team_table(context, "widest_teams", caption, listed)


def _longest_line_blocks(context: ReportContext, shape: SpansAndLayers) -> Iterator[Block]:
    tree = context.compiled.reporting_tree
    n_ends = int(np.count_nonzero(tree.layer[tree.report] == shape.layers))
    ends = pluralize(n_ends, "person or post", "people and posts")
    managers = pluralize(shape.n_longest_lines, "manager")
    text = f"{ends} {_are(n_ends)} in the lowest layer, {shape.layers:,}, below {managers}."
    listed = shape.longest_lines if shape.n_longest_lines <= MAX_ROWS else ()
    if len(listed) > _MAX_LINES:
        text += f" {_MAX_LINES} of the {len(listed)} longest lines:"
    elif listed:
        text += f" The longest {'line' if len(listed) == 1 else 'lines'}:"
    yield Paragraph(text, lead=True)
    if listed:
        yield BulletList(tuple(_join_line_names(context, line) for line in listed[:_MAX_LINES]))


def _join_line_names(context: ReportContext, line: LongestLine) -> str:
    """The names along a line, without those in the middle of a very long one."""
    index, names = context.compiled.columns.node_index, context.names
    ids = list(line.managers)
    half = _MAX_STEPS // 2
    parts = [ids] if len(ids) <= _MAX_STEPS else [ids[:half], ids[-half:]]
    texts = [" → ".join(names.node_name(index[id_]) for id_ in part) for part in parts]
    path = f" → ({len(ids) - 2 * half:,} more) → ".join(texts)
    return f"{path} → {names.join_names(np.array([index[id_] for id_ in line.ends]), _MAX_LINES)}"


def _single_lines(context: ReportContext, shape: SpansAndLayers) -> Iterator[Paragraph | DataTable]:
    if shape.layers < _LAYERS_WITH_SINGLE_LINES:
        return
    if not has_single_lines(shape):
        text = "Nobody depends on a single line: whoever is below the second layer has another one."
        yield Paragraph(text, lead=True)
        return
    yield Paragraph(describe_single_lines(context, shape), lead=True)
    text = "A dotted line or a second post counts as another line if it passes that position by."
    if not shape.dotted_lines:
        text += " No dotted lines are recorded."
    yield Paragraph(f"{text} People below several of these positions count at each of them.")
    yield position_table(context)


def _outside(context: ReportContext, shape: SpansAndLayers) -> Iterator[Paragraph]:
    if not shape.outside:
        return
    index = context.compiled.columns.node_index
    names = join_truncated(
        (context.names.node_name(index[id_]) for id_ in shape.outside[:MAX_ROWS]),
        n_total=len(shape.outside),
    )
    yield Paragraph(describe_people_outside(shape), lead=True)
    yield Paragraph(f"By name: {names}.")
