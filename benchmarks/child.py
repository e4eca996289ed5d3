"""A task in a process of its own, so that its memory can be told: prints one line of JSON.

``python -m benchmarks.child build stepback columns.npz``; `benchmarks.processes` calls it.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

import stepback
from benchmarks.files import read_columns
from benchmarks.rivals import Given, rivals
from stepback import Organization

MEGABYTE = 1e6


def main(task: str, *arguments: str) -> None:
    """Print what a task takes."""
    tasks: dict[str, Callable[..., dict[str, Any]]] = {
        "build": build,
        "report": report,
        "folder": folder,
        "chain": chain,
    }
    print(json.dumps(tasks[task](*arguments)))


def build(engine: str, path: str) -> dict[str, Any]:
    """The peak of memory while delegations are built and flow, and before, for the columns."""
    given = read_columns(Path(path))
    if engine == "stepback":
        tables = {
            "people": {"id": given["ids"]},
            "domains": {"id": ["decisions"], "owner": [given["ids"][given["owner"]]]},
            "delegations": {
                field: given[field] for field in ("principal", "delegate", "share", "autonomy")
            },
        }
        before = peak()
        org = Organization.from_tables(tables)
        built = peak()
        stepback.measure(org)
        return {"columns": before, "built": built, "measured": peak()}
    rival = rivals(engine)[engine]
    ends = (given[field].tolist() for field in ("principal", "delegate", "fraction"))
    columns = Given(given["ids"].tolist(), *ends)
    before = peak()
    graph = rival.build(columns)
    assert graph is not None
    return {"columns": before, "built": peak()}


def report(path: str) -> dict[str, Any]:
    """From an export to the text of the report."""
    times: dict[str, float] = {}
    with timed(times, "read_people"):
        org = stepback.read_people(path)
    with timed(times, "report"):
        reported = stepback.report(org)
    with timed(times, "text"):
        text = str(reported)
    assert len(text) > 1000, "hardly a report"
    return {**times, "peak": peak(), "people": len(org)}


def folder(path: str, rounds: str) -> dict[str, Any]:
    """The median of reading a folder of tables."""
    seconds = []
    for _ in range(int(rounds)):
        begin = time.process_time()
        stepback.read_tables(path)
        seconds.append(time.process_time() - begin)
    return {"seconds": seconds}


def chain(people: str) -> dict[str, Any]:
    """Each of so many people reports to the one before."""
    ids = np.array([f"E-{one:07}" for one in range(int(people))], dtype=object)
    times: dict[str, float] = {}
    with timed(times, "build"):
        org = Organization.from_tables(
            {"people": {"id": ids}, "reporting": {"manager": ids[:-1], "report": ids[1:]}}
        )
    with timed(times, "assume_line_delegation"):
        assumed = stepback.assume_line_delegation(org)
    with timed(times, "measure"):
        found = stepback.measure(assumed)
    assert found.layers == int(people)
    return times


@contextmanager
def timed(times: dict[str, float], name: str) -> Iterator[None]:
    """Keep the seconds of CPU that a block takes."""
    begin = time.process_time()
    yield
    times[name] = time.process_time() - begin


def peak() -> float:
    """The most memory that this process has held so far, in megabytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most * (1 if sys.platform == "darwin" else 1024) / MEGABYTE


if __name__ == "__main__":
    main(*sys.argv[1:])
