"""Dates that are none, and days that contradict each other, are refused with their row."""

import datetime as dt
import re

import networkx as nx
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from stepback import InvalidOrganization, Organization, Person, read_tables

FRAMES = {"dict": dict, "pandas": pd.DataFrame, "polars": pl.DataFrame, "pyarrow": pa.table}
MIDNIGHT = dt.datetime(2024, 7, 1)  # noqa: DTZ001
NO_END = dt.datetime(9999, 12, 31)  # noqa: DTZ001


def write_csv(folder, people):
    """A folder with a table of people."""
    lines = [",".join(people), *map(",".join, zip(*people.values(), strict=True))]
    (folder / "people.csv").write_text("\n".join(lines), encoding="utf-8")
    return folder


def write_sheet(folder, people):
    """A spreadsheet with a sheet of people."""
    place = folder / "company.xlsx"
    pd.DataFrame(people).to_excel(place, sheet_name="people", index=False, engine="xlsxwriter")
    return place


def through_graph(people):
    """From a graph; of a table with one row for each id."""
    graph = nx.DiGraph()
    rows = (dict(zip(people, row, strict=True)) for row in zip(*people.values(), strict=True))
    for row in rows:
        graph.add_node(row.pop("id"), **row)
    return Organization.from_graph(graph)


def refusals(make, *args):
    """The problems with their places."""
    with pytest.raises(InvalidOrganization) as refusal:
        make(*args)
    return [str(problem) for problem in refusal.value.problems]


BAD = {
    "01/07/2024": "'01/07/2024' is not a date; give one such as 2026-01-31: year, month, day",
    "2024-02-30": "'2024-02-30' is not a date; give one such as 2026-01-31",
    "0000-00-00": "'0000-00-00' is not a date of the years 1 to 9999; give one such as "
    "2026-01-31, or none",
    "2024-07-01T00:00Z": "'2024-07-01T00:00Z' has a time zone; give the date alone, such as "
    "2026-01-31",
    "2024-07-01 09:00": "'2024-07-01 09:00' has a time of day; give the date alone, such as "
    "2026-01-31",
}


@pytest.mark.parametrize("field", ["start", "end"])
@pytest.mark.parametrize("text", BAD)
def test_a_bad_date_is_refused_wherever_it_comes_from(tmp_path, field, text):
    """From text in tables, frames, files, spreadsheets and graphs, with its row or node."""
    people = {"id": ["ann", "bo"], field: ["", text]}
    for make in FRAMES.values():
        assert refusals(Organization.from_tables, {"people": make(people)}) == [
            f"row 3, {field}: {BAD[text]}"
        ]
    for place in (write_csv(tmp_path, people), write_sheet(tmp_path, people)):
        [found] = refusals(read_tables, place)
        assert found.endswith(f"row 3, {field}: {BAD[text]}")
    [found] = refusals(through_graph, {"id": ["bo"], field: [text]})
    assert "bo" in found
    assert found.endswith(f"{field}: {BAD[text]}")


@pytest.mark.parametrize("make", FRAMES.values(), ids=FRAMES)
def test_moments_of_frames_are_dates_without_a_zone(make):
    """A column of moments with a zone is refused in each row, and one at midnight is read."""
    zone = dt.timezone(dt.timedelta(hours=2))
    moments = [MIDNIGHT.replace(tzinfo=zone), MIDNIGHT.replace(day=2, tzinfo=zone)]
    found = refusals(
        Organization.from_tables, {"people": make({"id": ["ann", "bo"], "end": moments})}
    )
    assert [text.split(":")[0] for text in found] == ["row 2, end", "row 3, end"]
    assert all(
        text.endswith("has a time zone; give the date alone, such as 2026-01-31") for text in found
    )
    org = Organization.from_tables({"people": make({"id": ["ann"], "end": [MIDNIGHT]})})
    assert org["ann"].end == MIDNIGHT.date()


@pytest.mark.parametrize("make", FRAMES.values(), ids=FRAMES)
@pytest.mark.parametrize(
    "end", ["9999-12-31", "4712-12-31", "2099-12-31", "2999-12-31", NO_END, NO_END.date()]
)
def test_an_end_that_stands_for_none_is_open(make, end):
    """It is no day on which anything changes."""
    org = Organization.from_tables({"people": make({"id": ["ann"], "end": [end]})})
    assert org == Organization(people=[Person("ann")])
    assert org.dates == ()


