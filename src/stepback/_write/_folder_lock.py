"""Locks that a process loses when it ends, however it ends, and that leave no file behind."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    HAS_LOCKS = False
else:
    HAS_LOCKS = True

# Other programs may lock a folder as well; they shall not stop the writing for good.
_MAX_SECONDS = 5.0
_FIRST_PAUSE = 0.001
_LONGEST_PAUSE = 0.02
_BUSY = frozenset({errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES})


class LockState(Enum):
    """The outcome of trying to lock a file or folder."""

    HELD = "held"
    BUSY = "busy"
    UNSUPPORTED = "unsupported"


def try_to_lock(descriptor: int) -> LockState:
    """Lock an open file or folder, without waiting, until it is closed."""
    if not HAS_LOCKS:
        return LockState.UNSUPPORTED
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:  # network file systems refuse folders with EBADF
        return LockState.BUSY if error.errno in _BUSY else LockState.UNSUPPORTED
    return LockState.HELD


def release_lock(descriptor: int) -> None:
    """Release a lock, also for processes that were forked while it was held."""
    if HAS_LOCKS:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_UN)
        except OSError:
            return


@contextmanager
def lock_folder(folder: Path) -> Iterator[bool]:
    """Hold the lock of a folder, and say whether it is held.

    It is not where the system offers none, or where another program keeps it for five seconds.
    """
    if not HAS_LOCKS:
        yield False
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except PermissionError:  # a folder in which one may write and not read
        yield False
        return
    try:
        yield _wait_for_lock(descriptor)
    finally:
        release_lock(descriptor)
        os.close(descriptor)


def _wait_for_lock(descriptor: int) -> bool:
    end = time.monotonic() + _MAX_SECONDS
    pause = _FIRST_PAUSE
    while (state := try_to_lock(descriptor)) is LockState.BUSY and time.monotonic() < end:
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)
    return state is LockState.HELD
