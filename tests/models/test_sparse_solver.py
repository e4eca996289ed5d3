"""Settled opinions along long and short graphs, against elimination by scipy."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from scipy.sparse import coo_array, eye_array
from scipy.sparse.linalg import spsolve

from stepback.models import buy_in
from stepback.models._influence import _sparse_solver
from stepback.models._influence._sparse_solver import solve_sparse

SIZE = 600
SHAPES = {
    "chain": nx.path_graph(SIZE, create_using=nx.DiGraph),
    "chain with arrows across": nx.DiGraph(
        [*nx.path_graph(SIZE).edges, *((node, 3 * node % SIZE) for node in range(SIZE // 3))]
    ),
    "ring": nx.cycle_graph(SIZE, create_using=nx.DiGraph),
    "chain both ways": nx.path_graph(SIZE).to_directed(),
    "tree both ways": nx.balanced_tree(2, 8).to_directed(),
    "rings in a chain": nx.DiGraph(
        [(node, node + 1) for node in range(SIZE - 1)]
        + [(node + 2, node) for node in range(0, SIZE - 3, 5)]
    ),
    "random": nx.gnp_random_graph(SIZE, 0.01, seed=1, directed=True),
}


def build_matrix(graph, susceptibility):
    """I − W, where everyone listens equally to everyone who has an arrow to them."""
    order = np.random.default_rng(2).permutation(len(graph))
    tail, head = order[np.array(list(graph.edges)).T]
    weight = susceptibility / np.bincount(head, minlength=len(graph))[head]
    arcs = coo_array((weight, (head, tail)), shape=(len(graph),) * 2)
    return (eye_array(len(graph)) - arcs).tocsr()


@pytest.mark.parametrize("susceptibility", [0.5, 0.999])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("method", ["as usual", "by elimination in order", "at last"])
def test_solutions_agree_with_elimination(method, shape, susceptibility, monkeypatch):
    """Whichever method is the one that succeeds, down the arrows and up."""
    if method != "as usual":
        monkeypatch.setattr(_sparse_solver, "_FEW", 0 if method == "at last" else 10)
        monkeypatch.setattr(_sparse_solver, "_MANY", 0)
    matrix = build_matrix(SHAPES[shape], susceptibility)
    right = np.random.default_rng(3).random(matrix.shape[0])
    for equations, norm in ((matrix, np.inf), (matrix.T.tocsr(), 1)):
        solution = solve_sparse(equations, right, norm)
        np.testing.assert_allclose(solution, spsolve(equations.tocsc(), right), rtol=1e-9)


@pytest.mark.parametrize("shape", ["chain", "ring", "chain both ways", "rings in a chain"])
def test_elimination_in_order_is_exact_where_bands_are_narrow(shape):
    """Nothing is filled in, so that one elimination solves the equations."""
    matrix = build_matrix(SHAPES[shape], 0.999)
    right = np.random.default_rng(3).random(matrix.shape[0])
    solve = _sparse_solver._incomplete_elimination(matrix)
    assert solve is not None
    np.testing.assert_allclose(solve(right), spsolve(matrix.tocsc(), right), rtol=1e-6)


def test_elimination_in_order_is_not_tried_where_bands_are_wide():
    """Among hundreds who all influence one another, it would take as long as any other."""
    assert _sparse_solver._incomplete_elimination(build_matrix(SHAPES["random"], 0.9)) is None


def test_the_first_of_a_long_chain_settles_all():
    """Nobody else is attached to an opinion: all take that of the first, however far away."""
    people = 20_000
    chain = nx.path_graph(people, create_using=nx.DiGraph)
    opinion = {person: float(person == 0) for person in chain}
    susceptibility = {person: float(person > 0) for person in chain}
    found = buy_in(chain, opinion=opinion, susceptibility=susceptibility)
    assert found.buy_in == pytest.approx(1)
    assert found.influence[0] == pytest.approx(1)
