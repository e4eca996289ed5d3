"""Exchange the names of two files or folders in one step, where the system can."""

from __future__ import annotations

import errno
import os
import platform
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

_RENAME_EXCHANGE = 2  # linux/fs.h
_RENAME_SWAP = 2  # macOS, sys/stdio.h
_AT_FDCWD = -100
# C libraries without renameat2, such as musl, still offer the number of the system call.
_SYSTEM_CALLS = {"x86_64": 316, "aarch64": 276}
# File systems that cannot exchange names. Overlays report EXDEV, and sandboxes EPERM.
_UNSUPPORTED = frozenset(
    {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EXDEV, errno.EPERM}
)

_Exchange = Callable[[bytes, bytes], int]


def exchange_names(one: Path, other: Path) -> bool:
    """Give each of two files or folders the name of the other, in one step.

    Returns whether that was done: ``False`` if the system or the file system does not offer it,
    and then nothing has changed. Other errors, such as a name that is gone, are raised.
    """
    exchange = _find_exchange()
    if exchange is None:
        return False
    import ctypes

    before = one.lstat()
    if exchange(os.fsencode(one), os.fsencode(other)) == 0:
        # Some network file systems ignore the flag, and report success.
        return not (os.path.lexists(one) and os.path.samestat(one.lstat(), before))
    code = ctypes.get_errno()
    if code in _UNSUPPORTED:
        return False
    raise OSError(code, os.strerror(code), str(other))


@cache
def _find_exchange() -> _Exchange | None:
    """The system's function, called with two names; ``None`` if it has none."""
    try:
        import ctypes

        libc = ctypes.CDLL(None, use_errno=True)
    except (ImportError, OSError, TypeError):  # Windows raises TypeError
        return None
    path, number, flags = ctypes.c_char_p, ctypes.c_int, ctypes.c_uint
    if sys.platform == "darwin":
        types = [path, path, flags]
        return _declare(libc, "renamex_np", types, lambda one, other: (one, other, _RENAME_SWAP))
    if not sys.platform.startswith("linux"):
        return None

    def order(one: bytes, other: bytes) -> tuple[object, ...]:
        return _AT_FDCWD, one, _AT_FDCWD, other, _RENAME_EXCHANGE

    types = [number, path, number, path, flags]
    exchange = _declare(libc, "renameat2", types, order)
    if exchange is None and (system_call := _SYSTEM_CALLS.get(platform.machine())):
        types = [ctypes.c_long, *types]
        return _declare(libc, "syscall", types, lambda *names: (system_call, *order(*names)))
    return exchange


def _declare(
    libc: Any, name: str, types: list[Any], order: Callable[[bytes, bytes], tuple[object, ...]]
) -> _Exchange | None:
    """A function of the C library, called with the arguments that `order` makes of two names."""
    function = getattr(libc, name, None)
    if function is None:
        return None
    function.argtypes = types
    return lambda one, other: int(function(*order(one, other)))
