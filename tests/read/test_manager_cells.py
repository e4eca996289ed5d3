"""What stands in cells of managers: words for nobody, several managers, and keys inside a cell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback import InvalidOrganization, read_people

STAFF = {
    "id": ["E0005", "E0018", "E0019", "E0020"],
    "name": ["Ann Top", "Bo Fox", "Cy Elk", "Di Owl"],
    "mail": ["ann@x.test", "bo@x.test", "cy@x.test", "di@x.test"],
}
BY = {
    "id": ["E0005", "E0018"],
    "name": ["Ann Top", "Bo Fox"],
    "mail": ["ann@x.test", "bo@x.test"],
}


def staff(*managers, **columns):
    """Four people, of whom the last has the last of the managers, and so on; Ann is the root."""
    cells = ["", *["E0005"] * (3 - len(managers)), *managers]
    return {**STAFF, "manager": cells, **columns}


def problems_of(export, **options):
    """Everything that a strict reading finds, by code."""
    with pytest.raises(InvalidOrganization) as raised:
        read_people(export, **options)
    return {one.code: one for one in raised.value.problems if one.severity == "error"}


def lines_of(org):
    """Manager, report, and whether the line is dotted."""
    return {(line.manager, line.report, line.dotted) for line in org.reporting}


NOBODY = [
    "N/A",
    "n/a",
    "NA",
    "n.a.",
    "-",
    "--",
    "—",
    "None",
    "NULL",
    "nan",
    "NaN",
    "<NA>",
    "0",
    "000",
    "-1",
    "#N/A",
    "#NV",
    "NO_MANAGER",
    "No Manager",
    "no-manager",
    "(none)",
    "nil",
    "\\N",
    "Not Applicable",
    "nobody",
    "keine",
    "Kein Vorgesetzter",
    "niemand",
    "entfällt",
    "aucun",
    "néant",
    "ninguno",
    "no aplica",
    "Sin Jefe",
    "nenhum",
    "Não se aplica",
    "nessuno",
    "geen",
    "n.v.t.",
    "brak",
    "nie dotyczy",
    "нет",
    "なし",
    "該当なし",
    "无",
    "没有",
    "없음",
    "...",
    "\uff2e\uff0f\uff21",
    "00000000-0000-0000-0000-000000000000",
]


@pytest.mark.parametrize("word", NOBODY)
@pytest.mark.parametrize("key", ["id", "name", "mail"])
def test_a_word_for_nobody_is_no_shared_boss(word, key):
    """The option that is offered works, and so does the repair: two roots, and nothing vacant."""
    above = BY[key]
    export = {**STAFF, "manager": [word, word, above[0], above[1]]}
    found = problems_of(export, manager_by=key)
    assert found.keys() == {"nobody-word"}
    assert f"pass root_markers={{{word!a}}}" in ascii(found["nobody-word"].message) or (
        f"pass root_markers={{{word!r}}}" in found["nobody-word"].message
    )
    lines = {("E0005", "E0019", False), ("E0018", "E0020", False)}
    org = read_people(export, manager_by=key, root_markers={word})
    assert lines_of(org) == lines
    assert not org.roles
    org = read_people(export, manager_by=key, repair=True)
    assert lines_of(org) == lines
    assert not org.roles
    assert [(one.code, one.where.rows) for one in org.repairs] == [("nobody-word", (2, 3))]


def test_all_words_for_nobody_are_one_problem_with_one_option():
    """Those of dotted managers are in the same option."""
    export = {
        "id": ["1", "2", "3", "4"],
        "manager": ["N/A", "-", "1", "2"],
        "dotted_managers": ["", "keine", "2", "N/A"],
    }
    found = problems_of(export)
    assert "pass root_markers={'-', 'N/A', 'keine'}" in found["nobody-word"].message
    org = read_people(export, root_markers={"N/A", "-", "keine"})
    assert lines_of(org) == {("1", "3", False), ("2", "4", False), ("2", "3", True)}
    repaired = read_people(export, repair=True)
    assert lines_of(repaired) == lines_of(org)
    assert {one.code for one in repaired.repairs} == {"nobody-word"}


@pytest.mark.parametrize("word", ["0", "-", "N/A", "none", "NA"])
def test_a_word_that_is_an_id_is_that_id(word):
    """Whoever has it is the manager."""
    export = {"id": [word, "2"], "manager": ["", word]}
    assert lines_of(read_people(export)) == {(word, "2", False)}
    other_case = {"id": [word.upper(), "2"], "manager": ["", word.lower()]}
    org = read_people(other_case, repair=True)
    assert lines_of(org) == {(word.upper(), "2", False)}


def test_a_word_that_is_part_of_a_name_is_not_taken_for_nobody():
    """There are people called Null."""
    export = {"id": ["1", "2"], "name": ["Jo Null", "Bo"], "manager": ["", "Null"]}
    [problem] = problems_of(export, manager_by="name").values()
    assert "'Null' is not read: it may be row 2" in problem.message


@pytest.mark.parametrize("word", ["vacant", "TBD", "XX", "head", "E0"])
def test_other_words_are_unknown_managers(word):
    """That a post is vacant does not say that nobody is above."""
    assert problems_of(staff(word)).keys() == {"unknown-manager"}


@pytest.mark.parametrize("word", ["Vacant", "TBD", "N/D", "Confidential"])
@pytest.mark.parametrize("field", ["manager", "dotted_managers"])
def test_a_vacancy_above_several_is_not_taken_for_one_post(word, field):
    """Nobody knows whether it is one; above one row, it is."""
    export = {"id": list("1234"), "manager": ["", "1", "1", "1"], field: ["", "1", word, word]}
    for repair in (False, True):
        found = problems_of(export, repair=repair)
        assert "one vacant post above all of these or several" in found["unknown-manager"].message
        assert f"pass root_markers={{{word!r}}}" in found["unknown-manager"].message
    assert not read_people(export, root_markers={word}).roles
    export[field][2] = "1"
    assert [role.id for role in read_people(export, repair=True).roles] == [word]


def test_the_id_of_somebody_in_place_of_a_name_is_that_person():
    """A number is nobody's name; one letter may be."""
    export = {
        "id": ["1", "B", "3", "4"],
        "name": ["Ann Top", "Bo Fox", "Cy", "Di"],
        "manager": ["", "1", "Ann Top", "B"],
    }
    found = problems_of(export, manager_by="name")
    assert "the cell holds the id in place of 'name'" in found["decorated-manager"].message
    assert found["unknown-manager"].where.rows == (5,)
    org = read_people(export, manager_by="name", repair=True)
    assert ("1", "B", False) in lines_of(org)


