"""What was private stays private: the permissions of what is replaced, and of what is new."""

from __future__ import annotations

import errno
import os
import stat
import struct
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree, rmtree

import pytest

from stepback import Delegation, Domain, Organization, Person, read_tables, write_tables
from stepback._write import _replace_folder
from stepback._write._replace_file import replace_file

if not hasattr(os, "fchown"):
    pytest.skip("Windows has no such modes", allow_module_level=True)

SMALL = Organization(people=[Person("ann")])
LARGER = Organization(
    people=[Person("ann"), Person("bo")],
    domains=[Domain("hiring", "ann")],
    delegations=[Delegation("ann", "bo")],
)
ACL, DEFAULT_ACL = "system.posix_acl_access", "system.posix_acl_default"
OTHER_USER = 12345


def mode_of(path):
    """The mode of a file or folder, in octal."""
    return f"{stat.S_IMODE(path.stat().st_mode):o}"


def modes_in(folder):
    """The mode of each file in a folder, in octal."""
    return {file.name: mode_of(file) for file in sorted(folder.iterdir())}


@contextmanager
def umask(mask):
    """Set a umask for a while."""
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def pack_acl(*entries):
    """A list in the form of Linux: entries of a tag, rights and a user or group."""
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


# Owner rw, user 12345 r, owning group nothing, mask r, others nothing: the mode says 640.
BOB_MAY_READ = pack_acl(
    (0x01, 6, 0xFFFFFFFF), (0x02, 4, OTHER_USER), (0x04, 0, 0xFFFFFFFF), (0x10, 4, 0xFFFFFFFF),
    (0x20, 0, 0xFFFFFFFF),
)  # fmt: skip


def set_acl(path, name=ACL):
    """Give a user of that number the right to read; skip if the file system has no lists."""
    if not hasattr(os, "setxattr"):
        pytest.skip("needs Linux")
    try:
        os.setxattr(path, name, BOB_MAY_READ)
    except OSError as error:
        pytest.skip(f"no access control lists here ({errno.errorcode[error.errno]})")


needs_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away"
)


# What is replaced


@pytest.mark.parametrize("mask", [0o022, 0, 0o077])
@pytest.mark.parametrize("mode", [0o700, 0o750, 0o755, 0o711, 0o1777, 0o500])
def test_a_folder_keeps_its_mode(tmp_path, mode, mask):
    """Whatever the umask."""
    folder = write_tables(SMALL, tmp_path / "org")
    folder.chmod(mode)
    with umask(mask):
        write_tables(LARGER, folder)
    assert mode_of(folder) == f"{mode:o}"


@pytest.mark.parametrize("mask", [0o022, 0, 0o077])
def test_each_file_in_a_folder_keeps_its_mode(tmp_path, mask):
    """They may differ."""
    folder = write_tables(LARGER, tmp_path / "org")
    modes = {"people.csv": "600", "domains.csv": "640", "delegations.csv": "444"}
    for name, mode in modes.items():
        (folder / name).chmod(int(mode, 8))
    with umask(mask):
        write_tables(LARGER, folder)
    assert modes_in(folder) == dict(sorted(modes.items()))


@pytest.mark.parametrize(
    ("folder_mode", "file_mode", "new_mode"),
    [
        (0o700, 0o644, "600"),
        (0o755, 0o600, "600"),
        (0o755, 0o640, "640"),
        (0o755, 0o644, "644"),
        (0o750, 0o666, "640"),
        (0o711, 0o644, "600"),
        (0o755, 0o444, "644"),
    ],
)
def test_a_new_table_in_a_folder_is_as_private_as_what_is_there(
    tmp_path, folder_mode, file_mode, new_mode
):
    """Group and others may do with it what they may with the folder and with each file in it."""
    folder = write_tables(SMALL, tmp_path / "org")
    (folder / "people.csv").chmod(file_mode)
    folder.chmod(folder_mode)
    with umask(0o022):
        write_tables(LARGER, folder)
    assert modes_in(folder) == {
        "delegations.csv": new_mode,
        "domains.csv": new_mode,
        "people.csv": f"{file_mode:o}",
    }


def test_a_private_table_that_is_no_longer_there_counts_as_well(tmp_path):
    """The answers were private, and other tables that follow are, too."""
    folder = write_tables(LARGER, tmp_path / "org")
    (folder / "delegations.csv").chmod(0o600)
    write_tables(Organization(people=[Person("ann")], supports=()), folder)
    assert modes_in(folder)["supports.csv"] == "600"


@pytest.mark.parametrize("is_removed", [True, False])
def test_what_another_writer_removes_meanwhile_does_not_become_public(
    tmp_path, monkeypatch, is_removed
):
    """The permissions are read anew, from the folder that is there now."""
    folder = write_tables(LARGER, tmp_path / "org")
    for name in ("people.csv", "domains.csv"):
        (folder / name).chmod(0o600)
    find = _replace_folder.Permissions.from_path
    removed = []

    def find_late(path):
        if not removed:
            removed.append(folder.rename(tmp_path / "removed"))
            copytree(removed[0], folder)
            if is_removed:
                rmtree(removed[0])
            else:
                (removed[0] / "people.csv").unlink()
        return find(path)

    monkeypatch.setattr(_replace_folder.Permissions, "from_path", find_late)
    write_tables(LARGER, folder)
    assert modes_in(folder) == {
        "delegations.csv": "644",
        "domains.csv": "600",
        "people.csv": "600",
    }


