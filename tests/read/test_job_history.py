"""Exports whose rows have days: histories of people and posts, leavers, and ends."""

import ast
import datetime
import re

import numpy as np
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from stepback import (
    InvalidOrganization,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Role,
    read_people,
    spans,
)
from tests.support.small_exports import parse_export, strict_problems, warning_texts


def at_midnight(*date):
    """The moment with which a day begins, without a time zone."""
    return datetime.datetime(*date)  # noqa: DTZ001


def direct_reports(org):
    """How many direct reports each manager has."""
    return {id_: found.direct for id_, found in spans(org).items()}


def ids_of_people(org):
    """The ids of those who are there on the date entered."""
    return {person.id for person in org.snapshot().people}


def read_history(text, **options):
    """The organization in a small export with bars between the cells."""
    return read_people(parse_export(text), **options)


# What a history is read as


def test_rows_of_one_id_at_different_times_are_one_person():
    """Bo moves to another unit and another manager; half-open, Bo is never in two units."""
    org = read_history("""id|name|unit|manager|start|end
                       1|Ann|board||2019-01-01|
                       2|Bo|sales|1|2020-01-01|2024-07-01
                       2|Bo|retail|3|2024-07-01|
                       3|Cy|retail|1|2021-01-01|2025-01-01""")
    assert org == Organization(
        people=[
            Person("1", name="Ann", unit="board", start="2019-01-01"),
            Person("2", name="Bo", unit="sales", start="2020-01-01", end="2024-07-01"),
            Person("2", name="Bo", unit="retail", start="2024-07-01"),
            Person("3", name="Cy", unit="retail", start="2021-01-01", end="2025-01-01"),
        ],
        reporting=[
            ReportingLine("1", "2", start="2020-01-01", end="2024-07-01"),
            ReportingLine("3", "2", start="2024-07-01"),
            ReportingLine("1", "3", start="2021-01-01", end="2025-01-01"),
        ],
    )
    before, after, last = (org.at(day) for day in ("2024-06-30", "2024-07-01", "2025-01-01"))
    assert (before["2"].unit, after["2"].unit) == ("sales", "retail")
    assert direct_reports(before) == {"1": 2}
    assert direct_reports(after) == {"1": 1, "3": 1}
    assert direct_reports(last) == {}  # Cy has left, so the line to Bo is out of force


def test_what_goes_on_unchanged_is_one_record():
    """Rows that differ in their days alone, in any order, are one person and one line."""
    org = read_history("""id|name|unit|manager|Start|End
                       2|Bo|sales|1|2022-01-01|2023-01-01
                       1|Ann|board||2019-01-01|
                       2|Bo|sales|1|2021-01-01|2022-01-01
                       2|Bo|sales|1|2024-01-01|""")
    assert [person for person in org.people if person.id == "2"] == [
        Person("2", name="Bo", unit="sales", start="2021-01-01", end="2023-01-01"),
        Person("2", name="Bo", unit="sales", start="2024-01-01"),
    ]
    assert set(org.reporting) == {
        ReportingLine("1", "2", start="2021-01-01", end="2023-01-01"),
        ReportingLine("1", "2", start="2024-01-01"),
    }


def test_a_line_goes_on_where_only_the_person_changes():
    """Two versions of a person have one line, if the manager stays."""
    org = read_history("""id|unit|manager|start|end
                       1|board|||
                       2|sales|1|2021-01-01|2022-01-01
                       2|retail|1|2022-01-01|2023-01-01""")
    assert len(org.people) == 3
    assert org.reporting == (ReportingLine("1", "2", start="2021-01-01", end="2023-01-01"),)


def test_facts_of_other_types_are_not_joined():
    """An attribute of 1 is another fact than True."""
    export = {"id": ["1", "1"], "start": ["2020-01-01", "2021-01-01"], "end": ["2021-01-01", None]}
    assert len(read_people({**export, "key": [1, True]}).people) == 2
    assert len(read_people({**export, "key": [1, 1]}).people) == 1


def test_two_people_may_swap_who_leads():
    """Managers who led each other at different times are no circle."""
    org = read_history("""id|manager|start|end
                       1||2020-01-01|2024-07-01
                       1|2|2024-07-01|
                       2|1|2020-01-01|2024-07-01
                       2||2024-07-01|""")
    assert direct_reports(org.at("2024-06-30")) == {"1": 1}
    assert direct_reports(org.at("2024-07-01")) == {"2": 1}


def test_a_circle_at_one_time_is_a_problem():
    """It is found with all else, whatever came before and after, and has no repair."""
    text = """id|manager|fte|start|end
              1||1|2020-01-01|2024-07-01
              1|2|1|2024-07-01|
              2|1|1|2020-01-01|2024-08-01
              2||1|2024-08-01|
              3|2|half||"""
    said = (
        "rows 3, 4, manager: reporting runs in a circle on 2024-07-01: 1 → 2 → 1; correct a "
        "manager, or the days of a row"
    )
    strict = strict_problems(parse_export(text))
    assert len(strict) == 2
    assert said in strict
    assert strict_problems(parse_export(text), repair=True) == [said]
    apart = text.replace("2024-08-01", "2024-07-01").replace("half", "1")
    assert len(read_history(apart).people) == 3


def test_a_line_to_somebody_who_has_left_closes_no_circle():
    """1 has left when 2 begins to lead 3."""
    org = read_history("""id|manager|start|end
                       1|3|2020-01-01|2022-01-01
                       2|1|2020-01-01|
                       3||2020-01-01|2022-01-01
                       3|2|2022-01-01|""")
    assert direct_reports(org.at("2022-01-01")) == {"2": 1}


def test_nothing_changes_where_no_row_has_days():
    """Columns of days that are empty make no history of duplicates."""
    text = """id|name|manager|start|end
              1|Ann|||
              2|Bo|1||
              2|Cy|1||"""
    with pytest.raises(InvalidOrganization, match="as in a job share"):
        read_history(text)
    org = read_history(text, repair=True)
    assert org.roles == (Role("2"),)
    assert org.dates == ()


# Posts, vacancies and several managers


