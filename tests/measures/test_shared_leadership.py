"""Shared leadership: worked numbers, laws, networkx and brute force, and bad tables."""

import math
import statistics
from decimal import Decimal
from fractions import Fraction

import attrs
import networkx as nx
import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback import Domain, Organization, Person, effective_leaders, shared_leadership

NAN = math.nan
YES_NO = [[0, 1, 1, 0], [1, 0, 0, 0], [1, 1, 0, 1], [1, 0, 1, 0]]
LIKERT = [[0, 5, 3, 2], [4, 0, 3, 2], [5, 4, 0, 1], [5, 4, 2, 0]]


def approximately(expected):
    """Equal to rounding, nan to nan."""
    return pytest.approx(expected, rel=1e-9, abs=1e-9, nan_ok=True)


def figure_values(found):
    """The fields of a result as a mapping to compare."""
    return attrs.asdict(found)


# Worked numbers


def test_four_members_who_say_whom_they_rely_on():
    """Of twelve ties eight are there; three, two, two and one lead to the members."""
    found = shared_leadership(YES_NO)
    assert figure_values(found) == approximately(
        {
            "density": 2 / 3,
            "raw_density": 2 / 3,
            "decentralization": 5 / 9,
            "coefficient_of_variation": math.sqrt(1 / 2) / 2,
            "normalized_variation": math.sqrt(1 / 2) / 2 / math.sqrt(3),
            "response_rate": 1,
            "parts": 1,
        }
    )


def test_four_members_who_rate_one_another_from_one_to_five():
    """The mean rating is 10/3, on a scale from 0 to 1 it is 7/12."""
    found = shared_leadership(LIKERT, scale=(1, 5))
    assert found.raw_density == approximately(10 / 3)
    assert found.density == approximately(7 / 12)
    assert found.decentralization == approximately(5 / 9)


def test_a_star_is_centralized_and_varies_as_much_as_can_be():
    """All rely on one, who relies on nobody."""
    found = shared_leadership([[0, 0, 0], [1, 0, 0], [1, 0, 0]])
    assert (found.decentralization, found.parts) == (0, 1)
    assert found.density == approximately(1 / 3)
    assert found.coefficient_of_variation == approximately(math.sqrt(2))
    assert found.normalized_variation == approximately(1)


def test_a_team_without_leadership_is_decentralized_all_the_same():
    """Density distinguishes it from a team in which everyone leads."""
    nobody, everyone = shared_leadership(np.zeros((4, 4))), shared_leadership(np.ones((4, 4)))
    assert (nobody.density, nobody.decentralization, nobody.parts) == (0, 1, 4)
    assert (everyone.density, everyone.decentralization, everyone.parts) == (1, 1, 1)
    assert math.isnan(nobody.coefficient_of_variation)
    assert everyone.coefficient_of_variation == 0


@pytest.mark.parametrize(
    ("ratings", "parts"), [([], 0), (np.zeros((0, 0)), 0), ([[3]], 1), ([["x"]], 1)]
)
def test_fewer_than_two_members_lead_nobody(ratings, parts):
    """Every figure is nan."""
    found = figure_values(shared_leadership(ratings))
    assert found.pop("parts") == parts
    assert all(map(math.isnan, found.values()))


def test_what_was_not_answered_is_left_out():
    """The leadership received is the mean of what is known, for as many as could have answered."""
    found = shared_leadership([[None, 1, 0, 1], [1, 0, NAN, 0], [1, None, 0, 1], [1, 0, "", 0]])
    k = [3, 3 / 2, 0, 2]
    assert found.density == approximately(6 / 9)
    assert found.decentralization == approximately(1 - sum(3 - one for one in k) / 9)
    assert found.coefficient_of_variation == approximately(
        statistics.pstdev(k) / statistics.mean(k)
    )
    assert found.response_rate == approximately(9 / 12)
    assert found.parts == 1


def test_nothing_answered_leaves_nothing_to_say():
    """Nobody answered at all, or nobody about one of them."""
    found = shared_leadership([[None, None], [None, None]])
    assert (found.response_rate, found.parts) == (0, 2)
    assert math.isnan(found.density)
    found = shared_leadership([[0, 1, None], [1, 0, None], [1, 0, 0]])
    assert found.density == approximately(3 / 4)
    assert math.isnan(found.decentralization)
    assert math.isnan(found.normalized_variation)


def test_parts_are_those_who_rely_on_one_another_either_way():
    """The low end of the scale is not a tie; a chain of ties is one component."""
    chain = np.full((9, 9), 1.0)
    chain[range(7), range(1, 8)] = 2
    assert shared_leadership(chain, scale=(1, 5)).parts == 2


