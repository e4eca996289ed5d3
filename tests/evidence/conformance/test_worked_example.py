"""The worked example of paper and practice."""

from __future__ import annotations

import numpy as np
import pytest

from stepback import Delegation, Domain, Membership, Organization, Person, Role
from stepback.evidence import DecisionLog, PaperAndPractice, paper_and_practice

DECIDERS = ["ann", "bo", "bo", "ann", "cy", "cy", "dee", "ann"]
AMOUNTS = [500, 900, 5000, 5000, 20000, 800, 800, 1000]


@pytest.fixture(scope="module")
def both() -> PaperAndPractice:
    """The example: Director without limit, Head up to 10,000, Lead up to 1,000."""
    return paper_and_practice(example_organization(), example_log(), rng=1)


def example_organization() -> Organization:
    """A chain of three roles, and dee, who has no right."""
    return Organization(
        people=[Person(id_) for id_ in ("ann", "bo", "cy", "dee")],
        roles=[Role(id_) for id_ in ("Lead", "Head", "Director")],
        memberships=[
            Membership("Lead", "ann"),
            Membership("Head", "bo"),
            Membership("Director", "cy"),
        ],
        domains=[Domain("spend", "Director", amounts=AMOUNTS)],
        delegations=[
            Delegation("Director", "Head", domain="spend", limit=10_000),
            Delegation("Head", "Lead", domain="spend", limit=1_000),
        ],
    )


def example_log(**changes: object) -> DecisionLog:
    """Eight final approvals."""
    columns: dict[str, object] = {
        "case": list("12345678"),
        "domain": ["spend"] * 8,
        "decided": ["2026-03-02T10"] * 8,
        "submitted": ["2026-03-01T08"] * 8,
        "decider": DECIDERS,
        "amount": AMOUNTS,
        "outcome": ["final"] * 8,
    }
    return DecisionLog.from_columns(**(columns | changes))  # type: ignore[arg-type]


def test_classes_of_the_example(both: PaperAndPractice) -> None:
    """The classes are those worked out by hand, and add up."""
    assert both.classes == {
        "unknown": 0,
        "no right": 1,
        "out of force": 0,
        "beyond the limit": 1,
        "above": 2,
        "as granted": 4,
    }
    assert both.of_decisions.tolist() == [5, 4, 5, 3, 5, 4, 1, 5]


def test_distances_of_the_example(both: PaperAndPractice) -> None:
    """Distance, displaced share and what the top decides are exact."""
    assert (both.distance, both.displaced) == (0.25, 0.5)
    assert (both.top.on_paper, both.top.in_practice) == (1 / 8, 2 / 8)
    assert both.top.posts == ["Director"]
    assert both.top.median_hours == 26.0


def test_rows_of_a_class_lead_to_the_log(both: PaperAndPractice) -> None:
    """The rows of a class are positions in the log."""
    assert both.rows("above").tolist() == [1, 5]
    log = example_log().take(both.rows("beyond the limit"))
    assert log.amount.tolist() == [5000.0]


def test_tables_of_the_example(both: PaperAndPractice) -> None:
    """Each table adds up to the same classes."""
    for table in (both.domains, both.deciders, both.periods):
        assert table.counts.sum(axis=0).tolist() == list(both.classes.values())
    by_decider = dict(zip(both.deciders.groups, both.deciders.counts.tolist(), strict=True))
    assert by_decider["cy"] == [0, 0, 0, 0, 1, 1]
    assert both.periods.groups == ["2026-Q1"]


def test_intervals_hold_the_figures(both: PaperAndPractice) -> None:
    """The interval of the displaced share holds it."""
    low, high = both.displaced_interval
    assert 0 <= low <= 0.5 <= high <= 1
    assert not np.isnan(both.distance_interval).any()


def test_forms_of_the_example(both: PaperAndPractice) -> None:
    """Text, page and Markdown say what was found."""
    for text in (str(both), both.to_html(), both.to_markdown()):
        assert "final approvals" in text
        assert "as granted" in text.lower()
    assert both.to_dict()["classes"]["as granted"] == 4
    assert both.to_frame(backend="pandas")["decisions"].tolist() == [8]
