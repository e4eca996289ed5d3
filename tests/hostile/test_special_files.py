"""What is no regular file is refused in a sentence, or an OSError of the system, and never waited for."""

import os
import socket
from pathlib import Path

import pytest

from tests.hostile.child import CALLS

PEOPLE = "id,name\na,Ann\n"


def _pipe(path):
    os.mkfifo(path)


def _socket(path):
    previous = Path.cwd()
    os.chdir(path.parent)  # a socket's name is short
    try:
        with socket.socket(socket.AF_UNIX) as opened:
            opened.bind(path.name)
    finally:
        os.chdir(previous)


def _link_to(target):
    return lambda path: path.symlink_to(target)


SPECIAL = {
    "pipe": _pipe,
    "socket": _socket,
    "link-to-zeros": _link_to("/dev/zero"),
    "link-to-noise": _link_to("/dev/urandom"),
    "link-to-full": _link_to("/dev/full"),
    "link-to-terminal": _link_to("/dev/tty"),
    "link-to-input": _link_to("/dev/stdin"),
    "link-to-memory": _link_to("/proc/self/mem"),
    "link-to-itself": lambda path: path.symlink_to(path.name),
    "link-to-nothing": _link_to("nothing"),
    "folder": lambda path: path.mkdir(),
}


@pytest.mark.parametrize("suffix", [".csv", ".zip", ".xlsx", ".ods", ""])
@pytest.mark.parametrize("kind", SPECIAL)
def test_a_special_file_is_refused(kind, suffix, process, tmp_path):
    """By every call, as the path itself."""
    path = tmp_path / f"people{suffix}"
    SPECIAL[kind](path)
    for call in CALLS:
        outcome = process.read(call, path, max_seconds=5)
        assert outcome.kind == "refused", (call, outcome)
        assert outcome.text.replace("\n", "").isprintable()
        assert outcome.peak_bytes < 100 << 20


@pytest.mark.parametrize("kind", SPECIAL)
@pytest.mark.parametrize("table", ["people", "roles"])
def test_a_special_file_among_tables_is_refused_or_not_read(kind, table, process, tmp_path):
    """As one of the files of a folder."""
    if table != "people":
        (tmp_path / "people.csv").write_text(PEOPLE)
    SPECIAL[kind](tmp_path / f"{table}.csv")
    for call in ("read_tables", "check"):
        outcome = process.read(call, tmp_path, max_seconds=5)
        assert outcome.kind == "refused" or (table, kind) == ("roles", "folder"), (call, outcome)


def test_links_in_a_folder_lead_nowhere_else(process, tmp_path):
    """A link within the folder is followed; one that leads out of it is refused."""
    folder, secret = tmp_path / "tables", tmp_path / "secret.csv"
    folder.mkdir()
    secret.write_text(PEOPLE)
    (folder / "staff.csv").write_text(PEOPLE)
    (folder / "people.csv").symlink_to("staff.csv")
    assert process.read("read_tables", folder).kind == "read"
    for target in ("../secret.csv", secret, "../tables/../secret.csv"):
        (folder / "people.csv").unlink()
        (folder / "people.csv").symlink_to(target)
        outcome = process.read("read_tables", folder)
        assert outcome.kind == "refused", outcome
        assert "Ann" not in outcome.text


def test_a_folder_of_links_in_a_loop_is_read(process, tmp_path):
    """Folders within it are not entered."""
    (tmp_path / "people.csv").write_text(PEOPLE)
    (tmp_path / "loop").symlink_to(".")
    (tmp_path / "other").symlink_to("other")
    for call in ("read_tables", "check"):
        assert process.read(call, tmp_path).kind == "read"


@pytest.mark.slow
def test_a_folder_of_thousands_of_files_is_read_or_refused(process, tmp_path):
    """Their names are counted."""
    (tmp_path / "people.csv").write_text(PEOPLE)
    for number in range(11_000):
        (tmp_path / f"{number}.csv").touch()
    outcome = process.read("read_tables", tmp_path)
    assert outcome.kind == "refused"
    assert "over-limit" in outcome.codes
    assert process.read("read_tables", tmp_path, limits={"members": 20_000}).kind == "read"


@pytest.mark.parametrize(
    "limits",
    [{"cells": 3}, {"characters": 5}, {"unpacked_bytes": 5}, {"members": 0}, {"columns": 1}],
)
def test_what_a_refusal_says_is_enough(limits, process, tmp_path):
    """Followed to the letter until the file is read."""
    (tmp_path / "people.csv").write_text(PEOPLE)
    for _ in range(4):
        outcome = process.read("read_tables", tmp_path, limits=limits)
        if outcome.kind == "read":
            break
        assert outcome.codes == ["over-limit"]
        remedy = outcome.text.partition("limits={'")[2].partition("}")[0]
        name, _, number = remedy.partition("': ")
        limits = {**limits, name: int(number.replace("_", ""))}
    assert outcome.kind == "read"
