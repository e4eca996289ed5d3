"""Limit the processor time of a block of code, so that an endless loop becomes an error."""

from __future__ import annotations

import gc
import signal
import sys
import threading
import time
from traceback import walk_stack
from types import FrameType, TracebackType
from typing import Any

_TICK = 0.01  # seconds of processor time between two looks at the limits
_PAUSE = 1.0  # seconds that interrupted code has to clean up, before it is interrupted again
_TOOLS = frozenset({"coverage", "pydevd", "_pydevd_bundle"})  # they hold locks while they trace


class _TimeUp(BaseException):
    """Raised in a block whose time is up; no ``except Exception`` in the block catches this."""

    def __init__(self, end: float, depth: int) -> None:
        """Start a block that has time until `end`, with so many frames on the stack around it."""
        super().__init__()
        self.end, self.depth = end, depth


_running: list[_TimeUp] = []  # one for each block
_previous: list[Any] = []  # the handler and the timer from before the first block


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
        if not seconds > 0:
            raise ValueError(f"seconds: {seconds!r} is not above 0")
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
            timer = signal.getitimer(signal.ITIMER_PROF)
            _previous[:] = [signal.signal(signal.SIGPROF, _interrupt), timer]
            signal.setitimer(signal.ITIMER_PROF, _TICK, _TICK)
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
            handler, timer = _previous
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, handler)
            signal.setitimer(signal.ITIMER_PROF, *timer)
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
    lock taken: a test run once stood still on coverage's. In a ``__del__`` and in callbacks of the
    garbage collector, Python only prints it, and pytest fails a test for that.
    """
    callbacks = [
        getattr(callback, "__code__", getattr(type(callback).__call__, "__code__", None))
        for callback in gc.callbacks
    ]
    return (
        frame.f_globals is globals()
        or str(frame.f_globals.get("__name__")).partition(".")[0] in _TOOLS
        or frame.f_code.co_name == "__del__"
        or frame.f_code in callbacks
    )


def is_out_of_time(error: BaseException | None) -> bool:
    """Whether one of our limits raised the error, and not a limit set by the code under test."""
    return isinstance(error, TimeoutError) and isinstance(error.__cause__, _TimeUp)