def test_people_of_one_name_are_to_be_made_distinct():
    """Another way to write the name would not help."""
    export = {
        "id": list("123"),
        "name": ["Ann Top", "Ann Top", "Cy"],
        "manager": ["", "", "CN=Ann Top,OU=x"],
    }
    found = problems_of(export, manager_by="name", repair=True)
    assert found["decorated-manager"].message.endswith(
        "make them distinct in 'name', or name managers by their ids"
    )


SEVERAL = [
    "{};{}",
    "{}, {}",
    "{}/{}",
    "{} | {}",
    "{} & {}",
    "{}\n{}",
    "{} and {}",
    "{}; {};",
    "{} + {}",
]


@pytest.mark.parametrize("form", SEVERAL)
@pytest.mark.parametrize("key", ["id", "name", "mail"])
def test_several_managers_in_a_cell_are_a_solid_and_a_dotted_one(form, key):
    """Refused, with the option that reads them so; both lines are listed."""
    ann, bo = BY[key]
    export = {**STAFF, "manager": ["", ann, ann, form.format(bo, ann)]}
    found = problems_of(export, manager_by=key)
    assert found.keys() == {"several-managers"}
    assert "pass repair=True to read the first as solid and the others as dotted" in (
        found["several-managers"].message
    )
    org = read_people(export, manager_by=key, repair=True)
    assert lines_of(org) == {
        ("E0005", "E0018", False),
        ("E0005", "E0019", False),
        ("E0018", "E0020", False),
        ("E0005", "E0020", True),
    }
    [repair] = org.repairs
    assert repair.where.rows == (5,)
    assert f"the line to {bo!r} is solid, that to {ann!r} dotted" in repair.message


def test_ids_with_digits_may_be_separated_by_spaces():
    """Words may not: they are a name."""
    org = read_people(staff("E0018 E0005"), repair=True)
    assert ("E0005", "E0020", True) in lines_of(org)
    export = {"id": ["Jo", "Ma", "Al"], "manager": ["", "Jo", "Jo Ma"]}
    assert problems_of(export).keys() == {"unknown-manager"}


def test_several_managers_with_something_around_each():
    """Each of them is found as it would be alone."""
    org = read_people(staff("Bo Fox (E0018); Ann Top (E0005)"), repair=True)
    assert {("E0018", "E0020", False), ("E0005", "E0020", True)} <= lines_of(org)


