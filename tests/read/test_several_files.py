"""One organization in several exports, such as senior and junior posts."""

import pytest
from click.testing import CliRunner

from stepback import InvalidOrganization, read_people
from stepback.cli._app import app

SENIOR = "id,name,manager,Grade\n1,Ann,,A\n02,Bo,1,B\n"
JUNIOR = "id,manager,count,Pay\n,02,2,low\n3,1,,high\n"


def write(folder, **texts):
    """Files with these texts, by name."""
    paths = [folder / f"{name}.csv" for name in texts]
    for path, text in zip(paths, texts.values(), strict=True):
        path.write_text(text)
    return paths


def problems(sources, **options):
    """The errors of a reading, with their files."""
    with pytest.raises(InvalidOrganization) as raised:
        read_people(sources, **options)
    return [
        f"{problem.where.source}: {problem}"
        for problem in raised.value.problems
        if problem.severity == "error"
    ]


def lines(org):
    """Every line."""
    return [(line.manager, line.report) for line in org.reporting]


def test_a_later_file_names_managers_of_an_earlier_one(tmp_path):
    """Each has its own columns; what one lacks, its people lack."""
    org = read_people(write(tmp_path, senior=SENIOR, junior=JUNIOR))
    assert [person.id for person in org.people] == ["1", "02", "row 2 (1)", "row 2 (2)", "3"]
    assert lines(org) == [("1", "02"), ("02", "row 2 (1)"), ("02", "row 2 (2)"), ("1", "3")]
    assert [dict(person.attributes) for person in org.people] == [
        {"Grade": "A"},
        {"Grade": "B"},
        {"Pay": "low"},
        {"Pay": "low"},
        {"Pay": "high"},
    ]
    assert {warning.code for warning in org.warnings} == {"unread-columns", "counted-rows"}
    assert org.repairs == ()


def test_one_file_in_a_list_is_read_as_it_is_alone(tmp_path):
    """A list is no other format."""
    (path,) = write(tmp_path, senior=SENIOR)
    assert read_people([path]) == read_people((path,)) == read_people(path)


def test_files_and_frames_may_be_mixed(tmp_path):
    """What has no file name is numbered."""
    (path,) = write(tmp_path, senior=SENIOR)
    org = read_people([path, {"id": ["3"], "manager": ["1"]}])
    assert lines(org) == [("1", "02"), ("1", "3")]
    assert problems([path, {"id": ["3"], "manager": ["9"]}])[0].startswith(
        "people 2: row 2, manager: '9' is not found in 'id'"
    )


def test_an_empty_list_is_a_bad_argument():
    """There is nothing to read."""
    with pytest.raises(ValueError, match="source: an empty list holds no export"):
        read_people([])


def test_managers_are_named_by_name_across_files(tmp_path):
    """As within one."""
    paths = write(
        tmp_path,
        senior="id,name,manager\n1,Ann Lee,\n2,Bo Fox,Ann Lee\n",
        junior='id,name,manager\n3,Cy,"Fox, Bo"\n4,Di,Cy\n',
    )
    assert lines(read_people(paths, manager_by="name")) == [("1", "2"), ("2", "3"), ("3", "4")]


def test_managers_are_named_by_another_column_across_files(tmp_path):
    """Whatever the case of its header."""
    paths = write(
        tmp_path,
        senior="id,Mail,manager\n1,a@x.org,\n2,b@x.org,a@x.org\n",
        junior="id,MAIL,manager\n3,c@x.org,B@x.org\n",
    )
    assert lines(read_people(paths, manager_by="Mail")) == [("1", "2"), ("2", "3")]


def test_a_name_in_both_files_is_not_guessed(tmp_path):
    """The message says where each is."""
    paths = write(
        tmp_path,
        senior="id,name,manager\n1,Ann,\n2,Bo,Ann\n",
        junior="id,name,manager\n3,Bo,Ann\n4,Cy,Bo\n",
    )
    (problem,) = problems(paths, manager_by="name")
    assert problem.startswith(
        "junior.csv: row 3, manager: 'Bo' may be any of row 2 and '2' of an earlier file; make them"
    )