def test_an_end_that_stands_for_none_is_open_in_files_and_graphs(tmp_path):
    """SAP and Workday write 9999-12-31 for a job without an end."""
    people = {"id": ["ann", "bo"], "start": ["2020-01-01", ""], "end": ["9999-12-31"] * 2}
    expected = Organization(people=[Person("ann", start="2020-01-01"), Person("bo")])
    assert read_tables(write_csv(tmp_path, people)) == expected
    assert read_tables(write_sheet(tmp_path, people)) == expected
    people["end"] = [dt.date(9999, 12, 31)] * 2
    assert through_graph({"id": ["bo"], "end": ["9999-12-31"]})["bo"] == Person("bo")


@pytest.mark.parametrize("end", ["2024-01-01", "2023-12-31"])
def test_an_end_that_is_not_after_the_start_is_refused(tmp_path, end):
    """The half-open interval would be empty."""
    people = {"id": ["ann", "bo"], "start": ["", "2024-01-01"], "end": ["", end]}
    message = f"end: ends on {end}, no later than it starts; it would never be in force"
    assert refusals(Organization.from_tables, {"people": people}) == [f"row 3, {message}"]
    for place in (write_csv(tmp_path, people), write_sheet(tmp_path, people)):
        [found] = refusals(read_tables, place)
        assert found.endswith(f"row 3, {message}")
    bo = Person("bo", start="2024-01-01", end=end)
    assert refusals(lambda: Organization(people=[bo])) == [f"person bo, {message}"]
    alone = {name: cells[1:] for name, cells in people.items()}
    [found] = refusals(through_graph, alone)
    assert found.endswith(message)


@pytest.mark.parametrize(
    ("end", "remedy"),
    [
        ("0001-01-01", ""),
        ("1900-01-01", ", or give the start as well if not"),
        ("1970-01-01", ", or give the start as well if not"),
    ],
)
def test_an_end_that_stands_for_an_empty_date_is_refused(end, remedy):
    """An export that writes such a day would end everybody before all that matters."""
    people = {"id": ["ann"], "end": [end]}
    assert refusals(Organization.from_tables, {"people": people}) == [
        f"row 2, end: ends on {end}, which systems write for an empty date; leave the end empty "
        f"if so{remedy}"
    ]
    if remedy:
        Organization.from_tables({"people": people | {"start": ["1700-01-01"]}})


def test_records_of_one_person_that_overlap_are_refused_with_their_rows(tmp_path):
    """The rows of both, also in files."""
    people = {
        "id": ["ann", "bo", "ann"],
        "start": ["", "", "2024-06-30"],
        "end": ["2024-07-01", "", ""],
    }
    [found] = refusals(Organization.from_tables, {"people": people})
    assert found.startswith("rows 2, 4, id: ")
    for place in (write_csv(tmp_path, people), write_sheet(tmp_path, people)):
        [found] = refusals(read_tables, place)
        assert "rows 2, 4, id: " in found
    people["start"][2] = "2024-07-01"
    assert len(read_tables(write_csv(tmp_path, people))) == 2


@pytest.mark.parametrize(
    ("number", "remedy"),
    [
        (20240701, "if it stands for 2024-07-01, give it as the text '2024-07-01'"),
        (20240701.0, "if it stands for 2024-07-01, give it as the text '2024-07-01'"),
        (45474, "if a spreadsheet counts days so, format the cells as dates there"),
        (45474.0, "if a spreadsheet counts days so, format the cells as dates there"),
        (20241301, "is not a date; give one such as 2026-01-31"),
        (7, "is not a date; give one such as 2026-01-31"),
        (1e300, "is not a date; give one such as 2026-01-31"),
        (float("inf"), "is not a date; give one such as 2026-01-31"),
    ],
)
def test_a_number_is_refused_with_what_it_may_stand_for(number, remedy):
    """In records, and in columns of numbers of every frame."""
    with pytest.raises(ValueError, match=re.escape(remedy)):
        Person("ann", start=number)
    for make in FRAMES.values():
        [found] = refusals(
            Organization.from_tables, {"people": make({"id": ["a"], "end": [number]})}
        )
        assert found.startswith("row 2, end: ")
        assert found.endswith(remedy)
