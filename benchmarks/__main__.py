"""Measure everything and print the tables."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from benchmarks.drawing import DRAWS, QUICK_DRAWS, checked, drawn
from benchmarks.models import modelled
from benchmarks.page import page
from benchmarks.processes import import_times, measure_times, memory, report_times
from benchmarks.results import Results
from benchmarks.tasks import Row, chain, measured

SIZES = (1_000, 10_000, 100_000, 1_000_000)
QUICK = (1_000, 10_000)
CHAIN = 100_000
WARM_UP = 100
HERE = Path(__file__).parent


def main() -> None:
    """Measure, print, and after a full run write ``results.md`` and ``results.json``."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, and nothing is written")
    quick = parser.parse_args().quick
    sizes = QUICK if quick else SIZES
    list(measured(WARM_UP, []))  # what is imported on first use is, before the clock counts
    rows: list[Row] = []
    for people in sizes:
        for row in measured(people, rows):
            _tell(f"{people:,}: {row.task}")
            rows.append(row)
    for row in chain(min(CHAIN, sizes[-1])):
        _tell(row.task)
        rows.append(row)
    largest = sizes[-1]
    _tell("models")
    at_points = list(modelled(largest))
    _tell("drawing")
    drawings = list(drawn(QUICK_DRAWS if quick else DRAWS))
    checks = checked()
    _tell("imports, from files, memory")
    held = {people: memory(people) for people in sizes}
    tenfold = {} if quick else measure_times(10 * largest)
    results = Results(
        rows, import_times(), report_times(largest), held, tenfold, at_points, drawings, checks
    )
    print(page(results))
    if not quick:
        text = json.dumps(results.to_dict(), indent=2, ensure_ascii=False)
        (HERE / "results.json").write_text(text + "\n", encoding="utf-8")
        (HERE / "results.md").write_text(page(results), encoding="utf-8")


def _tell(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
