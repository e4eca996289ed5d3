"""An organization is read back as it was written, and is written whole or not at all."""

from __future__ import annotations

import csv
import datetime as dt
import errno
import io
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback import (
    Circle,
    Delegation,
    Domain,
    InvalidOrganization,
    Level,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Role,
    Support,
    read_tables,
    write_tables,
)
from stepback._columns._schema_headers import table_fields
from stepback._read._spreadsheets._workbook import SUFFIXES
from stepback._write import _replace_folder
from tests.support.strategies import organizations

SMALL = Organization(people=[Person("ann"), Person("bo")], reporting=[ReportingLine("ann", "bo")])
LARGER = Organization(
    people=[Person("ann", name="Ann", unit="x", fte=0.5, attributes={"grade": "7"}), Person("bo")],
    roles=[Role("head")],
    circles=[Circle("team", purpose="decide", quorum=2)],
    domains=[Domain("hiring", "head", amounts=[1, 2.5], by="value")],
    reporting=[ReportingLine("ann", "bo", dotted=True)],
    delegations=[
        Delegation(
            "ann",
            "bo",
            domain="hiring",
            autonomy=Level.ADVISE,
            contexts={"battle", "night shift"},
            start=dt.date(2026, 1, 31),
        )
    ],
    supports=[Support("ann", "bo", strength=0.1, kind="coaching")],
    memberships=[Membership("head", "ann", share=1)],
    respondents=["bo"],
)
needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")


def list_names(folder):
    """The names in a folder, including hidden ones."""
    return sorted(entry.name for entry in folder.iterdir())


def one_person(**fields):
    """An organization of one person."""
    return Organization(people=[Person("ann", **fields)])


# Writing and reading back


@pytest.mark.parametrize("name", ["org", "org.zip", "org.2026", "org.ZIP"])
@pytest.mark.parametrize("org", [SMALL, LARGER, Organization()], ids=["small", "larger", "empty"])
def test_what_is_written_is_read_back(tmp_path, org, name):
    """As a folder or a .zip file, by its name; with every field, and with nobody."""
    written = write_tables(org, tmp_path / name)
    assert written == tmp_path / name
    assert written.is_dir() == (not name.lower().endswith(".zip"))
    assert read_tables(written) == org


hostile = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)
tricky = st.text(st.sampled_from("'=+-@\t\r\n\",; a\u202e\u2028\x85\ufeff\x1c"), max_size=5)
hostile_texts = (
    hostile | tricky | st.sampled_from(["nan", "None", "=cmd|'/c calc'!A0", "\ufeff", "a, b"])
)
hostile_ids = hostile_texts.filter(lambda text: text and text == text.strip())
hostile_contexts = hostile_ids.filter(lambda text: ";" not in text)


EMPTY_TABLES = ("roles", "circles", "domains", "reporting", "delegations", "memberships")


@pytest.mark.parametrize("name", ["org", "org.zip"])
def test_tables_without_rows_are_written_to_be_filled_in(tmp_path, name):
    """With every column in the order of its fields; what has rows is written as it is."""
    written = write_tables(SMALL, tmp_path / name, empty=("domains", "reporting"))
    assert read_tables(written) == SMALL
    if written.is_dir():
        assert list_names(written) == ["domains.csv", "people.csv", "reporting.csv"]
        header = ",".join(table_fields("domains"))
        assert (written / "domains.csv").read_text(encoding="utf-8") == f"{header}\n"
        assert len((written / "reporting.csv").read_text(encoding="utf-8").splitlines()) == 2
    else:
        assert zipfile.ZipFile(written).namelist() == ["people.csv", "domains.csv", "reporting.csv"]


@given(org=organizations(), empty=st.sets(st.sampled_from(EMPTY_TABLES)))
def test_tables_without_rows_say_nothing(tmp_path_factory, org, empty):
    """Whatever the organization and the tables: what is read back is equal, once date and contexts are entered."""
    folder = tmp_path_factory.mktemp("law") / "org"
    again = read_tables(write_tables(org, folder, empty=empty))
    again = again.at(org.date) if org.date else again
    assert (again.in_context(*org.contexts) if org.contexts else again) == org
    assert {f"{name}.csv" for name in empty} <= set(list_names(folder))


