"""Values that are valid, and yet hardly what was meant: they are read, and said."""

import pytest

from stepback import read_people


def warnings(code, **columns):
    """The warnings of a kind for a table, without the report of columns."""
    columns.setdefault("manager", ["", *[columns["id"][0]] * (len(columns["id"]) - 1)])
    org = read_people(columns)
    assert len(org.people) == len(columns["id"])
    return [str(warning) for warning in org.warnings if warning.code == code]


# Ids that are nearly the same


@pytest.mark.parametrize(
    ("one", "other", "shown"),
    [
        ("a1", "A1", "'a1' and 'A1'"),
        ("07", "7", "'07' and '7'"),
        ("7", "7.0", "'7' and '7.0'"),
        ("José1", "Jose\u03011", "'José1' and 'Jose\u03011' (coded differently)"),
        ("x1", "x\u200b1", "'x1' and 'x\\u200b1'"),
        ("o'1", "o\u20191", "\"o'1\" and 'o\u20191'"),
        ("12", "\uff11\uff12", "'12' and '\uff11\uff12'"),
        ("a  1", "a 1", "'a  1' and 'a 1'"),
    ],
)
def test_near_twins_are_named(one, other, shown):
    """Both stay, as nobody knows whether they are one."""
    assert warnings("near-twins", id=["b3", one, other, "b4"]) == [
        f"rows 3, 4, id: 1 id differs from another in case, zeros or coding alone: {shown}; if they "
        "are one person or post, give them one id"
    ]


def test_near_twins_are_counted():
    """The first five are listed."""
    ids = [f"{case}{number}" for number in range(1, 8) for case in "aA"]
    (warning,) = warnings("near-twins", id=ids)
    assert "id: 7 ids differ from others in case, zeros or coding alone: 'a1' and 'A1'; " in warning
    assert "'a5' and 'A5' and 2 more; if" in warning


@pytest.mark.parametrize(
    "ids",
    [
        ["1", "2", "10", "100"],
        ["0001", "0010", "0100"],
        ["0", "1", "2"],
        ["E1", "E2"],
        ["Ann", "ann b", "Bo"],
        ["1.0", "10", "2.0"],
        ["É", "é1"],
    ],
)
def test_ids_that_differ_in_more_are_no_twins(ids):
    """However alike they look."""
    assert warnings("near-twins", id=ids) == []


def test_rows_of_one_id_are_no_twins_of_each_other():
    """As of a history."""
    org = read_people(
        {
            "id": ["A1", "b2", "b2"],
            "manager": ["", "A1", "A1"],
            "start": ["2020-01-01", "2020-01-01", "2021-01-01"],
            "end": ["", "2021-01-01", ""],
            "unit": ["", "x", "y"],
        }
    )
    assert not [warning for warning in org.warnings if warning.code == "near-twins"]


def test_near_twins_are_found_across_files():
    """A later file may write an id in its own way."""
    org = read_people(
        [{"id": ["a1", "b2"], "manager": ["", "a1"]}, {"id": ["A1", "c3"], "manager": ["b2", "b2"]}]
    )
    (warning,) = [warning for warning in org.warnings if warning.code == "near-twins"]
    assert warning.where.rows == (2,)
    assert "'A1' and 'a1'" in warning.message


# FTE


@pytest.mark.parametrize(
    ("ftes", "hint"),
    [
        (["1", "1", "0.5", "100023"], "1 is full time; correct them"),
        (["1", "1", "5"], "1 is full time; correct them"),
        (["100", "80", "50", "100"], "the column seems to hold percent; divide by 100"),
        (["37.5", "20", "40"], "the column seems to hold hours a week; divide by those of"),
        (["160", "80", "168"], "the column seems to hold hours a month; divide by those of"),
        (["52000", "61000", "48000"], "the column seems to hold pay or numbers of people; name"),
    ],
)
def test_an_fte_above_two_is_said_with_what_it_seems_to_be(ftes, hint):
    """The values stay, as nobody knows how many hours are full time."""
    ids = [str(number) for number in range(1, len(ftes) + 1)]
    (warning,) = warnings("unlikely-fte", id=ids, fte=ftes)
    above = [fte for fte in ftes if float(fte) > 2]
    verb = "is" if len(above) == 1 else "are"
    assert f"fte: {len(above)} of {len(ftes)} FTE {verb} above 2, such as '{above[0]}'" in warning
    assert hint in warning


@pytest.mark.parametrize("ftes", [["1", "2", "0.5"], ["1", "1.8", "0"], ["", "", ""]])
def test_a_likely_fte_needs_no_word(ftes):
    """Nor does a column that nobody filled in."""
    for code in ("unlikely-fte", "blank-fte"):
        assert warnings(code, id=["1", "2", "3"], fte=ftes) == []


def test_a_blank_fte_beside_others_is_said():
    """It is read as 1."""
    assert warnings("blank-fte", id=["1", "2", "3", "4"], fte=["0.5", "", " ", "1"]) == [
        "rows 3, 4, fte: 2 people without FTE, where 2 have one: read as 1; fill in the cells if "
        "that is wrong"
    ]


def test_a_vacant_post_needs_no_fte():
    """It has none to read."""
    org = read_people(
        {"id": ["1", "2"], "name": ["Ann", "Vacant"], "manager": ["", "1"], "fte": ["1", ""]},
        vacant={"Vacant"},
    )
    assert not [warning for warning in org.warnings if warning.code == "blank-fte"]
