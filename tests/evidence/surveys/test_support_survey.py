"""Surveys of support: sheets that were filled in are read back as they were filled in."""

import random
import zipfile

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepback import (
    Circle,
    InvalidOrganization,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Role,
    Support,
    report,
    shared_leadership,
    support_received,
)
from stepback._read._limits import Budget
from stepback._read._spreadsheets._workbook import open_workbook
from stepback.evidence import read_support_survey, support_template
from tests.support.filled_sheets import fill_file, find_row, read_rows, write_rows

ORG = Organization(
    people=[
        Person("007", name="Ann Berg", unit="sales"),
        Person("008", name="Bo Li", unit="sales"),
        Person("009", name="Cy Roth", unit="it"),
        Person("010", name="Dee Moor", unit="it"),
        Person("011", name="Bo Li", unit="it"),
        Person("=1+1", name="@Eve", unit="-x"),
    ],
    roles=[Role("coach", name="Team coach")],
    circles=[Circle("peers")],
    reporting=[ReportingLine("007", "008")],
    memberships=[Membership("coach", "009"), Membership("peers", "010")],
)
WORDS = {"strong": 1.0, "some": 0.5, "little": 0.25}


def codes(invalid):
    return sorted({problem.code for problem in invalid.value.problems})


def survey_error(source, **options):
    with pytest.raises(InvalidOrganization) as invalid:
        read_support_survey(source, **options)
    return invalid


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_what_is_filled_in_is_read_back(tmp_path_factory, suffix, seed):
    """Supporters by id or name, strengths as words and numbers, nobody, and no answer."""
    chance = random.Random(seed)  # noqa: S311  (a sample is no secret)
    folder = tmp_path_factory.mktemp("survey")
    path = support_template(ORG, supporters=3).write(folder / f"support{suffix}")
    layout = support_template(ORG, supporters=3).write(folder / "layout.csv")
    first = find_row(layout, "Id") + 1
    cells, expected, answered = {}, set(), set()
    by_name = {"Ann Berg": "007", "Cy Roth": "009", "Team coach": "coach", "Berg, Ann": "007"}
    for row, person in enumerate(ORG.people, start=first):
        kind = chance.choice(["blank", "nobody", "yes", "unmarked"])
        if kind != "blank":
            answered.add(person.id)
        if kind == "nobody":
            cells[row, 3] = "nobody"
        if kind not in {"yes", "unmarked"}:
            continue
        if kind == "yes":
            cells[row, 3] = "yes"
        ids = [id_ for id_ in ORG if id_ != person.id]
        columns = chance.sample(range(3), chance.randint(1, 3))
        for place, supporter in zip(columns, chance.sample(ids, len(columns)), strict=True):
            spelled = [name for name, id_ in by_name.items() if id_ == supporter]
            cells[row, 4 + 2 * place] = chance.choice([supporter, *spelled])
            strength = chance.choice([None, *WORDS, 0.75, 1.0])
            if strength is not None:
                cells[row, 5 + 2 * place] = strength
            expected.add((supporter, person.id, WORDS.get(strength, strength or 1.0)))
    fill_file(path, cells)
    survey = read_support_survey(path, org=ORG)
    assert {(each.supporter, each.supported, each.strength) for each in survey.supports} == expected
    assert set(survey.respondents) == answered
    assert survey.asked == tuple(person.id for person in ORG.people)
    surveyed = survey.organization(ORG)
    assert surveyed.respondents == answered
    assert set(surveyed.supports) == set(survey.supports)
    assert all(support.basis == "declared" for support in surveyed.supports)


def test_a_blank_row_is_no_answer_and_nobody_is_one(tmp_path):
    """What was not asked is unknown, and never none."""
    path = support_template(ORG).write(tmp_path / "support.csv")
    first = find_row(path, "Id") + 1
    fill_file(path, {(first, 3): "nobody", (first + 1, 4): "nobody"})
    survey = read_support_survey(path, org=ORG)
    assert survey.respondents == ("007", "008")
    assert survey.response_rate == pytest.approx(2 / 6)
    received = support_received(survey.organization(ORG))
    assert received["007"] == received["008"] == 0
    assert np.isnan(received["009"])


