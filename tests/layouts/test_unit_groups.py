"""People by top-level unit."""

import pytest

from stepback._layouts._unit_groups import UnitGroups


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
        # All are within the company: its units are meant, and those of no unit within it.
        ("co/a co/b/x co/b", 3, ["b", "a"], [1, 0, 0]),
        ("co co/a co/a/x", 3, ["a", "co"], [1, 0, 0]),
        ("co co", 3, ["co"], [0, 0]),
    ],
)
def test_units_are_grouped(units, max_units, names, group):
    """The largest are groups of their own; a dash stands for no unit."""
    found = UnitGroups.from_column([unit.strip("-") for unit in units.split()], max_units)
    assert found.names == names
    assert found.group.tolist() == group
    assert found.n_others == sum("other" in name for name in names) * (3 if max_units == 1 else 1)
    assert found.n_units == len([name for name in names if "unit" not in name])
