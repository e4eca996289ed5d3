"""Replace a folder of files as a whole or not at all."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from pathlib import Path

from stepback._problems._format import format_path
from stepback._write._exchange_names import exchange_names
from stepback._write._folder_lock import lock_folder
from stepback._write._leftovers import MOVED, remove_leftovers
from stepback._write._permissions import (
    HAS_MODES,
    PRIVATE_FILE,
    Permissions,
    find_usual_mode,
    new_member_permissions,
    usual_file_permissions,
    usual_folder_permissions,
)
from stepback._write._targets import find_target, name_in_errors, sync_folder
from stepback._write._temporaries import (
    create_temporary_folder,
    find_unused_name,
    open_folder,
    remove_folder,
)

# Other writers may replace the folder at the same moment.
_N_TRIES = 1000
_PAUSE = 0.001
# A mounted folder, and one of a lower layer of a container.
_NEVER_RENAMED = frozenset({errno.EBUSY, errno.EXDEV})
_BY_ANOTHER_WRITER = frozenset({errno.ENOENT, errno.EEXIST, errno.ENOTEMPTY})


def replace_folder(
    path: Path,
    files: Mapping[str, bytes],
    *,
    known_names: Collection[str],
    check_folder: Callable[[Path], None],
) -> None:
    """Replace the folder at `path`, or make it, or leave it unchanged if anything fails.

    The new folder is made next to the old one, and takes its place when it is complete, with its
    permissions and those of each file. `check_folder` raises an exception if a folder must not be
    replaced. It is called before anything is written, and again with the old folder before that is
    removed. `known_names` are those of all files that may be in such a folder.
    """
    target = find_target(path)
    _refuse_current_folder(path, target)
    with name_in_errors(path):
        # While this is locked, no other writer has moved the old folder away for a moment.
        with lock_folder(target.parent) as is_locked:
            remove_leftovers(target, known_names, is_locked=is_locked)
            check_folder(target)
            _refuse_folder_of_others(target)
            folder, members = _find_permissions(target, files)
        with create_temporary_folder(target, known_names) as (temporary, descriptor):
            _fill_folder(temporary, descriptor, files, folder, members)
            _put_in_place(temporary, target, known_names, check_folder)
        sync_folder(target.parent)


def _refuse_current_folder(path: Path, target: Path) -> None:
    """A process whose folder is exchanged for another one would stay in the old one."""
    try:
        is_current = target.samefile(Path.cwd())
    except OSError:  # one of them is not there
        return
    if is_current:
        raise FileExistsError(
            f"{format_path(path)} is the current folder, which cannot be replaced; give the name "
            "of a new folder in it"
        )


def _refuse_folder_of_others(target: Path) -> None:
    """Refuse a folder that could be exchanged, but not removed afterwards."""
    if not HAS_MODES or not target.exists() or os.access(target, os.W_OK | os.X_OK):
        return
    if target.stat().st_uid != os.geteuid():
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))


def _fill_folder(
    temporary: Path,
    descriptor: int | None,
    files: Mapping[str, bytes],
    folder: Permissions | None,
    members: Mapping[str, Permissions],
) -> None:
    """Write all files with their permissions, and then give the folder its own."""
    if folder and descriptor is not None:
        folder.give_to_owner(descriptor)
    for name, data in files.items():
        # Private before the first byte: what was opened once stays open to whoever has it.
        with open(temporary / name, "xb", opener=_open_private) as file:
            file.write(data)
            file.flush()
            if HAS_MODES:
                members[name].give_to_owner(file.fileno())
                members[name].admit_users(file.fileno())
            os.fsync(file.fileno())
    if descriptor is not None:
        if folder:
            folder.admit_users(descriptor)
        os.fsync(descriptor)


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, PRIVATE_FILE)


def _find_permissions(
    target: Path, files: Mapping[str, bytes]
) -> tuple[Permissions | None, dict[str, Permissions]]:
    """Those of the folder, and those of each file: of what is there, and else the usual ones."""
    if not HAS_MODES:
        return None, {}
    folder, old = _read_old_permissions(target)
    if folder and files.keys() <= old.keys():
        return folder, old
    usual_mode = find_usual_mode(find_unused_name(target))
    if folder:
        new = new_member_permissions(usual_mode, folder, [*old.values()])
    else:
        folder = usual_folder_permissions(usual_mode)
        new = usual_file_permissions(usual_mode)
    return folder, {name: old.get(name, new) for name in files}


def _read_old_permissions(target: Path) -> tuple[Permissions | None, dict[str, Permissions]]:
    """Those of the folder that is there, and of each file in it.

    If another writer replaces it meanwhile, and removes its files, all are read again: a private
    file that was not seen would become public.
    """
    for _ in range(_N_TRIES):
        try:
            descriptor = open_folder(target)
        except FileNotFoundError:
            return None, {}
        try:
            folder = Permissions.from_path(target)
            found = {entry.name: Permissions.from_path(entry) for entry in target.iterdir()}
            # As long as it is open, no other folder has its number.
            if os.path.samestat(target.lstat(), os.fstat(descriptor)):
                return folder, {
                    name: permissions for name, permissions in found.items() if permissions
                }
        except FileNotFoundError:
            pass
        finally:
            os.close(descriptor)
        time.sleep(_PAUSE)
    raise OSError(
        f"{format_path(target)} is replaced again and again; stop the other programs, and try again"
    )


def _put_in_place(
    new: Path, target: Path, known_names: Collection[str], check_folder: Callable[[Path], None]
) -> None:
    """Give a folder the name `target`. An old one then has the name of the new one, or none."""
    last_error: OSError | None = None
    for _ in range(_N_TRIES):
        try:
            if not os.path.lexists(target):
                new.rename(target)
            elif exchange_names(new, target):
                _check_exchanged(new, target, check_folder)
            else:
                _move_and_rename(new, target, known_names, check_folder)
        except OSError as error:
            if error.errno in _NEVER_RENAMED:
                raise OSError(
                    f"{format_path(target)} cannot be replaced, since it is mounted or part of an "
                    f"image; give a new folder in it, such as {format_path(target / 'tables')}"
                ) from None
            if error.errno not in _BY_ANOTHER_WRITER or not new.exists():
                raise
            last_error = error
            time.sleep(_PAUSE)
        else:
            return
    raise last_error or AssertionError


def _check_exchanged(old: Path, target: Path, check_folder: Callable[[Path], None]) -> None:
    """Put the old folder back if it must not be replaced: it may have changed meanwhile."""
    try:
        check_folder(old)
    except BaseException:
        exchange_names(old, target)
        raise


def _move_and_rename(
    new: Path, target: Path, known_names: Collection[str], check_folder: Callable[[Path], None]
) -> None:
    """Move the old folder away, and rename the new one; for a moment there is none.

    If the writer is killed in this moment, the next writer puts the old one back.
    """
    old = new.with_name(new.name + MOVED)
    with lock_folder(target.parent):
        check_folder(target)
        target.rename(old)
        try:
            new.rename(target)
        except BaseException:
            # Where there is no lock, another writer's folder may be there by now.
            with suppress(OSError):
                old.rename(target)
            remove_folder(old, known_names)
            raise
    remove_folder(old, known_names)
