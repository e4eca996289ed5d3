import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import stepback
from stepback import (
    Circle,
    Delegation,
    Domain,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Role,
    bus_factor,
    dependence_on_top,
    effective_leaders,
    formal_authority,
    leadership_breadth,
    leadership_gini,
    leadership_spread,
    measure,
    real_authority,
)
from tests.support.strategies import organizations

NAN = math.nan


def organization_with_shares(*weights):
    """As many people as weights, each the owner of a domain of that weight (none where it is 0)."""
    ids = [f"p{number}" for number in range(len(weights))]
    return Organization(
        people=map(Person, ids),
        domains=[Domain(id_, id_, weight=w) for id_, w in zip(ids, weights, strict=True) if w],
    )


def approximately(value, expected):
    """Equal to rounding, nan to nan."""
    return value == pytest.approx(expected, nan_ok=True)


# Worked numbers


@pytest.mark.parametrize(
    ("weights", "d1", "d2", "top", "gini", "spread1", "spread2"),
    [
        ((4, 3, 2, 1), 3.59611547, 10 / 3, 2.5, 0.25, 0.86537182, 7 / 9),
        ((5, 3, 1, 1), 3.21646346, 25 / 9, 2, 0.35, 0.73882115, 0.59259259),
        ((2, 1, 1, 0), 2 * math.sqrt(2), 8 / 3, 2, 0.375, 0.60947571, 5 / 9),
        ((1, 0, 0, 0), 1, 1, 1, 0.75, 0, 0),
        ((1, 1, 1, 1), 4, 4, 4, 0, 1, 1),
    ],
)
def test_spread_of_worked_shares(weights, d1, d2, top, gini, spread1, spread2):
    """The worked shares of Hill numbers and Gini coefficients."""
    org = organization_with_shares(*weights)
    assert effective_leaders(org, order=0) == pytest.approx(sum(w > 0 for w in weights))
    assert effective_leaders(org) == pytest.approx(d1)
    assert effective_leaders(org, order=2) == pytest.approx(d2)
    assert effective_leaders(org, order=math.inf) == pytest.approx(top)
    assert leadership_gini(org) == pytest.approx(gini)
    assert leadership_spread(org) == pytest.approx(spread1)
    assert leadership_spread(org, order=2) == pytest.approx(spread2)


def test_a_chain_of_halves():
    """A CEO hands half on, and so does the manager, to two: 1/2, 1/4, 1/8, 1/8."""
    org = Organization(
        people=[Person(id_) for id_ in ("ceo", "m", "f1", "f2")],
        domains=[Domain("d", "ceo")],
        delegations=[
            Delegation("ceo", "m", autonomy=0.5),
            Delegation("m", "f1", autonomy=0.5),
            Delegation("m", "f2", autonomy=0.5),
        ],
    )
    assert real_authority(org) == {"ceo": 0.5, "m": 0.25, "f1": 0.125, "f2": 0.125}
    assert effective_leaders(org) == pytest.approx(3.3635856610)
    assert leadership_spread(org) == pytest.approx(0.7878618870)
    assert leadership_spread(org, order=2) == pytest.approx(7 / 11)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=8), st.floats(0, 30))
def test_hill_numbers_and_gini_by_their_definitions(weights, order):
    """Straight from the formulas, and the identity of order 2 with the variation."""
    x = np.array(weights, dtype=float)
    org = organization_with_shares(*weights)
    if not x.any():
        assert math.isnan(effective_leaders(org, order=order))
        return
    p = x[x > 0] / x.sum()
    if abs(order - 1) > 1e-3:
        assert effective_leaders(org, order=order) == pytest.approx(
            (p**order).sum() ** (1 / (1 - order)), rel=1e-6
        )
    n = len(x)
    assert effective_leaders(org, order=2) == pytest.approx(n / (1 + (x.std() / x.mean()) ** 2))
    differences = np.abs(x[:, None] - x[None, :]).sum()
    assert leadership_gini(org) == pytest.approx(differences / (2 * n * x.sum()))


def test_very_high_orders_look_at_the_largest_alone():
    """No order overflows."""
    for order in (1e9, 1e300, math.inf):
        assert effective_leaders(organization_with_shares(1, 1, 1), order=order) == pytest.approx(3)


