"""A folder, .zip file or spreadsheet of tables is read, or every problem is reported."""

from __future__ import annotations

import os
import random
import warnings
import zipfile

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from stepback import (
    Delegation,
    Domain,
    InvalidOrganization,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Role,
    Support,
    read_tables,
    write_tables,
)
from tests.support import hostile_input as fuzz

PEOPLE = "id,name,manager\nann,Ann,\nbo,Bo,ann\ncy,Cy,bo\n"
TABLES = {
    "people.csv": PEOPLE,
    "roles.csv": "id,name\nhead,Head of sales\n",
    "domains.csv": "id,owner,weight\nhiring,head,2\n",
    "delegations.csv": "principal,delegate,domain,autonomy\nann,bo,hiring,0.5\n",
    "supports.csv": "supporter,supported\nann,bo\n",
    "memberships.csv": "group,member\nhead,ann\n",
    "reporting.csv": "manager,report,dotted\nann,cy,yes\n",
    "respondents.csv": "id\nbo\n",
}
ORGANIZATION = Organization(
    people=[Person("ann", name="Ann"), Person("bo", name="Bo"), Person("cy", name="Cy")],
    roles=[Role("head", name="Head of sales")],
    domains=[Domain("hiring", "head", weight=2)],
    reporting=[
        ReportingLine("ann", "bo"),
        ReportingLine("bo", "cy"),
        ReportingLine("ann", "cy", dotted=True),
    ],
    delegations=[Delegation("ann", "bo", domain="hiring", autonomy=0.5)],
    supports=[Support("ann", "bo")],
    memberships=[Membership("head", "ann")],
    respondents=["bo"],
)


@pytest.fixture
def make_folder(tmp_path):
    """Make a folder of these files, or of a people.csv and these tables."""

    def make(files=None, **tables):
        place = tmp_path / "org"
        place.mkdir(exist_ok=True)
        named = {f"{name}.csv": text for name, text in tables.items()}
        for name, content in (files or {"people.csv": PEOPLE, **named}).items():
            data = content if isinstance(content, bytes) else content.encode()
            (place / name).write_bytes(data)
        return place

    return make


@pytest.fixture
def make_zip(tmp_path):
    """Make a .zip file of these members."""

    def make(members, name="org.zip"):
        with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive:
            for member, text in members.items():
                archive.writestr(member, text)
        return tmp_path / name

    return make


def refusal_lines(path, **options):
    """The message about tables that are refused, line by line."""
    with pytest.raises(InvalidOrganization) as caught:
        read_tables(path, **options)
    return str(caught.value).splitlines()


def read_with_repairs(path):
    """The organization as repaired, and the texts of the repairs."""
    org = read_tables(path, repair=True)
    assert {repair.severity for repair in org.repairs} <= {"warning"}
    return org, [f"{repair.where.source}, {repair}" for repair in org.repairs]


# Where tables are


def test_a_folder_is_an_organization(make_folder):
    """Every table in it is read."""
    org = read_tables(make_folder(TABLES))
    assert org == ORGANIZATION
    assert org.repairs == ()
    assert read_tables(os.fspath(make_folder(TABLES))) == ORGANIZATION


@pytest.mark.parametrize("inside", ["", "org/", "some where/org/"])
def test_a_zip_is_an_organization(make_zip, inside):
    """With its tables at the top or in one folder, and whatever the packer adds."""
    members = {f"{inside}{name}": text for name, text in TABLES.items()}
    extra = {"__MACOSX/._people.csv": "x", f"{inside}.DS_Store": "x", f"{inside}notes.txt": "x"}
    assert read_tables(make_zip({**members, **extra})) == ORGANIZATION


def test_a_spreadsheet_is_an_organization(tmp_path):
    """Each sheet with the name of a table is read; a warning names the others."""
    path = tmp_path / "org.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, text in {**TABLES, "Notes.csv": "x\ny\n"}.items():
            sheet = book.add_worksheet(name.removesuffix(".csv").title())
            for number, line in enumerate(text.splitlines()):
                sheet.write_row(number, 0, line.split(","))
    org = read_tables(path)
    assert org == ORGANIZATION
    ((source, message),) = [(warning.where.source, warning.message) for warning in org.warnings]
    assert source == "Notes"
    assert message.startswith("not read; the tables are people, roles, circles,")