def test_spellings_of_an_earlier_file_are_matched_as_well(tmp_path):
    """Leading zeros get lost between files more often than within one."""
    paths = write(tmp_path, senior=SENIOR, junior="id,manager\n3,2\n4,02\n")
    (problem,) = problems(paths)
    assert problem.startswith("junior.csv: row 2, manager: 1 of 2 managers matches an id only if")
    org = read_people(paths, repair=True)
    assert lines(org) == [("1", "02"), ("02", "3"), ("02", "4")]
    assert [repair.where.source for repair in org.repairs] == ["junior.csv"]


def test_roles_of_an_earlier_file_may_be_named(tmp_path):
    """Vacant ones, shared ones, and those of unknown managers."""
    paths = write(
        tmp_path,
        senior="id,name,manager\n1,Ann,9\n2,Vacant,1\n3,Bo,1\n3,Cy,1\n",
        junior="id,manager\n4,2\n5,3\n6,9\n",
    )
    org = read_people(paths, vacant={"Vacant"}, repair=True)
    assert {("2", "4"), ("3", "5"), ("9", "6")} <= set(lines(org))
    assert [role.id for role in org.roles] == ["2", "3", "9"]


@pytest.mark.parametrize("repair", [False, True])
def test_an_id_of_two_files_is_refused(tmp_path, repair):
    """It may be the same person, or another."""
    paths = write(tmp_path, senior=SENIOR, junior="id,manager\n1,02\n3,1\n")
    assert problems(paths, repair=repair) == [
        "junior.csv: row 2, id: '1' is also in row 2 of senior.csv; if it is somebody else, give "
        "one of them another id, and else delete one of the rows"
    ]


@pytest.mark.parametrize("repair", [False, True])
def test_a_manager_who_is_any_of_several_in_an_earlier_file_is_refused(tmp_path, repair):
    """As in one file."""
    paths = write(tmp_path, one="id,manager,count\n1,,1\n2,1,3\n", two="id,manager\n4,2\n5,1\n")
    assert problems(paths, repair=repair) == [
        "two.csv: row 2, manager: row 3 of one.csv stands for 3, and row 2 names '2' as manager: "
        "nothing says who of them it is; give the manager a row and an id of its own"
    ]


def test_ids_that_are_made_are_not_those_of_an_earlier_file(tmp_path):
    """Two files without ids have the same numbers of rows."""
    text = "id,manager,count\n,,2\n"
    org = read_people(write(tmp_path, one=text, two=text))
    assert [person.id for person in org.people] == [
        "row 2 (1)",
        "row 2 (2)",
        "row 2 (2) (1)",
        "row 2 (2) (2)",
    ]


def test_an_option_that_names_a_column_applies_where_it_is(tmp_path):
    """Here each file has its own."""
    paths = write(
        tmp_path,
        senior="Ref,manager,Status\n1,,in\n2,1,in\n3,1,out\n",
        junior="id,manager,Grade\n4,2,a\n",
    )
    org = read_people(paths, columns={"id": "ref", "unit": "Grade"}, active={"Status": {"in"}})
    assert [(person.id, person.unit) for person in org.people] == [("1", ""), ("2", ""), ("4", "a")]


def test_a_field_may_have_a_header_in_each_file(tmp_path):
    """Of several headers, each file has its own; those of one file are joined."""
    paths = write(
        tmp_path,
        senior="id,Chief,First,Last\n1,,Ann,Lee\n2,1,Bo,Fox\n",
        junior="id,Head,Name\n3,2,Cy\n",
    )
    columns = {"manager": ["Chief", "Head"], "name": ["First", "Last", "Name"]}
    org = read_people(paths, columns=columns, recognize=False)
    assert lines(org) == [("1", "2"), ("2", "3")]
    assert [person.name for person in org.people] == ["Ann Lee", "Bo Fox", "Cy"]
    (problem,) = problems(paths, columns={"manager": ["Chief", "Hed"]}, recognize=False)
    assert problem.startswith("senior.csv: row 1: there is no column 'Hed' for manager")