def test_breadth_counts_those_at_the_floor():
    """Half of an even share is 1/6 here; the bound counts."""
    org = organization_with_shares(3, 2, 1)
    assert leadership_breadth(org) == 1
    assert leadership_breadth(org, floor=1) == pytest.approx(2 / 3)
    assert leadership_breadth(org, floor=1.01) == pytest.approx(1 / 3)


def test_formal_authority_goes_through_groups_by_share():
    """A role's owner part is split, a vacant part is nobody's."""
    org = Organization(
        people=[Person("ann"), Person("bo")],
        roles=[Role("head")],
        circles=[Circle("desk")],
        memberships=[
            Membership("head", "ann", share=0.5),
            Membership("desk", "head"),
            Membership("desk", "bo"),
        ],
        domains=[Domain("d", "desk"), Domain("e", "ann", weight=3)],
        delegations=[Delegation("ann", "bo")],
    )
    assert formal_authority(org, "d") == {"ann": 0.25, "bo": 0.5}
    assert formal_authority(org) == {"ann": 0.8125, "bo": 0.125}


# Degenerate organizations


def organization_without_people():
    """No people at all."""
    return Organization()


def organization_without_decisions():
    """One person, no domain."""
    return Organization(people=[Person("ann")])


def organization_of_one():
    """One person who decides."""
    return organization_with_shares(1)


def vacant_organization():
    """A role that nobody holds owns everything; a person looks on."""
    return Organization(people=[Person("ann")], roles=[Role("gap")], domains=[Domain("d", "gap")])


def circle_organization():
    """Two in a circle that owns everything."""
    return Organization(
        people=[Person("ann"), Person("bo")],
        circles=[Circle("pair")],
        memberships=[Membership("pair", "ann"), Membership("pair", "bo")],
        domains=[Domain("d", "pair")],
    )


DEFINED = {
    "effective_leaders": (NAN, NAN, 1, NAN, 2),
    "leadership_spread": (NAN, NAN, NAN, NAN, 1),
    "leadership_breadth": (NAN, NAN, 1, NAN, 1),
    "leadership_gini": (NAN, NAN, 0, NAN, 0),
    "dependence_on_top": (NAN, NAN, 1, 0, 0),
    "succession_coverage": (NAN, NAN, 0, NAN, 1),
    "assumed_share": (NAN, NAN, NAN, NAN, NAN),
    "support_coverage": (NAN, NAN, NAN, NAN, NAN),
    "abandonment": (NAN, NAN, NAN, NAN, NAN),
    "presence": (NAN, NAN, NAN, NAN, NAN),
    "control_retained": (NAN, NAN, NAN, NAN, NAN),
    "leaders_who_follow": (NAN, NAN, NAN, NAN, NAN),
}


@pytest.mark.parametrize("name", DEFINED)
@pytest.mark.parametrize("at", range(5))
def test_every_measure_is_defined_on_degenerate_organizations(name, at):
    """Each has the value that its documentation gives, alone and in `measure`."""
    org = (
        organization_without_people,
        organization_without_decisions,
        organization_of_one,
        vacant_organization,
        circle_organization,
    )[at]()
    assert approximately(getattr(stepback, name)(org), DEFINED[name][at])
    assert approximately(getattr(measure(org), name), DEFINED[name][at])


@pytest.mark.parametrize(
    ("make", "size", "people"),
    [
        (organization_without_people, NAN, ()),
        (organization_without_decisions, NAN, ()),
        (organization_of_one, 1, ("p0",)),
        (vacant_organization, NAN, ()),
        (circle_organization, 2, ("ann", "bo")),
    ],
)
def test_the_bus_factor_of_degenerate_organizations(make, size, people):
    """It is nan where nothing can stall."""
    found = stepback.bus_factor(make())
    assert approximately(found.size, size)
    assert found.people == people
    assert found.exact


def test_authority_where_nothing_is_decided():
    """It is nan for everyone without a domain, 0 where all is vacant."""
    assert approximately(real_authority(organization_without_decisions()), {"ann": NAN})
    assert approximately(formal_authority(organization_without_decisions()), {"ann": NAN})
    assert real_authority(vacant_organization()) == {"ann": 0}
    assert real_authority(organization_without_people()) == {}