def test_the_first_sheet_is_people_if_no_sheet_has_the_name_of_a_table(tmp_path):
    """An export in a spreadsheet is read like this."""
    path = tmp_path / "staff.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Staff")
        for number, row in enumerate([["ID", "Manager"], [1], [2, 1], [3, 9]]):
            sheet.write_row(number, 0, row)
    assert refusal_lines(path) == [
        "1 problem in staff.xlsx, sheet Staff",
        "  row 4, manager: '9' is not a person or role; add a record for it, or correct the id, or pass "
        "repair=True to drop the row",
    ]
    assert read_tables(path, repair=True).reporting == (ReportingLine("1", "2"),)


def test_a_spreadsheet_of_other_tables_only_is_refused(tmp_path):
    """There are no people in it."""
    path = tmp_path / "org.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Roles").write_row(0, 0, ["id"])
    assert refusal_lines(path) == [
        "1 problem in org.xlsx",
        "  there is no sheet people; the sheets are: 'Roles'",
    ]


def test_names_of_files_may_be_in_any_case(make_folder):
    """As on Windows; two that differ only in case are a problem."""
    assert len(read_tables(make_folder({"People.CSV": PEOPLE}))) == 3
    place = make_folder({"people.csv": PEOPLE})
    if len(list(place.iterdir())) == 2:
        assert refusal_lines(place) == [
            f"1 problem in {place}",
            "  People.CSV and people.csv are both the table people; remove one",
        ]


def test_a_missing_path_is_an_error(tmp_path):
    """The message shows the path."""
    with pytest.raises(FileNotFoundError, match="org: there is no such folder or file"):
        read_tables(tmp_path / "org")


def test_a_single_file_is_for_another_function(tmp_path):
    """The message says which."""
    (tmp_path / "people.csv").write_text(PEOPLE)
    assert refusal_lines(tmp_path / "people.csv") == [
        "1 problem in people.csv",
        "  not a folder, .zip file or spreadsheet; for a single table of people, use read_people",
    ]


def test_a_folder_without_people_is_refused_with_a_list_of_its_files(make_folder):
    """Perhaps another folder was meant."""
    files = {f"{number:02}.txt": "" for number in range(12)}
    place = make_folder({**files, "roles.csv": "id\n"})
    assert refusal_lines(place) == [
        f"1 problem in {place}",
        "  there is no file people.csv; the files are: 00.txt, 01.txt, 02.txt, 03.txt, 04.txt, 05.txt, "
        "06.txt, 07.txt, 08.txt, 09.txt and 3 more",
    ]


def test_a_folder_without_people_names_only_files_that_are_nearly_tables(make_folder):
    """Other files are not what is wrong."""
    assert refusal_lines(make_folder({"staff.csv": "id\n", "rolls.csv": "id\n"}))[1:] == [
        "  there is no file people.csv; the files are: rolls.csv and staff.csv",
        "1 problem in rolls.csv",
        "  not the name of a table; rename it to roles, or else move it elsewhere",
    ]


def test_respondents_without_supports_are_a_problem(make_folder):
    """Who was asked means nothing without whom they named."""
    tables = {"people.csv": "id\nann\n", "respondents.csv": "id\nann\n"}
    assert refusal_lines(make_folder(tables)) == [
        "1 problem in respondents.csv",
        "  lists who was asked, but there is no table of whom they named; add supports, with only "
        "its header if they named nobody",
    ]
    org = read_tables(make_folder({**tables, "supports.csv": "supporter,supported\n"}))
    assert (org.supports, org.respondents) == ((), {"ann"})


def test_an_empty_folder_is_refused(make_folder, tmp_path):
    """The message says that there are no files."""
    (tmp_path / "empty").mkdir()
    assert (
        refusal_lines(tmp_path / "empty")[1] == "  there is no file people.csv; the files are: none"
    )


def test_a_file_named_nearly_like_a_table_is_a_problem(make_folder):
    """A typing error in the name of a file is never ignored."""
    assert refusal_lines(make_folder(delegation="principal,delegate\nann,bo\n")) == [
        "1 problem in delegation.csv",
        "  not the name of a table; rename it to delegations, or else move it elsewhere",
    ]


def test_other_files_give_a_warning_and_are_not_read(make_folder):
    """They stop nobody from reading the tables."""
    org = read_tables(
        make_folder({"people.csv": PEOPLE, "pay.csv": "x", "a.txt": "", "~$x.csv": ""})
    )
    assert [(warning.where.source, warning.message) for warning in org.warnings] == [
        (
            "pay.csv",
            (
                "not read; the tables are people, roles, circles, domains, reporting, "
                "delegations, supports, memberships, respondents"
            ),
        )
    ]


