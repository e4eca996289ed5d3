"""What every measure gives where there is hardly anything: docs/reference/degenerate.md, cell by cell.

The tables there are written from what is found (`renew_page`) and read here, so that a cell that
changes is a visible decision.
"""

import pathlib
import re
import warnings
from collections import Counter
from enum import Enum

import networkx as nx
import pytest

import stepback
from stepback import (
    Delegation,
    Domain,
    InvalidOrganization,
    Organization,
    Person,
    ReportingLine,
    Support,
    archetypes,
    models,
)
from tests.support.public import measures

PAGE = pathlib.Path(__file__).parents[2] / "docs" / "reference" / "degenerate.md"
RENEW = (
    "python -c 'from tests.measures.test_degenerate_organizations import renew_page; renew_page()'"
)
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


def make_graph(situation):
    """The graph of a situation, its nodes a, b, c, d."""
    nodes, arrows = GRAPHS[situation]
    made = nx.MultiDiGraph()
    made.add_nodes_from(nodes)
    made.add_edges_from(arrows)
    return made


def organization_from_lines(*pairs):
    """Lines, delegations of half a matter and supports from the first of each pair to the second."""
    return {
        "reporting": [ReportingLine(*pair) for pair in pairs],
        "delegations": [Delegation(*pair, autonomy=0.5) for pair in pairs],
        "supports": [Support(*pair, strength=0.5) for pair in pairs],
    }


