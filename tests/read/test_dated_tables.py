"""Tables of an organization that has a history: what is read, repaired and written."""

import csv
import datetime
import re

import pytest
import xlsxwriter

from stepback import (
    Circle,
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


@pytest.fixture
def write_folder(tmp_path):
    """Writes tables as a folder of CSV files."""

    def write(**tables):
        for name, text in tables.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        return tmp_path

    return write


FIRST = {"end": "2024-07-01"}
THEN = {"start": "2024-07-01", "end": "2025-01-01"}
HISTORY = Organization(
    people=[
        Person("ann", unit="board", **FIRST),
        Person("ann", unit="sales", start="2024-08-01"),
        Person("bo"),
        Person("cy", **THEN),
    ],
    roles=[Role("head", name="Head", **FIRST), Role("head", name="Lead", **THEN)],
    circles=[Circle("team", quorum=1, **FIRST), Circle("team", purpose="refunds", **THEN)],
    domains=[Domain("hiring", "bo", **FIRST), Domain("hiring", "cy", weight=2, **THEN)],
    reporting=[
        ReportingLine("ann", "bo", **FIRST),
        ReportingLine("cy", "bo", **THEN),
        ReportingLine("head", "cy", dotted=True, **THEN),
    ],
    delegations=[Delegation("bo", "ann", domain="hiring", **FIRST), Delegation("cy", "bo", **THEN)],
    supports=[Support("ann", "bo", **FIRST), Support("ann", "bo", strength=0.5, **THEN)],
    memberships=[
        Membership("team", "bo", share=0.6, **FIRST),
        Membership("team", "cy", share=0.6, **THEN),
        Membership("head", "bo"),
    ],
)


@pytest.mark.parametrize("name", ["org", "org.zip"])
def test_a_history_comes_back(tmp_path, name):
    """All records of every type, with their days and versions, whatever date was entered."""
    for org in (HISTORY, HISTORY.at("2024-06-30")):
        write_tables(org, tmp_path / name)
        assert read_tables(tmp_path / name) == HISTORY
        assert read_tables(tmp_path / name).dates == HISTORY.dates


def test_a_history_comes_back_from_a_spreadsheet(tmp_path):
    """Days may be cells with a format of dates."""
    write_tables(HISTORY, tmp_path / "org")
    with xlsxwriter.Workbook(tmp_path / "org.xlsx") as book:
        form = book.add_format({"num_format": "dd.mm.yyyy"})
        for file in sorted((tmp_path / "org").glob("*.csv")):
            sheet = book.add_worksheet(file.stem)
            with file.open(encoding="utf-8", newline="") as opened:
                for row, cells in enumerate(csv.reader(opened)):
                    for column, cell in enumerate(cells):
                        if re.fullmatch(r"\d{4}-\d\d-\d\d", cell):
                            day = datetime.date.fromisoformat(cell)
                            sheet.write_datetime(row, column, day, form)
                        else:
                            sheet.write_string(row, column, cell)
    assert read_tables(tmp_path / "org.xlsx") == HISTORY


def test_columns_of_managers_and_lines_have_the_days_of_their_rows(write_folder):
    """In the table of people, each row is a version, and its line has its days."""
    org = read_tables(
        write_folder(
            people="id,manager,start,end\n"
            "ann,,,\n"
            "bo,ann,2020-01-01,2024-07-01\n"
            "bo,,2024-07-01,\n"
            "cy,bo,2024-07-01,\n",
            reporting="manager,report,start,end\ncy,ann,2024-09-01,\n",
        )
    )
    assert set(org.reporting) == {
        ReportingLine("ann", "bo", start="2020-01-01", end="2024-07-01"),
        ReportingLine("bo", "cy"),  # as long as cy is there
        ReportingLine("cy", "ann", start="2024-09-01"),
    }


def refusal(place, **options):
    """What reading says is wrong, as text."""
    with pytest.raises(InvalidOrganization) as raised:
        read_tables(place, **options)
    return str(raised.value)


def test_shares_at_different_times_are_not_scaled(write_folder):
    """They do not sum to above 1 on any day; what always holds is scaled as ever."""
    place = write_folder(
        people="id,start,end\nann,,\nbo,,\ncy,,\ndi,,2024-01-01\ned,2024-01-01,\n",
        circles="id\nteam\nboard\npair\n",
        memberships="group,member,share,start,end\n"
        "team,bo,0.6,,2024-07-01\n"
        "team,cy,0.6,2024-07-01,\n"
        "board,bo,0.6,,\n"
        "board,cy,0.6,,\n"
        "pair,di,0.6,,\n"
        "pair,ed,0.6,,\n",
        domains="id,owner\nhiring,ann\n",
        delegations="principal,delegate,share,start,end\n"
        "ann,bo,0.7,,2024-07-01\nann,cy,0.7,2024-07-01,\nbo,cy,0.7,,\nbo,ann,0.7,,\n",
    )
    assert "shares" in refusal(place)
    assert "repair=True" not in refusal(place)
    org = read_tables(place, repair=True)
    shares = {(seat.group, seat.member): seat.share for seat in org.memberships}
    assert shares["team", "bo"] == shares["team", "cy"] == 0.6
    assert shares["board", "bo"] == shares["board", "cy"] == 0.5
    assert shares["pair", "di"] == shares["pair", "ed"] == 0.6
    given = {(found.principal, found.delegate): found.share for found in org.delegations}
    assert given["ann", "bo"] == given["ann", "cy"] == 0.7
    assert given["bo", "cy"] == given["bo", "ann"] == 0.5


def test_a_circle_of_lines_with_days_is_not_repaired(write_folder):
    """It is not said which line goes; no repair is offered that does nothing."""
    place = write_folder(people="id,manager,start\nann,bo,2024-01-01\nbo,ann,2023-01-01\n")
    for repair in (False, True):
        text = refusal(place, repair=repair)
        assert "reporting runs in a circle" in text
        assert "repair=True" not in text


def test_a_circle_of_lines_without_days_is_repaired_among_others(write_folder):
    """Where nothing about it depends on the day."""
    people = "id,manager\nann,bo\nbo,ann\ncy,\n"
    reporting = "manager,report,end\nann,cy,2024-01-01\n"
    org = read_tables(write_folder(people=people, reporting=reporting), repair=True)
    assert {(line.manager, line.report) for line in org.reporting} == {("bo", "ann"), ("ann", "cy")}


def test_copies_at_different_times_stay(write_folder):
    """Only those that are equal in their days, too, are dropped."""
    place = write_folder(
        people="id\nann\nbo\n",
        supports="supporter,supported,start,end\n"
        "ann,bo,2020-01-01,2021-01-01\nann,bo,2021-01-01,\nann,bo,2021-01-01,\n",
    )
    assert len(read_tables(place, repair=True).supports) == 2


def test_faulty_days_are_located(write_folder):
    """In every table, with row, column and value; rows of one id that meet, too."""
    text = refusal(
        write_folder(
            people="id,start,end\nann,2024-13-01,\nbo,,01/07/2024\n",
            roles="id,start,end\nhead,2024-01-01 10:30,\n",
            memberships="group,member,start\nhead,ann,soon\n",
        )
    )
    for place in ("row 2, start: '2024-13-01'", "row 3, end: '01/07/2024'", "row 2, start: 'soon'"):
        assert place in text
    assert "2024-01-01 10:30" in text


def test_versions_that_meet_are_a_problem_with_both_rows(write_folder):
    """Of nodes and of domains."""
    days = "id,owner,start,end\nann,ann,,2024-07-02\nann,ann,2024-07-01,\n"
    text = refusal(write_folder(people=days.replace("owner", "unit"), domains=days))
    assert text.count("rows 2, 3") == 2


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        (
            {"people": "id,unit,start,end\nann,a,,2024-06-30\nann,b,2024-07-01,\n"},
            "row 2, end: 'ann' is missing on 2024-06-30, as its row ends the day before its next "
            "one begins (rows with a next one: 1, like this: 1); an end is the first day no longer "
            "in force: if these are last days in force, add a day to each",
        ),
        (
            {
                "people": "id\nann\nbo\ncy\n",
                "reporting": "manager,report,dotted,start,end\nann,bo,,,2024-06-30\n"
                "cy,bo,,2024-07-01,\nann,bo,yes,2024-07-01,\n",
            },
            "row 2, end: the line into 'bo' is missing on 2024-06-30",
        ),
    ],
)
def test_ends_that_look_inclusive_are_warned_of(write_folder, tables, said):
    """Of records and of lines; the remedy works."""
    org = read_tables(write_folder(**tables))
    (warning,) = [warning for warning in org.warnings if warning.code == "inclusive-ends"]
    assert str(warning).startswith(said)
    right = {name: text.replace("06-30", "07-01") for name, text in tables.items()}
    found = read_tables(write_folder(**right))
    assert "inclusive-ends" not in {warning.code for warning in found.warnings}
    assert len(found.dates) == 1
