"""Rows that stand for several people: as many as the row says, and never one of them guessed."""

import numpy as np
import pytest

from stepback import InvalidOrganization, ReportingLine, read_people


def table(text):
    """The columns of a table that is written with bars."""
    header, *rows = [line.strip().split("|") for line in text.strip().splitlines()]
    return {name: [row[number] for row in rows] for number, name in enumerate(header)}


def errors(columns, **options):
    """The errors of a reading."""
    with pytest.raises(InvalidOrganization) as raised:
        read_people(columns, **options)
    return [str(problem) for problem in raised.value.problems if problem.severity == "error"]


def people(org):
    """The FTE of each person by id."""
    return {person.id: person.fte for person in org.people}


def test_a_row_stands_for_as_many_people_as_it_counts():
    """The last has the part that is left; who has no id is called by the row."""
    org = read_people(
        table("""id|name|manager|unit|count
                 1|Ann|||
                 J7||1|sales|3
                 J8||1|stock|2.36
                 J9||1|stock|0.4
                 J10||1|stock|1
                 ||1|shop|2
                 ||1|shop|1""")
    )
    assert people(org) == {
        "1": 1,
        "J7 (1)": 1,
        "J7 (2)": 1,
        "J7 (3)": 1,
        "J8 (1)": 1,
        "J8 (2)": 1,
        "J8 (3)": 0.36,
        "J9": 0.4,
        "J10": 1,
        "row 7 (1)": 1,
        "row 7 (2)": 1,
        "row 8": 1,
    }
    assert {line.manager for line in org.reporting} == {"1"}
    assert [line.report for line in org.reporting] == list(people(org))[1:]
    assert [org[id_].unit for id_ in ("J7 (3)", "J8 (1)", "row 7 (2)")] == [
        "sales",
        "stock",
        "shop",
    ]
    assert org.repairs == ()


def test_the_fte_of_the_file_is_that_of_each():
    """A column of FTE says more than what is left of a count."""
    org = read_people(
        table("""id|manager|count|fte
                 1||1|1
                 J7|1|1.5|0.8""")
    )
    assert people(org) == {"1": 1, "J7 (1)": 0.8, "J7 (2)": 0.8}


def test_a_row_that_counts_nobody_is_left_out_and_counted():
    """The warning names it."""
    org = read_people(table("id|manager|count\n1||\n2|1|0\n3|1|2"))
    assert list(people(org)) == ["1", "3 (1)", "3 (2)"]
    assert [str(warning) for warning in org.warnings] == [
        "count: 3 rows with a sum of 3 stand for 3 people",
        "row 3: 1 of 3 rows is left out: rows with 0 as count",
    ]


@pytest.mark.parametrize("count", ["2", 2, 2.0, np.float64(2)])
def test_counts_may_be_text_or_numbers(count):
    """As files and frames have them."""
    org = read_people({"id": ["1", "2"], "manager": ["", "1"], "count": [None, count]})
    assert list(people(org)) == ["1", "2 (1)", "2 (2)"]


def test_counts_may_have_a_decimal_comma(tmp_path):
    """Where commas do not separate cells."""
    path = tmp_path / "posts.csv"
    path.write_text("id;manager;count\n1;;\n2;1;1,5\n")
    org = read_people(path)
    assert people(org) == {"1": 1, "2 (1)": 1, "2 (2)": 0.5}
    assert [warning.code for warning in org.warnings] == ["counted-rows", "decimal-comma"]
    assert org.warnings[0].message == (
        "2 rows with a sum of 2.5 stand for 3 people, as 1 count is rounded up"
    )


@pytest.mark.parametrize("repair", [False, True])
@pytest.mark.parametrize("count", ["-1", "many", "1,234", "inf", "nan", "2-3"])
def test_what_is_no_count_is_refused(count, repair):
    """Nobody guesses how many were meant."""
    columns = {"id": ["1", "2"], "manager": ["", "1"], "count": ["", count]}
    (error,) = errors(columns, repair=repair)
    assert error.startswith("row 3, count: ")
    assert error.endswith(
        "; correct it, or pass columns={'count': None} if 'count' is not how many a row stands for"
    )
    assert list(people(read_people(columns, columns={"count": None}))) == ["1", "2"]


