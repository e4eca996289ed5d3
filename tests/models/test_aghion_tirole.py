"""Aghion and Tirole's model: worked numbers, and what it says in general."""

from fractions import Fraction
from functools import partial

import attrs
import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from scipy.optimize import brentq, minimize_scalar

from stepback.models import AghionTirole
from tests.support.model_points import POINTS

NAMES = [field.name for field in attrs.fields(AghionTirole)]
# B, b, α, β, c_P, c_A; keep: E, e, U_P, U_A; delegate: the same
CASES = {
    "A": (
        (1, 1, 0.3, 0.5, 2, 2),
        (Fraction(17, 37), Fraction(10, 37), Fraction(400, 1369), Fraction(829, 2738)),
        (Fraction(2, 7), Fraction(3, 7), Fraction(103, 490), Fraction(16, 49)),
    ),
    "B": (
        (1, 1, 0.9, 0.5, 4, 1.25),
        (Fraction(7, 82), Fraction(30, 41), Fraction(2263, 3362), Fraction(2537, 6724)),
        (Fraction(1, 18), Fraction(7, 9), Fraction(286, 405), Fraction(263, 648)),
    ),
    "C": (
        (1, 1, 0.9, 0.9, 2, 2),
        (Fraction(11, 31), Fraction(10, 31), Fraction(400, 961), Fraction(4069, 9610)),
        (Fraction(10, 31), Fraction(11, 31), Fraction(4069, 9610), Fraction(400, 961)),
    ),
}
D = (1, 1, 0.6, 0.6, 10, 1.25)


def build_model(*values):
    return AghionTirole(**dict(zip(NAMES, map(float, values), strict=False)))


def pick_regime(found):
    return (
        found.principal_effort,
        found.agent_effort,
        found.principal_payoff,
        found.agent_payoff,
    )


def define_payoffs(point, E, e, *, first):  # noqa: N803
    """The payoffs as the model defines them, of any efforts."""
    big, small, alpha, beta, cost_p, cost_a = point
    if first:
        principal, agent = (
            E * big + (1 - E) * e * alpha * big,
            E * beta * small + (1 - E) * e * small,
        )
    else:
        principal, agent = (
            e * alpha * big + (1 - e) * E * big,
            e * small + (1 - e) * E * beta * small,
        )
    return principal - cost_p * E**2 / 2, agent - cost_a * e**2 / 2


def deviation_loss(point, efforts, who, first, other):
    """The payoff, less than 0, of one who makes another effort than in equilibrium."""
    changed = [other if player == who else effort for player, effort in enumerate(efforts)]
    return -define_payoffs(point, *changed, first=first)[who]


@pytest.mark.parametrize("case", CASES)
def test_worked_numbers(case):
    """Efforts and payoffs in both regimes, in exact fractions."""
    values, keep, delegate = CASES[case]
    found = build_model(*values).result
    assert pick_regime(found.keep) == pytest.approx([float(item) for item in keep], rel=1e-14)
    assert pick_regime(found.delegate) == pytest.approx(
        [float(item) for item in delegate], rel=1e-14
    )


def test_worked_verdicts():
    """Keep in A; both gain in B; a reluctant agent in C."""
    a, b, c = (build_model(*CASES[case][0]).result for case in "ABC")
    assert (a.delegation_pays, a.agent_accepts) == (False, True)
    assert (b.delegation_pays, b.agent_accepts) == (True, True)
    assert (c.delegation_pays, c.agent_accepts) == (True, False)
    assert c.principal_gain == pytest.approx(69 / 9610)
    assert c.agent_gain == pytest.approx(-69 / 9610)


def test_an_overloaded_principal_delegates():
    """Case D at three costs of effort: delegate, keep, and exact indifference."""
    costly, cheap, even = (
        build_model(*D[:4], cost, D[5]).result for cost in (10, Fraction(10, 9), Fraction(6, 5))
    )
    assert costly.keep.principal_payoff == pytest.approx(26549 / 56644)
    assert costly.delegate.principal_payoff == pytest.approx(134857 / 283220)
    assert costly.principal_gain == pytest.approx(528 / 70805)
    assert cheap.keep.principal_payoff == pytest.approx(9309 / 20164)
    assert cheap.delegate.principal_payoff == pytest.approx(44817 / 100820)
    assert cheap.principal_gain == pytest.approx(-432 / 25205)
    assert (costly.delegation_pays, cheap.delegation_pays) == (True, False)
    assert even.principal_gain == pytest.approx(0, abs=1e-15)
    assert not even.delegation_pays


