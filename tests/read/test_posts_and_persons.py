"""Exports of posts that say who holds each: posts are roles, and each person is one person."""

import datetime as dt

import pytest
from click.testing import CliRunner

from stepback import InvalidOrganization, Membership, Role, read_people
from stepback.cli._app import app

COLUMNS = {"id": "Position ID", "person": "Employee ID", "name": "Worker"}
HEADER = "Position ID|Employee ID|Worker|title|manager|fte|unit"


def table(text, header=HEADER):
    """The columns of a table that is written with bars."""
    names = header.split("|")
    rows = [line.strip().split("|") for line in text.strip().splitlines()]
    return {name: [row[number] for row in rows] for number, name in enumerate(names)}


def read(text, header=HEADER, **options):
    """An organization of posts."""
    return read_people(table(text, header), columns=COLUMNS, recognize=False, **options)


def errors(text, header=HEADER, **options):
    """The errors of a reading."""
    with pytest.raises(InvalidOrganization) as raised:
        read(text, header, **options)
    return [str(problem) for problem in raised.value.problems if problem.severity == "error"]


def lines(org):
    """Every line: who is above, who is below, and whether it is dotted."""
    return [(line.manager, line.report, line.dotted) for line in org.reporting]


def told(org, code):
    """The warnings of a kind."""
    return [str(warning) for warning in org.warnings if warning.code == code]


def test_posts_are_roles_and_people_hold_them():
    """One person holds two posts, once; a post of nobody is vacant."""
    org = read("""R1|P1|Ann|CEO||1|a
                  R2|P2|Bo|Head|R1|.5|b
                  R3|P2|Bo|Deputy|R1|.5|b
                  R4|||Clerk|R2|1|b
                  R5|P3|Cy|Clerk|R3|.8|b""")
    assert [(person.id, person.name, person.fte) for person in org.people] == [
        ("P1", "Ann", 1),
        ("P2", "Bo", 1),
        ("P3", "Cy", 0.8),
    ]
    assert {role.id: role.name for role in org.roles} == {
        "R1": "CEO",
        "R2": "Head",
        "R3": "Deputy",
        "R4": "Clerk",
        "R5": "Clerk",
    }
    assert org.memberships == tuple(
        Membership(post, person)
        for post, person in [("R1", "P1"), ("R2", "P2"), ("R3", "P2"), ("R5", "P3")]
    )
    assert lines(org) == [
        ("R1", "R2", False),
        ("R1", "R3", False),
        ("R2", "R4", False),
        ("R3", "R5", False),
    ]
    assert org.warnings == org.repairs == ()


def test_facts_of_posts_stay_with_the_posts():
    """A person keeps those in which all rows agree."""
    header = f"{HEADER}|Grade|Site"
    org = read(
        """R2|P2|Bo|Head||.5|b|G1|Rome
                  R3|P2|Bo|Clerk|R2|.5|b|G2|Rome""",
        header,
    )
    assert dict(org["P2"].attributes) == {"Site": "Rome"}
    assert org["R3"].attributes["Grade"] == "G2"


@pytest.mark.parametrize(("ftes", "fte"), [((".6", ".4"), 1), ((".2", ".3"), 0.5), (("1", "1"), 1)])
def test_fte_are_those_of_the_posts_unless_each_is_that_of_the_person(ftes, fte):
    """Two posts are no more than full time."""
    org = read(f"R2|P2|Bo|Head||{ftes[0]}|b\nR3|P2|Bo|Clerk|R2|{ftes[1]}|b")
    assert org["P2"].fte == pytest.approx(fte)
    assert told(org, "unequal-rows") == []


def test_rows_that_disagree_on_a_person_are_said():
    """The first name and unit count, and the highest FTE."""
    org = read("R2|P2|Bo|Head||1|b\nR3|P2|Bob|Clerk|R2|.5|c\nR4|P4|Di|Clerk|R2|1|c")
    assert (org["P2"].name, org["P2"].unit, org["P2"].fte) == ("Bo", "b", 1)
    assert (org["R3"].unit, org["R2"].unit) == ("c", "b")
    assert told(org, "unequal-rows") == [
        "rows 2, 3, Worker: rows of one person differ, of 'P2': the first counts; each post keeps "
        "its own",
        "rows 2, 3, unit: rows of one person differ, of 'P2': the first counts; each post keeps "
        "its own",
        "rows 2, 3, fte: rows of one person differ, of 'P2': the highest counts; each post keeps "
        "its own",
    ]


