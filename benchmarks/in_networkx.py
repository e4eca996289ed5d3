"""The measures of `measure` that take few lines in networkx."""

from __future__ import annotations

import math
import statistics

import networkx as nx

from benchmarks.rivals import Networkx
from benchmarks.sample import Array, Sample


def build_graph(sample: Sample, source: Array, target: Array, weight: Array) -> nx.DiGraph[str]:
    """A graph of people by id, with the arcs from `source` to `target`."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(sample.ids.tolist())
    ends = sample.ids[source].tolist(), sample.ids[target].tolist()
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


def compute_measures(graph, lines, supports, owner):
    """Eight of the 39 figures that `measure` computes, in the order of `MEASURES`."""
    order = list(nx.topological_sort(graph))
    held = Networkx().compute_flow(graph, order, owner)
    settled = _kept_weights(graph, order, held)
    shares = sorted(max(share, 0.0) for share in settled.values())
    n, total = len(shares), math.fsum(shares)
    entropy = -sum(share / total * math.log(share / total) for share in shares if share > 0)
    ranked = sum((2 * rank - n + 1) * share for rank, share in enumerate(shares))
    layer = nx.single_source_shortest_path_length(lines, owner)
    unsupported = dict.fromkeys(order, 1.0)
    for _, supported, strength in supports.edges(data="weight"):
        unsupported[supported] *= 1 - strength
    delegated = with_support = with_presence = 0.0
    supports_by_giver = dict(supports.adjacency())
    for principal, delegate, fraction in graph.edges(data="weight"):
        passed = held[principal] * fraction
        delegated += passed
        with_support += passed * (1 - unsupported[delegate])
        if delegate in supports_by_giver[principal]:
            with_presence += passed * supports_by_giver[principal][delegate]["weight"]
    return (
        math.exp(entropy),
        ranked / (n * total),
        sum(share >= 0.5 * total / n for share in shares) / n,
        settled[owner],
        max(layer.values()) + 1,
        statistics.median(span for _, span in lines.out_degree if span),
        with_support / delegated,
        with_presence / delegated,
    )


def _kept_weights(graph, order, held):
    arcs = dict(graph.adjacency())
    return {
        person: held[person] * (1 - sum(arc["weight"] for arc in arcs[person].values()))
        for person in order
    }
