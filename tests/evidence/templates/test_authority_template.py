"""Sheets to find out who may decide what: their columns are the levels that an organization has."""

import zipfile

import pytest
from python_calamine import CalamineWorkbook

from stepback import (
    Circle,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Role,
    archetypes,
)
from stepback.evidence import authority_template, support_template
from stepback.evidence._templates._common_decisions import COMMON_DECISIONS
from tests.support.filled_sheets import find_row, read_rows

LINE = Organization(
    people=[
        Person("ceo", name="Cleo", unit="board", attributes={"Pay grade": "E1"}),
        Person("head", unit="sales", attributes={"Pay grade": "G10"}),
        Person("lead", unit="sales/north", attributes={"Pay grade": "G9"}),
        Person("clerk", unit="sales/north", attributes={"Pay grade": "G2"}),
    ],
    reporting=[
        ReportingLine("ceo", "head"),
        ReportingLine("head", "lead"),
        ReportingLine("lead", "clerk"),
    ],
)
ROLES = Organization(
    people=[Person("ann"), Person("bo"), Person("cy")],
    roles=[Role("r1", name="Director"), Role("r2", name="Team lead"), Role("r3", name="Team lead")],
    reporting=[ReportingLine("r1", "r2"), ReportingLine("r1", "r3")],
    memberships=[Membership("r1", "ann"), Membership("r2", "bo"), Membership("r3", "cy")],
)


def level_names(org, **options):
    return list(authority_template(org, **options).to_table())[1:]


def test_columns_are_chosen_by_what_there_is():
    """Roles, else grades, else layers, else circles, else people; the lowest stands first."""
    assert level_names(ROLES) == ["Team lead", "Director"]
    assert level_names(LINE) == ["G2", "G9", "G10", "E1"]
    plain = archetypes.command_pyramid(people=13, span=3)
    assert level_names(plain) == ["Layer 3", "Layer 2", "Layer 1"]
    circles = Organization(people=[Person("a")], circles=[Circle("c", name="Crew")])
    assert level_names(circles) == ["Crew"]
    assert level_names(Organization(people=[Person("a", name="Ann"), Person("b")])) == ["Ann", "b"]


def test_columns_are_those_that_are_asked_for():
    """By any attribute, by units, or by names of one's own."""
    assert level_names(LINE, by="layers") == ["Layer 4", "Layer 3", "Layer 2", "Layer 1"]
    assert level_names(LINE, by="units") == ["Head of board", "Head of sales"]
    assert level_names(LINE, by="people") == ["clerk", "lead", "head", "Cleo"]
    assert level_names(LINE, by=["Team", " Board "]) == ["Team", "Board"]
    # Without a formal line, grades are in the order of their numbers.
    people = [Person(f"p{at}", attributes={"grade": f"G{at}"}) for at in (10, 9, 2)]
    assert level_names(Organization(people=people)) == ["G2", "G9", "G10"]


def test_a_template_says_who_is_at_each_level():
    """Posts where these are the levels, people elsewhere, nobody for names of one's own."""
    assert authority_template(ROLES).holders == {"Team lead": ("r2", "r3"), "Director": ("r1",)}
    assert authority_template(LINE).holders["G9"] == ("lead",)
    assert authority_template(LINE, by="layers").holders["Layer 1"] == ("ceo",)
    assert authority_template(LINE, by=["Team"]).holders == {}


def test_grades_of_few_people_and_too_many_roles_are_not_chosen():
    """The next kind is, and what is asked for is taken all the same."""
    rare = [
        Person(f"p{at}", attributes={"grade": "A" if at else "B"} if at < 2 else {})
        for at in range(9)
    ]
    org = Organization(people=rare, reporting=[ReportingLine("p0", f"p{at}") for at in range(1, 9)])
    assert level_names(org) == ["Layer 2", "Layer 1"]
    assert level_names(org, by="grade") == ["A", "B"]
    roles = [Role(f"r{at}") for at in range(40)]
    many = Organization(
        people=[Person("a"), Person("b")], roles=roles, reporting=[ReportingLine("a", "b")]
    )
    assert level_names(many) == ["Layer 2", "Layer 1"]
    assert len(level_names(many, by="roles")) == 40


def test_the_list_to_cut_down_has_ten_fields():
    """About fifty decisions, none of them twice."""
    names = [name for names in COMMON_DECISIONS.values() for name in names]
    assert len(COMMON_DECISIONS) == 10
    assert 40 <= len(names) <= 60
    assert len(set(names)) == len(names)
    rows = next(iter(authority_template(LINE).to_table().values()))
    assert [row for row in rows if row.endswith(":")] == [f"{field}:" for field in COMMON_DECISIONS]
    assert len(rows) == len(names) + 10


