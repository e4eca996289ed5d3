"""Rows of people who have left, and of posts that nobody holds: they count, and it is said."""

import pandas as pd
import pytest

from stepback import read_people
from tests.support.shown_organizations import DATA
from tests.support.small_exports import warning_texts

IDS = {"Employee ID": ["1", "2", "3"], "Manager ID": ["", "1", "1"]}
NAMED = IDS | {"Name": ["Ann", "Bo", "Cy"]}


@pytest.mark.parametrize(
    ("header", "active", "left"),
    [
        ("Status", "Active", "Terminated"),
        ("Employee Status", "A", "INACTIVE"),
        ("Employment", "Full-Time", "Retired"),
        ("Beschäftigungsstatus", "aktiv", "ausgetreten"),
        ("Statut", "présent", "parti"),
        ("Situación", "alta", "baja"),
        ("Situação", "ativo", "desligado"),
        ("Stato", "in forza", "cessato"),
        ("Dienstverband", "actief", "uit dienst"),
        ("Stan", "aktywny", "zwolniony"),
        ("在籍状況", "在籍", "退職"),
        ("状态", "在职", "离职"),
        ("Active", "Yes", "No"),
        ("Is Active", "TRUE", "FALSE"),
        ("aktiv", "ja", "nein"),
        ("Terminated", "N", "Y"),
        ("Termination Date", "", "2020-01-31"),
        ("Austrittsdatum", "31.12.9999", "31.01.2020"),
        ("退職日", "", "2020/01/31"),
        ("EmploymentStatus", "Active", "Voluntarily Terminated"),
        ("Employee Status", "Active", "Separated"),
        ("Status", "Active", "Left"),
    ],
)
def test_people_who_have_left_are_said_with_the_option_that_leaves_them_out(header, active, left):
    """In ten languages, as a state, a flag or a day; the option works to the letter."""
    export = NAMED | {header: [active, active, left]}
    org = read_people(export)
    assert len(org.people) == 3
    warning = warning_texts(org)["leavers"]
    assert warning.startswith(f"row 4, {header}: 1 row says {left!r} here, as of people who have ")
    assert f"pass active={{{header!r}: {{{active!r}}}}} to leave them out" in warning
    org = read_people(export, active={header: {active}})
    assert {person.id for person in org.people} == {"1", "2"}
    assert "leavers" not in warning_texts(org)


def test_days_of_leaving_may_be_ends():
    """Those who will have left count until then."""
    export = NAMED | {"Termination Date": ["", "2020-01-31", "2090-01-31"]}
    warning = warning_texts(read_people(export))["leavers"]
    assert warning.endswith(
        "or pass columns={'last_day': 'Termination Date'} to count each until that day"
    )
    org = read_people(export, columns={"last_day": "Termination Date"})
    assert "3 people" in repr(org.at("2020-01-31"))
    assert "2 people" in repr(org.at("2020-02-01"))
    assert "leavers" not in warning_texts(org)


def test_flags_of_frames_are_words():
    """A column of True and False is one of flags."""
    frame = pd.DataFrame(NAMED | {"Active": [True, True, False]})
    assert "pass active={'Active': {'True'}}" in warning_texts(read_people(frame))["leavers"]
    assert len(read_people(frame, active={"Active": {"True"}}).people) == 2


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Status", ["Active", "Leave", "Active"]),
        ("Hand", ["left", "left", "left"]),
        ("Hand", ["left", "right", "right"]),
        ("Projects", ["past", "current", "past"]),
        ("MaritalDesc", ["Married", "Separated", "Single"]),
        ("Marital Status", ["Separated", "Together", "Together"]),
        ("Status", ["Married", "Separated", ""]),
        ("Familienstand", ["ledig", "separated", "verheiratet"]),
        ("Hire Date", ["", "2020-01-31", ""]),
        ("Contract", ["Permanent", "Fixed", ""]),
        ("Termination Date", ["9999-12-31", "9999-12-31", ""]),
        ("Active", ["Yes", "Yes", "Yes"]),
        ("Vacant", ["No", "No", "No"]),
    ],
)
def test_other_columns_say_nothing_of_absence(header, cells):
    """Nor where all rows say the same, so that nobody would be left."""
    texts = warning_texts(read_people(NAMED | {header: cells}))
    assert not texts.keys() & {"leavers", "vacancies", "blank-name"}


