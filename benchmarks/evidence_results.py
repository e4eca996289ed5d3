"""From the file of a log to what paper and practice say, each in a process of its own."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.evidence_conformance import LEVELS, LIMITS
from benchmarks.evidence_logs import QUICK_SIZES, SIZES, write_log
from benchmarks.scenario_row import ScenarioRow
from benchmarks.tables import format_bytes
from stepback import Delegation, Domain, Membership, Organization, Person, Role
from stepback.evidence import paper_and_practice, read_decisions

N_DOMAINS, N_PEOPLE = 12, 500  # those of the log
TARGETS = ("at most 6 s", "at most 60 s and 4 GB")
_CHILD = (
    "import sys; from benchmarks.evidence_results import print_result; print_result(sys.argv[1])"
)


def result_rows(quick: bool) -> Iterator[ScenarioRow]:  # noqa: FBT001  (as all makers of rows)
    """The time from a file to the result, of two sizes."""
    for n_rows, target in zip(QUICK_SIZES if quick else SIZES, TARGETS, strict=True):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "log.csv"
            write_log(path, n_rows)
            done = subprocess.run(  # noqa: S603
                [sys.executable, "-c", _CHILD, str(path)],
                capture_output=True,
                text=True,
                check=True,
            )
        n_classified, seconds, elapsed, gigabytes = json.loads(done.stdout)
        yield ScenarioRow(
            task=f"a file of {n_rows:,} rows to paper and practice ({n_classified:,} final "
            "approvals), in a process of its own",
            time=f"{seconds:.2f} s",
            rival=f"elapsed: {elapsed:.2f} s",
            ratio=f"{format_bytes(gigabytes)} at most",
            target=target,
        )


def print_result(path: str) -> None:
    """Read a log, hold it against the paper, and print what that took."""
    org = make_company()
    begin, began = time.process_time(), time.perf_counter()
    both = paper_and_practice(org, read_decisions(path), rng=0)
    seconds, elapsed = time.process_time() - begin, time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps([sum(both.classes.values()), seconds, elapsed, memory / 1e9]))


def make_company() -> Organization:
    """Five levels in a chain in each domain of the log, held by its deciders."""
    level = np.arange(N_PEOPLE) % len(LEVELS)
    return Organization(
        people=[Person(f"person{number}") for number in range(N_PEOPLE)],
        roles=[Role(name) for name in LEVELS],
        memberships=[
            Membership(LEVELS[number], f"person{person}")
            for person, number in enumerate(level.tolist())
        ],
        domains=[Domain(f"Domain {n}", LEVELS[-1], amounts=[1.0]) for n in range(N_DOMAINS)],
        delegations=[
            Delegation(LEVELS[n + 1], LEVELS[n], domain=f"Domain {domain}", limit=LIMITS[n])
            for domain in range(N_DOMAINS)
            for n in range(len(LEVELS) - 1)
        ],
    )
