"""Any input is read as an organization, or refused with a message that says what is wrong."""

import datetime as dt
from unittest import mock

import pandas as pd
import polars as pl
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from stepback import (
    Organization,
    measure,
    read_people,
    read_tables,
    shared_leadership,
    write_tables,
)
from stepback._columns._raw_table import as_raw_table
from stepback._read._csv import _parse_csv
from stepback._read._csv._parse_csv import parse_csv
from stepback._read._people._header_words import parse_header
from stepback._read._single_table import read_raw_table
from stepback.cli._app import app
from stepback.models import authors, degree_of_authorship, exclusivity, truck_factor
from tests.support import hostile_input as fuzz
from tests.support.command_line import RUNNER
from tests.support.hostile_input import damage_files, read_or_refuse, temporary_file

# Files


@given(damage_files(fuzz.csv_files()), fuzz.people_options())
def test_an_export_is_read_or_refused(data, options):
    """Whatever bytes a file has, and with any options."""
    with temporary_file(data, "staff.csv") as path:
        read_or_refuse(read_people, path, **options)


@given(fuzz.csv_files() | damage_files(fuzz.csv_files()))
def test_repairs_are_listed(data):
    """A file that needs no repair is read the same with repairs; else the repairs are listed."""
    with temporary_file(data, "staff.csv") as path:
        plain = read_or_refuse(read_people, path)
        repaired = read_or_refuse(read_people, path, repair=True)
    if plain is not None:
        assert repaired == plain
        assert not repaired.repairs
    elif repaired is not None:
        assert repaired.repairs


@given(fuzz.csv_files() | damage_files(fuzz.csv_files()), st.booleans())
def test_no_row_is_lost_silently(data, repair):
    """Each row is a person or a role with its id, or is named in a repair or a warning."""
    table = parse_csv(data, "staff.csv")
    with temporary_file(data, "staff.csv") as path:
        org = read_or_refuse(read_people, path, repair=repair)
    if org is None:
        return
    named_rows = {row for warning in (*org.repairs, *org.warnings) for row in warning.where.rows}
    meanings = {header: parse_header(header) for header in table.columns}
    header = min(
        (header for header, meaning in meanings.items() if meaning and meaning.kind == "id"),
        key=lambda item: (item != "id", item.strip().casefold() != "id", meanings[item].rank),
    )
    for row, id_ in zip(table.row_numbers.tolist(), table.columns[header].tolist(), strict=True):
        assert row in named_rows or id_.strip() in org


@given(fuzz.table_folders(), st.booleans())
def test_tables_are_read_or_refused(files, repair):
    """Whatever tables a folder has, and whatever they contain."""
    with temporary_file(b"", "notes.txt") as path:
        for name, data in files.items():
            path.with_name(name).write_bytes(data)
        org = read_or_refuse(read_tables, path.parent, repair=repair)
        if org is not None:
            measure(org.at(dt.date(2026, 1, 31)))
            again = read_or_refuse(read_tables, write_tables(org, path.parent / "again"))
            assert again == org


@given(damage_files(fuzz.zip_files()), st.booleans())
def test_a_zip_is_read_or_refused(data, repair):
    """With folders, repeated and outside names, wrong flags and damaged bytes."""
    with temporary_file(data, "org.zip") as path:
        read_or_refuse(read_tables, path, repair=repair)


@given(fuzz.workbook_files(), st.booleans())
def test_a_workbook_is_read_or_refused(data, repair):
    """With cells of every type and position, and with broken XML."""
    with temporary_file(data, "org.xlsx") as path:
        read_or_refuse(read_tables, path, repair=repair)
        read_or_refuse(read_people, path, repair=repair)


@given(
    damage_files(fuzz.workbook_files()),
    st.sampled_from([".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"]),
)
def test_a_damaged_workbook_is_read_or_refused(data, suffix):
    """With any bytes and any suffix."""
    with temporary_file(data, f"org{suffix}") as path:
        read_or_refuse(read_tables, path)


# Routes


def assert_same_cells(one, other):
    """Check that two tables have the same headers, row numbers and cells."""
    assert list(one.columns) == list(other.columns)
    assert one.row_numbers.tolist() == other.row_numbers.tolist()
    for header, column in one.columns.items():
        assert column.tolist() == other.columns[header].tolist()


