"""Reading a matrix of authority: a grid of 500 decisions and 200 holders."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.scenario_row import ScenarioRow
from benchmarks.timing import Engine, time_in_turn
from stepback.evidence import AuthorityMatrix, read_authority_matrix

N_HOLDERS = 200
SIZES, QUICK_SIZES = (250, 500), (20, 40)
# The cells of a row, by its number and that of the holder.
KINDS: dict[str, Callable[[int, int], str]] = {
    "a mark in every fifth cell": lambda row, holder: "" if (row + holder) % 5 else "Approves",
    "rounded limits": lambda _, holder: f"€{1000 * (holder + 1):,}",
    "all limits different": lambda row, holder: f"€{1000 * (holder + 1) + row:,}",
}


def paper_rows(quick: bool) -> Iterator[ScenarioRow]:  # noqa: FBT001  (as all makers of rows)
    """The time to read a grid of each kind of cells, and how it grows with the number of rows."""
    small, large = QUICK_SIZES if quick else SIZES
    for kind, make_cell in KINDS.items():
        medians = [_time_grid(n_rows, make_cell) for n_rows in (small, large)]
        growth = math.log(medians[1] / medians[0]) / math.log(large / small)
        yield ScenarioRow(
            task=f"`read_authority_matrix`, {large} × {N_HOLDERS} cells, {kind}",
            time=f"{medians[1]:.2f} s",
            rival=f"of half the rows: {medians[0]:.2f} s",
            ratio=f"exponent {growth:.2f}",
            target="at most 1 s, linear",
        )


def _time_grid(n_rows: int, make_cell: Callable[[int, int], str]) -> float:
    """The median time to read a grid from a file."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "matrix.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["Decision", *(f"Level {holder}" for holder in range(N_HOLDERS))])
            for row in range(n_rows):
                cells = (make_cell(row, holder) for holder in range(N_HOLDERS))
                writer.writerow([f"Decision {row}", *cells])
        read = partial(read_authority_matrix, path, shape="grid", several="any")
        timings = time_in_turn({"stepback": Engine(lambda: read, _count_rights)})
    return timings["stepback"].median


def _count_rights(matrix: AuthorityMatrix) -> list[int]:
    return [len(matrix)]
