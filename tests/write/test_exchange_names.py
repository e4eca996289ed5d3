"""The names of two folders are exchanged in one step, or nothing changes."""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import sys

import pytest

from stepback import Organization, Person, read_tables, write_tables
from stepback._write import (
    _exchange_names,
    _folder_lock,
    _leftovers,
    _replace_file,
    _replace_folder,
    _temporaries,
)
from stepback._write._exchange_names import exchange_names
from stepback._write._replace_file import replace_file

SMALL = Organization(people=[Person("ann")])
OTHER = Organization(people=[Person("bo")])

can_exchange = pytest.mark.skipif(
    not sys.platform.startswith(("linux", "darwin")), reason="needs Linux or macOS"
)


@pytest.fixture
def two_folders(tmp_path):
    """Two folders, each with a file."""
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"in {name}").touch()
    return tmp_path / "one", tmp_path / "other"


@pytest.fixture(autouse=True)
def _forget():
    """Look for the function of the system anew in each test."""
    _exchange_names._find_exchange.cache_clear()
    yield
    _exchange_names._find_exchange.cache_clear()


def contents(*folders):
    """The names in each folder."""
    return [[entry.name for entry in folder.iterdir()] for folder in folders]


@can_exchange
def test_two_folders_exchange_their_names(two_folders):
    """With what is in them."""
    assert exchange_names(*two_folders)
    assert contents(*two_folders) == [["in other"], ["in one"]]


@can_exchange
def test_a_name_that_is_gone_is_an_error(two_folders):
    """Whichever it is."""
    one, other = two_folders
    absent = one.with_name("absent")
    for names in ((one, absent), (absent, other)):
        with pytest.raises(FileNotFoundError):
            exchange_names(*names)
    assert contents(*two_folders) == [["in one"], ["in other"]]


@pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in _exchange_names._SYSTEM_CALLS,
    reason="needs Linux on a usual machine",
)
def test_without_the_function_its_number_is_called(two_folders, monkeypatch):
    """Some C libraries do not offer it by its name."""
    libc = ctypes.CDLL(None, use_errno=True)

    class OtherLibrary:
        syscall = libc.syscall

    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: OtherLibrary)
    assert exchange_names(*two_folders)
    assert contents(*two_folders) == [["in other"], ["in one"]]


def report_error(code):
    """A function of the system that fails with this error."""

    def fail(_, __):
        ctypes.set_errno(code)
        return -1

    return fail


@pytest.mark.parametrize(
    "exchange",
    [None, lambda _, __: 0, *(report_error(code) for code in _exchange_names._UNSUPPORTED)],
)
def test_what_cannot_be_exchanged_stays(two_folders, monkeypatch, exchange):
    """The system lacks it, or does nothing and reports success, or reports one of some errors."""
    monkeypatch.setattr(_exchange_names, "_find_exchange", lambda: exchange)
    assert not exchange_names(*two_folders)
    assert contents(*two_folders) == [["in one"], ["in other"]]


def test_other_errors_are_raised(two_folders, monkeypatch):
    """A disk may be full."""
    monkeypatch.setattr(_exchange_names, "_find_exchange", lambda: report_error(errno.ENOSPC))
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        exchange_names(*two_folders)


@pytest.mark.parametrize("error", [OSError, TypeError, ImportError])
def test_a_system_without_a_c_library_cannot_exchange(two_folders, monkeypatch, error):
    """Such as Windows."""

    def refuse(*_, **__):
        raise error

    monkeypatch.setattr(ctypes, "CDLL", refuse)
    assert not exchange_names(*two_folders)


@pytest.mark.parametrize(("system", "name"), [("darwin", "renamex_np"), ("win32", None)])
def test_each_system_has_its_own_function(two_folders, monkeypatch, system, name):
    """Called with its names and its flag; others have none."""
    calls = []

    class Function:
        def __call__(self, *arguments):
            calls.append(arguments)
            for folder in two_folders:
                folder.rename(f"{folder} aside")
            two_folders[0].with_name("one aside").rename(two_folders[1])
            two_folders[1].with_name("other aside").rename(two_folders[0])
            return 0

    class Library:
        renamex_np = Function()

    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: Library)
    assert exchange_names(*two_folders) == (name is not None)
    assert calls == ([(*map(os.fsencode, two_folders), 2)] if name else [])


def test_a_system_without_all_of_this_writes_as_well(tmp_path, monkeypatch):
    """No modes, no locks, no descriptors of folders, no exchange: as on Windows."""
    monkeypatch.setattr(_folder_lock, "HAS_LOCKS", False)
    monkeypatch.setattr(_replace_folder, "exchange_names", lambda _, __: False)
    for module in (_replace_file, _replace_folder):
        monkeypatch.setattr(module, "HAS_MODES", False)
    for module in (_leftovers, _temporaries):
        monkeypatch.setattr(module, "HAS_FOLDER_DESCRIPTORS", False)
    left = tmp_path / ".org.stepback-0123abcd"
    left.mkdir()
    (left / "people.csv").touch()
    (tmp_path / ".org.zip.stepback-0123abcd").touch()
    yesterday = 1_000_000_000
    for path in [left / "people.csv", left, tmp_path / ".org.zip.stepback-0123abcd"]:
        os.utime(path, (yesterday, yesterday))
    for org in (SMALL, OTHER):
        for name in ("org", "org.zip"):
            assert read_tables(write_tables(org, tmp_path / name)) == org
        replace_file(tmp_path / "report.txt", b"x")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["org", "org.zip", "report.txt"]
