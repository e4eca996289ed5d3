"""Words of options that no cell of an export says."""

import pytest

from stepback import InvalidOrganization, read_people

STAFF = {
    "id": ["1", "2", "3", "4"],
    "name": ["Ann", "Bo", "Vacant (from May)", "N/D"],
    "manager": ["** top **", "1", "1", "2"],
}


def unused(source, **options):
    """The warnings of words that no cell says."""
    try:
        found = read_people(source, **options).warnings
    except InvalidOrganization as invalid:
        found = invalid.problems
    return [str(problem) for problem in found if problem.code == "unused-word"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"root_markers": {"** TOP **"}}, []),
        (
            {"root_markers": {"Top"}},
            ["manager: root_markers: no cell of managers is 'Top'; did you mean '** top **'?"],
        ),
        (
            {"root_markers": {"XX"}},
            ["manager: root_markers: no cell of managers is 'XX'; leave it out"],
        ),
        (
            {"vacant": {"vacant"}},
            ["name: vacant: no name is 'vacant'; did you mean 'Vacant (from May)'?"],
        ),
        (
            {"undisclosed": ["N/D.", "n/d"]},
            ["name: undisclosed: no name is 'N/D.'; did you mean 'N/D'?"],
        ),
    ],
)
def test_a_word_that_no_cell_says_is_warned_of(options, expected):
    """With the cells that were probably meant, which then are what is warned of no more."""
    assert unused(STAFF, **options) == expected


def test_the_proposed_cell_is_one_that_the_option_reads():
    """Followed to the letter, the question ends in an organization."""
    org = read_people(STAFF, root_markers={"** top **"}, vacant={"Vacant (from May)"})
    assert not [warning for warning in org.warnings if warning.code == "unused-word"]
    assert (len(org.people), len(org.roles)) == (3, 1)


def test_people_and_managers_who_are_rows_are_not_proposed():
    """Someone whose name contains the word is no vacancy, nor is a row nobody."""
    names = ["Ann", "Paul Vacanti", "Vincent Noble", "Di"]
    staff = {"id": ["top1", "2", "3", "4"], "name": names, "manager": ["", "top1", "top1", "2"]}
    assert unused(staff, vacant={"vacant"}, root_markers={"top"}) == [
        "manager: root_markers: no cell of managers is 'top'; leave it out",
        "name: vacant: no name is 'vacant'; leave it out",
    ]


def test_of_several_exports_one_has_to_say_it():
    """An option applies to all of them."""
    senior = {"id": ["1", "2"], "name": ["Ann", "Bo"], "manager": ["XX", "1"]}
    junior = {"id": ["3", "4"], "name": ["Open", "Di"], "manager": ["2", "2"]}
    assert not unused([senior, junior], root_markers={"XX"}, vacant={"Open"})
    assert unused([senior, junior], root_markers={"XX"}, vacant={"closed"}) == [
        "name: vacant: no name is 'closed'; leave it out"
    ]


def test_a_word_counts_wherever_a_row_says_it():
    """In rows that are left out, in dotted managers, and as what a failed formula shows."""
    staff = {
        **STAFF,
        "dotted_managers": ["", "-;1", "", ""],
        "Status": ["on", "on", "off", "on"],
        "manager": ["#N/A", "1", "1", "2"],
    }
    words = {"root_markers": {"-", "#n/a"}, "vacant": {"Vacant (from May)"}}
    assert not unused(staff, **words, active={"Status": {"on"}})


def test_errors_come_with_the_words_that_no_cell_says():
    """A misspelled word is why the manager is not found."""
    staff = {**STAFF, "manager": ["nobody above", "1", "1", "2"]}
    [warning] = unused(staff, root_markers={"no-body above"})
    assert warning.endswith("did you mean 'nobody above'?")


def test_cells_that_are_no_text_are_compared_too():
    """A missing value of pandas is equal to nothing, and has no truth value."""
    pandas = pytest.importorskip("pandas")
    staff = {"id": ["1", "2", "3"], "name": ["Ann", "Bo", "Cy"]}
    frame = pandas.DataFrame({**staff, "manager": [pandas.NA, "1", "XX"]})
    assert not unused(frame, root_markers={"xx"})
    assert unused(frame, root_markers={"YY"}) == [
        "manager: root_markers: no cell of managers is 'YY'; leave it out"
    ]
