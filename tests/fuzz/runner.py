"""Run cases in forked processes, each watched from outside: what hangs or dies is reported.

Each case has a number, from which, with the seed and the target, it can be made again. A worker
writes the number of its case to shared memory before it begins, so the parent knows which case
ended it.
"""

import contextlib
import json
import mmap
import os
import resource
import signal
import struct
import tempfile
import time
import traceback
from pathlib import Path
from random import Random

import attrs

MAX_SECONDS = 10
MAX_MAPPED_BYTES = 3 << 30
MAX_RESIDENT_BYTES = 2 << 30
CHUNK_SECONDS = 5
MAX_FAILURES = 20
_SLOT = struct.Struct("<QQQQd")  # next case, cases read, cases refused, slowest case, its seconds


@attrs.define
class Tally:
    """What became of the cases of one target."""

    cases: int = 0
    read: int = 0
    refused: int = 0
    slowest: float = 0.0
    slowest_case: int = 0
    peak_bytes: int = 0
    seconds: float = 0.0
    failures: list = attrs.field(factory=list)

    def add(self, cases, read, refused, slowest_case, slowest, seconds):
        """Add what one worker did."""
        self.cases += cases
        self.read += read
        self.refused += refused
        self.seconds += seconds
        if slowest > self.slowest:
            self.slowest, self.slowest_case = slowest, slowest_case


@attrs.frozen
class Failure:
    """A case that was neither read nor refused in words."""

    target: str
    seed: int
    case: int
    reason: str
    saved: str

    def __str__(self):
        """What happened, and how to see it again."""
        again = f"python -m tests.fuzz --target {self.target} --seed {self.seed} --case {self.case}"
        return f"{again}\n  {self.saved}\n  {self.reason}"


def make_case(target, seed, number):
    """The input of a case."""
    return target.make(Random(f"{target.name} {seed} {number}").random)


def show_case(case):
    """The case as bytes to save or to print."""
    if isinstance(case, bytes):
        return case
    try:
        return repr(case).encode("utf-8", "backslashreplace")
    except (RecursionError, ValueError) as error:  # nested lists, and numbers of 5,000 digits
        return f"{type(case).__name__} without a repr: {error}".encode()


def run_case(target, case):
    """Read a case: whether it was read. A refusal is checked; anything else is raised."""
    try:
        target.read(case)
    except target.refusals as refused:
        target.check(refused)
        return False
    return True


@attrs.define
class _Worker:
    target: object
    start: int
    stop: int
    slot: int
    process: int
    pipe: int
    last: tuple = ()
    since: float = 0.0


