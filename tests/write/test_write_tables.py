"""What is written is read back as the same organization, and is written whole or not at all."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import stat
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
from tests.support.strategies import organizations

SMALL = Organization(people=[Person("ann"), Person("bo")], reporting=[ReportingLine("ann", "bo")])
LARGER = Organization(
    people=[Person("ann", name="Ann", unit="x", fte=0.5, attributes={"grade": "7"}), Person("bo")],
    roles=[Role("head")],
    circles=[Circle("team", purpose="decide")],
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


def list_names(folder):
    """What lies in a folder, hidden or not."""
    return sorted(entry.name for entry in folder.iterdir())


def one_person(**fields):
    """An organization of one person."""
    return Organization(people=[Person("ann", **fields)])


# There and back


@pytest.mark.parametrize("name", ["org", "org.zip", "org.2026", "org.ZIP"])
@pytest.mark.parametrize("org", [SMALL, LARGER, Organization()], ids=["small", "larger", "empty"])
def test_what_is_written_is_read_back(tmp_path, org, name):
    """As a folder or a .zip, by its name; every field, and nobody at all."""
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


@st.composite
def hostile_organizations(draw):
    """Organizations of every kind of record whose every text is hostile."""
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
def test_no_text_is_changed_by_the_way_there_and_back(tmp_path_factory, org, name):
    """Formulas, quotes, line ends, marks of direction, lone commas: all come back as they were."""
    path = tmp_path_factory.mktemp("there") / name
    assert read_tables(write_tables(org, path)) == org


@given(organizations())
def test_every_organization_comes_back(tmp_path_factory, org):
    """Reading undoes writing; the date and contexts that were entered are entered again."""
    again = read_tables(write_tables(org, tmp_path_factory.mktemp("there") / "org"))
    again = again.at(org.date) if org.date else again
    assert (again.in_context(*org.contexts) if org.contexts else again) == org


def test_attributes_that_are_no_text_come_back_as_text(tmp_path):
    """Files hold text: numbers, dates and truth are written as one would write them."""
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
    """UTF-8 without a mark, lines that end in one character, and no column that says nothing."""
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
    """Whatever the text, a spreadsheet takes each cell of it for text, and so the headers."""
    folder = write_tables(org, tmp_path_factory.mktemp("there") / "org")
    for file in folder.iterdir():
        for row in csv.reader(io.StringIO(file.read_bytes().decode(), newline="")):
            assert not [cell for cell in row if cell.startswith(tuple("=+-@\t\r\n"))]


def test_formulas_are_told_to_be_text(tmp_path):
    """A quote is put before them, also where one is there already; the ' of a name stays."""
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
    """Whenever and wherever it is written, so that a change shows in a comparison."""
    first = write_tables(LARGER, tmp_path / "one.zip").read_bytes()
    again = read_tables(tmp_path / "one.zip")
    assert write_tables(again, tmp_path / "other.zip").read_bytes() == first


def test_a_view_is_written_as_the_organization_it_is_a_view_of(tmp_path):
    """Tables say when a delegation is in force, not when someone looks."""
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


# What was there before


@pytest.mark.parametrize("name", ["org", "org.zip"])
def test_tables_that_are_there_are_replaced_as_a_whole(tmp_path, name):
    """No table of the old organization is left among those of the new."""
    write_tables(LARGER, tmp_path / name)
    assert read_tables(write_tables(SMALL, tmp_path / name)) == SMALL
    assert list_names(tmp_path) == [name]


def test_an_empty_folder_is_filled(tmp_path):
    """One that was made for the purpose, say."""
    (tmp_path / "org").mkdir()
    assert read_tables(write_tables(SMALL, tmp_path / "org")) == SMALL


@pytest.mark.parametrize("other", ["notes.txt", "sub", ".git"])
def test_a_folder_that_holds_anything_else_is_left_as_it_is(tmp_path, other):
    """What stepback did not write, it does not delete."""
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


def test_a_zip_that_holds_anything_else_is_left_as_it_is(tmp_path):
    """The same for an archive, and for what is none."""
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
    """Nor the other way round."""
    (tmp_path / "org").write_text("x")
    with pytest.raises(FileExistsError, match="exists and is not a folder; give another name"):
        write_tables(SMALL, tmp_path / "org")
    (tmp_path / "org.zip").mkdir()
    with pytest.raises(FileExistsError, match="exists and is not a .zip file; give another name"):
        write_tables(SMALL, tmp_path / "org.zip")


def test_the_folder_around_has_to_be_there(tmp_path):
    """A typing error in a path makes no new folders."""
    with pytest.raises(
        FileNotFoundError, match="nowhere: this folder does not exist; create it first"
    ):
        write_tables(SMALL, tmp_path / "nowhere" / "org")
    assert list_names(tmp_path) == []


@pytest.mark.parametrize("name", ["org.csv", "org.xlsx", "org.XLSX", "org.xlsm", "org.xls"])
def test_a_name_of_another_kind_of_file_is_refused(tmp_path, name):
    """A folder of that name is not what was meant."""
    with pytest.raises(ValueError, match="is neither a folder nor a .zip file; give one of these"):
        write_tables(SMALL, tmp_path / name)


def test_a_link_to_a_folder_stays_a_link(tmp_path):
    """What it points to is replaced."""
    folder = write_tables(LARGER, tmp_path / "org")
    (tmp_path / "link").symlink_to(folder, target_is_directory=True)
    write_tables(SMALL, tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert read_tables(folder) == SMALL


def test_what_is_written_is_open_to_those_whom_the_user_allows(tmp_path):
    """The user's mask decides, as for any other file."""
    usual = os.umask(0o027)
    try:
        folder = write_tables(SMALL, tmp_path / "org")
        path = write_tables(SMALL, tmp_path / "org.zip")
    finally:
        os.umask(usual)
    modes = [
        stat.S_IMODE(person.stat().st_mode) for person in (folder, folder / "people.csv", path)
    ]
    assert modes == [0o750, 0o640, 0o640]


def test_what_is_unpacked_can_be_read_by_all_and_changed_by_its_owner(tmp_path):
    """An archive without rights of its own unpacks to files that nobody may open."""
    with zipfile.ZipFile(write_tables(SMALL, tmp_path / "org.zip")) as packed:
        members = packed.infolist()
    assert {member.external_attr >> 16 for member in members} == {0o644}
    assert {member.compress_type for member in members} == {zipfile.ZIP_DEFLATED}


# Whole or not at all


@pytest.mark.parametrize("name", ["org", "org.zip"])
@pytest.mark.parametrize("there", [True, False])
def test_a_full_disk_leaves_what_was_there(tmp_path, monkeypatch, name, there):
    """A fault on the way changes nothing and leaves nothing behind."""
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


def test_a_folder_that_cannot_take_its_place_leaves_the_old_one(tmp_path, monkeypatch):
    """The old folder gets its name back."""
    folder = write_tables(LARGER, tmp_path / "org")
    rename = Path.rename

    def refuse_rename(self, target):
        if Path(target) == folder and not self.name.endswith(".old"):
            raise PermissionError("in use")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse_rename)
    with pytest.raises(PermissionError, match="in use"):
        write_tables(SMALL, folder)
    assert list_names(tmp_path) == ["org"]
    assert read_tables(folder) == LARGER