def test_ties_hold_in_every_unit():
    """At exact indifference, despite rounding, the principal keeps and the agent accepts."""
    unit = np.arange(1, 1000) / 10
    even = AghionTirole(**dict(zip(NAMES, (unit, 1, 0.6, 0.6, unit * 1.2, 1.25), strict=False)))
    assert (even.result.principal_gain > 0).any()
    assert not even.result.delegation_pays.any()
    swapped = AghionTirole(**dict(zip(NAMES, (1, unit, 0.6, 0.6, 1.25, unit * 1.2), strict=False)))
    assert (swapped.result.agent_gain < 0).any()
    assert swapped.result.agent_accepts.all()


def exact_efforts(big, small, alpha, beta, cost_p, cost_a):
    """Efforts in both regimes by the formulas, in fractions."""
    P, a = big / cost_p, small / cost_a  # noqa: N806
    keep, give = 1 - alpha * a * P, 1 - beta * a * P
    return (
        (P * (1 - alpha * a) / keep, a * (1 - P) / keep),
        (P * (1 - a) / give, a * (1 - beta * P) / give),
    )


SHORT = st.integers(0, 53).map(lambda digits: 1 - 0.5**digits)  # of 1, by less and less


@given(SHORT, SHORT, SHORT, SHORT)
@example(0.6, 0.6, 1 - 0.5**53, 1 - 0.5**53)
@example(1 - 0.5**53, 1.0, 1.0, 1 - 0.5**53)
def test_efforts_are_right_where_they_are_nearly_undefined(alpha, beta, big, small):
    """Efforts keep their last digits if benefits nearly equal costs, and preferences agree."""
    assume(big > 0 < small)
    values = (big, small, alpha, beta, 1, 1)
    found = build_model(*values).result
    keep, delegate = exact_efforts(*map(Fraction, values))
    assert pick_regime(found.keep)[:2] == pytest.approx([float(item) for item in keep], rel=1e-14)
    assert pick_regime(found.delegate)[:2] == pytest.approx(
        [float(item) for item in delegate], rel=1e-14
    )


def test_a_benefit_equals_its_cost_despite_rounding():
    """A sum of three tenths equals a cost of three tenths despite rounding, for both players."""
    sums = 0.1 + 0.2
    found = build_model(sums, sums, 0.3, 0.5, 0.3, 0.3).result
    assert pick_regime(found.keep)[:2] == (1, 0)
    assert pick_regime(found.delegate)[:2] == (0, 1)
    with pytest.raises(ValueError, match="agent_congruence: 1 is not below 1"):
        build_model(sums, sums, 0.3, 1, 0.3, 0.3)


def test_equal_preferences_are_valid_unless_efforts_are_undefined():
    """Efforts are undefined only where both benefits equal their costs."""
    for costs in ((1, 2), (2, 1)):
        found = build_model(1, 1, 1, 1, *costs).result
        assert pick_regime(found.keep) == pick_regime(found.delegate)


def test_the_congruence_from_which_delegating_pays():
    """The gain changes its sign there, for β = .5, c_P = 4 and c_A = 1.25."""
    found = brentq(
        lambda alpha: build_model(1, 1, alpha, 0.5, 4, 1.25).result.principal_gain, 0.1, 0.9
    )
    assert found == pytest.approx(0.4632511792, abs=1e-10)


def test_subordinates_multiply_the_cost():
    """Nine subordinates at a ninth of the cost are one at the whole."""
    many = AghionTirole(**dict(zip(NAMES, (*D[:4], 10 / 9, 1.25, 9), strict=True))).result
    assert many.principal_gain == pytest.approx(528 / 70805)


@given(POINTS[AghionTirole])
def test_efforts_are_best_responses(point):
    """Neither player gains by another effort, by the definition of the payoffs."""
    point = point | {"subordinates": 1.0}
    values = [point[name] for name in NAMES[:6]]
    found = AghionTirole(**point).result
    for regime_, first in ((found.keep, True), (found.delegate, False)):
        E, e, principal, agent = pick_regime(regime_)  # noqa: N806
        assert define_payoffs(values, E, e, first=first) == pytest.approx(
            (principal, agent), rel=1e-9
        )
        best = [
            minimize_scalar(
                partial(deviation_loss, values, (E, e), who, first), bounds=(0, 1), method="bounded"
            )
            for who in (0, 1)
        ]
        assert -best[0].fun <= principal + 1e-9 * values[0]
        assert -best[1].fun <= agent + 1e-9 * values[1]


