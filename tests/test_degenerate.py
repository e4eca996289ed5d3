"""What every measure gives where there is hardly anything: docs/reference/degenerate.md, cell by cell.

The page is written from what is found (`renew`), and read here: a cell that changes is a
visible decision.
"""

import inspect
import pathlib
import re
import warnings

import attrs
import networkx as nx
import pytest

import stepback
import stepback.models
from stepback import (
    Circle,
    Delegation,
    Domain,
    InvalidOrganization,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Support,
)

PAGE = pathlib.Path(__file__).parents[1] / "docs" / "reference" / "degenerate.md"
RENEW = "python -c 'from tests.test_degenerate import renew; renew()'"
MARK = "<!-- {} -->\n"

SITUATIONS = (
    "empty",
    "one",
    "no arrows",
    "one cycle",
    "several roots",
    "islands",
    "self-loop",
    "parallel",
)

GRAPHS = {
    "empty": ("", []),
    "one": ("a", []),
    "no arrows": ("abc", []),
    "one cycle": ("abc", ["ab", "bc", "ca"]),
    "several roots": ("abc", ["ac", "bc"]),
    "islands": ("abcd", ["ab", "cd"]),
    "self-loop": ("a", ["aa"]),
    "parallel": ("ab", ["ab", "ab"]),
}
UNITS = dict.fromkeys("abcd", "x")

OF_GRAPHS = (
    "krackhardt(G).connectedness",
    "krackhardt(G).hierarchy",
    "krackhardt(G).efficiency",
    "krackhardt(G).least_upper_boundedness",
    "reaching_centrality(G).overall",
    "reaching_centrality(G).local",
    "flow_hierarchy(G)",
    "trophic_incoherence(G)",
    "trophic_levels(G)",
    "ei_index(G, units=units)",
    "beta_measure(G)",
    "permission_value(G)",
    "authority_distribution(G).authority",
)


def graph(situation):
    """The graph of a situation, its nodes a, b, c, d."""
    nodes, arrows = GRAPHS[situation]
    made = nx.MultiDiGraph()
    made.add_nodes_from(nodes)
    made.add_edges_from(arrows)
    return made


def lined(*pairs):
    """Lines, delegations of half a matter and supports from the first of each pair to the second."""
    return {
        "reporting": [ReportingLine(*pair) for pair in pairs],
        "delegations": [Delegation(*pair, autonomy=0.5) for pair in pairs],
        "supports": [Support(*pair, strength=0.5) for pair in pairs],
    }


def organization(situation):
    """The organization of a situation; all owners own a domain alike."""
    people, owners, more = {
        "empty": ("", "", {"supports": []}),
        "one": ("a", "a", {"supports": []}),
        "no arrows": ("abc", "a", {"supports": []}),
        "one cycle": ("abc", "a", {"supports": [Support(*pair) for pair in ("ab", "bc", "ca")]}),
        "several roots": ("abcd", "ab", lined("ac", "bd")),
        "islands": ("abcd", "a", lined("ab", "cd")),
        "self-loop": ("a", "a", lined("aa")),
        "parallel": (
            "ab",
            "a",
            {
                "delegations": [
                    Delegation("a", "b", share=0.5, autonomy=0.5),
                    Delegation("a", "b", share=0.25, autonomy=0.5),
                ],
                "supports": [Support("a", "b", strength=0.5), Support("a", "b", strength=0.25)],
            },
        ),
    }[situation]
    return Organization(
        people=[Person(id_, unit="x", capacity=2) for id_ in people],
        domains=[Domain(f"of {id_}", id_) for id_ in owners],
        **more,
    )


OF_ORGANIZATIONS = (
    "real_authority(org)",
    "formal_authority(org)",
    "assumed_share(org)",
    "effective_leaders(org)",
    "leadership_spread(org)",
    "leadership_breadth(org)",
    "leadership_gini(org)",
    "absence(org, [id for id in org if id == 'a']).stalled",
    "absence(org, [id for id in org if id == 'a']).escalated",
    "dependence_on_top(org)",
    "bus_factor(org).size",
    "succession_coverage(org)",
    "sole_source(org).counts",
    "support_received(org)",
    "support_coverage(org)",
    "abandonment(org)",
    "presence(org)",
    "control_retained(org)",
    "empowerment(org)",
    "stances(org)",
    "leaders_who_follow(org)",
    "decision_load(org).utilization",
    "decision_load(org).latency",
    "spans(org)",
    "layers(org)",
    "by_unit(org, real_authority(org), minimum=1)",
    "krackhardt(org).connectedness",
    "krackhardt(org).hierarchy",
    "krackhardt(org).efficiency",
    "krackhardt(org).least_upper_boundedness",
    "reaching_centrality(org).overall",
    "flow_hierarchy(org)",
    "trophic_incoherence(org)",
    "trophic_levels(org)",
    "ei_index(org)",
    "beta_measure(org)",
    "permission_value(org)",
    "authority_distribution(org).authority",
)