def test_people_with_only_a_header_give_a_warning(make_folder):
    """An organization of nobody is valid, but hardly meant."""
    org = read_tables(make_folder({"people.csv": "id,name\n"}))
    assert len(org) == 0
    assert [str(warning) for warning in org.warnings] == ["has a header, but no people"]


def test_supports_with_only_a_header_were_asked_for(make_folder):
    """Without the file, nobody was asked; with only a header, nobody gives support."""
    assert read_tables(make_folder()).supports is None
    assert read_tables(make_folder(supports="supporter,supported\n")).supports == ()


# Hostile archives


@pytest.mark.parametrize(
    "name", ["../people.csv", "/people.csv", "a/../../people.csv", "C:\\people.csv", "..\\x", "\\x"]
)
def test_a_zip_with_names_that_point_outside_is_refused(make_zip, name):
    """Nothing is unpacked to disk, but such an archive is not to be trusted."""
    assert refusal_lines(make_zip({"people.csv": PEOPLE, name: PEOPLE})) == [
        "1 problem in org.zip",
        f"  contains {name!r}, which points outside of it; have it packed again",
    ]


@pytest.mark.parametrize(
    ("member", "name"), [("people.csv", "org.zip"), ("content.xml", "org.ods")]
)
def test_what_unpacks_to_too_much_is_refused(make_zip, member, name):
    """A spreadsheet is a .zip file too. What comes out counts, not what the directory says."""
    path = make_zip({member: "<id>" + "a" * 2_000_000}, name)
    with pytest.raises(InvalidOrganization) as caught:
        read_tables(path, limits={"unpacked_bytes": 1_000_000})
    assert [problem.code for problem in caught.value.problems] == ["over-limit"]
    assert str(caught.value).splitlines()[1] == (
        "  1,048,576 unpacked bytes or more, and at most 1,000,000 are read; if you trust the file, pass "
        "limits={'unpacked_bytes': 10000000} to read it all the same"
    )


def test_a_zip_of_several_organizations_is_refused(make_zip):
    """The reader does not guess which one is meant."""
    assert refusal_lines(make_zip({"a/people.csv": PEOPLE, "b/People.csv": PEOPLE})) == [
        "1 problem in org.zip",
        "  contains several organizations (a/people.csv, b/people.csv); unpack it and read one of the "
        "folders",
    ]


def test_a_file_named_zip_that_is_none_is_refused(tmp_path):
    """It is not read as another kind of file."""
    path = tmp_path / "org.zip"
    path.write_bytes(b"PK no more")
    assert refusal_lines(path) == [
        "1 problem in org.zip",
        "  not a .zip file, or a damaged one; pack it again",
    ]


def test_a_zip_without_people_is_refused(make_zip):
    """Like a folder without people."""
    assert refusal_lines(make_zip({"roles.csv": "id\n"})) == [
        "1 problem in org.zip",
        "  there is no file people.csv; the files are: roles.csv",
    ]


def test_a_damaged_zip_is_refused_for_each_damaged_file(make_zip):
    """The other files are still checked."""
    path = make_zip({"people.csv": PEOPLE, "roles.csv": "id\nhead\n" * 9, "circles.csv": "x\n1\n"})
    data = bytearray(path.read_bytes())
    start = data.index(b"roles.csv") + len("roles.csv") + 2
    data[start : start + 4] = b"\xff\xff\xff\xff"
    path.write_bytes(data)
    lines = refusal_lines(path)
    assert lines[0] == "1 problem in roles.csv"
    assert lines[1].startswith("  cannot be unpacked (")
    assert lines[1].endswith("); unpack it and read the folder")
    assert lines[2:] == [
        "1 problem in circles.csv",
        "  row 1, id: there is no column id; the columns are: 'x'",
    ]
    with pytest.raises(InvalidOrganization) as caught:
        read_tables(path)
    assert [problem.code for problem in caught.value.problems] == ["unreadable", "missing-column"]


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"../people.csv": PEOPLE}, "unsafe-name"),
        ({"a/people.csv": PEOPLE, "b/people.csv": PEOPLE}, "repeated-table"),
        ({"people.csv": PEOPLE, "People.csv": PEOPLE}, "repeated-table"),
        ({"roles.csv": "id\n"}, "no-people"),
        ({"people.csv": PEOPLE, "role.csv": "id\n"}, "unknown-table"),
    ],
    ids=["outside", "two folders", "twice", "no people", "nearly a table"],
)
def test_every_problem_of_a_zip_has_a_code(make_zip, members, code):
    """Programs distinguish problems by code, not by message."""
    with pytest.raises(InvalidOrganization) as caught:
        read_tables(make_zip(members))
    assert [problem.code for problem in caught.value.problems] == [code]


