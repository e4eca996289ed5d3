"""The JSON form of a report is documented completely."""

import datetime
import re
from pathlib import Path

import pytest

from stepback import assume_line_delegation, report
from tests.support.reports import (
    APPENDIX,
    SECTIONS,
    all_sections,
    build_every_organization,
    build_line,
    list_expected_sections,
    read_example,
)


def documented_names():
    """The figures by section, and the columns by table, on the page of the JSON form."""
    page = Path(__file__).parents[2] / "docs" / "reference" / "report-json.md"
    parts = page.read_text(encoding="utf-8").split("\n## ")
    cells = {
        part.partition("\n")[0]: [
            [cell.strip(" `") for cell in row.split("|")[1:-1]]
            for row in part.splitlines()
            if row.startswith("|")
        ][2:]
        for part in parts
    }
    figures, tables, section, table = {}, {}, "", ""
    for first, name, unit, *_ in cells["A figure"]:
        if unit in {"people", "count", "share", "scale"}:
            section = first or section
            figures.setdefault(section, {})[name] = unit
    for first, second, column, *_ in cells["Tables"]:
        section, table = first or section, second or table
        tables.setdefault((section, table), []).append(column)
    return figures, tables


def documented_cells(heading):
    """The cells of the rows of the first tables below a heading of the page."""
    page = Path(__file__).parents[2] / "docs" / "reference" / "report-json.md"
    part = page.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = [row for row in part.splitlines() if row.startswith("| ")]
    return [[cell.strip() for cell in row.split("|")[1:-1]] for row in rows]


@pytest.mark.parametrize("org", build_every_organization().values(), ids=build_every_organization())
def test_every_field_of_the_whole_is_documented(org):
    """In order, with its type."""
    types = {"number": int, "text": str, "list": list, "object": dict, "text or `null`": str}
    listed = {row[0].strip("`"): row[1] for row in documented_cells("The whole")[1:]}
    values = report(org, made_on=datetime.date(2026, 1, 31)).to_dict()
    assert list(values) == list(listed)
    for field, type_ in listed.items():
        is_missing = values[field] is None and type_.endswith("`null`")
        assert is_missing or isinstance(values[field], types[type_]), field
    assert all(set(finding) == {"text", "figures"} for finding in values["findings"])


def test_the_sections_that_the_data_leads_to_are_documented():
    """Those of decisions that are recorded, assumed and not known, and the appendix."""
    listed = [
        re.findall(r"`(\w+)`", names)
        for what, names in documented_cells("A section")
        if " " in what
    ]
    named = [names for names in listed if "shape" in names]
    assert named[0] == SECTIONS
    line = build_line("bo")
    assert named[1] == list_expected_sections(assume_line_delegation(line))
    asked = build_line("bo", supports=[])
    assert named[2] == list_expected_sections(asked)
    assert [name for name in named[2] if name != "support"] == list_expected_sections(line)
    for org in (read_example(), assume_line_delegation(line), asked, line):
        values = report(org).to_dict()
        assert [row["name"] for row in values["sections"]] == list_expected_sections(org)
        assert [row["name"] for row in values["appendix"]] == APPENDIX
    page = Path(__file__).parents[2] / "docs" / "reference" / "report-json.md"
    assert (
        "The `appendix` always has `counted`, `faults`, `assumptions` and `limits`."
        in page.read_text(encoding="utf-8")
    )


@pytest.mark.parametrize("org", build_every_organization().values(), ids=build_every_organization())
@pytest.mark.parametrize("personal", [False, True])
def test_every_figure_and_table_is_documented(org, personal):
    """With its section, its unit, and its columns in order."""
    listed_figures, listed_tables = documented_names()
    result = report(org, personal=personal).to_dict()
    for section in (*result["sections"], *result["appendix"]):
        for block in section["blocks"]:
            for name in block.get("names", ()):
                assert listed_figures[section["name"]][name] == result["figures"][name]["unit"]
            if block["kind"] == "table":
                columns = listed_tables[section["name"], block["name"]]
                there = [column["name"] for column in block["columns"]]
                assert [column for column in columns if column in there] == there
                assert set(columns) - set(there) <= {"office", "unit", "escalates_to"}
                assert all(list(row) == there for row in block["rows"])


def test_every_documented_figure_and_table_exists():
    """Each is in the report on at least one organization."""
    listed_figures, listed_tables = documented_names()
    figures, tables = set(), set()
    for org in build_every_organization().values():
        for personal in (False, True):
            for section in all_sections(org, personal=personal):
                for block in section["blocks"]:
                    figures |= {(section["name"], name) for name in block.get("names", ())}
                    tables |= {(section["name"], block.get("name"))}
    assert {(part, name) for part, names in listed_figures.items() for name in names} == figures
    parts = (*SECTIONS, "unknown", *APPENDIX)
    assert set(listed_tables) == tables - {(part, None) for part in parts}
