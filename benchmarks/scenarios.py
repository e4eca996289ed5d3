"""What if: rights, plans, growth and many organizations at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import attrs

from benchmarks.scenario_growth import growth_rows
from benchmarks.scenario_panels import panel_rows
from benchmarks.scenario_plans import plan_rows
from benchmarks.scenario_rights import rights_rows
from benchmarks.scenario_row import ScenarioRow
from benchmarks.tables import format_table

_EXPLANATION = (
    "Each row is measured in one process, and compares with the task in the column beside it. "
    "Times are CPU times, of all processes that take part."
)


# Each makes the rows of a module, of small sizes if asked for.
ROW_MAKERS: tuple[Callable[[bool], Iterator[ScenarioRow]], ...] = (
    growth_rows,
    panel_rows,
    plan_rows,
    rights_rows,
)


def time_scenarios(*, quick: bool) -> Iterator[ScenarioRow]:
    """Time all scenarios."""
    for make_rows in ROW_MAKERS:
        yield from make_rows(quick)


def format_scenario_rows(rows: list[ScenarioRow]) -> str:
    """The times under a heading, as a table in Markdown."""
    header = ("", "time", "compared with", "ratio", "target")
    table = format_table(header, (attrs.astuple(row) for row in rows))
    return f"# Scenarios\n\n{_EXPLANATION}\n\n{table}"