def test_a_post_that_is_always_vacant_is_a_role_with_days():
    """Each period of it is a version."""
    org = read_history(
        """id|name|unit|manager|title|start|end
           1|Ann|board||Chair||
           2|Vacant|sales|1|Head|2020-01-01|2021-01-01
           2|Vacant|retail|1|Head|2021-01-01|""",
        vacant={"Vacant"},
    )
    head = {"name": "Head", "attributes": {"title": "Head"}}
    assert org.roles == (
        Role("2", unit="sales", start="2020-01-01", end="2021-01-01", **head),
        Role("2", unit="retail", start="2021-01-01", **head),
    )
    assert org.reporting == (ReportingLine("1", "2", start="2020-01-01"),)


def test_a_post_that_is_vacant_at_times_is_a_role_with_holders():
    """Bo holds it, nobody does, Bo comes back, and Cy follows: one id for Bo."""
    org = read_history(
        """id|name|unit|manager|start|end
           1|Ann|board|||
           2|Bo|sales|1|2020-01-01|2021-01-01
           2|Vacant|sales|1|2021-01-01|2022-01-01
           2|Bo|sales|1|2022-01-01|2023-01-01
           2|Cy|sales|1|2023-01-01|""",
        vacant={"Vacant"},
    )
    assert set(org.roles) == {Role("2", unit="sales", start="2020-01-01")}
    assert set(org.memberships) == {
        Membership("2", "2 (1)", start="2020-01-01", end="2021-01-01"),
        Membership("2", "2 (1)", start="2022-01-01", end="2023-01-01"),
        Membership("2", "2 (4)", start="2023-01-01"),
    }
    assert warning_texts(org)["vacant-at-times"] == (
        "rows 3, 4, 5, 6, id: '2' is vacant at one time and held at another: it is a role, held "
        "by '2 (1)' and '2 (4)'"
    )


def test_rows_with_the_same_days_are_what_they_are_without():
    """A job share and a dotted line, each with its days."""
    org = read_history(
        """id|name|manager|start|end
           1|Ann||2020-01-01|
           2|Bo|1|2020-01-01|
           3|Di|1|2021-01-01|
           3|Ed|1|2021-01-01|
           4|Fi|1|2022-01-01|2023-01-01
           4|Fi|2|2022-01-01|2023-01-01""",
        repair=True,
    )
    assert org.roles == (Role("3", start="2021-01-01"),)
    assert {(seat.member, str(seat.start)) for seat in org.memberships} == {
        ("3 (1)", "2021-01-01"),
        ("3 (2)", "2021-01-01"),
    }
    assert ReportingLine("2", "4", dotted=True, start="2022-01-01", end="2023-01-01") in (
        org.reporting
    )


def test_a_placeholder_is_no_history():
    """Two people under ``TBC`` have nothing in common but that their ids are not known."""
    text = """id|name|manager|start|end
              1|Ann|||
              2|Bo|1||
              TBC|Cy|1|2020-01-01|2021-01-01
              TBC|Di|1|2021-01-01|"""
    assert "does not look like an id" in strict_problems(parse_export(text))[0]
    org = read_history(text, repair=True)
    assert {str(person.start) for person in org.people if person.id.startswith("TBC (")} == {
        "2020-01-01",
        "2021-01-01",
    }
    same_name = read_history(text.replace("Di", "cy").replace("cy", "Cy"))
    assert len({person.id for person in same_name.people}) == 3


def test_a_name_that_means_two_ids_at_different_times_is_ambiguous():
    """It is not guessed from the days, in whatever way."""
    text = """id|name|manager|start|end
              1|Ann Lee||2019-01-01|2021-01-01
              2|Ann Lee||2021-01-01|
              3|Bo|Ann Lee|2021-01-01|"""
    assert strict_problems(parse_export(text), manager_by="name") == [
        "row 4, manager: 'Ann Lee' may be any of rows 2, 3; make them distinct, and write the one "
        "who is meant, or name managers by ids"
    ]


def test_a_manager_is_found_by_each_name_of_a_history():
    """Cy reports to Ann under the name that she had, and Di under the one that she has."""
    org = read_history(
        """id|name|manager|start|end
           1|Ann Lee||2019-01-01|2021-01-01
           1|Ann May||2021-01-01|
           3|Cy|Ann Lee|2019-01-01|
           4|Di|Ann May|2021-01-01|""",
        manager_by="name",
    )
    assert {(line.manager, line.report) for line in org.reporting} == {("1", "3"), ("1", "4")}


# Rows that meet


def test_rows_that_meet_are_a_problem_with_both_rows_and_their_days():
    """The remedy says which cell to change, and works."""
    text = """id|manager|Effective From|Effective To
              1||2019-01-01|
              2|1|2020-01-01|2024-07-02
              2|1|2024-07-01|"""
    columns = {"start": "Effective From", "end": "Effective To"}
    for repair in (False, True):
        assert strict_problems(parse_export(text), columns=columns, repair=repair) == [
            "rows 3, 4, id: '2' is in force twice at one time: row 3 from 2020-01-01 until "
            "2024-07-02, and row 4 from 2024-07-01; end row 3 on 2024-07-01, or give each post an "
            "id of its own"
        ]
    mended = parse_export(text.replace("2024-07-02", "2024-07-01"))
    assert len(read_people(mended, columns=columns).people) == 2


@pytest.mark.parametrize(
    ("days", "said"),
    [
        # an open row, one within another, three of which the outer two meet, no days at all
        (["2020-01-01|", "2021-01-01|2022-01-01"], "row 3 from 2020-01-01, and row 4 from 2021"),
        (["2020-01-01|2025-01-01", "2021-01-01|2022-01-01"], "end row 3 on 2021-01-01"),
        (
            ["2020-01-01|2025-01-01", "2021-01-01|2022-01-01", "2023-01-01|2024-01-01"],
            "row 3 from 2020-01-01 until 2025-01-01, and row 4",
        ),
        (["|", "2021-01-01|2022-01-01"], "row 3 without start and end, and row 4"),
        (["|2021-01-02", "2021-01-01|"], "row 3 until 2021-01-02, and row 4"),
        (["2021-01-01|2022-01-01", "2021-01-01|"], "keep one of the two, or give each"),
        (["|2022-01-01", "|2023-01-01"], "keep one of the two, or give each"),
    ],
)
def test_rows_that_meet_in_any_way_are_refused(days, said):
    """Also those that begin on one day, and a row around another."""
    rows = "\n".join(f"2|Bo|{row}" for row in days)
    (problem,) = strict_problems(parse_export(f"id|name|start|end\n1|Ann||\n{rows}"), repair=True)
    assert said in problem


