"""No archive or CSV file stops the process that reads it: it is read, or refused in a sentence.

Each file is made here and read in a process of its own, by every reader and form of call.
"""

import pytest

from tests.hostile.archives import build_archives
from tests.hostile.child import CALLS
from tests.hostile.csv_files import build_csv_files
from tests.hostile.outcomes import check_outcome, parametrize_files
from tests.hostile.zip_bytes import pack_files

# What the readers do not withstand yet.
AWAITED = {
    "overlapping-members.zip",
    "folders-60000.zip",
    "near-names-60000.zip",
    "bz2-true.zip",
    "lzma-true.zip",
    "name-tags-utf8.zip",
    "200-kb-in-one-number.csv",
}
ARCHIVES, CSV_FILES = (
    [file for file in files if not file.slow and file.name not in AWAITED]
    for files in (build_archives(), build_csv_files())
)


@parametrize_files(ARCHIVES)
def test_an_archive_is_read_or_refused(file, process, tmp_path):
    """Whatever its fields say."""
    path = file.write(tmp_path)
    for call in CALLS:
        if call != "read_people":
            check_outcome(process.read(call, path), file, call)


@parametrize_files(ARCHIVES)
def test_an_archive_is_no_csv_file(file, process, tmp_path):
    """A reader that expects another format says so."""
    path = file.write(tmp_path)
    outcome = process.read("read_people", path)
    assert outcome.kind == "refused", outcome


@parametrize_files(CSV_FILES)
def test_a_csv_file_is_read_or_refused(file, process, tmp_path):
    """As an export, as a table in a folder, and as one in a .zip file."""
    path = file.write(tmp_path)
    for call in ("read_people", "check", "report"):
        check_outcome(process.read(call, path), file, call)
    people = tmp_path / "tables" / "people.csv"
    people.parent.mkdir()
    path.rename(people)
    for call in ("read_tables", "check"):
        check_outcome(process.read(call, people.parent), file, call)
    if not file.slow:
        packed = tmp_path / "tables.zip"
        packed.write_bytes(pack_files({"people.csv": people.read_bytes()}))
        check_outcome(process.read("read_tables", packed), file, "read_tables")


@pytest.mark.parametrize(
    ("failure", "text"),
    [
        ("abort", "SIGABRT"),
        ("allocate", "MemoryError"),
        ("recurse", "RecursionError"),
        ("raise", "ValueError"),
        ("loop", "SIGXCPU"),
    ],
)
def test_what_no_file_may_cause_is_noticed(failure, text, process, tmp_path):
    """The harness tells a reading that fails from one that is refused."""
    outcome = process.read(failure, tmp_path, max_seconds=1)
    assert outcome.kind == "failed"
    assert text in outcome.text
    assert process.read("read_people", tmp_path / "none.csv").kind == "refused"
