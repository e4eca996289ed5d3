"""The readers of files: CSV, .xlsx, .ods and .zip, from inside and through the public functions."""

import zipfile
from xml.parsers import expat

from click.testing import CliRunner

from stepback import read_people, read_tables
from stepback._read._csv._parse_csv import parse_csv
from stepback._read._limits import Budget, complete_limits
from stepback._read._spreadsheets._ods_content import ContentParser
from stepback._read._spreadsheets._parse_xml import InvalidXML, feed_parser, parse_elements
from stepback._read._spreadsheets._shared_texts import read_shared_texts
from stepback._read._spreadsheets._sheet_cells import SheetCells
from stepback._read._spreadsheets._workbook import open_workbook
from stepback._read._spreadsheets._xlsx_sheet import read_xlsx_sheet
from stepback._read._tables._locate import locate_tables
from stepback.cli._app import app
from tests.fuzz.mutations import damage_bytes, damage_xml, split_xml
from tests.fuzz.seed_files import CONTENTS, SHARED, SHEETS, STYLES
from tests.fuzz.targets import (
    FileTarget,
    Target,
    check_refusal,
    make_csv,
    make_ods,
    make_xlsx,
    make_zip,
    write_case,
)

# What is inside is refused by whoever opened the file, in a sentence.
_INNER = (InvalidXML, expat.ExpatError, zipfile.BadZipFile, ValueError)
_LIMITS = {"cells": 5_000, "characters": 100_000, "unpacked_bytes": 1_000_000}
_RUNNER = CliRunner()


def _budget():
    return Budget(complete_limits(_LIMITS))


def _check_inner(refused):
    if isinstance(refused, ValueError):
        check_refusal(refused)
    assert str(refused).strip(), repr(refused)


def _xml_maker(texts):
    files = [text.encode() for text in texts]
    tokens = [split_xml(data) for data in files]

    def make(random):
        place = int(random() * len(files))
        if random() < 0.2:
            return damage_bytes(files[place], random, files)
        return damage_xml(tokens[place], random, tokens)

    return make


def _check_table(table):
    """Every column has a cell for each row, and all cells are text."""
    for column in table.columns.values():
        assert len(column) == len(table.row_numbers)
        assert set(map(type, column.tolist())) <= {str}


def _read_sheet(data):
    cells = SheetCells(_budget(), "x")
    read_xlsx_sheet([data[:500], data[500:]], cells, ["id", "name", "Ann"], lambda value, _: value)
    _check_table(cells.to_table())


def _read_content(data):
    content = ContentParser(_budget(), "x")
    feed_parser(content.parser, [data[:500], data[500:]], content.count)
    content.count()
    for _, cells in content.sheets:
        _check_table(cells.to_table())


def _read_shared(data):
    assert all(isinstance(text, str) for text in read_shared_texts([data], _budget(), "x"))


def _read_elements(data):
    parse_elements([data], lambda name, attributes: (name, attributes))


def _read_workbook(data, suffix):
    with open_workbook(write_case(data, f"x{suffix}"), _budget()) as workbook:
        for position in range(min(len(workbook.sheets), 5)):
            _check_table(workbook.read_sheet(position))


def _locate(data):
    for table in locate_tables(write_case(data, "x.zip"), _budget())[0].values():
        _check_table(table)


def _parse_csv(data):
    _check_table(parse_csv(data, "x.csv", unescape=data[-1:] > b"m"))


def _read_people(data):
    repr(read_people(write_case(data, "x.csv"), repair=len(data) % 2 == 0))


def _read_tables(data, suffix):
    repr(read_tables(write_case(data, f"x{suffix}"), repair=len(data) % 2 == 0))


def _check_command(data, suffix):
    path = write_case(data, f"x{suffix}")
    result = _RUNNER.invoke(app, ["check", str(path), "--limits", "cells=5000"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code in (0, 1, 2)
    if result.exit_code:
        assert result.output.strip()
        raise ValueError(result.output)


def _check_output(refused):
    text = str(refused)
    assert text.replace("\n", "").isprintable(), ascii(text)
    assert "Traceback" not in text


FILE_TARGETS = (
    Target("csv", 150, make_csv, _parse_csv, suffix=".csv"),
    Target("sheet-xml", 140, _xml_maker(SHEETS), _read_sheet, _INNER, _check_inner, ".xml"),
    Target("content-xml", 110, _xml_maker(CONTENTS), _read_content, _INNER, _check_inner, ".xml"),
    Target("shared-xml", 50, _xml_maker(SHARED), _read_shared, _INNER, _check_inner, ".xml"),
    Target("other-xml", 50, _xml_maker([STYLES, *SHARED]), _read_elements, _INNER, _check_inner),
    FileTarget("xlsx", 70, make_xlsx, lambda data: _read_workbook(data, ".xlsx"), suffix=".xlsx"),
    FileTarget("ods", 40, make_ods, lambda data: _read_workbook(data, ".ods"), suffix=".ods"),
    FileTarget("zip", 60, make_zip, _locate, suffix=".zip"),
    FileTarget("read-people", 4, make_csv, _read_people, suffix=".csv"),
    FileTarget("read-zip", 2, make_zip, lambda data: _read_tables(data, ".zip"), suffix=".zip"),
    FileTarget("read-xlsx", 2, make_xlsx, lambda data: _read_tables(data, ".xlsx"), suffix=".xlsx"),
    FileTarget("read-ods", 2, make_ods, lambda data: _read_tables(data, ".ods"), suffix=".ods"),
    FileTarget(
        "check-csv", 1, make_csv, lambda data: _check_command(data, ".csv"), check=_check_output
    ),
    FileTarget(
        "check-xlsx", 1, make_xlsx, lambda data: _check_command(data, ".xlsx"), check=_check_output
    ),
)
