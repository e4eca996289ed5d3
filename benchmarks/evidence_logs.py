"""Reading logs of decisions, beside pyarrow's own reader of CSV."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from benchmarks.sample import SEED
from benchmarks.scenario_row import ScenarioRow
from benchmarks.tables import format_bytes
from benchmarks.timing import Engine, time_in_turn
from stepback.evidence import DecisionLog, read_decisions

SIZES, QUICK_SIZES = (1_000_000, 10_000_000), (20_000, 40_000)
OUTCOMES = ("approved", "rejected", "changed")
_TEXTS = ("case", "domain", "step", "decider", "requester", "outcome")
_TIMES = ("submitted", "decided")
_PIECE = 1_000_000  # rows that are written at once
_ROWS_PER_CASE = 4
_YEAR = 365 * 86_400
_CHILD = """
import json, resource, sys, time
if sys.argv[2] == "without pyarrow":
    sys.modules["pyarrow"] = None
from stepback.evidence import read_decisions
begin = time.process_time()
log = read_decisions(sys.argv[1])
seconds = time.process_time() - begin
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps([len(log), seconds, memory / 1e9]))
"""


def log_rows(quick: bool) -> Iterator[ScenarioRow]:  # noqa: FBT001  (as all makers of rows)
    """The time of reading logs, and what it compares with."""
    small, large = QUICK_SIZES if quick else SIZES
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.csv"
        write_log(path, small)
        yield _compare_with_arrow(path, small)
        yield _time_alone(path, small, "without pyarrow", "at most 30 s")
        european = Path(folder) / "european.csv"
        write_log(european, small, is_european=True)
        yield _compare_with_arrow(european, small, is_european=True)
        european.unlink()
        write_log(path, large)
        yield _time_alone(path, large, "with pyarrow", "at most 45 s and 4 GB")


def write_log(path: Path, n_rows: int, *, is_european: bool = False) -> None:
    """Write a log of so many decisions, with its times and amounts as Europe writes them if asked.

    Amounts are lognormal, cases have four decisions on average, and a week passes at most.
    """
    rng = np.random.default_rng(SEED)
    options = arrow_csv.WriteOptions(delimiter=";" if is_european else ",", quoting_style="none")
    schema = pa.schema([(name, pa.string()) for name in (*_TEXTS, *_TIMES, "amount")])
    with arrow_csv.CSVWriter(path, schema, write_options=options) as writer:
        for first in range(0, n_rows, _PIECE):
            size = min(_PIECE, n_rows - first)
            writer.write_table(_make_piece(rng, first, size, is_european=is_european))


def _make_piece(
    rng: np.random.Generator, first: int, n_rows: int, *, is_european: bool
) -> pa.Table:
    def number(prefix: str, most: int) -> pa.Array:
        return pc.binary_join_element_wise(
            prefix, pa.array(rng.integers(0, most, n_rows)).cast(pa.string()), ""
        )

    case = np.sort(first // _ROWS_PER_CASE + rng.integers(0, n_rows // _ROWS_PER_CASE, n_rows))
    submitted = np.datetime64("2024-01-01", "s") + rng.integers(0, _YEAR, n_rows)
    waits = rng.integers(60, 7 * 86_400, n_rows)
    outcome = rng.choice(len(OUTCOMES), n_rows, p=[0.9, 0.05, 0.05])
    amount = pa.array(np.round(rng.lognormal(6, 2, n_rows), 2)).cast(pa.string())
    if is_european:
        amount = pc.binary_join_element_wise(pc.replace_substring(amount, ".", ","), "€", " ")
    write_times = _write_european_times if is_european else _write_times
    columns = {
        "case": pc.binary_join_element_wise("C-", pa.array(case).cast(pa.string()), ""),
        "domain": number("Domain ", 12),
        "step": number("Level ", 4),
        "decider": number("person", 500),
        "requester": number("emp", 5000),
        "outcome": pc.take(pa.array(OUTCOMES), pa.array(outcome)),
        "submitted": write_times(submitted),
        "decided": write_times(submitted + waits),
        "amount": amount,
    }
    return pa.table(columns)


def _write_times(times: np.ndarray) -> pa.Array:
    return pc.binary_join_element_wise(pa.array(np.datetime_as_string(times)), "+00:00", "")


def _write_european_times(times: np.ndarray) -> pa.Array:
    return pc.strftime(pa.array(times), format="%d/%m/%Y %H:%M")


def _compare_with_arrow(path: Path, n_rows: int, *, is_european: bool = False) -> ScenarioRow:
    """Read a log as decisions, and as pyarrow reads columns: what it cannot parse as text."""
    types = {name: pa.dictionary(pa.int32(), pa.string()) for name in _TEXTS}
    types |= dict.fromkeys(_TIMES, pa.string() if is_european else pa.timestamp("us", "UTC"))
    types |= {"amount": pa.string() if is_european else pa.float64()}
    read_arrow = partial(
        arrow_csv.read_csv,
        path,
        parse_options=arrow_csv.ParseOptions(delimiter=";" if is_european else ","),
        convert_options=arrow_csv.ConvertOptions(include_columns=[*types], column_types=types),
    )
    engines = {
        "read_csv": Engine(lambda: read_arrow, lambda table: [len(table)]),
        "read_decisions": Engine(lambda: partial(read_decisions, path), _count_rows),
    }
    timings = time_in_turn(engines)
    ours, theirs = timings["read_decisions"].median, timings["read_csv"].median
    kind = ", days first and amounts such as `1234,5 €`" if is_european else ""
    kind_there = ", times and amounts as text" if is_european else ""
    return ScenarioRow(
        task=f"`read_decisions`, {n_rows:,} rows{kind}",
        time=f"{ours:.2f} s",
        rival=f"`pyarrow.csv.read_csv`{kind_there}: {theirs:.2f} s",
        ratio=f"{ours / theirs:.2f} times as long",
        target="" if is_european else "at most 2 times",
    )


def _count_rows(log: DecisionLog) -> list[int]:
    return [len(log)]


def _time_alone(path: Path, n_rows: int, how: str, target: str) -> ScenarioRow:
    """Read a log in a process of its own."""
    command = [sys.executable, "-c", _CHILD, str(path), how]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    n_read, seconds, gigabytes = json.loads(done.stdout)
    if n_read != n_rows:
        raise ValueError(f"{n_read:,} rows were read of {n_rows:,}")
    return ScenarioRow(
        task=f"`read_decisions`, {n_rows:,} rows, {how}, in a process of its own",
        time=f"{seconds:.2f} s",
        rival="",
        ratio=f"{format_bytes(gigabytes)} at most",
        target=target,
    )