def test_rows_that_are_equal_in_every_cell_are_repaired():
    """The one reading of a copy: it says nothing."""
    text = """id|manager|start|end
              1||2019-01-01|
              2|1|2020-01-01|2021-01-01
              2|1|2021-01-01|
              2|1|2020-01-01|2021-01-01"""
    assert strict_problems(parse_export(text)) == [
        "rows 3, 5, id: '2' has rows that are the same in every cell; keep one, or pass "
        "repair=True to do so"
    ]
    org = read_history(text, repair=True)
    assert org.people == (Person("1", start="2019-01-01"), Person("2", start="2020-01-01"))
    assert org.reporting == (ReportingLine("1", "2", start="2020-01-01"),)


# Ends that are not half-open, and files without ends


INCLUSIVE = """id|unit|manager|From|To
               1|board||2019-01-01|
               2|sales|1|2020-01-01|2024-06-30
               2|retail|1|2024-07-01|9999-12-31"""


def test_ends_that_look_inclusive_are_warned_of():
    """The remedy is one to copy, and works: Bo is there on the last day of June."""
    columns = {"start": "From", "end": "To"}
    org = read_history(INCLUSIVE, columns=columns)
    assert direct_reports(org.at("2024-06-30")) == {}
    assert warning_texts(org)["inclusive-ends"] == (
        "row 3, To: '2' is missing on 2024-06-30, as its row ends the day before its next one "
        "begins (rows with a next one: 1, like this: 1); if 'To' holds the last day in force, pass "
        "columns={'last_day': 'To'} instead"
    )
    right = read_history(INCLUSIVE, columns={"start": "From", "last_day": "To"})
    assert (
        direct_reports(right.at("2024-06-30")) == direct_reports(right.at("9999-12-31")) == {"1": 1}
    )
    assert [str(day) for day in right.dates] == ["2019-01-01", "2020-01-01", "2024-07-01"]
    assert "inclusive-ends" not in warning_texts(right)


def test_ends_that_are_half_open_are_not_warned_of():
    """Nor is a longer gap."""
    org = read_history("""id|manager|start|end
                       1||2019-01-01|2020-01-01
                       1||2020-01-01|2021-01-01
                       1||2021-01-12|""")
    assert org.warnings == ()


def test_ends_of_two_kinds_are_said_with_both_counts():
    """Some rows end on the day of the next one, and others the day before."""
    org = read_history("""id|manager|start|end
                       1||2019-01-01|2020-01-01
                       1||2020-01-01|2021-01-01
                       1||2021-01-02|""")
    (warning,) = org.warnings
    assert warning.code == "inclusive-ends"
    assert warning.message.startswith(
        "ends are of two kinds: 1 row of an id end on the day on which the next one begins, and 1 "
    )


def test_copies_of_a_row_do_not_say_what_ends_are():
    """Each follows nothing."""
    org = read_history(
        """id|name|manager|start|end
           1|Ann||2019-01-01|2019-12-31
           1|Ann||2019-01-01|2019-12-31
           1|Ann||2019-01-01|2019-12-31
           1|Ann||2020-01-01|""",
        repair=True,
    )
    found = [warning for warning in org.warnings if warning.code == "inclusive-ends"]
    assert "rows with a next one: 1, like this: 1" in found[0].message


def test_last_days_that_are_half_open_are_a_problem_with_the_remedy():
    """Each row meets the next on one day."""
    text = """id|start|last_day
              1|2019-01-01|2020-01-01
              1|2020-01-01|"""
    assert strict_problems(parse_export(text)) == [
        "rows 2, 3, id: '1' is in force twice at one time: row 2 from 2019-01-01 to 2020-01-01, "
        "and row 3 from 2020-01-01; end row 2 on 2019-12-31, pass columns={'end': 'last_day'} "
        "instead if 'last_day' holds the first day no longer in force, or give each post an id of "
        "its own"
    ]
    assert len(read_history(text, columns={"end": "last_day"}).people) == 1


def test_end_and_last_day_are_not_both_given():
    """In options it is a mistake of the caller, in headers one that an option solves."""
    with pytest.raises(ValueError, match="end and last_day are both given"):
        read_people({"id": ["1"]}, columns={"end": "a", "last_day": "b"})
    export = {"id": ["1"], "end": ["2020-02-01"], "last_day": ["2020-01-31"]}
    assert (
        "pass columns={'end': 'end'} or pass columns={'last_day': 'last_day'}"
        in (strict_problems(export)[0])
    )
    for field in ("end", "last_day"):
        org = read_people(export, columns={field: field})
        assert org["1"].end == datetime.date(2020, 2, 1)


STARTS = """id|name|manager|Since
            1|Ann||2019-01-01
            2|Bo|1|2022-01-01
            2|Bo||2020-01-01
            3|Cy|2|2021-01-01"""


def test_rows_without_ends_are_in_force_until_the_next_of_their_id():
    """If the caller names the column of starts; a warning says so."""
    org = read_history(STARTS, columns={"start": "Since"})
    assert set(org.people) == {
        Person("1", name="Ann", start="2019-01-01"),
        Person("2", name="Bo", start="2020-01-01"),
        Person("3", name="Cy", start="2021-01-01"),
    }
    assert set(org.reporting) == {
        ReportingLine("1", "2", start="2022-01-01"),
        ReportingLine("2", "3", start="2021-01-01"),
    }
    assert warning_texts(org)["ends-at-next"] == (
        "row 4, Since: without ends, a row is in force until the next row of its id "
        "begins: 1 row ends like this; if another column holds ends, pass columns={'end': '…'}"
    )