@pytest.mark.parametrize(
    "empty", [("supports",), ("respondents",), ("domains", "domain"), "domains", (7,)]
)
def test_tables_that_would_say_something_without_rows_are_refused(tmp_path, empty):
    """Of answers: without rows, people were asked and said no. So are names of no table."""
    unfit = empty if isinstance(empty, str) else empty[-1]
    with pytest.raises(ValueError, match="^empty: ") as refused:
        write_tables(SMALL, tmp_path / "org", empty=empty)
    assert f"empty: {unfit!r} is not among the tables that may be written without" in str(
        refused.value
    )
    assert "domains" in str(refused.value)
    assert list_names(tmp_path) == []


@st.composite
def hostile_organizations(draw):
    """Organizations with every kind of record and only hostile texts."""
    nodes = draw(st.lists(hostile_ids, min_size=4, max_size=6, unique=True))
    *people, role, circle = nodes
    domain = draw(hostile_ids)
    facts = st.dictionaries(hostile_texts.filter(str.strip), hostile_texts, max_size=3)
    return Organization(
        people=[
            Person(id_, name=draw(hostile_texts), unit=draw(hostile_texts), attributes=draw(facts))
            for id_ in people
        ],
        roles=[Role(role, name=draw(hostile_texts), attributes=draw(facts))],
        circles=[
            Circle(
                circle,
                purpose=draw(hostile_texts),
                unit=draw(hostile_texts),
                attributes=draw(facts),
            )
        ],
        domains=[Domain(domain, role, name=draw(hostile_texts))],
        reporting=[ReportingLine(people[0], people[1])],
        delegations=[
            Delegation(
                role, circle, domain=domain, contexts=draw(st.sets(hostile_contexts, max_size=2))
            )
        ],
        supports=[Support(people[0], people[1], kind=draw(hostile_texts))],
        memberships=[Membership(circle, people[1])],
        respondents=people[:1],
    )


@given(hostile_organizations(), st.sampled_from(["org", "org.zip"]))
def test_no_text_changes_when_written_and_read(tmp_path_factory, org, name):
    """Formulas, quotes, line ends, direction marks and single commas come back unchanged."""
    path = tmp_path_factory.mktemp("there") / name
    assert read_tables(write_tables(org, path)) == org


@given(organizations())
def test_reading_undoes_writing(tmp_path_factory, org):
    """The date and contexts that were entered have to be entered again."""
    again = read_tables(write_tables(org, tmp_path_factory.mktemp("there") / "org"))
    again = again.at(org.date) if org.date else again
    assert (again.in_context(*org.contexts) if org.contexts else again) == org


def test_attributes_that_are_not_text_come_back_as_text(tmp_path):
    """Numbers, dates and truth values are written as a person would write them."""
    facts = {"grade": 7, "pay": 1.5, "since": dt.date(2026, 1, 31), "remote": True, "tags": ("a",)}
    again = read_tables(write_tables(one_person(attributes=facts), tmp_path / "org"))
    assert again["ann"].attributes == {
        "grade": "7",
        "pay": "1.5",
        "since": "2026-01-31",
        "remote": "true",
        "tags": "('a',)",
    }


# What is in the files


def test_files_are_plain(tmp_path):
    """UTF-8 without a byte order mark, lines that end in one character, and no empty column."""
    org = Organization(
        people=[Person("ann", name="Zoë, or 'Zo'"), Person("bo", name='5" pipe')],
        reporting=[ReportingLine("ann", "bo")],
        supports=(),
    )
    folder = write_tables(org, tmp_path / "org")
    assert {file.name: file.read_bytes().decode() for file in folder.iterdir()} == {
        "people.csv": 'id,name\nann,"Zoë, or \'Zo\'"\nbo,"5"" pipe"\n',
        "reporting.csv": "manager,report\nann,bo\n",
        "supports.csv": "supporter,supported\n",
    }