@pytest.mark.parametrize("repair", [False, True])
def test_a_part_that_is_unknown_is_named_and_nothing_is_split(repair):
    """A repair would have to invent or to drop somebody."""
    found = problems_of(staff("E0018;E0099"), repair=repair)
    assert found.keys() == {"several-managers"}
    assert "'E0099' is not found in 'id'" in found["several-managers"].message


def test_a_last_name_before_a_comma_is_not_split():
    """The whole cell comes first, and then only what is all names."""
    export = {**STAFF, "manager": ["", "Top, Ann", "Fox, Bo", "Elk, Zed"]}
    assert problems_of(export, manager_by="name").keys() == {"unknown-manager"}
    names = {"id": ["1", "2", "3"], "name": ["Fox", "Bo", "Bo Fox"], "manager": ["", "Fox, Bo", ""]}
    assert lines_of(read_people(names, manager_by="name")) == {("3", "2", False)}


DECORATED = {
    "id": [
        "Ann Top (E0005)",
        "E0005 - Ann Top",
        "[E0005] Ann",
        "E0005 Ann Top",
        "E0005, Ann Top",
        "ID: E0005",
        "Ann Top <E0005>",
        "Ann Top – E0005",
        "Top, Ann (E0005)",
        "#E0005",
        "E0005;",
        "E0005 | Ann Top",
        "Head (E0005)",
        "X\\E0005",
        "Ann Top\u00a0(E0005)",
        "e0005 (Ann Top)",
    ],
    "name": [
        "Ann Top (E0005)",
        "Ann Top <ann@x.test>",
        "Ann Top (On Leave)",
        "Ann Top [C]",
        "Ann Top - E0005",
        "Top, Ann (E0005)",
        '"Ann Top"',
        "Ann Top*",
    ],
    "mail": [
        "Ann Top <ann@x.test>",
        "mailto:ann@x.test",
        "ann@x.test (Ann)",
        "<ann@x.test>",
        "SMTP:ann@x.test",
        "MAILTO:ANN@X.TEST",
        "Ann Top, ann@x.test",
    ],
}


@pytest.mark.parametrize(
    ("key", "cell"), [(key, cell) for key in DECORATED for cell in DECORATED[key]]
)
def test_a_key_with_something_around_it_is_found_inside_the_cell(key, cell):
    """Refused, with the option that reads it so; never a second, vacant manager."""
    export = {**STAFF, "manager": ["", BY[key][0], BY[key][1], cell]}
    found = problems_of(export, manager_by=key)
    assert found.keys() == {"decorated-manager"}
    message = found["decorated-manager"].message
    assert "stands inside" in message
    assert "pass repair=True to read them like this" in message
    org = read_people(export, manager_by=key, repair=True)
    assert ("E0005", "E0020", False) in lines_of(org)
    assert not org.roles
    assert [one.code for one in org.repairs] == ["decorated-manager"]


@pytest.mark.parametrize(
    ("key", "cell"),
    [
        ("id", "CN=E0005,OU=Users,DC=x"),
        ("name", "CN=Ann Top,OU=Users,DC=x"),
        ("name", "cn=Top\\, Ann,dc=x"),
    ],
)
def test_a_distinguished_name_is_matched_by_its_first_part(key, cell):
    """It is a format of its own, in which nothing is guessed: a note says so."""
    export = {**STAFF, "manager": ["", BY[key][0], BY[key][1], cell]}
    org = read_people(export, manager_by=key)
    assert ("E0005", "E0020", False) in lines_of(org)
    assert not org.roles
    [note] = [one.message for one in org.warnings if one.code == "distinguished-names"]
    assert repr(cell) in note


def test_a_handle_is_a_login():
    """`@ann` is whoever has the login ann, whatever the case."""
    export = {"login": ["ann", "bo", "cy"], "manager": ["", "@ann", "@Ann"]}
    options = {"columns": {"id": "login"}}
    [found] = problems_of(export, **options).values()
    assert found.where.rows == (3, 4)
    org = read_people(export, repair=True, **options)
    assert lines_of(org) == {("ann", "bo", False), ("ann", "cy", False)}