def test_a_table_to_fill_in_is_read_back():
    """A frame of the template needs no option either."""
    frame = pd.DataFrame(support_template(ORG).to_table())
    frame.loc[0, "Supporter 2"] = "Cy Roth"
    frame.loc[0, "Strength 2"] = "some"
    survey = read_support_survey(frame, org=ORG)
    assert survey.supports == (Support("009", "007", strength=0.5),)


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_csv_file_that_a_spreadsheet_saved_again_is_read(tmp_path, delimiter):
    """With other delimiters, and with fewer cells in rows whose end is blank."""
    path = support_template(ORG).write(tmp_path / "support.csv")
    first = find_row(path, "Id") + 1
    fill_file(path, {(first, 4): "008", (first, 5): "0,5"})
    rows = read_rows(path)
    for row in rows:
        while row and not row[-1]:
            row.pop()
    write_rows(path, rows, delimiter)
    assert read_support_survey(path, org=ORG).supports == (Support("008", "007", strength=0.5),)


def test_sheets_of_several_people_are_one_survey(tmp_path):
    """Each person sends back a sheet of their own, which the others do not see."""
    paths = []
    for person in ("007", "009"):
        path = support_template(ORG, people=[person]).write(tmp_path / f"{person}.xlsx")
        layout = support_template(ORG, people=[person]).write(tmp_path / f"{person}.csv")
        fill_file(path, {(find_row(layout, "Id") + 1, 4): "010"})
        paths.append(path)
    survey = read_support_survey(paths, org=ORG)
    assert survey.respondents == ("007", "009")
    assert [each.supporter for each in survey.supports] == ["010", "010"]
    # The same file twice is the same answer twice.
    invalid = survey_error([*paths, paths[0]], org=ORG)
    assert codes(invalid) == ["answered-twice"]
    repaired = read_support_survey([*paths, paths[0]], org=ORG, repair=True)
    assert repaired.supports == survey.supports
    assert [repair.code for repair in repaired.repairs] == ["answered-twice"]


def test_a_sheet_of_one_person_lists_whom_to_name(tmp_path):
    """On a sheet that is not read; without names of several, it offers them by name."""
    path = support_template(ORG, people=["009"]).write(tmp_path / "one.xlsx")
    with open_workbook(path, Budget()) as workbook:
        assert workbook.sheets == ("Support", "People")
        assert "007" in workbook.read_sheet(1).columns["People who may be named"]
    assert support_template(ORG, people=["009"]).sheets == ("Support",)
    assert read_support_survey(path, org=ORG).asked == ("009",)
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    # Two people are called Bo Li.
    assert "<formula1>People!$A$3:$A$8</formula1>" in sheet
    named = Organization(people=[Person("a", name="Ann"), Person("b", name="Bo")])
    with zipfile.ZipFile(support_template(named).write(tmp_path / "all.xlsx")) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<formula1>$B$13:$B$14</formula1>" in sheet


def test_everything_that_is_wrong_is_said_at_once():
    """With the row, the column, the value and who may have been meant."""
    table = {
        "id": ["007", "008", "009", "010", "=1+1", "x", "", "009"],
        "answered": ["yes", "no", "perhaps", "nobody", "", "", "", "yes"],
        "supporter 1": ["Bo Li", "009", "009", "007", "Ann Burg", "007", "007", "008"],
        "strength 1": ["", "", "", "", "", "3", "", "2"],
    }
    invalid = survey_error(table, org=ORG)
    assert set(codes(invalid)) == {
        "ambiguous-name",
        "answer-not-given",
        "answered-twice",
        "bad-strength",
        "nobody-and-somebody",
        "no-person",
        "self-support",
        "unclear-answer",
        "unknown-person",
        "unknown-supporter",
    }
    message = str(invalid.value)
    assert "'Bo Li' may be 008 or 011; write the id" in message
    assert "did you mean 'Ann Berg'?" in message
    assert all(problem.where.rows for problem in invalid.value.problems)
    assert all(problem.is_personal for problem in invalid.value.problems)


def test_the_remedy_for_a_strength_works():
    """A word of another survey gets its number by the option in the message."""
    table = {"id": ["007"], "supporter": ["008"], "strength": ["often"]}
    message = str(survey_error(table, org=ORG).value)
    assert "pass strengths={'often': 0.5}" in message
    survey = read_support_survey(table, org=ORG, strengths={"often": 0.5})
    assert survey.supports == (Support("008", "007", strength=0.5),)


