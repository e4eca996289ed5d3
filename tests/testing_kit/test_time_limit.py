import contextlib
import gc
import math
import signal
import subprocess
import sys
import threading
import time
import traceback
import weakref
from pathlib import Path

import pytest

from stepback.testing import time_limit


def loop_for_ever():
    while True:
        pass


def test_what_never_ends_is_interrupted():
    """The error states the limit, and its cause shows where the code was."""
    with (
        pytest.raises(TimeoutError, match=r"^still running after 0\.05 s$") as caught,
        time_limit(0.05),
    ):
        loop_for_ever()
    assert "in loop_for_ever" in "".join(traceback.format_exception(caught.value))


def test_a_loop_that_goes_on_after_every_error_is_interrupted_too():
    """Readers that collect errors row by row catch every exception."""

    def read_for_ever():
        while True:
            with contextlib.suppress(Exception):
                int("x")

    with pytest.raises(TimeoutError), time_limit(0.05):
        read_for_ever()


def test_what_ends_in_time_is_left_alone():
    """Results and errors pass through the limit unchanged."""
    with time_limit(60):
        result = sum(range(10))
    assert result == 45
    with pytest.raises(ZeroDivisionError), time_limit(math.inf):
        1 / 0  # noqa: B018


def test_what_ends_when_time_is_up_is_not_interrupted_afterwards():
    """A block is interrupted inside, or not at all."""
    late = 0
    for times in range(40):
        try:
            with time_limit(0.001):
                sum(range(2_000 * times))
        except TimeoutError:
            late += 1
        sum(range(20_000))
    assert late < 40


def test_time_that_is_up_while_the_limit_is_lifted_interrupts_nothing(monkeypatch):
    """An interruption within the exit would leave the limit running, so none happens on any of its lines."""

    def time_is_up(frame, event, _):
        if frame.f_globals["__name__"] == time_limit.__module__ and event != "return":
            monkeypatch.setattr(time, "process_time", lambda: math.inf)
            events.append(event)
            if signal.getsignal(signal.SIGPROF) != signal.SIG_DFL:
                signal.raise_signal(signal.SIGPROF)
        return time_is_up

    events, before = [], sys.gettrace()
    with time_limit(60):
        sys.settrace(time_is_up)
    sys.settrace(before)
    assert len(events) > 5
    assert signal.getitimer(signal.ITIMER_PROF) == (0, 0)


class Slow:
    def __del__(self):
        sum(range(10_000))


class Forgotten:
    """Nobody keeps it."""


def test_what_python_would_only_print_is_not_interrupted():
    """An error within `__del__` would be printed and lost; the code after it is interrupted."""

    def clear_up_for_ever():
        while True:
            Slow()
            sum(range(10_000))

    for _ in range(5):  # pytest makes an error of what is printed
        with pytest.raises(TimeoutError), time_limit(0.01):
            clear_up_for_ever()


def test_callbacks_of_weak_dictionaries_are_not_interrupted():
    """An error there would be printed and lost as well."""
    kept = weakref.WeakKeyDictionary()

    def forget_for_ever():
        while True:
            kept[Forgotten()] = None

    for _ in range(20):
        with pytest.raises(TimeoutError), time_limit(0.01):
            forget_for_ever()


def test_a_collection_of_garbage_is_not_interrupted():
    """Callbacks of the garbage collector, such as hypothesis's, are not interrupted either."""

    def follow(*_):
        sum(range(10_000))

    def collect_for_ever():
        while True:
            gc.collect(0)
            sum(range(20_000))

    gc.callbacks.append(follow)
    try:
        for _ in range(5):
            with pytest.raises(TimeoutError), time_limit(0.01):
                collect_for_ever()
    finally:
        gc.callbacks.remove(follow)


def test_a_tool_that_follows_each_line_is_not_interrupted():
    """The tool may hold a lock, which nothing would release."""
    source = "def follow(*_):\n    sum(range(3_000))\n    return follow\n"
    tool = {"__name__": "coverage.tracer", "sum": sum, "range": range}
    exec(source, tool)  # noqa: S102  (our own code)
    before = sys.gettrace()

    def work_for_ever():
        while True:
            sum(range(9_000))

    def followed():
        sys.settrace(tool["follow"])
        try:
            work_for_ever()
        finally:
            sys.settrace(before)

    for _ in range(5):
        with pytest.raises(TimeoutError) as caught, time_limit(0.05):
            followed()
        late = caught.value.__cause__.__traceback__
        while late.tb_next is not None:
            late = late.tb_next
            assert late.tb_frame.f_code.co_name != "follow"


def test_time_within_another_limit_counts():
    """Many short inner blocks do not postpone the outer limit."""

    def work_in_small_parts():
        while True:
            with time_limit(30):
                sum(range(1000))

    with pytest.raises(TimeoutError, match=r"0\.05"), time_limit(0.05):
        work_in_small_parts()


def test_one_limit_inside_another():
    """The shorter limit is reported."""
    with pytest.raises(TimeoutError, match=r"0\.05"), time_limit(30), time_limit(0.05):
        loop_for_ever()


def test_a_limit_within_a_shorter_one_does_not_put_it_off():
    """The limit that is reached first is reported."""
    with pytest.raises(TimeoutError, match=r"0\.05"), time_limit(0.05), time_limit(math.inf):
        loop_for_ever()


def test_time_in_the_system_counts():
    """Endless reading uses processor time of the system."""

    def read_for_ever():
        with Path("/dev/zero").open("rb", buffering=0) as zeros:
            while True:
                zeros.read(1 << 20)

    with pytest.raises(TimeoutError), time_limit(0.1):
        read_for_ever()


