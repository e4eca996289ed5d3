"""Laws of organizations from matrices: who decides, and who may, is what the paper says."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback import Organization, Person, real_authority
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
    assert {decider.person for decider in rights.deciders} == may
    settling = {decider.person for decider in rights.deciders if decider.share > 0}
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
