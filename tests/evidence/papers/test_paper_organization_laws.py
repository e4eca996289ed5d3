"""Laws of organizations from matrices: who decides, and who may, is what the paper says."""

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stepback import Organization, Person, ReportingLine, real_authority
from stepback.evidence import AuthorityMatrix, Grant
from stepback.scenarios import who_can_decide

NAMES = ["ann", "bo", "cy", "dee"]
ORG = Organization(people=[Person(name) for name in NAMES])
CONDITIONS = ["", "", "in plan", "not in plan", "in an emergency"]
LIMITS = [None, 100, 200, 300, 400]


@st.composite
def draw_grants(draw, conditions=("",)):
    """Rights of one domain, with bands that may overlap, leave gaps, or repeat."""
    grants = []
    for _ in range(draw(st.integers(1, 6))):
        above, up_to = draw(st.sampled_from(LIMITS)), draw(st.sampled_from(LIMITS))
        if above is not None and up_to is not None and above >= up_to:
            above, up_to = (up_to, above) if up_to < above else (None, up_to)
        grants.append(
            Grant(
                draw(st.sampled_from(NAMES)),
                "Refunds",
                above=above,
                up_to=up_to,
                condition=draw(st.sampled_from(conditions)),
            )
        )
    return grants


def covers(grant, amount, conditions=()):
    """Whether a right is about an amount, where these conditions hold."""
    is_within = (grant.above is None or grant.above < amount) and (
        grant.up_to is None or amount <= grant.up_to
    )
    return is_within and (not grant.condition or grant.condition in conditions)


def limit_rank(grants, holder):
    """The largest limit of a holder, and then the lowest amount from which it decides."""
    held = [grant for grant in grants if grant.holder == holder]
    return (
        max(math.inf if grant.up_to is None else grant.up_to for grant in held),
        min(-math.inf if grant.above is None else grant.above for grant in held),
    )


def lowest_holders(grants, amount, conditions=()):
    """Those who may decide, and those on the lowest level of these, by brute force."""
    may = {grant.holder for grant in grants if covers(grant, amount, conditions)}
    if not may:
        return set(), set()
    lowest = min(limit_rank(grants, holder) for holder in may)
    return may, {holder for holder in may if limit_rank(grants, holder) == lowest}


@given(
    st.lists(st.integers(0, 1000), min_size=4, max_size=4, unique=True).map(sorted),
    st.permutations(NAMES),
    st.lists(st.integers(0, 1100), min_size=1, max_size=30),
    st.booleans(),
)
def test_rising_limits_give_each_level_the_amounts_that_it_is_the_first_to_cover(
    limits, names, amounts, is_top_open
):
    """Real authority is the share of amounts that the lowest covering level decides."""
    limits = [*limits[:-1], None] if is_top_open else limits
    grants = [
        Grant(name, "Refunds", up_to=limit) for name, limit in zip(names, limits, strict=True)
    ]
    matrix = AuthorityMatrix.from_grants(grants[::-1], levels=names)
    found = real_authority(matrix.organization(ORG, amounts=amounts))
    expected = dict.fromkeys(NAMES, 0.0)
    for amount in amounts:
        decider = next((grant.holder for grant in grants if covers(grant, amount)), None)
        if decider is not None:
            expected[decider] += 1 / len(amounts)
    assert found == pytest.approx(expected, abs=1e-12)


@given(draw_grants(), st.lists(st.integers(0, 500), min_size=1, max_size=20))
def test_any_bands_give_the_lowest_level_what_it_covers(grants, amounts):
    """Bands that overlap or leave gaps: the lowest decide, equally, and nobody where none may."""
    org = AuthorityMatrix.from_grants(grants).organization(ORG, amounts=amounts)
    expected = dict.fromkeys(NAMES, 0.0)
    for amount in amounts:
        _, lowest = lowest_holders(grants, amount)
        for holder in lowest:
            expected[holder] += 1 / len(lowest) / len(amounts)
    assert real_authority(org) == pytest.approx(expected, abs=1e-12)


def refunds(holder, condition="", *, above=None, up_to=None):
    """A right in the one domain."""
    return Grant(holder, "Refunds", condition=condition, above=above, up_to=up_to)