@given(hostile_organizations())
def test_no_cell_starts_a_formula(tmp_path_factory, org):
    """A spreadsheet takes every cell and header for text."""
    folder = write_tables(org, tmp_path_factory.mktemp("there") / "org")
    for file in folder.iterdir():
        for row in csv.reader(io.StringIO(file.read_bytes().decode(), newline="")):
            assert not [cell for cell in row if cell.startswith(tuple("=+-@\t\r\n"))]


def test_formulas_are_escaped(tmp_path):
    """A quote is put before them, and before a quote that looks like one; the ' of a name stays."""
    org = Organization(
        people=[
            Person("@ann", name="=1+1", attributes={"-x": "+49"}),
            Person("bo", name="'=1+1"),
            Person("cy", name="'s"),
        ]
    )
    folder = write_tables(org, tmp_path / "org")
    assert (folder / "people.csv").read_text().splitlines() == [
        "id,name,'-x",
        "'@ann,'=1+1,'+49",
        "bo,''=1+1,",
        "cy,'s,",
    ]
    assert read_tables(folder) == org


def test_the_same_organization_makes_the_same_bytes(tmp_path):
    """At any time and place, so that a comparison of files shows changes."""
    first = write_tables(LARGER, tmp_path / "one.zip").read_bytes()
    again = read_tables(tmp_path / "one.zip")
    assert write_tables(again, tmp_path / "other.zip").read_bytes() == first


def test_a_view_is_written_as_the_whole_organization(tmp_path):
    """Tables say when a delegation is in force, not on which date someone looks."""
    view = LARGER.at(dt.date(2026, 2, 1)).in_context("battle")
    assert read_tables(write_tables(view, tmp_path / "org")) == LARGER


@pytest.mark.parametrize(
    ("org", "told"),
    [
        (
            one_person(name="a\0b"),
            r"name: 'a\x00b' contains a NUL character, which no text file may; remove it",
        ),
        (
            one_person(attributes={"a\0": "x"}),
            r"'a\x00': 'a\x00' contains a NUL character, which no text file may; remove it",
        ),
        (
            Organization(people=[Person(" ann")]),
            "id: ' ann' has spaces around it, which an id may not; remove them",
        ),
    ],
)
def test_what_could_not_be_read_back_is_refused(tmp_path, org, told):
    """Before anything is written."""
    with pytest.raises(InvalidOrganization) as caught:
        write_tables(org, tmp_path / "org")
    assert str(caught.value).splitlines() == ["1 problem in people", f"  {told}"]
    assert [problem.code for problem in caught.value.problems] == ["unwritable"]
    assert list_names(tmp_path) == []


# What is replaced


@pytest.mark.parametrize("name", ["org", "org.zip"])
def test_existing_tables_are_replaced_as_a_whole(tmp_path, name):
    """No old table is left among the new ones."""
    write_tables(LARGER, tmp_path / name)
    assert read_tables(write_tables(SMALL, tmp_path / name)) == SMALL
    assert list_names(tmp_path) == [name]


def test_an_empty_folder_is_filled(tmp_path):
    """Such as one that was made for the purpose."""
    (tmp_path / "org").mkdir()
    assert read_tables(write_tables(SMALL, tmp_path / "org")) == SMALL


@pytest.mark.parametrize("other", ["notes.txt", "sub", ".git"])
def test_a_folder_with_other_files_is_left_as_it_is(tmp_path, other):
    """Only what stepback has written is deleted."""
    folder = write_tables(LARGER, tmp_path / "org")
    if other == "notes.txt":
        (folder / other).write_text("x")
    else:
        (folder / other).mkdir()
    shown = other if other == "notes.txt" else f"{other}/"
    before = list_names(folder)
    with pytest.raises(FileExistsError) as caught:
        write_tables(SMALL, folder)
    assert str(caught.value) == (
        f"{folder} contains more than tables of stepback ({shown}); give another name, or move "
        "these files elsewhere"
    )
    assert list_names(folder) == before
    assert list_names(tmp_path) == ["org"]


def test_a_zip_with_other_files_is_left_as_it_is(tmp_path):
    """Like a folder; and so is a file that is not an archive."""
    path = tmp_path / "org.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("notes.txt", "x")
    before = path.read_bytes()
    with pytest.raises(
        FileExistsError, match=r"contains more than tables of stepback \(notes.txt\)"
    ):
        write_tables(SMALL, path)
    assert path.read_bytes() == before
    path.write_text("x")
    with pytest.raises(FileExistsError, match="exists and is not a .zip file; give another name"):
        write_tables(SMALL, path)


