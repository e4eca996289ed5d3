"""Temporary files and folders that killed writers left: restore or remove them."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from stepback._write._folder_lock import LockState, release_lock, try_to_lock
from stepback._write._temporaries import (
    HAS_FOLDER_DESCRIPTORS,
    N_TOKEN_BYTES,
    remove_folder,
    temporary_prefix,
)

# Where names cannot be exchanged, the old folder is moved to this name for a moment.
MOVED = ".old"
_TOKEN = re.compile(rf"[0-9a-f]{{{2 * N_TOKEN_BYTES}}}(?:{re.escape(MOVED)})?")
_DAY = 24 * 60 * 60  # seconds; the age of leftovers where there are no locks


def remove_leftovers(target: Path, known_names: Collection[str], *, is_locked: bool) -> None:
    """Restore what killed writers moved away from `target`, and remove what they left next to it.

    What a living writer uses is locked, and stays. So does whatever is not a file, or a folder of
    files of known names. `is_locked` says whether the folder above is locked. Where the system has
    no locks, only what is older than a day is removed.
    """
    for path in _find_leftovers(target):
        is_moved = path.name.endswith(MOVED)
        with suppress(OSError):  # it stays for the next writer
            if is_moved and path.is_dir() and not os.path.lexists(target):
                path.rename(target)
            elif is_locked or not is_moved or _is_old(path):
                _remove_if_abandoned(path, known_names)


def _find_leftovers(target: Path) -> list[Path]:
    """The newest first: of several old folders, that is the one to restore."""
    prefix = temporary_prefix(target)
    found = []
    with suppress(PermissionError), os.scandir(target.parent) as entries:
        for entry in entries:
            name = entry.name
            if name.startswith(prefix) and _TOKEN.fullmatch(name, len(prefix)):
                with suppress(FileNotFoundError):
                    changed = entry.stat(follow_symlinks=False).st_mtime_ns
                    found.append((changed, target.with_name(name)))
    return [path for _, path in sorted(found, reverse=True)]


def _remove_if_abandoned(path: Path, known_names: Collection[str]) -> None:
    """Remove a temporary file or folder whose writer has ended."""
    found = path.lstat()
    is_folder = S_ISDIR(found.st_mode)
    if not is_folder and not S_ISREG(found.st_mode):
        return
    if HAS_FOLDER_DESCRIPTORS:
        if os.geteuid() not in (0, found.st_uid):
            return
        # Not a link, and without waiting if it has just become a pipe.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            state = try_to_lock(descriptor)
            if state is LockState.BUSY or (state is LockState.UNSUPPORTED and not _is_old(path)):
                return
            _remove(path, known_names, is_folder=is_folder)
        finally:
            release_lock(descriptor)
            os.close(descriptor)
    elif _is_old(path):
        _remove(path, known_names, is_folder=is_folder)


def _remove(path: Path, known_names: Collection[str], *, is_folder: bool) -> None:
    if is_folder:
        remove_folder(path, known_names)
    else:
        path.unlink()


def _is_old(path: Path) -> bool:
    """Whether nothing in it has changed for a day."""
    paths = [path, *path.iterdir()] if path.is_dir() else [path]
    return time.time() - max(each.lstat().st_mtime for each in paths) > _DAY
