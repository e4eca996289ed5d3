"""The sample as files: columns for a process of its own, and an export such as HR has."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from benchmarks.sample import Array, Sample

UNIT = 50  # people in each, at the mean
GRADES = 12


def write_columns(made: Sample, path: Path) -> None:
    """The delegations as columns of numbers, and the ids, for `read_columns`."""
    np.savez(
        path,
        ids=made.ids.astype(str),
        owner=made.top,
        principal=made.principal,
        delegate=made.delegate,
        share=made.share,
        autonomy=made.autonomy,
        fraction=made.fraction,
    )


def read_columns(path: Path) -> dict[str, Array]:
    """What `write_columns` wrote, with ids as objects."""
    with np.load(path) as stored:
        columns = {name: np.asarray(stored[name]) for name in stored.files}
    ids = columns["ids"].astype(object)
    ends = {end: ids[columns[end]] for end in ("principal", "delegate")}
    return {**columns, "ids": ids, **ends}


def write_people(made: Sample, path: Path) -> None:
    """An export: who is who, in which unit, and who reports to whom."""
    people = made.ids.size
    manager = np.full(people, "", dtype=object)
    manager[made.report] = made.ids[made.manager]
    rng = np.random.default_rng(0)
    unit = rng.integers(max(1, people // UNIT), size=people)
    grade = rng.integers(1, GRADES, size=people)
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "name", "unit", "manager", "fte", "grade"])
        rows.writerows(
            [id_, f"Person {number}", f"Unit {unit[number]}", above, "1.0", f"G{grade[number]}"]
            for number, (id_, above) in enumerate(zip(made.ids, manager, strict=True))
        )


def write_folder(made: Sample, folder: Path) -> None:
    """All tables, one a file, as `stepback.read_tables` reads them."""
    for name, table in made.tables().items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file)
            rows.writerow(table)
            rows.writerows(zip(*table.values(), strict=True))