@given(fuzz.csv_files() | damage_files(fuzz.csv_files()), st.booleans())
def test_pyarrow_reads_what_the_standard_library_reads(data, restore):
    """Of any bytes."""
    with mock.patch.object(_parse_csv, "FAST_READER_MIN_BYTES", 0):
        fast = parse_csv(data, "staff.csv", unescape=restore)
    careful = parse_csv(data, "staff.csv", unescape=restore)
    assert_same_cells(fast, careful)
    assert fast.problems == careful.problems


@given(fuzz.text_tables())
def test_a_table_is_the_same_by_every_route(table):
    """As CSV, as a sheet, as a mapping, and as frames."""
    header, rows = table
    columns = dict(zip(header, map(list, zip(*rows, strict=True)), strict=False))
    if len(columns) < len(header) or not rows:
        return
    read = as_raw_table("people", columns)
    assert_same_cells(parse_csv(fuzz.format_csv(table, quoted=True), "people"), read)
    for frame in (pd.DataFrame(columns, dtype=object), pl.DataFrame(columns), pa.table(columns)):
        assert_same_cells(as_raw_table("people", frame), read)
    xml = [[fuzz.text_cell(cell) for cell in row] for row in [header, *rows]]
    if all(fuzz.is_plain_xml_text(cell) for row in [header, *rows] for cell in row):
        with temporary_file(
            fuzz.build_workbook([("people", fuzz.sheet_xml(xml))]), "people.xlsx"
        ) as path:
            assert_same_cells(read_raw_table(path), read)


# Values


@given(fuzz.column_mappings() | fuzz.odd_frames(), fuzz.people_options())
def test_columns_of_anything_are_read_or_refused(table, options):
    """As an export of people."""
    read_or_refuse(read_people, table, **options)


@given(fuzz.table_mappings())
def test_tables_of_anything_are_read_or_refused(tables):
    """With columns of every type, frames of every library, and other values."""
    read_or_refuse(Organization.from_tables, tables)


@given(fuzz.odd_graphs() | fuzz.odd_values)
def test_graphs_are_read_or_refused(graph):
    """With nodes that are not text, and data of any type."""
    read_or_refuse(Organization.from_graph, graph)


@given(fuzz.odd_ratings(), st.sampled_from([(0, 1), (1, 5)]) | fuzz.odd_values)
def test_ratings_are_read_or_refused(ratings, scale):
    """With ragged tables, cells that are not numbers, and wrong scales."""
    call_or_refuse(shared_leadership, ratings, scale=scale)


@given(fuzz.holders, fuzz.files_by_author, fuzz.odd_values)
def test_holders_and_files_are_read_or_refused(holders, files, odd):
    """With keys and entries of any type."""
    call_or_refuse(truck_factor, holders)
    call_or_refuse(exclusivity, holders)
    call_or_refuse(exclusivity, {"x": ["a"]}, floor=odd)
    call_or_refuse(authors, files)
    call_or_refuse(degree_of_authorship, odd, 1, 1)
    call_or_refuse(degree_of_authorship, 1, 1, odd)


def call_or_refuse(function, *given, **options):
    """Call a function; a `ValueError` has to be one of our own."""
    try:
        function(*given, **options)
    except ValueError as refused:
        fuzz.check_refusal(refused)


# The command line


@given(
    st.one_of(
        st.tuples(
            damage_files(fuzz.csv_files()), st.sampled_from(["a.csv", "a.txt", "people.csv"])
        ),
        st.tuples(damage_files(fuzz.zip_files()), st.just("a.zip")),
        st.tuples(fuzz.workbook_files(), st.sampled_from(["a.xlsx", "a.xls", "a.ods"])),
    ),
    st.lists(st.sampled_from(fuzz.COMMAND_OPTIONS), max_size=3),
    st.sampled_from(["report", "check"]),
)
def test_no_command_prints_a_traceback(file, words, command):
    """Any file with any options gives a result or a sentence."""
    data, name = file
    with temporary_file(data, name) as path:
        result = RUNNER.invoke(app, [command, str(path), *words], prog_name="stepback")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code in (0, 1, 2)
    assert "Traceback" not in result.stdout + result.stderr
    assert result.exit_code == 0 or result.stdout + result.stderr
