"""What is wrong with a matrix: one code a kind, with rows; each remedy works to the letter."""

import re

import numpy as np
import pytest
import xlsxwriter

from stepback import InvalidOrganization
from stepback.evidence import read_authority_matrix


def table(*rows, header=("Decision", "Lead", "Head")):
    """A mapping of columns from rows."""
    return {name: [row[place] for row in rows] for place, name in enumerate(header)}


def problems_of(source, **options):
    """The errors that reading raises."""
    with pytest.raises(InvalidOrganization) as caught:
        read_authority_matrix(source, **options)
    return [problem for problem in caught.value.problems if problem.severity == "error"]


def widest(matrix):
    """Who may decide what, as texts that a wider right would add to."""
    return {
        (grant.holder, grant.domain, grant.above, grant.up_to, grant.condition)
        for grant in matrix.grants
        if grant.power == "decides"
    }


GRID = {"shape": "grid"}
# The table, the options, the code and the rows; then what mends it: options or nothing.
KINDS = {
    "words": (table(["a", "ten thousand", "5"]), GRID, "unclear-amount", (2,), None),
    "decimal comma": (
        table(["a", "1.000", "5.000"]),
        GRID,
        "unclear-amount",
        (2,),
        {"decimal": ","},
    ),
    "part of a text": (table(["a", "9k EUR", "see page 3"]), GRID, "unclear-amount", (2,), None),
    "approximate": (table(["a", "ca. 5k", "9k"]), GRID, "unclear-amount", (2,), None),
    "one amount in a name": (table(["Buy $5", "approves", ""]), GRID, "unclear-band", (2,), None),
    "two currencies": (
        table(["a", "5 EUR", "6 EUR"], ["b", "$5", "6 EUR"]),
        GRID,
        "several-currencies",
        (2, 3),
        None,
    ),
    "no currency": (
        table(["a", "5 EUR", "6 EUR"], ["b", "5", "7 EUR"]),
        GRID,
        "no-currency",
        (3,),
        {"currency": "EUR"},
    ),
    "tax": (
        table(["a", "5 EUR excl. VAT", "6 EUR"]),
        GRID,
        "unclear-tax",
        (2,),
        {"tax": "included"},
    ),
    "thousands in the header": (
        table(["a", "5", "6"], header=("in EUR thousands", "Lead", "Head")),
        GRID,
        "scaled-amounts",
        (1,),
        None,
    ),
    "thousands by a letter": (
        table(["a", "5", "6"], header=("Decision", "Lead (k€)", "Head")),
        GRID | {"currency": "EUR"},
        "scaled-amounts",
        (1,),
        None,
    ),
    "thousands in a register": (
        table(["Lead", "a", "5"], header=("holder", "domain", "Limit (TEUR)")),
        {"shape": "register", "currency": "EUR"},
        "scaled-amounts",
        (1,),
        None,
    ),
    "a unit of thousands": (
        table(["Lead", "a", "5", "k EUR"], header=("holder", "domain", "limit", "unit")),
        {"shape": "register"},
        "scaled-amounts",
        (2,),
        None,
    ),
    "a limit in the header": (
        table(["a", "approves", ""], header=("Decision", "Lead (up to €5k)", "Head")),
        GRID,
        "header-amount",
        (1,),
        None,
    ),
    "a limit in doubt in the header": (
        table(["a", "approves", ""], header=("Decision", "Lead (bis 5.000 €)", "Head")),
        GRID,
        "header-amount",
        (1,),
        None,
    ),
    "what is no right": (
        table(["a", "no authority above 5,000", "9,000"], ["b", "CEO over 5,000", "-"]),
        GRID | {"currency": "EUR"},
        "unclear-amount",
        None,
        None,
    ),
    "a text that points elsewhere": (
        table(["a", "5,000", "must be approved by the board"], ["b", "5,000", "as above"]),
        GRID | {"currency": "EUR"},
        "unknown-mark",
        (2, 3),
        None,
    ),
    "a text that points elsewhere, in a register": (
        table(["Lead", "a", "see policy"], header=("holder", "domain", "limit")),
        {"shape": "register"},
        "unclear-amount",
        (2,),
        None,
    ),
    "an exception in a name": (
        table(["Cars except over 5k EUR", "approves", ""]),
        GRID,
        "unclear-amount",
        (2,),
        None,
    ),
    "a limit below the band of the row": (
        table(["Cars over 5,000", "1,000", "9,000"]),
        GRID | {"currency": "EUR"},
        "empty-band",
        (2,),
        None,
    ),
    "bounds the wrong way round": (
        table(["Lead", "a", "5", "1"], header=("holder", "domain", "above", "up to")),
        {"shape": "register", "currency": "EUR"},
        "empty-band",
        (2,),
        None,
    ),
    "years and money": (
        table(["Lease up to 3 years", "10,000", "20,000"]),
        GRID | {"currency": "EUR"},
        "mixed-units",
        (2,),
        None,
    ),
    "an amount without a bound in a name": (
        table(["Buying within 5,000", "approves", ""]),
        GRID,
        "unclear-band",
        (2,),
        None,
    ),
    "a range that may be of accounts": (
        table(["Cost centres 4000 - 4999", "approves", ""]),
        GRID,
        "unclear-amount",
        (2,),
        None,
    ),
    "falling": (
        table(["a", "9", "5"], ["b", "1", "2"]),
        GRID,
        "falling-limit",
        (2,),
        {"levels": []},
    ),
    "highest first": (
        table(["a", "9", "5"], ["b", "3", "2"]),
        GRID,
        "falling-limit",
        (2, 3),
        {"levels": ["Head", "Lead"]},
    ),
    "levels without a holder": (
        table(["a", "approves", ""], ["b", "", "approves"]),
        GRID | {"levels": ["Lead"]},
        "missing-level",
        (3,),
        None,
    ),
    "negative": (table(["a", "-5", "(6)"]), GRID, "negative-amount", (2,), None),
    "zero": (table(["a", "0", "6"]), GRID, "zero-amount", (2,), {"repair": True}),
    "blank beside limits": (
        table(["a", "", "6"]),
        GRID,
        "blank-limit",
        (2,),
        {"blank_limit": "no right"},
    ),
    "nobody": (
        table(["a", "approves", ""], ["b", "", "approves"], header=("What", "TBD", "Head")),
        GRID,
        "nobody-holder",
        (1,),
        {"repair": True},
    ),
    "account": (
        table(["a", "approves", ""], ["b", "", "approves"], header=("What", "admin", "Head")),
        GRID,
        "account-holder",
        (1,),
        {"levels": ["admin", "Head"]},
    ),
    "two spellings": (
        table(
            ["a", "approves", ""],
            ["b", "", "approves"],
            header=(("", "D"), ("F", "CFO"), ("G", "cfo")),
        ),
        GRID | {"header_rows": 2, "tracks": "all"},
        "two-spellings",
        (2,),
        {"repair": True},
    ),
    "a row twice": (
        table(["a", "approves", ""], ["A", "approves", ""]),
        GRID,
        "repeated-row",
        (3,),
        {"repair": True},
    ),
    "a row again that differs": (
        table(["a", "approves", ""], ["a", "", "approves"]),
        GRID,
        "repeated-domain",
        (2, 3),
        None,
    ),
    "unknown marks": (
        table(["a", "X", "Y"], ["b", "X", ""]),
        GRID,
        "unknown-mark",
        (2, 3),
        {"marks": {"X": "informed", "Y": "informed"}},
    ),
    "several marks": (
        table(["a", "approves", "approves"]),
        GRID,
        "several-marks",
        (2,),
        {"several": "all"},
    ),
    "tracks": (
        table(["a", "approves", "approves"], header=(("", "D"), ("F", "Lead"), ("G", "Head"))),
        GRID | {"header_rows": 2},
        "unclear-tracks",
        (),
        {"tracks": "all"},
    ),
    "open bands": (
        table(["> 5 EUR", "approves", ""], ["> 9 EUR", "", "approves"]),
        GRID,
        "open-bands",
        (2, 3),
        {"open_bands": "end at next"},
    ),
    "a label in every cell": (
        table(["Buying", "Buying", "Buying"], ["a", "approves", ""]),
        GRID,
        "filled-label",
        (2,),
        {"repair": True},
    ),
    "a heading with an amount": (
        table(["Over 5k EUR", "", ""], ["a", "approves", ""]),
        GRID,
        "heading-or-row",
        (2,),
        None,
    ),
    "a heading with a number of rows": (
        table(["1.1 Desks", "approves", ""], ["1.2 Cars", "", ""], ["1.3 Bikes", "approves", ""]),
        GRID,
        "heading-or-row",
        (3,),
        None,
    ),
    "a line below": (
        table(["a", "approves", ""], ["As of May", "", ""]),
        GRID,
        "heading-or-row",
        (3,),
        {"repair": True},
    ),
    "no name": (table(["", "approves", ""]), GRID, "missing-name", (2,), None),
    "no A": (table(["a", "R", "C"]), {"shape": "raci"}, "no-accountable", (2,), None),
    "two A": (table(["a", "A", "A/R"]), {"shape": "raci"}, "several-accountable", (2,), None),
    "names in two columns": (
        table(["Buying", "desks", "approves"], ["Hiring", "staff", "approves"]),
        GRID,
        "unknown-mark",
        (2, 3),
        {"columns": {"domain": ["Decision", "Lead"]}},
    ),
    "notes": (
        table(["a", "approves", "see page"], ["b", "approves", "since May"]),
        GRID,
        "unknown-mark",
        (2, 3),
        {"columns": {"unread": ["Head"]}},
    ),
    "no header": (
        table(["a", "approves", "approves"], header=("Decision", "", "Head")),
        GRID,
        "missing-header",
        (2,),
        None,
    ),
    "a missing column": (
        table(["a", "approves", ""]),
        GRID | {"columns": {"unread": "Notes"}},
        "missing-column",
        (),
        None,
    ),
    "nothing": ({}, GRID, "empty-file", (), None),
    "no rows": (table(), GRID, "empty-file", (), None),
    "no rights": (table(["a", "-", "no"]), GRID, "no-rights", (), None),
    "nobody is said": (
        table(["", "a"], ["Lead", "b"], header=("holder", "domain")),
        {"shape": "register"},
        "missing-holder",
        (2,),
        None,
    ),
    "nothing is said": (
        table(["Lead", ""], ["Lead", "b"], header=("holder", "domain")),
        {"shape": "register"},
        "missing-name",
        (2,),
        None,
    ),
    "no columns": (
        table(["Lead", "a"], header=("Wer", "Was")),
        {"shape": "register"},
        "missing-column",
        (),
        {"columns": {"holder": "Wer", "domain": "Was"}},
    ),
    "a blank limit": (
        table(["Lead", "a", "5 EUR"], ["Head", "a", ""], header=("holder", "domain", "limit")),
        {"shape": "register"},
        "blank-limit",
        (3,),
        {"blank_limit": "no right"},
    ),
    "an unclear day": (
        table(["Lead", "a", "01/02/2026"], header=("holder", "domain", "start")),
        {"shape": "register"},
        "bad-value",
        (2,),
        None,
    ),
    "a blank currency": (
        table(
            ["Lead", "a", "5", "EUR"],
            ["Head", "a", "6", ""],
            header=("holder", "domain", "limit", "currency"),
        ),
        {"shape": "register"},
        "no-currency",
        (3,),
        {"currency": "EUR"},
    ),
    "a right twice": (
        table(["Lead", "a"], ["Lead", "a"], header=("holder", "domain")),
        {"shape": "register"},
        "repeated-row",
        (3,),
        {"repair": True},
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_one_problem_with_its_rows_and_a_remedy_that_works(kind):
    """What the message says to pass mends it; options that only a person can choose are listed."""
    source, options, code, rows, remedy = KINDS[kind]
    found = problems_of(source, **options)
    assert {problem.code for problem in found} == {code}
    assert rows is None or {problem.where.rows for problem in found} == {rows}
    if remedy is None:
        again = problems_of(source, **options, repair=True)
        assert {problem.code for problem in again} == {code}
        return
    for name, value in remedy.items():
        shown = f"{name}={value!r}"
        assert name == "levels" or any(shown in problem.message for problem in found)
    matrix = read_authority_matrix(source, **(options | remedy))
    assert (len(matrix.repairs) > 0) == ("repair" in remedy)
    if "repair" in remedy:
        assert {problem.code for problem in matrix.repairs} == {code}


def test_all_problems_are_found_at_once():
    """Every kind that a file has is in one exception, with words and their counts."""
    source = table(
        ["Over 5k EUR", "", ""],
        ["a", "X", "approves"],
        ["b", "X", "1.000"],
        ["c", "5 EUR", ""],
        header=("Decision", "TBD", "admin"),
    )
    found = {problem.code: problem.message for problem in problems_of(source, shape="grid")}
    assert set(found) == {
        "heading-or-row",
        "unknown-mark",
        "unclear-amount",
        "blank-limit",
        "nobody-holder",
        "account-holder",
        "empty-band",
    }
    assert "'X' (2)" in found["unknown-mark"]


def test_a_misspelled_mark_has_its_nearest_word():
    """And what is proposed for it gives no right to decide."""
    [found] = problems_of(table(["a", "Aproves", ""]), shape="grid")
    assert "did you mean 'approves'?" in found.message
    assert "marks={'Aproves': 'informed'}" in found.message


def test_domains_in_another_case_are_matched_and_noted():
    """The first spelling counts."""
    source = table(
        ["Buying", "", ""],
        ["up to 5 EUR", "approves", ""],
        ["BUYING ", "", ""],
        ["over 5 EUR", "", "approves"],
    )
    matrix = read_authority_matrix(source, shape="grid")
    assert matrix.domain.words == ("Buying",)
    assert [problem.code for problem in matrix.warnings] == ["domain-spelling"]


@pytest.mark.parametrize(
    ("source", "options"),
    [
        (
            {("", "D"): ["a"], ("F", "Lead"): ["approves"], ("G", "TBD"): ["approves"]},
            {"header_rows": 2, "tracks": "all"},
        ),
        (table(["a", "approves", "approves"], header=("D", "Lead", "Vacant")), {"several": "all"}),
        (
            {("", "D"): ["a"], ("F", "Lead"): ["5 EUR"], ("G", "Head"): ["0 EUR"]},
            {"header_rows": 2, "tracks": "all"},
        ),
    ],
)
def test_no_repair_leaves_out_whom_others_need(source, options):
    """Where all must agree, without one of them the others would have a wider right."""
    [found] = problems_of(source, shape="grid", repair=True, **options)
    assert "only if this holder agrees" in found.message


def test_no_repair_widens_a_right():
    """What is read with a repair is part of what is read when the file is mended by hand."""
    source = table(
        ["Buying", "Buying", "Buying"],
        ["up to 5 EUR", "approves", ""],
        ["up to 5 EUR", "approves", ""],
        ["over 5 EUR", "", "approves"],
        ["Cars", "0", "5 EUR"],
        ["As of May", "", ""],
    )
    by_hand = table(
        ["Buying", "", ""],
        ["up to 5 EUR", "approves", ""],
        ["over 5 EUR", "", "approves"],
        ["Cars", "-", "5 EUR"],
    )
    mended = read_authority_matrix(source, shape="grid", repair=True)
    assert widest(mended) == widest(read_authority_matrix(by_hand, shape="grid"))
    assert {problem.code for problem in mended.repairs} == {
        "filled-label",
        "repeated-row",
        "zero-amount",
        "heading-or-row",
    }


def write_sheet(path, rows, merged=()):
    """A spreadsheet with merged cells, as (first row, first column, last row, last column, text)."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell != "":
                    sheet.write(place, column, cell)
        for top, left, bottom, right, text in merged:
            sheet.merge_range(top, left, bottom, right, text)
    return path


def test_merged_cells_of_a_spreadsheet(tmp_path):
    """Titles, tracks, headings and marks over rows say what they cover."""
    path = write_sheet(
        tmp_path / "m.xlsx",
        [
            [],
            ["", "", "", ""],
            ["Decision", "Lead", "Head", "CFO"],
            [],
            ["up to 5 EUR", "approves", "", ""],
            ["over 5 EUR", "", "approves", ""],
        ],
        [
            (0, 0, 0, 3, "Who may decide"),
            (1, 1, 1, 2, "Function"),
            (3, 0, 3, 3, "Buying"),
            (4, 3, 5, 3, "approves"),
        ],
    )
    matrix = read_authority_matrix(path, shape="grid", header_rows=2, tracks="all")
    assert [(grant.holder, grant.track, grant.above, grant.up_to) for grant in matrix.grants] == [
        ("Lead", "Function", None, 5),
        ("CFO", "", None, 5),
        ("Head", "Function", 5, None),
        ("CFO", "", 5, None),
    ]
    assert [problem.code for problem in matrix.warnings] == ["title", "merged-cells"]


def test_a_mark_merged_over_holders_is_refused(tmp_path):
    """It may mean each of them, or all together."""
    rows = [["Decision", "Lead", "Head"], ["a"], ["b", "approves"]]
    path = write_sheet(tmp_path / "m.xlsx", rows, [(1, 1, 1, 2, "approves")])
    [found] = problems_of(path, shape="grid")
    assert (found.code, found.where.rows) == ("merged-cells", (2,))


def test_rows_longer_than_the_header_are_not_read_by_halves(tmp_path):
    """An amount with a comma that is not in quotes moves the cells after it."""
    path = tmp_path / "m.csv"
    path.write_text("D,Lead,Head\na,1,000,5,000\nb,approves,-\n", encoding="utf-8")
    [found] = problems_of(path, shape="grid", repair=True)
    assert (found.code, found.where.rows) == ("missing-header", (2,))
    assert "in quotes" in found.message


def test_messages_hold_no_pattern_of_two_remedies_glued():
    """Options are separated by words."""
    for source, options, *_ in KINDS.values():
        for problem in problems_of(source, **options):
            assert not re.search(r"pass pass|; ;|  |None: ", problem.message), problem.message


def test_a_text_for_a_limit_in_a_register_is_a_condition_that_is_said():
    """The right has no limit then, which nobody should find out later."""
    source = table(["Lead", "a", "all"], header=("holder", "domain", "limit"))
    matrix = read_authority_matrix(source, shape="register")
    assert [grant.condition for grant in matrix.grants] == ["all"]
    assert [(w.code, w.where.rows) for w in matrix.warnings] == [("text-condition", (2,))]


@pytest.mark.parametrize(
    "holder", ["Grade 10+", "Level 3 and above", "VP 2", "Over 60s officer", "5 - 10"]
)
def test_numbers_of_grades_in_a_header_are_no_amounts(holder):
    """They name the holder."""
    matrix = read_authority_matrix(
        table(["a", "approves"], header=("Decision", holder)), shape="grid"
    )
    assert [grant.holder for grant in matrix.grants] == [holder]


def test_a_holder_may_have_a_column_for_each_currency():
    """As the message about several currencies in a column says."""
    found = problems_of(
        table(["EU", "5 EUR", ""], ["US", "6 USD", ""]), shape="grid", blank_limit="no right"
    )
    assert "as in 'Head (EUR)'" in found[0].message
    header = ("Decision", "Lead (EUR)", "Lead (USD)")
    matrix = read_authority_matrix(
        table(["EU", "5", "-"], ["US", "-", "6"], header=header), shape="grid"
    )
    assert [(g.holder, g.domain, g.up_to, g.unit) for g in matrix.grants] == [
        ("Lead", "EU", 5, "EUR"),
        ("Lead", "US", 6, "USD"),
    ]
    for header in [("Decision", "Lead (EUR)", "Lead"), ("Decision", "Lead (EUR)", "Lead (EUR) ")]:
        found = problems_of(table(["EU", "5", "-"], header=header), shape="grid")
        assert "repeated-holder" in {problem.code for problem in found}


def test_several_currencies_of_a_register_have_a_column_of_units():
    """As the message says."""
    rows = (["Lead", "EU", "5 EUR"], ["Lead", "US", "6 USD"])
    header = ("holder", "domain", "limit")
    found = problems_of(table(*rows, header=header), shape="register")
    assert "a column named unit" in found[0].message
    mended = [[*row, row[2][2:]] for row in rows]
    matrix = read_authority_matrix(table(*mended, header=(*header, "unit")), shape="register")
    assert [grant.unit for grant in matrix.grants] == ["EUR", "USD"]


@pytest.mark.parametrize(
    ("header", "above"),
    [("From", np.nextafter(1001, 0)), ("Minimum", np.nextafter(1001, 0)), ("Over", 1001)],
)
def test_a_column_of_beginnings_says_whether_they_are_in_the_band(header, above):
    """From 1,001 on has 1,001 in it; over 1,001 has not."""
    headers = ("Decision", header, "Lead", "Head")
    source = table(["a", "0", "approves", ""], ["b", "1001", "", "approves"], header=headers)
    options = {"shape": "grid", "columns": {"above": header}, "currency": "EUR"}
    assert [g.above for g in read_authority_matrix(source, **options).grants] == [None, above]
    headers = ("holder", header, "domain")
    source = table(["Lead", "0", "a"], ["Head", "1001", "a"], header=headers)
    options = {"shape": "register", "columns": {"above": header}, "currency": "EUR"}
    matrix = read_authority_matrix(source, **options, open_bands="stay open")
    assert [g.above for g in matrix.grants] == [None, above]


@pytest.mark.parametrize("text", ["-", "Not applicable", "not permitted", "No delegated authority"])
def test_words_for_no_right_give_none(text):
    """In cells of limits, they would else be conditions of a right without limit."""
    matrix = read_authority_matrix(table(["a", "5 EUR", text]), shape="grid")
    assert [grant.holder for grant in matrix.grants] == ["Lead"]
    source = table(
        ["Lead", "a", "5 EUR"], ["Head", "a", text], header=("holder", "domain", "limit")
    )
    matrix = read_authority_matrix(source, shape="register")
    assert [grant.holder for grant in matrix.grants] == ["Lead"]
