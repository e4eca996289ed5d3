"""People and posts by top-level unit."""

import numpy as np
import pytest

from stepback import Organization, Person
from stepback._layouts._unit_groups import UnitGroups
from stepback._organization._compiled_organization import compiled_at_date


@pytest.mark.parametrize(
    ("units", "max_units", "names", "group"),
    [
        ("", 3, [], []),
        ("a b", 3, ["a", "b"], [0, 1]),
        ("a b/x b/y", 3, ["b", "a"], [1, 0, 0]),
        ("a - b b", 3, ["b", "a", "no unit"], [1, 2, 0, 0]),
        ("a b b c c c", 2, ["c", "b", "1 other unit"], [2, 1, 1, 0, 0, 0]),
        ("a b c d", 1, ["a", "3 other units"], [0, 1, 1, 1]),
        ("- -", 2, ["no unit"], [0, 0]),
        ("co/a co/b/x co/b", 3, ["b", "a"], [1, 0, 0]),  # all are within the company
    ],
)
def test_units_are_grouped(units, max_units, names, group):
    """The largest are groups of their own; a dash stands for no unit."""
    people = [Person(f"p{k}", unit=unit.strip("-")) for k, unit in enumerate(units.split())]
    compiled = compiled_at_date(Organization(people=people))
    found = UnitGroups.from_nodes(compiled, np.arange(len(people)), max_units)
    assert found.names == names
    assert found.group.tolist() == group
    assert found.n_others == (len(set(units.split())) - max_units if "other" in str(names) else 0)


def test_some_nodes_are_ranked_among_themselves():
    """The largest unit of all may be the smallest of those asked about."""
    people = [Person(f"p{k}", unit="aaabbc"[k]) for k in range(6)]
    compiled = compiled_at_date(Organization(people=people))
    found = UnitGroups.from_nodes(compiled, np.array([0, 3, 4, 5]), 1)
    assert found.names == ["b", "2 other units"]
    assert found.group.tolist() == [1, 0, 0, 1]