def test_what_stands_in_the_name_of_the_row_may_be_missing_in_the_cell():
    """Such as a status; where two rows differ only by it, nobody is guessed."""
    export = {
        "id": ["1", "2", "3"],
        "name": ["Ann Top", "Bo Fox (On Leave)", "Cy Elk"],
        "manager": ["", "Ann Top", "Bo Fox"],
    }
    assert problems_of(export, manager_by="name").keys() == {"decorated-manager"}
    org = read_people(export, manager_by="name", repair=True)
    assert lines_of(org) == {("1", "2", False), ("2", "3", False)}
    export["name"][0] = "Bo Fox (Sales)"
    export["manager"][1] = ""
    found = problems_of(export, manager_by="name", repair=True)
    assert "rows 2, 3" in found["decorated-manager"].message


@pytest.mark.parametrize(
    "cell",
    [
        "Bo Fox (E0005)",
        "E0005 - Bo Fox",
        "Ann Top <bo@x.test>",
        "CN=Ann Top (E0018)",
        "Zed Zap (E0005)",
        "Ann Top (E0099)",
        "Ann Top (2)",
    ],
)
@pytest.mark.parametrize("key", ["id", "name"])
def test_a_cell_that_could_be_two_people_is_refused_even_with_repair(cell, key):
    """The message says what to write instead."""
    export = {**STAFF, "manager": ["", BY[key][0], BY[key][0], cell]}
    for repair in (False, True):
        found = problems_of(export, manager_by=key, repair=repair)
        assert found.keys() == {"decorated-manager"}
        message = found["decorated-manager"].message
        assert f"write what {key!r} says of the one who is meant" in message
        assert "repair=True" not in message


def test_of_two_people_of_one_name_the_id_decides():
    """All that a cell says has to fit."""
    export = {
        **STAFF,
        "name": ["Ann Top", "Ann Top", "Cy", "Di"],
        "manager": ["", "", "Ann Top (E0018)", "Cy"],
    }
    org = read_people(export, manager_by="name", repair=True)
    assert lines_of(org) == {("E0018", "E0019", False), ("E0019", "E0020", False)}


def test_a_number_that_is_an_id_by_chance_is_nobody():
    """Five is not the team five."""
    export = {"id": ["1", "5", "6"], "name": ["Ann", "Bo", "Cy"], "manager": ["", "1", "Team 5"]}
    assert problems_of(export).keys() == {"unknown-manager"}


CODED = [
    ("O'Brien", "O\u2019Brien"),
    ("Jose\u0301 Paz", "Jos\u00e9 Paz"),
    ("Anna-Li", "Anna\u2010Li"),
    ("\uff11\uff12", "12"),
    ("E5", "E\u00ad5"),
    ("E5", "E\u200b5"),
]


@pytest.mark.parametrize(("one", "other"), [*CODED, *(pair[::-1] for pair in CODED)])
@pytest.mark.parametrize("key", ["id", "name"])
def test_what_looks_the_same_is_matched_with_a_warning(one, other, key):
    """In a strict reading, too: nobody sees the difference."""
    export = {"id": ["1", "2"], "name": ["x", "y"], "manager": ["", other]}
    export[key][0] = one
    org = read_people(export, manager_by=key)
    assert lines_of(org) == {(export["id"][0], "2", False)}
    assert [one.code for one in org.warnings if one.code == "coded-differently"]


@pytest.mark.parametrize("cell", ["O'Brien", "O\u2019Brien", "O\u02bcBrien"])
def test_rows_that_look_the_same_are_refused(cell):
    """Even where one of them is coded as the cell is."""
    export = {
        "id": ["1", "2", "3"],
        "name": ["O'Brien", "O\u2019Brien", "x"],
        "manager": ["", "", cell],
    }
    for repair in (False, True):
        found = problems_of(export, manager_by="name", repair=repair)
        assert found.keys() == {"coded-differently"}
        assert "any of rows 2, 3, which look the same, coded differently" in (
            found["coded-differently"].message
        )


@pytest.mark.parametrize("mark", ["\ufeff", "\u200b", "\u00ad", "\u200e", "\u2060"])
def test_an_invisible_character_at_the_edge_of_an_id_is_removed(mark):
    """As spaces are."""
    export = {"id": ["1", mark + "2", "3"], "manager": ["", "1", "2" + mark]}
    assert problems_of(export).keys() == {"outer-spaces"}
    org = read_people(export, repair=True)
    assert lines_of(org) == {("1", "2", False), ("2", "3", False)}


@pytest.mark.parametrize(
    "cell", ["E0005,E0018", "E0005; E0018", "E0005\nE0018", "E0005|E0018", "E0005 E0018"]
)
def test_dotted_managers_are_dotted_lines(cell):
    """One or several to a cell; the column is no attribute."""
    export = {**staff("E0019"), "Matrix": ["", "", "", cell]}
    org = read_people(export, columns={"dotted_managers": "Matrix"})
    assert {line for line in lines_of(org) if line[2]} == {
        ("E0005", "E0020", True),
        ("E0018", "E0020", True),
    }
    assert "Matrix" not in org["E0020"].attributes


