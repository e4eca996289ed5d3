"""A limit to the time that something takes, so that what never ends is told."""

from __future__ import annotations

import gc
import math
import signal
import threading
import time
from types import FrameType, TracebackType
from typing import Any

_AGAIN = 1.0  # seconds until the next try, should what runs swallow the interruption
_AT_ONCE = 1e-3  # seconds: a timer of 0 would be off
_LONGEST = 1e6  # seconds: more than a timer needs to take


class _Late(BaseException):
    """Time is up. No ``except Exception`` in what is interrupted holds it back."""


class time_limit:  # noqa: N801  (it is called like a function)
    """Interrupt a block of Python code that takes too long, such as one that never ends.

    A loop that never ends would hold up a whole test run; with a limit, hypothesis sees an
    error, and looks for the smallest example that shows it.

    Parameters
    ----------
    seconds
        Of processor time, so that a busy machine is no reason. What waits takes none, and what
        runs outside Python is interrupted once it comes back. Where the system has no such
        timer, as Windows, and in any thread but the main one, there is no limit.

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
        in_main = threading.current_thread() is threading.main_thread()
        self._limits = hasattr(signal, "setitimer") and in_main
        self._ends = math.inf
        self._handler: Any = None
        self._timer: tuple[float, float] = (0.0, 0.0)

    def __enter__(self) -> None:
        """Begin to count."""
        if self._limits:
            self._ends = time.process_time() + self.seconds
            self._timer = signal.getitimer(signal.ITIMER_VIRTUAL)
            self._handler = signal.signal(signal.SIGVTALRM, self._interrupt)
            self._count()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        """Stop counting, and say what was interrupted."""
        if self._limits:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            signal.signal(signal.SIGVTALRM, self._handler)
            around = getattr(self._handler, "__self__", None)
            if not isinstance(around, time_limit):
                signal.setitimer(signal.ITIMER_VIRTUAL, *self._timer)
            elif not around._count():  # noqa: SLF001  (one like this)
                raise _Late
        if isinstance(error, _Late):
            raise TimeoutError(f"still running after {self.seconds:g} s") from error

    def _count(self) -> bool:
        """Have what runs interrupted in time, if there is any left."""
        left = self._ends - time.process_time()
        once = min(max(left, _AT_ONCE), _LONGEST)
        signal.setitimer(signal.ITIMER_VIRTUAL, once, _AGAIN)
        return left > 0

    def _interrupt(self, _: int, frame: FrameType | None) -> None:
        """Interrupt what runs, unless that lifts a limit, which would stay for ever."""
        running = []
        while frame is not None:
            running.append(frame)
            frame = frame.f_back
        if any(one.f_globals is globals() for one in running):
            return
        if any(map(_is_clearing_up, running)):
            signal.setitimer(signal.ITIMER_VIRTUAL, _AT_ONCE, _AGAIN)
            return
        raise _Late


def _is_clearing_up(frame: FrameType) -> bool:
    """Whether Python would only print what is raised there, and go on."""
    callbacks = [getattr(callback, "__code__", None) for callback in gc.callbacks]
    return frame.f_code.co_name == "__del__" or frame.f_code in callbacks


def is_out_of_time(error: BaseException | None) -> bool:
    """Whether a limit of ours was reached, and not another that what ran has set itself."""
    return isinstance(error, TimeoutError) and isinstance(error.__cause__, _Late)