# Laws


@st.composite
def team_ratings(draw, *, complete=False):
    """Ratings by a few members on some scale, a few of them not answered."""
    n = draw(st.integers(2, 6))
    low, high = draw(st.sampled_from([(0, 1), (1, 5), (-3, 3), (0.5, 4.5)]))
    steps = st.integers(0, 4) if complete else st.sampled_from([0, 1, 2, 3, 4, None])
    table = [[draw(steps) for _ in range(n)] for _ in range(n)]
    if not complete:
        for at in range(n):  # everyone answered about the next, so that all are one team
            table[at][(at + 1) % n] = draw(st.integers(0, 4))
    value = [[NAN if s is None else low + (high - low) * s / 4 for s in row] for row in table]
    return np.array(value), (low, high)


@given(team_ratings())
def test_figures_follow_from_their_definitions(team):
    """Cell by cell, in exact fractions where there are any."""
    value, (low, high) = team
    n = len(value)
    k, known = [], []
    for j in range(n):
        given = [
            Fraction(value[i, j] - low) / Fraction(high - low)
            for i in range(n)
            if i != j and not math.isnan(value[i, j])
        ]
        known += given
        k.append((n - 1) * statistics.mean(given))
    found = shared_leadership(value, scale=(low, high))
    assert found.density == approximately(float(statistics.mean(known)))
    assert found.raw_density == approximately(low + (high - low) * float(statistics.mean(known)))
    assert found.decentralization == approximately(
        float(1 - sum(max(k) - one for one in k) / (n - 1) ** 2)
    )
    variation = math.sqrt(statistics.pvariance(k)) / statistics.mean(k) if any(k) else NAN
    assert found.coefficient_of_variation == approximately(float(variation))
    assert found.normalized_variation == approximately(float(variation) / math.sqrt(n - 1))
    assert found.response_rate == approximately(len(known) / (n * (n - 1)))


@given(team_ratings())
def test_figures_keep_within_their_bounds(team):
    """Shares are from 0 to 1, and there are no more parts than members."""
    found = shared_leadership(team[0], scale=team[1])
    for share in (found.density, found.decentralization, found.response_rate):
        assert 0 <= share <= 1
    assert math.isnan(found.normalized_variation) or 0 <= found.normalized_variation <= 1 + 1e-9
    assert 1 <= found.parts <= len(team[0])


@given(team_ratings(), st.randoms(use_true_random=False))
def test_members_in_another_order_are_the_same_team(team, random):
    """Rows and columns move together."""
    value, scale = team
    order = list(range(len(value)))
    random.shuffle(order)
    turned = shared_leadership(value[np.ix_(order, order)], scale=scale)
    assert figure_values(turned) == approximately(
        figure_values(shared_leadership(value, scale=scale))
    )


@given(
    team_ratings(), st.sampled_from([0.5, 2.0, 3.0]), st.sampled_from([-1.0, 0.0, 7.0, 1e9, 1e12])
)
def test_another_scale_changes_the_raw_density_alone(team, factor, shift):
    """Ratings and the ends of the scale, stretched and shifted in the same way."""
    value, (low, high) = team
    one = figure_values(shared_leadership(value, scale=(low, high)))
    moved = np.clip(value * factor + shift, low * factor + shift, high * factor + shift)
    other = shared_leadership(moved, scale=(low * factor + shift, high * factor + shift))
    one["raw_density"] = one["raw_density"] * factor + shift
    assert figure_values(other) == approximately(one)


@given(team_ratings(), st.sampled_from([NAN, -99.0, 0.0, math.inf]))
def test_nobody_rates_themselves(team, noise):
    """Whatever stands on the diagonal."""
    value, scale = team
    noisy = value.copy()
    np.fill_diagonal(noisy, noise)
    assert figure_values(shared_leadership(noisy, scale=scale)) == approximately(
        figure_values(shared_leadership(value, scale=scale))
    )


@given(team_ratings(complete=True))
def test_the_variation_tells_the_effective_number_of_leaders(team):
    """Of order 2 it is n over 1 plus the squared variation."""
    value, (low, high) = team
    found = shared_leadership(value, scale=(low, high))
    received = (value - low) / (high - low)
    np.fill_diagonal(received, 0)
    k = received.sum(axis=0)
    if not k.any():
        assert math.isnan(found.coefficient_of_variation)
        return
    ids = [f"p{at}" for at in range(len(k))]
    org = Organization(
        people=map(Person, ids),
        domains=[Domain(id_, id_, weight=w) for id_, w in zip(ids, k, strict=True) if w],
    )
    leaders = len(k) / (1 + found.coefficient_of_variation**2)
    assert leaders == approximately(effective_leaders(org, order=2))


