"""Support on average over the people of wide delegates, against a list of the people of each."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given

from stepback import (
    Circle,
    Delegation,
    Domain,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Role,
    Support,
    control_retained,
    leaders_who_follow,
    presence,
    support_coverage,
)
from stepback._flow import _delegate_support
from stepback._flow._delegate_support import (
    control_by_principals,
    support_at_delegates,
    support_from_principals,
)
from stepback._flow._reporting_tree import ReportingTree
from stepback._organization._compiled_organization import compiled_any_date
from tests.support.strategies import organizations

TO_EACH, IN_RUNS = 10**9, 0  # how many people of a delegate count as few


def means_of_delegations(org, few):
    """The three means at every delegation, where so many people of a delegate are few."""
    compiled = compiled_any_date(org)
    groups, tree, support = compiled.groups, compiled.reporting_tree, compiled.support
    table = compiled.columns.tables["delegations"]
    ends = [table[end].astype(np.int64) for end in ("principal", "delegate")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_delegate_support, "_FEW", few)
        control = control_by_principals(groups, tree, support, *ends)
        if support is None:
            return [control]
        return [
            support_at_delegates(support, *ends),
            support_from_principals(support, *ends),
            control,
        ]


def assert_same_means(org):
    """Runs give what a list of each delegate's people gives."""
    listed, in_runs = (means_of_delegations(org, few) for few in (TO_EACH, IN_RUNS))
    for expected, found in zip(listed, in_runs, strict=True):
        if expected is None:
            assert found is None
        else:
            assert found == pytest.approx(expected, nan_ok=True, abs=1e-12)


def random_organization(seed, *, asked=True, lines_of_roles=False):
    """Circles within circles, roles of one or several, and delegations and supports among all."""
    chance = random.Random(seed)  # noqa: S311  (no secret)
    people = [f"p{number}" for number in range(chance.randint(4, 30))]
    roles, circles = [f"r{number}" for number in range(4)], [f"c{number}" for number in range(5)]
    nodes = people + roles + circles
    members = {(role, chance.choice(people)) for role in roles[:3] for _ in range(2)}
    for number, circle in enumerate(circles):
        inner = people + roles + circles[:number]
        members |= {(circle, one) for one in chance.sample(inner, len(inner) // 2)}
    on_line = people + roles if lines_of_roles else people
    lines = {on_line[n]: on_line[chance.randrange(n)] for n in range(1, len(on_line))}
    ends = {tuple(chance.sample(nodes, 2)) for _ in range(40)}
    supports = [
        Support(one, other, strength=chance.choice([0.3, 0.5, 1.0]))
        for one, other in {tuple(chance.sample(nodes, 2)) for _ in range(60)}
    ]
    return Organization(
        people=[Person(id_) for id_ in [*people, "owner"]],
        roles=[Role(id_) for id_ in roles],
        circles=[Circle(id_) for id_ in circles],
        memberships=[Membership(*pair) for pair in sorted(members)],
        reporting=[ReportingLine(above, below) for below, above in lines.items()],
        # What the pairs hand on belongs to another, so that whatever they are, there is no cycle.
        domains=[Domain(id_, id_) for id_ in people] + [Domain("idle", "owner")],
        delegations=[
            *(Delegation(one, other, domain="idle") for one, other in sorted(ends)),
            *(Delegation(one, chance.choice(circles[seed % 5 :]), domain=one) for one in people),
        ],
        supports=supports if asked else None,
        respondents=sorted(set(people[::2])) if asked and seed % 2 else None,
    )


@given(organizations())
def test_runs_give_what_lists_give(org):
    """Of any organization."""
    assert_same_means(org)


@pytest.mark.parametrize("options", [{}, {"asked": False}, {"lines_of_roles": True}], ids=str)
@pytest.mark.parametrize("seed", range(12))
def test_runs_give_what_lists_give_in_nested_circles(seed, options):
    """Also where principals are circles within the delegate, and supporters are circles."""
    assert_same_means(random_organization(seed, **options))


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("lines_of_roles", [False, True])
def test_leaders_let_the_same_reports_lead_whoever_are_counted(seed, lines_of_roles, monkeypatch):
    """The reports in a delegate are found among its people, or among all reports of the leader."""
    org = random_organization(seed, lines_of_roles=lines_of_roles)
    found = []
    for bound in (0, TO_EACH):
        monkeypatch.setattr(
            ReportingTree, "count_directly_below", lambda _, one, n=bound: np.full(one.size, n)
        )
        found.append(leaders_who_follow(org))
    assert found[0] == pytest.approx(found[1], nan_ok=True)


def build_circle(n_people):
    """All own a domain and hand it to their circle; all report to one, and support the next."""
    ids = [f"p{number:06}" for number in range(n_people)]
    circle = ["c"] * n_people
    return Organization.from_tables(
        {
            "people": {"id": ids},
            "circles": {"id": ["c"]},
            "memberships": {"group": circle, "member": ids},
            "domains": {"id": [f"d{id_}" for id_ in ids], "owner": ids},
            "delegations": {
                "principal": ids,
                "delegate": circle,
                "domain": [f"d{id_}" for id_ in ids],
            },
            "reporting": {"manager": ids[:1] * (n_people - 1), "report": ids[1:]},
            "supports": {
                "supporter": ids,
                "supported": ids[1:] + ids[:1],
                "strength": [0.5] * n_people,
            },
        }
    )


@pytest.mark.parametrize("n_people", [3, 20, 20_000])
def test_a_circle_of_members_who_delegate_to_it_takes_no_pairs(n_people):
    """Each supports one of the others by a half; the one above all others controls all."""
    org = build_circle(n_people)
    from_each = 0.5 / (n_people - 1)
    assert support_coverage(org) == pytest.approx(0.5)
    assert presence(org) == pytest.approx(from_each)
    assert control_retained(org) == pytest.approx((1 + (n_people - 1) * from_each) / n_people)
    assert leaders_who_follow(org) == 0