@pytest.mark.parametrize(
    ("sheets", "code"),
    [(["People", "people "], "repeated-table"), (["Roles"], "no-people")],
)
def test_every_problem_of_the_sheets_has_a_code(tmp_path, sheets, code):
    """Programs distinguish problems by code, not by message."""
    with xlsxwriter.Workbook(tmp_path / "org.xlsx") as book:
        for sheet in sheets:
            book.add_worksheet(sheet).write_row(0, 0, ["id"])
    with pytest.raises(InvalidOrganization) as caught:
        read_tables(tmp_path / "org.xlsx")
    assert [problem.code for problem in caught.value.problems] == [code]


def test_the_problem_of_a_file_that_is_not_a_zip_has_a_code(tmp_path):
    """Programs distinguish problems by code, not by message."""
    (tmp_path / "org.zip").write_bytes(b"PK no more")
    with pytest.raises(InvalidOrganization) as caught:
        read_tables(tmp_path / "org.zip")
    assert [problem.code for problem in caught.value.problems] == ["no-tables"]


# Problems


def test_all_problems_of_all_files_come_at_once(make_folder):
    """Faulty bytes, headers, rows and cells are in one message, errors before warnings."""
    place = make_folder(
        {
            "people.csv": "id,name\nann,Müller\nbo,Bo,x\ncy,Cy\n".encode("cp1252"),
            "roles.csv": "",
            "domains.csv": "id,ownr\nhiring,ann\n",
            "delegations.csv": "principal,delegate,autonomy\nann, bo,1.4\n",
            "supports.csv": 'supporter,supported\nann,"bo\n',
        }
    )
    assert refusal_lines(place) == [
        "1 problem and 1 warning in people.csv",
        "  row 3: 3 cells, but the header has 2; put cells that contain commas in quotes",
        "  row 2: byte 0xFC is not valid UTF-8; the file is read as CP1252 (Western European Windows), "
        "where this byte is 'ü'. If names look wrong, save the file as CSV UTF-8",
        "1 problem in roles.csv",
        "  the file is empty; it needs at least a header row",
        "2 problems in domains.csv",
        "  row 1, owner: there is no column owner; the columns are: 'id', 'ownr'",
        "  row 1, ownr: a domain has no field 'ownr'; did you mean owner?",
        "2 problems in delegations.csv",
        "  row 2, delegate: ' bo' has outer spaces; trim it, or pass repair=True to have it "
        "trimmed",
        "  row 2, autonomy: 1.4 is not between 0 and 1",
        "1 problem in supports.csv",
        "  row 2: a quote is opened but never closed; close it",
    ]


def test_errors_between_tables_come_with_the_warnings(make_folder):
    """A warning about a file may explain an error between files."""
    place = make_folder(
        {
            "people.csv": "id,manager\n\nann,\nbo,bo\n",
            "delegations.csv": "principal,delegate\nann,E-2041\nann,E-2041\n",
        }
    )
    assert refusal_lines(place) == [
        "2 problems in delegations.csv",
        "  rows 2, 3, delegate: 'E-2041' is not a node; add a record for it, or correct the id, or pass "
        "repair=True to drop the row",
        "  rows 2, 3: given 2 times; keep one, or pass repair=True to drop exact copies",
        "1 problem and 1 warning in people.csv",
        "  row 4, manager: 'bo' reports to itself; leave the line out, or pass repair=True to drop the line",
        "  row 2: 1 blank row skipped",
    ]


def test_lines_are_located_in_the_table_that_holds_them(make_folder):
    """Lines in people and lines in reporting are each shown in their own file."""
    place = make_folder({"people.csv": PEOPLE, "reporting.csv": "manager,report\ncy,ann\n"})
    assert refusal_lines(place) == [
        "1 problem in people.csv and reporting.csv",
        "  rows 3, 4 of people.csv, row 2 of reporting.csv: reporting runs in a circle: "
        "ann → bo → cy → ann; leave one line out, or pass repair=True to drop its last line",
    ]


# Repairs


