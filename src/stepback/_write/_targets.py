"""The place that a path leads to, and errors that name the path as it was given."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stepback._problems._format import format_path

# What Python 3.11 and 3.12, Linux and macOS, and Windows report for links that lead in a circle.
_WINDOWS_LOOP = 1921


def find_target(path: Path) -> Path:
    """The place that symbolic links lead to from `path`; nothing has to be there yet.

    Raises `OSError` if they lead in a circle, and `FileNotFoundError` if there is no folder for
    what is to be written.
    """
    try:
        path.stat()
        target = path.resolve()
    except (FileNotFoundError, NotADirectoryError):
        target = path.resolve()
    except (RuntimeError, OSError) as error:
        if not _is_loop(error):
            raise
        raise OSError(
            f"{format_path(path)}: its symbolic links lead in a circle; remove them, or give "
            "another name"
        ) from None
    if not target.parent.is_dir():
        folder = target.parent if path.is_symlink() else path.parent
        raise FileNotFoundError(
            f"{format_path(folder)}: this folder does not exist; create it first"
        )
    return target


def _is_loop(error: RuntimeError | OSError) -> bool:
    if isinstance(error, RuntimeError):
        return True
    return error.errno == errno.ELOOP or getattr(error, "winerror", None) == _WINDOWS_LOOP


@contextmanager
def name_in_errors(path: Path) -> Iterator[None]:
    """Have errors of the system name `path`, and not a temporary name that nobody gave."""
    try:
        yield
    except OSError as error:
        if error.errno is None:
            raise
        raise OSError(error.errno, error.strerror, str(path)) from None


def sync_folder(folder: Path) -> None:
    """Have the names in a folder written to disk, where the system offers that."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except PermissionError:  # one may write into a folder and not read it
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