class Runner:
    """Shares the cases of targets among processes."""

    def __init__(self, targets, counts, seed, jobs, report=None):
        """Run `counts` cases of each of the targets, by name."""
        self.tallies = {target.name: Tally() for target in targets}
        self._seed = seed
        self._jobs = jobs
        self._report = report
        self._shared = mmap.mmap(-1, _SLOT.size * jobs)
        self._folder = None
        self._waiting = [(target, 0, counts[target.name]) for target in targets]

    def run(self):
        """Run all cases, and return the tallies by the name of the target."""
        workers = {}
        free = list(range(self._jobs))
        while self._waiting or workers:
            while self._waiting and free:
                slot = free.pop()
                workers[slot] = self._start_worker(slot, *self._waiting.pop(0))
            time.sleep(0.005)
            for slot, worker in list(workers.items()):
                if self._is_done(worker):
                    del workers[slot]
                    free.append(slot)
        return self.tallies

    def _start_worker(self, slot, target, start, stop):
        _SLOT.pack_into(self._shared, slot * _SLOT.size, start, 0, 0, start, 0.0)
        reader, writer = os.pipe()
        process = os.fork()
        if process == 0:
            status = 1
            try:
                os.close(reader)
                _work(target, self._seed, start, stop, self._shared, slot, writer)
                status = 0
            finally:
                os._exit(status)
        os.close(writer)
        worker = _Worker(target, start, stop, slot, process, reader)
        worker.since = time.monotonic()
        return worker

    def _is_done(self, worker):
        done, status, usage = os.wait4(worker.process, os.WNOHANG)
        state = _SLOT.unpack_from(self._shared, worker.slot * _SLOT.size)
        is_hanging = False
        if not done:
            now = time.monotonic()
            if state[0] != (worker.last or state)[0] or not worker.last:
                worker.last, worker.since = state, now
            if now - worker.since < MAX_SECONDS:
                return False
            is_hanging = True
            os.kill(worker.process, signal.SIGKILL)
            _, status, usage = os.wait4(worker.process, 0)
        with os.fdopen(worker.pipe, "rb") as pipe:
            told = [json.loads(line) for line in pipe.read().splitlines()]
        tally = self.tallies[worker.target.name]
        state = _SLOT.unpack_from(self._shared, worker.slot * _SLOT.size)
        next_case, read, refused, slowest_case, slowest = state
        seconds = usage.ru_utime + usage.ru_stime
        tally.add(next_case - worker.start, read, refused, slowest_case, slowest, seconds)
        for case, reason in (item for item in told if len(item) == 2):
            self._fail(worker.target, case, reason)
        peak = max((item[0] for item in told if len(item) == 1), default=0)
        tally.peak_bytes = max(tally.peak_bytes, peak)
        code = os.waitstatus_to_exitcode(status)
        if is_hanging:
            self._fail(worker.target, next_case, f"took more than {MAX_SECONDS} s")
        elif code != 0:
            self._fail(worker.target, next_case, f"ended the process: {code}")
        if is_hanging or code != 0:
            tally.cases += 1
            next_case += 1
        if next_case < worker.stop and len(tally.failures) < MAX_FAILURES:
            self._waiting.append((worker.target, next_case, worker.stop))
        if self._report:
            self._report(self.tallies)
        return True

    def _fail(self, target, number, reason):
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="stepback-fuzz-"))
        case = make_case(target, self._seed, number)
        path = self._folder / f"{target.name}-{self._seed}-{number}{target.suffix}"
        path.write_bytes(show_case(case))
        failure = Failure(target.name, self._seed, number, reason, str(path))
        self.tallies[target.name].failures.append(failure)


def _work(target, seed, start, stop, shared, slot, writer):
    """Run cases for a few seconds, and write what fails to the pipe."""
    limit = _mapped_bytes() + MAX_MAPPED_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    place = slot * _SLOT.size
    read = refused = slowest_case = 0
    slowest, number, n_failures = 0.0, start, 0
    clock = time.perf_counter
    begin = clock()
    with target.prepared():
        while number < stop and clock() - begin < CHUNK_SECONDS and n_failures < MAX_FAILURES:
            _SLOT.pack_into(shared, place, number, read, refused, slowest_case, slowest)
            case = make_case(target, seed, number)
            start_time = clock()
            try:
                if run_case(target, case):
                    read += 1
                else:
                    refused += 1
            except BaseException as error:  # noqa: BLE001  (whatever it is, it is reported)
                n_failures += 1
                _tell(writer, [number, "".join(traceback.format_exception(error))[-3_000:]])
            took = clock() - start_time
            if took > slowest:
                slowest, slowest_case = took, number
            number += 1
    _SLOT.pack_into(shared, place, number, read, refused, slowest_case, slowest)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    _tell(writer, [max(after - before, 0) * 1024])
    if (after - before) * 1024 > MAX_RESIDENT_BYTES:
        _tell(writer, [slowest_case, "took more than 2 GiB of memory, or a case before it did"])


def _tell(writer, item):
    os.write(writer, json.dumps(item).encode() + b"\n")


def _mapped_bytes():
    with contextlib.suppress(OSError):
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    return 0
