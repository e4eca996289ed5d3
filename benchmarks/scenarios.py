"""What if: rights, plans, growth and many organizations at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import attrs

from benchmarks.tables import format_table

_EXPLANATION = (
    "Each row is measured in one process, and compares with the task in the column beside it. "
    "Times are CPU times, of all processes that take part."
)


@attrs.frozen
class ScenarioRow:
    """What was measured of one task, in words.

    Attributes:
        task: What is done, with the size.
        time: The time that it takes.
        rival: What it is compared with, and the time that this takes.
        ratio: How the two compare, such as ``"2.1 times as long"``.
        target: The ratio to reach; empty where none is set.
    """

    task: str
    time: str
    rival: str
    ratio: str
    target: str = ""


# Each makes the rows of a module, of small sizes if asked for.
ROW_MAKERS: tuple[Callable[[bool], Iterator[ScenarioRow]], ...] = ()


def time_scenarios(*, quick: bool) -> Iterator[ScenarioRow]:
    """Time all scenarios."""
    for make_rows in ROW_MAKERS:
        yield from make_rows(quick)


def format_scenario_rows(rows: list[ScenarioRow]) -> str:
    """The times under a heading, as a table in Markdown."""
    header = ("", "time", "compared with", "ratio", "target")
    table = format_table(header, (attrs.astuple(row) for row in rows))
    return f"# Scenarios\n\n{_EXPLANATION}\n\n{table}"