@pytest.mark.parametrize("field", ["end", "last_day", "END"])
def test_a_column_of_ends_without_any_is_none(field):
    """Exports have it all the same; one end in it, and the others are open."""
    rows = [line + "|" for line in STARTS.splitlines()]
    rows[0] += field
    org = read_history("\n".join(rows), columns={"start": "Since"})
    assert set(org.people) == set(read_history(STARTS, columns={"start": "Since"}).people)
    assert "ends-at-next" in warning_texts(org)
    text = "\n".join(rows).replace("Since", "start")
    (problem,) = strict_problems(parse_export(text))
    assert "pass columns={'start': 'start'} if a row is in force until the next one" in problem
    rows[1] += "2030-01-01"
    (problem,) = strict_problems(parse_export("\n".join(rows)), columns={"start": "Since"})
    assert "is in force twice at one time" in problem


def test_rows_without_ends_that_nobody_asked_for_are_a_problem():
    """A column that happens to be called start may be that of the day of hiring."""
    text = STARTS.replace("Since", "start")
    (problem,) = strict_problems(parse_export(text), repair=True)
    assert "pass columns={'start': 'start'} if a row is in force until the next one begins" in (
        problem
    )
    assert len(read_history(text, columns={"start": "start"}).people) == 3


def test_two_rows_that_begin_on_one_day_are_a_problem():
    """Which of them holds is not guessed."""
    text = """id|unit|Since
              1|a|2019-01-01
              1|b|2020-01-01
              1|c|2020-01-01
              1|d|2021-01-01"""
    (problem,) = strict_problems(parse_export(text), columns={"start": "Since"}, repair=True)
    assert "row 3 from 2020-01-01 until 2021-01-01, and row 4 from 2020-01-01 until" in problem
    assert "keep one of the two" in problem


@pytest.mark.parametrize(
    ("headers", "option"),
    [
        (("Effective From", "Effective To"), "{'start': 'Effective From', 'end': 'Effective To'}"),
        (("validFrom", "validTo"), "{'start': 'validFrom', 'end': 'validTo'}"),
        (("Effective date", "Grade"), "{'start': 'Effective date'}"),
    ],
)
def test_columns_that_seem_to_hold_days_are_named(headers, option):
    """Where several rows of an id are a problem; what is proposed works."""
    text = f"""id|name|manager|{headers[0]}|{headers[1]}
               1|Ann||2019-01-01|
               2|Bo|1|2020-01-01|{"2021-01-01" if "To" in headers[1] else "A"}
               2|Bo|3|2021-01-01|
               3|Cy|1|2019-06-01|"""
    with pytest.raises(InvalidOrganization) as raised:
        read_history(text, recognize=False)
    (warning,) = [problem for problem in raised.value.problems if problem.code == "unread-days"]
    assert warning.message.endswith(f"days; if so, pass columns={option}")
    assert len(read_history(text, columns=ast.literal_eval(option)).people) >= 3


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("EFFDT", None),
        ("BEGDA", "ENDDA"),
        ("Hire Date", "Termination Date"),
        ("Start Date", "End Date"),
        ("gültig ab", "gültig bis"),
        ("Eintritt", "Austritt"),
        ("Valid From", "Valid To"),
        ("Fecha de inicio", "Fecha de fin"),  # told by their content
        ("Stichtag", None),
    ],
)
@pytest.mark.parametrize(
    ("notation", "bo", "moved"),
    [
        ("%Y-%m-%d", ("2020-01-01", "2020-12-31"), "2021-01-01"),
        ("%d.%m.%Y", ("01.01.2020", "31.12.2020"), "01.01.2021"),
        ("%m/%d/%Y", ("1/1/2020", "12/31/2020"), "1/1/2021"),
        ("with a time", ("2020-01-01T00:00:00Z", "2020-12-31 00:00"), "2021-01-01T00:00:00Z"),
    ],
)
def test_columns_of_days_are_proposed_before_a_repair(start, end, notation, bo, moved):
    """Whatever their headers and notation; otherwise the newer manager would be a dotted line."""
    columns = {
        "id": ["1", "2", "2", "3"],
        "name": ["Ann", "Bo", "Bo", "Cy"],
        "manager": ["", "1", "3", "1"],
        "Born": ["1970-01-01", "1980-01-01", "1980-01-01", "1990-01-01"],
        start: [bo[0], bo[0], moved, bo[0]],
    }
    named = {"start": start}
    if end:
        columns[end] = ["", bo[1], "", ""]
        named["last_day"] = end
    (problem,) = strict_problems(columns, recognize=False)
    option, repair = f"pass columns={named}", "or pass repair=True"
    assert option in problem
    assert problem.index(option) < problem.index(repair)
    if notation == "%Y-%m-%d":
        org = read_people(columns, columns=named)
        assert direct_reports(org.at("2020-06-01")) == {"1": 2}
        assert direct_reports(org.at("2021-06-01")) == {"1": 1, "3": 1}
    else:  # other notations are read if the days of the file show the order of day and month
        org = read_people(columns, columns=named)
        assert direct_reports(org.at("2020-06-01")) == {"1": 2}
        assert direct_reports(org.at("2021-06-01")) == {"1": 1, "3": 1}


@pytest.mark.parametrize(
    "columns",
    [
        {"Hire Date": ["2019-01-01", "2020-01-01", "2021-01-01"]},  # of two people
        {"Modified": ["2019-01-01", "2020-01-01", "2021-01-01"]},
        {"Effective Date": ["2019-01-01", "2020-01-01", "2020-01-01"]},  # tells nobody apart
        {"Grade": ["20190101", "20200101", "20210101"]},  # numbers, and nothing says days
    ],
)
def test_days_that_are_not_those_of_rows_are_not_proposed(columns):
    """Of a job share, for instance."""
    export = {"id": ["1", "2", "2"], "name": ["Ann", "Bo", "Di"], "manager": ["", "1", "1"]}
    (problem,) = strict_problems(export | columns)
    assert "columns=" not in problem


