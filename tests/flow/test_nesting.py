"""What is in groups within groups: level by level, listed for some groups, and listed for all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from stepback import Organization, measure, report
from stepback._flow import _groups
from stepback._flow._groups import Groups
from stepback._organization._compiled_organization import compiled_any_date
from tests.support.strategies import organizations


def inside_of_each(groups):
    """Everything in each node, at any depth, with its share, by the memberships themselves."""
    memberships = list(zip(*groups.membership_ends.tolist(), groups.share.tolist(), strict=True))

    def find(node):
        found = {}
        for group, member, share in memberships:
            if group == node:
                found[member] = found.get(member, 0) + share
                for inner, part in find(member).items():
                    found[inner] = found.get(inner, 0) + share * part
        return found

    return [find(node) for node in range(groups.n_nodes)]


@pytest.mark.parametrize("few", [0, 10**9], ids=["listed for some", "listed for all"])
def test_all_ways_to_ask_what_is_in_groups_agree(few, monkeypatch):
    """With lists of some groups only, and of all."""
    monkeypatch.setattr(_groups, "_FEW", few)

    @given(organizations(max_circles=4))
    def check(org):
        columns = compiled_any_date(org).columns
        groups, n_people = Groups.from_columns(columns), columns.n_people
        inside = inside_of_each(groups)
        people = [sorted(one for one in found if one < n_people) for found in inside]
        for node in range(n_people):
            people[node] = [node]
        nodes = np.arange(groups.n_nodes)
        assert groups.n_people_within[n_people:].tolist() == [len(p) for p in people[n_people:]]
        assert groups.sole_person.tolist() == [p[0] if len(p) == 1 else -1 for p in people]
        assert groups.is_occupied.tolist() == [bool(p) for p in people]
        for node in nodes.tolist():
            outer, position = groups.containing_groups(np.array([node]))
            assert outer.tolist() == [group for group in nodes.tolist() if node in inside[group]]
            assert not position.any()
        for asked in (nodes, nodes[::-1], nodes[n_people:]):
            person, position, share = groups.people_within(asked)
            found = {
                (int(asked[at]), one): part
                for at, one, part in zip(
                    position.tolist(), person.tolist(), share.tolist(), strict=True
                )
            }
            expected = {
                (node, one): inside[node].get(one, 1)
                for node in asked.tolist()
                for one in people[node]
            }
            assert found == pytest.approx(expected)
        is_marked = np.arange(groups.n_nodes) % 3 == 1
        assert groups.nesting.pass_down(is_marked, np.logical_or).tolist() == [
            bool(is_marked[node] or any(is_marked[g] and node in inside[g] for g in nodes))
            for node in nodes.tolist()
        ]
        present = np.random.default_rng(1).integers(2, size=(n_people, 3)).astype(np.bool_)
        counts = groups.count_people(present)
        for node in range(n_people, groups.n_nodes):
            assert counts[node].tolist() == present[people[node]].sum(axis=0).tolist()

    check()


def build_nested(n_circles):
    """Each circle has one person and the next circle in it; the outermost owns all."""
    people = [f"p{number:05}" for number in range(n_circles)]
    circles = [f"c{number:05}" for number in range(n_circles)]
    return Organization.from_tables(
        {
            "people": {"id": people},
            "circles": {"id": circles},
            "memberships": {"group": circles + circles[:-1], "member": people + circles[1:]},
            "domains": {"id": ["d"], "owner": circles[:1]},
        }
    )


def test_circles_deep_within_circles_are_not_all_listed(monkeypatch):
    """Four thousand would be sixteen million pairs of a circle and what is in it."""

    def fail(_):
        raise AssertionError("all pairs were listed")

    monkeypatch.setattr(Groups, "_inner", property(fail))
    org = build_nested(4_000)
    measured = measure(org)
    assert measured.bus_factor.size == 4_000
    assert measured.effective_leaders == pytest.approx(4)
    assert "p00000" in str(report(org))