def test_a_budget_makes_no_people():
    """What would be more than a file may hold is refused before it needs memory."""
    columns = {"id": ["1", "2"], "manager": ["", "1"], "count": ["1", "4500000000"]}
    (error,) = errors(columns, repair=True)
    assert error.startswith(
        "row 3, count: the rows stand for 4,500,000,001 people, and at most 6,666,666 are made; "
        "the largest is '4500000000': correct it"
    )
    columns["count"] = ["1", "50"]
    (error,) = errors(columns, limits={"cells": 150})
    assert "the rows stand for 51 people, and at most 50 are made" in error


@pytest.mark.parametrize("repair", [False, True])
@pytest.mark.parametrize("count", ["0", "2", "1.5"])
def test_a_manager_who_is_any_of_several_is_refused(count, repair):
    """Nor is one of nobody invented."""
    columns = table(f"id|manager|count\n1||\n2|1|{count}\n3|2|\n4|2|2")
    n_people = {"0": 0, "2": 2, "1.5": 2}[count]
    assert errors(columns, repair=repair) == [
        f"rows 4, 5, manager: row 3 of people stands for {n_people}, and rows 4, 5 name '2' as manager: "
        "nothing says who of them it is; give the manager a row and an id of its own"
    ]


def test_a_row_that_counts_one_may_manage():
    """It keeps its id, part-time or not."""
    org = read_people(table("id|manager|count\n1||\n2|1|0.5\n3|2|2"))
    assert [(line.manager, line.report) for line in org.reporting] == [
        ("1", "2"),
        ("2", "3 (1)"),
        ("2", "3 (2)"),
    ]


@pytest.mark.parametrize("repair", [False, True])
def test_an_id_on_several_rows_that_count_is_refused(repair):
    """They may be the same posts twice; without ids, each row is read for itself."""
    text = "id|manager|count\n1||\nJ7|1|3\nJ7|1|2"
    (error,) = errors(table(text), repair=repair)
    assert error == (
        "rows 3, 4, id: 'J7' is given 2 times in rows that stand for several people; give each row "
        "an id of its own, or empty these cells to have ids made"
    )
    assert len(read_people(table(text.replace("J7", ""))).people) == 6


def test_vacant_posts_are_counted_as_well():
    """Each is a role."""
    org = read_people(table("id|name|manager|count\n1|Ann||\n2|Vacant|1|2"), vacant={"Vacant"})
    assert [role.id for role in org.roles] == ["2 (1)", "2 (2)"]
    assert len(org.reporting) == 2


def test_made_ids_are_nobody_elses():
    """What is taken gets a further number."""
    org = read_people(table("id|count\n2|2\n2 (1)|"))
    assert list(people(org)) == ["2 (1) (2)", "2 (2)", "2 (1)"]


def test_a_history_counts_the_same_people_at_all_times():
    """Of three posts and later two, two stay."""
    org = read_people(
        table("""id|manager|count|start|end
                 1|||2020-01-01|
                 J7|1|3|2020-01-01|2021-01-01
                 J7|1|2|2021-01-01|""")
    )
    assert [len(org.at(day).snapshot().people) for day in ("2020-06-01", "2021-06-01")] == [4, 3]
    assert [line.report for line in org.reporting] == ["J7 (1)", "J7 (2)", "J7 (3)"]
    assert isinstance(org.reporting[0], ReportingLine)


@pytest.mark.parametrize("recognize", [False, True])
def test_a_column_of_counts_needs_no_column_of_ids(recognize):
    """Nor is one named among those that are recognized."""
    columns = {"Head": ["", "", ""], "Posts": ["2", "1", "0.5"]}
    org = read_people(columns, columns={"manager": "Head", "count": "Posts"}, recognize=recognize)
    assert people(org) == {"row 2 (1)": 1, "row 2 (2)": 1, "row 3": 1, "row 4": 0.5}
    assert not [warning for warning in org.warnings if "no id" in warning.message]
