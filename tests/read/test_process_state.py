"""Reading, measuring, reporting and writing leave the process as it was."""

import os
import subprocess
import sys

import pytest

USE = """
import csv, decimal, gc, json, locale, logging, os, pathlib, random, signal, sys, tempfile
import threading, warnings
import networkx, numpy as np, pandas, pyarrow.csv, rich.console, scipy.sparse.linalg  # who may change what they like

def look():
    umask = os.umask(0o77)
    os.umask(umask)
    root = logging.getLogger()
    return {
        "length of cells in csv": csv.field_size_limit(),
        "warnings": list(warnings.filters),
        "locale": locale.setlocale(locale.LC_ALL),
        "depth of recursion": sys.getrecursionlimit(),
        "digits of integers": sys.get_int_max_str_digits(),
        "errors of numpy": (np.geterr(), np.geterrcall(), np.get_printoptions()),
        "random": random.getstate(),
        "random of numpy": str(np.random.get_state()),
        "logging": (root.level, list(root.handlers), logging.root.manager.disable),
        "streams": [(s, s.encoding, s.errors, s.line_buffering) for s in (sys.stdin, sys.stdout, sys.stderr)],
        "hooks": (sys.excepthook, sys.displayhook, threading.excepthook, sys.unraisablehook),
        "tracing": (sys.gettrace(), sys.getprofile(), sys.getswitchinterval()),
        "signals": {s: signal.getsignal(s) for s in signal.valid_signals()},
        "timers": [signal.getitimer(t) for t in (signal.ITIMER_REAL, signal.ITIMER_PROF)],
        "threads": threading.enumerate(),
        "environment": dict(os.environ),
        "folder": os.getcwd(),
        "umask": umask,
        "decimals": repr(decimal.getcontext()),
        "garbage": (gc.isenabled(), gc.get_threshold(), list(gc.callbacks)),
        "temporary files": sorted(os.listdir(tempfile.gettempdir())),
        "path": (list(sys.path), len(sys.meta_path), len(sys.path_hooks)),
    }

folder = pathlib.Path(sys.argv[1])
before = look()
import stepback, stepback.archetypes, stepback.models, stepback.testing
after = {"importing": look()}
large = folder / "large.csv"
large.write_text("id,name,manager\\n" + "".join(f"p{i},N,{'p0' if i else ''}\\n" for i in range(20_000)))
careful = folder / "careful.csv"
careful.write_text('id;name;manager\\nann;"a ""b"" c";\\nbo;' + "x" * 200_000 + ";ann\\n")
broken = folder / "broken.csv"
broken.write_text('id,name\\nann,"never closed\\n')
for path in (large, careful):
    stepback.read_people(path)
try:
    stepback.read_people(broken)
except stepback.InvalidOrganization:
    pass
after["reading"] = look()
org = stepback.archetypes.administration()
stepback.measure(org)
stepback.krackhardt(org)
stepback.bus_factor(org)
stepback.trophic_levels(org)
stepback.authority_distribution(org)
after["measuring"] = look()
report = stepback.report(org, personal=True)
str(report), report.to_html(), report.to_markdown(), report.to_dict()
after["reporting"] = look()
stepback.write_tables(org, folder / "tables")
stepback.write_tables(org, folder / "tables.zip")
stepback.read_tables(folder / "tables")
stepback.read_tables(folder / "tables.zip")
after["writing"] = look()
changed = [f"{step}: {key}" for step, seen in after.items() for key in before if seen[key] != before[key]]
print(json.dumps(changed))
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="has no such timers")
def test_the_process_stays_as_it_was(tmp_path):
    """Its settings, signals, threads, streams, sources of randomness and temporary files."""
    temporary, work = tmp_path / "temporary", tmp_path / "work"
    temporary.mkdir()
    work.mkdir()
    ended = subprocess.run(
        [sys.executable, "-c", USE, str(work)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "TMPDIR": str(temporary)},
    )
    assert (ended.returncode, ended.stdout) == (0, "[]\n"), ended.stderr