def test_a_file_is_not_replaced_by_a_folder(tmp_path):
    """And a folder is not replaced by a file."""
    (tmp_path / "org").write_text("x")
    with pytest.raises(FileExistsError, match="exists and is not a folder; give another name"):
        write_tables(SMALL, tmp_path / "org")
    (tmp_path / "org.zip").mkdir()
    with pytest.raises(FileExistsError, match="exists and is not a .zip file; give another name"):
        write_tables(SMALL, tmp_path / "org.zip")


def test_the_parent_folder_must_exist(tmp_path):
    """A typing error in a path makes no new folders."""
    with pytest.raises(
        FileNotFoundError, match="nowhere: this folder does not exist; create it first"
    ):
        write_tables(SMALL, tmp_path / "nowhere" / "org")
    assert list_names(tmp_path) == []


@pytest.mark.parametrize("name", ["org.csv", "org.xlsx", "org.XLSX", "org.xlsm", "org.xls"])
def test_a_name_of_another_kind_of_file_is_refused(tmp_path, name):
    """Nobody means a folder with such a name."""
    with pytest.raises(ValueError, match="is neither a folder nor a .zip file; give one of these"):
        write_tables(SMALL, tmp_path / name)


def test_a_link_to_a_folder_stays_a_link(tmp_path):
    """The folder that it points to is replaced."""
    folder = write_tables(LARGER, tmp_path / "org")
    (tmp_path / "link").symlink_to(folder, target_is_directory=True)
    write_tables(SMALL, tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert read_tables(folder) == SMALL


@pytest.mark.parametrize("name", ["org", "org.zip"])
def test_links_that_lead_in_a_circle_are_refused(tmp_path, name):
    """By a sentence, also if the circle is above."""
    loop = tmp_path / name
    loop.symlink_to(tmp_path / "other")
    (tmp_path / "other").symlink_to(loop)
    for path in (loop, loop / "org"):
        with pytest.raises(OSError, match="lead in a circle; remove them, or give another") as told:
            write_tables(SMALL, path)
        assert str(told.value) == (
            f"{path}: its symbolic links lead in a circle; remove them, or give another name"
        )
    assert list_names(tmp_path) == sorted([name, "other"])


@pytest.mark.parametrize("code", [errno.EBUSY, errno.EXDEV])
def test_a_folder_that_is_mounted_cannot_be_replaced(tmp_path, monkeypatch, code):
    """The remedy is a folder in it."""
    folder = write_tables(SMALL, tmp_path / "org")
    rename = Path.rename

    def refuse_rename(self, target):
        if folder in (self, target):
            raise OSError(code, os.strerror(code))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse_rename)
    monkeypatch.setattr(_replace_folder, "exchange_names", lambda _, __: False)
    with pytest.raises(OSError, match="cannot be replaced") as caught:
        write_tables(LARGER, folder)
    assert str(caught.value) == (
        f"{folder} cannot be replaced, since it is mounted or part of an image; give a new folder "
        f"in it, such as {folder / 'tables'}"
    )
    assert list_names(tmp_path) == ["org"]
    assert read_tables(folder) == SMALL


@needs_pipes
@pytest.mark.parametrize("kind", ["link", "dangling link", "pipe"])
def test_a_table_that_is_no_file_is_left_as_it_is(tmp_path, kind):
    """Writing makes no links: the file that one leads to would no longer be used."""
    folder = write_tables(SMALL, tmp_path / "org")
    (tmp_path / "elsewhere.csv").write_text("x")
    if kind == "pipe":
        os.mkfifo(folder / "roles.csv")
    else:
        name = "elsewhere.csv" if kind == "link" else "absent.csv"
        (folder / "roles.csv").symlink_to(tmp_path / name)
    shown = "not a regular file" if kind == "pipe" else "a link"
    with pytest.raises(FileExistsError) as caught:
        write_tables(SMALL, folder)
    assert str(caught.value) == (
        f"{folder} contains more than tables of stepback (roles.csv, {shown}); give another name, "
        "or move these files elsewhere"
    )
    assert list_names(folder) == ["people.csv", "reporting.csv", "roles.csv"]