# One party under several conditions, whose levels once closed a circle or were cut.
@example(
    [
        refunds("ann", "in plan"),
        refunds("bo", "not in plan"),
        refunds("bo"),
    ],
    0,
    ["in plan", "not in plan"],
)
@example(
    [
        refunds("cy", above=100, up_to=200),
        refunds("ann"),
        refunds("cy", "in plan", above=100),
    ],
    201,
    [],
)
@example(
    [
        refunds("ann", "in plan"),
        refunds("ann", "not in plan"),
        refunds("ann", up_to=100),
        refunds("bo"),
        refunds("ann", "in an emergency"),
    ],
    0,
    [],
)
@given(
    draw_grants(CONDITIONS),
    st.integers(0, 500),
    st.sets(st.sampled_from(CONDITIONS[1:])).map(sorted),
)
def test_who_may_is_who_can_decide(grants, amount, conditions):
    """The paper, the organization and brute force agree, in every context."""
    matrix = AuthorityMatrix.from_grants(grants)
    org = matrix.organization(ORG, amounts=[amount])
    # A right that its holder has under any condition, too, needs no context.
    known = {name for delegation in org.delegations for name in delegation.contexts}
    held = [condition for condition in conditions if condition in known]
    rights = who_can_decide(org, "Refunds", amount=amount, context=held)
    may, lowest = lowest_holders(grants, amount, held)
    settling = {decider.person for decider in rights.deciders if decider.share > 0}
    if not {"in plan", "not in plan"} <= set(held):  # which never hold together
        assert {decider.person for decider in rights.deciders} == may
        assert settling <= lowest
    assert bool(settling) == bool(may)
    if held:
        answer = matrix.who_may("Refunds", amount, conditions=held)
        assert set(answer.holders) == may
        narrowed = matrix.organization(ORG, amounts=[amount], conditions=held)
        same = who_can_decide(narrowed, "Refunds", amount=amount)
        assert {decider.person for decider in same.deciders} == may


@given(draw_grants(), st.integers(0, 500))
def test_deciders_of_the_answer_are_the_lowest(grants, amount):
    """What `who_may` marks is what brute force finds."""
    answer = AuthorityMatrix.from_grants(grants).who_may("Refunds", amount)
    may, lowest = lowest_holders(grants, amount)
    assert (set(answer.holders), set(answer.deciders)) == (may, lowest)


DAYS = [None, "2026-01-01", "2026-02-01", "2026-03-01"]


@st.composite
def draw_dated_grants(draw):
    """Rights of one domain that begin and end."""
    grants = []
    for grant in draw(draw_grants()):
        start, end = draw(st.sampled_from(DAYS)), draw(st.sampled_from(DAYS))
        if start is not None and end is not None and start >= end:
            start, end = None, start
        grants.append(
            Grant(
                grant.holder,
                "Refunds",
                above=grant.above,
                up_to=grant.up_to,
                start=start,
                end=end,
            )
        )
    return grants


@given(
    draw_dated_grants(),
    st.integers(0, 500),
    st.sampled_from(["2025-12-31", "2026-01-01", "2026-02-15", "2026-03-01"]),
)
def test_on_a_day_those_decide_whose_rights_are_in_force(grants, amount, day):
    """The paper and the organization agree on every day."""
    matrix = AuthorityMatrix.from_grants(grants)
    org = matrix.organization(ORG, amounts=[amount])
    answer = matrix.who_may("Refunds", amount, on=day)
    rights = who_can_decide(org, "Refunds", amount=amount, on=day)
    assert {decider.person for decider in rights.deciders} == set(answer.holders)
    assert bool(rights.unsettled_shares) == (not answer.holders)


@given(
    st.lists(st.integers(0, 100), min_size=1, max_size=12),
    st.sets(st.integers(0, 12)),
    st.sets(st.integers(0, 12)),
    st.lists(st.sampled_from([50, 150, 250]), min_size=1, max_size=5),
)
def test_own_lines_are_decided_by_the_nearest_above_whose_limit_covers(
    parents, leads, heads, amounts
):
    """Of each head's requests, by brute force over the line; the rest is the boss's."""
    ids = [f"p{number}" for number in range(len(parents) + 1)]
    manager = {number: seed % number for number, seed in enumerate(parents, 1)}
    org = Organization(
        people=[Person(id_) for id_ in ids],
        reporting=[ReportingLine(ids[above], ids[below]) for below, above in manager.items()],
    )
    managing = set(manager.values())
    limits = dict.fromkeys(heads & managing, 200)
    # Who is on both levels has the larger limit; leads are not above heads.
    for number in sorted(leads & managing - heads):
        below = {other for other in limits if is_below(other, number, manager)}
        if not any(limits[other] == 200 for other in below):
            limits[number] = 100
    grants = [Grant("Boss", "Trips")]
    holders = {"Boss": None}
    for name, limit in (("Head", 200), ("Lead", 100)):
        if members := [ids[number] for number, held in limits.items() if held == limit]:
            grants.append(Grant(name, "Trips", up_to=limit, scope="own line"))
            holders[name] = members
    made = AuthorityMatrix.from_grants(grants).organization(org, amounts=amounts, holders=holders)
    expected = dict.fromkeys(ids, 0.0)
    for amount in amounts:
        for number in range(len(ids)):
            place = number
            while place is not None and limits.get(place, 0) < amount:
                place = manager.get(place)
            if place is not None:
                expected[ids[place]] += 1 / len(ids) / len(amounts)
    assert real_authority(made) == pytest.approx(expected, abs=1e-9)


def is_below(number, above, manager):
    """Whether one number is below another on the line."""
    while number in manager:
        number = manager[number]
        if number == above:
            return True
    return False
