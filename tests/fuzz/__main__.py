"""Fuzz every reader: ``python -m tests.fuzz --cases 10000000 --seed 1``.

Prints for each target how many cases were tried, read and refused, the slowest one and the memory.
The status is 1 if any case was neither read nor refused in words; its input is saved.
"""

import argparse
import os
import random
import sys
import time

from tests.fuzz.all_targets import TARGETS, share_cases
from tests.fuzz.runner import Runner, make_case, run_case, show_case


def main():
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000_000)
    parser.add_argument("--seed", type=int, default=None, help="by default, a new one each time")
    parser.add_argument(
        "--jobs",
        type=int,
        default=len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count() or 1,
    )
    parser.add_argument("--target", action="append", choices=sorted(TARGETS), default=[])
    parser.add_argument(
        "--case", type=int, help="run only this case of the target, in this process"
    )
    options = parser.parse_args()
    targets = [TARGETS[name] for name in options.target or TARGETS]
    seed = random.randrange(1 << 32) if options.seed is None else options.seed
    if options.case is not None:
        sys.exit(run_one(targets[0], seed, options.case))
    counts = share_cases(targets, options.cases)
    start = time.monotonic()
    tallies = Runner(targets, counts, seed, max(options.jobs, 1), report_progress).run()
    sys.stderr.write("\r" + " " * 60 + "\r")
    print_table(tallies, time.monotonic() - start, seed)
    failures = [failure for tally in tallies.values() for failure in tally.failures]
    for failure in failures:
        print(f"\n{failure}")
    missing = sum(counts.values()) - sum(tally.cases for tally in tallies.values())
    if missing:
        print(f"\n{missing:,} cases were not tried, after too many failures of their target")
    sys.exit(bool(failures or missing))


def run_one(target, seed, number):
    """Run one case with its traceback."""
    case = make_case(target, seed, number)
    print(show_case(case)[:2_000])
    with target.prepared():
        print("read" if run_case(target, case) else "refused")
    return 0


def report_progress(tallies):
    """Show how many cases are done, on a terminal."""
    if sys.stderr.isatty():
        done = sum(tally.cases for tally in tallies.values())
        sys.stderr.write(f"\r{done:,} cases")


def print_table(tallies, seconds, seed):
    """A line for each target, and one for all."""
    print(
        f"{'target':16}{'cases':>12}{'read':>12}{'refused':>12}{'µs a case':>11}"
        f"{'slowest, ms':>13}{'its case':>12}{'memory, MiB':>13}"
    )
    for name, tally in tallies.items():
        mean = 1e6 * tally.seconds / max(tally.cases, 1)
        print(
            f"{name:16}{tally.cases:12,}{tally.read:12,}{tally.refused:12,}{mean:11,.0f}"
            f"{1e3 * tally.slowest:13,.1f}{tally.slowest_case:12}{tally.peak_bytes >> 20:13,}"
        )
    cases = sum(tally.cases for tally in tallies.values())
    work = sum(tally.seconds for tally in tallies.values())
    failures = sum(len(tally.failures) for tally in tallies.values())
    print(
        f"{cases:,} cases with seed {seed} in {seconds:,.0f} s, {cases / max(work, 1e-9):,.0f} a "
        f"second and processor; {failures} failed"
    )


if __name__ == "__main__":
    main()