ISO_DAYS = ("2019-01-01", "2020-01-01", "2021-01-01")


def test_numbers_under_a_header_of_days_are_days():
    """As frames have them, and spreadsheets that count days."""
    export = {"id": ["1", "2", "2"], "name": ["Ann", "Bo", "Bo"], "manager": ["", "1", ""]}
    for cells in ([20190101, 20200101, 20210101], ["43466", "43831", "44197"]):
        (problem,) = strict_problems(export | {"EFFDT": cells}, recognize=False)
        assert "pass columns={'start': 'EFFDT'} if 'EFFDT' holds days of each row" in problem
        org = read_people(export | {"EFFDT": cells})
        assert org.dates == tuple(map(datetime.date.fromisoformat, ISO_DAYS))


def test_columns_that_hold_no_days_are_not_named():
    """Nor any where no id has several rows."""
    text = "id|name|From|To\n1|Ann|Oslo|Bergen\n2|Bo|2020-01-01|\n2|Bo|Oslo|"
    with pytest.raises(InvalidOrganization) as raised:
        read_history(text)
    assert "unread-days" not in {problem.code for problem in raised.value.problems}
    org = read_history("id|manager|From\n1||2020-01-01\n2|1|2020-01-01")
    assert [warning.code for warning in org.warnings] == ["unread-columns"]


# Managers who are not there


STRANGE_LIVES = """Post|Boss|Hired|Left
                   1||2015-01-01|
                   2|1|2016-01-01|2021-01-01
                   3|2|2015-06-01|2024-01-01
                   4|2|2022-01-01|
                   5|2|2017-01-01|"""
LIVES = {"id": "Post", "manager": "Boss", "start": "Hired", "end": "Left"}


def test_a_manager_who_is_not_there_is_at_fault_and_not_the_days_of_the_person():
    """The days of a row are when somebody was there, under the headers of the file."""
    org = read_history(STRANGE_LIVES, columns=LIVES)
    assert [str(warning) for warning in org.warnings] == [
        "row 4, Boss: 3 is there from 2015-06-01 on, but its manager, 2, not before 2016-01-01; "
        "split the row on 2016-01-01 and name who leads 3 before, or nobody, or correct the days "
        "of 2",
        "row 4, Boss: 3 is there until 2024-01-01, but its manager, 2, until 2021-01-01 only; "
        "split the row on 2021-01-01 and name who leads 3 from then on, or nobody, or correct the "
        "days of 2",
        "row 5, Boss: 2 never leads 4, since these days never meet: its own (from 2022-01-01); and "
        "those of its manager, 2 (from 2016-01-01 until 2021-01-01); name who leads 4 then, or "
        "nobody, or correct the days of 2",
    ]
    assert (
        "row 6, Boss: its manager, 2, has not been in force since 2021-01-01; name who leads 5 on "
        "the days without it, or nobody, in a row of these days, or correct the days of 2"
    ) in [str(warning) for warning in org.at("2023-01-01").warnings]


def test_a_manager_who_was_there_before_is_not_there_again():
    """Until the second row of Bo begins."""
    org = read_history("""id|manager|start|end
                       1||2015-01-01|
                       2|1|2016-01-01|2018-01-01
                       2|1|2020-01-01|
                       3|2|2018-06-01|""")
    assert (
        "but its manager, 2, not again before 2020-01-01; split the row on 2020-01-01"
        in (warning_texts(org)["outside-life"])
    )


def test_remedies_about_a_manager_who_is_not_there_work_when_they_are_followed():
    """The row is split, or the days of the manager are corrected; nobody's days change."""
    text = """Post|Boss|Hired|Left
              1||2015-01-01|
              2|1|2016-01-01|2021-01-01
              3|1|2015-06-01|2016-01-01
              3|2|2016-01-01|2021-01-01
              3||2021-01-01|2024-01-01
              4|1|2022-01-01|
              5|2|2017-01-01|2021-01-01
              5|1|2021-01-01|"""
    split = read_history(text, columns=LIVES)
    assert "outside-life" not in warning_texts(split)
    assert "reports-to-a-leaver" not in warning_texts(split.at("2023-01-01"))
    corrected = STRANGE_LIVES.replace("2016-01-01|2021-01-01", "2015-01-01|")
    org = read_history(corrected, columns=LIVES)
    assert org.warnings == ()
    for day in ("2015-07-01", "2023-01-01"):
        there = ids_of_people(read_history(STRANGE_LIVES, columns=LIVES).at(day))
        assert ids_of_people(split.at(day)) == there


def test_the_vacant_row_of_an_export_says_itself_that_nobody_holds_the_post():
    """There is no membership that could be added."""
    org = read_history(
        """id|name|manager|start|end
           1|Ann|||
           2|Bo|1|2020-01-01|2021-01-01
           2|Vacant|1|2021-01-01|""",
        vacant={"Vacant"},
    ).at("2022-01-01")
    assert "vacant-at-times" in warning_texts(org)
    assert "vacant-post" not in warning_texts(org)


# Leavers


def test_a_row_of_a_leaver_ends_the_row_before():
    """Bo leaves on the day on which the row says so, and comes back."""
    text = """id|manager|Status|start
              1||Active|2019-01-01
              2|1|Active|2020-01-01
              2|1|Terminated|2022-01-01
              2|1|Active|2023-01-01"""
    active = {"Status": {"Active"}}
    without_ends = read_history(text, columns={"start": "start"}, active=active)
    rows = [row.strip() + "|" for row in text.splitlines()]
    rows[0] = "id|manager|Status|start|end"
    with_ends = read_history("\n".join(rows), active=active)
    assert set(without_ends.people) == set(with_ends.people)
    assert [(str(bo.start), str(bo.end)) for bo in with_ends.people if bo.id == "2"] == [
        ("2020-01-01", "2022-01-01"),
        ("2023-01-01", "None"),
    ]
    assert warning_texts(with_ends)["left-out"] == (
        "row 4, Status: 1 of 4 rows is left out: rows not active ('Terminated' 1)"
    )


