"""The names and offices that a report shows."""

from stepback import Domain, Membership, Organization, Person, Role, report
from stepback._display._sanitize_text import sanitize_text
from tests.support.reports import lead_text, section_texts, table_rows


def test_names_that_are_not_unique_have_the_id():
    """So does a name that had to be escaped. The id stands in place of an empty name."""
    org = Organization(
        people=[
            Person("a", name="Ann"),
            Person("b", name="Ann"),
            Person("c", name="C\u202e"),
            Person("d", name=" "),
            Person("e", name="e"),
        ],
        domains=[
            Domain("x", "a", name="Pay"),
            Domain("y", "b", name="Pay"),
            Domain("z", "c", name=" "),
            Domain("u", "d"),
            Domain("v", "e", weight=2),
        ],
    )
    assert [row["person"] for row in table_rows(org, "largest_shares")] == [
        "e",
        "Ann (a)",
        "Ann (b)",
        "C\\u202e (c)",
        "d",
    ]
    text = str(report(org))
    assert all(name in text for name in ("Pay (x)", "Pay (y)", " z  ", " u  "))


def test_the_office_is_the_post_or_the_job_title():
    """It is not repeated if it equals the name."""
    org = Organization(
        people=[
            Person("a", name="Ann", attributes={"Job_Title": "Buyer"}),
            Person("b", name="Bo"),
            Person("c", name="Cy", attributes={"Job_Title": None}),
            *(Person(f"d{number}") for number in range(3)),
        ],
        roles=[Role("head", name="Head"), Role("desk", name="Desk"), Role("night", name="Night")],
        memberships=[Membership(item, "b") for item in ("head", "desk", "night")],
        domains=[Domain(item, item) for item in "abc"],
    )
    assert [row["office"] for row in table_rows(org, "largest_shares")] == [
        "Buyer",
        "Head, Desk and 1 more",
        "",
    ]
    assert lead_text(org, "shape").startswith("No formal line is recorded")
    assert "The top is everyone who" not in section_texts(org, "stops")[1]
    assert section_texts(org, "stops")[1] == (
        "Without a formal line, the top is taken to be everyone who owns at least twice an equal "
        "share of the decisions, alone or through posts and circles: Ann, Buyer; Bo, Head, Desk "
        "and 1 more; and Cy."
    )


def test_texts_from_outside_are_sanitized():
    """They are put on one line, truncated, and escaped where they could hide or reorder text."""
    assert sanitize_text(" a \n b\t") == "a b"
    assert sanitize_text("x" * 100) == "x" * 59 + "…"
    assert sanitize_text("a\u202eb") == "a\\u202eb"
    assert sanitize_text("مدير") == "\u2068مدير\u2069"
