"""Matrices of every shape are read as they are meant, from every kind of source."""

import os
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from stepback.evidence import AuthorityMatrix, Grant, read_authority_matrix

DATA = Path(os.environ.get("STEPBACK_DATA", Path(__file__).parents[3] / "../shared/data"))
LIMITS = {
    "Decision": ["Buying", "Hardware", "Software", "Hiring"],
    "Lead": ["", "1,000 EUR", "2,000 EUR", "-"],
    "Head": ["", "10,000 EUR", "20,000 EUR", "no limit"],
    "Director": ["", "no limit", "no limit", "no limit"],
}
TWO_ROWS = """\
,Function (4),,Finance,
,Team,Head,Controller,CFO
Buying,,,,
Up to £5K,Approves,,Approves (1),Approves (2)
> £5K up to £10K,,Approves,,Approves
Travel,,,,
Abroad:,,,,
£1k to £2k,Approves,,,Signs/Approves
£2k plus,,Approves,,Approves
Perks,,,,
,,Approves,,Approves
"""
CONDITIONS = {"1": "in plan", "2": "not in plan"}


def real_file(name):
    """A matrix of the folder of real ones; skips the test where it is absent."""
    path = DATA / "evidence" / name
    if not path.exists():
        pytest.skip(f"{path} is absent; STEPBACK_DATA names the folder of real organizations")
    return path


def test_a_grid_of_limits():
    """A cell is a limit; a dash is no right; the columns are levels, lowest first."""
    matrix = read_authority_matrix(LIMITS, shape="grid")
    assert matrix.levels == ("Lead", "Head", "Director")
    assert list(matrix.grants) == [
        Grant("Lead", "Buying / Hardware", up_to=1000, unit="EUR", row=3),
        Grant("Head", "Buying / Hardware", up_to=10_000, unit="EUR", row=3),
        Grant("Director", "Buying / Hardware", row=3),
        Grant("Lead", "Buying / Software", up_to=2000, unit="EUR", row=4),
        Grant("Head", "Buying / Software", up_to=20_000, unit="EUR", row=4),
        Grant("Director", "Buying / Software", row=4),
        Grant("Head", "Buying / Hiring", row=5),
        Grant("Director", "Buying / Hiring", row=5),
    ]
    assert [grant.row for grant in matrix.grants] == [3, 3, 3, 4, 4, 4, 5, 5]
    assert not matrix.warnings


def test_a_grid_of_marks_with_two_header_rows(tmp_path):
    """Headings nest, bands are in names, tracks above holders, footnotes are conditions."""
    path = tmp_path / "matrix.csv"
    path.write_text(TWO_ROWS, encoding="utf-8")
    matrix = read_authority_matrix(
        path, shape="grid", header_rows=2, tracks="all", conditions=CONDITIONS
    )
    money = {"unit": "£"}
    abroad = {"domain": "Travel / Abroad", "unit": "£"}
    below_1000 = float(np.nextafter(1000, 0))
    assert list(matrix.grants) == [
        Grant("Team", "Buying", track="Function", up_to=5000, **money),
        Grant("Controller", "Buying", track="Finance", up_to=5000, condition="in plan", **money),
        Grant("CFO", "Buying", track="Finance", up_to=5000, condition="not in plan", **money),
        Grant("Head", "Buying", track="Function", above=5000, up_to=10_000, **money),
        Grant("CFO", "Buying", track="Finance", above=5000, up_to=10_000, **money),
        Grant("Team", track="Function", above=below_1000, up_to=2000, **abroad),
        Grant("CFO", track="Finance", above=below_1000, up_to=2000, power="signs", **abroad),
        Grant("CFO", track="Finance", above=below_1000, up_to=2000, **abroad),
        Grant("Head", track="Function", above=2000, **abroad),
        Grant("CFO", track="Finance", above=2000, **abroad),
        Grant("Head", "Perks", track="Function"),
        Grant("CFO", "Perks", track="Finance"),
    ]
    assert matrix.track_rule == "all"
    assert [problem.code for problem in matrix.warnings] == [
        "footnote",
        "heading-level",
        "touching-bands",
    ]
    assert matrix.source == "matrix.csv"


def test_a_register():
    """Each row is a right, under the names of fields or of usual headers."""
    table = {
        "Position": ["Lead", "Head", "Head", "Buyer"],
        "Decision": ["Refunds", "Refunds", "Hiring", "Contracts > 3 years"],
        "Limit (EUR)": ["1.000,50", "no limit", "no limit", ""],
        "Right": ["approves", "Signs/Approves", "recommends", "is consulted"],
        "Valid until": ["2026-12-31", None, None, None],
        "Jointly with": ["", "CFO; Counsel", "", ""],
        "Scope": ["own line", "", "everything", ""],
    }
    matrix = read_authority_matrix(table, shape="register")
    assert list(matrix.grants) == [
        Grant("Lead", "Refunds", up_to=1000.5, unit="EUR", scope="own line", end="2027-01-01"),
        Grant("Head", "Refunds", jointly=["CFO", "Counsel"], power="signs"),
        Grant("Head", "Refunds", jointly=["CFO", "Counsel"]),
        Grant("Head", "Hiring", power="recommends"),
        Grant("Buyer", "Contracts", above=3, unit="years", power="is consulted"),
    ]
    assert matrix.levels == ()


