"""The page of warnings lists every one that a reader of people has."""

import ast
import re
from pathlib import Path

import pytest

import stepback

PACKAGE = Path(stepback.__file__).parent
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "problems.md"
# What reads exports; tables that stepback has written are read by other modules as well.
SOURCES = ("_read/_people", "_read/_csv", "_read/_spreadsheets", "_read/*.py", "_columns/*.py")
OF_TABLES = {"near-field"}


def list_codes():
    """The codes of all warnings that are made, by a look at the code of the package."""
    paths = [
        path
        for pattern in SOURCES
        for path in PACKAGE.glob(pattern if pattern.endswith(".py") else f"{pattern}/*.py")
    ]
    for path in paths:
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            constants = [getattr(argument, "value", None) for argument in call.args]
            is_warning = name in ("add_warning", "add_first_warning")
            is_warning |= name.endswith("roblem") and constants[-1:] == ["warning"]
            if is_warning and isinstance(constants[0], str):
                yield constants[0]


def test_every_warning_of_an_export_is_listed():
    """With its code, which programs compare; and no other is."""
    page = PAGE.read_text(encoding="utf-8").partition("## Warnings")[2]
    listed = re.findall(r"^\| `([a-z0-9-]+)` \|", page, re.MULTILINE)
    made = set(list_codes()) - OF_TABLES
    assert len(made) > 30
    assert made <= set(listed)
    assert len(listed) == len(set(listed))
    text = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.glob("_*/**/*.py"))
    assert [code for code in listed if f'"{code}"' not in text] == []


@pytest.mark.parametrize("code", ["leavers", "delimiter", "blank-rows", "several-posts"])
def test_codes_are_found_in_the_package(code):
    """In each way in which warnings are made."""
    assert code in set(list_codes())