@needs_pipes
def test_a_pipe_is_no_zip_file(tmp_path):
    """Nobody waits for what may never come."""
    os.mkfifo(tmp_path / "org.zip")
    with pytest.raises(FileExistsError, match="exists and is not a .zip file; give another name"):
        write_tables(SMALL, tmp_path / "org.zip")
    assert list_names(tmp_path) == ["org.zip"]


@pytest.mark.parametrize("suffix", ["", ".zip"])
def test_the_longest_name_that_the_system_takes_can_be_written(tmp_path, suffix):
    """Temporary names are no longer than that."""
    path = tmp_path / ("x" * (255 - len(suffix)) + suffix)
    for org in (LARGER, SMALL):
        assert read_tables(write_tables(org, path)) == org
    assert list_names(tmp_path) == [path.name]


def test_errors_name_the_path_that_was_given(tmp_path, monkeypatch):
    """Nobody knows the temporary names."""

    def raise_disk_full(_):
        raise OSError(errno.ENOSPC, "No space left on device", "somewhere")

    monkeypatch.setattr(os, "fsync", raise_disk_full)
    for name in ("org", "org.zip"):
        with pytest.raises(OSError, match="No space left") as caught:
            write_tables(SMALL, tmp_path / name)
        assert caught.value.filename == str(tmp_path / name)


def test_unpacked_files_are_readable_by_all_and_writable_by_the_owner(tmp_path):
    """A member without permissions would unpack to a file that nobody may open."""
    with zipfile.ZipFile(write_tables(SMALL, tmp_path / "org.zip")) as packed:
        members = packed.infolist()
    assert {member.external_attr >> 16 for member in members} == {0o644}
    assert {member.compress_type for member in members} == {zipfile.ZIP_DEFLATED}


# Whole or not at all


@pytest.mark.parametrize("name", ["org", "org.zip"])
@pytest.mark.parametrize("there", [True, False])
def test_a_full_disk_leaves_the_old_tables(tmp_path, monkeypatch, name, there):
    """An error on the way changes nothing, and leaves no temporary file."""
    if there:
        write_tables(LARGER, tmp_path / name)

    def raise_disk_full(_):
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", raise_disk_full)
    with pytest.raises(OSError, match="no space left on device"):
        write_tables(SMALL, tmp_path / name)
    assert list_names(tmp_path) == [name] * there
    if there:
        assert read_tables(tmp_path / name) == LARGER


def test_a_failed_rename_leaves_the_old_folder(tmp_path, monkeypatch):
    """Where names cannot be exchanged, the old folder gets its name back."""
    folder = write_tables(LARGER, tmp_path / "org")
    rename = Path.rename

    def refuse_rename(self, target):
        if Path(target) == folder and not self.name.endswith(".old"):
            raise PermissionError("in use")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse_rename)
    monkeypatch.setattr(_replace_folder, "exchange_names", lambda _, __: False)
    with pytest.raises(PermissionError, match="in use"):
        write_tables(SMALL, folder)
    assert list_names(tmp_path) == ["org"]
    assert read_tables(folder) == LARGER


def test_the_current_folder_is_not_replaced(tmp_path, monkeypatch):
    """The process would stay in the old one, which is removed."""
    monkeypatch.chdir(tmp_path)
    for path in (".", "", tmp_path):
        with pytest.raises(
            FileExistsError, match="is the current folder, which cannot be replaced"
        ):
            write_tables(Organization(people=[Person("ann")]), path)
    written = write_tables(Organization(people=[Person("ann")]), "org")
    assert read_tables(written) == Organization(people=[Person("ann")])


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_no_folder_is_named_like_a_spreadsheet(tmp_path, suffix):
    """It would be taken for a damaged one."""
    with pytest.raises(ValueError, match="is neither a folder nor a .zip file"):
        write_tables(Organization(people=[Person("ann")]), tmp_path / f"org{suffix}")
