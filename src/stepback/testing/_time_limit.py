"""Limit the processor time of a block of code, so that an endless loop becomes an error."""

from __future__ import annotations

import gc
import signal
import struct
import sys
import threading
import time
from traceback import walk_stack
from types import FrameType, TracebackType

from stepback._problems._format import format_value

_TICK = 0.01  # seconds of processor time between two looks at the limits
_PAUSE = 1.0  # seconds that interrupted code has to clean up, before it is interrupted again
_SOON = 1e-6  # seconds; with 0, a timer would be off
_ACTION_BYTES = 1024  # the structure of sigaction takes 152 at most; on every system that has it
_POINTER = struct.calcsize("P")
_DISPOSITIONS = frozenset(struct.pack("P", action) for action in (signal.SIG_DFL, signal.SIG_IGN))
_TOOLS = frozenset({"coverage", "pydevd", "_pydevd_bundle"})  # they hold locks while they trace
_WEAK = frozenset({"weakref", "_weakrefset"})  # whose callbacks run at any time


class _TimeUp(BaseException):
    """Raised in a block whose time is up; no ``except Exception`` in the block catches this."""

    def __init__(self, end: float, depth: int) -> None:
        """Start a block that has time until `end`, with so many frames on the stack around it."""
        super().__init__()
        self.end, self.depth = end, depth


class _BorrowedTimer:
    """A timer of processor time and its signal, given back as they were.

    Both belong to the process, and a profiler may use them. One that nobody uses is taken, if
    there is one: then the profiler goes on within the block. What is set outside Python is known
    to the system alone: `signal.getsignal` says ``None`` of it, or what was there before.
    """

    def __init__(self) -> None:
        """Take a timer and start it."""
        clocks = (
            (signal.SIGPROF, signal.ITIMER_PROF),
            (signal.SIGVTALRM, signal.ITIMER_VIRTUAL),
        )
        self._signal, self._timer = next((clock for clock in clocks if _is_free(*clock)), clocks[0])
        self._action = _exchange_action(self._signal)
        self._handler = signal.signal(self._signal, _interrupt)
        self._started = time.process_time()
        self._delay, self._interval = signal.setitimer(self._timer, _TICK, _TICK)

    def give_back(self) -> None:
        """Stop the timer, and leave all as if it had never been taken.

        A timer that was running has as much time left as if it had gone on. A handler or a timer
        that was set within the block stays.
        """
        is_running = signal.getitimer(self._timer)[1] == _TICK
        if is_running:
            signal.setitimer(self._timer, 0)
        if signal.getsignal(self._signal) is _interrupt:
            handler = signal.SIG_DFL if self._handler is None else self._handler
            signal.signal(self._signal, handler)
            _exchange_action(self._signal, self._action)
        if is_running and self._delay:
            left = self._delay - (time.process_time() - self._started)
            signal.setitimer(self._timer, max(left, _SOON), self._interval)


def _is_free(number: signal.Signals, timer: int) -> bool:
    is_default = signal.getsignal(number) in (signal.SIG_DFL, signal.SIG_IGN)
    action = _exchange_action(number)
    is_known = action is None or action[:_POINTER] in _DISPOSITIONS
    return is_default and is_known and signal.getitimer(timer) == (0, 0)


def _exchange_action(number: int, action: bytes | None = None) -> bytes | None:
    """What the system does at a signal, as its own structure; ``None`` if that is not known.

    With an `action` that was had this way, do that instead.
    """
    try:
        import ctypes

        exchange = ctypes.CDLL(None).sigaction
    except (ImportError, OSError, AttributeError, TypeError):
        return None
    held = ctypes.create_string_buffer(_ACTION_BYTES)
    given = None if action is None else ctypes.create_string_buffer(action, _ACTION_BYTES)
    return None if exchange(number, given, held) else held.raw


_running: list[_TimeUp] = []  # one for each block
_borrowed: list[_BorrowedTimer] = []  # one while there are blocks