def test_valid_tables_are_not_repaired(make_folder):
    """Repairing changes nothing if nothing is wrong."""
    org, repairs = read_with_repairs(make_folder(TABLES))
    assert org == ORGANIZATION
    assert repairs == []


def test_ids_are_trimmed(make_folder):
    """In every column of ids; other text keeps its spaces."""
    place = make_folder(
        {
            "people.csv": "id,name,manager\nann , Ann ,\nbo,Bo,\u00a0ann\n",
            "domains.csv": "id,owner\n hiring,ann\n",
            "delegations.csv": "principal,delegate,domain\nann,bo ,hiring\n",
            "supports.csv": "supporter,supported\nann,bo\n",
            "respondents.csv": "id\nbo \n",
        }
    )
    org, repairs = read_with_repairs(place)
    assert org == Organization(
        people=[Person("ann", name=" Ann "), Person("bo", name="Bo")],
        reporting=[ReportingLine("ann", "bo")],
        domains=[Domain("hiring", "ann")],
        delegations=[Delegation("ann", "bo", domain="hiring")],
        supports=[Support("ann", "bo")],
        respondents=["bo"],
    )
    assert repairs == [
        "people.csv, row 2, id: 'ann ' is trimmed to 'ann'",
        r"people.csv, row 3, manager: '\xa0ann' is trimmed to 'ann'",
        "domains.csv, row 2, id: ' hiring' is trimmed to 'hiring'",
        "delegations.csv, row 2, delegate: 'bo ' is trimmed to 'bo'",
        "respondents.csv, row 2, id: 'bo ' is trimmed to 'bo'",
    ]


def test_ids_that_trimming_makes_equal_are_still_a_problem(make_folder):
    """Nobody is merged with anybody else."""
    assert refusal_lines(make_folder({"people.csv": "id\nann\nann \n"}), repair=True) == [
        "1 problem in people.csv",
        "  rows 2, 3, id: 'ann' is given 2 times; ids are unique: rename or drop one",
    ]


def test_rows_with_unknown_ids_are_dropped(make_folder):
    """A domain of an unknown owner is dropped with its delegations; people are kept."""
    place = make_folder(
        {
            "people.csv": "id,manager\nann,\nbo,dan\n",
            "domains.csv": "id,owner\nhiring,dan\nprices,ann\n",
            "delegations.csv": (
                "principal,delegate,domain\nann,bo,hiring\nann,bo,\nann,eve,prices\n"
            ),
            "supports.csv": "supporter,supported\ndan,eve\nann,bo\n",
            "memberships.csv": "group,member\nteam,ann\n",
            "reporting.csv": "manager,report\ndan,ann\n",
            "respondents.csv": "id\nbo\ndan\ndan\n",
        }
    )
    org, repairs = read_with_repairs(place)
    assert org == Organization(
        people=[Person("ann"), Person("bo")],
        domains=[Domain("prices", "ann")],
        delegations=[Delegation("ann", "bo")],
        supports=[Support("ann", "bo")],
        respondents=["bo"],
    )
    assert repairs == [
        "domains.csv, row 2, owner: 'dan' is not a person, role or circle; the domain is dropped",
        (
            "people.csv and reporting.csv, row 3 of people.csv, row 2 of reporting.csv: "
            "'dan' is not a person, role or circle; the line is dropped"
        ),
        "delegations.csv, row 4, delegate: 'eve' is not a person, role or circle; the delegation is dropped",
        "delegations.csv, row 2, domain: 'hiring' is not a domain; the delegation is dropped",
        "supports.csv, row 2, supporter: 'dan' is not a person, role or circle; the support is dropped",
        "supports.csv, row 2, supported: 'eve' is not a person, role or circle; the support is dropped",
        "memberships.csv, row 2, group: 'team' is not a person, role or circle; the membership is dropped",
        "respondents.csv, rows 3, 4, id: 'dan' is not a person; the respondent is dropped",
    ]


