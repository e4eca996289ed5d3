"""Temporary files and folders, next to what they replace.

The name starts with a dot and the name of what is replaced. The writer locks it for as long as the
writer lives, so that another one can tell which a killed writer left.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from stat import S_IMODE, S_ISREG
from typing import IO

from stepback._problems._format import format_path
from stepback._write._folder_lock import LockState, release_lock, try_to_lock
from stepback._write._permissions import PRIVATE_FILE, PRIVATE_FOLDER

N_TOKEN_BYTES = 4
_MARK = ".stepback-"
_MAX_STEM = 150  # bytes; with more, names of 255 bytes would become too long
_N_TRIES = 100
HAS_FOLDER_DESCRIPTORS = hasattr(os, "O_DIRECTORY")
_FILE_FLAGS = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


@contextmanager
def create_temporary_folder(
    target: Path, known_names: Collection[str]
) -> Iterator[tuple[Path, int | None]]:
    """A private folder next to `target`, and its descriptor where the system has such.

    Afterwards, what then has the temporary name is removed: the folder, or the old one for which
    it was exchanged.
    """
    folder, descriptor = _create_folder(target)
    try:
        yield folder, descriptor
    finally:
        try:
            remove_folder(folder, known_names)
        finally:
            if descriptor is not None:
                release_lock(descriptor)
                os.close(descriptor)


@contextmanager
def create_temporary_file(target: Path) -> Iterator[tuple[Path, IO[bytes]]]:
    """A private file next to `target`. Afterwards, the temporary name is removed."""
    path, descriptor = _create_file(target)
    file = os.fdopen(descriptor, "wb")
    try:
        yield path, file
    finally:
        try:
            if not file.closed:
                release_lock(file.fileno())
                file.close()
        finally:
            path.unlink(missing_ok=True)


def find_unused_name(target: Path) -> Path:
    """A new temporary name next to `target`."""
    return target.with_name(temporary_prefix(target) + secrets.token_hex(N_TOKEN_BYTES))


def temporary_prefix(target: Path) -> str:
    """The start of all temporary names next to `target`."""
    stem = target.name
    encoded = os.fsencode(stem)
    if len(encoded) > _MAX_STEM:
        stem = blake2b(encoded, digest_size=16).hexdigest()
    return f".{stem}{_MARK}"


def remove_folder(folder: Path, known_names: Collection[str]) -> None:
    """Remove a folder of files, unless it contains anything but files of known names.

    What cannot be removed stays for the next writer.
    """
    with suppress(OSError):
        if not HAS_FOLDER_DESCRIPTORS:
            entries = list(folder.iterdir())
            if all(entry.name in known_names and entry.is_file() for entry in entries):
                for entry in entries:
                    entry.unlink()
                folder.rmdir()
            return
        descriptor = open_folder(folder)
        try:
            _empty_folder(descriptor, known_names)
            folder.rmdir()
        finally:
            os.close(descriptor)


def open_folder(folder: Path) -> int:
    """Open a folder, which is not a link, to use it whatever happens to its name."""
    return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)


def _empty_folder(descriptor: int, known_names: Collection[str]) -> None:
    names = os.listdir(descriptor)
    for name in names:
        with suppress(FileNotFoundError):  # another writer removes it, too
            found = os.stat(name, dir_fd=descriptor, follow_symlinks=False)
            if name not in known_names or not S_ISREG(found.st_mode):
                return
    mode = os.fstat(descriptor).st_mode
    if mode & PRIVATE_FOLDER != PRIVATE_FOLDER:  # such as a folder that is read-only
        with suppress(OSError):
            os.fchmod(descriptor, PRIVATE_FOLDER)
    for name in names:
        with suppress(FileNotFoundError):
            os.unlink(name, dir_fd=descriptor)


def _create_folder(target: Path) -> tuple[Path, int | None]:
    """Make a temporary folder and lock it.

    Before it is locked, another writer may take it for one that was left, and remove it.
    """
    for _ in range(_N_TRIES):
        path = find_unused_name(target)
        path.mkdir(PRIVATE_FOLDER)
        if not HAS_FOLDER_DESCRIPTORS:
            return path, None
        try:
            mode = S_IMODE(path.lstat().st_mode)
            if mode & PRIVATE_FOLDER != PRIVATE_FOLDER:
                # An umask that takes rights from the owner must not prevent the writing.
                path.chmod(mode | PRIVATE_FOLDER)
            descriptor = open_folder(path)
        except FileNotFoundError:
            continue
        if _lock_new(path, descriptor):
            return path, descriptor
        os.close(descriptor)
    raise _failure(target)


def _create_file(target: Path) -> tuple[Path, int]:
    """Make a temporary file and lock it, as a folder."""
    for _ in range(_N_TRIES):
        path = find_unused_name(target)
        descriptor = os.open(path, _FILE_FLAGS, PRIVATE_FILE)
        if _lock_new(path, descriptor):
            return path, descriptor
        os.close(descriptor)
    raise _failure(target)


def _lock_new(path: Path, descriptor: int) -> bool:
    """Lock what was just made; returns whether it is still there."""
    state = try_to_lock(descriptor)
    if state is not LockState.HELD:
        return state is LockState.UNSUPPORTED  # then, nobody removes what is not a day old
    try:
        return os.path.samestat(path.lstat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _failure(target: Path) -> OSError:
    return OSError(
        f"{format_path(target)}: other programs remove the temporary files next to it; stop them, "
        "and try again"
    )
