"""What of `measure` takes few lines in networkx."""

from __future__ import annotations

import math
import statistics

import networkx as nx

from benchmarks.rivals import Networkx
from benchmarks.sample import Array, Sample


def graph_of(made: Sample, tail: Array, head: Array, weight: Array) -> nx.DiGraph[str]:
    """People by id, and the arcs from `tail` to `head`."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(made.ids.tolist())
    ends = made.ids[tail].tolist(), made.ids[head].tolist()
    graph.add_weighted_edges_from(zip(*ends, weight.tolist(), strict=True))
    return graph


MEASURES = (
    "effective_leaders",
    "leadership_gini",
    "leadership_breadth",
    "dependence_on_top",
    "layers",
    "median_span",
    "support_coverage",
    "presence",
)


def measures(graph, lines, supports, owner):
    """Eight of the 39 figures that `measure` finds, in the order of `MEASURES`."""
    order = list(nx.topological_sort(graph))
    held = Networkx().flow(graph, order, owner)
    settled = _kept(graph, order, held)
    shares = sorted(one if one > 0 else 0.0 for one in settled.values())
    n, total = len(shares), math.fsum(shares)
    entropy = -sum(one / total * math.log(one / total) for one in shares if one > 0)
    ranked = sum((2 * place - n + 1) * one for place, one in enumerate(shares))
    layer = nx.single_source_shortest_path_length(lines, owner)
    doubt = dict.fromkeys(order, 1.0)
    for _, supported, strength in supports.edges(data="weight"):
        doubt[supported] *= 1 - strength
    handed = backed = present = 0.0
    given = dict(supports.adjacency())
    for principal, delegate, fraction in graph.edges(data="weight"):
        passed = held[principal] * fraction
        handed += passed
        backed += passed * (1 - doubt[delegate])
        if delegate in given[principal]:
            present += passed * given[principal][delegate]["weight"]
    return (
        math.exp(entropy),
        ranked / (n * total),
        sum(one >= 0.5 * total / n for one in shares) / n,
        settled[owner],
        max(layer.values()) + 1,
        statistics.median(span for _, span in lines.out_degree if span),
        backed / handed,
        present / handed,
    )


def _kept(graph, order, held):
    arcs = dict(graph.adjacency())
    return {
        person: held[person] * (1 - sum(arc["weight"] for arc in arcs[person].values()))
        for person in order
    }