def make_organization(situation):
    """The organization of a situation; each owner owns a domain of equal weight."""
    people, owners, more = {
        "empty": ("", "", {"supports": []}),
        "one": ("a", "a", {"supports": []}),
        "no arrows": ("abc", "a", {"supports": []}),
        "one cycle": ("abc", "a", {"supports": [Support(*pair) for pair in ("ab", "bc", "ca")]}),
        "several roots": ("abcd", "ab", organization_from_lines("ac", "bd")),
        "islands": ("abcd", "a", organization_from_lines("ab", "cd")),
        "self-loop": ("a", "a", organization_from_lines("aa")),
        "parallel": (
            "ab",
            "a",
            {
                "delegations": [
                    Delegation("a", "b", share=0.5, autonomy=0.5),
                    Delegation("a", "b", share=0.25, autonomy=0.5),
                ],
                "supports": [
                    Support("a", "b", strength=0.5),
                    Support("a", "b", strength=0.25, kind="b"),
                ],
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
    "absence(org, first).stalled",
    "absence(org, first).escalated",
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
    "spans_and_layers(org).median_span",
    "spans_and_layers(org).single_lines",
    "by_unit(org, real_authority(org), office=True)",
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
    "truck_factor(org).size",
    "exclusivity(org)",
    "delegation_chains(org, domain='of a').weights",
    "viscous_weights(org, alpha=0.5, domain='of a')",
    "delegative_banzhaf(org, domain='of a')",
    "buy_in(org, opinion=1, susceptibility=0.5).buy_in",
    "buy_in(org, opinion=1, susceptibility=1).buy_in",
    "len(advise(org, HerseyBlanchard).lines)",
)

# What is measured of a matrix of ratings, of votes, or of who holds what.
COLLECTIONS = {
    "empty": {"ratings": [], "votes": {}, "holders": {}},
    "one": {"ratings": [[0]], "votes": {"a": None}, "holders": {"x": ["a"]}},
    "no arrows": {
        "ratings": [[0] * 3] * 3,
        "votes": dict.fromkeys("abc"),
        "holders": {"x": [], "y": []},
    },
    "one cycle": {
        "ratings": [[0, 1, 0], [0, 0, 1], [1, 0, 0]],
        "votes": {"a": "b", "b": "c", "c": "a"},
        "holders": {"x": ["a", "b"], "y": ["b", "c"], "z": ["c", "a"]},
    },
    "several roots": {
        "ratings": [[0, 0, 0], [0, 0, 0], [1, 1, 0]],
        "votes": {"a": None, "b": None, "c": "a"},
        "holders": {"x": ["a"], "y": ["b"]},
    },
    "islands": {
        "ratings": [[0, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0], [0, 0, 1, 0]],
        "votes": {"a": None, "b": "a", "c": None, "d": "c"},
        "holders": {"x": ["a", "b"], "y": ["c", "d"]},
    },
    "self-loop": {"ratings": [[1]], "votes": {"a": "a"}, "holders": {"x": ["a", "a"]}},
    "parallel": {
        "ratings": [[0, 1], [0, 0]],
        "votes": {"a": None, "b": "a"},
        "holders": {"x": ["a"], "y": ["a"]},
    },
}

OF_RATINGS = (
    "shared_leadership(given).density",
    "shared_leadership(given).decentralization",
    "shared_leadership(given).coefficient_of_variation",
    "cronbach_alpha(given)",
)
OF_VOTES = (
    "delegation_chains(given).weights",
    "len(delegation_chains(given).lost)",
    "delegation_chains(given).max_share",
    "delegation_chains(given).effective_voters",
    "viscous_weights(given, alpha=0.5)",
    "banzhaf(dict.fromkeys(given, 1))",
    "delegative_banzhaf(given)",
)
OF_HOLDINGS = (
    "truck_factor(given).size",
    "truck_factor(given, exact=True).size",
    "exclusivity(given)",
    "authors(changes)",
)

ELSEWHERE = {
    "measure",  # all at once: tested below
    "degree_of_authorship",  # of three numbers
}
ALSO_ALONE = (
    "effective_leaders",
    "leadership_spread",
    "leadership_breadth",
    "leadership_gini",
    "dependence_on_top",
    "support_coverage",
    "abandonment",
    "presence",
    "control_retained",
    "succession_coverage",
    "leaders_who_follow",
    "assumed_share",
    "flow_hierarchy",
    "trophic_incoherence",
    "ei_index",
)


def format_result(value):
    """A value as the page shows it: plain numbers; of a dict its values, words counted."""
    value = getattr(value, "total", value)  # of a unit, or of spans
    if isinstance(value, Enum | str):
        return str(value)
    if isinstance(value, dict) and any(isinstance(one, str) for one in value.values()):
        return ", ".join(f"{times} {one}" for one, times in Counter(value.values()).items())
    if isinstance(value, dict):
        return ", ".join(map(format_result, value.values())) or "none"
    if isinstance(value, tuple | list):
        return "+".join(map(format_result, value)) or "nobody"
    return f"{value + 0.0:.2g}"


def evaluate_expression(expression, names):
    """What an expression gives; that it is refused, where it is."""
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "the arrows seem to run")
            made = {name: make() for name, make in names.items()}
            return format_result(eval(expression, {**vars(stepback), **vars(models), **made}))  # noqa: S307
    except ValueError:
        return "refused"


def shorten_expression(expression):
    """An expression without what is the same throughout a table."""
    for same in ("(org)", "(G)", "(given)", "(changes)"):
        expression = expression.replace(same, "")
    return re.sub(r"\bgiven\b", "…", re.sub(r"\((org|G), ", "(…, ", expression))


def table_rows(expressions, situations, names_in):
    """A row for each expression: what it gives in each situation."""
    for expression in expressions:
        cells = [evaluate_expression(expression, names_in(situation)) for situation in situations]
        yield f"`{shorten_expression(expression)}`", *cells


def make_namespace(kind):
    """What expressions on collections of a kind are given."""

    def names(situation):
        given = COLLECTIONS[situation][kind]
        changes = (
            {thing: dict.fromkeys(people, (1, 1)) for thing, people in given.items()}
            if kind == "holders"
            else {}
        )
        return {"given": lambda: given, "changes": lambda: changes}

    return names


WITHOUT_LOOPS = tuple(one for one in SITUATIONS if one != "self-loop")
TABLES = {
    "graphs": (
        OF_GRAPHS,
        SITUATIONS,
        lambda s: {"G": lambda: make_graph(s), "units": lambda: UNITS},
    ),
    "organizations": (
        OF_ORGANIZATIONS,
        WITHOUT_LOOPS,
        lambda s: {
            "org": lambda: make_organization(s),
            "first": lambda: list(make_organization(s))[:1],
        },
    ),
    "ratings": (OF_RATINGS, SITUATIONS, make_namespace("ratings")),
    "votes": (OF_VOTES, SITUATIONS, make_namespace("votes")),
    "holdings": (OF_HOLDINGS, SITUATIONS, make_namespace("holders")),
}


def render_table(name):
    """A table of the page."""
    situations = TABLES[name][1]
    lines = [("", *situations), ("---",) * (1 + len(situations)), *table_rows(*TABLES[name])]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def read_page_table(name):
    """What stands between the marks of a table."""
    begin, end = (re.escape(MARK.format(f"{which} of {name}")) for which in ("begin", "end"))
    return re.compile(f"(?<={begin})(.*?)(?={end})", re.DOTALL)


def renew_page():
    """Write the tables anew."""
    text = PAGE.read_text()
    for name in TABLES:
        text = read_page_table(name).sub(lambda _, name=name: render_table(name), text)
    PAGE.write_text(text)


@pytest.mark.parametrize("name", TABLES)
def test_degenerate_input_gives_what_the_page_says(name):
    """Every measure in every situation, as documented."""
    documented = read_page_table(name).search(PAGE.read_text())
    assert documented, f"no table of {name} on the page"
    assert documented.group() == render_table(name), f"if it is meant: {RENEW}"


def test_every_measure_is_on_the_page():
    """Whatever measures something is walked over all situations."""
    expressions = " ".join(" ".join(expressions) for expressions, *_ in TABLES.values())
    walked = set(re.findall(r"\b([a-z_]+)\(", expressions))
    names = measures() | {name for name in models.__all__ if name.islower()}
    assert names - walked == ELSEWHERE


def test_loops_are_refused_of_an_organization():
    """Nobody reports to themselves, whatever is measured."""
    with pytest.raises(InvalidOrganization, match="reports to itself|themselves"):
        make_organization("self-loop")


@pytest.mark.parametrize("situation", WITHOUT_LOOPS)
def test_measure_agrees_with_every_measure_by_itself(situation):
    """All at once gives in every situation what each gives alone."""
    org = make_organization(situation)
    at_once = stepback.measure(org).to_dict()
    alone = {name: format_result(getattr(stepback, name)(org)) for name in ALSO_ALONE}
    assert {name: format_result(at_once[name]) for name in ALSO_ALONE} == alone
    shape = stepback.krackhardt(org)
    for name in ("connectedness", "hierarchy", "efficiency", "least_upper_boundedness"):
        assert format_result(at_once[name]) == format_result(getattr(shape, name))
    assert format_result(at_once["reaching_centrality"]) == format_result(
        stepback.reaching_centrality(org).overall
    )
    assert format_result(at_once["latency"]) == format_result(stepback.decision_load(org).latency)


@pytest.mark.parametrize("name", archetypes.__all__)
def test_measure_of_every_archetype_agrees_with_every_measure_by_itself(name):
    """The same, where much is there."""
    org = getattr(archetypes, name)()
    at_once = stepback.measure(org)
    for each in ALSO_ALONE:
        assert format_result(getattr(at_once, each)) == format_result(
            getattr(stepback, each)(org)
        ), each
