"""Read one file in a process of its own, with limits on memory and time.

`ReadingProcess` starts a process that has imported stepback. For each file this process forks, so
that what a file does to its reader ends with it: killed by a signal, out of memory, or too late.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import traceback
import warnings
from pathlib import Path

import attrs

ROOT = Path(__file__).parents[2]
GIB = 1 << 30
# The resident memory is what counts. Mappings are limited too, so that no file takes the machine
# down: numpy and pyarrow reserve more than they use.
MAX_RESIDENT_BYTES = 2 * GIB
MAX_MAPPED_BYTES = 4 * GIB
MAX_SECONDS = 60
CELL_BYTES = 100  # of a cell and what is made of it
CALLS = ("read_people", "read_tables", "check", "report")


@attrs.frozen
class Outcome:
    """What became of a file.

    Attributes:
        kind: ``"read"``, ``"refused"``, or ``"failed"``: killed, out of memory, or a traceback.
        text: The organization, the refusal or the output of the command, or what failed.
        codes: The codes of the problems of a refusal.
        messages: The messages of these problems, or of another exception.
        seconds: Processor time.
        peak_bytes: Resident memory beyond that before the call.
    """

    kind: str
    text: str
    codes: list[str]
    messages: list[str]
    seconds: float
    peak_bytes: int


class ReadingProcess:
    """A process that reads files, each in a fork of its own."""

    def __init__(self):
        """Start it."""
        paths = os.pathsep.join([os.environ.get("PYTHONPATH", ""), str(ROOT)])
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.hostile.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            # Threads of a numeric library would not survive the fork, and map memory of their own.
            env={**os.environ, "PYTHONPATH": paths, "OPENBLAS_NUM_THREADS": "1"},
        )

    def read(self, call, path, **options):
        """The `Outcome` of a call on a path."""
        request = json.dumps({"call": call, "path": os.fsdecode(path), "options": options})
        self._process.stdin.write(request.encode() + b"\n")
        self._process.stdin.flush()
        return Outcome(**json.loads(self._process.stdout.readline()))

    def close(self):
        """End it."""
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()


def serve_requests():
    """Answer each line of standard input with a line on standard output."""
    warnings.simplefilter("ignore")  # that the process has threads when it forks
    import stepback.cli._app  # noqa: F401  (imported once, before the forks)

    answers = os.dup(1)
    os.dup2(2, 1)
    for line in sys.stdin:
        answer = _answer_in_fork(json.loads(line))
        os.write(answers, json.dumps(answer).encode() + b"\n")


def _answer_in_fork(request):
    before = _resident_bytes()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        status = 1
        try:
            answer = json.dumps(_answer_with_limits(request)).encode()
            with os.fdopen(writer, "wb") as pipe:
                pipe.write(answer)
            status = 0
        finally:
            os._exit(status)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        answer = pipe.read()
    _, status, usage = os.wait4(child, 0)
    unit = 1 if sys.platform == "darwin" else 1024
    measured = {
        "seconds": round(usage.ru_utime + usage.ru_stime, 3),
        "peak_bytes": max(usage.ru_maxrss * unit - before, 0),
    }
    code = os.waitstatus_to_exitcode(status)
    if code == 0 and answer:
        return {**json.loads(answer), **measured}
    reason = signal.Signals(-code).name if code < 0 else f"status {code}"
    if -code in (signal.SIGALRM, signal.SIGXCPU):
        reason += f": more than {MAX_SECONDS} s"
    return {"kind": "failed", "text": reason, "codes": [], "messages": [], **measured}


def _resident_bytes():
    statistics = Path("/proc/self/statm")
    if not statistics.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(statistics.read_text().split()[1]) * resource.getpagesize()


def _mapped_bytes():
    statistics = Path("/proc/self/statm")
    pages = int(statistics.read_text().split()[0]) if statistics.exists() else 0
    return pages * resource.getpagesize()


def _recurse():
    return _recurse()


# What the harness itself is tested with: each is what no file may cause.
_FAILURES = {
    "abort": os.abort,
    "allocate": lambda: bytearray(1 << 60),
    "recurse": _recurse,
    "raise": lambda: int("x"),
    "loop": lambda: [None for _ in iter(int, 1)],
}


def _answer_with_limits(request):
    size = Path(request["path"]).stat().st_size if Path(request["path"]).is_file() else 0
    seconds = max(MAX_SECONDS, MAX_SECONDS * size // 100_000_000)
    if sys.gettrace() is not None:  # coverage looks at each line, which takes thrice as long
        seconds *= 3
    seconds = request["options"].pop("max_seconds", seconds)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(3 * seconds)  # waiting takes no processor time; the machine may be busy
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    needed = CELL_BYTES * request["options"].pop("n_cells", 0)
    mapped = _mapped_bytes() + MAX_MAPPED_BYTES + needed
    resource.setrlimit(resource.RLIMIT_AS, (mapped, mapped))
    try:
        if request["call"] in _FAILURES:
            _FAILURES[request["call"]]()
        if request["call"] in ("check", "report"):
            return _run_command(request["call"], request["path"], request["options"])
        return _call_reader(request["call"], request["path"], request["options"])
    except BaseException as error:  # noqa: BLE001  (whatever it is, the test is told)
        text = "".join(traceback.format_exception(error))[-4000:]
        return {"kind": "failed", "text": text, "codes": [], "messages": []}


def _call_reader(call, path, options):
    import stepback

    try:
        org = getattr(stepback, call)(path, **options)
    except stepback.InvalidOrganization as refused:
        codes = [problem.code for problem in refused.problems]
        messages = [problem.message for problem in refused.problems]
        text = str(refused)
    except (ValueError, OSError) as refused:
        text = str(refused)
        if isinstance(refused, ValueError) and not _is_our_own(refused):
            raise
        codes, messages = [type(refused).__name__], [text]
    else:
        text = f"{org!r} {len(str(org.warnings))}"
        return {"kind": "read", "text": text, "codes": [], "messages": []}
    return {"kind": "refused", "text": text, "codes": codes[:100], "messages": messages[:100]}


def _is_our_own(error):
    last = error.__traceback__
    while last.tb_next is not None:
        last = last.tb_next
    return last.tb_frame.f_globals["__name__"].startswith("stepback")


def _run_command(command, path, options):
    from stepback.cli import main

    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    sys.argv = ["stepback", command, path, *words]
    with tempfile.TemporaryFile() as output:
        for stream in (1, 2):
            os.dup2(output.fileno(), stream)
        code = 0
        try:
            main()
        except SystemExit as end:
            code = end.code
            if isinstance(code, str):
                os.write(2, code.encode())
                code = 1
        sys.stdout.flush()
        sys.stderr.flush()
        output.seek(0)
        text = output.read(1_000_000).decode(errors="backslashreplace")
    kind = "read" if code in (0, None) else "refused"
    if code not in (0, None, 1, 2) or "Traceback" in text or "unexpected error" in text:
        kind = "failed"
    return {"kind": kind, "text": text, "codes": [], "messages": [text]}


if __name__ == "__main__":
    serve_requests()