@pytest.mark.parametrize("mask", [0o022, 0, 0o077])
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o666, 0o444, 0o400])
@pytest.mark.parametrize("name", ["org.zip", "report.txt"])
def test_a_file_keeps_its_mode(tmp_path, name, mode, mask):
    """A .zip file as a report, whether the report is personal or not."""
    path = tmp_path / name
    for is_private in (False, True):
        path.unlink(missing_ok=True)
        if name == "org.zip":
            write_tables(SMALL, path)
        else:
            path.write_text("x")
        path.chmod(mode)
        with umask(mask):
            if name == "org.zip":
                write_tables(LARGER, path)
            else:
                replace_file(path, b"y", is_private=is_private)
        assert mode_of(path) == f"{mode:o}"


def test_the_rights_to_run_a_file_as_another_user_are_not_kept(tmp_path):
    """No report needs them."""
    path = tmp_path / "report.txt"
    path.write_text("x")
    path.chmod(0o6755)
    replace_file(path, b"y")
    assert mode_of(path) == "755"


@pytest.mark.parametrize("kind", ["folder", "org.zip", "report.txt"])
def test_a_link_stays_and_what_it_leads_to_keeps_its_mode(tmp_path, kind):
    """It is written through the link."""
    (tmp_path / "there").mkdir()
    target = tmp_path / "there" / kind
    link = tmp_path / f"link-{kind}"
    link.symlink_to(target)
    if kind == "report.txt":
        replace_file(link, b"x")  # a link that leads to nothing yet
    else:
        write_tables(SMALL, link)
    mode = 0o710 if kind == "folder" else 0o600
    target.chmod(mode)
    if kind == "report.txt":
        replace_file(link, b"y")
    else:
        write_tables(LARGER, link)
        assert read_tables(target) == LARGER
    assert link.is_symlink()
    assert mode_of(target) == f"{mode:o}"


# What is new


@pytest.mark.parametrize(
    ("mask", "folder_mode", "file_mode"),
    [(0o022, "755", "644"), (0, "777", "666"), (0o077, "700", "600"), (0o027, "750", "640")],
)
def test_the_umask_applies_to_what_is_new(tmp_path, mask, folder_mode, file_mode):
    """As for any other file."""
    with umask(mask):
        folder = write_tables(LARGER, tmp_path / "org")
        path = write_tables(SMALL, tmp_path / "org.zip")
        replace_file(tmp_path / "report.txt", b"x")
    assert mode_of(folder) == folder_mode
    assert set(modes_in(folder).values()) == {file_mode}
    assert (mode_of(path), mode_of(tmp_path / "report.txt")) == (file_mode, file_mode)


@pytest.mark.parametrize("mask", [0o022, 0, 0o077])
def test_a_new_private_file_is_for_its_owner_alone(tmp_path, mask):
    """Whatever the umask."""
    with umask(mask):
        replace_file(tmp_path / "report.txt", b"x", is_private=True)
    assert mode_of(tmp_path / "report.txt") == "600"


@pytest.mark.parametrize("mask", [0o777, 0o700])
def test_an_umask_that_takes_the_rights_of_the_owner_does_not_prevent_writing(tmp_path, mask):
    """What is new then has the few rights that remain."""
    with umask(mask):
        folder = write_tables(SMALL, tmp_path / "org")
        path = write_tables(SMALL, tmp_path / "org.zip")
    assert mode_of(folder) == f"{0o777 & ~mask:o}"
    assert mode_of(path) == f"{0o666 & ~mask:o}"


@pytest.mark.parametrize("is_new", [True, False])
def test_temporary_files_are_private_from_the_first_byte_on(tmp_path, monkeypatch, is_new):
    """A file that was opened once stays readable, whatever its mode becomes."""
    if not is_new:
        write_tables(SMALL, tmp_path / "org")
        write_tables(SMALL, tmp_path / "org.zip")
    opened = []
    open_file = os.open

    def record_mode(path, flags, *args, **options):
        descriptor = open_file(path, flags, *args, **options)
        if flags & os.O_CREAT and flags & (os.O_WRONLY | os.O_RDWR):
            opened.append(
                (stat.S_IMODE(os.fstat(descriptor).st_mode), Path(path).parent.stat().st_mode)
            )
        return descriptor

    monkeypatch.setattr(os, "open", record_mode)
    with umask(0):
        write_tables(LARGER, tmp_path / "org")
        write_tables(LARGER, tmp_path / "org.zip")
    assert len(opened) == 4
    assert {mode for mode, _ in opened} == {0o600}
    assert {stat.S_IMODE(folder) for _, folder in opened[:3]} == {0o700}


# Owners, groups and lists