@pytest.mark.parametrize("make", [authority_template, support_template])
def test_what_was_filled_in_is_never_replaced(tmp_path, make):
    """Unless that is asked for; a file of answers is for its owner alone."""
    template = make(LINE)
    for name in ("sheet.xlsx", "sheet.csv"):
        path = template.write(tmp_path / name)
        path.write_text("filled in")
        with pytest.raises(FileExistsError, match="overwrite=True"):
            template.write(path)
        assert path.read_text() == "filled in"
        assert template.write(path, overwrite=True).read_bytes() != b"filled in"
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["sheet.csv", "sheet.xlsx"]


def test_a_file_of_answers_is_private(tmp_path):
    """From its first byte; a matrix is a matter of office."""
    answers = support_template(LINE).write(tmp_path / "a.xlsx")
    matrix = authority_template(LINE).write(tmp_path / "m.xlsx")
    assert answers.stat().st_mode & 0o077 == 0
    assert matrix.stat().st_mode & 0o040


def test_the_spreadsheet_says_what_may_be_entered(tmp_path):
    """Rules for cells, hints of who is at a level, frozen panes, a page that can be printed."""
    path = authority_template(LINE, {"Buying": ["Buy software"]}, by="layers").write(
        tmp_path / "m.xlsx"
    )
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<dataValidation ") == 2 + 4
    assert 'prompt="1 person: Cleo"' in sheet
    assert 'state="frozen"' in sheet
    assert 'fitToPage="1"' in sheet
    assert 'orientation="landscape"' not in sheet
    wide = authority_template(LINE, by=[f"L{at}" for at in range(9)]).write(tmp_path / "w.xlsx")
    with zipfile.ZipFile(wide) as archive:
        assert 'orientation="landscape"' in archive.read("xl/worksheets/sheet1.xml").decode()


def test_both_files_hold_the_same_cells(tmp_path):
    """As another reader of spreadsheets sees them, with names that look like formulas."""
    hostile = Organization(people=[Person("=1+1", name="@x"), Person("b", name="-2")])
    for make in (authority_template, support_template):
        template = make(hostile)
        sheet = template.write(tmp_path / f"{make.__name__}.xlsx")
        table = read_rows(template.write(tmp_path / f"{make.__name__}.csv"))
        rows = CalamineWorkbook.from_path(sheet).get_sheet_by_index(0).to_python()
        as_text = [[str(cell) for cell in row] for row in rows]
        plain = [[cell.removeprefix("'") for cell in row] for row in table]
        assert [row[: len(as_text[0])] for row in plain] == as_text
    # The same template makes the same bytes.
    again = support_template(hostile).to_bytes(".xlsx")
    assert again == support_template(hostile).to_bytes(".xlsx")


def test_what_is_known_is_filled_in_above_the_header(tmp_path):
    """The currency and the tax."""
    path = authority_template(LINE, currency="EUR", tax="excluded").write(tmp_path / "m.csv")
    rows = read_rows(path)
    assert rows[find_row(path, "Currency of all amounts")][1] == "EUR"
    assert rows[find_row(path, "Tax in the amounts")][1] == "excluded"


