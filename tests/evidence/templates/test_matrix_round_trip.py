"""What is filled in at random into a matrix is read back as it was filled in."""

import random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepback import (
    InvalidOrganization,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Role,
    archetypes,
    real_authority,
)
from stepback.evidence import authority_template, read_authority_matrix
from stepback.evidence._templates._common_decisions import COMMON_DECISIONS
from tests.support.filled_sheets import fill_file, find_row, read_rows, write_rows

ORG = archetypes.command_pyramid(people=13, span=3)
LEVELS = ["Layer 3", "Layer 2", "Layer 1"]
WORDS = ("decides", "signs", "recommends", "is consulted", "is informed")
CONDITIONS = {"1": "in plan", "2": "after a tender"}


def draw_row(chance):
    """The cells of one decision, and the rights that they give: holder, power, limit, condition.

    Limits rise with the level, and one level at most decides any amount: all else is refused.
    """
    cells, rights = {}, set()
    limit, is_open = 0.0, False
    for column, level in enumerate(LEVELS, start=1):
        kind = chance.choice(["blank", "limit", "word", "any", "no limit"])
        mark = chance.choice(["", "", "", "1", "2"])
        condition = CONDITIONS.get(mark, "")
        note = f" ({mark})" if mark else ""
        if kind == "limit" and not is_open:
            limit += chance.choice([1, 500, 999.5, 12_000, 1_000_000])
            cells[column] = limit if not note else f"{limit:.15g}{note}"
            rights.add((level, "decides", limit, condition))
        elif kind == "word":
            word = chance.choice(WORDS[1:])
            cells[column] = chance.choice([word, word.capitalize(), word.upper()]) + note
            rights.add((level, word, None, condition))
        elif kind in {"any", "no limit"} and not is_open and not note:
            cells[column] = "decides" if kind == "any" else "no limit"
            rights.add((level, "decides", None, ""))
            is_open = True
    return cells, rights


def fill_matrix(path, layout, chance, **settings_filled):
    """Fill in a matrix, and give the rights that it then holds, by domain."""
    first = find_row(layout, "Decision") + 1
    cells = {
        (find_row(layout, label), 1): value
        for label, value in {
            "Currency of all amounts": settings_filled.get("currency", "EUR"),
            "Tax in the amounts": settings_filled.get("tax", "excluded"),
            "Condition (1)": CONDITIONS["1"],
            "Condition (2)": CONDITIONS["2"],
        }.items()
    }
    expected, heading = {}, ""
    for number, row in enumerate(read_rows(layout)[first:], start=first):
        if row[0].endswith(":"):
            heading = row[0].removesuffix(":")
            continue
        drawn, rights = draw_row(chance)
        cells |= {(number, column): value for column, value in drawn.items()}
        if rights:
            expected[f"{heading} / {row[0]}" if heading else row[0]] = rights
    fill_file(path, cells)
    return expected


def rights_by_domain(matrix):
    found = {}
    for grant in matrix.grants:
        right = (grant.holder, grant.power, grant.up_to, grant.condition)
        found.setdefault(grant.domain, set()).add(right)
        assert grant.above is None
        assert grant.scope == "everything"
        assert grant.unit == ("EUR" if grant.up_to is not None else "")
        assert grant.tax == ("excluded" if grant.up_to is not None else "")
    return found


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), is_flat=st.booleans())
def test_what_is_filled_in_is_read_back(tmp_path_factory, suffix, seed, is_flat):
    """Limits, words, conditions and blanks, with headings and without, and with no option."""
    chance = random.Random(seed)  # noqa: S311  (a sample is no secret)
    folder = tmp_path_factory.mktemp("matrix")
    decisions = {
        field: chance.sample(names, 2)
        for field, names in chance.sample(sorted(COMMON_DECISIONS.items()), 5)
    }
    names = [name for of_field in decisions.values() for name in of_field]
    template = authority_template(ORG, names if is_flat else decisions)
    path = template.write(folder / f"matrix{suffix}")
    layout = template.write(folder / "layout.csv")
    expected = fill_matrix(path, layout, chance)
    if not expected:
        with pytest.raises(InvalidOrganization, match="nobody has any right"):
            read_authority_matrix(path)
        return
    assert rights_by_domain(read_authority_matrix(path)) == expected


def test_a_field_that_stays_blank_is_no_heading_of_the_next(tmp_path):
    """Rows without rights are left out, and so is their heading."""
    template = authority_template(ORG, {"People": ["Hire"], "Money": ["Pay"]}, currency="EUR")
    path = template.write(tmp_path / "m.csv")
    fill_file(
        path,
        {(find_row(path, "Pay"), 2): 500.0, (find_row(path, "Tax in the amounts"), 1): "included"},
    )
    matrix = read_authority_matrix(path)
    assert [(grant.domain, grant.up_to) for grant in matrix.grants] == [("Money / Pay", 500)]
    (unfilled,) = [each for each in matrix.warnings if each.code == "unfilled-rows"]
    assert unfilled.where.rows == (find_row(path, "Hire") + 1,)


