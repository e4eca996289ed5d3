"""What is measured in processes of its own: memory at its peak, a whole run, and imports."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

IMPORTS = {"stepback": "stepback", "networkx, numpy, attrs": "networkx, numpy, attrs"}
IMPORT_ROUNDS = 9

_SMALL = "import subprocess, sys; sys.exit(subprocess.call(sys.argv[1:]))"
_IMPORT = "import time; t = time.process_time(); import {}; print(time.process_time() - t)"


def import_times() -> dict[str, tuple[float, ...]]:
    """Seconds of CPU that each import takes in a fresh process, in turn."""
    runs: dict[str, list[float]] = {name: [] for name in IMPORTS}
    for number in range(IMPORT_ROUNDS + 1):
        for name, modules in IMPORTS.items():
            seconds = float(_output("-c", _IMPORT.format(modules)))
            if number:  # the first writes the compiled files
                runs[name].append(seconds)
    return {name: tuple(done) for name, done in runs.items()}


def child(task: str, *arguments: str | int | Path) -> dict[str, Any]:
    """What a task of `benchmarks.child` finds in a fresh process."""
    # A process starts with the peak of the one that started it, so a small one does.
    run = (sys.executable, "-m", "benchmarks.child", task, *map(str, arguments))
    found: dict[str, Any] = json.loads(_output("-c", _SMALL, *run).splitlines()[-1])
    return found


def _output(*arguments: str) -> str:
    done = subprocess.run(  # noqa: S603  (our own commands)
        [sys.executable, *arguments], check=True, capture_output=True, text=True
    )
    return done.stdout