def test_dotted_managers_may_be_named_by_name():
    """A comma in a name separates nobody."""
    export = {
        **STAFF,
        "manager": ["", "Ann Top", "Ann Top", "Cy Elk"],
        "dotted_managers": ["", "", "Fox, Bo", "Top, Ann; Bo Fox"],
    }
    org = read_people(export, manager_by="name")
    assert {line for line in lines_of(org) if line[2]} == {
        ("E0018", "E0019", True),
        ("E0005", "E0020", True),
        ("E0018", "E0020", True),
    }


def test_unknown_dotted_managers_are_reported_as_others_are():
    """With the column; the repair adds one vacant role for one id in both columns."""
    export = {
        "id": ["1", "2", "3"],
        "manager": ["", "9", "1"],
        "dotted_managers": ["", "1", "9, 2"],
    }
    with pytest.raises(InvalidOrganization) as raised:
        read_people(export)
    places = [(one.code, one.where.rows, one.where.column) for one in raised.value.problems]
    assert places == [
        ("unknown-manager", (3,), "manager"),
        ("unknown-manager", (4,), "dotted_managers"),
    ]
    org = read_people(export, repair=True)
    assert [role.id for role in org.roles] == ["9"]
    assert lines_of(org) == {
        ("9", "2", False),
        ("1", "3", False),
        ("1", "2", True),
        ("9", "3", True),
        ("2", "3", True),
    }


def test_a_dotted_line_to_the_solid_manager_or_oneself_is_said():
    """Neither is a line of its own."""
    export = {"id": ["1", "2", "3"], "manager": ["", "1", "1"], "dotted_managers": ["", "1", "3"]}
    assert problems_of(export).keys() == {"self-report"}
    org = read_people(export, repair=True)
    assert lines_of(org) == {("1", "2", False), ("1", "3", False)}
    assert [one.where.rows for one in org.warnings if one.code == "dotted-and-solid"] == [(3,)]


def test_dotted_managers_have_the_days_of_their_rows():
    """So that a history keeps them apart."""
    export = {
        "id": ["1", "2", "3", "3"],
        "manager": ["", "1", "1", "1"],
        "dotted_managers": ["", "", "2", ""],
        "start": ["2020-01-01", "2020-01-01", "2020-01-01", "2021-01-01"],
        "end": ["", "", "2021-01-01", ""],
    }
    org = read_people(export)
    [dotted] = [line for line in org.reporting if line.dotted]
    assert (dotted.manager, dotted.report) == ("2", "3")
    assert (str(dotted.start), str(dotted.end)) == ("2020-01-01", "2021-01-01")
    assert [line.end for line in org.reporting if not line.dotted] == [None, None]


@pytest.mark.parametrize("cell", ["3", "3;2", "Cy (3)"])
@pytest.mark.parametrize("field", ["manager", "dotted_managers"])
def test_a_leaver_in_any_cell_of_managers_is_kept_as_a_vacant_role(cell, field):
    """Also among several, and with something around."""
    export = {
        "id": ["1", "2", "3", "4"],
        "name": ["Ann", "Bo", "Cy", "Di"],
        "status": ["on", "on", "off", "on"],
        "manager": ["", "1", "1", "1"],
        "dotted_managers": [""] * 4,
    }
    export[field][3] = cell
    org = read_people(export, active={"status": "on"}, repair=True)
    assert [role.id for role in org.roles] == ["3"]
    assert ("3", "4", field == "dotted_managers") in lines_of(org)


def test_half_a_name_is_never_suggested():
    """Both columns of both names are."""
    export = {
        "First Name": ["Ada", "John", "Mary", "Lena", "Bob"],
        "Last Name": ["Topp", "Doe", "Poe", "Coe", "Aye"],
        "No": ["100", "101", "102", "103", "104"],
        "Manager First Name": ["", "Ada", "Ada", "Mary", "John"],
        "Manager Last Name": ["", "Topp", "Topp", "Poe", "Smith"],
    }
    columns = {"id": "No", "manager": "Manager First Name"}
    found = problems_of(export, columns=columns, repair=True)
    message = found["no-manager-matches"].message
    assert "'manager': ['Manager First Name', 'Manager Last Name']" in message
    assert "'name': ['First Name', 'Last Name']" in message
    assert "manager_by='First Name'" not in message