@given(POINTS[AghionTirole])
def test_giving_authority_away_shifts_effort(point):
    """The agent makes no less, the principal no more; it pays if initiative outweighs."""
    found = AghionTirole(**point).result
    assert found.delegate.agent_effort >= found.keep.agent_effort * (1 - 1e-12)
    assert found.delegate.principal_effort <= found.keep.principal_effort * (1 + 1e-12)
    scale = found.keep.principal_payoff + found.delegate.principal_payoff
    gain = found.initiative - found.loss_of_control
    assert found.principal_gain == pytest.approx(gain, abs=1e-9 * scale)
    for each in (found.keep, found.delegate):
        whole = each.principal_authority + each.agent_authority + each.undecided
        assert whole == pytest.approx(1)


@given(POINTS[AghionTirole])
def test_principal_and_agent_change_places(point):
    """Keeping is delegating with the players swapped."""
    swapped = {
        "principal_benefit": point["agent_benefit"],
        "agent_benefit": point["principal_benefit"],
        "principal_congruence": point["agent_congruence"],
        "agent_congruence": point["principal_congruence"],
        "principal_cost": point["agent_cost"],
        "agent_cost": point["principal_cost"] * point["subordinates"],
    }
    one, other = AghionTirole(**point).result, AghionTirole(**swapped).result
    E, e, principal, agent = pick_regime(one.keep)  # noqa: N806
    assert pick_regime(other.delegate) == pytest.approx((e, E, agent, principal), rel=1e-9)


@given(POINTS[AghionTirole])
def test_with_the_same_wishes_it_does_not_matter_who_decides(point):
    """At α = β = 1 both regimes are equal: the principal keeps, the agent accepts."""
    found = AghionTirole(**point | {"principal_congruence": 1, "agent_congruence": 1}).result
    assert pick_regime(found.keep) == pytest.approx(pick_regime(found.delegate), rel=1e-9)
    assert not found.delegation_pays
    assert found.agent_accepts


def test_how_often_each_gains():
    """Over the whole domain, about a third each; the principal alone in one of twenty."""
    draw = np.random.default_rng(1)
    p, a, alpha, beta = draw.random((4, 200_000))
    found = AghionTirole(
        principal_benefit=p,
        agent_benefit=a,
        principal_congruence=alpha,
        agent_congruence=beta,
        principal_cost=1,
        agent_cost=1,
    ).result
    lost = found.agent_gain < 0
    assert found.delegation_pays.mean() == pytest.approx(0.349, abs=0.005)
    assert lost.mean() == pytest.approx(0.350, abs=0.005)
    assert (found.delegation_pays & lost).mean() == pytest.approx(0.050, abs=0.003)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (
            {"principal_benefit": 3},
            r"principal_benefit / \(principal_cost × subordinates\): 1.5 is",
        ),
        ({"agent_cost": 0.5}, "agent_benefit / agent_cost: 2 is not above 0 and at most 1"),
        ({"principal_cost": 1, "agent_cost": 1, "agent_congruence": 1}, "agent_congruence: 1 is"),
        ({"principal_cost": 1, "agent_cost": 1, "principal_congruence": 1}, "principal_congruen"),
        ({"agent_cost": [1, 0.5, 0.25]}, r"2 at \[1\] \(and 1 more of 3\) is not above 0"),
        ({"principal_cost": 1e300, "subordinates": 1e300}, "0 is not above 0"),
        ({"agent_benefit": 1e-300, "agent_cost": 1e300}, "agent_cost: 0 is not above 0"),
        ({"agent_benefit": 2.000001}, "agent_cost: 1.0000005 is not above 0 and at most 1"),
    ],
)
def test_effort_stays_a_probability(changed, message):
    """If benefits exceed costs, or efforts are undefined, the error says where and why."""
    point = dict(zip(NAMES, (1, 1, 0.3, 0.5, 2, 2), strict=False))
    with pytest.raises(ValueError, match=message):
        AghionTirole(**point | changed)