# All at once


@given(organizations())
def test_measure_agrees_with_each_measure(org):
    """One pass gives what each measure gives alone."""
    if org._compiled.needs_date:
        with pytest.raises(ValueError, match="date"):
            measure(org)
        return
    found = measure(org)
    for name in DEFINED:
        assert approximately(getattr(found, name), getattr(stepback, name)(org))
    assert found.bus_factor == stepback.bus_factor(org) or math.isnan(found.bus_factor.size)
    counts = {name: list(stepback.empowerment(org).values()).count(name) for name in CLASSES}
    if org.supports is not None:
        assert {name: getattr(found, name) for name in CLASSES} == counts


CLASSES = ("empowered", "abandoned", "sheltered", "powerless")


def test_measure_counts():
    """Every record is counted, and the shape of the line."""
    org = Organization(
        people=[Person("ann"), Person("bo"), Person("cy", external=True)],
        roles=[Role("gap"), Role("desk")],
        memberships=[Membership("desk", "bo")],
        reporting=[ReportingLine("ann", "bo"), ReportingLine("ann", "gap")],
        domains=[Domain("d", "ann")],
        delegations=[Delegation("ann", "gap", autonomy=0.5)],
    )
    found = measure(org).to_dict()
    assert {name: found[name] for name in ("people", "external", "roles", "vacant_roles")} == {
        "people": 3,
        "external": 1,
        "roles": 2,
        "vacant_roles": 1,
    }
    assert (found["layers"], found["median_span"], found["vacant_share"]) == (2, 2, 0.5)
    assert math.isnan(found["supports"])
    assert found["bus_factor"] == {"size": NAN, "people": (), "exact": True} or math.isnan(
        found["bus_factor"]["size"]
    )


def test_circles_that_meet_again_and_again_take_no_longer():
    """Each of two circles sits in both above them, 60 deep: ways without number, all summed."""
    deep, two = range(60), ("a", "b")
    org = Organization(
        people=[Person("a60"), Person("b60")],
        circles=[Circle(f"{one}{at}") for at in deep for one in two],
        memberships=[
            Membership(f"{one}{at}", f"{other}{at + 1}")
            for at in deep
            for one in two
            for other in two
        ],
        domains=[Domain("refunds", "a0")],
    )
    assert real_authority(org) == {"a60": 0.5, "b60": 0.5}


# Arguments


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda org: effective_leaders(org, order=-1), "order: -1 is not from 0 up"),
        (lambda org: effective_leaders(org, order=NAN), "order: nan is not from 0 up"),
        (lambda org: leadership_spread(org, order="two"), "order: 'two' is not a number"),
        (lambda org: leadership_breadth(org, floor=-1), "floor: -1 is not from 0 up"),
        (lambda org: leadership_breadth(org, floor=[1, 2]), "floor: [1, 2] is not a number"),
        (lambda org: effective_leaders(org, order=10**400), "order: <number of about 401 digits>"),
        (lambda org: bus_factor(org, threshold=np.array([0, 1])), "threshold: array([0, 1]) is"),
        (lambda org: dependence_on_top(org, top=True), "top: True is not a number"),
        (lambda org: real_authority(org, "pp0"), "domain: 'pp0' is not here; did you mean 'p0'?"),
        (lambda org: formal_authority(org, 7), "domain: 7 is not here; the domains are 'p0'"),
        (lambda org: real_authority(org, ["p0"]), "domain: ['p0'] is not here"),
    ],
)
def test_bad_arguments_are_named_with_value_and_remedy(call, message):
    """One clear sentence."""
    with pytest.raises(ValueError, match="^[a-z]+: ") as refusal:
        call(organization_with_shares(1, 1))
    assert str(refusal.value).startswith(message)


def test_any_number_is_a_number():
    """An exact half is as good as 0.5."""
    org = organization_with_shares(1, 1)
    for half in (Fraction(1, 2), Decimal("0.5")):
        assert bus_factor(org, threshold=half) == bus_factor(org, threshold=0.5)
