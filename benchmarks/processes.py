"""What is measured in processes of its own: imports, and a whole run with its memory.

``python -m benchmarks.processes PATH`` is such a whole run; it prints one line of JSON.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import stepback
from benchmarks.sample import sample, write_people
from benchmarks.timing import Timed

IMPORTS = ("stepback", "networkx, numpy, attrs")
IMPORT_ROUNDS = 9
REPORT_ROUNDS = 3

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
        # A process starts with the peak of the one that started it, so a small one does.
        run = ("-c", _SMALL, sys.executable, "-m", "benchmarks.processes", str(path))
        found = [json.loads(_output(*run)) for _ in range(REPORT_ROUNDS)]
    return {step: median(one[step] for one in found) for step in found[0]}


def main(path: str) -> None:
    """From an export to the text of the report."""
    begin = time.process_time()
    org = stepback.read_people(path)
    read = time.process_time()
    text = str(stepback.report(org))
    end = time.process_time()
    assert len(text) > 1000, "hardly a report"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    gigabytes = peak * (1 if sys.platform == "darwin" else 1024) / 1e9
    print(json.dumps({"read_people": read - begin, "report": end - read, "gigabytes": gigabytes}))


def _output(*arguments: str) -> str:
    done = subprocess.run(  # noqa: S603  (our own commands)
        [sys.executable, *arguments], check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


if __name__ == "__main__":
    main(*sys.argv[1:])
