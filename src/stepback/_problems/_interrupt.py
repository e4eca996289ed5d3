"""Ctrl-C in the command line: one line, and the exit status 130.

It can come at any moment, and most of a short command is spent importing numpy. So it is handled
from the first line of the package on, if the process was started for the command line; in any
other process, this module does nothing.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NoReturn

_STATUS = 130  # 128 and the number of the signal, as shells have it
_LINE = b"stepback: interrupted\n"


def exit_at_interrupt() -> None:
    """End the process at Ctrl-C, with nothing to clean up."""
    _set_handler(_exit_at_once)


@contextmanager
def raising_at_interrupt() -> Iterator[None]:
    """End the body at Ctrl-C by a `SystemExit`, so that files in the making are removed.

    A `KeyboardInterrupt` would do so as well, but click catches it, prints a line of its own and
    exits with status 1.
    """
    before = signal.getsignal(signal.SIGINT)
    _printed.clear()
    _set_handler(_raise_exit)
    try:
        yield
    finally:
        # What was asked for is done. While the interpreter shuts down, Python would print an
        # error, and takes back every handler but this one.
        is_own_process = before is _exit_at_once or is_run_as_script()
        _set_handler(signal.SIG_IGN if is_own_process else before)


def is_run_as_module() -> bool:
    """Whether the process was started by ``python -m stepback``, and imports the package now."""
    started = sys.orig_argv
    return sys.argv[:1] == ["-m"] and "stepback" in started[started.index("-m") :][1:2]


def is_run_as_script() -> bool:
    """Whether the process was started by a script of the name ``stepback``."""
    name = os.path.basename(sys.argv[0]) if sys.argv else ""  # noqa: PTH119  (pathlib takes long)
    return name in {"stepback", "stepback.exe"}


def _set_handler(handler: object) -> None:
    """Set the handler where Python's own is; others, or none in the background, stay."""
    ours = (signal.default_int_handler, _exit_at_once, _raise_exit)
    is_main = threading.current_thread() is threading.main_thread()
    if is_main and signal.getsignal(signal.SIGINT) in ours:
        signal.signal(signal.SIGINT, handler)  # type: ignore[arg-type]


def restore_interrupt() -> None:
    """Leave Ctrl-C to Python again."""
    _set_handler(signal.default_int_handler)


def _exit_at_once(*_: object) -> NoReturn:
    _print_line()
    os._exit(_STATUS)


def _raise_exit(*_: object) -> NoReturn:
    if not _printed:
        _print_line()
    raise SystemExit(_STATUS)


_printed: list[bool] = []


def _print_line() -> None:
    """Print the line by the system call: the stream may be in the middle of another one."""
    _printed.append(True)
    with suppress(OSError):
        os.write(2, _LINE)
