"""A frame with a repeated column is read as the CSV of it is."""

import pandas as pd
import pyarrow as pa
import pytest

from stepback import InvalidOrganization, Organization, read_people

HEADERS = ["id", "name", "manager", "name", "fte"]
ROWS = [("1", "Ann", "", "x", "1"), ("2", "Bo", "1", "y", "0.5"), ("3", "Cy", "1", "z", "1")]


def make_pandas():
    """A frame of pandas may have it."""
    return pd.DataFrame(ROWS, columns=HEADERS)


def make_pyarrow():
    """So may one of pyarrow."""
    columns = [pa.array(column) for column in zip(*ROWS, strict=True)]
    return pa.table(columns, names=HEADERS)


@pytest.mark.parametrize("make", [make_pandas, make_pyarrow])
def test_a_frame_with_a_repeated_column_is_read_as_its_csv(make, tmp_path):
    """One problem names the column; a repair keeps the first, and everyone stays."""
    path = tmp_path / "people"
    path.write_text("\n".join([",".join(HEADERS), *map(",".join, ROWS)]))
    problems = []
    for source in (path, make()):
        with pytest.raises(InvalidOrganization) as raised:
            read_people(source)
        problems.append(raised.value.problems)
    assert problems[0] == problems[1]
    assert [problem.code for problem in problems[0]] == ["repeated-column"]
    frame, csv = (read_people(source, repair=True) for source in (make(), path))
    assert frame == csv
    assert [person.name for person in frame.people] == ["Ann", "Bo", "Cy"]
    assert frame.repairs == csv.repairs


def test_numbers_and_missing_cells_of_such_a_frame_are_read():
    """As those of any frame."""
    frame = pd.DataFrame([[1, None, 1.0, "a"], [2, 1, 0.5, "b"]])
    frame.columns = ["id", "manager", "fte", "id"]
    org = read_people(frame, repair=True)
    assert [(person.id, person.fte) for person in org.people] == [("1", 1.0), ("2", 0.5)]
    assert len(org.reporting) == 1


@pytest.mark.parametrize("make", [make_pandas, make_pyarrow])
def test_tables_of_an_organization_name_repeated_columns(make):
    """The rows are still those of the frame, so that nothing else is wrong with them."""
    with pytest.raises(InvalidOrganization) as raised:
        Organization.from_tables({"people": make()})
    assert [problem.code for problem in raised.value.problems] == ["repeated-column"]


def test_of_two_columns_of_one_name_an_empty_one_is_not_read(tmp_path):
    """Whichever of them it is, nothing is lost, and a warning says so."""
    for cells in ("1,Ann,,\n2,Bo,,1", "1,Ann,,\n2,Bo,1,"):
        path = tmp_path / "staff.csv"
        path.write_text(f"id,name,manager,manager\n{cells}")
        org = read_people(path)
        assert [(line.report, line.manager) for line in org.reporting] == [("2", "1")]
        (warning,) = [text for text in map(str, org.warnings) if "two columns" in text]
        assert warning.endswith("two columns are named 'manager'; an empty one is not read")