def test_two_people_in_one_post_share_it():
    """Nothing has to be repaired: each row says who holds it."""
    org = read(
        "R1|P1|Ann|CEO||1|a\nR2|P2|Bo|Head|R1|.6|a\nR2|P3|Cy|Head|R1|.4|a\nR3|P4|Di|X|R2|1|a"
    )
    assert org.memberships[1:3] == (
        Membership("R2", "P2", share=0.6),
        Membership("R2", "P3", share=0.4),
    )
    assert lines(org) == [("R1", "R2", False), ("R2", "R3", False)]
    assert org.repairs == ()


def test_two_titles_of_a_shared_post_are_refused():
    """They are two posts of one id."""
    text = "R2|P2|Bo|Head||.6|a\nR2|P3|Cy|Clerk||.4|a"
    for repair in (False, True):
        (error,) = errors(text, repair=repair)
        assert "'R2' is given 2 times with different names and titles" in error


def test_one_person_in_one_post_under_two_managers_has_a_dotted_line():
    """As without a column of people."""
    text = "R1|P1|Ann|CEO||1|a\nR2|P2|Bo|Head|R1|1|a\nR3|P3|Cy|Head|R1|1|a\nR3|P3|Cy|Head|R2|1|a"
    assert errors(text)[0].startswith("rows 4, 5, Position ID: 'R3' is given 2 times to one name")
    org = read(text, repair=True)
    assert lines(org)[1:] == [("R1", "R3", False), ("R2", "R3", True)]
    assert [member.member for member in org.memberships] == ["P1", "P2", "P3"]


@pytest.mark.parametrize("manager_by", [None, "person"])
def test_managers_may_be_named_by_the_person(manager_by):
    """The line is to the post."""
    text = "R1|P1|Ann|CEO||1|a\nR2|P2|Bo|Head|P1|1|a\nR3|P3|Cy|Head|P2|1|a"
    org = read(text, manager_by=manager_by)
    assert lines(org) == [("R1", "R2", False), ("R2", "R3", False)]


def test_some_managers_may_be_posts_and_others_people():
    """As long as no id is both."""
    org = read("R1|P1|Ann|CEO||1|a\nR2|P2|Bo|Head|P1|1|a\nR3|P3|Cy|Head|R2|1|a")
    assert lines(org) == [("R1", "R2", False), ("R2", "R3", False)]


@pytest.mark.parametrize(("named", "manager_by"), [("P2", None), ("Bo", "name")])
def test_a_manager_with_several_posts_is_the_first_of_them(named, manager_by):
    """A warning says so."""
    top = "P1" if manager_by is None else "Ann"
    org = read(
        f"""R1|P1|Ann|CEO||1|a
            R2|P2|Bo|Head|{top}|.5|a
            R3|P2|Bo|Deputy|{top}|.5|a
            R4|P3|Cy|Clerk|{named}|1|a""",
        manager_by=manager_by,
    )
    assert lines(org)[-1] == ("R2", "R4", False)
    assert told(org, "several-posts") == [
        f"row 5, manager: '{named}' holds 'R2' and 'R3': who reports to that person is read as "
        "reporting to 'R2', the first; name the post if it is another"
    ]


def test_two_people_of_one_name_are_not_guessed():
    """They are no one person in two posts."""
    text = "R1|P1|Ann|CEO||1|a\nR2|P2|Bo|X|Ann|1|a\nR3|P3|Bo|Y|Ann|1|a\nR4|P4|Cy|Z|Bo|1|a"
    assert "'Bo' may be any of rows 3, 4" in errors(text, manager_by="name")[0]


NUMBERS = "1|1|Ann|CEO||1|a\n2|3|Bo|Head|1|1|a\n3|2|Cy|Head|2|1|a"


def test_numbers_that_are_both_posts_and_people_have_to_be_told_apart():
    """Either option works."""
    (error,) = errors(NUMBERS)
    assert error.endswith(
        "could be posts or people: pass manager_by='id' or pass manager_by='person'"
    )
    assert lines(read(NUMBERS, manager_by="id")) == [("1", "2", False), ("2", "3", False)]
    assert lines(read(NUMBERS.replace("|2|1|a", "|3|1|a"), manager_by="person")) == [
        ("1", "2", False),
        ("2", "3", False),
    ]


def test_people_with_the_id_of_a_post_get_another():
    """An id is one thing in an organization."""
    org = read(NUMBERS, manager_by="id")
    assert [person.id for person in org.people] == ["1 (person)", "3 (person)", "2 (person)"]
    assert [role.id for role in org.roles] == ["1", "2", "3"]
    assert told(org, "shared-ids") == [
        "rows 2, 3, 4, Employee ID: 3 ids of people are ids of posts as well: the person '1' is "
        "called '1 (person)'"
    ]


