"""Run all benchmarks and print the tables."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from benchmarks.growth import GrowthRow, format_growth, time_growth, write_growth

SIZES = (1_000, 10_000, 100_000, 1_000_000)
QUICK = (1_000, 10_000)
CHAIN = 100_000
WARM_UP = 100
REPORT_SIZES = (1_000, 10_000, 100_000)
SHEET_ROWS = (1_000, 10_000, 100_000)
QUICK_DIVISOR = 10  # of the sizes of shapes
HERE = Path(__file__).parent


def main() -> None:
    """Run and print what is asked for; after a full run, write it to files."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="use small sizes and write nothing")
    parser.add_argument(
        "part",
        nargs="?",
        choices=["days", "evidence", "exports", "growth", "reports", "scenarios", "spreadsheets"],
        help="only days of a history, logs and matrices of evidence, exports whose columns are "
        "recognized, the growth of times by shape, reports with pictures, scenarios, or readers of "
        "spreadsheets",
    )
    parser.add_argument("shapes", nargs="*", help="a part of the names of shapes; write nothing")
    arguments = parser.parse_args()
    if not arguments.part:
        _run_comparisons(quick=arguments.quick)
    if arguments.part in (None, "days"):
        _run_days(quick=arguments.quick)
    if arguments.part in (None, "evidence"):
        _run_evidence(quick=arguments.quick)
    if arguments.part in (None, "exports"):
        _run_exports(quick=arguments.quick)
    if arguments.part in (None, "reports"):
        _run_reports(quick=arguments.quick)
    if arguments.part in (None, "scenarios"):
        _run_scenarios(quick=arguments.quick)
    if arguments.part in (None, "spreadsheets"):
        _run_readers(quick=arguments.quick)
    if arguments.part in (None, "growth"):
        _run_growth(arguments.shapes, quick=arguments.quick)


def _run_days(*, quick: bool) -> None:
    """Time days of an organization with a history; after a full run, write ``days.md``."""
    from benchmarks.days import format_day_rows, time_days

    rows = []
    for row in time_days(*(QUICK[::-1] if quick else (SIZES[-1], SIZES[1]))):
        _print_progress(row.task)
        rows.append(row)
    print(format_day_rows(rows))
    if not quick:
        (HERE / "days.md").write_text(format_day_rows(rows) + "\n", encoding="utf-8")


def _run_evidence(*, quick: bool) -> None:
    """Time logs and matrices of authority; after a full run, write ``evidence.md``."""
    from benchmarks.evidence import format_evidence_rows, time_evidence

    rows = []
    for row in time_evidence(quick=quick):
        _print_progress(row.task)
        rows.append(row)
    print(format_evidence_rows(rows))
    if not quick:
        (HERE / "evidence.md").write_text(format_evidence_rows(rows) + "\n", encoding="utf-8")


def _run_exports(*, quick: bool) -> None:
    """Time exports whose columns are recognized; after a full run, write ``exports.md``."""
    from benchmarks.exports import format_export_rows, time_exports

    rows = []
    for row in time_exports(QUICK[-1] if quick else SIZES[-1]):
        _print_progress(row.task)
        rows.append(row)
    print(format_export_rows(rows))
    if not quick:
        (HERE / "exports.md").write_text(format_export_rows(rows) + "\n", encoding="utf-8")


def _run_reports(*, quick: bool) -> None:
    """Time reports as pages with pictures; after a full run, write ``reports.md``."""
    from benchmarks.reports import format_report_rows, time_reports

    rows = []
    for row in time_reports(QUICK if quick else REPORT_SIZES):
        _print_progress(row.task)
        rows.append(row)
    print(format_report_rows(rows))
    if not quick:
        (HERE / "reports.md").write_text(format_report_rows(rows) + "\n", encoding="utf-8")


def _run_scenarios(*, quick: bool) -> None:
    """Time rights, plans, growth and panels; after a full run, write ``scenarios.md``."""
    from benchmarks.scenarios import format_scenario_rows, time_scenarios

    rows = []
    for row in time_scenarios(quick=quick):
        _print_progress(row.task)
        rows.append(row)
    print(format_scenario_rows(rows))
    if not quick:
        (HERE / "scenarios.md").write_text(format_scenario_rows(rows) + "\n", encoding="utf-8")


def _run_readers(*, quick: bool) -> None:
    """Time readers of spreadsheets; after a full run, write ``spreadsheets.md``."""
    from benchmarks.spreadsheets import format_reader_times, time_readers

    times = []
    for n_rows in QUICK if quick else SHEET_ROWS:
        _print_progress(f"a sheet of {n_rows:,} rows")
        times += time_readers(n_rows)
    print(format_reader_times(times))
    if not quick:
        (HERE / "spreadsheets.md").write_text(format_reader_times(times) + "\n", encoding="utf-8")


def _run_growth(shapes: list[str], *, quick: bool) -> None:
    """Time extreme shapes; after a full run, write ``growth.md`` and ``growth.json``."""
    rows: list[GrowthRow] = []
    for row in time_growth(shapes, divisor=QUICK_DIVISOR if quick else 1):
        _print_progress(f"{row.shape}: {row.task}")
        rows.append(row)
    print(format_growth(rows))
    if not quick and not shapes:
        write_growth(rows, HERE)


def _run_comparisons(*, quick: bool) -> None:
    """Compare with other libraries; after a full run, write ``results.md`` and ``results.json``."""
    # The other libraries are installed by `make bench`; growth is timed without them.
    from benchmarks.drawing import DRAWS, QUICK_DRAWS, time_checks, time_drawings
    from benchmarks.models import time_models
    from benchmarks.page import format_page
    from benchmarks.processes import import_times, measure_times, memory_use, report_times
    from benchmarks.results import Results
    from benchmarks.tasks import TaskRow, time_chain, time_tasks

    sizes = QUICK if quick else SIZES
    list(time_tasks(WARM_UP, []))  # so that imports on first use are not timed
    rows: list[TaskRow] = []
    for n_people in sizes:
        for row in time_tasks(n_people, rows):
            _print_progress(f"{n_people:,}: {row.task}")
            rows.append(row)
    for row in time_chain(min(CHAIN, sizes[-1])):
        _print_progress(row.task)
        rows.append(row)
    largest = sizes[-1]
    _print_progress("models")
    models = list(time_models(largest))
    _print_progress("drawing")
    drawings = list(time_drawings(QUICK_DRAWS if quick else DRAWS))
    check_times = time_checks()
    _print_progress("imports, from files, memory")
    memory_by_size = {n_people: memory_use(n_people) for n_people in sizes}
    tenfold = {} if quick else measure_times(10 * largest)
    results = Results(
        rows,
        import_times(),
        report_times(largest),
        memory_by_size,
        tenfold,
        models,
        drawings,
        check_times,
    )
    print(format_page(results))
    if not quick:
        text = json.dumps(results.to_dict(), indent=2, ensure_ascii=False)
        (HERE / "results.json").write_text(text + "\n", encoding="utf-8")
        (HERE / "results.md").write_text(format_page(results), encoding="utf-8")


def _print_progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
