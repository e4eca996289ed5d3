"""No archive or CSV file stops the process that reads it: it is read, or refused in a sentence.

Each file is made here and read in a process of its own, by every reader and form of call.
"""

import attrs
import pytest

from tests.hostile.archives import build_archives
from tests.hostile.child import CALLS
from tests.hostile.csv_files import build_csv_files
from tests.hostile.hostile_file import HostileFile
from tests.hostile.outcomes import check_reading, parametrize_files, parametrize_quick_files
from tests.hostile.zip_bytes import pack_files

OTHER_FILE = HostileFile("", bytes)
REFUSED_FILE = attrs.evolve(OTHER_FILE, outcome="refused")
# Files of formats that are not read, and texts that are called spreadsheets.
OTHER_FORMATS = {
    "old-workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 20,
    "stream": b"\x09\x08\x10\0\0\x06\x05\0" + b"\0" * 600,
    "html": b"<html><table><tr><td>id</td></tr><tr><td>a</td></tr></table></html>",
    "xml-2003": b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
    "text": b"identity\tname\na\tAnn\n",
    "rich-text": b"{\\rtf1 id}",
    "pdf": b"%PDF-1.7\n" + b"\xff\0" * 200,
    "gzip": b"\x1f\x8b\x08\0" + b"\xff" * 200,
    "seven-zip": b"7z\xbc\xaf\x27\x1c" + b"\0" * 200,
    "rar": b"Rar!\x1a\x07\x01\0" + b"\0" * 200,
    "database": b"SQLite format 3\0" + b"\0" * 600,
    "parquet": b"PAR1" + b"\x15" * 600 + b"PAR1",
    "pickle": b"\x80\x04cposix\nsystem\n(S'true'\ntR.",
    "empty": b"",
}


@parametrize_files(build_archives())
def test_an_archive_is_read_or_refused(file, process, tmp_path):
    """Whatever its fields say."""
    check_reading(process, "read_tables", file.write(tmp_path), file)


@pytest.mark.slow
@parametrize_quick_files(build_archives())
def test_every_call_reads_or_refuses_an_archive(file, process, tmp_path):
    """The commands as well; and a reader of another format says that it is none."""
    path = file.write(tmp_path)
    for call in ("check", "report"):
        check_reading(process, call, path, file)
    check_reading(process, "read_people", path, attrs.evolve(file, outcome="refused", code=""))


@parametrize_files(build_csv_files())
def test_a_csv_file_is_read_or_refused(file, process, tmp_path):
    """As an export."""
    path = file.write(tmp_path)
    check_reading(process, "read_people", path, _with_cells(file, path))


@pytest.mark.slow
@parametrize_quick_files(build_csv_files())
def test_every_call_reads_or_refuses_a_csv_file(file, process, tmp_path):
    """As a table in a folder, as one in a .zip file, and by the commands."""
    path = file.write(tmp_path)
    file = _with_cells(file, path)
    for call in ("check", "report"):
        check_reading(process, call, path, file)
    people = tmp_path / "tables" / "people.csv"
    people.parent.mkdir()
    path.rename(people)
    check_reading(process, "read_tables", people.parent, file)
    packed = tmp_path / "tables.zip"
    packed.write_bytes(pack_files({"people.csv": people.read_bytes()}))
    for call in ("read_tables", "check"):
        check_reading(process, call, packed, file)


def _with_cells(file, path):
    data = path.read_bytes()
    return attrs.evolve(file, n_cells=sum(map(data.count, (b",", b";", b"\t", b"\r", b"\n"))))


@pytest.mark.parametrize("suffix", [".xls", ".xlsb", ".xlsx", ".ods", ".csv", ".zip", ".txt", ""])
@pytest.mark.parametrize("call", CALLS)
def test_no_suffix_leads_past_the_budget(suffix, call, process, tmp_path):
    """Formats are told apart by what is in a file; old ones are refused in a sentence."""
    for label, data in OTHER_FORMATS.items():
        path = tmp_path / f"{label}{suffix}"
        path.write_bytes(data)
        file = OTHER_FILE if suffix in (".csv", ".txt", "") else REFUSED_FILE
        if call == "read_tables" or suffix != ".zip":
            check_reading(process, call, path, attrs.evolve(file, name=path.name))


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
