"""Permissions of a file or folder: those of what is replaced, or those of a new one.

What replaces a private file is private from its first byte on: it is made with no rights for
others, and gets the permissions of what it replaces only when it is complete.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path

import attrs

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700
_READ_AND_WRITE = 0o666
_ALL = 0o777
_OWNER = 0o700
_GROUP = 0o070
_OTHERS = 0o007
_ACL = "system.posix_acl_access"
_DEFAULT_ACL = "system.posix_acl_default"
# Windows has no such modes: there, a file has the permissions of its folder.
HAS_MODES = hasattr(os, "fchmod") and hasattr(os, "fchown")


@attrs.frozen
class Permissions:
    """Who may use a file or folder.

    Attributes:
        mode: The bits of the mode.
        owner: The number of the owning user; ``None``: as it comes.
        group: The number of the owning group; ``None``: as it comes.
        acl: The access control list, in the form of the system; ``None``: as it comes, and
            empty: there is none.
        default_acl: The list that new files in a folder get; the same.
    """

    mode: int
    owner: int | None = None
    group: int | None = None
    acl: bytes | None = None
    default_acl: bytes | None = None

    @classmethod
    def from_path(cls, path: Path) -> Permissions | None:
        """Those of a file or folder, without following a link; ``None`` if there is none."""
        try:
            found = path.lstat()
        except FileNotFoundError:
            return None
        is_folder = stat.S_ISDIR(found.st_mode)
        # The bits to run a file as another user are not for tables and reports.
        mode = stat.S_IMODE(found.st_mode) & (0o3777 if is_folder else _ALL)
        acl = _read_acl(path, _ACL)
        default_acl = _read_acl(path, _DEFAULT_ACL) if is_folder else None
        return cls(mode, found.st_uid, found.st_gid, acl, default_acl)

    def give_to_owner(self, descriptor: int) -> None:
        """Give a file or folder, still private, to the owner and group, as far as one may."""
        if not HAS_MODES:
            return
        found = os.fstat(descriptor)
        if self.owner is not None and found.st_uid != self.owner:
            with suppress(OSError):  # only the administrator may
                os.fchown(descriptor, self.owner, -1)
        if self.group is not None and found.st_gid != self.group:
            with suppress(OSError):  # only a member of the group may
                os.fchown(descriptor, -1, self.group)
        if self.default_acl is not None:
            _write_acl(descriptor, _DEFAULT_ACL, self.default_acl)
        if self.mode & stat.S_ISGID:
            with suppress(OSError):
                os.fchmod(descriptor, stat.S_IMODE(found.st_mode) | stat.S_ISGID)

    def admit_users(self, descriptor: int) -> None:
        """Let those use a file or folder who may, once it is complete."""
        if not HAS_MODES:
            return
        found = os.fstat(descriptor)
        mode = self.mode
        if self.group is None:
            mode |= found.st_mode & stat.S_ISGID  # a new folder inherits this bit
        is_group_kept = self.group is None or found.st_gid == self.group
        is_acl_kept = self.acl is None or _write_acl(descriptor, _ACL, self.acl)
        if not is_group_kept:
            mode &= ~stat.S_ISGID
            # The rights of another group: here, group and others have what both had.
            common = (mode & _GROUP) >> 3 & mode
            mode = mode & ~(_GROUP | _OTHERS) | common << 3 | common
        if not is_acl_kept:
            # With a list, the bits of the group are the bounds of the list.
            mode &= ~(_GROUP | _OTHERS)
        if stat.S_IMODE(os.fstat(descriptor).st_mode) != mode:
            with suppress(OSError):  # file systems without modes
                os.fchmod(descriptor, mode)


def find_usual_mode(unused: Path) -> int:
    """The mode that a new file or folder gets where `unused` is, which names nothing yet.

    Only a new file shows the umask without changing it for other threads. What is written must
    not go into that file: somebody could have opened it.
    """
    descriptor = os.open(unused, os.O_CREAT | os.O_EXCL | os.O_RDONLY, _ALL)
    try:
        return stat.S_IMODE(os.fstat(descriptor).st_mode) & _ALL
    finally:
        os.close(descriptor)
        unused.unlink(missing_ok=True)  # another writer may take it for one that was left


def usual_file_permissions(usual_mode: int) -> Permissions:
    """Those of a new file."""
    return Permissions(usual_mode & _READ_AND_WRITE)


def usual_folder_permissions(usual_mode: int) -> Permissions:
    """Those of a new folder."""
    return Permissions(usual_mode)


def new_member_permissions(
    usual_mode: int, folder: Permissions, others: list[Permissions]
) -> Permissions:
    """Those of a new file in a folder that is there: it belongs to whom the folder belongs.

    Group and others may do with it what they may do with the folder and with each file in it.
    """
    common = folder.mode
    for other in (folder, *others):
        # With a list, the bits of the group are the bounds of the list.
        common &= other.mode & ~_GROUP if other.acl else other.mode
    mode = usual_mode & _READ_AND_WRITE & (_OWNER | common)
    return Permissions(mode, folder.owner, folder.group)


def _read_acl(path: Path, name: str) -> bytes | None:
    """A list of a file or folder: empty if it has none, ``None`` where no lists are offered."""
    if not hasattr(os, "getxattr"):
        return None
    try:
        return os.getxattr(path, name, follow_symlinks=False)
    except OSError as error:
        return b"" if error.errno == errno.ENODATA else None


def _write_acl(descriptor: int, name: str, acl: bytes) -> bool:
    """Set or remove a list; returns whether it is as it shall be."""
    try:
        if acl:
            os.setxattr(descriptor, name, acl)
        elif name in os.listxattr(descriptor):
            os.removexattr(descriptor, name)
    except OSError:
        return False
    return True