def test_repairs_have_one_reading():
    """What has several is refused with repair=True as well."""
    table = {
        "id": ["7", "008", "009", "010"],
        "supporter 1": ["8", "008", "Ann Berg, Dee Moor", "007"],
        "supporter 2": ["8", "009", "", "007"],
        "strength 1": ["", "", "", "some"],
        "strength 2": ["", "", "", "some"],
        "supporter 3": ["", "", "", ""],
        "strength 3": ["", "", "some", ""],
    }
    found = set(codes(survey_error(table, org=ORG)))
    repaired = read_support_survey(table, org=ORG, repair=True)
    assert {repair.code for repair in repaired.repairs} == found
    assert {(each.supporter, each.supported, each.strength) for each in repaired.supports} == {
        ("008", "007", 1),
        ("009", "008", 1),
        ("007", "009", 1),
        ("010", "009", 1),
        ("007", "010", 0.5),
    }
    # Left out, nobody would be named, and nobody has said that.
    alone = {"id": ["007"], "supporter": ["007"]}
    assert codes(survey_error(alone, org=ORG, repair=True)) == ["self-support"]
    two = {"id": ["007"], "supporter 1": ["008"], "supporter 2": ["008"]}
    two |= {"strength 1": ["some"], "strength 2": ["little"]}
    assert codes(survey_error(two, org=ORG, repair=True)) == ["repeated-supporter"]


def test_rows_that_contradict_themselves_are_refused():
    """A name beside the id of another, as after sorting one column; yes without a name."""
    table = {"id": ["007", "008"], "name": ["Cy Roth", "Bo Li"], "supporter": ["010", ""]}
    assert codes(survey_error(table, org=ORG)) == ["id-of-another"]
    table = {"id": ["007"], "answered": ["yes"], "supporter": [""]}
    message = str(survey_error(table, org=ORG).value)
    assert "write nobody if nobody supports them" in message


def test_an_export_of_a_form_is_read_by_its_headers():
    """Several names in a cell stand between semicolons."""
    table = {"Who are you?": ["Ann Berg", "Dee Moor"], "Whose support?": ["Cy Roth;010;", ""]}
    invalid = survey_error(table, org=ORG)
    assert codes(invalid) == ["missing-column"]
    columns = {"name": "Who are you?", "supporters": "whose support?"}
    survey = read_support_survey(table, org=ORG, columns=columns)
    assert survey.asked == ("007", "010")
    assert [each.supporter for each in survey.supports] == ["009", "010"]
    message = str(survey_error(table, org=ORG, columns=columns | {"id": "Whose suport?"}).value)
    assert "did you mean 'Whose support?'?" in message


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("columns", "id"),
        ("columns", {"person": "x"}),
        ("columns", {"id": 3}),
        ("columns", {"supporters": []}),
        ("strengths", ["strong"]),
        ("strengths", {"strong": 2}),
        ("strengths", {"strong": float("nan")}),
        ("strengths", {3: 1}),
        ("scale", (1, 1)),
        ("scale", 5),
        ("scale", (0, float("inf"))),
        ("repair", "yes, please"),
        ("org", "org"),
        ("source", []),
        ("source", None),
        ("source", b"x"),
    ],
)
def test_bad_arguments_are_refused(option, value):
    """With the value and the remedy."""
    arguments = {"source": {"id": ["007"], "supporter": ["008"]}} | {option: value}
    source = arguments.pop("source")
    with pytest.raises(ValueError, match=option) as refused:
        read_support_survey(source, **arguments)
    assert not isinstance(refused.value, InvalidOrganization)


def test_ratings_go_to_shared_leadership(tmp_path):
    """From the second sheet of the workbook, with the scale that it says."""
    people = ["007", "008", "011"]
    path = support_template(ORG, people=people, ratings=True).write(tmp_path / "support.xlsx")
    first = 9
    cells = {
        (first + row, 2 + column): float(row + column)
        for row in range(3)
        for column in range(3)
        if row != column and (row, column) != (2, 0)
    }
    fill_file(path, cells, sheet=2)
    survey = read_support_survey(path, org=ORG)
    assert survey.rated == ("007", "008", "011")
    assert survey.scale == (0, 4)
    nan = float("nan")
    np.testing.assert_array_equal(survey.ratings, [[nan, 1, 2], [1, nan, 3], [nan, 3, nan]])
    found = shared_leadership(survey.ratings, scale=survey.scale)
    assert found.response_rate == pytest.approx(5 / 6)
    fill_file(path, {(first, 3): 7.0}, sheet=2)
    invalid = survey_error(path, org=ORG)
    assert codes(invalid) == ["bad-rating"]
    assert "7" in str(invalid.value)


