"""What is no export of people is refused in a sentence that says what it is, and what to do."""

import bz2
import gzip
import io
import lzma
import zipfile

import pandas as pd
import pytest
import xlsxwriter

from stepback import InvalidOrganization, read_people
from tests.support.command_line import run_command

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\6\0\0\0\x1f\x15\xc4\x89"


def archive_of(*names):
    """A .zip file of members with these names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "id,name\n1,Ann\n")
    return buffer.getvalue()


KINDS = {
    "PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n",
    "PNG": PNG,
    "JPEG": b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01",
    "GIF": b"GIF89a\x01\0\x01\0\x80",
    "RTF": b"{\\rtf1\\ansi id, name, manager}",
    "Office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "gzip": gzip.compress(b"id,name\n1,Ann\n"),
    "bzip2": bz2.compress(b"id,name\n1,Ann\n"),
    "xz": lzma.compress(b"id,name\n1,Ann\n"),
    "7z": b"7z\xbc\xaf\x27\x1c\0\4",
    "RAR": b"Rar!\x1a\7\1\0",
    ".zip": archive_of("staff.csv"),
    "Word": archive_of("[Content_Types].xml", "word/document.xml"),
    "PowerPoint": archive_of("ppt/presentation.xml"),
    "rename it to end in .xlsx": archive_of("xl/workbook.xml"),
    "Parquet": b"PAR1\x15\4\x15\x10\x15\x14\4\0\0\0",
    "SQLite": b"SQLite format 3\0\x10\0\1\1\0\x40",
    "for programs": bytes(range(256)) * 4,
    "HTML": b"<!DOCTYPE html>\n<html><body><table><tr><td>id</td></tr></table></body></html>",
    "(HTML)": b"\xef\xbb\xbf\r\n<table><tr><td>id</td><td>name</td></tr></table>",
    "XML": b'<?xml version="1.0"?>\n<people><person id="1"/></people>\n',
    "an XML file": b"<people><person id='1'/></people>",
    "JSON": b'[{"id": 1, "name": "Ann"},\n {"id": 2, "name": "Bo"}]\n',
    "a JSON file": b'{"id": 1, "name": "Ann"}\n{"id": 2, "name": "Bo"}\n',
    "LDIF": b"dn: cn=Ann,dc=x\nuid: ann\n\ndn: cn=Bo,dc=x\nuid: bo\n",
    "vCard": b"BEGIN:VCARD\nVERSION:3.0\nFN:Ann\nEND:VCARD\n",
}


def refusal(path):
    """The only problem of a file."""
    with pytest.raises(InvalidOrganization) as raised:
        read_people(path, repair=True)
    (problem,) = raised.value.problems
    assert problem.code == "not-an-export"
    return problem.message


@pytest.mark.parametrize("word", KINDS)
@pytest.mark.parametrize("name", ["staff.csv", "staff.bin", "staff"])
def test_a_file_that_is_no_table_is_said_to_be_what_it_is(tmp_path, word, name):
    """Whatever its name says."""
    path = tmp_path / name
    path.write_bytes(KINDS[word])
    message = refusal(path)
    assert word in message
    assert ", and no table of people; " in message


TABLES = {
    "domains": "id,owner,weight\nbudget,1,2\n",
    "delegations": "principal,delegate,domain\n1,2,budget\n",
    "supports": "supporter,supported,strength\n1,2,1\n",
    "memberships": "group,member\nboard,1\n",
    "circles": "id,name,quorum\nboard,Board,2\n",
    "roles": "id,name,unit\nchief,Chief,x\n",
    "respondents": "id\n1\n2\n",
}


@pytest.mark.parametrize("name", TABLES)
def test_another_table_of_an_organization_is_no_export(tmp_path, name):
    """It belongs into a folder with people.csv, which can be read."""
    path = tmp_path / f"{name}.csv"
    path.write_text(TABLES[name])
    message = refusal(path)
    assert message.startswith(f"is a table of {name}, and no export of people; to read it, put it")


@pytest.mark.parametrize("name", ["domains", "delegations", "supports", "memberships", "circles"])
def test_another_table_is_known_by_its_columns(tmp_path, name):
    """Under any name, and as a frame."""
    path = tmp_path / "export.csv"
    path.write_text(TABLES[name].upper().replace("\n", "\r\n"))
    assert refusal(path).startswith(f"is a table of {name}")
    assert refusal(pd.read_csv(io.StringIO(TABLES[name]))).startswith(f"is a table of {name}")


@pytest.mark.parametrize(
    "text", ["id,name,manager\n", "id;name;manager", "Emp ID,Boss\n,\n\n , \n", "id\n"]
)
def test_a_header_alone_is_no_export(tmp_path, text):
    """On the command line, a file without rows is an export that failed; a program may read it."""
    path = tmp_path / "staff.csv"
    path.write_text(text)
    book = xlsxwriter.Workbook(tmp_path / "staff.xlsx")
    book.add_worksheet().write_row(0, 0, ["id", "name", "manager"])
    book.close()
    for file in (path, tmp_path / "staff.xlsx"):
        for command in ("report", "check"):
            done = run_command(command, file, status=1)
            text = " ".join((done.stdout + done.stderr).split())
            assert "has a header, but no rows of people below it; export it again" in text
    assert len(read_people(path).people) == 0


@pytest.mark.parametrize("word", ["PDF", "JSON", "for programs"])
def test_the_command_line_refuses_with_status_1(tmp_path, word):
    """In one sentence, without a traceback."""
    path = tmp_path / "staff.csv"
    path.write_bytes(KINDS[word])
    for command in ("report", "check"):
        done = run_command(command, path, status=1)
        assert word in done.stdout + done.stderr


@pytest.mark.parametrize(
    "text",
    [
        "PAR1;PAR2;id\n1;2;3\n",
        "{id},name\n1,Ann\n",
        "[id],[name]\n1,Ann\n",
        "BZh,id\n1,2\n",
        "<id>,<name>\n1,Ann\n",
        "dn,id\nx,1\n",
        "id,owner,name\n1,x,Ann\n",
        "group,member,id\nx,y,1\n",
    ],
)
def test_tables_that_begin_like_something_else_are_exports(tmp_path, text):
    """Their headers are odd, and only the column of ids may have to be named."""
    path = tmp_path / "staff.csv"
    path.write_text(text)
    header = next(name for name in text.split("\n")[0].replace(";", ",").split(",") if "id" in name)
    assert len(read_people(path, columns={"id": header}).people) == 1
