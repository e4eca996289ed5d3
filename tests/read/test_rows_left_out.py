"""Every row of an export becomes somebody, or is counted among those left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback import InvalidOrganization, read_people, report
from tests.support.reports import section_texts
from tests.support.small_exports import parse_export, warning_texts

HEADER = "id,name,manager,status"
# Each makes the text of a row from its number; what is there under one of the earlier ones.
ROWS_LEFT_OUT = {
    "copy": lambda _: "1,P1,,on",
    "too long": lambda number: f"{number},P{number},1,on,x",
    "broken quote": lambda number: f'{number},"P{number}"x,1,on',
    "header": lambda _: HEADER.upper(),
    "total": lambda number: f"Total,,,{number}",
    "footer": lambda number: f"Page {number} of 9,,,",
    "inactive": lambda number: f"{number},P{number},1,off",
}


def write_export(folder, lines):
    """A CSV file of these lines below the header."""
    path = folder / "staff.csv"
    path.write_text("\n".join([HEADER, "1,P1,,on", *lines, ""]))
    return path


def left_out(org):
    """The warning that counts the rows left out, and their number."""
    found = [warning for warning in org.warnings if warning.code == "left-out"]
    return (found[0].message, len(found[0].where.rows)) if found else ("", 0)


@pytest.mark.parametrize("kind", ROWS_LEFT_OUT)
def test_a_row_that_is_dropped_is_counted_at_the_top_of_the_report(tmp_path, kind):
    """Whatever dropped it, the report does not say that nobody was left out."""
    path = write_export(tmp_path, ["2,P2,1,on", ROWS_LEFT_OUT[kind](4), "3,P3,1,on"])
    org = read_people(path, active={"status": {"on"}}, repair=True)
    assert {person.id for person in org.people} == {"1", "2", "3"}
    message, n_rows = left_out(org)
    assert n_rows == 1
    assert message.startswith("1 of 4 rows is left out: ")
    assert report(org).counted == f"3 people were counted; {message}."
    heading, item, *_ = section_texts(org, "counted")
    assert heading == "Left out:"
    assert message in item


def test_reasons_are_counted_together():
    """One warning has all rows, and how many of them are left out for which reason."""
    org = read_people(
        parse_export("""id|name|manager|status
                        1|Ann||on
                        id|name|manager|status
                        2|Bo|1|off
                        3|Cy|1|on
                        3|Cy|1|on"""),
        active={"status": "on"},
        repair=True,
    )
    assert warning_texts(org)["left-out"] == (
        "rows 3, 4, 6: 3 of 5 rows are left out: repeated headers (1); rows not active (1, by "
        "status: 'off' 1); rows that repeat another of their id (1)"
    )
    assert org.warnings[0].code == "left-out"


def test_vacant_rows_beside_a_holder_are_counted():
    """They add nothing to a post that somebody holds; a dotted line is something."""
    org = read_people(
        parse_export("""id|name|manager
                        1|Ann|
                        2|Bo|1
                        2|Vacant|1
                        3|Cy|1
                        3|Cy|2"""),
        vacant={"Vacant"},
        repair=True,
    )
    assert warning_texts(org)["left-out"] == (
        "row 4: 1 of 5 rows is left out: rows that repeat another of their id"
    )


def test_copies_in_a_history_are_counted():
    """A row that goes on unchanged is part of a person; a copy of a row is none."""
    org = read_people(
        parse_export("""id|manager|start|end
                        1||2020-01-01|2021-01-01
                        1||2021-01-01|
                        2|1|2020-01-01|2021-01-01
                        2|1|2020-01-01|2021-01-01
                        2|1|2022-01-01|"""),
        repair=True,
    )
    assert left_out(org) == (
        "1 of 5 rows is left out: rows that repeat another of their id",
        1,
    )


def test_rows_that_an_open_quote_takes_are_counted(tmp_path):
    """All of them are lost, not the one with the quote alone."""
    path = write_export(tmp_path, ['2,"P2,1,on', "3,P3,1,on", "4,P4,1,on"])
    org = read_people(path, repair=True)
    assert left_out(org) == ("3 of 4 rows are left out: rows with a broken quote", 3)


def test_a_refused_export_says_which_rows_do_not_count():
    """What is left out is among the problems, beside what stops the reading."""
    export = {"id": ["1", "2"], "manager": ["9", ""], "status": ["on", "off"]}
    with pytest.raises(InvalidOrganization) as raised:
        read_people(export, active={"status": {"on"}})
    assert [problem.code for problem in raised.value.problems] == ["unknown-manager", "left-out"]


@given(kinds=st.lists(st.sampled_from(["person", *ROWS_LEFT_OUT]), max_size=12))
def test_every_row_becomes_somebody_or_is_counted(tmp_path_factory, kinds):
    """Rows of the file = rows that became people + rows counted as left out."""
    lines = [
        ROWS_LEFT_OUT[kind](number) if kind != "person" else f"{number},P{number},1,on"
        for number, kind in enumerate(kinds, start=2)
    ]
    path = write_export(tmp_path_factory.mktemp("rows"), lines)
    org = read_people(path, active={"status": {"on"}}, repair=True)
    n_people = 1 + kinds.count("person")
    assert len(org.people) == n_people
    assert n_people + left_out(org)[1] == 1 + len(kinds)