@pytest.mark.parametrize(
    ("active", "departed"),
    [
        ("2020-01-01|2023-01-01", "2022-01-01|"),
        ("2020-01-01|", "2022-01-01|2022-06-01"),
        ("2020-01-01|", "2020-01-01|"),
    ],
)
def test_a_row_of_a_leaver_that_contradicts_another_is_a_problem(active, departed):
    """Whether somebody is there or not is not guessed."""
    text = f"id|Status|start|end\n1|A||\n2|A|{active}\n2|T|{departed}"
    (problem,) = strict_problems(parse_export(text), active={"Status": "A"}, repair=True)
    assert "'2' is not active in row 4, from 20" in problem
    assert "but active in row 3, from 2020-01-01" in problem


def test_a_leaver_who_is_on_no_other_row_stays_a_vacant_role():
    """The team stays together; the role has no days of its own."""
    org = read_history(
        """id|manager|Status|start|end
           1||A|2019-01-01|
           2|1|T|2022-01-01|
           3|2|A|2020-01-01|""",
        active={"Status": "A"},
    )
    assert [(role.id, role.start, role.end) for role in org.roles] == [("2", None, None)]
    assert org.reporting[1:] == (ReportingLine("2", "3", start="2020-01-01"),)


# Cells that are no days


@pytest.mark.parametrize(
    "cell", ["soon", "01/07/2024", "2024-02-30", "2024-07-01 10:30", "2024-07-01T10:00Z"]
)
def test_cells_that_are_no_days_have_no_repair(cell):
    """Each is a problem with its row and header; nothing else is said of the row."""
    export = {
        "id": ["1", "2", "2"],
        "From": ["", "2020-01-01", cell],
        "To": ["", "2024-07-01", ""],
    }
    columns = {"start": "From", "end": "To"}
    (problem,) = strict_problems(export, columns=columns, repair=True)
    assert problem.startswith("row 4, From: ")
    assert cell in problem
    export["From"][1] = "never"
    assert len(strict_problems(export, columns=columns, repair=True)) == 2


def test_a_column_that_only_has_the_name_of_a_field_of_days_can_be_renamed():
    """Nothing says that it holds days, unless the user does."""
    export = {"id": ["1"], "Start": ["08:30"]}
    (problem,) = strict_problems(export)
    assert problem.endswith("; if 'Start' holds no days, rename it")
    (problem,) = strict_problems(export, columns={"start": "Start"})
    assert "rename" not in problem
    org = read_people(export, columns={"start": None})
    assert org["1"].attributes == {"Start": "08:30"}


def test_a_row_that_ends_before_it_starts_is_a_problem():
    """With its row, in the words of the column."""
    text = "id|start|{}\n1|2020-01-01|2020-01-01\n2|2020-01-02|2020-01-01"
    assert strict_problems(parse_export(text.format("end")), repair=True) == [
        "row 2, end: ends on 2020-01-01, no later than it starts on 2020-01-01; it would never be "
        "in force: correct a date, or leave the row out",
        "row 3, end: ends on 2020-01-01, no later than it starts on 2020-01-02; it would never be "
        "in force: correct a date, or leave the row out",
    ]
    assert strict_problems(parse_export(text.format("last_day"))) == [
        "row 3, last_day: its last day, 2020-01-01, is before it starts on 2020-01-02; it would "
        "never be in force: correct a date, or leave the row out"
    ]


@pytest.mark.parametrize(
    "days",
    [
        ["2020-01-01", "2024-07-01"],
        [datetime.date(2020, 1, 1), at_midnight(2024, 7, 1)],
        np.array(["2020-01-01", "2024-07-01"], dtype="datetime64[s]"),
        pd.Series(pd.to_datetime(["2020-01-01", "2024-07-01"])),
    ],
)
def test_days_of_any_type_are_read(days):
    """Texts, dates, and moments at midnight."""
    org = read_people(
        {"id": ["1", "1"], "unit": ["a", "b"], "since": days}, columns={"start": "since"}
    )
    assert org.people == (
        Person("1", unit="a", start="2020-01-01", end="2024-07-01"),
        Person("1", unit="b", start="2024-07-01"),
    )


def test_dates_of_a_spreadsheet_are_read(tmp_path):
    """Cells with a format of dates are days."""
    path = tmp_path / "staff.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet, form = book.add_worksheet("Staff"), book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, ["id", "unit", "start", "end"])
        for row, unit, start, end in ((1, "a", 2020, 2021), (2, "b", 2021, 2022)):
            sheet.write_row(row, 0, ["1", unit])
            sheet.write_datetime(row, 2, at_midnight(start, 7, 1), form)
            sheet.write_datetime(row, 3, at_midnight(end, 7, 1), form)
    assert [(str(person.start), str(person.end)) for person in read_people(path).people] == [
        ("2020-07-01", "2021-07-01"),
        ("2021-07-01", "2022-07-01"),
    ]


# Any history


@st.composite
def histories(draw):
    """For each of some people, periods with a unit and a manager who was hired before."""
    people = []
    for number in range(draw(st.integers(1, 4))):
        days = sorted(draw(st.sets(st.integers(0, 12), min_size=1, max_size=5)))
        last_is_open = draw(st.booleans()) or len(days) == 1
        spells = list(zip(days, [*days[1:], None], strict=True))
        periods = []
        for start, end in spells if last_is_open else spells[:-1]:
            if len(spells) > 1 and draw(st.integers(0, 4)) == 0 and periods:
                continue  # a gap
            manager = draw(st.integers(0, number - 1)) if number and draw(st.booleans()) else None
            periods.append((start, end, draw(st.sampled_from(["a", "b"])), manager))
        people.append(periods)
    return people


def as_day(number):
    """A day in 2024, or none."""
    return None if number is None else datetime.date(2024, 1, 1) + datetime.timedelta(number)