def test_relations_to_oneself_are_dropped(make_folder):
    """All four kinds of relation."""
    place = make_folder(
        {
            "people.csv": "id,manager\nann,ann\nbo,ann\n",
            "roles.csv": "id\nhead\n",
            "delegations.csv": "principal,delegate\nbo,bo\n",
            "supports.csv": "supporter,supported\nbo,bo\n",
            "memberships.csv": "group,member\nhead,head\n",
        }
    )
    org, repairs = read_with_repairs(place)
    assert org.reporting == (ReportingLine("ann", "bo"),)
    assert (org.delegations, org.supports, org.memberships) == ((), (), ())
    assert repairs == [
        "people.csv, row 2, manager: 'ann' reports to itself; the line is dropped",
        "delegations.csv, row 2, delegate: 'bo' delegates to itself; the delegation is dropped",
        "supports.csv, row 2, supported: 'bo' supports itself; the support is dropped",
        "memberships.csv, row 2, member: 'head' is a member of itself; the membership is dropped",
    ]


def test_exact_copies_of_relations_are_dropped(make_folder):
    """The first one is kept; relations that differ in any field are still a problem."""
    place = make_folder(
        people="id,manager\nann,\nbo,ann\n",
        supports="supporter,supported,strength\nann,bo,\nann,bo,1\nann,bo,1.0\n",
        reporting="manager,report\nann,bo\n",
    )
    org, repairs = read_with_repairs(place)
    assert org.supports == (Support("ann", "bo"),)
    assert org.reporting == (ReportingLine("ann", "bo"),)
    assert repairs == [
        "reporting.csv, row 2: given 2 times; the first is kept",
        "supports.csv, rows 3, 4: given 3 times; the first is kept",
    ]
    place = make_folder(supports="supporter,supported,strength\nann,bo,1\nann,bo,0.5\n")
    assert refusal_lines(place, repair=True)[1].startswith("  rows 2, 3: given 2 times; keep one")


def test_the_last_line_of_a_circle_is_dropped(make_folder):
    """Lines of people come before those in the table of lines; dotted ones do not count."""
    place = make_folder(
        {
            "people.csv": "id,manager\na,b\nb,c\nc,a\nd,e\ne,\nf,\n",
            "reporting.csv": "manager,report,dotted\nd,e,no\na,f,yes\nf,a,yes\n",
        }
    )
    org, repairs = read_with_repairs(place)
    assert set(org.reporting) == {
        ReportingLine("b", "a"),
        ReportingLine("c", "b"),
        ReportingLine("e", "d"),
        ReportingLine("a", "f", dotted=True),
        ReportingLine("f", "a", dotted=True),
    }
    assert sorted(repairs) == [
        (
            "people.csv, row 4: reporting runs in a circle: b → a → c → b; its last line, "
            "a → c, is dropped"
        ),
        (
            "reporting.csv, row 2: reporting runs in a circle: e → d → e; its last line, "
            "d → e, is dropped"
        ),
    ]


def test_shares_above_1_are_divided_by_their_sum(make_folder):
    """Of the members of a group, and of what a principal gives in a domain."""
    place = make_folder(
        people="id\nann\nbo\ncy\n",
        circles="id\nteam\n",
        memberships="group,member,share\nteam,ann,0.5\nteam,bo,1\nteam,cy,\n",
        domains="id,owner\nhiring,ann\nprices,ann\n",
        delegations=(
            "principal,delegate,domain,share,contexts\n"
            "ann,bo,hiring,0.9,\nann,cy,hiring,0.9,\nann,cy,hiring,1,battle\nann,bo,prices,0.5,\n"
        ),
    )
    org, repairs = read_with_repairs(place)
    assert [membership.share for membership in org.memberships] == [
        pytest.approx(1 / 3),
        pytest.approx(2 / 3),
        None,
    ]
    assert [delegation.share for delegation in org.delegations] == [0.5, 0.5, 1, 0.5]
    done = "each is divided by that sum"
    assert repairs == [
        f"memberships.csv, rows 2, 3, share: the shares of 'team' sum to 1.5; {done}",
        f"delegations.csv, rows 2, 3, share: the shares of 'ann' sum to 1.8; {done}",
    ]


def test_what_cannot_be_repaired_is_still_a_problem(make_folder):
    """A value out of bounds, two solid managers or a repeated id need someone who knows."""
    place = make_folder(
        {
            "people.csv": "id,manager\nann,\nbo,ann\ncy,\n",
            "reporting.csv": "manager,report\ncy,bo\n",
            "delegations.csv": "principal,delegate\nann,dan\n",
        }
    )
    assert refusal_lines(place, repair=True) == [
        "1 problem in people.csv and reporting.csv",
        "  row 3 of people.csv, row 2 of reporting.csv: 'bo' has 2 solid managers (ann, cy); keep "
        "one, and make the others dotted",
    ]
    place = make_folder(delegations="principal,delegate,autonomy\nann,bo,2\n")
    assert refusal_lines(place, repair=True)[1] == "  row 2, autonomy: 2 is not between 0 and 1"