class time_limit:  # noqa: N801  (it is called like a function)
    """Interrupt a block of Python code that takes too long, such as an endless loop.

    An endless loop would hold up a whole test run. With a limit, hypothesis sees an error, and
    looks for the smallest example that shows it.

    Parameters
    ----------
    seconds
        Of processor time, to a hundredth of a second, so that a busy machine does not matter.
        Code that waits uses none, and code outside Python is interrupted when it returns. A block
        in a generator or a coroutine counts until it is left, whatever runs meanwhile. There is
        no limit in threads other than the main one, or without such a timer, as on Windows.
        A profiler that uses such a timer, or handles its signal, finds both as they were, also if
        they were set outside Python; while the block runs, it gets no ticks if it uses both
        ``SIGPROF`` and ``SIGVTALRM``.

    Raises
    ------
    TimeoutError
        In the block, if it takes longer; the cause shows where it was.

    Examples
    --------
    >>> from stepback.testing import time_limit
    >>> manager = {"ann": "bo", "bo": "ann"}
    >>> with time_limit(0.1):
    ...     top = "ann"
    ...     while top in manager:
    ...         top = manager[top]
    Traceback (most recent call last):
      ...
    TimeoutError: still running after 0.1 s
    """

    def __init__(self, seconds: float) -> None:
        """Make a limit, for one block after another or one within another."""
        if not (isinstance(seconds, int | float) and seconds > 0):
            raise ValueError(f"seconds: {format_value(seconds)} is not a number above 0")
        self.seconds = seconds
        self._blocks: list[_TimeUp | None] = []

    def __enter__(self) -> None:
        """Start to count, and start the timer for the first block."""
        in_main_thread = threading.current_thread() is threading.main_thread()
        if not (in_main_thread and hasattr(signal, "setitimer")):
            self._blocks.append(None)
            return
        depth = len(list(walk_stack(sys._getframe(1))))  # noqa: SLF001  (there is no other way)
        block = _TimeUp(time.process_time() + self.seconds, depth)
        if not _running:
            _borrowed.append(_BorrowedTimer())
        self._blocks.append(block)
        _running.append(block)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        """Stop counting, and raise a `TimeoutError` if this block was interrupted."""
        block = self._blocks.pop()
        if block is None:
            return
        _running.remove(block)
        if not _running:
            _borrowed.pop().give_back()
        if error is block:
            raise TimeoutError(f"still running after {self.seconds:g} s") from error


def _interrupt(_: int, frame: FrameType | None) -> None:
    """Interrupt the block whose time was up first; where it must not be, the next tick tries again.

    Only frames inside the block count: under ``coverage run``, those outside are coverage's own.
    """
    now = time.process_time()
    block = min(_running, key=lambda block: block.end, default=None)
    if block is None or now < block.end:
        return
    frames = [frame for frame, _ in walk_stack(frame)]
    n_inside = max(1, len(frames) - block.depth)
    if not any(map(_must_not_interrupt, frames[:n_inside])):
        block.end = now + _PAUSE
        raise block.with_traceback(None)


def _must_not_interrupt(frame: FrameType) -> bool:
    """Whether an error raised in a frame would be lost or do harm.

    In this module, it would leave a limit running for ever. In a tracing tool, it would leave a
    lock taken: a test run once stood still on coverage's. In a ``__del__``, in callbacks of the
    garbage collector and in those of weak dictionaries and sets, Python only prints it, and pytest
    fails a test for that.
    """
    callbacks = [
        getattr(callback, "__code__", getattr(type(callback).__call__, "__code__", None))
        for callback in gc.callbacks
    ]
    return (
        frame.f_globals is globals()
        or str(frame.f_globals.get("__name__")).partition(".")[0] in _TOOLS | _WEAK
        or frame.f_code.co_name == "__del__"
        or frame.f_code in callbacks
    )


def is_out_of_time(error: BaseException | None) -> bool:
    """Whether one of our limits raised the error, and not a limit set by the code under test."""
    return isinstance(error, TimeoutError) and isinstance(error.__cause__, _TimeUp)