@given(histories(), st.randoms(use_true_random=False), st.sampled_from(["end", "last_day"]))
def test_any_history_is_read_as_the_organization_that_it_is(people, random, field):
    """On every day, the organization is the one made of that day's rows by hand."""
    rows = [
        {
            "id": f"p{number}",
            "unit": unit,
            "manager": "" if manager is None else f"p{manager}",
            "start": str(as_day(start)),
            field: ""
            if end is None
            else str(as_day(end) - datetime.timedelta(int(field == "last_day"))),
        }
        for number, periods in enumerate(people)
        for start, end, unit, manager in periods
    ]
    random.shuffle(rows)
    org = read_people({name: [row[name] for row in rows] for name in rows[0]})
    for number in range(-1, 14):
        there = {
            f"p{person}": (unit, manager)
            for person, periods in enumerate(people)
            for start, end, unit, manager in periods
            if start <= number and (end is None or number < end)
        }
        found = org.at(as_day(number)) if org.dates else org
        of_day = Organization(
            people=[Person(id_, unit=unit) for id_, (unit, _) in there.items()],
            reporting=[
                ReportingLine(f"p{manager}", id_)
                for id_, (_, manager) in there.items()
                if manager is not None and f"p{manager}" in there
            ],
        )
        assert {id_: found[id_].unit for id_ in there} == {id_: of_day[id_].unit for id_ in there}
        assert direct_reports(found) == direct_reports(of_day)


@pytest.mark.parametrize(
    ("rows", "remedy"),
    [
        (["A|2016-01-01|2022-01-01", "T|2022-01-01|"], "end row 3 on 2021-12-31, or correct a st"),
        (["T|2016-01-01|2022-01-01", "A|2021-06-01|"], "end row 3 on 2021-05-31, or correct a st"),
        (["A||2022-01-01", "T|2022-01-01|"], "end row 3 on 2021-12-31"),
        (["A|2022-01-01|", "T|2022-01-01|"], "delete whichever of row 4 and row 3 does not hold"),
    ],
)
def test_rows_that_contradict_each_other_about_who_is_active(rows, remedy):
    """The day to give is named, as the file counts; two that begin on one day are not both true."""
    text = "id|Status|start|last_day\n1|A||\n" + "\n".join(f"2|{row}" for row in rows)
    (problem,) = strict_problems(parse_export(text), active={"Status": {"A"}})
    assert remedy in problem


def test_an_end_that_is_half_open_is_named_as_such():
    """It is the day on which the other row begins."""
    text = """id|Status|start|end
              1|A||
              2|T|2016-01-01|2022-01-01
              2|A|2021-06-01|"""
    (problem,) = strict_problems(parse_export(text), active={"Status": {"A"}})
    assert problem.endswith("end row 3 on 2021-06-01, or correct a start")


# Empty dates


@pytest.mark.parametrize("day", ["1900-01-01", "1899-12-31", "1899-12-30", "0001-01-01"])
@pytest.mark.parametrize("field", ["end", "last_day"])
@pytest.mark.parametrize("repair", [False, True])
def test_an_end_that_stands_for_an_empty_date_is_refused_once(day, field, repair):
    """With the header and the day of the file, also of someone who has a line and a seat."""
    text = f"""id|name|manager|Since|Until
               1|Ann|||
               2|Bo|1||{day}
               2|Cy|1||{day}"""
    columns = {"start": "Since", field: "Until"}
    found = strict_problems(parse_export(text), columns=columns, repair=repair)
    (problem,) = [problem for problem in found if "empty date" in problem]
    assert problem.startswith(f"rows 3, 4, Until: ends on {day}, which systems write for an empty")
    assert not repair or len(found) == 1
    started = text.replace("1||", "1|2020-01-01|")
    found = strict_problems(parse_export(started), columns=columns, repair=repair)
    assert any("leave the end empty if that day stands for none" in problem for problem in found)
    assert str(found).count("never be in force") == 2  # one of each row


def test_a_last_day_before_an_empty_date_is_a_day():
    """The day after it is counted by stepback alone."""
    org = read_history("id|last_day\n1|1969-12-31\n2|", columns={"last_day": "last_day"})
    assert [str(day) for day in org.dates] == ["1970-01-01"]


# Rows whose days say that they have ended


STATUS = """id|name|manager|Status|Hired|Left
            1|Ann||active|2015-01-01|
            2|Bo|1|gone|2020-01-01|2023-03-31
            3|Cy|1|active|2021-02-15|
            4|Di|1|gone|2021-02-15|"""


def test_a_status_of_today_beside_days_is_noted():
    """The remedy keeps Bo on the days of the row; nobody is there longer."""
    columns = {"start": "Hired", "last_day": "Left"}
    active = {"Status": {"active"}}
    org = read_history(STATUS, columns=columns, active=active)
    assert warning_texts(org)["ends-left-out"] == (
        "row 3, Status: 1 row left out though the days say who is there when: row 3 is in force "
        "from 2020-01-01 to 2023-03-31; without active, each row counts until its end, and not "
        "afterwards"
    )
    without = read_history(STATUS, columns=columns)
    assert "2" in ids_of_people(without.at("2023-03-31"))
    assert "2" not in ids_of_people(without.at("2023-04-01"))


def test_a_status_of_rows_of_a_history_is_not_noted():
    """A row that says that somebody left, beside those of the same id, is left out rightly."""
    text = STATUS.replace("4|Di|1|gone|2021-02-15|", "2|Bo|1|active|2024-01-01|")
    columns = {"start": "Hired", "last_day": "Left"}
    org = read_history(text, columns=columns, active={"Status": {"active"}})
    assert "ends-left-out" not in warning_texts(org)


# Circles of managers


@pytest.mark.parametrize("days", ["|", "2024-01-01|"])
def test_a_circle_without_days_is_repaired_whatever_days_other_rows_have(days):
    """The day of one row says nothing of the others."""
    text = f"""id|manager|start|end
              1|3||
              2|1||
              3|2||
              4|3|{days}"""
    (problem,) = strict_problems(parse_export(text))
    assert problem == (
        "rows 2, 3, 4, manager: reporting runs in a circle: 1 → 2 → 3 → 1; correct a manager, or "
        "pass repair=True to leave one line out"
    )
    org = read_history(text, repair=True)
    assert {(line.manager, line.report) for line in org.reporting} == {
        ("1", "2"),
        ("3", "1"),
        ("3", "4"),
    }
    (repair,) = org.repairs
    assert (repair.code, repair.where.column) == ("reporting-cycle", "manager")


