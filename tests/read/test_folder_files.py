"""Files of one folder belong together, lie within it, and are files."""

from __future__ import annotations

import os
import shutil
import socket
from pathlib import Path

import pytest

from stepback import InvalidOrganization
from stepback._read import _folder_files
from stepback._read._folder_files import read_folder


def make_folder(path, **texts):
    """A folder of files."""
    path.mkdir()
    for name, text in texts.items():
        (path / name).write_text(text)
    return path


def read_all(files):
    """The text of each file."""
    texts = {}
    for name in files.names:
        with files.open_file(name) as file:
            texts[name] = file.read().decode()
    return texts


def test_all_files_of_a_folder_are_read(tmp_path):
    """Sorted by name, hidden ones too, and no folders."""
    folder = make_folder(tmp_path / "org", b="2", a="1")
    (folder / ".hidden").touch()
    (folder / "inner").mkdir()
    (folder / "link").symlink_to("inner")
    assert list(read_folder(folder, read_all).items()) == [(".hidden", ""), ("a", "1"), ("b", "2")]


def test_an_absent_folder_is_an_error(tmp_path):
    """As for any other file."""
    with pytest.raises(FileNotFoundError):
        read_folder(tmp_path / "absent", read_all)
    (tmp_path / "file").touch()
    with pytest.raises(NotADirectoryError):
        read_folder(tmp_path / "file", read_all)


# A folder that is replaced meanwhile


@pytest.fixture(params=[True, False], ids=["descriptors", "paths"])
def _descriptors(request, monkeypatch):
    """A system that opens folders, and one that does not."""
    if not request.param:
        monkeypatch.setattr(_folder_files, "_HAS_FOLDER_DESCRIPTORS", False)
    elif not _folder_files._HAS_FOLDER_DESCRIPTORS:
        pytest.skip("needs POSIX")


@pytest.mark.usefixtures("_descriptors")
@pytest.mark.parametrize("n_removed", [0, 1, 2])
def test_the_new_folder_is_read_if_the_old_one_is_replaced(tmp_path, n_removed):
    """However much of the old one has been removed by then; nothing is mixed."""
    folder = make_folder(tmp_path / "org", a="old", b="old")
    calls = []

    def read_late(files):
        if not calls:
            old = folder.rename(tmp_path / "old")
            make_folder(folder, a="new", b="new", c="new")
            for name in ("a", "b")[:n_removed]:
                (old / name).unlink()
        calls.append(files.names)
        return read_all(files)

    assert read_folder(folder, read_late) == {"a": "new", "b": "new", "c": "new"}
    assert calls == [["a", "b"], ["a", "b", "c"]]


@pytest.mark.usefixtures("_descriptors")
def test_a_finding_in_a_folder_that_is_replaced_does_not_count(tmp_path):
    """A file may be missing from it because a writer is removing it."""
    folder = make_folder(tmp_path / "org")

    def require_file(files):
        if not files.names:
            shutil.rmtree(folder)
            make_folder(folder, a="new")
            raise ValueError("no files")
        return read_all(files)

    assert read_folder(folder, require_file) == {"a": "new"}


def test_a_finding_in_a_folder_that_stays_is_raised(tmp_path):
    """And `read` is called once."""
    calls = []

    def refuse(files):
        calls.append(files)
        raise ValueError("no files")

    with pytest.raises(ValueError, match="no files"):
        read_folder(make_folder(tmp_path / "org"), refuse)
    assert len(calls) == 1


def test_a_folder_that_is_replaced_again_and_again_is_given_up(tmp_path):
    """Reading ends."""
    folder = make_folder(tmp_path / "org", a="1")
    aside = make_folder(tmp_path / "aside", a="1")

    def swap(files):
        folder.rename(tmp_path / "third")
        aside.rename(folder)
        (tmp_path / "third").rename(aside)
        return read_all(files)

    with pytest.raises(OSError, match="org is replaced again and again; read it when no program"):
        read_folder(folder, swap)


def test_a_folder_that_is_missing_for_a_moment_is_waited_for(tmp_path, monkeypatch):
    """Some systems cannot exchange two folders in one step."""
    folder = make_folder(tmp_path / "org", a="1")
    aside = folder.rename(tmp_path / "aside")
    monkeypatch.setattr("time.sleep", lambda _: aside.exists() and aside.rename(folder))
    assert read_folder(folder, read_all) == {"a": "1"}


# Links and special files


@pytest.mark.usefixtures("_descriptors")
def test_links_are_followed_within_the_folder(tmp_path):
    """Also through other links and folders in it."""
    folder = make_folder(tmp_path / "org", a="1")
    make_folder(folder / "inner", b="2")
    links = {"c": "a", "d": "inner/b", "e": folder / "a", "f": "g/b", "h": "c"}
    for name, target in links.items():
        (folder / name).symlink_to(target)
    (folder / "g").symlink_to("inner")
    assert read_folder(folder, read_all) == {
        "a": "1",
        "c": "1",
        "d": "2",
        "e": "1",
        "f": "2",
        "h": "1",
    }


@pytest.mark.usefixtures("_descriptors")
@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("../secret", "a link that leads out of the folder; copy the file here"),
        ("/etc/passwd", "a link that leads out of the folder; copy the file here"),
        ("/dev/zero", "a link that leads out of the folder; copy the file here"),
        ("up", "a link that leads out of the folder; copy the file here"),
        ("outer/secret", "a link that leads out of the folder; copy the file here"),
        ("people.csv", "a link that leads in a circle; replace it by the file"),
    ],
)
def test_other_links_are_refused(tmp_path, target, message):
    """Somebody who may put a link into a folder could otherwise have any file shown."""
    (tmp_path / "secret").write_text("x")
    folder = make_folder(tmp_path / "org")
    (folder / "up").symlink_to("../secret")
    (folder / "outer").symlink_to("..")
    (folder / "people.csv").symlink_to(target)
    with pytest.raises(InvalidOrganization) as caught:
        read_folder(folder, lambda files: files.open_file("people.csv"))
    assert str(caught.value) == f"1 problem in people.csv\n  {message}"


@pytest.mark.usefixtures("_descriptors")
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
@pytest.mark.parametrize("through", ["name", "link"])
def test_special_files_are_refused(tmp_path, through):
    """Opening a pipe would wait for somebody to write to it."""
    folder = make_folder(tmp_path / "org")
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        before = Path.cwd()
        os.chdir(folder)  # the path of a socket has few characters
        try:
            listener.bind("socket")
        finally:
            os.chdir(before)
        for kind in ("pipe", "socket"):
            name = kind
            if through == "link":
                name = f"{kind}.csv"
                (folder / name).symlink_to(kind)
            with pytest.raises(InvalidOrganization, match=f"is a {kind}, not a file; save the"):
                read_folder(folder, lambda files, name=name: files.open_file(name))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_file_that_becomes_a_pipe_when_it_is_opened_is_refused(tmp_path, monkeypatch):
    """It is looked at before and after."""
    folder = make_folder(tmp_path / "org", a="1")
    look = _folder_files.require_regular_file

    def look_and_change(found, name):
        look(found, name)
        (folder / "a").unlink()
        os.mkfifo(folder / "a")

    monkeypatch.setattr(_folder_files, "require_regular_file", look_and_change)
    with pytest.raises(InvalidOrganization, match="is a pipe, not a file"):
        read_folder(folder, lambda files: files.open_file("a"))
