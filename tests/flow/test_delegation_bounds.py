"""Warnings of limits, windows and contexts, against the oracle."""

from __future__ import annotations

import datetime as dt

from hypothesis import example, given
from hypothesis import strategies as st

from stepback._records._nodes import Circle, Domain, Person
from stepback._records._relations import Delegation, Membership
from tests.support.answers import OracleAnswers, PackageAnswers
from tests.support.oracle import World
from tests.support.strategies import assume_valid

DAYS = [dt.date(2024, month, 1) for month in (1, 3, 5, 7)]
WINDOWS = [(0, 1), (0, 2), (1, 3), (1, 2), (2, 3), (0, 3)]
CONTEXTS = [(), ("battle",), ("storm",), ("battle", "storm")]


@st.composite
def bounded_worlds(draw):
    """Few people, in whose order delegations run, each to someone later, and bounds of one kind.

    Whoever hands something on has it: from the owner, or from someone before.
    """
    kind = draw(st.sampled_from(["limits", "windows", "contexts"]))
    nodes = draw(st.permutations(["ann", "bo", "cy", "x"]))
    inside = draw(st.sets(st.sampled_from(["ann", "bo", "cy"]), max_size=2))
    reached, ends = [nodes[0]], []
    for delegate in nodes[1:]:
        principals = draw(st.lists(st.sampled_from(reached), max_size=3))
        ends += [(principal, delegate) for principal in principals]
        reached += [delegate] if principals else []
    delegations = [
        Delegation(*pair, domain=draw(st.sampled_from([None, "d", "d"])), **draw(bounds(kind)))
        for pair in ends
    ]
    return World(
        people=tuple(map(Person, ["ann", "bo", "cy"])),
        circles=(Circle("x"),),
        memberships=tuple(Membership("x", member) for member in sorted(inside)),
        domains=(Domain("d", nodes[0], amounts=[1, 2, 3]),),
        delegations=tuple(dict.fromkeys(delegations)),
    )


@st.composite
def loose_worlds(draw):
    """Delegations between anyone: cycles that nothing reaches, and some that pass nothing on."""
    nodes, people = ["ann", "bo", "cy", "x"], ["ann", "bo", "cy"]
    kind = draw(st.sampled_from(["limits", "windows"]))
    passed = st.sampled_from([{}, {}, {"autonomy": 0}, {"share": 0}, {"share": 0.25}])
    pairs = st.permutations(nodes).map(lambda order: order[:2])
    inside = draw(st.sets(st.sampled_from(people), max_size=2))
    return World(
        people=tuple(map(Person, people)),
        circles=(Circle("x"),),
        memberships=tuple(Membership("x", member) for member in sorted(inside)),
        domains=(Domain("d", draw(st.sampled_from(nodes)), amounts=[1, 2, 3]),),
        delegations=tuple(
            Delegation(
                *draw(pairs),
                domain=draw(st.sampled_from([None, "d", "d"])),
                **draw(bounds(kind)),
                **draw(passed),
            )
            for _ in range(draw(st.integers(1, 5)))
        ),
    )


def bounds(kind):
    """A limit, window or contexts, or none."""
    if kind == "limits":
        return st.sampled_from([{}, {"limit": 1}, {"limit": 2}, {"limit": 3}])
    if kind == "windows":
        windows = [{"start": DAYS[start], "end": DAYS[end]} for start, end in WINDOWS]
        return st.sampled_from([{}, *windows])
    return st.sampled_from([{"contexts": each} for each in CONTEXTS])


@given(bounded_worlds() | loose_worlds())
@example(
    World(
        people=(Person("ann"), Person("bo"), Person("cy"), Person("di")),
        domains=(Domain("d", "di", amounts=[1, 2, 3]),),
        delegations=(
            Delegation("ann", "bo", domain="d"),
            Delegation("bo", "ann", domain="d"),
            Delegation("bo", "cy", domain="d", limit=1),
        ),
    )
)
def test_bounds_are_warned_of_as_the_oracle_says(world):
    """Beyond all by which the principal has it; and where a general delegation applies again."""
    assume_valid(world)
    expected, found = OracleAnswers().warned(world), PackageAnswers().warned(world)
    named = {(one.principal, one.delegate) for one in world.delegations if one.domain}
    where_it_counts = named or {(one.principal, one.delegate) for one in world.delegations}
    beyond = "beyond-principal"
    assert found[beyond] & where_it_counts == expected[beyond] & where_it_counts
    if not any(delegation.contexts for delegation in world.delegations):
        assert found["falls-back-to-general"] == expected["falls-back-to-general"]
