"""Replace a file as a whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from stepback._problems._format import format_path
from stepback._write._folder_lock import lock_folder
from stepback._write._leftovers import remove_leftovers
from stepback._write._permissions import (
    HAS_MODES,
    PRIVATE_FILE,
    Permissions,
    find_usual_mode,
    usual_file_permissions,
)
from stepback._write._targets import find_target, name_in_errors, sync_folder
from stepback._write._temporaries import create_temporary_file, find_unused_name


def replace_file(path: Path, data: bytes, *, is_private: bool = False) -> None:
    """Replace a file by data, or leave it unchanged if anything fails.

    The data go to a new file in the same folder, which then takes the place of the old one, with
    its permissions. With `is_private`, a file that is new is for its owner alone. A device or a
    pipe is written to directly, and so is what a symbolic link leads to.
    """
    if path.is_dir():
        raise IsADirectoryError(f"{format_path(path)} is a folder; name a file in it")
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    target = find_target(path)
    with name_in_errors(path):
        with lock_folder(target.parent) as is_locked:
            remove_leftovers(target, known_names=(), is_locked=is_locked)
        usual = None if is_private or target.exists() else _usual_permissions(target)
        with create_temporary_file(target) as (temporary, file):
            file.write(data)
            file.flush()
            permissions = Permissions.from_path(target) or usual or Permissions(PRIVATE_FILE)
            permissions.give_to_owner(file.fileno())
            permissions.admit_users(file.fileno())
            os.fsync(file.fileno())
            if os.name == "nt":
                file.close()  # there, an open file cannot be renamed
            temporary.replace(target)
        sync_folder(target.parent)


def _usual_permissions(target: Path) -> Permissions | None:
    return usual_file_permissions(find_usual_mode(find_unused_name(target))) if HAS_MODES else None