@pytest.mark.parametrize(
    ("option", "value", "part"),
    [
        ("decisions", "Hire", "not a list of texts"),
        ("decisions", [], "there are none"),
        ("decisions", {}, "there are none"),
        ("decisions", ["Hire", "hire"], "more than once"),
        ("decisions", ["Hire", " "], "not the name of a decision"),
        ("decisions", ["Hire", 3], "not the name of a decision"),
        ("decisions", ["People:"], "ends in a colon"),
        ("decisions", ["Buy for $5"], "has an amount that is not clearly a band"),
        ("decisions", ["Accounts 4000 - 4999"], "has an amount that is not clearly a band"),
        ("decisions", {"People": []}, "has no decisions"),
        ("decisions", {"": ["Hire"]}, "not the name of a field"),
        ("decisions", {"People": "Hire"}, "not a list of texts"),
        ("decisions", {1, 2}, "not a list of texts"),
        ("decisions", 3, "not a list of texts"),
        ("decisions", b"x", "not a list of texts"),
        ("by", "Pay grades", "did you mean 'Pay grade'"),
        ("by", "circles", "has no circles"),
        ("by", [], "is neither"),
        ("by", 3, "is neither"),
        ("by", {"a"}, "is neither"),
        ("by", ["a", ""], "cannot be the name of a level"),
        ("by", ["a", "A"], "is there twice"),
        ("by", [str(n) for n in range(300)], "200 levels"),
        ("currency", "", "cannot be used"),
        ("currency", 3, "cannot be used"),
        ("currency", "EUR; USD", "cannot be used"),
        ("tax", "with", "'included' or 'excluded'"),
        ("org", "org", "org"),
    ],
)
def test_bad_arguments_of_a_matrix_are_refused(option, value, part):
    """With the value and the remedy."""
    with pytest.raises(ValueError, match=part) as refused:
        authority_template(**({"org": LINE} | {option: value}))
    assert option in str(refused.value)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("people", "ann"),
        ("people", ["nobody"]),
        ("people", []),
        ("people", 3),
        ("supporters", 0),
        ("supporters", 21),
        ("supporters", "two"),
        ("ratings", "yes"),
        ("seen_by", " "),
        ("seen_by", 3),
        ("org", None),
    ],
)
def test_bad_arguments_of_a_survey_are_refused(option, value):
    """With the value and the remedy."""
    with pytest.raises(ValueError, match=option):
        support_template(**({"org": LINE} | {option: value}))


def test_ratings_have_a_limit(tmp_path):
    """A table of too many people is not filled in by hand, and a CSV file holds one sheet."""
    crowd = Organization(people=[Person(f"p{at}") for at in range(201)])
    with pytest.raises(ValueError, match="201 people cannot rate each other"):
        support_template(crowd, ratings=True)
    template = support_template(LINE, ratings=True)
    assert template.sheets == ("Support", "Leadership")
    with pytest.raises(ValueError, match=r"give a name that ends in \.xlsx"):
        template.write(tmp_path / "s.csv")
    assert list(template.to_table("Leadership"))[1:] == ["Name", "Cleo", "head", "lead", "clerk"]
    with pytest.raises(ValueError, match="'Support' or 'Leadership'"):
        template.to_table("Leaders")


@pytest.mark.parametrize("path", [3, b"x.csv", None, "x", "x.xls"])
def test_bad_paths_are_refused(path):
    """What is not a path, or no format that is written."""
    with pytest.raises(ValueError, match="path|ends neither"):
        authority_template(LINE).write(path)


def test_what_is_dated_needs_a_day():
    """As everywhere."""
    org = Organization(people=[Person("a", start="2026-01-01"), Person("b")])
    with pytest.raises(ValueError, match="org.at"):
        authority_template(org)
    assert level_names(org.at("2025-01-01")) == ["b"]


def test_without_xlsxwriter_the_message_says_what_to_do(tmp_path, monkeypatch):
    """The extra, or CSV, which does not need it."""
    monkeypatch.setitem(__import__("sys").modules, "xlsxwriter", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'stepback\[excel\]'"):
        authority_template(LINE).write(tmp_path / "m.xlsx")
    assert authority_template(LINE).write(tmp_path / "m.csv").exists()


def test_an_organization_with_no_levels_says_how_to_name_them():
    """Too many people for columns; and too many of what was asked for."""
    crowd = Organization(people=[Person(f"p{at}", attributes={"x": at}) for at in range(300)])
    with pytest.raises(ValueError, match="by=\\['Team', 'Manager', 'Director'\\]"):
        authority_template(crowd)
    with pytest.raises(ValueError, match="columns are too many"):
        authority_template(crowd, by="x")
    assert level_names(crowd, by=["Team", "Manager", "Director"])[0] == "Team"

    class Broken(list):
        def __iter__(self):
            raise RuntimeError

    with pytest.raises(ValueError, match="is neither"):
        authority_template(LINE, by=Broken(["a"]))
    assert level_names(
        Organization(people=[Person("a", attributes={"grade": "007", "x": "v1.02b"})]), by="x"
    ) == ["v1.02b"]


def test_long_decisions_are_wrapped(tmp_path):
    """In rows that are high enough."""
    path = authority_template(LINE, ["Buy " + "very " * 40 + "much"]).write(tmp_path / "m.xlsx")
    with zipfile.ZipFile(path) as archive:
        assert 'customHeight="1"' in archive.read("xl/worksheets/sheet1.xml").decode()
    with pytest.raises(ValueError, match="10,001 rows are more"):
        authority_template(LINE, [f"d{at}" for at in range(10_001)])