# Against networkx


@given(st.integers(2, 8), st.data())
def test_ties_are_those_of_networkx(n, data):
    """Density, in-degree centrality and weak components of graphs with arrows to the leader."""
    pairs = [(i, j) for i in range(n) for j in range(n) if i != j]
    graph = nx.DiGraph(data.draw(st.lists(st.sampled_from(pairs), unique=True)))
    graph.add_nodes_from(range(n))
    found = shared_leadership(nx.to_numpy_array(graph, nodelist=range(n)))
    assert found.density == approximately(nx.density(graph))
    received = list(nx.in_degree_centrality(graph).values())
    spread = sum(max(received) - one for one in received) / (n - 1)
    assert found.decentralization == approximately(1 - spread)
    assert found.parts == nx.number_weakly_connected_components(graph)


# Tables of every kind


def test_every_kind_of_table_gives_the_same_figures():
    """Lists, arrays, masked arrays, frames and any kind of number."""
    expected = figure_values(shared_leadership(LIKERT, scale=(1, 5)))
    names = list("abcd")
    frame = pd.DataFrame(LIKERT, index=names, columns=names)
    for table in (
        tuple(map(tuple, LIKERT)),
        np.array(LIKERT),
        np.array(LIKERT, dtype=np.int8),
        np.array(LIKERT, dtype=object),
        np.ma.masked_equal(LIKERT, 0),
        frame,
        frame.astype("Int64").mask(frame == 0),
        pl.DataFrame(LIKERT, schema=names, orient="row"),
        pl.DataFrame(LIKERT, schema=names, orient="row").select(pl.all().replace(0, None)),
        [[Decimal(one) for one in row] for row in LIKERT],
        [[Fraction(one) for one in row] for row in LIKERT],
    ):
        assert figure_values(shared_leadership(table, scale=[1, 5])) == approximately(expected)


@pytest.mark.parametrize("kind", [float, int, object])
def test_what_is_masked_was_not_answered(kind):
    """As nan in its place."""
    table = np.ma.masked_equal(np.array([[0, 1, 9], [1, 0, 1], [0, 1, 0]], dtype=kind), 9)
    expected = shared_leadership([[0, 1, NAN], [1, 0, 1], [0, 1, 0]])
    assert figure_values(shared_leadership(table)) == approximately(figure_values(expected))


def test_yes_and_no_are_ratings():
    """Truth values are one and nought."""
    yes_no = np.array(YES_NO, dtype=bool)
    assert shared_leadership(yes_no) == shared_leadership(yes_no.tolist())
    assert figure_values(shared_leadership(yes_no)) == approximately(
        figure_values(shared_leadership(YES_NO))
    )


def test_several_teams_in_one_table_are_warned_of():
    """They did not answer about one another, and a table of one team says nothing of them."""
    pooled = np.full((7, 7), NAN)
    pooled[:2, :2] = pooled[2:4, 2:4] = pooled[4:6, 4:6] = 1
    with pytest.warns(UserWarning, match=r"form 3 separate groups.*measure each team by") as seen:
        found = shared_leadership(pooled)
    assert seen[0].filename == __file__
    assert found.response_rate == approximately(6 / 42)
    pooled[0, 2] = pooled[3, 5] = 0
    assert shared_leadership(pooled).parts == 4


def test_one_who_did_not_answer_and_was_not_asked_about_is_no_team():
    """Whoever stands alone brings no warning."""
    alone = np.array(YES_NO, dtype=float)
    alone[0, :] = alone[:, 0] = NAN
    assert shared_leadership(alone).response_rate == approximately(1 / 2)


# Bad tables