def test_a_column_is_suggested_only_if_it_finds_nearly_all():
    """The suggestion works when it is followed."""
    export = {
        "id": [str(number) for number in range(8)],
        "mail": [f"p{number}@x.test" for number in range(8)],
        "nick": [f"p{number}" for number in range(8)],
        "manager": ["", *[f"P{number}@x.test" for number in range(7)]],
    }
    message = problems_of(export, recognize=False)["no-manager-matches"].message
    assert message.endswith("7 of 7 are in 'mail': pass manager_by='mail'")
    assert len(read_people(export, manager_by="mail").reporting) == 7
    export["manager"][3:] = ["a", "b", "c", "d", "e"]
    assert not any(
        "manager_by" in one.message for one in problems_of(export, recognize=False).values()
    )


SWAPPED = {
    "id": ({"A": [*"1122", ""], "B": list("23451"), "N": list("bcdea")}, {}),
    "name": (
        {"A": [*"1122", ""], "B": list("23451"), "id": list("vwxyz")},
        {"manager_by": "name"},
    ),
    "N": ({"A": [*"1122", ""], "B": list("23451"), "id": list("vwxyz")}, {"manager_by": "A"}),
}


@pytest.mark.parametrize("key", SWAPPED)
@pytest.mark.parametrize("recognize", [False, True])
def test_swapped_columns_are_one_problem_with_a_complete_option(key, recognize):
    """Instead of one for each id; the option works when it is followed."""
    export, options = SWAPPED[key]
    columns = {"manager": "B"} | ({} if key == "N" else {key: "A"})
    found = problems_of(export, columns=columns, recognize=recognize, **options)
    assert found.keys() == {"swapped-columns"}
    _, _, remedy = found["swapped-columns"].message.rpartition("pass ")
    given = eval(f"dict({remedy})", {}, {})  # noqa: S307  (what a user would paste)
    assert len(read_people(export, recognize=recognize, **given).reporting) == 4


@pytest.mark.parametrize(
    "export",
    [
        {"id": list("1234"), "manager": ["", *"123"]},  # a chain
        {"id": list("1122"), "manager": list("3456")},  # of managers elsewhere
        {"id": list("1123"), "manager": ["", *"111"]},
    ],
)
def test_columns_that_are_not_swapped_are_left_alone(export):
    """An id on several rows alone says nothing."""
    codes = set()
    try:
        read_people(export)
    except InvalidOrganization as invalid:
        codes = {one.code for one in invalid.problems}
    assert "swapped-columns" not in codes


ROOTS = [
    "Company",
    "#ROOT",
    "TBD",
    "Board of Directors",
    "Acme Holdings Ltd.",
    "Vorstand",
    "Unknown",
    "本社",
]


@pytest.mark.parametrize("name", ROOTS)
def test_a_placeholder_at_the_top_is_warned_of(name):
    """By its name, or its id where there are no names; the remedies work."""
    export = {"id": ["1", "2"], "name": [name, "Bo"], "manager": ["", "1"]}
    [found] = [one for one in read_people(export).warnings if one.code == "placeholder-root"]
    assert f"pass vacant={{{name!r}}}" in found.message
    org = read_people(export, vacant={name})
    assert "placeholder-root" not in {one.code for one in org.warnings}
    assert [role.id for role in org.roles] == ["1"]
    export = {"id": [name, "2", "3"], "manager": ["", name, "2"]}
    [found] = [one for one in read_people(export).warnings if one.code == "placeholder-root"]
    assert f"leave its row out, and pass root_markers={{{name!r}}}" in found.message
    export = {"id": ["2", "3"], "manager": [name, "2"]}
    assert lines_of(read_people(export, root_markers={name})) == {("2", "3", False)}


@pytest.mark.parametrize("name", ["Ann Root", "Di Top", "CEO", "7", "Jan Board"])
def test_a_person_at_the_top_is_no_placeholder(name):
    """Nor is a placeholder without reports a root."""
    export = {"id": ["1", "2", "3"], "name": [name, "Bo", "Company"], "manager": ["", "1", ""]}
    assert "placeholder-root" not in {one.code for one in read_people(export).warnings}