def test_circles_with_and_without_days_are_found_together():
    """Only those without have a repair."""
    text = """id|manager|start|end
              1|2||
              2|1||
              3|4|2024-01-01|
              4|3||"""
    undated, dated = sorted(strict_problems(parse_export(text)))
    assert "1 → 2 → 1; correct a manager, or pass repair=True" in undated
    assert "3 → 4 → 3; correct a manager, or the days of a row" in dated
    assert strict_problems(parse_export(text), repair=True) == [dated]


# Days that are recognized

HISTORY = """Person ID|Name|Start|End|Manager ID
             1|Ann Top|2015-01-01|9999-12-31|
             2|Bo Fox|2016-01-01|2099-12-31|1
             3|Cy Elk|2018-01-01|2019-12-31|1
             3|Cy Elk|2020-01-01|9999-12-31|2
             4|Di Owl|2018-01-01|2020-06-30|3
             4|Di Owl|2020-07-01||2"""


def lines_on(org, date):
    """The lines on a day, as text."""
    return {f"{line.manager}>{line.report}" for line in org.at(date).snapshot().reporting}


@pytest.mark.parametrize(
    "headers",
    ["Start|End", "BEGDA|ENDDA", "Valid From|Valid To", "Gültig ab|Gültig bis", "From|Through"],
)
@pytest.mark.parametrize("notation", ["{2}-{1}-{0}", "{0}.{1}.{2}", "{2}{1}{0}", "{1}/{0}/{2}"])
def test_the_days_of_a_job_history_are_recognized(headers, notation):
    """That an end is the last day in force is told from the next row, and said."""
    text = HISTORY.replace("Start|End", headers)
    days = re.findall(r"(\d{4})-(\d\d)-(\d\d)", text)
    for year, month, day in days:
        text = text.replace(f"{year}-{month}-{day}", notation.format(day, month, year))
    org = read_people(parse_export(text))
    assert lines_on(org, "2026-01-01") == {"1>2", "2>3", "2>4"}
    assert lines_on(org, "2019-06-01") == {"1>2", "1>3", "3>4"}
    assert len(org.people) == 4
    note = warning_texts(org)["recognized-columns"]
    assert f"last_day in '{headers.partition('|')[2]}' (the last day in force" in note


def test_ends_on_which_the_next_row_begins_are_the_days_after():
    """And that is said, too."""
    text = HISTORY.replace("2019-12-31", "2020-01-01").replace("2020-06-30", "2020-07-01")
    org = read_people(parse_export(text.replace("Start|End", "Valid From|Valid To")))
    assert lines_on(org, "2019-12-31") == {"1>2", "1>3", "3>4"}
    assert "end in 'Valid To' (the day after" in warning_texts(org)["recognized-columns"]


def test_a_history_without_ends_is_in_force_until_the_next_row():
    """As systems with effective dates export it."""
    text = """Employee ID|Effective Date|Name|Manager ID
              1|2015-01-01|Ann|
              2|2016-01-01|Bo|1
              3|2018-01-01|Cy|1
              3|2020-01-01|Cy|2"""
    org = read_people(parse_export(text))
    assert lines_on(org, "2019-12-31") == {"1>2", "1>3"}
    assert lines_on(org, "2020-01-01") == {"1>2", "2>3"}


def test_the_present_alone_is_read_by_what_the_end_says():
    """Then nothing changes any more."""
    org = read_people(parse_export(HISTORY), active={"End": {"9999-12-31", "2099-12-31", ""}})
    assert lines_on(org, "2026-01-01") == {"1>2", "2>3", "2>4"}


def test_rows_of_one_person_that_overlap_are_refused_even_with_repairs():
    """Which of them holds is not known."""
    text = HISTORY.replace("2020-06-30", "2020-09-30")
    for repair in (False, True):
        with pytest.raises(InvalidOrganization, match="'4' is in force twice at one time"):
            read_people(parse_export(text), repair=repair)


def test_the_days_of_different_people_who_share_an_id_are_not_those_of_rows():
    """They are a job share, of people who came on different days."""
    text = """Post ID|Name|Start date|Manager ID
              1|Ann|2015-01-01|
              2|Bo|2016-01-01|1
              2|Cy|2018-01-01|1"""
    found = strict_problems(parse_export(text))
    assert "'2' is given 2 times" in found[0]


def test_where_no_id_is_repeated_days_are_those_of_people():
    """A day of hiring does not make an export one of several days."""
    text = "Employee ID|Start Date|Manager ID\n1|2015-01-01|\n2|2016-01-01|1"
    org = read_people(parse_export(text))
    assert org.dates == ()
    assert "'Start Date'" in warning_texts(org)["unread-columns"]


@pytest.mark.parametrize(
    ("days", "why"),
    [
        (("01/02/2024", "03/04/2024"), "no day of the file tells which number is the month"),
        (("13/02/2024", "02/13/2024", "01/02/2024"), "the days of the file contradict each other"),
    ],
)
def test_days_that_may_be_two_are_one_problem(days, why):
    """They are never guessed, not even with repairs."""
    export = {"id": [f"{n}" for n in range(len(days))], "joined": list(days)}
    with pytest.raises(InvalidOrganization) as raised:
        read_people(export, columns={"start": "joined"}, repair=True)
    (problem,) = (found for found in raised.value.problems if found.severity == "error")
    assert (problem.code, why in problem.message) == ("unclear-days", True)


def test_days_that_another_shows_the_order_of_are_read_and_noted():
    """The end of one row shows what the start of another says."""
    export = {"id": ["1", "2"], "from": ["01/02/2024", ""], "to": ["", "31/12/2024"]}
    org = read_people(export, columns={"start": "from", "last_day": "to"})
    assert org["1"].start == datetime.date(2024, 2, 1)
    notes = [warning for warning in org.warnings if warning.code == "day-notation"]
    assert [note.where.column for note in notes] == ["from", "to"]
    assert notes[0].message.endswith("'01/02/2024' is 2024-02-01")
