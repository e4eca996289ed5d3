"""Columns of an export that are recognized by their headers and their cells."""

from __future__ import annotations

import io

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback import InvalidOrganization, read_people
from stepback._read._people import _column_content
from tests.support.small_exports import parse_export, strict_problems, warning_texts


def lines(org):
    """All lines as text: the manager, the report, and whether it is dotted."""
    return {f"{line.manager}>{line.report}{'.' * line.dotted}" for line in org.reporting}


def read_text(text, **options):
    """Read a small table with bars between the cells."""
    return read_people(parse_export(text), **options)


def options_of(org):
    """The options that the note on recognized columns gives, as they would be typed in Python."""
    (note,) = [note.message for note in org.warnings if note.code == "recognized-columns"]
    return eval(f"dict({note.partition('change this: pass ')[2]})")  # noqa: S307  (our own text)


EXPORTS = {
    "Employee ID|Worker|Manager\n1|Ann Top|\n2|Bo Fox|Ann Top\n3|Cy Elk|Bo Fox": {"1>2", "2>3"},
    "PERNR|Nachname|Vorname|Vorgesetzter\n1|Top|Ann|\n2|Fox|Bo|1": {"1>2"},
    "Matricule|Nom|Prénom|Responsable\nA1|Top|Ann|\nA2|Fox|Bo|A1": {"A1>A2"},
    "社員番号|氏名|上司\n1|安|\n2|簿|1": {"1>2"},
    "工号|姓名|直接上级\n1|安|\n2|簿|1": {"1>2"},
    "Id pracownika|Imię i nazwisko|Przełożony\n1|Ann Top|\n2|Bo Fox|Ann Top": {"1>2"},
    "Name|Title|Boss\nAnn|Head|\nBo|Clerk|Ann": {"Ann>Bo"},
    "email|name|manager email\na@x|Ann|\nb@x|Bo|a@x": {"a@x>b@x"},
    "id|email|supervisor\n7|a@x|\n8|b@x|a@x": {"7>8"},
    "login|team|manager\nann|core|\nbo|core|ann": {"ann>bo"},
    "Node|Parent Node\na|\nb|a": {"a>b"},
    "child|parent\nb|a\nc|b": {"a>b", "b>c"},
    "Emp No|Mgr Name|Emp Name\n1||Top, Ann\n2|Ann Top|Fox, Bo": {"1>2"},
    "ID|Solid-Rep ID|Dotted-Rep ID(s)\nA||\nB|A|\nC|A|B\n": {"A>B", "A>C", "B>C."},
    "id|manager|matrix_manager|Dotted Line Manager\nA|||\nB|A||\nC|A|B|\nD|A|B|C": {
        *("A>B", "A>C", "A>D", "B>C.", "B>D.", "C>D."),
    },
    "Employee ID|HR Manager|Manager ID\n1|2|\n2||1\n3|2|1": {"1>2", "1>3"},
    "Employee ID|Manager ID|Manager Name|Name\n1|||Ann\n2|1|Ann|Bo": {"1>2"},
    "Employee ID|Is Manager|Reports to\n1|Y|\n2|N|1": {"1>2"},
    "Employee ID|Position ID|Manager Position ID\n1|P1|\n2|P2|P1": {"P1>P2"},
    "Post|Parent Department|Reports to\nP1|HQ|\nP2|HQ|P1": {"P1>P2"},
}


@pytest.mark.parametrize("text", EXPORTS)
def test_an_ordinary_export_is_read_without_an_option(text):
    """And the note on it gives the options that read the same without recognition."""
    org = read_text(text)
    assert lines(org) == EXPORTS[text]
    again = read_text(text, recognize=False, **options_of(org))
    assert again == org


@pytest.mark.parametrize(
    "make", [pd.DataFrame, pl.DataFrame, pa.table], ids=["pandas", "polars", "pyarrow"]
)
def test_columns_of_frames_are_recognized_whatever_their_types(make):
    """Ids are numbers here, and managers with gaps are floats in pandas."""
    columns = {"Employee ID": [1, 2, 3], "Manager ID": [None, 1, 2], "Name": ["Ann", "Bo", "Cy"]}
    assert lines(read_people(make(columns))) == {"1>2", "2>3"}