DECORATIONS = st.sampled_from(
    [
        "{id}",
        "{name}",
        "{name} ({id})",
        "{id} - {name}",
        "[{id}] {name}",
        "{name} <{mail}>",
        "mailto:{mail}",
        "CN={name},OU=x",
        "{name} [C]",
        "{id};{other}",
        "{name} ({other})",
        "@{id}",
        "{id}/{id}",
        "\u200b{id}",
        "N/A",
    ]
)


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), DECORATIONS), min_size=2, max_size=10),
    st.sampled_from(["id", "name", "mail"]),
)
def test_planted_decorations_are_undone_or_refused(people, key):
    """No repair makes somebody of a decoration: every manager is a person of the file."""
    ids = [f"E{number:03}" for number in range(len(people))]
    names = [f"N{'abcdefghij'[number]} Top" for number in range(len(people))]
    mails = [f"m{number}@x.test" for number in range(len(people))]
    wanted, cells = [None], [""]
    for row, (above, other, form) in enumerate(people[1:], 1):
        manager, second = above % row, other % row
        wanted.append(manager)
        cells.append(
            form.format(
                id=ids[manager], name=names[manager], mail=mails[manager], other=ids[second]
            )
        )
    export = {"id": ids, "name": names, "mail": mails, "manager": cells}
    try:
        org = read_people(export, manager_by=key, repair=True)
    except InvalidOrganization as invalid:
        refused = {one.code for one in invalid.problems if one.severity == "error"}
        assert refused <= {"decorated-manager", "several-managers", "no-manager-matches"}
        return
    solid = {(line.manager, line.report) for line in org.reporting if not line.dotted}
    right = {
        (ids[manager], ids[row])
        for row, manager in enumerate(wanted)
        if manager is not None and cells[row] != "N/A"
    }
    assert {line for line in solid if line[0] in ids} <= right
    whole = {cells[row] for row in range(len(people))} & {*ids, *names, *mails}
    assert {role.id for role in org.roles} <= whole  # the whole of what managers are not named by


STAFF_BY_NAME = {"id": ["1", "2", "3"], "name": ["Anne DUPONT", "Bo Fox", "Cy Elk"]}


@pytest.mark.parametrize(
    ("cell", "manager"),
    [
        ("DUPONT Anne", "1"),
        ("Dupont, Anne (Mme)", "1"),
        ("A. Dupont", "1"),
        ("Ánne Düpont", "1"),
        ("B. Fox", "2"),
        ("Fox, B", "2"),
        ("Mr. Fox, Bo", "2"),
        ("Dr. Bo Fox", "2"),
        ("FOX BO", "2"),
        ("Herr Prof. Dr. Bo Fox", "2"),
        ("Bo Fox;#12", "2"),
        ("12;#Bo Fox", "2"),
        ("bo fox;#12;#", "2"),
    ],
)
@pytest.mark.parametrize("manager_by", ["name", "id"])
def test_a_name_in_another_form_is_that_of_the_one_row_at_which_it_points(
    cell, manager, manager_by
):
    """No vacant role is added for somebody who is there."""
    root = "Anne DUPONT" if manager_by == "name" else "1"
    export = {**STAFF_BY_NAME, "manager": ["", root, cell]}
    [problem] = problems_of(export, manager_by=manager_by).values()
    assert problem.code == "decorated-manager"
    assert f"as {'Anne DUPONT' if manager == '1' else 'Bo Fox'!r}" in problem.message or (
        f"as {manager!r}" in problem.message
    )
    org = read_people(export, manager_by=manager_by, repair=True)
    assert (manager, "3", False) in lines_of(org)
    assert not org.roles


@pytest.mark.parametrize(
    ("cell", "candidates"),
    [
        ("Fox", "it may be row 3"),
        ("M. Dupont", "it may be row 2"),
        ("Bo Fox Junior", "it may be row 3"),
        ("B. Elk", ""),
        ("Bo Miller", ""),
    ],
)
@pytest.mark.parametrize("repair", [False, True])
def test_a_part_of_a_name_is_refused_and_another_name_is_somebody_else(cell, candidates, repair):
    """A shared last name says too little, and a shared first name nothing."""
    export = {**STAFF_BY_NAME, "manager": ["", "Anne DUPONT", cell]}
    if repair and not candidates:
        org = read_people(export, manager_by="name", repair=True)
        assert (cell, "3", False) in lines_of(org)
        return
    [problem] = problems_of(export, manager_by="name", repair=repair).values()
    assert problem.code == ("decorated-manager" if candidates else "unknown-manager")
    assert candidates in problem.message


