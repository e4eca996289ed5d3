"""Shares that are written with a percent sign."""

import pytest

from stepback import (
    Delegation,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Support,
    assume_line_delegation,
    read_people,
    report,
)
from stepback._columns._parse import parse_tables

LINE = Organization(people=[Person("a"), Person("b")], reporting=[ReportingLine("a", "b")])


@pytest.mark.parametrize(
    "cell", ["50%", "50 %", " 50.0 % ", "%50", "% 50", "50\u00a0%", "50\u202f%", "50\uff05"]
)
def test_a_cell_with_a_percent_sign_is_a_share(cell):
    """In every column of shares, whatever else is in it."""
    tables, _, problems = parse_tables(
        {
            "people": {"id": ["a", "b"], "fte": [cell, "1"], "competence": ["", cell]},
            "delegations": {
                "principal": ["a"],
                "delegate": ["b"],
                "share": [cell],
                "autonomy": [cell],
            },
            "supports": {"supporter": ["a"], "supported": ["b"], "strength": [cell]},
            "memberships": {"group": ["c"], "member": ["a"], "share": [cell]},
        }
    )
    assert problems == []
    assert tables["people"]["fte"].tolist() == [0.5, 1]
    assert tables["people"]["competence"][1] == 0.5
    assert tables["delegations"]["share"].tolist() == [0.5]
    assert tables["delegations"]["autonomy"].tolist() == [0.5]
    assert tables["supports"]["strength"].tolist() == [0.5]
    assert tables["memberships"]["share"].tolist() == [0.5]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"share": ["150 %"]}, "150 % is not between 0 and 1"),
        ({"share": ["about 50 %"]}, "'about 50 %' is not a number"),
        ({"share": ["%"]}, "'%' is not a number"),
        ({"share": ["50 % %"]}, "'50 % %' is not a number"),
        ({"autonomy": ["-5%"]}, "-5% is not between 0 and 1"),
        ({"limit": ["50 %"]}, "'50 %' is not a number"),
    ],
)
def test_what_is_no_share_is_a_problem_as_it_is_written(table, message):
    """Nor is an amount a percentage: of what is not said."""
    _, _, [problem] = parse_tables(
        {"delegations": {"principal": ["a"], "delegate": ["b"], **table}}
    )
    assert problem.message.startswith(message)


def test_the_fte_of_an_export_may_be_percentages(tmp_path):
    """Under any header, with a decimal comma, beside plain numbers; 100 % is one."""
    path = tmp_path / "staff.csv"
    path.write_text(
        "Staff No;Name;Reports to;Full-time equivalent\n"
        "1;Ann;;100 %\n2;Bo;1;62,5 %\n3;Cy;1;0,5\n4;Di;1;%80\n",
        encoding="utf-8",
    )
    assert [person.fte for person in read_people(path).people] == [1, 0.625, 0.5, 0.8]
    org = read_people({"id": ["1", "2"], "manager": ["", "1"], "fte": ["100%", "50%"]})
    assert [person.fte for person in org.people] == [1, 0.5]
    assert not [warning for warning in org.warnings if warning.code == "unlikely-fte"]


@pytest.mark.parametrize(
    ("make", "given"),
    [
        (lambda text: Person("a", fte=text), "0.5"),
        (lambda text: Person("a", willingness=text), "0.5"),
        (lambda text: Membership("a", "b", share=text), "0.5"),
        (lambda text: Delegation("a", "b", share=text), "0.5"),
        (lambda text: Delegation("a", "b", autonomy=text), "0.5"),
        (lambda text: Support("a", "b", strength=text), "0.5"),
        (lambda text: assume_line_delegation(LINE, autonomy=text), "0.5"),
        (lambda text: report(LINE, autonomy=text), "0.5"),
    ],
)
def test_a_percentage_in_python_is_refused_with_the_number(make, given):
    """A text is no number there, but what it means is clear."""
    with pytest.raises(ValueError, match=rf"'50 %' is not a number; give {given}$"):
        make("50 %")
    # Levels have names, so that a delegation may have a word as autonomy.
    expected = "'half' is (not a number|neither a number nor one of TELL, .*, DELEGATE)$"
    with pytest.raises(ValueError, match=expected):
        make("half")