def test_ratings_are_a_table_of_their_own_as_well():
    """With a scale that is passed, and rows of those who did not answer left out."""
    survey = {"id": ["007", "008"], "supporter": ["008", ""]}
    ratings = {"id": ["008"], "007": [5], "Ann Berg": [3]}
    assert codes(survey_error(survey, org=ORG, ratings=ratings, scale=(1, 5))) == ["answered-twice"]
    ratings = {"id": ["008"], "007": [5], "009": [None]}
    assert codes(survey_error(survey, org=ORG, ratings=ratings)) == ["no-scale"]
    found = read_support_survey(survey, org=ORG, ratings=ratings, scale=(1, 5))
    assert found.rated == ("007", "009", "008")
    assert found.ratings[2, 0] == 5
    assert np.isnan(found.ratings).sum() == 8


def test_what_a_survey_shows_names_nobody():
    """Neither its repr nor its plain values, but where that is asked for."""
    survey = read_support_survey({"id": ["ann", "bo", "cy"], "supporter": ["bo", "nobody", ""]})
    assert repr(survey) == "<SupportSurvey: 2 of 3 people answered (67 %)>"
    assert survey.to_dict() == {"asked": 3, "answered": 2, "response_rate": pytest.approx(2 / 3)}
    assert survey.to_dict(personal=True)["supports"] == [
        {"supporter": "bo", "supported": "ann", "strength": 1.0}
    ]
    assert survey.to_frame(backend="pandas")["supporter"].tolist() == ["bo"]
    assert len(survey) == 3
    empty = read_support_survey({"id": [], "supporter": []})
    assert np.isnan(empty.response_rate)
    assert empty.to_dict()["response_rate"] is None


def test_an_organization_with_supports_or_without_the_people_is_refused():
    """Two surveys cannot be told apart in one organization."""
    survey = read_support_survey({"id": ["007", "008"], "supporter": ["008", ""]})
    surveyed = survey.organization(ORG)
    with pytest.raises(ValueError, match="has supports already"):
        survey.organization(surveyed)
    with pytest.raises(ValueError, match="'008' and '007'"):
        survey.organization(Organization(people=[Person("ann")]))


def test_a_dated_organization_keeps_its_day():
    """And the answers count on it."""
    org = Organization(people=[Person("ann", start="2026-01-01"), Person("bo")]).at("2026-02-01")
    survey = read_support_survey({"id": ["ann"], "supporter": ["bo"]}, org=org)
    surveyed = survey.organization(org)
    assert surveyed.date == org.date
    assert support_received(surveyed)["ann"] == 1
    assert report(surveyed)


def test_a_name_with_its_id_is_one_of_several_of_that_name():
    """As headers of ratings name them; with the id of another, it is nobody."""
    table = {"id": ["007"], "supporter": ["Bo Li (011)"]}
    assert read_support_survey(table, org=ORG).supports[0].supporter == "011"
    table = {"id": ["007"], "supporter": ["Bo Li (010)"]}
    assert codes(survey_error(table, org=ORG)) == ["unknown-supporter"]


def test_many_people_of_one_name_are_counted():
    """The first are listed."""
    many = Organization(people=[Person(f"p{at}", name="Bo Li") for at in range(9)])
    message = str(survey_error({"id": ["p0"], "supporter": ["Bo Li"]}, org=many).value)
    assert "p4 or 4 more; write the id" in message


def test_strengths_stand_beside_supporters():
    """As many headers as supporters, in the same order."""
    table = {"Who": ["007"], "A": ["008"], "B": ["010"], "How": ["some"]}
    columns = {"id": "Who", "supporters": ["A", "B"], "strengths": ["How"]}
    message = str(survey_error(table, org=ORG, columns=columns).value)
    assert "2 columns of supporters and 1 of strengths" in message
    columns["supporters"] = "A"
    assert read_support_survey(table, org=ORG, columns=columns).supports[0].strength == 0.5


def test_ratings_in_two_workbooks_are_refused(tmp_path):
    """They may be of two teams; in one table, they are read."""
    paths = []
    for person in ("007", "009"):
        path = support_template(ORG, people=[person, "010"], ratings=True).write(
            tmp_path / f"{person}.xlsx"
        )
        fill_file(path, {(9, 3): 2.0}, sheet=2)
        paths.append(path)
    assert codes(survey_error(paths, org=ORG)) == ["several-ratings"]
    assert read_support_survey(paths[:1], org=ORG).ratings is not None
