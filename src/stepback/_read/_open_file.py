"""Open regular files only: a device never ends, and a pipe may never begin."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, BinaryIO

from stepback._read._diagnostics import file_error

if TYPE_CHECKING:
    from pathlib import Path

    from stepback._read._limits import Budget

_KINDS = {
    stat.S_IFIFO: "a pipe",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
    stat.S_IFDIR: "a folder",
}
# Opening a pipe without a writer would wait for one; Windows has no such flag, nor such pipes.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def open_regular_file(path: Path, name: str = "", folder: int | None = None) -> BinaryIO:
    """Open a file for reading, `path` being relative to the open `folder` if one is given.

    Raises `OSError` if it cannot be opened, and `InvalidOrganization` if it is no regular file.
    """
    source = name or path.name
    # A device may do something when it is opened, so look first, and at what was opened again.
    _refuse_special_files(os.stat(path, dir_fd=folder).st_mode, source)
    descriptor = os.open(path, _FLAGS, dir_fd=folder)
    try:
        _refuse_special_files(os.fstat(descriptor).st_mode, source)
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def read_regular_file(
    path: Path, budget: Budget, name: str = "", folder: int | None = None
) -> bytes:
    """The bytes of a file, which are counted."""
    source = name or path.name
    with open_regular_file(path, source, folder) as file:
        size = os.fstat(file.fileno()).st_size
        budget.count("unpacked_bytes", size, source)
        data = file.read(size + 1)
        # A file may grow while it is read, and those of the system tell no size.
        while more := file.read(min(1 << 20, budget.left("unpacked_bytes") + 1)):
            data += more
            budget.count("unpacked_bytes", len(more), source, is_all=False)
        return data


def _refuse_special_files(mode: int, source: str) -> None:
    kind = _KINDS.get(stat.S_IFMT(mode))
    if kind is not None:
        message = f"is {kind}, not a file; save the table as a file, and read that"
        raise file_error("not-a-file", message, source)