def test_what_was_recognized_and_what_is_not_read_is_said_first():
    """With the columns that are kept as attributes."""
    org = read_text("Badge id|Name|Boss|Shoe size|Status\n1|Ann||9|on\n2|Bo|1|8|on")
    assert [warning.code for warning in org.warnings] == ["recognized-columns", "unread-columns"]
    assert warning_texts(org) == {
        "recognized-columns": "row 1: recognized: id in 'Badge id' and manager in 'Boss'; read "
        "as named: 'Name'; to read other columns, change this: pass columns={'id': 'Badge id', 'manager': 'Boss'}",
        "unread-columns": "row 1: 2 columns are not read, but kept as attributes: 'Shoe size' and "
        "'Status'",
    }
    assert org["1"].attributes["Shoe size"] == "9"


def test_columns_of_their_own_names_need_no_note():
    """Nor what the user names."""
    assert read_text("id|name|manager\n1|Ann|\n2|Bo|1").warnings == ()
    named = read_text(
        "No|Of|Boss\n1|x|\n2|y|1", columns={"id": "No", "unit": "Of", "manager": "Boss"}
    )
    assert named.warnings == ()


def test_columns_that_are_named_override_what_would_be_recognized():
    """And ``None`` says that a field is not in the file."""
    text = "Employee ID|Badge id|Name|Manager ID|Team\n1|b1|Ann||in\n2|b2|Bo|1|out"
    named = read_text(text, columns={"id": "Badge id", "manager": None})
    assert {person.id for person in named.people} == {"b1", "b2"}
    assert read_text(text, columns={"unit": None})["1"].unit == ""
    assert read_text(text)["1"].unit == "in"


def test_without_recognition_only_names_count():
    """For programs that know what they read."""
    with pytest.raises(InvalidOrganization, match="no column is called 'id'"):
        read_text("Employee ID|Manager ID\n1|\n2|1", recognize=False)
    org = read_text("id|Manager ID\n1|\n2|1", recognize=False)
    assert (lines(org), {warning.code for warning in org.warnings}) == (set(), {"no-managers"})


def test_two_choices_are_asked_about_with_a_whole_command_for_each():
    """Each works when it is followed to the letter."""
    text = "id|Supervisor ID|Team Lead\n1||\n2|1|3\n3|1|1"
    (problem,) = strict_problems(parse_export(text))
    assert problem == (
        "row 1: 'Supervisor ID' and 'Team Lead' could each be manager; pass columns={'manager': "
        "'Supervisor ID'} or pass columns={'manager': 'Team Lead'}"
    )
    assert lines(read_text(text, columns={"manager": "Supervisor ID"})) == {"1>2", "1>3"}
    assert lines(read_text(text, columns={"manager": "Team Lead"})) == {"3>2", "1>3"}
    two_ids = "Employee ID|Staff No|Name\n1|7|Ann\n2|8|Bo"
    (problem,) = strict_problems(parse_export(two_ids))
    assert "'Employee ID' and 'Staff No' could each be id" in problem
    given = strict_problems(parse_export(two_ids), columns={"name": "Name"})
    assert "pass columns={'name': 'Name', 'id': 'Staff No'}" in given[0]


def test_two_columns_that_say_the_same_are_one_choice():
    """Systems repeat them."""
    org = read_text("id|Manager ID|Supervisor ID\n1||\n2|1|1\n3|2|2")
    assert lines(org) == {"1>2", "2>3"}


def test_a_field_that_is_not_needed_is_left_out_where_two_columns_fit():
    """The note says how to choose one."""
    org = read_text("id|Team|Section|manager\n1|a|b|\n2|c|d|1")
    assert org["1"].unit == ""
    assert (
        "unit may be any of 'Team' and 'Section': pass columns={'unit': 'Team'}"
        in (warning_texts(org)["unread-columns"])
    )
    assert read_text("id|Team|Department\n1|a|b")["1"].unit == "b"


def test_names_of_managers_in_two_columns_are_joined_and_never_halved():
    """John Smith is in no row, although there are rows of a John."""
    text = """First Name|Last Name|Employee Number|Manager First Name|Manager Last Name
              Ada|Topp|100||
              John|Doe|101|Ada|Topp
              Mary|Poe|102|Ada|Topp
              Bob|Aye|104|John|Smith
              Cat|Bee|105|Mary|Poe"""
    with pytest.raises(InvalidOrganization) as raised:
        read_text(text)
    problem, *notes = raised.value.problems
    assert "'John Smith' is not found in 'First Name + Last Name'" in problem.message
    joined = {
        "manager": ["Manager First Name", "Manager Last Name"],
        "name": ["First Name", "Last Name"],
    }
    assert "'manager': ['Manager First Name', 'Manager Last Name']" in notes[0].message
    assert "'name': ['First Name', 'Last Name']" in notes[0].message
    options = {"columns": {"id": "Employee Number", **joined}, "manager_by": "name"}
    found = strict_problems(parse_export(text), recognize=False, **options)
    assert [text.partition(" is not")[0] for text in found] == [
        "row 5, Manager First Name + Manager Last Name: 'John Smith'"
    ]
    org = read_text(text, root_markers={"John Smith"})
    assert lines(org) == {"100>101", "100>102", "102>105"}
    assert org["104"].name == "Bob Aye"


