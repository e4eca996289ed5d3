"""Read several files of a folder that another program may replace meanwhile.

The folder is opened once, and each file relative to it. So a folder that was exchanged for another
one is read to its end, and no file of the other one is mixed in.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, TypeVar

from stepback._problems._format import format_path
from stepback._read._diagnostics import file_error
from stepback._read._open_file import FILE_FLAGS, regular_file, require_regular_file

_Result = TypeVar("_Result")

_HAS_FOLDER_DESCRIPTORS = hasattr(os, "O_DIRECTORY") and os.open in os.supports_dir_fd
_FOLDER_FLAGS = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
# A writer replaces the folder in a moment, and each write takes longer than reading small files.
_N_TRIES = 100
_N_MISSING = 10
_PAUSE = 0.005


class FolderFiles:
    """The files of a folder as it was when it was opened.

    Attributes:
        names: The names of everything in it but folders, sorted.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = os.open(path, _FOLDER_FLAGS) if _HAS_FOLDER_DESCRIPTORS else None
        try:
            self._found = self._stat_folder()
            with os.scandir(path if self._descriptor is None else self._descriptor) as entries:
                self.names = sorted(entry.name for entry in entries if not _is_folder(entry))
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the folder."""
        if self._descriptor is not None:
            os.close(self._descriptor)

    def open_file(self, name: str) -> BinaryIO:
        """Open a regular file for reading; a link is followed if it leads to one in the folder.

        Raises `InvalidOrganization` for other links, and for pipes, devices and sockets, which are
        not even opened: some never end, and some never begin.
        """
        if self._descriptor is None:
            file = self._path.joinpath(*self._follow_links(name))
            require_regular_file(file.stat(), name)
            return regular_file(os.open(file, FILE_FLAGS | _NO_LINK), name)
        found = os.stat(name, dir_fd=self._descriptor, follow_symlinks=False)
        *folders, last = self._follow_links(name) if stat.S_ISLNK(found.st_mode) else (name,)
        folder = os.dup(self._descriptor)
        try:
            # No part is a link any more, and what has become one since then is not followed.
            for part in folders:
                inner = os.open(part, _FOLDER_FLAGS | _NO_LINK, dir_fd=folder)
                os.close(folder)
                folder = inner
            require_regular_file(os.stat(last, dir_fd=folder, follow_symlinks=False), name)
            return regular_file(os.open(last, FILE_FLAGS | _NO_LINK, dir_fd=folder), name)
        finally:
            os.close(folder)

    def is_current(self) -> bool:
        """Whether the folder still has its name, so that nothing has been removed from it."""
        try:
            now = self._path.stat()
        except OSError:
            return False
        # Where the folder cannot be kept open, a new one may have got the number of the old one.
        return os.path.samestat(now, self._found) and (
            self._descriptor is not None or now.st_mtime_ns == self._found.st_mtime_ns
        )

    def _stat_folder(self) -> os.stat_result:
        return self._path.stat() if self._descriptor is None else os.fstat(self._descriptor)

    def _follow_links(self, name: str) -> tuple[str, ...]:
        """The names from the folder down to the file that a name leads to."""
        try:
            file, folder = (self._path / name).resolve(), self._path.resolve()
            file.lstat()  # since Python 3.13, resolving a circle raises nothing
        except (OSError, RuntimeError) as error:  # RuntimeError: a circle, before Python 3.13
            if isinstance(error, OSError) and error.errno != errno.ELOOP:
                raise
            message = "a link that leads in a circle; replace it by the file"
            raise file_error("unsafe-name", message, name) from None
        if not file.is_relative_to(folder):
            message = "a link that leads out of the folder; copy the file here"
            raise file_error("unsafe-name", message, name)
        return file.relative_to(folder).parts or (".",)


def read_folder(path: Path, read: Callable[[FolderFiles], _Result]) -> _Result:
    """The result of `read`, called with the files of a folder, which all belong together.

    If another program replaces the folder meanwhile, so that files of the old one are missing,
    `read` is called again with the new one. Its exceptions are raised only if the folder has not
    been replaced.

    Raises `OSError` if there is no folder, or if it is replaced again and again.
    """
    for _ in range(_N_TRIES):
        files = _wait_for_folder(path)
        try:
            result = read(files)
            if files.is_current():
                return result
        except Exception:
            if files.is_current():
                raise
        finally:
            files.close()
    raise OSError(
        f"{format_path(path)} is replaced again and again; read it when no program writes it"
    )


def _wait_for_folder(path: Path) -> FolderFiles:
    """Open a folder. Where names cannot be exchanged, there is none for a moment."""
    for _ in range(_N_MISSING):
        try:
            return FolderFiles(path)
        except FileNotFoundError:
            time.sleep(_PAUSE)
    return FolderFiles(path)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads in a circle
        return False