ids = st.sampled_from(["a", "b", "c", " b", "zz"])


@given(
    lines=st.lists(st.tuples(ids, ids), max_size=6),
    supports=st.lists(st.tuples(ids, ids), max_size=6),
    memberships=st.lists(st.tuples(st.sampled_from(["team", "x"]), ids), max_size=6),
    shuffled=st.randoms(use_true_random=False),
)
def test_repaired_tables_need_no_repair(tmp_path_factory, lines, supports, memberships, shuffled):
    """A repaired organization is valid, and every dropped row is listed."""
    assert isinstance(shuffled, random.Random)
    place = tmp_path_factory.mktemp("org")
    tables = {
        "reporting": ["manager,report", *map(",".join, lines)],
        "supports": ["supporter,supported", *map(",".join, supports)],
        "memberships": ["group,member,share", *(f"{g},{m},0.6" for g, m in memberships)],
    }
    (place / "people.csv").write_text("id\na\nb\nc\n")
    (place / "circles.csv").write_text("id\nteam\n")
    for name, rows in tables.items():
        (place / f"{name}.csv").write_text("\n".join(rows))
    left = ()
    try:
        org = read_tables(place, repair=True)
    except InvalidOrganization as invalid:
        left = invalid.problems
    if left:
        assert {problem.code for problem in left} == {"solid-managers"}
        return
    assert Organization.from_tables(org.to_tables()) == org
    dropped = sum(
        len(rows) - 1 - len(org.to_tables().get(name, {"x": []}).popitem()[1])
        for name, rows in tables.items()
    )
    dropped_rows = {
        (repair.where.source, row)
        for repair in org.repairs
        if repair.code not in {"outer-spaces", "shares-above-1"}
        for row in repair.where.rows
    }
    assert len(dropped_rows) == dropped


def test_a_ragged_relation_hides_no_other_fault(make_folder):
    """No other record refers to a relation."""
    misfit = "group,member\nhead,ann,bo\nnobody,ann\n"
    assert refusal_lines(make_folder({**TABLES, "memberships.csv": misfit})) == [
        "2 problems in memberships.csv",
        "  row 2: 3 cells, but the header has 2; put cells that contain commas in quotes",
        "  row 3, group: 'nobody' is not a node; add a record for it, or correct the id, or pass "
        "repair=True to drop the row",
    ]


SIGN = {
    **TABLES,
    "circles.csv": "id,quorum\nsign,2\n",
    "memberships.csv": "group,member\nsign,ann\nsign,bo\n",
}


@pytest.mark.parametrize("cell", ["2", "2.0", " 2 "])
def test_a_quorum_is_read(make_folder, cell):
    """Spreadsheets may write whole numbers with a point."""
    org = read_tables(make_folder({**SIGN, "circles.csv": f"id,quorum\nsign,{cell}\nopen,\n"}))
    assert [circle.quorum for circle in org.circles] == [2, 1]


@pytest.mark.parametrize("cell", ["1.5", "two", "0", "yes", "nan"])
def test_a_quorum_that_is_no_whole_number_is_reported_with_its_row(make_folder, cell):
    """No other problem follows from it."""
    told = refusal_lines(make_folder({**SIGN, "circles.csv": f"id,quorum\nsign,{cell}\n"}))
    assert told[0] == "1 problem in circles.csv"
    assert told[1].startswith("  row 2, quorum: ")
    assert told[1].endswith("is not a whole number from 1 up")


@pytest.mark.parametrize("repair", [False, True])
def test_a_quorum_of_too_many_is_reported_with_its_row(make_folder, repair):
    """There are two ways to correct it, so none is chosen; what a repair drops does not count."""
    seats = "group,member\nsign,ann\n" + "sign,zoe\n" * repair
    with pytest.raises(InvalidOrganization) as refusal:
        read_tables(make_folder({**SIGN, "memberships.csv": seats}), repair=repair)
    assert str(refusal.value).splitlines() == [
        "1 problem in circles.csv",
        "  row 2, quorum: a quorum of 2, and 1 person is in the circle; lower the quorum, or add "
        "the memberships that are missing",
    ]


