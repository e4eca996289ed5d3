"""Support summed over people, against every pair of supporter and supported."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from stepback import Circle, Membership, Organization, Person, Support, support_received
from stepback._organization._compiled_organization import compiled_any_date
from tests.support.strategies import organizations


@given(organizations())
def test_sums_run_over_all_supports_from_others(org):
    """A support counts for each person in whom or what it supports, other than who gives it."""
    compiled = compiled_any_date(org)
    support = compiled.support
    if support is None:
        return
    values = np.random.default_rng(1).random(support.supporter.size)
    person, row, _ = compiled.groups.people_within(support.supported)
    is_other = compiled.groups.sole_person[support.supporter[row]] != person
    pairs = person[is_other], row[is_other]
    expected = np.bincount(pairs[0], weights=values[pairs[1]], minlength=compiled.n_people)
    assert support.sum_by_person(values) == pytest.approx(expected)
    assert (
        support.n_supports.tolist() == np.bincount(pairs[0], minlength=compiled.n_people).tolist()
    )


@pytest.mark.parametrize("strength", [0.25, 1.0])
def test_what_members_give_their_own_circle_does_not_come_back_to_them(strength):
    """Two support the circle of three: one gets what the other gives, the third gets both."""
    org = Organization(
        people=[Person("ann"), Person("bo"), Person("cy")],
        circles=[Circle("c")],
        memberships=[Membership("c", member) for member in ("ann", "bo", "cy")],
        supports=[Support("ann", "c", strength=strength), Support("bo", "c", strength=0.5)],
    )
    both = 1 - (1 - strength) * 0.5
    found = support_received(org)
    assert [found[id_] for id_ in ("ann", "bo", "cy")] == pytest.approx([0.5, strength, both])


def test_a_circle_of_all_whom_all_support_takes_no_pairs():
    """Twenty thousand who support a circle of themselves would be 400 million pairs."""
    ids = [f"p{number}" for number in range(20_000)]
    org = Organization.from_tables(
        {
            "people": {"id": ids},
            "circles": {"id": ["c"]},
            "memberships": {"group": ["c"] * len(ids), "member": ids},
            "supports": {
                "supporter": ids,
                "supported": ["c"] * len(ids),
                "strength": [1e-5] * len(ids),
            },
        }
    )
    expected = 1 - (1 - 1e-5) ** (len(ids) - 1)
    assert support_received(org)["p7"] == pytest.approx(expected, rel=1e-9)