@pytest.mark.parametrize("cell", ["B. Fox", "Fox, B.", "Bo Fox", "fox bo"])
@pytest.mark.parametrize("repair", [False, True])
def test_a_name_that_points_at_several_rows_is_never_a_vacant_role(cell, repair):
    """Whoever is meant is one of them."""
    names = ["Bo Fox", "Bea Fox", "Cy Elk"] if "B." in cell else ["Bo Fox", "Bo Fox", "Cy Elk"]
    export = {"id": ["1", "2", "3"], "name": names, "manager": ["", "", cell]}
    [problem] = problems_of(export, manager_by="name", repair=repair).values()
    assert "may be any of rows 2, 3" in problem.message


@pytest.mark.parametrize(
    ("mails", "cell", "readable"),
    [
        (["ann@x.test", "bo@x.test"], "ann", True),
        (["ann@x.test", "bo@x.test"], "ann@x.test;#12", True),
        (["ann@x.test", "bo@x.test"], "ANN", True),
        (["ann@x.test", "bo@x.test"], "ann@y.test", False),
        (["ann@x.test", "ann@z.test"], "ann", False),
    ],
)
def test_the_local_part_of_an_address_names_the_one_who_has_it(mails, cell, readable):
    """With another domain it may be somebody else."""
    export = {"id": ["1", "2"], "mail": mails, "manager": ["", cell]}
    assert problems_of(export, manager_by="mail").keys() == {"decorated-manager"}
    if readable:
        org = read_people(export, manager_by="mail", repair=True)
        assert lines_of(org) == {("1", "2", False)}
    else:
        assert problems_of(export, manager_by="mail", repair=True).keys() == {"decorated-manager"}


@pytest.mark.parametrize("cell", ["1,002", "1.002", "1'002", "1 002", "1\u00a0002"])
def test_a_number_with_separators_of_thousands_is_an_id(cell):
    """On either side; if it may list several ids as well, it is refused."""
    for id_, manager in (("1002", cell), (cell, "1002")):
        export = {"id": [id_, "1003"], "manager": ["", manager]}
        assert problems_of(export).keys() == {"decorated-manager"}
        assert lines_of(read_people(export, repair=True)) == {(id_, "1003", False)}
    several = {"id": ["1002", "1", "2"], "manager": ["", "1002", "1,002"]}
    assert problems_of(several, repair=True).keys() == {"several-managers"}


@pytest.mark.parametrize("word", ["self", "Self", "selbst", "lui-même", "sí mismo"])
def test_a_word_for_oneself_is_a_line_to_oneself(word):
    """It is what an id of one's own would be."""
    export = {"id": ["1", "2"], "name": ["Ann", "Bo"], "manager": [word, "1"]}
    assert problems_of(export).keys() == {"self-report"}
    org = read_people(export, repair=True)
    assert lines_of(org) == {("1", "2", False)}
    assert not org.roles


@pytest.mark.parametrize("number", ["99999999", "9999", "11111"])
@pytest.mark.parametrize("repair", [False, True])
def test_a_number_of_one_digit_is_no_vacant_boss(number, repair):
    """The option that the message gives reads it."""
    export = {"id": ["1", "2"], "manager": [number, "1"]}
    [problem] = problems_of(export, repair=repair).values()
    assert f"root_markers={{{number!r}}}" in problem.message
    assert lines_of(read_people(export, root_markers={number})) == {("1", "2", False)}


TITLES = {
    "Emp ID": ["1", "2", "3", "4"],
    "Name": ["Ann", "Bo", "Cy", "Di"],
    "Job Title": ["CEO", "CTO", "Dev", "Dev"],
    "Manager": ["", "CEO", "CTO", "CTO"],
}


@pytest.mark.parametrize("repair", [False, True])
def test_managers_by_title_are_read_by_the_option_that_is_proposed(repair):
    """They are few, and no vacant role is added for somebody who is there."""
    problem = problems_of(TITLES, repair=repair)["no-manager-matches"]
    assert problem.message.endswith("2 of 2 are in 'Job Title': pass manager_by='Job Title'")
    for manager_by in ("Job Title", "title"):
        org = read_people(TITLES, manager_by=manager_by)
        assert lines_of(org) == {("1", "2", False), ("2", "3", False), ("2", "4", False)}


@pytest.mark.parametrize("repair", [False, True])
def test_a_title_among_ids_is_no_vacant_role(repair):
    """Somebody has it."""
    export = {**TITLES, "Manager": ["", "1", "CTO", "1"]}
    problem = problems_of(export, repair=repair)["decorated-manager"]
    assert "'CTO' is not read: it may be row 3: it is the title there" in problem.message
