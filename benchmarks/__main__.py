"""Measure everything and print the tables."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

import stepback
from benchmarks.files import write_columns, write_folder, write_people
from benchmarks.processes import child, import_times
from benchmarks.results import RIVALS, Results, versions
from benchmarks.sample import sample
from benchmarks.sizes import OURS, Row, measured
from benchmarks.timing import Timed

SIZES = (1_000, 10_000, 100_000, 1_000_000)
QUICK = (1_000, 10_000)
FEWEST = 100
CHAIN = 100_000
FOLDER = 1_000
FOLDER_ROUNDS = 15
HERE = Path(__file__).parent


def main() -> None:
    """Measure, print, and after a full run write ``results.md`` and ``results.json``."""
    options = _options()
    sizes = QUICK if options.quick else tuple(sorted(options.sizes))
    _tell(f"sizes {', '.join(f'{people:,}' for people in sizes)}")
    rows: list[Row] = []
    for people in sizes:
        for row in measured(people, with_rivals=not options.skip_rivals):
            _tell(f"{people:,}: {row.task}")
            rows.append(row)
    results = _results(rows, sizes[-1], with_rivals=not options.skip_rivals)
    print(results.to_markdown())
    if sizes == SIZES and not options.skip_rivals:
        text = json.dumps(results.to_dict(), indent=2, ensure_ascii=False)
        (HERE / "results.md").write_text(results.to_markdown(), encoding="utf-8")
        (HERE / "results.json").write_text(text + "\n", encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--sizes", type=_size, nargs="+", default=SIZES, metavar="PEOPLE", help="what to measure at"
    )
    parser.add_argument("--quick", action="store_true", help="small sizes, for a look")
    parser.add_argument("--skip-rivals", action="store_true", help="stepback alone")
    return parser.parse_args()


def _size(text: str) -> int:
    people = int(text.replace(",", "").replace("_", ""))
    if people < FEWEST:
        raise argparse.ArgumentTypeError(f"{text} is fewer than {FEWEST} people")
    return people


def _results(rows: list[Row], largest: int, *, with_rivals: bool) -> Results:
    """With what takes processes of its own, at the largest size."""
    engines = [OURS, *(name for name in RIVALS if with_rivals and name in versions())]
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        columns, people, tables = folder / "columns.npz", folder / "people.csv", folder / "tables"
        tables.mkdir()
        largest_sample = sample(largest)
        write_columns(largest_sample, columns)
        write_people(largest_sample, people)
        write_folder(sample(FOLDER), tables)
        memory = {}
        for engine in engines:
            _tell(f"memory: {engine}")
            memory[engine] = child("build", engine, columns)
        _tell("from an export to the report")
        report = child("report", people) if hasattr(stepback, "report") else None
        _tell("a folder, a chain, imports")
        read = child("folder", tables, FOLDER_ROUNDS)
        chain = child("chain", min(CHAIN, largest))
    return Results(
        rows=rows,
        memory=memory,
        memory_people=largest,
        imports={name: Timed(runs) for name, runs in import_times().items()},
        chain=chain,
        chain_people=min(CHAIN, largest),
        report=report,
        folder=Timed(tuple(read["seconds"])),
        folder_people=FOLDER,
    )


def _tell(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
