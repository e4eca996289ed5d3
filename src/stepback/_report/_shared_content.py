"""What more than one section of the report shows."""

from __future__ import annotations

from collections.abc import Iterable

import attrs
import numpy as np

from stepback._columns._table import Columns
from stepback._display._sanitize_text import MAX_MESSAGE_LENGTH, sanitize_text
from stepback._documents._document import Cell
from stepback._flow._absence import compute_absence_flow
from stepback._flow._active_delegations import in_force_mask
from stepback._flow._compiled import Compiled
from stepback._measures._support import compute_control_retained
from stepback._problems._problem import FIRST_CODES, Problem
from stepback._report._context import ReportContext


def is_all_roots(compiled: Compiled) -> bool:
    """Whether everyone is at the top: nobody reports to anyone, and nothing else joins them."""
    tables = compiled.records.tables
    is_joined = any(
        len(tables[name]) for name in ("domains", "reporting", "delegations", "memberships")
    )
    return compiled.n_people > 1 and not is_joined


def describe_all_roots(compiled: Compiled) -> str:
    """That every person is a root."""
    n_roots = compiled.columns.n_people_and_roles
    each = "people" if n_roots == compiled.n_people else "people and posts"
    return f"nobody reports to anyone, so that all {n_roots:,} {each} are roots, each for itself"


def has_formal_lines(columns: Columns) -> bool:
    """Whether there are any solid lines, whenever."""
    return not columns.tables["reporting"]["dotted"].all()


def control_without_support(compiled: Compiled) -> float:
    """The control retained, if it does not depend on support; nan if it does.

    What depends on support is about people's answers, and is shown only where people may be
    named; what does not may always be shown.
    """
    tables = {name: table for name, table in compiled.columns.tables.items() if name != "supports"}
    columns = attrs.evolve(compiled.columns, tables=tables, respondents=None)
    day = attrs.evolve(compiled.day, columns=columns)
    return compute_control_retained(attrs.evolve(compiled, day=day))


def node_cell(context: ReportContext, node: int) -> Cell:
    """The name of a node, with its id as the value."""
    return Cell(context.names.node_name(node), str(context.compiled.columns.ids[node]))


def domain_cell(context: ReportContext, domain: int) -> Cell:
    """The name of a domain, with its id as the value."""
    id_ = str(context.compiled.columns.domain_ids[domain])
    return Cell(context.names.domain_name(domain), id_)


def is_left_out(problem: Problem) -> bool:
    """Whether a problem says that rows were left out, and not that anything is wrong."""
    return problem.code == "left-out"


def listable_problems(context: ReportContext, problems: Iterable[Problem]) -> list[Problem]:
    """The problems that may be listed: with `personal`, those in what people answered, too."""
    return [problem for problem in problems if context.personal or not problem.is_personal]


def problem_sentence(problem: Problem) -> str:
    """A problem as a sentence, with its file and rows."""
    source, text = problem.where.source, str(problem)
    if source:
        text = f"{source}, {text}" if str(problem.where) else f"{source}: {text}"
    text = sanitize_text(text, MAX_MESSAGE_LENGTH)
    return text if text.endswith((".", "…", "?")) else f"{text}."


def doubtful_problems(context: ReportContext) -> tuple[list[Problem], list[Problem]]:
    """The problems that were repaired, and those that need a second look, as far as listable.

    Rows left out, and what columns were taken for, are counted elsewhere.
    """
    warnings = (
        problem
        for problem in context.org.warnings
        if not is_left_out(problem) and problem.code not in FIRST_CODES
    )
    return listable_problems(context, context.org.repairs), listable_problems(context, warnings)


def count_absent_people(context: ReportContext) -> int:
    """How many people are on record, and not in force on the date."""
    return context.compiled.records.count_ids("people") - context.compiled.n_people


def stalled_without(compiled: Compiled, person: int) -> float:
    """The share of all decisions that stalls while only this person is away."""
    is_away = np.zeros(compiled.n_people, dtype=np.bool_)
    is_away[person] = True
    flow = compute_absence_flow(compiled, is_away)
    return float(flow.total_stalled) / compiled.flow.total_weight


def has_delegations(context: ReportContext) -> bool:
    """Whether any delegation is in force."""
    columns = context.compiled.columns
    return bool(in_force_mask(columns, context.org.date, context.org.contexts).any())