def test_the_whole_list_is_read_back(tmp_path):
    """As it is, with one level that decides everything."""
    path = authority_template(ORG).write(tmp_path / "m.csv")
    rows = read_rows(path)
    first = find_row(path, "Decision") + 1
    cells = {
        (number, 3): "decides"
        for number, row in enumerate(rows[first:], start=first)
        if not row[0].endswith(":")
    }
    fill_file(path, cells)
    matrix = read_authority_matrix(path)
    expected = {f"{field} / {name}" for field, names in COMMON_DECISIONS.items() for name in names}
    assert {grant.domain for grant in matrix.grants} == expected
    assert {grant.holder for grant in matrix.grants} == {"Layer 1"}


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_file_that_a_spreadsheet_saved_again_is_read(tmp_path, delimiter):
    """With other delimiters, and fewer cells in rows whose end is blank."""
    template = authority_template(ORG, {"Money": ["Pay"]}, currency="EUR", tax="excluded")
    path = template.write(tmp_path / "m.csv")
    fill_file(path, {(find_row(path, "Pay"), 2): 500.0})
    rows = read_rows(path)
    for row in rows:
        while row and not row[-1]:
            row.pop()
    write_rows(path, rows, delimiter)
    assert rights_by_domain(read_authority_matrix(path)) == {
        "Money / Pay": {("Layer 2", "decides", 500, "")}
    }


def test_a_table_to_fill_in_is_read_back():
    """As a frame, with the currency in its first header."""
    template = authority_template(ORG, {"Money": ["Pay"]}, currency="EUR", tax="excluded")
    frame = pd.DataFrame(template.to_table())
    frame.loc[1, "Layer 1"] = "5000"
    assert rights_by_domain(read_authority_matrix(frame)) == {
        "Money / Pay": {("Layer 1", "decides", 5000, "")}
    }


def test_a_currency_that_was_not_filled_in_is_noted(tmp_path):
    """Nobody has said it, so the amounts have none; filled in, they have."""
    template = authority_template(ORG, {"Money": ["Pay"]})
    path = template.write(tmp_path / "m.csv")
    fill_file(path, {(find_row(path, "Pay"), 2): 500.0})
    matrix = read_authority_matrix(path)
    assert matrix.grants[0].unit == ""
    assert "no-currency" in {warning.code for warning in matrix.warnings}
    fill_file(path, {(find_row(path, "Currency of all amounts"), 1): "EUR"})
    assert read_authority_matrix(path).grants[0].unit == "EUR"


def test_a_percentage_that_a_spreadsheet_keeps_as_a_number_is_refused(tmp_path):
    """Typed as 15 %, it is 0.15 in the file; both remedies work."""
    template = authority_template(ORG, {"Money": ["Pay"]}, currency="EUR")
    path, layout = template.write(tmp_path / "m.xlsx"), template.write(tmp_path / "m.csv")
    cell = (find_row(layout, "Pay"), 2)
    fill_file(path, {cell: 0.15})
    with pytest.raises(InvalidOrganization, match="write '15 %' as text") as invalid:
        read_authority_matrix(path)
    assert [problem.code for problem in invalid.value.problems] == ["unclear-percentage"]
    fill_file(path, {cell: "15 %"})
    assert read_authority_matrix(path).grants[0].unit == "%"
    fill_file(path, {cell: "0.15 EUR"})
    assert read_authority_matrix(path).grants[0].up_to == 0.15


def test_what_was_filled_in_becomes_delegations_of_who_is_at_each_level(tmp_path):
    """From a template to measures, with posts that share a name and with layers of people."""
    posts = Organization(
        people=[Person("ann"), Person("bo"), Person("cy")],
        roles=[Role("r1", name="Director"), Role("r2", name="Lead"), Role("r3", name="Lead")],
        reporting=[ReportingLine("r1", "r2"), ReportingLine("r1", "r3")],
        memberships=[Membership("r1", "ann"), Membership("r2", "bo"), Membership("r3", "cy")],
    )
    line = Organization(
        people=posts.people, reporting=[ReportingLine("ann", "bo"), ReportingLine("ann", "cy")]
    )
    for number, org in enumerate((posts, line)):
        template = authority_template(org, ["Refund"], currency="EUR", tax="included")
        path = template.write(tmp_path / f"{number}.csv")
        row = find_row(path, "Refund")
        fill_file(path, {(row, 1): 1000.0, (row, 2): "decides"})
        matrix = read_authority_matrix(path)
        with_rights = matrix.organization(
            org, holders=template.holders, amounts=[500, 800, 900, 5000]
        )
        shares = real_authority(with_rights)
        assert {name: shares[name] for name in ("ann", "bo", "cy")} == pytest.approx(
            {"ann": 0.25, "bo": 0.375, "cy": 0.375}
        )
