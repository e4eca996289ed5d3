"""A limit to the time that something takes, so that what never ends is told."""

from __future__ import annotations

import gc
import signal
import sys
import threading
import time
from types import FrameType, TracebackType
from typing import Any

import attrs

_AGAIN = 1.0  # seconds until the next try, should what runs swallow the interruption
_AT_ONCE = 1e-3  # seconds: a timer of 0 would be off
_LONGEST = 1e6  # seconds: more than a timer needs to take
_TOOLS = frozenset({"coverage", "pydevd", "_pydevd_bundle"})  # follow each line, under locks


@attrs.define(eq=False)
class _Block:
    """A block that is running.

    Attributes:
        ends: When it will have taken too long, in processor time.
        frame: The identity of the frame that it is in.
    """

    ends: float
    frame: int


class _Late(BaseException):
    """Time is up. No ``except Exception`` in what is interrupted holds it back."""

    def __init__(self, block: _Block) -> None:
        """Tell of the block that took too long, and wait before it is told again."""
        super().__init__()
        self.block = block
        block.ends = time.process_time() + _AGAIN


_running: list[_Block] = []
_before: list[Any] = []  # the handler and the timer that there were before any block


class time_limit:  # noqa: N801  (it is called like a function)
    """Interrupt a block of Python code that takes too long, such as one that never ends.

    A loop that never ends would hold up a whole test run; with a limit, hypothesis sees an
    error, and looks for the smallest example that shows it.

    Parameters
    ----------
    seconds
        Of processor time, so that a busy machine is no reason. What waits takes none, and what
        runs outside Python is interrupted once it comes back. A block in a generator or a
        coroutine counts until it is left, whatever runs meanwhile. Where the system has no
        such timer, as Windows, and in any thread but the main one, there is no limit.

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
        """A limit for one block."""
        if not seconds > 0:
            raise ValueError(f"seconds: {seconds!r} is not above 0")
        self.seconds = seconds
        self._blocks: list[_Block | None] = []

    def __enter__(self) -> None:
        """Begin to count."""
        in_main = threading.current_thread() is threading.main_thread()
        if not (in_main and hasattr(signal, "setitimer")):
            self._blocks.append(None)
            return
        ends = time.process_time() + min(self.seconds, _LONGEST)
        block = _Block(ends, id(sys._getframe(1)))  # noqa: SLF001  (there is no other way)
        if not _running:
            timer = signal.getitimer(signal.ITIMER_PROF)
            _before[:] = [signal.signal(signal.SIGPROF, _interrupt), timer]
        self._blocks.append(block)
        _running.append(block)
        _set_timer()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        """Stop counting, and say what was interrupted."""
        block = self._blocks.pop()
        if block is not None:
            _running.remove(block)
            if _running:
                _go_on()
            else:
                _put_back()
        if isinstance(error, _Late) and error.block is block:
            raise TimeoutError(f"still running after {self.seconds:g} s") from error


def _set_timer() -> None:
    """Have what runs interrupted when the first of the blocks is late."""
    left = min(block.ends for block in _running) - time.process_time()
    signal.setitimer(signal.ITIMER_PROF, max(left, _AT_ONCE), _AGAIN)


def _go_on() -> None:
    """Interrupt what runs if a block is late, and set the timer for the next."""
    first = min(_running, key=lambda block: block.ends)
    late = _Late(first) if time.process_time() >= first.ends else None
    _set_timer()
    if late is not None:
        raise late


def _put_back() -> None:
    """Leave everything as it was before the first block."""
    handler, timer = _before
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.signal(signal.SIGPROF, handler)
    signal.setitimer(signal.ITIMER_PROF, *timer)


def _interrupt(_: int, frame: FrameType | None) -> None:
    """Interrupt what runs, unless that lifts a limit, which would stay for ever."""
    if not _running:
        return
    inside = _within(_running[-1], frame)
    if any(one.f_globals is globals() for one in inside):
        return
    if any(map(_has_to_end, inside)):
        signal.setitimer(signal.ITIMER_PROF, _AT_ONCE, _AGAIN)
    else:
        _go_on()


def _within(block: _Block, frame: FrameType | None) -> list[FrameType]:
    """The frames inside a block; where none is that of the block, the innermost alone."""
    stack = []
    while frame is not None and id(frame) != block.frame:
        stack.append(frame)
        frame = frame.f_back
    return stack[:1] if frame is None else stack


def _has_to_end(frame: FrameType) -> bool:
    """Whether what is raised there would only be printed, or would leave a tool locked."""
    callbacks = [getattr(one, "__code__", None) for one in gc.callbacks]
    callbacks += [getattr(type(one).__call__, "__code__", None) for one in gc.callbacks]
    tool = str(frame.f_globals.get("__name__")).partition(".")[0] in _TOOLS
    return tool or frame.f_code.co_name == "__del__" or frame.f_code in callbacks


def is_out_of_time(error: BaseException | None) -> bool:
    """Whether a limit of ours was reached, and not another that what ran has set itself."""
    return isinstance(error, TimeoutError) and isinstance(error.__cause__, _Late)
