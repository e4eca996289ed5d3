"""Ids that a spreadsheet or a frame has rounded are refused, and codes like them are not."""

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import xlsxwriter

from stepback import InvalidOrganization, read_people

ROUNDED = [
    ["1.23457E+12", "1.23457E+12", "2.5E+11"],
    ["1,23E+12", "1,24E+12", "1,23E+12"],
    ["1E+12", "2E+12", "3E+12"],
    ["1.23457e+12", "E-7", "E-8"],
    ["1.23457E12", "1.23457E12", "2.5E11"],
    ["123456789012345000", "223456789012346000", "323456789012347000"],
    ["1234567890123450", "2234567890123460", "3234567890123470"],
    ["12", "inf", "13"],
    ["12", "13", "Infinity"],
]


def check_refused(source, **options):
    """Digits were lost, and nothing else is said; nor is anything repaired."""
    for repair in (False, True):
        with pytest.raises(InvalidOrganization) as raised:
            read_people(source, repair=repair, **options)
        errors = [problem for problem in raised.value.problems if problem.severity == "error"]
        assert {problem.code for problem in errors} == {"lost-digits"}
        assert all("export the column as text again" in problem.message for problem in errors)
    return errors


@pytest.mark.parametrize("ids", ROUNDED)
def test_rounded_ids_are_refused(ids, tmp_path):
    """In every kind of table; no strangers share a job."""
    table = {"id": ids, "name": ["Ann", "Bo", "Cy"], "manager": ["", ids[0], ids[0]]}
    path = tmp_path / "staff.csv"
    rows = zip(*table.values(), strict=True)
    path.write_text("\n".join([";".join(table), *map(";".join, rows)]))
    for source in (table, pd.DataFrame(table), pl.DataFrame(table), pa.table(table), path):
        check_refused(source)


def test_rounded_managers_are_refused():
    """The ids may be whole, where only one of the columns was opened in a spreadsheet."""
    table = {"id": ["1234567890123", "1234567890124"], "manager": ["", "1.23457E+12"]}
    (error,) = check_refused(table)
    assert (error.where.rows, error.where.column) == ((3,), "manager")


@pytest.mark.parametrize("make", [dict, pd.DataFrame, pl.DataFrame, pa.table])
def test_floats_of_a_frame_are_refused_from_the_sixteenth_digit(make):
    """A missing manager makes floats of whole numbers."""
    ids = [1234567890123456, 1234567890123457]
    check_refused(make({"id": ids, "manager": [None, 1234567890123456.0]}))
    check_refused(make({"id": [2.0**53, 1e300], "manager": ["", "1"]}))
    check_refused(make({"id": [1.0, float("inf")], "manager": ["", "1"]}))
    assert len(read_people(make({"id": ids, "manager": [None, str(ids[0])]})).people) == 2
    assert len(read_people(make({"id": [9e14, 7.0], "manager": [None, 9e14]})).reporting) == 1


def test_long_numbers_of_a_spreadsheet_are_refused(tmp_path):
    """Those kept as text are whole."""
    for as_text in (False, True):
        book = xlsxwriter.Workbook(tmp_path / "staff.xlsx")
        sheet = book.add_worksheet()
        for number, row in enumerate(
            [("id", "manager"), (10**17 + 7, ""), (10**17 + 9, 10**17 + 7)]
        ):
            sheet.write_row(number, 0, map(str, row) if as_text else row)
        book.close()
        if as_text:
            assert len(read_people(tmp_path / "staff.xlsx").reporting) == 1
        else:
            check_refused(tmp_path / "staff.xlsx")


@pytest.mark.parametrize(
    "ids",
    [
        ["1E5", "12E3", "1E12"],
        ["1A5", "1E5", "1F5"],
        ["1.2E11", "1.2F11", "1.2G11"],
        ["1E-05", "1F-05", "2"],
        ["1000000000000000", "2000000000000000", "3000000000000000"],
        ["1234567890123450", "1234567890123457", "1234567890123458"],
        ["joe+a@x.test", "ann+b@x.test", "e+1"],
        ["inf", "ann", "nan"],
        ["2.5", "1.75", "3"],
    ],
)
def test_codes_that_look_like_rounded_numbers_are_ids(ids):
    """A sign behind the E, or a point before it in all such ids, makes a number of it."""
    org = read_people({"id": ids, "manager": ["", ids[0], ids[0]]})
    assert [person.id for person in org.people] == ids
    assert len(org.reporting) == 2


def test_managers_named_by_name_may_have_any_digits():
    """They are no ids."""
    table = {"id": ["1", "2"], "name": ["1E+12", "Bo"], "manager": ["", "1E+12"]}
    assert len(read_people(table, manager_by="name").reporting) == 1


def short_floats(ids, dtype="float32"):
    """One frame of each library, with ids as short floats."""
    numbers = np.array(ids, dtype=dtype)
    table = {"id": numbers, "manager": ["", *["1"] * (len(ids) - 1)]}
    frames = [pd.DataFrame(table), pa.table(table), table]
    return [*frames, pl.DataFrame(table)] if dtype == "float32" else frames


@pytest.mark.parametrize(
    ("dtype", "large", "small"),
    [
        ("float32", [16777219, 16777221], [16777214, 16777215]),
        ("float16", [2049, 2051], [2046, 2047]),
    ],
)
def test_short_floats_lose_digits_earlier(dtype, large, small):
    """Two people would get one id."""
    for frame in short_floats([1, *large], dtype):
        check_refused(frame)
    for frame in short_floats([1, *small], dtype):
        assert [person.id for person in read_people(frame).people] == ["1", *map(str, small)]


@pytest.mark.parametrize("make", [dict, pd.DataFrame, pl.DataFrame, pa.table])
def test_infinity_is_shown(make):
    """It is no id, but what the cell has."""
    (error,) = check_refused(make({"id": [1.0, float("inf")], "manager": ["", "1"]}))
    assert error.message.startswith("'inf': ")