def test_one_limit_serves_several_blocks():
    """One limit works for blocks one after another and one within another, and restores everything."""
    limit = time_limit(0.05)
    for _ in range(2):
        with pytest.raises(TimeoutError), limit, limit:
            loop_for_ever()
    assert signal.getitimer(signal.ITIMER_PROF) == (0, 0)
    assert signal.getsignal(signal.SIGPROF) == signal.SIG_DFL


def test_blocks_may_be_left_in_any_order():
    """Generators and coroutines leave their blocks in any order."""

    def generate():
        with time_limit(30):
            yield

    generator = generate()
    next(generator)

    def leave_the_first():
        generator.close()
        loop_for_ever()

    with pytest.raises(TimeoutError, match=r"0\.05"), time_limit(0.05):
        leave_the_first()
    assert signal.getitimer(signal.ITIMER_PROF) == (0, 0)
    assert signal.getsignal(signal.SIGPROF) == signal.SIG_DFL


def test_a_context_manager_may_set_a_limit():
    """Its own frame is not on the stack while the block runs."""

    @contextlib.contextmanager
    def limited():
        with time_limit(0.05):
            yield

    with pytest.raises(TimeoutError), limited():
        loop_for_ever()
    with pytest.raises(TimeoutError), contextlib.ExitStack() as stack:  # noqa: PT012
        stack.enter_context(time_limit(0.05))
        loop_for_ever()


def test_there_is_no_limit_outside_the_main_thread():
    """Signals reach the main thread only, so a block in another thread runs to its end."""
    limit, done = time_limit(0.01), []

    def work():
        with limit:
            done.append(sum(range(2_000_000)))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done


def test_what_others_have_set_is_put_back():
    """An earlier handler and timer are restored."""
    handler = signal.signal(signal.SIGPROF, lambda *_: None)
    signal.setitimer(signal.ITIMER_PROF, 100, 7)
    try:
        with pytest.raises(TimeoutError), time_limit(0.05):
            loop_for_ever()
        left, interval = signal.getitimer(signal.ITIMER_PROF)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, handler)
    assert 90 < left <= 101
    assert interval == pytest.approx(7)


@pytest.mark.parametrize("seconds", [0, -1, math.nan, "x", pytest.param(-(10**5000), id="huge")])
def test_a_limit_is_above_zero(seconds):
    """Any other limit is refused with its value."""
    with pytest.raises(ValueError, match="is not a number above 0"):
        time_limit(seconds)


# Another user of the timer and the signal

C_HANDLER = """
import ctypes, signal, sys
from stepback.testing import time_limit

libc = ctypes.CDLL(None)
libc.signal.restype = ctypes.c_void_p
libc.signal.argtypes = [ctypes.c_int, ctypes.c_void_p]
harmless = ctypes.cast(libc.abs, ctypes.c_void_p).value
if sys.argv[1] == "unknown":  # as if it had been set before Python was there
    import _signal
    signal.signal(signal.SIGPROF, lambda *_: None)
for number in (signal.SIGPROF, signal.SIGVTALRM):
    libc.signal(number, harmless)

def handlers():
    held = [libc.signal(number, harmless) for number in (signal.SIGPROF, signal.SIGVTALRM)]
    return [each == harmless for each in held]

def loop():
    while True:
        pass

for _ in range(2):
    try:
        with time_limit(0.05):
            loop()
    except TimeoutError:
        print(handlers())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="has no such timer")
@pytest.mark.parametrize("known", ["default", "unknown"])
def test_a_handler_set_outside_python_is_given_back(known):
    """Though Python does not know of it; and a block within which it was taken still ends."""
    ended = subprocess.run(
        [sys.executable, "-c", C_HANDLER, known],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (0, "[True, True]\n" * 2), ended.stderr


def test_a_profiler_goes_on_within_the_block():
    """It keeps its signal and its timer, since another one is free."""
    ticks = []
    before = signal.signal(signal.SIGPROF, lambda *_: ticks.append(1))
    signal.setitimer(signal.ITIMER_PROF, 0.005, 0.005)
    try:
        handler = signal.getsignal(signal.SIGPROF)
        with pytest.raises(TimeoutError), time_limit(0.2):
            loop_for_ever()
        assert len(ticks) > 5
        assert signal.getsignal(signal.SIGPROF) is handler
        assert signal.getitimer(signal.ITIMER_PROF)[1] == 0.005
        assert signal.getsignal(signal.SIGVTALRM) == signal.SIG_DFL
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def test_timers_in_use_are_given_back_with_the_time_that_is_left():
    """If both are in use, one is borrowed, and runs on as if it had not been."""
    both = {signal.SIGPROF: signal.ITIMER_PROF, signal.SIGVTALRM: signal.ITIMER_VIRTUAL}
    before = {number: signal.signal(number, lambda *_: None) for number in both}
    handlers = {number: signal.getsignal(number) for number in both}
    try:
        for timer in both.values():
            signal.setitimer(timer, 1000, 500)
        started = time.process_time()
        with pytest.raises(TimeoutError), time_limit(0.3):
            loop_for_ever()
        for number, timer in both.items():
            left, interval = signal.getitimer(timer)
            assert 999 - (time.process_time() - started) < left < 999.9
            assert interval == 500
            assert signal.getsignal(number) is handlers[number]
    finally:
        for number, timer in both.items():
            signal.setitimer(timer, 0)
            signal.signal(number, before[number])


def test_a_handler_that_the_block_sets_stays():
    """Code under test may start a profiler of its own."""

    def own(*_):
        pass

    before = signal.getsignal(signal.SIGPROF)
    try:
        with time_limit(60):
            signal.signal(signal.SIGPROF, own)
            signal.setitimer(signal.ITIMER_PROF, 50, 70)
        assert signal.getsignal(signal.SIGPROF) is own
        assert signal.getitimer(signal.ITIMER_PROF)[1] == 70
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
