"""How problems and exceptions become text: places, headings, lists and one-line messages."""

import attrs
import pytest

from stepback import InvalidOrganization, Place, Problem
from stepback._problems._format import join_truncated, one_line_message


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((2,), "row 2"),
        (range(2, 10), "rows 2, 3, 4, 5, 6, 7, 8, 9"),
        (range(2, 14), "rows 2, 3, 4, 5, 6, 7, 8, 9 and 4 more"),
        (range(2, 2010), "rows 2, 3, 4, 5, 6, 7, 8, 9 and 2,000 more"),
    ],
)
def test_the_first_rows_are_listed_and_the_others_counted(rows, expected):
    """A problem of a whole column takes one line."""
    assert str(Place(rows=tuple(rows))) == expected


@pytest.mark.parametrize(
    ("items", "limit", "expected"),
    [
        ([], 2, ""),
        (["ann"], 2, "ann"),
        (["ann", "bo"], 2, "ann and bo"),
        (["ann, the boss", "bo", "cy"], None, "ann, the boss; bo; and cy"),
        (["ann, the boss", "bo", "cy"], 1, "ann, the boss; and 2 more"),
        (["ann", "bo", "cy, di"], 2, "ann, bo and 1 more"),
    ],
)
def test_items_with_commas_are_separated_by_semicolons(items, limit, expected):
    """Only the items that are shown matter."""
    assert join_truncated(items, limit) == expected


def test_a_problem_without_a_source_is_listed_under_a_heading_without_a_name():
    """Not every problem belongs to a file or table."""
    problems = [Problem("slip", "it is wrong"), Problem("slip", "so is this", Place("people"))]
    assert str(InvalidOrganization(problems)).splitlines() == [
        "1 problem",
        "  it is wrong",
        "1 problem in people",
        "  so is this",
    ]


def test_a_text_shows_few_of_many_files():
    """An archive may hold thousands that are not read; the exception holds all of them."""
    problems = [Problem("x", "wrong", Place(f"{n}.csv")) for n in range(60) for _ in range(2)]
    *shown, last = str(InvalidOrganization(problems)).splitlines()
    assert len(shown) == 40 * 3
    assert last == "and 40 more in 20 other files or tables; .problems holds all of them"


def test_of_many_problems_of_a_kind_five_are_listed_with_one_remedy():
    """A semicolon in a value ends no finding; other remedies are other kinds."""
    many = [
        Problem("x", f"'a; {n}' is bad; correct it, as {n}", Place("f", (n,))) for n in range(9)
    ]
    other = [Problem("x", "'b' is bad; give --repair to drop it", Place("f", (20,)))]
    first = [Problem("recognized-columns", "'No' is id", Place("f"), "warning")]
    last = [attrs.evolve(many[0], n_alike=1000)]
    assert str(InvalidOrganization([*many, *other, *last, *first])).splitlines() == [
        "1,010 problems and 1 warning in f",
        "  'No' is id",
        "  row 0: 'a; 0' is bad; correct it, as 0",
        *(f"  row {n}: 'a; {n}' is bad" for n in range(1, 5)),
        "  and 1,004 more of this kind (x); .problems holds all of them",
        "  row 20: 'b' is bad; give --repair to drop it",
    ]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("bad\n  magic\x1b",), "bad magic\\x1b"),
        ((), "OSError"),
        (("bad " * 80,), ("bad " * 50)[:199] + "…"),
        (("9" * 300 + " is not a number",), "9" * 79 + "… is not a number"),
    ],
    ids=["several lines", "no message", "long message", "long value"],
)
def test_the_message_of_an_exception_is_shortened_to_one_line(arguments, expected):
    """An exception without a message is shown by the name of its type."""
    assert one_line_message(OSError(*arguments)) == expected