def test_a_new_folder_inherits_the_group_of_the_folder_above(tmp_path):
    """If that says so, by the setgid bit."""
    tmp_path.chmod(0o2755)
    with umask(0o022):
        assert mode_of(write_tables(SMALL, tmp_path / "org")) == "2755"


@needs_root
@pytest.mark.parametrize("name", ["org", "org.zip", "report.txt"])
def test_owner_and_group_are_kept(tmp_path, name):
    """A private file that root writes anew stays readable for its owner."""
    path = tmp_path / name
    path.write_text("x") if name == "report.txt" else write_tables(SMALL, path)
    paths = [path, *path.iterdir()] if path.is_dir() else [path]
    for each in paths:
        os.chown(each, OTHER_USER, OTHER_USER + 1)
        each.chmod(0o2770 if each.is_dir() else 0o640)
    replace_file(path, b"y") if name == "report.txt" else write_tables(LARGER, path)
    paths = [path, *path.iterdir()] if path.is_dir() else [path]
    assert len(paths) == (4 if name == "org" else 1)
    for each in paths:
        found = each.stat()
        assert (found.st_uid, found.st_gid) == (OTHER_USER, OTHER_USER + 1)
        assert mode_of(each) == ("2770" if each.is_dir() else "640")


@needs_root
@pytest.mark.parametrize(
    ("mode", "kept"), [(0o640, "600"), (0o664, "644"), (0o604, "600"), (0o666, "666")]
)
def test_the_rights_of_a_group_that_cannot_be_kept_go_to_no_other(
    tmp_path, monkeypatch, mode, kept
):
    """Only a member of a group may give a file to it."""
    path = tmp_path / "report.txt"
    path.write_text("x")
    os.chown(path, 0, OTHER_USER)
    path.chmod(mode)

    def refuse(*_):
        raise PermissionError(errno.EPERM, "not permitted")

    monkeypatch.setattr(os, "fchown", refuse)
    replace_file(path, b"y")
    assert (path.read_text(), mode_of(path)) == ("y", kept)


@pytest.mark.parametrize("name", ["org", "report.txt"])
def test_lists_of_users_are_kept(tmp_path, name):
    """With a list, the mode shows the bounds of the list as if they were rights of the group."""
    path = tmp_path / name
    path.write_text("x") if name == "report.txt" else write_tables(SMALL, path)
    file = path / "people.csv" if path.is_dir() else path
    file.chmod(0o600)
    set_acl(file)
    if path.is_dir():
        set_acl(path, DEFAULT_ACL)
    replace_file(path, b"y") if name == "report.txt" else write_tables(LARGER, path)
    assert os.getxattr(file, ACL) == BOB_MAY_READ
    assert mode_of(file) == "640"
    if path.is_dir():
        assert os.getxattr(path, DEFAULT_ACL) == BOB_MAY_READ
        assert mode_of(path / "domains.csv") == "600"


def test_a_list_that_cannot_be_kept_leaves_a_file_to_its_owner(tmp_path, monkeypatch):
    """Its bounds would become rights of the group."""
    path = tmp_path / "report.txt"
    path.write_text("x")
    set_acl(path)

    def refuse(*_):
        raise OSError(errno.ENOTSUP, "not supported")

    monkeypatch.setattr(os, "setxattr", refuse)
    replace_file(path, b"y")
    assert mode_of(path) == "600"


def test_a_list_that_the_old_file_did_not_have_is_not_inherited(tmp_path):
    """A folder may give such a list to each new file in it, such as the temporary one."""
    path = tmp_path / "report.txt"
    path.write_text("x")
    path.chmod(0o640)
    set_acl(tmp_path, DEFAULT_ACL)
    replace_file(path, b"y")
    assert ACL not in os.listxattr(path)
    assert mode_of(path) == "640"
    replace_file(tmp_path / "new.txt", b"y")
    assert os.getxattr(tmp_path / "new.txt", ACL) == BOB_MAY_READ
    replace_file(tmp_path / "private.txt", b"y", is_private=True)
    assert mode_of(tmp_path / "private.txt") == "600"


def test_file_systems_without_modes_are_written(tmp_path, monkeypatch):
    """Such as those of memory cards: the system decides there who may read."""
    folder = write_tables(SMALL, tmp_path / "org")
    folder.chmod(0o750)

    def refuse(*_):
        raise PermissionError(errno.EPERM, "not permitted")

    monkeypatch.setattr(os, "fchmod", refuse)
    assert read_tables(write_tables(LARGER, folder)) == LARGER
    assert mode_of(folder) == "700"


def test_a_folder_above_that_may_be_written_and_not_read_will_do(tmp_path, monkeypatch):
    """Such as one where many leave files for one."""
    open_path = os.open

    def refuse(path, *args, **options):
        if Path(path) == tmp_path:
            raise PermissionError(errno.EACCES, "not permitted")
        return open_path(path, *args, **options)

    monkeypatch.setattr(os, "open", refuse)
    for org in (SMALL, LARGER):
        for name in ("org", "org.zip"):
            assert read_tables(write_tables(org, tmp_path / name)) == org
