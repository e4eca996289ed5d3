"""The ways in which the organizations of a panel are given."""

import datetime as dt
import pickle

import pandas as pd
import polars as pl
import pytest

from stepback import (
    InvalidOrganization,
    Organization,
    Person,
    archetypes,
    effective_leaders,
    measure,
    write_tables,
)
from stepback.scenarios import panel

PEOPLE = {
    "organization": ["acme", "acme", "bolt", "acme", "acme", "acme"],
    "date": ["2025-01-01", "2025-01-01", "2025-01-01", "2026-01-01", "2026-01-01", "2026-01-01"],
    "id": ["ann", "bo", "zoe", "ann", "bo", "cy"],
    "manager": ["", "ann", "", "", "ann", "bo"],
}
DAYS = (dt.date(2025, 1, 1), dt.date(2026, 1, 1))


def count_people(org):
    """How many people there are."""
    return len(org.people)


def test_a_folder_holds_an_organization_each(tmp_path):
    """Folders, files of tables and exports, sorted; what is hidden or of no kind is left out."""
    for name, people in {"b": 5, "c.zip": 6}.items():
        write_tables(archetypes.command_pyramid(people=people), tmp_path / name)
    (tmp_path / "a.csv").write_text("id,manager\nann,\nbo,ann\n")
    (tmp_path / "b.csv").write_text("id,manager\nann,\n")
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "notes.docx").write_text("")
    table = panel(tmp_path, measure=count_people)
    assert table.columns["organization"] == ("a.csv", "b", "b.csv", "c.zip")
    assert table.columns["count_people"] == (2, 5, 1, 6)
    assert table.skipped == ("notes.docx",)
    (tmp_path / "b.csv").unlink()
    assert panel(tmp_path, measure=count_people).columns["organization"] == ("a", "b", "c")


@pytest.mark.parametrize("make", [dict, pd.DataFrame, pl.DataFrame])
def test_tables_of_many_are_split_by_organization_and_date(make):
    """Each state has the rows of its date, and those of tables without dates."""
    tables = {
        "people": make(PEOPLE),
        "domains": make(
            {"organization": ["acme", "bolt"], "id": ["d", "d"], "owner": ["ann", "zoe"]}
        ),
    }
    table = panel(tables, measure=count_people)
    assert table.columns["organization"] == ("acme", "acme", "bolt")
    assert table.columns["date"] == (*DAYS, DAYS[0])
    assert table.columns["count_people"] == (2, 3, 1)
    leaders = panel(tables, measure=effective_leaders)
    assert leaders.columns["effective_leaders"] == (1.0, 1.0, 1.0)


def test_a_date_that_tables_do_not_have_is_a_failure():
    """Of the dates that were asked for, those of each organization have rows."""
    table = panel({"people": PEOPLE}, dates=[DAYS[1], DAYS[0]], measure=count_people)
    assert table.columns["date"] == (DAYS[1], DAYS[0], DAYS[0])
    [failure] = table.failures
    assert failure.item == "bolt on 2026-01-01"
    assert "no rows of it on 2026-01-01; there are those of 2025-01-01" in str(failure)


def test_tables_without_dates_are_entered_at_those_asked_for():
    """Records with a start and an end are dated, as in tables of one organization."""
    people = {
        "organization": ["acme", "acme"],
        "id": ["ann", "bo"],
        "start": ["", "2026-01-01"],
    }
    table = panel({"people": people}, dates=DAYS, measure=count_in_force)
    assert table.columns["count_in_force"] == (1, 2)


def count_in_force(org):
    """How many people are there on the date."""
    return measure(org).people


def test_problems_name_the_rows_of_the_whole_table():
    """The row is that of the table that was given, and not of the part of an organization."""
    people = {
        "organization": ["acme", "acme", "bolt", "bolt"],
        "id": ["ann", "bo", "zoe", "yu"],
        "manager": ["", "ann", "", "nobody"],
    }
    table = panel({"people": people}, measure=count_people)
    assert table.columns["organization"] == ("acme",)
    [failure] = table.failures
    assert failure.problems[0].where.rows == (5,)


def test_who_was_asked_is_known_from_the_rows_of_an_organization():
    """Without rows of supports or respondents, nobody of it was asked."""
    tables = {
        "people": {"organization": ["a", "a", "b", "c"], "id": ["ann", "bo", "cy", "di"]},
        "supports": {"organization": ["a"], "supporter": ["ann"], "supported": ["bo"]},
        "respondents": {"organization": ["a", "c"], "id": ["bo", "di"]},
    }
    table = panel(tables, measure=count_supports)
    assert table.columns["count_supports"] == (1, None, 0)


def count_supports(org):
    """How many supports are recorded; none if nobody was asked."""
    return None if org.supports is None else len(org.supports)


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ({"people": {"id": ["ann"]}}, "people has no column organization"),
        (
            {"people": {"organization": ["", "a"], "id": ["ann", "bo"]}},
            "people, row 2: the organization is empty",
        ),
        (
            {"people": {"organization": ["a"], "id": ["ann"], "date": ["1/2/2026"]}},
            "people, row 2, date: '1/2/2026' is not a date",
        ),
    ],
)
def test_tables_that_cannot_be_split_are_one_error(tables, message):
    """With the table and the rows."""
    with pytest.raises(ValueError, match=message):
        panel(tables)


def test_tables_that_are_none_are_refused():
    """Columns of unequal length, for one."""
    with pytest.raises(InvalidOrganization, match="unequal length"):
        panel({"people": {"organization": ["a"], "id": ["ann", "bo"]}})


@pytest.mark.parametrize(
    ("items", "message"),
    [
        (Organization(people=[Person("ann")]), "items: it is one organization; give it with its"),
        (pd.DataFrame(PEOPLE), "items: it is one table; give each table under its name"),
        (3, "items: 3 is no collection"),
        ([3], "items: 3 has no name"),
        ([("", Organization())], "items: '' is not the name"),
        ({3: Organization()}, "items: 3 is not the name"),
    ],
)
def test_what_is_no_collection_of_organizations_is_refused(items, message):
    """With the ways to give them."""
    with pytest.raises(ValueError, match=message):
        panel(items)


def test_folders_that_hold_none_are_refused(tmp_path):
    """A file, a folder of one organization, an empty one, and none."""
    one = write_tables(archetypes.command_pyramid(people=5), tmp_path / "one")
    with pytest.raises(ValueError, match=r"holds people.csv, so it is one organization"):
        panel(one)
    with pytest.raises(ValueError, match="is one file"):
        panel(one / "people.csv")
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        panel(tmp_path / "gone")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match="has no folders"):
        panel(tmp_path / "empty")


def test_what_is_no_organization_is_a_failure_with_its_remedy():
    """The failure says how to make one of it."""
    table = panel({"acme": {"id": ["ann"]}, "bolt": archetypes.command_pyramid(people=5)})
    assert len(table) == 1
    assert "read_people(columns)" in str(table.failures[0])


def test_panels_and_failures_travel():
    """A panel equals its pickle, and has its columns in any frame."""
    table = panel({"people": PEOPLE}, dates=[DAYS[1]])
    twin = pickle.loads(pickle.dumps(table))  # noqa: S301
    assert twin == table
    assert hash(twin) == hash(table)
    for backend in ("pandas", "polars", "pyarrow"):
        assert len(table.to_frame(backend=backend)) == 1