@pytest.mark.parametrize("row", ["sign", "sign,bo,cy", "sign,"])
def test_a_membership_that_cannot_be_read_leaves_no_circle_short(make_folder, row):
    """It may be the one that makes up the quorum."""
    told = refusal_lines(
        make_folder({**SIGN, "memberships.csv": f"group,member\nsign,ann\n{row}\n"})
    )
    assert told[0] == "1 problem in memberships.csv"
    assert len(told) == 2


def test_someone_on_a_ragged_row_is_not_reported_as_unknown(make_folder):
    """The row may be the one that others refer to."""
    assert refusal_lines(make_folder({"people.csv": "id,manager\nann\nbo,ann\n"})) == [
        "1 problem in people.csv",
        "  row 2: 1 cell, but the header has 2; add the missing cells, or at least their commas",
    ]


# Damaged and inconsistent archives


def write_zip(path, *files):
    """Write a .zip file, of which two files may have one name."""
    with zipfile.ZipFile(path, "w") as writer, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, text in files:
            writer.writestr(name, text)
    return path


def test_a_table_that_is_twice_in_a_zip_is_a_problem(tmp_path):
    """The reader does not guess which one counts."""
    path = write_zip(tmp_path / "org.zip", ("people.csv", "id\nann\n"), ("people.csv", "id\nbo\n"))
    with pytest.raises(
        InvalidOrganization, match=r"people\.csv and people\.csv are both the table people"
    ):
        read_tables(path)


def test_a_table_that_is_in_a_spreadsheet_twice_is_a_problem(tmp_path):
    """Even if the names differ in case and spaces."""
    sheets = [(name, fuzz.sheet_xml([[fuzz.text_cell("id")]])) for name in ("people", " People")]
    (tmp_path / "org.xlsx").write_bytes(fuzz.build_workbook(sheets))
    with pytest.raises(
        InvalidOrganization, match="'people' and ' People' are both the table people"
    ):
        read_tables(tmp_path / "org.xlsx")


def test_a_table_in_another_folder_than_people_gives_a_warning(tmp_path):
    """Nothing is left out silently."""
    files = ("org/people.csv", "id\nann\n"), ("delegations.csv", "principal,delegate\n")
    org = read_tables(write_zip(tmp_path / "org.zip", *files))
    assert [str(warning) for warning in org.warnings] == [
        "not read, as it lies in another folder than people.csv"
    ]
    assert org.warnings[0].where.source == "delegations.csv"


@pytest.mark.parametrize(
    ("mark", "offset", "value"),
    [
        (b"PK\x01\x02", 6, b"\xff"),  # packed by a later version
        (b"PK\x01\x02", 10, b"\x63"),  # in an unknown way
        (b"PK\x01\x02", 10, b"\x0c"),  # as bzip2, which it is not
        (b"PK\x01\x02", 10, b"\x0e"),  # as LZMA
        (b"PK\x01\x02", 42, b"\xff\xff\xff\x7f"),  # elsewhere
        (b"PK\x05\x06", 16, b"\xff\xff\xff\xff"),
    ],
)
def test_a_zip_with_a_wrong_directory_is_refused(tmp_path, mark, offset, value):
    """Wrong versions, compressions and offsets."""
    path = write_zip(tmp_path / "org.zip", ("people.csv", "id\nann\n"))
    data = path.read_bytes()
    start = data.index(mark) + offset
    path.write_bytes(data[:start] + value + data[start + len(value) :])
    with pytest.raises(
        InvalidOrganization, match=r"cannot be unpacked|not a \.zip file, or a damaged"
    ):
        read_tables(path)


def test_a_file_without_a_name_in_a_zip_is_ignored(tmp_path):
    """A damaged member may have its name among the extra fields."""
    path = write_zip(tmp_path / "org.zip", ("people.csv", "id\nann\n"), ("x", ""))
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 26), (b"PK\x01\x02", 28)):
        start = data.rindex(mark) + offset
        data[start : start + 4] = b"\x00\x00\x01\x00"
    path.write_bytes(data)
    assert list(read_tables(path)) == ["ann"]


@pytest.mark.parametrize(
    "path", [None, 7, {"people": {"id": ["ann"]}}, [b"people.csv"], Organization()]
)
def test_what_is_no_path_is_refused_with_what_to_give(path):
    """Tables that are no files have a function of their own; nor can anything be written there."""
    with pytest.raises(ValueError, match=r"^path: .* is not a path; .* to Organization.from_table"):
        read_tables(path)
    with pytest.raises(ValueError, match="^path: .* is not a path; give that of a new folder"):
        write_tables(Organization(), path)