def test_what_to_table_writes_is_read_back():
    """A register is the same matrix again, but for its source."""
    grants = [
        Grant("Lead", "Buying / Hardware", up_to=1000.25, unit="EUR", tax="excluded", row=2),
        Grant("Head", "Buying / Hardware", above=1000.25, track="Finance", condition="in plan"),
        Grant("Head", "Buying / Hardware", jointly=["CFO"], may_redelegate=False),
        Grant("CFO", "Hiring", power="is informed", start="2026-01-31", end="2027-01-31"),
        Grant("CFO", "Leave", above=5, up_to=30, unit="days", scope="own line", principal="CEO"),
    ]
    levels = ["Lead", "Head", "CFO"]
    matrix = AuthorityMatrix.from_grants(grants, levels=levels, track_rule="all")
    table = matrix.to_table()
    again = read_authority_matrix(table, shape="register", levels=levels, tracks="all")
    assert again == matrix


def test_a_raci_table():
    """A decides; headings are part of the domain; both letters of a cell count."""
    table = {
        "Activity": ["Review", "Privacy", "Security"],
        "Owner": [None, "A/R", "C, I"],
        "Lab": [None, "C", "RA"],
    }
    matrix = read_authority_matrix(table, shape="raci")
    assert [(grant.holder, grant.domain, grant.power) for grant in matrix.grants] == [
        ("Owner", "Review / Privacy", "decides"),
        ("Owner", "Review / Privacy", "recommends"),
        ("Lab", "Review / Privacy", "is consulted"),
        ("Owner", "Review / Security", "is consulted"),
        ("Owner", "Review / Security", "is informed"),
        ("Lab", "Review / Security", "recommends"),
        ("Lab", "Review / Security", "decides"),
    ]
    assert matrix.levels == ()


@pytest.mark.parametrize("library", [pd.DataFrame, pl.DataFrame, pa.table, dict])
def test_frames_of_every_library_read_the_same(library):
    """A frame is a file whose first row are the names of its columns."""
    expected = read_authority_matrix(LIMITS, shape="grid")
    assert read_authority_matrix(library(LIMITS), shape="grid") == expected


def test_frames_with_two_header_rows_read_as_their_file(tmp_path):
    """Whether the second row is part of the names, or the first row of cells."""
    path = tmp_path / "matrix.csv"
    path.write_text(TWO_ROWS, encoding="utf-8")
    options = {"shape": "grid", "header_rows": 2, "tracks": "all", "conditions": CONDITIONS}
    expected = read_authority_matrix(path, **options)
    for frame in (pd.read_csv(path, dtype=str), pl.read_csv(path, infer_schema=False)):
        assert read_authority_matrix(frame, **options) == expected
    names = [row.split(",") for row in TWO_ROWS.splitlines()]
    carried = ["", "Function (4)", "Function (4)", "Finance", "Finance"]
    body = pd.DataFrame(names[2:], columns=pd.MultiIndex.from_arrays([carried, names[1]]))
    assert read_authority_matrix(body, **options) == expected
    mapping = {pair: body[pair].tolist() for pair in body.columns}
    assert read_authority_matrix(mapping, **options) == expected


def test_numbers_in_frames_are_limits():
    """Whole numbers, fractions and missing values keep what they say."""
    frame = pd.DataFrame({"What": ["a", "b"], "Lead": [1000, np.nan], "Head": [2500.5, 10]})
    matrix = read_authority_matrix(frame, shape="grid", blank_limit="no right", currency="€")
    assert [(grant.holder, grant.up_to, grant.unit) for grant in matrix.grants] == [
        ("Lead", 1000, "EUR"),
        ("Head", 2500.5, "EUR"),
        ("Head", 10, "EUR"),
    ]


@pytest.mark.parametrize(
    ("options", "grants"),
    [
        (
            {"columns": {"domain": ["Field", "Decision"], "up_to": "Limit", "unread": ["Note"]}},
            [("Buying / Desks", None, 500.0), ("Buying / Cars", None, 900.0)],
        ),
        (
            {"columns": {"domain": "Decision", "above": "Limit", "unread": ["Note", "Field"]}},
            [("Desks", 500.0, None), ("Cars", 900.0, None)],
        ),
    ],
)
def test_names_and_bounds_may_have_columns_of_their_own(options, grants):
    """A first column of names that is blank goes on, as an exported merged cell does."""
    table = {
        "Field": ["Buying", ""],
        "Decision": ["Desks", "Cars"],
        "Limit": ["$500", "$900"],
        "Note": ["see below", "since May"],
        "Head": ["approves", "approves"],
    }
    matrix = read_authority_matrix(table, shape="grid", **options)
    assert [(grant.domain, grant.above, grant.up_to) for grant in matrix.grants] == grants


