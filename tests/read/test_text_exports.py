"""CSV exports as programs and people write them: cut rows, titles, separators and headers."""

import pytest

from stepback import InvalidOrganization, read_people
from tests.support.small_exports import strict_problems, warning_texts


@pytest.fixture
def write(tmp_path):
    """Write a CSV file."""

    def write_text(text, name="staff.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8", newline="")
        return path

    return write_text


def lines_of(org):
    """Who reports to whom."""
    return {(line.manager, line.report) for line in org.reporting}


# Rows that end before the header does


def test_a_row_that_lacks_only_its_end_is_complete(write):
    """It has its id, name and manager; strict, that is a problem with this remedy."""
    path = write("id,name,manager,note\n1,Ann,,x\n2,Bo,1\n3,Cy,1,\n4,Di,2\n")
    assert strict_problems(path) == [
        "rows 3, 5: 3 cells, but the header has 4: none for 'note'; add the missing cells, or pass "
        "repair=True to read them as empty"
    ]
    org = read_people(path, repair=True)
    assert lines_of(org) == {("1", "2"), ("1", "3"), ("2", "4")}
    assert [repair.where.rows for repair in org.repairs] == [(3, 5)]
    assert "left-out" not in warning_texts(org)
    # The missing cells are added.
    write("id,name,manager,note\n1,Ann,,x\n2,Bo,1,\n3,Cy,1,\n4,Di,2,\n")
    assert read_people(path) == org


def test_a_file_without_empty_cells_at_its_ends_cuts_them(write):
    """A row may then lack its manager, too: nobody is above."""
    org = read_people(write("id,name,manager,note\n1,Ann\n2,Bo,1\n3,Cy,1,y\n"), repair=True)
    assert lines_of(org) == {("1", "2"), ("1", "3")}


@pytest.mark.parametrize(
    "row",
    [
        "4,Di",  # the manager may be lost, as others have an empty one
        "4,1,x",  # the name is lost: x manages nobody
        "4",
    ],
)
def test_a_row_whose_missing_cell_may_be_within_is_left_out(write, row):
    """A repair would have to guess which cell is missing."""
    path = write(f"id,name,manager,note\n1,Ann,,x\n2,Bo,,\n3,Cy,1,y\n{row}\n")
    (problem,) = strict_problems(path)
    assert problem.endswith("or pass repair=True to leave it out")
    org = read_people(path, repair=True)
    assert [person.id for person in org.people] == ["1", "2", "3"]
    assert warning_texts(org)["left-out"] == (
        "row 5: 1 of 4 rows is left out: rows with missing cells"
    )


def test_a_row_that_is_too_long_stays_a_fault(write):
    """Nobody knows which of its cells is one too many."""
    path = write("id,name,manager\n1,Ann,\n2,Bo,1,x\n3,Cy\n")
    assert [problem.split(";")[0] for problem in strict_problems(path)] == [
        "row 3: 4 cells, but the header has 3",
        "row 4: 2 cells, but the header has 3: none for 'manager'",
    ]
    org = read_people(path, repair=True)
    assert len(org.people) == 1
    assert "2 of 3 rows are left out" in warning_texts(org)["left-out"]


# Lines above the header


TYPE = "#TYPE Selected.Microsoft.ActiveDirectory.Management.ADUser"


@pytest.mark.parametrize("line", [TYPE, f'"{TYPE}"', "#TYPE System.Object\r"])
def test_the_type_of_rows_is_left_out(write, line):
    """A warning says so, and rows keep their numbers."""
    path = write(f'{line}\n"id","name","manager"\n"1","Ann",""\n"2","Bo","1","x"\n')
    assert strict_problems(path)[0].startswith("row 4: 4 cells")
    path = write(f'{line}\n"id","name","manager"\n"1","Ann",""\n"2","Bo","1"\n')
    org = read_people(path)
    assert lines_of(org) == {("1", "2")}
    assert list(warning_texts(org)) == ["type-line"]


TITLES = [
    ("Staff list\n", (1,)),
    ("Staff list\n\n", (1,)),
    ("Staff list, 2024-01-01\nAll units\n", (1, 2)),
    ("Staff list;;\n", (1,)),
    ('"Staff; all of\nthem"\n', (1,)),
    ("# exported by HR\n# on 2024-01-01\n\n", (1, 2)),
]


