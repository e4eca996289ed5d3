"""The JSON form of a report is documented completely."""

from pathlib import Path

import pytest

from stepback import report
from tests.support.reports import SECTIONS, build_every_organization


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


@pytest.mark.parametrize("org", build_every_organization().values(), ids=build_every_organization())
@pytest.mark.parametrize("personal", [False, True])
def test_every_figure_and_table_is_documented(org, personal):
    """With its section, its unit, and its columns in order."""
    listed_figures, listed_tables = documented_names()
    result = report(org, personal=personal).to_dict()
    for section in result["sections"]:
        for block in section["blocks"]:
            for name in block.get("names", ()):
                assert listed_figures[section["name"]][name] == result["figures"][name]["unit"]
            if block["kind"] == "table":
                columns = listed_tables[section["name"], block["name"]]
                there = [column["name"] for column in block["columns"]]
                assert [column for column in columns if column in there] == there
                assert set(columns) - set(there) <= {"office", "unit"}
                assert all(list(row) == there for row in block["rows"])


def test_every_documented_figure_and_table_exists():
    """Each is in the report on at least one organization."""
    listed_figures, listed_tables = documented_names()
    figures, tables = set(), set()
    for org in build_every_organization().values():
        for personal in (False, True):
            for section in report(org, personal=personal).to_dict()["sections"]:
                for block in section["blocks"]:
                    figures |= {(section["name"], name) for name in block.get("names", ())}
                    tables |= {(section["name"], block.get("name"))}
    assert {(part, name) for part, names in listed_figures.items() for name in names} == figures
    assert set(listed_tables) == tables - {(part, None) for part in SECTIONS}
