"""Who may decide on paper: by band or by limit, by track, condition, day and unit."""

import json
import math

import numpy as np
import pytest

from stepback.evidence import AuthorityMatrix, Grant

FUNCTIONAL, FINANCIAL = "Functional", "Financial"
OPERATING = [
    Grant("Team Member", "Operating", track=FUNCTIONAL, up_to=5000),
    Grant("Controller", "Operating", track=FINANCIAL, up_to=5000, condition="in plan"),
    Grant("CFO", "Operating", track=FINANCIAL, up_to=5000, condition="not in plan"),
    Grant("Exec Team", "Operating", track=FUNCTIONAL, above=5000, up_to=10_000),
    Grant("CFO", "Operating", track=FINANCIAL, above=5000, up_to=10_000),
    Grant("CEO", "Operating", track=FUNCTIONAL, above=10_000, up_to=100_000),
    Grant("CFO", "Operating", track=FINANCIAL, above=10_000, up_to=100_000),
    Grant("CEO", "Operating", track=FUNCTIONAL, above=100_000, condition="in plan"),
    Grant("Board", "Operating", track=FUNCTIONAL, above=100_000, condition="not in plan"),
    Grant("CFO", "Operating", track=FINANCIAL, above=100_000),
    Grant("CEO", "Options", track=FUNCTIONAL, power="recommends"),
    Grant("Board", "Options", track=FUNCTIONAL),
]
LEVELS = ["Team Member", "Exec Team", "CEO", "Board", "Controller", "CFO"]
MATRIX = AuthorityMatrix.from_grants(OPERATING, levels=LEVELS, track_rule="all")
LIMITS = AuthorityMatrix.from_grants(
    [
        Grant("Director", "Refunds"),
        Grant("Head", "Refunds", up_to=10_000),
        Grant("Lead", "Refunds", up_to=1000),
    ]
)


def named(answer):
    """Holders with their conditions, by track."""
    return {
        track: [(right.holder, right.condition) for right in held] for track, held in answer.items()
    }


@pytest.mark.parametrize(
    ("amount", "functional", "financial"),
    [
        (
            5000,
            [("Team Member", "")],
            [("Controller", "in plan"), ("CFO", "not in plan")],
        ),
        (5000.01, [("Exec Team", "")], [("CFO", "")]),
        (7500, [("Exec Team", "")], [("CFO", "")]),
        (100_000, [("CEO", "")], [("CFO", "")]),
        (100_000.01, [("CEO", "in plan"), ("Board", "not in plan")], [("CFO", "")]),
    ],
)
def test_a_band_has_its_own_holders(amount, functional, financial):
    """In a grid of bands, the holders of the band may decide, up to and including its end."""
    answer = MATRIX.who_may("operating", amount)
    assert named(answer) == {FUNCTIONAL: functional, FINANCIAL: financial}
    assert answer.track_rule == "all"


def test_a_condition_that_is_not_said_is_shown():
    """Without conditions all rights are listed with theirs; with some, others are left out."""
    both = MATRIX.who_may("Operating", 200_000)
    assert both.deciders == ("CEO", "Board", "CFO")
    text = " ".join(str(both).split())
    assert "CEO, in plan; or Board, not in plan (Functional); CFO (Financial); every" in text
    planned = MATRIX.who_may("Operating", 200_000, conditions=["IN PLAN"])
    assert planned.holders == ("CEO", "CFO")
    assert planned.conditions == ("in plan",)


def test_every_level_whose_limit_covers_may_decide_and_the_lowest_is_marked():
    """A limit holds for all smaller amounts, whatever the order of the rows."""
    held = LIMITS.who_may("Refunds", 1000)[""]
    assert [(right.holder, right.is_lowest) for right in held] == [
        ("Lead", True),
        ("Head", False),
        ("Director", False),
    ]
    assert LIMITS.who_may("Refunds", 1000.01).deciders == ("Head",)
    assert LIMITS.who_may("Refunds", 10**9).holders == ("Director",)


def test_without_an_amount_there_is_an_answer_for_every_band():
    """Bands lie between limits, and each has its holders."""
    held = LIMITS.who_may("Refunds")[""]
    assert [(right.above, right.up_to) for right in held if right.is_lowest] == [
        (None, 1000),
        (1000, 10_000),
        (10_000, None),
    ]
    assert "above 1,000 up to 10,000" in str(LIMITS.who_may("Refunds"))


def test_amounts_of_nobody_are_listed():
    """A gap between bands, and what is above the highest limit, are open bands."""
    matrix = AuthorityMatrix.from_grants(
        [Grant("Lead", "Travel", up_to=500), Grant("Head", "Travel", above=1000, up_to=5000)]
    )
    answer = matrix.who_may("Travel")
    assert [(band.above, band.up_to) for band in answer.open_bands] == [(500, 1000), (5000, None)]
    nobody = matrix.who_may("Travel", 700)
    assert nobody == matrix.who_may("travel", 700)
    assert dict(nobody) == {"": ()}
    assert "Nobody may decide on paper." in str(nobody)