@pytest.mark.parametrize(
    "options",
    [{"columns": {"unit": "Team"}}, {"active": {"Team": {"a"}}}, {"manager_by": "Team"}],
)
def test_an_option_that_names_a_column_of_no_file_is_an_error(tmp_path, options):
    """Nothing is ignored in silence."""
    (problem,) = problems(write(tmp_path, senior=SENIOR, junior=JUNIOR), **options)
    assert problem.startswith("senior.csv: row 1: there is no column 'Team' for ")


def test_every_file_is_checked_and_each_problem_has_its_place(tmp_path):
    """Row numbers are those of the file."""
    paths = write(
        tmp_path,
        senior="id,manager,fte\n1,,x\n2,1,1\n",
        junior="id,manager,fte\n3,3,1\n4,2,-1\n",
    )
    found = problems(paths)
    assert [text.partition(";")[0] for text in found] == [
        "senior.csv: row 2, fte: 'x' is not a number",
        "junior.csv: row 2, manager: '3' reports to itself",
        "junior.csv: row 3, fte: -1 is not a number from 0 up",
    ]


def test_rows_left_out_are_counted_by_file(tmp_path):
    """Each count says of how many."""
    text = "id,manager,count\n{0}1,,1\n{0}2,{0}1,{1}\n{0}3,{0}1,0\n"
    paths = write(tmp_path, one=text.format("a", 0), two=text.format("b", 1))
    org = read_people(paths)
    told = [
        f"{warning.where.source}: {warning}"
        for warning in org.warnings
        if warning.code == "left-out"
    ]
    assert told == [
        "one.csv: rows 3, 4: 2 of 3 rows are left out: rows with 0 as count",
        "two.csv: row 4: 1 of 3 rows is left out: rows with 0 as count",
    ]


def test_what_the_organization_notices_has_its_files(tmp_path):
    """Two roots, one in each."""
    org = read_people(write(tmp_path, one="id,manager\n1,\n2,1\n", two="id,manager\n3,\n4,3\n"))
    (warning,) = org.warnings
    assert warning.code == "several-roots"
    assert warning.where.source == "one.csv and two.csv"
    assert "row 2 of one.csv, row 2 of two.csv" in str(warning)


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    """With all others."""
    paths = write(tmp_path, senior=SENIOR, junior="\0\0")
    with pytest.raises(InvalidOrganization) as raised:
        read_people(paths)
    assert {problem.where.source for problem in raised.value.problems} == {"junior.csv"}


# The command line


def run(*arguments):
    """The result of a command."""
    return CliRunner().invoke(app, list(map(str, arguments)))


@pytest.mark.parametrize("command", ["report", "check"])
def test_commands_take_several_files(tmp_path, command):
    """In the order in which they name each other."""
    result = run(command, *write(tmp_path, senior=SENIOR, junior=JUNIOR))
    assert result.exit_code == 0, result.output
    assert "5 people" in result.output


def test_problems_of_several_files_are_listed_by_file(tmp_path):
    """As far as `check` goes."""
    paths = write(tmp_path, senior=SENIOR, junior="id,manager,count\n3,1,x\n")
    result = run("check", *paths)
    assert result.exit_code == 1
    assert "1 problem in junior.csv" in result.output
    assert "give --column count= if 'count' is not how many" in " ".join(result.output.split())
    assert run("check", *paths, "--column", "count=").exit_code == 0
    paths[1].write_text("id,manager,number\n3,1,x\n")
    assert run("check", *paths).exit_code == 0


def test_tables_are_an_organization_by_themselves(tmp_path):
    """They are not joined to an export."""
    (path,) = write(tmp_path, senior=SENIOR)
    folder = tmp_path / "tables"
    folder.mkdir()
    write(folder, people="id\n1\n")
    result = run("check", path, folder)
    assert result.exit_code == 2
    assert "holds tables, which are an organization by themselves" in result.output
