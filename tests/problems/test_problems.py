"""What is wrong, as text: places, headings, and what libraries say."""

import pytest

from stepback import InvalidOrganization, Place, Problem
from stepback._problems._format import one_line_message


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ((2,), "row 2"),
        (range(2, 10), "rows 2, 3, 4, 5, 6, 7, 8, 9"),
        (range(2, 14), "rows 2, 3, 4, 5, 6, 7, 8, 9 and 4 more"),
        (range(2, 2010), "rows 2, 3, 4, 5, 6, 7, 8, 9 and 2,000 more"),
    ],
)
def test_the_first_rows_are_listed_and_the_others_counted(rows, told):
    """A fault of a whole column takes one line."""
    assert str(Place(rows=tuple(rows))) == told


def test_a_problem_of_no_source_stands_under_its_number_alone():
    """Not every problem is one of a file or table."""
    problems = [Problem("slip", "it is wrong"), Problem("slip", "so is this", Place("people"))]
    assert str(InvalidOrganization(problems)).splitlines() == [
        "1 problem",
        "  it is wrong",
        "1 problem in people",
        "  so is this",
    ]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (("bad\n  magic\x1b",), "bad magic\\x1b"),
        ((), "OSError"),
        (("x" * 300,), "x" * 200 + "…"),
    ],
    ids=["lines", "nothing", "much"],
)
def test_what_a_library_says_of_a_failure_is_passed_on_in_short(said, told):
    """On one line, and by its name if it says nothing."""
    assert one_line_message(OSError(*said)) == told