def test_only_those_who_decide_may():
    """Who recommends, signs or is informed may not decide."""
    assert MATRIX.who_may("Options").holders == ("Board",)
    only = AuthorityMatrix.from_grants([Grant("CEO", "Options", power="recommends")])
    assert dict(only.who_may("Options")) == {}


def test_on_a_day_others_are_left_out():
    """A right is in force from its start up to, not including, its end."""
    matrix = AuthorityMatrix.from_grants(
        [
            Grant("Lead", "Travel", end="2026-07-01"),
            Grant("Head", "Travel", start="2026-07-01"),
        ]
    )
    assert matrix.who_may("Travel", on="2026-06-30").holders == ("Lead",)
    assert matrix.who_may("Travel", on="2026-07-01").holders == ("Head",)
    assert matrix.who_may("Travel").holders == ("Lead", "Head")
    assert "until before 2026-07-01" in str(matrix.who_may("Travel"))


def test_joint_signers_and_own_lines_are_shown():
    """Who signs too, and of whom a right is, are in the answer."""
    matrix = AuthorityMatrix.from_grants(
        [
            Grant("Lead", "Leave", scope="own line", up_to=10, unit="days"),
            Grant("Head", "Leave", jointly=["HR"]),
        ]
    )
    answer = matrix.who_may("Leave", 5)
    assert [(right.holder, right.jointly, right.scope) for right in answer[""]] == [
        ("Lead", (), "own line"),
        ("Head", ("HR",), "everything"),
    ]
    assert [right.is_lowest for right in answer[""]] == [True, True]  # of others, Head decides
    assert "an amount of 5 days" in str(answer)


def test_amounts_in_several_units_need_one():
    """Where a domain has money and days, the unit is asked for, and the remedy works."""
    matrix = AuthorityMatrix.from_grants(
        [
            Grant("Lead", "Training", up_to=1000, unit="EUR"),
            Grant("Head", "Training", up_to=10, unit="days"),
        ]
    )
    with pytest.raises(ValueError, match="give unit='EUR' or unit='days'"):
        matrix.who_may("Training", 5)
    assert matrix.who_may("Training", 5, unit="days").holders == ("Head",)
    assert matrix.who_may("Training", 5, unit="eur").holders == ("Lead",)
    assert {right.grant.unit for right in matrix.who_may("Training")[""]} == {"EUR", "days"}


def test_levels_that_are_said_count_for_more_than_limits():
    """The order of levels marks the lowest, not the limit."""
    grants = [Grant("Chief", "Fleet", up_to=100), Grant("Clerk", "Fleet", up_to=500)]
    said = AuthorityMatrix.from_grants(grants, levels=["Clerk", "Chief"])
    assert said.who_may("Fleet", 50).deciders == ("Clerk",)
    assert AuthorityMatrix.from_grants(grants).who_may("Fleet", 50).deciders == ("Chief",)


def test_all_that_is_wrong_is_said_at_once():
    """Domain, amount, day and condition are refused together, with similar names."""
    with pytest.raises(ValueError, match="did you mean 'Operating'") as caught:
        MATRIX.who_may("operatng", -1, on="1.2.2026", conditions=["inn plan"])
    message = str(caught.value)
    for part in ("amount: -1", "on: '1.2.2026'", "did you mean 'in plan'?"):
        assert part in message


@pytest.mark.parametrize("name", ["domain", "amount", "on", "conditions", "unit"])
@pytest.mark.parametrize(
    "value",
    ["?", "x" * 5000, math.nan, -1, True, object(), b"x", np.array([1, 2]), 10**400, {1: [2]}],
    ids=lambda value: f"{type(value).__name__}-{str(value)[:8]}",
)
def test_bad_arguments_are_value_errors(name, value):
    """Whatever is given, nothing but a ValueError comes out."""
    with pytest.raises(ValueError, match=name):
        MATRIX.who_may(**{"domain": "Operating", name: value})


def test_the_answer_has_every_form():
    """Text, HTML, Markdown, frames and plain values, also of hostile names."""
    matrix = AuthorityMatrix.from_grants(
        [Grant("<b>Head</b>\u202e", "a | b", up_to=5, condition="<i>")]
    )
    answer = matrix.who_may("A | B")
    assert "<b>" not in answer.to_html()
    assert "\u202e" not in str(answer)
    assert answer.to_markdown()
    assert answer.to_frame(backend="pandas")["up_to"].tolist() == [5.0]
    json.dumps(answer.to_dict(), default=str)
    assert repr(answer) == "<RightHolders: 'a | b', 1 holder>"
