"""A history that can be followed by hand, day by day."""

import datetime as dt

import pytest

from stepback import (
    Delegation,
    Domain,
    Organization,
    Person,
    ReportingLine,
    dependence_on_top,
    layers,
    real_authority,
    spans,
)

JULY, SEPTEMBER = dt.date(2024, 7, 1), dt.date(2024, 9, 1)


@pytest.fixture(scope="module")
def org():
    """Ann manages bo up to the end of June; cy joins in July and does so from then, under ann.

    From September on, cy holds refunds, which are ann's.
    """
    return Organization(
        people=[Person("ann"), Person("bo"), Person("cy", start=JULY)],
        domains=[Domain("refunds", "ann")],
        reporting=[
            ReportingLine("ann", "bo", end=JULY),
            ReportingLine("cy", "bo", start=JULY),
            ReportingLine("ann", "cy"),
        ],
        delegations=[Delegation("ann", "cy", domain="refunds", start=SEPTEMBER)],
    )


# The layers, (direct, total) spans, dependence on ann, who is at the top, and who decides.
#
# Up to 30 June: ann above bo. All refunds are ann's, so all stall without her.
JUNE = ({"ann": 1, "bo": 2}, {"ann": (1, 1)}, 1, {"ann": 1, "bo": 0})
# From 1 July: ann above cy above bo. Ann has one direct report and two in all.
SUMMER = (
    {"ann": 1, "bo": 3, "cy": 2},
    {"ann": (1, 2), "cy": (1, 1)},
    1,
    {"ann": 1, "bo": 0, "cy": 0},
)
# From 1 September: the line is the same; cy settles every refund, and nothing stalls without ann.
AUTUMN = (*SUMMER[:2], 0, {"ann": 0, "bo": 0, "cy": 1})


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("0001-01-01", JUNE),
        ("2024-06-30", JUNE),
        ("2024-07-01", SUMMER),
        ("2024-07-15", SUMMER),
        ("2024-08-31", SUMMER),
        ("2024-09-01", AUTUMN),
        ("9999-12-31", AUTUMN),
    ],
)
def test_each_day_is_what_follows_by_hand(org, day, expected):
    """A line that ends on the day another begins never meets it."""
    on_layers, on_spans, dependence, decided = expected
    seen = org.at(day)
    assert layers(seen) == on_layers
    assert {id_: (span.direct, span.total) for id_, span in spans(seen).items()} == on_spans
    assert dependence_on_top(seen) == dependence
    assert real_authority(seen) == decided


def test_a_step_back_is_refused_where_a_later_delegation_would_lose(org):
    """From September cy takes all, having no share; a step in August may not lower that."""
    with pytest.raises(ValueError, match="give each of them its share first"):
        org.at("2024-08-01").step_back("ann", to="bo", domain="refunds", autonomy=1, share=0.5)


def test_the_dates_are_those_on_which_something_changes(org):
    """Two days, although four records are dated."""
    assert org.dates == (JULY, SEPTEMBER)