@pytest.mark.parametrize("order", [1, -1])
def test_of_several_columns_the_one_on_employment_is_named(order):
    """The one that says it most plainly, wherever it stands, and not the first."""
    columns = [
        ("MaritalDesc", ["Separated", "Single", "Married"]),
        ("Account", ["inactive", "active", "active"]),
        ("Employed as", ["clerk", "retired", "clerk"]),
        ("Left", ["N", "N", "Y"]),
        ("EmploymentStatus", ["Active", "Terminated for Cause", "Voluntarily Terminated"]),
    ]
    export = NAMED | dict(columns[::order])
    warning = warning_texts(read_people(export))["leavers"]
    assert warning.startswith("rows 3, 4, EmploymentStatus: 2 rows say 'Terminated for Cause' and ")
    assert "pass active={'EmploymentStatus': {'Active'}} to leave them out" in warning


def test_a_real_export_without_those_who_have_left():
    """Its states of marriage are no states of employment; what is advised leaves 104 out."""
    path = DATA / "hris" / "HRDataset_v14.csv"
    if not path.exists():
        pytest.skip(f"{path} is absent; STEPBACK_DATA names the folder of real organizations")
    org = read_people(path, repair=True)
    [warning] = [warning for warning in org.warnings if warning.code == "leavers"]
    assert warning.where.column == "EmploymentStatus"
    assert warning.message == (
        "104 rows say 'Terminated for Cause' and 'Voluntarily Terminated' here, as of people who "
        "have left, and count; pass active={'EmploymentStatus': {'Active'}} to leave them out"
    )
    stayed = read_people(path, active={"EmploymentStatus": {"Active"}}, repair=True)
    assert len(stayed.people) == 206
    assert "leavers" not in {warning.code for warning in stayed.warnings}


VACANCIES = (
    "Vakant|N.N.|unbesetzt|Open position|TBH|To be hired|poste vacant|À pourvoir|Puesto vacante|"
    "Por cubrir|Cargo vago|Vaga em aberto|Posto vacante|Da assumere|Vacature|Onbezet|Wakat|"
    "Nieobsadzone|空席|欠員|空缺|待招聘"
)


@pytest.mark.parametrize("word", VACANCIES.split("|"))
def test_words_for_a_vacancy_are_no_names(word):
    """In ten languages; the option that is named works."""
    export = IDS | {"Name": ["Ann", word, "Cy"]}
    warning = warning_texts(read_people(export))["placeholder-name"]
    assert warning.endswith(f"if it means that nobody holds the post, pass vacant={{{word!r}}}")
    org = read_people(export, vacant={word})
    assert {person.id for person in org.people} == {"1", "3"}


def test_a_blank_name_among_names_may_be_a_vacancy():
    """It may be one that is not disclosed as well."""
    export = IDS | {"Name": ["Ann", "", "Cy"]}
    warning = warning_texts(read_people(export))["blank-name"]
    assert warning == (
        "row 3, Name: 1 row without a name, where others have one; if nobody holds this post, pass "
        "vacant={''}"
    )
    org = read_people(export, vacant={""})
    assert ({person.id for person in org.people}, [role.id for role in org.roles]) == (
        {"1", "3"},
        ["2"],
    )
    assert "blank-name" not in warning_texts(org)


def test_a_column_of_vacancies_is_said():
    """With the option that counts nobody there, which keeps posts that others report to."""
    export = NAMED | {"Vacant": ["No", "Yes", "No"]}
    export["Manager ID"] = ["", "1", "2"]
    warning = warning_texts(read_people(export))["vacancies"]
    assert "row 3, Vacant: 1 row says 'Yes' here, and counts as a person; pass active=" in warning
    org = read_people(export, active={"Vacant": {"No"}})
    assert ({person.id for person in org.people}, [role.id for role in org.roles]) == (
        {"1", "3"},
        ["2"],
    )


def test_a_column_of_vacancies_explains_blank_names():
    """One warning says both."""
    export = IDS | {"Name": ["Ann", "", "Cy"], "Vakant": ["nein", "ja", "nein"]}
    texts = warning_texts(read_people(export))
    assert texts["vacancies"].endswith("if nobody holds these posts, pass vacant={''}")
    assert "blank-name" not in texts


def test_holders_in_another_column_are_offered_as_names():
    """A post of which the column of holders is not recognized."""
    export = IDS | {"Inhaber": ["Ann", "VACANT", "Cy"]}
    warning = warning_texts(read_people(export))["vacancies"]
    assert warning.endswith("pass columns={'name': 'Inhaber'}, vacant={'VACANT'}")
    org = read_people(export, columns={"name": "Inhaber"}, vacant={"VACANT"})
    assert [role.id for role in org.roles] == ["2"]
