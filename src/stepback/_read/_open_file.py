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
# Without O_NONBLOCK, opening a pipe would wait for somebody to write to it.
FILE_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_PIECE_BYTES = 1 << 20


def open_regular_file(path: Path) -> BinaryIO:
    """Open a file for reading.

    Raises `OSError` if it cannot be opened, and `InvalidOrganization` if it is a pipe, device,
    socket or folder.
    """
    # A device may do something when it is opened, so it is not even opened.
    require_regular_file(path.stat(), path.name)
    return regular_file(os.open(path, FILE_FLAGS), path.name)


def regular_file(descriptor: int, source: str) -> BinaryIO:
    """A file of what was opened, which may have become something else since it was looked at."""
    try:
        require_regular_file(os.fstat(descriptor), source)
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def require_regular_file(found: os.stat_result, source: str) -> None:
    """`InvalidOrganization` about what is not a file with contents of its own."""
    kind = _KINDS.get(stat.S_IFMT(found.st_mode))
    if kind is not None:
        message = f"is {kind}, not a file; save the table as a file, and read that"
        raise file_error("not-a-file", message, source)


def read_file(file: BinaryIO, source: str, budget: Budget) -> bytes:
    """The bytes of an open file, which are counted."""
    size = os.fstat(file.fileno()).st_size
    budget.count("unpacked_bytes", size, source)
    data = file.read(size)
    # A file may grow while it is read, and those of the system do not know their size.
    pieces = [data]
    while piece := file.read(_PIECE_BYTES):
        budget.count("unpacked_bytes", len(piece), source, is_all=False)
        pieces.append(piece)
    return b"".join(pieces) if len(pieces) > 1 else data
