"""What is measured in processes of its own: imports, memory, and whole runs.

``python -m benchmarks.processes report PATH``, ``… memory LIBRARY PEOPLE`` and
``… measure PEOPLE`` are such processes; each prints one line of JSON.
"""

from __future__ import annotations

import gc
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import psutil

import stepback
from benchmarks.rivals import RIVALS
from benchmarks.sample import sample, write_people
from benchmarks.timing import Timed

IMPORTS = ("stepback", "networkx, numpy, attrs")
IMPORT_ROUNDS = 9
ROUNDS = 3

_SMALL = "import subprocess, sys; sys.exit(subprocess.call(sys.argv[1:]))"
_IMPORT = "import time; t = time.process_time(); import {}; print(time.process_time() - t)"


def import_times() -> dict[str, Timed]:
    """Seconds of CPU that each import takes in a fresh process, in turn."""
    runs: dict[str, list[float]] = {modules: [] for modules in IMPORTS}
    for number in range(IMPORT_ROUNDS + 1):
        for modules, done in runs.items():
            seconds = float(_output("-c", _IMPORT.format(modules)))
            if number:  # the first writes the compiled files
                done.append(seconds)
    return {modules: Timed(tuple(done)) for modules, done in runs.items()}


def report_times(people: int) -> dict[str, float]:
    """Seconds of CPU from an export to the text of the report, and gigabytes at the peak."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        write_people(sample(people), path)
        return _medians("report", str(path))


def memory(people: int) -> dict[str, float]:
    """Gigabytes that people and delegations take, by library."""
    names = ("stepback", *RIVALS)
    return {name: _medians("memory", name, str(people))["gigabytes"] for name in names}


def measure_times(people: int) -> dict[str, float]:
    """Seconds of CPU to measure so many people, once, and gigabytes at the peak."""
    return _run("measure", str(people))


def _medians(*arguments: str) -> dict[str, float]:
    found = [_run(*arguments) for _ in range(ROUNDS)]
    return {step: median(one[step] for one in found) for step in found[0]}


def _run(*arguments: str) -> dict[str, float]:
    # A process starts with the peak of the one that started it, so a small one does.
    run = ("-c", _SMALL, sys.executable, "-m", "benchmarks.processes", *arguments)
    found: dict[str, float] = json.loads(_output(*run))
    return found


def _from_an_export(path: str) -> dict[str, float]:
    """From an export to the text of the report."""
    begin = time.process_time()
    org = stepback.read_people(path)
    read = time.process_time()
    text = str(stepback.report(org))
    end = time.process_time()
    assert len(text) > 1000, "hardly a report"
    return {"read_people": read - begin, "report": end - read, "gigabytes": _peak()}


def _held(library: str, people: str) -> dict[str, float]:
    """What is held once people and delegations are built, from columns that are there before."""
    made = sample(int(people))
    if library == "stepback":
        tables = made.tables("people", "domains", "delegations")
        before = _resident()
        held = stepback.Organization.from_tables(tables)
    else:
        ends = made.ids[made.principal].tolist(), made.ids[made.delegate].tolist()
        columns = made.ids.tolist(), *ends, (made.share * made.autonomy).tolist()
        before = _resident()
        held = RIVALS[library].build(*columns)
    found = {"gigabytes": (_resident() - before) / 1e9}
    assert held
    return found


def _measured(people: str) -> dict[str, float]:
    """All headline figures of an organization in memory."""
    org = stepback.Organization.from_tables(sample(int(people)).tables())
    begin = time.process_time()
    stepback.measure(org)
    return {"measure": time.process_time() - begin, "gigabytes": _peak()}


def _resident() -> int:
    gc.collect()
    resident: int = psutil.Process().memory_info().rss
    return resident


def _peak() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(peak * (1 if sys.platform == "darwin" else 1024) / 1e9)


def _output(*arguments: str) -> str:
    done = subprocess.run(  # noqa: S603  (our own commands)
        [sys.executable, *arguments], check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


if __name__ == "__main__":
    what, *about = sys.argv[1:]
    found = {"report": _from_an_export, "memory": _held, "measure": _measured}[what](*about)
    print(json.dumps(found))
