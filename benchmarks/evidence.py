"""Evidence: logs of decisions and matrices of authority."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import attrs

from benchmarks.evidence_conformance import conformance_rows
from benchmarks.evidence_logs import log_rows
from benchmarks.evidence_papers import paper_rows
from benchmarks.evidence_results import result_rows
from benchmarks.scenario_row import ScenarioRow
from benchmarks.tables import format_table

_EXPLANATION = (
    "A log has a row for each decision: case, domain, step, decider, requester, outcome, amount "
    "and two times with an offset. Both readers take the same file in one process, and make of it "
    "columns of the same types: texts as codes, times in UTC, amounts as numbers. `read_decisions` "
    "checks the rows as well: outcomes, spellings, repeats and the order of times. What has a "
    "process of its own is measured from the start of the call to its end, with the most memory "
    "that the process ever had. Times are CPU times."
)

# Each makes the rows of a module, of small sizes if asked for.
ROW_MAKERS: tuple[Callable[[bool], Iterator[ScenarioRow]], ...] = (
    log_rows,
    paper_rows,
    conformance_rows,
    result_rows,
)


def time_evidence(*, quick: bool) -> Iterator[ScenarioRow]:
    """Time everything."""
    for make_rows in ROW_MAKERS:
        yield from make_rows(quick)


def format_evidence_rows(rows: list[ScenarioRow]) -> str:
    """The times under a heading, as a table in Markdown."""
    header = ("", "time", "compared with", "ratio", "target")
    table = format_table(header, (attrs.astuple(row) for row in rows))
    return f"# Evidence\n\n{_EXPLANATION}\n\n{table}"
