"""Numbers passed along the arcs of acyclic graphs, deep and shallow, with one axis or two."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback._algorithms._adjacency import run_starts
from stepback._algorithms._arc_levels import ArcLevels

DEEP = [1] * 100
WIDE = [100, 3, 150]


def _draw_levels(rng: np.random.Generator, widths: list[int], least_into: int = 1) -> ArcLevels:
    """Draw arcs from any earlier level, at least so many into each node beyond the first level."""
    level_start = np.append(0, np.cumsum(widths))
    nodes = np.arange(widths[0], level_start[-1])
    n_more = nodes.size * (2 - least_into) // 2
    head = np.sort(np.append(np.repeat(nodes, least_into), rng.choice(nodes, size=n_more)))
    first_of_level = level_start[np.searchsorted(level_start, head, side="right") - 1]
    tail = (rng.random(head.size) * first_of_level).astype(np.int64)
    return ArcLevels(level_start, tail, head, run_starts(head, int(level_start[-1])))


def _walk_matrix(levels: ArcLevels, fraction: Any) -> Any:
    """The sum over all walks from one node to another, of the products of their fractions."""
    n_nodes = levels.arc_start.size - 1
    arcs = np.zeros((n_nodes, n_nodes))
    np.add.at(arcs, (levels.head, levels.tail), fraction)
    return np.linalg.inv(np.eye(n_nodes) - arcs)


@pytest.mark.parametrize(("widths", "is_thin"), [(DEEP, True), (WIDE, False)])
def test_arcs_are_passed_one_by_one_only_in_deep_graphs(widths, is_thin):
    """A graph of long levels is passed level by level, and one of short levels arc by arc."""
    assert _draw_levels(np.random.default_rng(1), widths).is_thin == is_thin


@given(
    st.integers(0, 2**32),
    st.sampled_from([DEEP, WIDE]),
    st.sampled_from([(), (3,)]),
    st.sampled_from([0, 1]),
)
def test_passing_sums_over_all_walks(seed, widths, axes, least_into):
    """Down and up, each node gets what the sums over all walks say, for any number of flows."""
    rng = np.random.default_rng(seed)
    levels = _draw_levels(rng, widths, least_into)
    n_nodes = levels.arc_start.size - 1
    values, fraction = rng.random((n_nodes, *axes)), rng.random((levels.head.size, *axes))
    down, up = values.copy(), values.copy()
    levels.pass_down(down, fraction)
    levels.pass_up(up, fraction)
    for flow in np.ndindex(axes):
        walks = _walk_matrix(levels, fraction[:, *flow])
        np.testing.assert_allclose(down[:, *flow], walks @ values[:, *flow], rtol=1e-9)
        np.testing.assert_allclose(up[:, *flow], walks.T @ values[:, *flow], rtol=1e-9)
