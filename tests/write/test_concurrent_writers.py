"""Several writers, readers meanwhile, and writers that are killed: old or new, and never a mixture."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

import pytest

from stepback import Organization, Person, read_tables, write_tables
from stepback._write import _folder_lock, _replace_folder, _temporaries
from stepback._write._replace_file import replace_file

fcntl = pytest.importorskip("fcntl")  # so there are processes that fork, too

SMALL = Organization(people=[Person("ann")])
OTHER = Organization(people=[Person("bo")])
# Where the system cannot exchange names, there is no folder for a moment.
EXCHANGE = ["exchange", "no-exchange"]


def count_outcomes(kind, path, exchange, seconds=0):
    """How often each outcome was seen; see `tests.support.writer_kills`."""
    command = [sys.executable, "-m", "tests.support.writer_kills"]
    command += [kind, path, str(seconds), exchange]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def list_names(folder):
    """The names in a folder, including hidden ones."""
    return sorted(entry.name for entry in folder.iterdir())


def make_leftover(target, *, suffix="", files=("people.csv",)):
    """What a killed writer left next to a target: a folder, or a file if there are no files."""
    path = target.with_name(f".{target.name}.stepback-0123abcd{suffix}")
    if files:
        path.mkdir()
        for name in files:
            (path / name).write_text("id\nbo\n")
    else:
        path.write_text("x")
    return path


@pytest.fixture
def without_exchange(monkeypatch):
    """A file system that cannot exchange names."""
    monkeypatch.setattr(_replace_folder, "exchange_names", lambda _, __: False)


@pytest.fixture
def without_locks(monkeypatch):
    """A file system without locks."""
    monkeypatch.setattr(_folder_lock, "HAS_LOCKS", False)


# Kills


@pytest.mark.slow
@pytest.mark.parametrize("exchange", EXCHANGE)
@pytest.mark.parametrize("name", ["org", "org.zip", "report.txt"])
def test_a_writer_may_be_killed_before_any_step(tmp_path, name, exchange):
    """The old or the new is there, whole, and the next writer removes what was left."""
    seen = count_outcomes("steps", tmp_path / name, exchange)
    assert seen["killed"] >= 10
    assert (seen["failed"], seen["mixed"], seen["left"]) == (0, 0, 0)
    assert seen["names"] == [name]
    # In one of the steps, the old folder has been moved away and the new one has not its name.
    assert seen.get("missing", 0) == (name == "org" and exchange == "no-exchange")


@pytest.mark.slow
@pytest.mark.parametrize("exchange", EXCHANGE)
@pytest.mark.parametrize("kind", ["storm", "kills"])
def test_a_reader_finds_a_whole_organization_while_four_write(tmp_path, kind, exchange):
    """No writer fails, and nothing is left after one more write."""
    seen = count_outcomes(kind, tmp_path / "org", exchange, seconds=4)
    assert seen["whole"] >= 10
    assert (seen["failed"], seen["mixed"]) == (0, 0)
    assert seen["names"] == ["org"]
    if kind == "storm" or exchange == "exchange":
        assert "missing" not in seen
    if exchange == "exchange":
        assert seen["gaps"] == 0


@pytest.mark.slow
@pytest.mark.parametrize("name", ["org.zip", "report.txt"])
def test_a_reader_finds_a_whole_file_while_four_write(tmp_path, name):
    """Some are killed; no other writer fails, and nothing is left after one more write."""
    seen = count_outcomes("kills", tmp_path / name, "exchange", seconds=3)
    assert seen["whole"] >= 10
    assert seen["killed"] >= 3
    assert (seen["failed"], seen["mixed"], seen["gaps"]) == (0, 0, 0)
    assert seen["names"] == [name]


# What was left


@pytest.mark.parametrize("suffix", ["", ".old"])
def test_the_next_writer_removes_what_a_killed_one_left(tmp_path, suffix):
    """A complete copy under a hidden name would stay for good."""
    folder = write_tables(SMALL, tmp_path / "org")
    make_leftover(folder, suffix=suffix)
    write_tables(OTHER, folder)
    assert list_names(tmp_path) == ["org"]


@pytest.mark.parametrize(
    "write", [lambda path: write_tables(SMALL, path), lambda path: replace_file(path, b"x")]
)
def test_the_next_writer_of_a_file_removes_what_a_killed_one_left(tmp_path, write):
    """For a .zip file as for a report."""
    path = tmp_path / "org.zip"
    make_leftover(path, files=())
    write(path)
    assert list_names(tmp_path) == ["org.zip"]


def test_an_old_folder_that_was_moved_away_is_restored(tmp_path, monkeypatch):
    """Even if the next writer fails."""
    folder = write_tables(SMALL, tmp_path / "org")
    folder.rename(tmp_path / ".org.stepback-0123abcd.old")

    def raise_disk_full(_):
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", raise_disk_full)
    with pytest.raises(OSError, match="no space left on device"):
        write_tables(OTHER, folder)
    assert list_names(tmp_path) == ["org"]
    assert read_tables(folder) == SMALL


@pytest.mark.parametrize(
    "name",
    [
        "org.stepback-0123abcd",
        ".org.0123abcd",
        ".org.stepback-0123abcg",
        ".org.stepback-0123abcdef",
        ".org.stepback-0123abcd.new",
        ".other.stepback-0123abcd",
    ],
)
def test_what_has_another_name_stays(tmp_path, name):
    """Only names that stepback makes for this target are its own."""
    (tmp_path / name).mkdir()
    write_tables(SMALL, tmp_path / "org")
    assert list_names(tmp_path) == sorted([name, "org"])


def test_a_hidden_folder_with_other_files_stays(tmp_path):
    """It is not one that stepback has made, whatever its name."""
    left = make_leftover(tmp_path / "org", files=["people.csv", "notes.txt"])
    write_tables(SMALL, tmp_path / "org")
    assert list_names(left) == ["notes.txt", "people.csv"]


def test_a_hidden_link_stays_and_so_does_what_it_leads_to(tmp_path):
    """None of them was made by stepback."""
    elsewhere = tmp_path / "elsewhere"
    write_tables(SMALL, elsewhere)
    link = tmp_path / ".org.stepback-0123abcd"
    link.symlink_to(elsewhere)
    inner = make_leftover(tmp_path / "other")
    (inner / "roles.csv").symlink_to(elsewhere / "people.csv")
    for name in ("org", "other"):
        write_tables(SMALL, tmp_path / name)
    assert link.is_symlink()
    assert list_names(inner) == ["people.csv", "roles.csv"]
    assert read_tables(elsewhere) == SMALL


@pytest.mark.parametrize("files", [("people.csv",), ()])
def test_what_a_living_writer_uses_stays(tmp_path, files):
    """It is locked as long as its writer lives."""
    left = make_leftover(tmp_path / "org", files=files)
    descriptor = os.open(left, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        write_tables(SMALL, tmp_path / "org")
        assert left.exists()
    finally:
        os.close(descriptor)
    write_tables(SMALL, tmp_path / "org")
    assert list_names(tmp_path) == ["org"]


@pytest.mark.usefixtures("without_locks")
@pytest.mark.parametrize("files", [("people.csv",), ()])
@pytest.mark.parametrize("suffix", ["", ".old"])
def test_without_locks_what_was_left_is_removed_after_a_day(tmp_path, files, suffix):
    """Nobody can tell whether its writer lives."""
    write_tables(SMALL, tmp_path / "org")
    left = make_leftover(tmp_path / "org", files=files, suffix=suffix)
    write_tables(OTHER, tmp_path / "org")
    assert left.exists()
    yesterday = time.time() - 25 * 60 * 60
    for path in [*(left / name for name in files), left]:
        os.utime(path, (yesterday, yesterday))
    write_tables(OTHER, tmp_path / "org")
    assert list_names(tmp_path) == ["org"]


def test_a_folder_that_another_program_keeps_locked_is_written_all_the_same(tmp_path, monkeypatch):
    """Any user who may read the folder above could otherwise stop the writing."""
    monkeypatch.setattr(_folder_lock, "_MAX_SECONDS", 0.05)
    descriptor = os.open(tmp_path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        write_tables(SMALL, tmp_path / "org")
        assert read_tables(write_tables(OTHER, tmp_path / "org")) == OTHER
    finally:
        os.close(descriptor)


# What changes meanwhile


def test_a_file_that_is_added_while_tables_are_written_is_not_lost(tmp_path, monkeypatch):
    """The old folder gets its name back, and nothing is written."""
    folder = write_tables(SMALL, tmp_path / "org")
    exchange = _replace_folder.exchange_names
    calls = []

    def add_file(one, other):
        if not calls:
            (folder / "notes.txt").write_text("x")
        calls.append(one)
        return exchange(one, other)

    monkeypatch.setattr(_replace_folder, "exchange_names", add_file)
    with pytest.raises(FileExistsError, match=r"contains more than tables of stepback \(notes.txt"):
        write_tables(OTHER, folder)
    assert list_names(tmp_path) == ["org"]
    assert list_names(folder) == ["notes.txt", "people.csv"]


@pytest.mark.usefixtures("without_exchange", "without_locks")
def test_without_exchange_and_locks_another_writer_may_be_quicker(tmp_path, monkeypatch):
    """The one that comes last wins, and none fails."""
    folder = write_tables(SMALL, tmp_path / "org")
    rename = type(folder).rename
    late = []

    def rename_late(self, target):
        result = rename(self, target)
        if not late and self == folder:  # the old folder has just been moved away
            late.append(target)
            write_tables(Organization(people=[Person("quick")]), folder)
        return result

    monkeypatch.setattr(type(folder), "rename", rename_late)
    assert read_tables(write_tables(OTHER, folder)) == OTHER
    assert late
    assert list_names(tmp_path) == ["org"]


def test_a_temporary_that_is_removed_before_it_is_locked_is_made_again(tmp_path, monkeypatch):
    """Another writer may take it for one that was left."""
    lock = _temporaries.try_to_lock
    removed = []

    def remove_first(descriptor):
        if not removed:
            (path,) = tmp_path.glob(".org*")
            removed.append(path)
            path.rmdir() if path.is_dir() else path.unlink()
        return lock(descriptor)

    for name in ("org", "org.zip"):
        removed.clear()
        monkeypatch.setattr(_temporaries, "try_to_lock", remove_first)
        assert read_tables(write_tables(SMALL, tmp_path / name)) == SMALL
        assert removed
    assert list_names(tmp_path) == ["org", "org.zip"]