def test_a_decision_goes_on_in_rows_with_bounds_of_their_own():
    """Of several bands of one decision, only the first row may have its name."""
    table = {
        "Decision": ["Buying", "", ""],
        "Amount": ["<= 5,000", "5,001 - 50,000", "> 50,000"],
        "Lead": ["approves", "", ""],
        "Head": ["", "approves", "approves"],
    }
    matrix = read_authority_matrix(table, shape="grid", columns={"up_to": "Amount"}, currency="EUR")
    assert [(grant.domain, grant.above, grant.up_to) for grant in matrix.grants] == [
        ("Buying", None, 5000),
        ("Buying", float(np.nextafter(5001, 0)), 50_000),
        ("Buying", 50_000, None),
    ]


@pytest.mark.parametrize(
    "header", [("What", "Lead (EUR)", "Head (EUR)"), ("What (limits in EUR)", "Lead", "Head")]
)
def test_a_header_may_say_the_currency(header):
    """It is no part of the name of a holder."""
    matrix = read_authority_matrix(dict(zip(header, [["a"], [5], [9]], strict=True)), shape="grid")
    assert [(grant.holder, grant.up_to, grant.unit) for grant in matrix.grants] == [
        ("Lead", 5, "EUR"),
        ("Head", 9, "EUR"),
    ]


def test_text_beside_limits_is_a_condition():
    """What is no amount says when the right holds; it is listed."""
    table = {"What": ["Buying"], "Lead": ["available funds"], "Head": ["5k EUR per order (2)"]}
    matrix = read_authority_matrix(table, shape="grid", conditions={"2": "budgeted"}, levels=[])
    assert [(grant.up_to, grant.condition) for grant in matrix.grants] == [
        (None, "available funds"),
        (5000, "budgeted; per order"),
    ]
    assert [problem.code for problem in matrix.warnings] == ["text-condition"] * 2


def test_footnotes_are_explained_below_the_table():
    """Lines that begin with a footnote say what it is; the caller may say something else."""
    table = {"What": ["Buying (1)", "Hiring", "(1) if in plan.", "* of staff"]}
    table["Head"] = ["approves", "approves*", "", ""]
    matrix = read_authority_matrix(table, shape="grid")
    assert [grant.condition for grant in matrix.grants] == ["if in plan", "of staff"]
    matrix = read_authority_matrix(table, shape="grid", conditions={"1": "planned", "*": None})
    assert [grant.condition for grant in matrix.grants] == ["planned", ""]


def test_real_matrix_of_a_company():
    """The figures of `gitlab_authorization_matrix_2017.csv`."""
    matrix = read_authority_matrix(
        real_file("gitlab_authorization_matrix_2017.csv"),
        shape="grid",
        header_rows=2,
        tracks="all",
        marks={"Advised": "informed"},
        conditions={**CONDITIONS, "3": "by the compensation committee"},
        open_bands="end at next",
    )
    grants = matrix.grants
    assert len({(grant.row, grant.track, grant.holder) for grant in grants}) == 85
    deciding = [grant.holder for grant in grants if grant.power == "decides"]
    assert Counter(deciding) == {
        "CFO": 27,
        "Board": 21,
        "CEO": 16,
        "Exec Team": 10,
        "Team Member": 4,
        "Controller": 4,
    }

    def ask(domain, amount):
        held = matrix.who_may(domain, amount)
        return [(right.holder, right.condition) for rights in held.values() for right in rights]

    spending = "Operating Expenses"
    assert ask(spending, 5000) == [
        ("Team Member", ""),
        ("Controller", "in plan"),
        ("CFO", "not in plan"),
    ]
    for amount in (5000.01, 7500):
        assert ask(spending, amount) == [("Exec Team", ""), ("CFO", "")]
    assert ask(spending, 100_000) == [("CEO", ""), ("CFO", "")]
    assert ask(spending, 100_000.01) == [("CEO", "in plan"), ("Board", "not in plan"), ("CFO", "")]
    travel = next(domain for domain in matrix.domain.words if "Travel" in domain)
    assert ask(travel, 12_000) == [("CEO", ""), ("CFO", "")]


@pytest.mark.parametrize(
    ("name", "n_rows", "accountable"),
    [
        (
            "raci_ai_governance.csv",
            10,
            {
                "AI Governance": 4,
                "Business Owner": 2,
                "Privacy": 1,
                "DPO/Security": 1,
                "Executive Sponsor": 1,
                "Internal Audit": 1,
            },
        ),
        ("raci_platform.csv", 31, {"DevOps Team": 15, "Client Team (w365)": 16}),
    ],
)
def test_real_raci_tables(name, n_rows, accountable):
    """Each row has one who is accountable; headings are no rows."""
    matrix = read_authority_matrix(real_file(name), shape="raci")
    deciding = [grant for grant in matrix.grants if grant.power == "decides"]
    assert len({grant.row for grant in matrix.grants}) == len(deciding) == n_rows
    assert Counter(grant.holder for grant in deciding) == accountable