def test_a_header_of_several_columns_that_is_missing_is_reported():
    """Each by itself."""
    found = strict_problems({"id": ["1"], "a": ["x"]}, columns={"name": ["a", "b"]})
    assert "there is no column 'b' for name" in found[0]


def test_a_list_of_edges_does_not_say_which_end_leads():
    """Both commands work; whoever has no row of their own is added at the top."""
    text = "from|to\nJo|Ma\nJo|Ca\nAd|Jo\nAd|To\nTo|Va"
    (problem,) = strict_problems(parse_export(text))
    assert "pass columns={'manager': 'from', 'id': 'to'} if 'from' leads" in problem
    assert "pass columns={'manager': 'to', 'id': 'from'} if 'to' leads" in problem
    down = read_text(text, columns={"manager": "from", "id": "to"})
    assert lines(down) == {"Jo>Ma", "Jo>Ca", "Ad>Jo", "Ad>To", "To>Va"}
    assert len(down.people) == 6
    assert (
        "1 person without a row of their own, 'Ad', are added" in warning_texts(down)["edge-list"]
    )


def test_an_export_that_lacks_the_row_of_a_manager_is_no_list_of_edges():
    """Its ids say that each row is a person."""
    with pytest.raises(InvalidOrganization, match="'9' is not found in 'id'"):
        read_text("id|manager\n1|9\n2|1")


def test_columns_whose_cells_name_other_rows_are_suggested_as_managers():
    """A word of a language that is not known is no reason to guess."""
    org = read_text("id|name|Esimies\na1|Ann|\na2|Bo|a1\na3|Cy|a1\na4|Di|a2")
    assert lines(org) == set()
    note = warning_texts(org)["no-managers"]
    assert "if 'Esimies' holds the managers, pass columns={'manager': 'Esimies'}" in note
    assert len(
        read_text("id|name|Esimies\na1|Ann|\na2|Bo|a1", columns={"manager": "Esimies"}).reporting
    )


def test_long_columns_are_looked_at_in_samples_and_the_note_says_so(monkeypatch):
    """Managers are looked for in all rows."""
    monkeypatch.setattr(_column_content, "N_SAMPLED_ROWS", 10)
    size = 200
    export = {
        "Employee ID": [f"e{number}" for number in range(size)],
        "Boss": ["", *(f"e{size - 1}" for _ in range(size - 2)), ""],
    }
    org = read_people(export)
    assert len(org.reporting) == size - 2
    assert "recognized in 10,000 of 200 rows" in warning_texts(org)["recognized-columns"]


WORDS = st.text("abcdefghij ", min_size=1, max_size=8)


@given(
    st.lists(st.integers(0, 8), min_size=1, max_size=9),
    st.sampled_from(["Employee ID", "Personalnummer", "Matricule", "社員番号", "id"]),
    st.sampled_from(["Manager ID", "Vorgesetzter", "Responsable", "上司", "manager"]),
    st.randoms(use_true_random=False),
)
def test_any_tree_is_read_whatever_the_order_of_columns_and_rows(above, id_, manager, random):
    """Row n reports to an earlier row, or to nobody; further columns change nothing."""
    size = len(above)
    managers = [
        "" if not number or not up else f"p{up % number}" for number, up in enumerate(above)
    ]
    columns = {
        id_: [f"p{number}" for number in range(size)],
        manager: managers,
        "Grade": [f"G{number % 3}" for number in range(size)],
        "City": ["Oslo"] * size,
    }
    order = random.sample(range(size), size)
    headers = random.sample(sorted(columns), len(columns))
    export = {header: [columns[header][row] for row in order] for header in headers}
    expected = {f"{up}>p{number}" for number, up in enumerate(managers) if up}
    assert lines(read_people(export)) == expected