@pytest.mark.parametrize(
    ("ratings", "scale", "message"),
    [
        (5, (0, 1), "5 is not a square table; give a row and a column for each member"),
        ([1, 2], (0, 1), "[1, 2] is not a square table; give a row and a column for each member"),
        (
            [[0, 1], [1]],
            (0, 1),
            "[[0, 1], [1]] is not a square table; give a row and a column for each member",
        ),
        ([[]], (0, 1), "1 × 0 is not a square table; give a row and a column for each member"),
        (
            [np.zeros((2, 2)), np.zeros((2, 3))],
            (0, 1),
            "[array([[0., 0.],\\n       [0., 0.]]), array([[0., 0., 0.],\\n       [0… (2 items) is not a square table; give a row and a column for each member",
        ),
        (
            np.zeros((2, 3)),
            (0, 1),
            "2 × 3 is not a square table; give a row and a column for each member",
        ),
        (
            [[0, 3], [2, 0]],
            (0, 1),
            "(0, 1): 3; (1, 0): 2 are off the scale from 0 to 1; pass scale=(1, 5), or correct them",
        ),
        (
            [[0, 6], [0, 0]],
            (1, 5),
            "(0, 1): 6; (1, 0): 0 are off the scale from 1 to 5; pass scale=(0, 10), or correct them",
        ),
        (
            [[0, 1.0000000001], [0.1, 0]],
            (0.25, 1),
            "(0, 1): 1.0000000001; (1, 0): 0.1 are off the scale from 0.25 to 1; pass scale=(0, 5), or correct them",
        ),
        (
            [[0, -2], [0, 0]],
            (0, 1),
            "(0, 1): -2 is off the scale from 0 to 1; pass the scale of these ratings, or correct them",
        ),
        (
            [[0, "often"], ["3", 0]],
            (0, 1),
            "(0, 1): 'often'; (1, 0): '3' are not a number; leave it out as nan",
        ),
        ([[0, 1j], [1, 0]], (0, 1), "(0, 1): 1j is not a number; leave it out as nan"),
        ([[0, math.inf], [1, 0]], (0, 1), "(0, 1): inf is not finite; leave it out as nan"),
        ([[0, 10**400], [1, 0]], (0, 1), "(0, 1): inf is not finite; leave it out as nan"),
        (
            YES_NO,
            (1, 1),
            "scale: (1, 1) is not two finite numbers that rise; pass the lowest and the highest possible rating, such as scale=(1, 5)",
        ),
        (
            YES_NO,
            5,
            "scale: 5 is not two finite numbers that rise; pass the lowest and the highest possible rating, such as scale=(1, 5)",
        ),
        (
            YES_NO,
            "15",
            "scale: '15' is not two finite numbers that rise; pass the lowest and the highest possible rating, such as scale=(1, 5)",
        ),
        (
            YES_NO,
            (0, math.inf),
            "scale: (0, inf) is not two finite numbers that rise; pass the lowest and the highest possible rating, such as scale=(1, 5)",
        ),
        (
            pd.DataFrame([[0, 1], [1, 0]], index=["ann", "bo"], columns=["bo", "ann"]),
            (0, 1),
            "row 0 is 'ann' and column 0 is 'bo'; give rows and columns the same members in the same order, or pass ratings.to_numpy() if they are the same",
        ),
    ],
)
def test_a_bad_table_is_shown_with_the_remedy(ratings, scale, message):
    """One sentence, with the value."""
    with pytest.raises(ValueError, match="ratings") as refusal:
        shared_leadership(ratings, scale=scale)
    assert str(refusal.value) == f"1 problem in ratings\n  {message}"


def test_all_that_is_wrong_with_a_table_is_shown_at_once():
    """The scale, the shape and the cells, as far as they can be judged; of many cells some."""
    with pytest.raises(ValueError, match="ratings") as refusal:
        shared_leadership([["x", "a", 9], [math.inf, -1, 0.5]])
    assert str(refusal.value).splitlines() == [
        "4 problems in ratings",
        "  2 × 3 is not a square table; give a row and a column for each member",
        "  (0, 1): 'a' is not a number; leave it out as nan",
        "  (1, 0): inf is not finite; leave it out as nan",
        "  (0, 2): 9 is off the scale from 0 to 1; pass scale=(0, 10), or correct them",
    ]
    with pytest.raises(ValueError, match=r"4 problems in ratings\n  scale: .*\n.*\n.*'x'"):
        shared_leadership([[0, "x", math.inf]], scale=None)
    with pytest.raises(ValueError, match=r"\(1, 3\): 7; \(1, 4\): 7; and 12 more are off"):
        shared_leadership(np.full((5, 5), 7))


def test_complex_and_masked_cells_are_no_numbers_but_for_what_is_empty():
    """No imaginary part is lost in silence."""
    with pytest.raises(ValueError, match=r"\(0, 1\): np.complex128\(1\+2j\) is not a number"):
        shared_leadership([[0, np.complex128(1 + 2j)], [1, 0]])
    masked = shared_leadership([[0, np.ma.masked], [1, 0]])
    assert repr(masked) == repr(shared_leadership([[0, math.nan], [1, 0]]))
    with pytest.raises(ValueError, match="is not two finite numbers"):
        shared_leadership([[0, 1], [1, 0]], scale=(0, np.ma.masked))
