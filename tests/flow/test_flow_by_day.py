"""The decision flow of a day: made once where it is the same on all days."""

import pytest

from stepback import (
    Circle,
    Delegation,
    Domain,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Role,
    Support,
    real_authority,
)

PEOPLE = [Person("ann"), Person("bo"), Person("cy")]
MOVES = [
    ReportingLine("ann", "bo", end="2024-07-01"),
    ReportingLine("cy", "bo", start="2024-07-01"),
]


def build_organization(**changed):
    records = {
        "people": PEOPLE,
        "roles": [Role("head")],
        "circles": [Circle("board")],
        "domains": [Domain("refunds", "ann")],
        "reporting": MOVES,
        "delegations": [Delegation("ann", "bo", autonomy=0.5)],
        "memberships": [Membership("board", "cy")],
        "supports": [Support("ann", "bo", start="2024-07-01")],
    }
    return Organization(**{**records, **changed})


def test_where_only_lines_and_supports_change_decisions_flow_as_ever():
    """One flow serves all days, and what differs is still of the day."""
    org = build_organization()
    before, after = org.at("2024-06-30"), org.at("2024-07-01")
    assert before._compiled.flow is after._compiled.flow is org._compiled.flow
    assert real_authority(before) == real_authority(after) == {"ann": 0.5, "bo": 0.5, "cy": 0}
    assert before._compiled.reporting_tree.manager.tolist() == [0]
    assert after._compiled.reporting_tree.manager.tolist() == [2]


@pytest.mark.parametrize(
    "changed",
    [
        {"people": [Person("ann"), Person("bo"), Person("cy", end="2024-07-01")]},
        {"roles": [Role("head", end="2024-07-01")]},
        {"circles": [Circle("board", end="2024-07-01")]},
        {"domains": [Domain("refunds", "ann", end="2024-07-01"), Domain("hiring", "ann")]},
        {"delegations": [Delegation("ann", "bo", autonomy=0.5, end="2024-07-01")]},
        {"memberships": [Membership("board", "cy", end="2024-07-01")]},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_where_anything_else_changes_each_day_has_its_own_flow(changed):
    """On either side of the day, as an organization made of what is in force."""
    org = build_organization(**changed)
    before, after = org.at("2024-06-30"), org.at("2024-07-01")
    assert before._compiled.flow is not after._compiled.flow
    for view in (before, after):
        assert real_authority(view) == real_authority(view.snapshot())


@pytest.mark.parametrize("date", ["9999-12-31", "4712-12-31", "1900-01-01", "0001-01-01"])
def test_no_step_back_begins_on_a_day_that_stands_for_no_date(date):
    """What it replaces would have to end on that day, which is read as no end."""
    view = build_organization(supports=[]).at(date)
    with pytest.raises(ValueError, match=rf"date: {date} stands for no date in many systems"):
        view.step_back("ann", to="bo", domain="refunds", autonomy=1)
    view.at("9998-12-31").step_back("ann", to="bo", domain="refunds", autonomy=1)


def test_what_applied_before_the_date_is_no_concern_on_it():
    """A right that is handed on by name from March on had the general delegation before."""
    org = Organization(
        people=PEOPLE,
        domains=[Domain("refunds", "ann")],
        delegations=[
            Delegation("ann", "bo"),
            Delegation("ann", "cy", domain="refunds", start="2024-03-01", end="2025-03-01"),
        ],
    )
    found = {
        date: [str(warning).split(":")[0] for warning in org.at(date).warnings]
        for date in ("2024-02-29", "2024-03-01", "2025-03-01")
    }
    start, end = "delegation ann → cy, start", "delegation ann → cy, end"
    assert found == {"2024-02-29": [start, end], "2024-03-01": [end], "2025-03-01": [end]}