@pytest.mark.parametrize(("title", "rows"), TITLES)
@pytest.mark.parametrize("separator", [";", ",", "|", "\t"])
def test_lines_of_title_are_one_problem_with_one_remedy(write, title, rows, separator):
    """The rows below are read under their header, and nothing contradicts it."""
    title = title.replace(";;", 2 * separator)
    table = "Emp ID;Name;Manager\n1;Ann;\n2;Bo;1\n3;Cy;1\n".replace(";", separator)
    columns = {"id": "Emp ID"}
    path = write(title + table)
    with pytest.raises(InvalidOrganization) as raised:
        read_people(path, columns=columns)
    errors = [problem for problem in raised.value.problems if problem.severity == "error"]
    assert [(problem.code, problem.where.rows) for problem in errors] == [("late-header", rows)]
    org = read_people(path, columns=columns, repair=True)
    assert lines_of(org) == {("1", "2"), ("1", "3")}
    assert "lines above the header" in warning_texts(org)["left-out"]
    assert read_people(write(table), columns=columns) == org


def test_blank_lines_above_the_header_do_not_matter(write):
    """They are no title."""
    org = read_people(write("\n\n;;\nid;name;manager\n1;Ann;\n2;Bo;1\n"))
    assert lines_of(org) == {("1", "2")}


def test_a_file_of_one_column_has_no_title(write):
    """Nor has one whose rows have a cell too many."""
    assert len(read_people(write("id\n1\n2\n")).people) == 2
    path = write("id\n1,Ann\n2,Bo\n")
    assert strict_problems(path)[0].startswith("rows 2, 3: 2 cells, but the header has 1")


# Separators


@pytest.mark.parametrize(("separator", "codes"), [("|", ["delimiter"]), (";", []), ("\t", [])])
@pytest.mark.parametrize("line", ["", "sep={}\n", "sep={}\r\n"])
def test_cells_may_be_separated_by_bars_semicolons_and_tabs(write, separator, codes, line):
    """Bars are unusual, and told unless a line of the file names them."""
    text = "id,name,manager\n1,Ann,\n2,Bo,1\n".replace(",", separator)
    org = read_people(write(line.format(separator) + text))
    assert lines_of(org) == {("1", "2")}
    assert list(warning_texts(org)) == ([] if line else codes)


def test_bars_within_cells_separate_nothing(write):
    """The header says what does; of a tie, the user is told."""
    org = read_people(write("id,name,manager\n1,Ann|Top,\n2,Bo|Fox,1\n"))
    assert [person.name for person in org.people] == ["Ann|Top", "Bo|Fox"]
    assert org.warnings == ()
    tie = read_people(write("id,manager|boss\n1,\n2,1\n"), columns={"manager": "manager|boss"})
    assert "commas or by bars" in warning_texts(tie)["delimiter"]


# Headers that are broken over lines


def test_wrapped_headers_have_single_spaces(write):
    """They are found, suggested and kept so."""
    path = write(
        '"Employee\nID","Full  Name"," Manager \r\n ID","Cost\ncenter"\n1,Ann,,x\n2,Bo,1,y\n'
    )
    org = read_people(
        path, columns={"id": "Employee ID", "name": "full name", "manager": "Manager\nID"}
    )
    assert lines_of(org) == {("1", "2")}
    assert org["1"].attributes == {"Cost center": "x"}


def test_headers_that_would_be_one_stay_two():
    """Joining them would lose a column."""
    table = {"id": ["1"], "a b": ["x"], "a  b": ["y"], "c\nd": ["z"]}
    assert read_people(table)["1"].attributes == {"a b": "x", "a  b": "y", "c d": "z"}


def test_a_cut_row_of_a_manager_is_refused(tmp_path):
    """Left out, it would come back as a vacant role; nobody knows who is above."""
    path = tmp_path / "staff.csv"
    path.write_text("id,name,manager,title,fte\n1,Ann,,,\n2,Bo\n3,Cy,2,,\n4,Di\n")
    for repair in (False, True):
        with pytest.raises(InvalidOrganization) as raised:
            read_people(path, repair=repair)
        refused = [problem for problem in raised.value.problems if problem.where.rows == (3,)]
        assert [problem.message for problem in refused] == [
            "2 cells, but the header has 5: none for 'manager', 'title' and 'fte'; add the missing "
            "cells, since others report to '2'"
        ]
    path.write_text("id,name,manager,title,fte\n1,Ann,,,\n2,Bo,1,,\n3,Cy,2,,\n4,Di\n")
    org = read_people(path, repair=True)
    assert {person.id for person in org.people} == {"1", "2", "3"}
    assert not org.roles