def test_people_and_posts_have_days():
    """A post is held by one after the other; a person is there while in any post."""
    org = read(
        """R1|P1|Ann|2020-01-01||
           R2|P2|Bo|2020-01-01|2021-01-01|R1
           R2|P3|Cy|2021-01-01||R1
           R3|P2|Bo|2020-07-01|2022-01-01|R1
           R4|P2|Bo|2023-01-01||R1""",
        "Position ID|Employee ID|Worker|start|end|manager",
    )
    of_bo = [(person.start, person.end) for person in org.people if person.id == "P2"]
    assert of_bo == [
        (dt.date(2020, 1, 1), dt.date(2022, 1, 1)),
        (dt.date(2023, 1, 1), None),
    ]
    held = {
        day: [(member.group, member.member) for member in org.at(day).snapshot().memberships]
        for day in ("2020-08-01", "2021-08-01", "2022-08-01")
    }
    assert held == {
        "2020-08-01": [("R1", "P1"), ("R2", "P2"), ("R3", "P2")],
        "2021-08-01": [("R1", "P1"), ("R2", "P3"), ("R3", "P2")],
        "2022-08-01": [("R1", "P1"), ("R2", "P3")],
    }


def test_a_post_that_is_vacant_for_a_while_is_one_role():
    """With its holder when there is one."""
    org = read(
        "R1|P1|Ann|2020-01-01||\nR2|||2020-01-01|2021-01-01|R1\nR2|P2|Bo|2021-01-01||R1",
        "Position ID|Employee ID|Worker|start|end|manager",
    )
    days = ("2020-06-01", "2021-06-01")
    assert [len(org.at(day).snapshot().memberships) for day in days] == [1, 2]
    assert [len(org.at(day).snapshot().roles) for day in days] == [2, 2]


def test_a_vacant_name_makes_a_vacant_post_whatever_the_person():
    """Some systems number their vacancies."""
    org = read("R1|P1|Ann|CEO||1|a\nR2|P0|Vacant|Head|R1|1|a", vacant={"Vacant"})
    assert [person.id for person in org.people] == ["P1"]
    assert isinstance(org["R2"], Role)


def test_a_column_called_person_is_no_field_unless_it_is_named():
    """It may as well hold names."""
    columns = {"id": ["1", "2"], "person": ["Ann", "Bo"], "manager": ["", "1"]}
    org = read_people(columns)
    assert (len(org.people), len(org.roles)) == (2, 0)
    assert len(read_people(columns, columns={"person": "person"}).roles) == 2


def test_a_person_and_a_count_exclude_each_other():
    """A row is one post of one person, or several people."""
    columns = {"id": ["1"], "who": ["P1"], "count": ["2"]}
    with pytest.raises(InvalidOrganization, match="'who' and 'count' are a person and a number"):
        read_people(columns, columns={"person": "who"})


def test_junior_posts_may_be_in_another_file():
    """Their managers are posts of the first."""
    first = table("R1|P1|Ann|CEO||1|a\nR2|P2|Bo|Head|R1|1|a")
    second = table("R3|P3|Cy|Clerk|R2|1|a")
    org = read_people([first, second], columns=COLUMNS, recognize=False)
    assert lines(org) == [("R1", "R2", False), ("R2", "R3", False)]
    assert [member.group for member in org.memberships] == ["R1", "R2", "R3"]


def test_the_command_line_takes_the_field(tmp_path):
    """As any other."""
    path = tmp_path / "positions.csv"
    path.write_text("Position ID,Employee ID,manager\nR1,P1,\nR2,P1,R1\n")
    options = ["--column", "id=Position ID", "--column", "person=Employee ID"]
    result = CliRunner().invoke(app, ["check", str(path), *options])
    assert result.exit_code == 0, result.output
    assert "1 person, 2 roles" in result.output


@pytest.mark.parametrize("header", ["Employee ID", "Personalnummer"])
def test_somebody_in_several_posts_is_warned_of_with_the_option(header):
    """As it is given, it makes one person of them."""
    export = {
        "Position ID": ["P1", "P2", "P3", "P4"],
        "Name": ["Ann", "Bo", "Cy", "Bo"],
        header: ["100", "101", "102", "101"],
        "Reports To": ["", "P1", "P1", "P3"],
    }
    columns = {"id": "Position ID", "manager": "Reports To"}
    org = read_people(export, columns=columns)
    (warning,) = [one for one in org.warnings if one.code == "several-posts"]
    option = {"id": "Position ID", "name": "Name", "manager": "Reports To", "person": header}
    assert warning.message.endswith(f"if rows are posts, pass columns={option}")
    assert len(read_people(export, columns=option).people) == 3
    others = {**export, "Name": ["Ann", "Bo", "Cy", "Di"]}
    assert "several-posts" not in {
        one.code for one in read_people(others, columns=columns).warnings
    }
