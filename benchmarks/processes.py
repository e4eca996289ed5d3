"""Benchmarks that need separate processes: imports, memory, and whole runs.

``python -m benchmarks.processes report PATH``, ``… memory LIBRARY PEOPLE`` and
``… measure PEOPLE`` run in such processes; each prints one line of JSON.
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
from benchmarks.sample import build_sample, write_people
from benchmarks.timing import Timing

IMPORTS = ("stepback", "networkx, numpy, attrs")
IMPORT_ROUNDS = 9
ROUNDS = 3

_SMALL = "import subprocess, sys; sys.exit(subprocess.call(sys.argv[1:]))"
_IMPORT = "import time; t = time.process_time(); import {}; print(time.process_time() - t)"


def import_times() -> dict[str, Timing]:
    """CPU seconds that each import takes in a fresh process, in turn."""
    runs: dict[str, list[float]] = {modules: [] for modules in IMPORTS}
    for number in range(IMPORT_ROUNDS + 1):
        for modules, seconds_of_runs in runs.items():
            seconds = float(_run_python("-c", _IMPORT.format(modules)))
            if number:  # the first run writes the compiled files
                seconds_of_runs.append(seconds)
    return {modules: Timing(tuple(seconds)) for modules, seconds in runs.items()}


def report_times(people: int) -> dict[str, float]:
    """CPU seconds from an export to the text of the report, and peak memory in gigabytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        write_people(build_sample(people), path)
        return _median_results("report", str(path))


def memory_use(people: int) -> dict[str, float]:
    """Gigabytes of memory for people and delegations, by library."""
    names = ("stepback", *RIVALS)
    return {name: _median_results("memory", name, str(people))["gigabytes"] for name in names}


def measure_times(people: int) -> dict[str, float]:
    """CPU seconds of one call of `measure`, and peak memory in gigabytes."""
    return _run_process("measure", str(people))


def _median_results(*arguments: str) -> dict[str, float]:
    results = [_run_process(*arguments) for _ in range(ROUNDS)]
    return {key: median(result[key] for result in results) for key in results[0]}


def _run_process(*arguments: str) -> dict[str, float]:
    # A process inherits the peak memory of its parent, so a small process starts it.
    command = ("-c", _SMALL, sys.executable, "-m", "benchmarks.processes", *arguments)
    result: dict[str, float] = json.loads(_run_python(*command))
    return result


def _report_on_export(path: str) -> dict[str, float]:
    """Read an export, and report on it as text."""
    begin = time.process_time()
    org = stepback.read_people(path)
    read = time.process_time()
    text = str(stepback.report(org))
    end = time.process_time()
    assert len(text) > 1000, "hardly a report"
    return {"read_people": read - begin, "report": end - read, "gigabytes": _peak_gigabytes()}


def _measure_memory(library: str, people: str) -> dict[str, float]:
    """The memory of people and delegations, without that of the input columns."""
    sample = build_sample(int(people))
    if library == "stepback":
        tables = sample.to_tables("people", "domains", "delegations")
        before = _resident_bytes()
        built = stepback.Organization.from_tables(tables)
    else:
        ends = sample.ids[sample.principal].tolist(), sample.ids[sample.delegate].tolist()
        columns = sample.ids.tolist(), *ends, (sample.share * sample.autonomy).tolist()
        before = _resident_bytes()
        built = RIVALS[library].build_graph(*columns)
    gigabytes = (_resident_bytes() - before) / 1e9
    assert built  # so that it still exists
    return {"gigabytes": gigabytes}


def _measure_people(people: str) -> dict[str, float]:
    """Compute all headline figures of an organization in memory."""
    org = stepback.Organization.from_tables(build_sample(int(people)).to_tables())
    begin = time.process_time()
    stepback.measure(org)
    return {"measure": time.process_time() - begin, "gigabytes": _peak_gigabytes()}


def _resident_bytes() -> int:
    gc.collect()
    resident: int = psutil.Process().memory_info().rss
    return resident


def _peak_gigabytes() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(peak * (1 if sys.platform == "darwin" else 1024) / 1e9)


def _run_python(*arguments: str) -> str:
    process = subprocess.run(  # noqa: S603  (our own commands)
        [sys.executable, *arguments], check=True, stdout=subprocess.PIPE, text=True
    )
    return process.stdout


if __name__ == "__main__":
    name, *arguments = sys.argv[1:]
    benchmarks = {
        "report": _report_on_export,
        "memory": _measure_memory,
        "measure": _measure_people,
    }
    print(json.dumps(benchmarks[name](*arguments)))