def test_a_file_without_anything_known_lists_its_columns():
    """And says what to give."""
    frame = pd.read_csv(io.StringIO("Colour,Size\nred,1\nred,2\n"))
    (problem,) = strict_problems(frame)
    assert problem == (
        "row 1: no column is called 'id'; if a column holds an id for each row, pass columns={'id': "
        "'…'}; the columns are: 'Colour' and 'Size'"
    )


@pytest.mark.parametrize(
    "header",
    [
        *("Direct Reports", "Reports", "Manager Level", "Supervisor Count", "HR Manager"),
        *("Responsable RH", "Hiring Manager", "Previous Manager ID", "Cost Center Manager"),
        *("Project Manager", "Ancien responsable", "Stellvertretender Vorgesetzter"),
    ],
)
def test_another_relation_than_that_to_the_manager_is_never_taken_for_it(header):
    """Though its cells name rows; beside the right column it changes nothing."""
    text = f"Employee ID|{header}\na1|\na2|a1\na3|a1\na4|a2"
    org = read_text(text)
    assert lines(org) == set()
    assert "no-managers" in warning_texts(org)
    both = f"Employee ID|{header}|Manager ID\na1|a2|\na2|a1|a1"
    assert lines(read_text(both)) == {"a1>a2"}


@pytest.mark.parametrize(
    "headers",
    [
        "ID|Nombre|Apellidos|Nombre del jefe|Apellidos del jefe",
        "Matricule|Prénom|Nom|Prénom du manager|Nom du manager",
        "Codice|Nome|Cognome|Nome del responsabile|Cognome del responsabile",
        "Nr|Voornaam|Naam|Voornaam leidinggevende|Naam leidinggevende",
        "ID|Imię|Nazwisko|Imię przełożonego|Nazwisko przełożonego",
        "ID|Vorname|Name|Vorname Vorgesetzter|Name Vorgesetzter",
    ],
)
def test_the_halves_of_names_are_joined_in_languages_where_one_word_means_both(headers):
    """Luis Pérez is not Luis Gil."""
    text = f"{headers}\n1|Luis|Gil||\n2|Ana|Sol|Luis|Gil\n3|Bo|Mar|Ana|Sol\n4|Cy|Elk|Luis|Pérez"
    found = strict_problems(parse_export(text))
    assert ["'Luis Pérez' is not found" in problem for problem in found] == [True]
    org = read_text(text, root_markers={"Luis Pérez"})
    assert lines(org) == {"1>2", "2>3"}
    assert org["1"].name == "Luis Gil"


def test_a_whole_name_beside_a_first_name_is_the_name():
    """Its cells contain the first name."""
    org = read_text("ID|First Name|Name|Manager\n1|Ann|Ann Top|\n2|Bo|Bo Fox|Ann Top")
    assert (org["1"].name, lines(org)) == ("Ann Top", {"1>2"})


def test_an_empty_column_of_managers_gives_way_to_one_that_is_filled():
    """Systems export ids that nobody has entered."""
    org = read_text("Employee ID|Manager ID|Manager Name|Name\n1|||Ann\n2||Ann|Bo")
    assert lines(org) == {"1>2"}


def test_edges_with_further_columns_are_edges():
    """As graph programs write them."""
    text = "Source|Target|Weight\na|b|1\na|c|2"
    (problem,) = strict_problems(parse_export(text))
    assert "pass columns={'manager': 'Source', 'id': 'Target'} if 'Source' leads" in problem
    org = read_text(text, columns={"manager": "Source", "id": "Target"})
    assert lines(org) == {"a>b", "a>c"}
    assert org["b"].attributes["Weight"] == "1"


def test_numbers_that_are_ids_by_chance_are_not_suggested_as_managers():
    """Levels, for instance: somebody would lead in a circle."""
    org = read_text("id|Rank\n1|2\n2|1\n3|1\n4|2")
    assert "if a column holds them" in warning_texts(org)["no-managers"]


def test_a_field_that_managers_are_named_by_has_to_be_in_the_file():
    """Ids are not compared in its place."""
    (problem,) = strict_problems({"id": ["1"], "manager": [""]}, manager_by="title")
    assert problem.startswith("row 1: there is no column 'title' for manager_by")


def test_an_empty_column_called_manager_gives_way_to_one_that_is_filled():
    """Unless the user names it."""
    text = "id|manager|Manager ID\n1||\n2||1"
    assert lines(read_text(text)) == {"1>2"}
    assert lines(read_text(text, columns={"manager": "manager"})) == set()
    assert lines(read_text("id|manager|Manager level\n1||\n2||1")) == set()
