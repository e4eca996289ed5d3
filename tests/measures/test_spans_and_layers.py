"""Spans of control, layers, and single lines."""

import csv
import datetime as dt
import json
import math
import os
from collections import Counter
from pathlib import Path
from statistics import fmean, median

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback import (
    Membership,
    Organization,
    Person,
    ReportingLine,
    Role,
    SpanFigures,
    archetypes,
    layers,
    measure,
    read_people,
    spans,
    spans_and_layers,
)
from stepback.testing import strategies

DATA = Path(os.environ.get("STEPBACK_DATA", Path(__file__).parents[2] / "../shared/data"))
organizations = strategies.organizations(allow_dates=False, allow_contexts=False)


def organization_from_lines(people, lines, dotted=(), roles=(), holders=()):
    """People and roles with lines such as ``"ab"``, from a manager to a report."""
    return Organization(
        people=map(Person, people),
        roles=map(Role, roles),
        reporting=[ReportingLine(*line) for line in lines]
        + [ReportingLine(*line, dotted=True) for line in dotted],
        memberships=[Membership(*pair) for pair in holders],
    )


# Worked


def test_the_worked_example():
    """Ann leads Bo and Cy; Bo leads four, one of whom leads one; Gus is on no line."""
    units = {"ann": "", "bo": "sales/north", "cy": "sales", "gus": "sales / south "}
    ids = ["ann", "bo", "cy", "d1", "d2", "d3", "d4", "ed", "gus"]
    lines = [("ann", "bo"), ("ann", "cy"), *(("bo", f"d{n}") for n in range(1, 5)), ("d2", "ed")]
    shape = spans_and_layers(
        Organization(
            people=[Person(id_, name=id_.title(), unit=units.get(id_, "works")) for id_ in ids],
            reporting=[ReportingLine(*line) for line in lines],
        )
    )
    assert (shape.people, shape.managers, shape.contributors) == (9, 3, 6)
    assert (shape.managers_of_managers, shape.layers, shape.posts) == (2, 4, 0)
    assert shape.mean_span == pytest.approx(7 / 3)
    assert shape.median_span == 2
    assert shape.by_group == (1, 1, 1, 0, 0, 0)
    assert shape.group_labels == ("1", "2–3", "4–6", "7–10", "11–15", "16 and more")
    assert shape.by_layer[2] == SpanFigures(2, 1, 1, 4.0, 4.0, (0, 0, 1, 0, 0, 0))
    assert shape.by_layer[3] == SpanFigures(4, 1, 1, 1.0, 1.0, (1, 0, 0, 0, 0, 0))
    assert [figures.people for figures in shape.by_layer.values()] == [1, 2, 4, 1]
    assert list(shape.by_unit) == ["", "sales", "sales/north", "sales/south", "works"]
    assert shape.by_unit["sales"] == SpanFigures(3, 1, 1, 4.0, 4.0, (0, 0, 1, 0, 0, 0))
    assert shape.by_unit["works"].median_span == 1
    assert math.isnan(shape.by_unit["sales/south"].mean_span)
    assert [(team.id, team.direct, team.total) for team in shape.teams] == [
        ("bo", 4, 5),
        ("ann", 2, 7),
        ("d2", 1, 1),
    ]
    assert (shape.teams[0].name, shape.teams[0].unit, shape.teams[0].layer) == (
        "Bo",
        "sales/north",
        2,
    )
    assert shape.widest == shape.teams[:1]
    assert shape.one_report == ("d2",)
    assert [(line.managers, line.ends) for line in shape.longest_lines] == [
        (("ann", "bo", "d2"), ("ed",))
    ]
    assert shape.outside == ("gus",)
    assert shape.single_lines == {"bo": 5, "d2": 1}
    assert shape.on_single_lines == 5
    assert repr(shape) == "<SpansAndLayers: 9 people, 3 managers, 4 layers, median span 2>"


def test_posts_may_be_vacant_shared_or_several_of_one_person():
    """Each post is one team; each person is one manager."""
    org = organization_from_lines(
        "abcdefg",
        [("chief", "deputy"), ("chief", "clerk"), ("deputy", "f"), ("clerk", "g")],
        roles=["chief", "deputy", "clerk"],
        holders=[("chief", "a"), ("chief", "b"), ("clerk", "c"), ("chief", "c")],
    )
    shape = spans_and_layers(org)
    assert [(team.id, team.managers) for team in shape.teams] == [
        ("chief", 3),
        ("deputy", 0),
        ("clerk", 1),
    ]
    assert (shape.managers, shape.contributors) == (3, 4)
    assert (shape.posts, shape.vacant_posts) == (3, 1)
    assert shape.managers_of_managers == 3
    assert shape.by_group[:2] == (2, 1)
    assert shape.by_layer[1].people == 3  # of whom one holds a post in the second layer, too
    assert shape.outside == ("d", "e")


def test_a_post_without_unit_is_in_the_unit_of_who_alone_holds_it():
    """With its own unit it is there, and nobody knows where a vacant one without is."""
    org = Organization(
        people=[Person("a", unit="sales"), *map(Person, "xyz")],
        roles=[Role("head"), Role("chief", unit="works"), Role("clerk")],
        reporting=[
            ReportingLine(*line) for line in [("head", "x"), ("chief", "y"), ("clerk", "z")]
        ],
        memberships=[Membership("head", "a"), Membership("chief", "a")],
    )
    assert {team.id: team.unit for team in spans_and_layers(org).teams} == {
        "head": "sales",
        "chief": "works",
        "clerk": "",
    }


def test_a_manager_through_another_post_is_a_manager_below():
    """Bo reports to Ann as herself, and leads Cy in a post that is on a line of its own."""
    org = organization_from_lines(
        "abc", [("a", "b"), ("post", "c")], roles=["post"], holders=[("post", "b")]
    )
    assert spans_and_layers(org).managers_of_managers == 1


def test_lines_that_end_with_the_same_manager_are_one():
    """Ann, and Bo and Cy below her, with two and one; Di below Ann is no long line."""
    shape = spans_and_layers(
        organization_from_lines("abcdefg", ["ab", "ac", "ad", "be", "bf", "cg"])
    )
    assert [(line.managers, line.ends) for line in shape.longest_lines] == [
        (("a", "b"), ("e", "f")),
        (("a", "c"), ("g",)),
    ]
    assert shape.n_longest_lines == 2


def test_at_most_ten_of_the_longest_lines_are_listed():
    """Twelve managers below one, each with one report; the last with two comes first."""
    lines = [("top", f"m{n}") for n in range(12)] + [(f"m{n}", f"r{n}") for n in range(12)]
    lines.append(("m11", "r12"))
    ids = dict.fromkeys(id_ for line in lines for id_ in line)
    shape = spans_and_layers(organization_from_lines(ids, lines))
    assert shape.n_longest_lines == 12
    assert [line.managers[1] for line in shape.longest_lines] == [
        "m11",
        *(f"m{n}" for n in range(9)),
    ]


def test_several_may_be_the_widest():
    """All teams that tie, and no other."""
    shape = spans_and_layers(organization_from_lines("abcdef", ["ab", "ac", "bd", "be", "cf"]))
    assert [team.id for team in shape.widest] == ["a", "b"]


@pytest.mark.parametrize("people", ["", "a", "abc"])
def test_without_lines_everyone_is_a_contributor_outside(people):
    """No layer and no team; nan is no span."""
    shape = spans_and_layers(Organization(people=map(Person, people)))
    assert (shape.managers, shape.contributors, shape.layers) == (0, len(people), 0)
    assert shape.outside == tuple(people)
    assert math.isnan(shape.mean_span)
    assert math.isnan(shape.median_span)
    assert shape.by_group == (0,) * 6
    assert (shape.by_layer, shape.teams, shape.longest_lines) == ({}, (), ())
    assert shape.widest == shape.one_report == ()
    assert (shape.single_lines, shape.on_single_lines) == ({}, 0)
    assert "span" not in repr(shape)


def test_what_is_in_force_on_the_day_counts():
    """Bo leads Cy until the end of May, and Ann does from then on."""
    june = dt.date(2026, 6, 1)
    org = Organization(
        people=map(Person, "abc"),
        reporting=[
            ReportingLine("a", "b"),
            ReportingLine("b", "c", end=june),
            ReportingLine("a", "c", start=june),
        ],
    )
    with pytest.raises(ValueError, match=r"org\.at"):
        spans_and_layers(org)
    assert spans_and_layers(org.at("2026-05-31")).layers == 3
    shape = spans_and_layers(org.at(june))
    assert (shape.layers, shape.managers, shape.by_group[1]) == (2, 1, 1)


# Groups


def test_groups_are_lower_bounds():
    """One group of all, and groups that numpy counts."""
    org = archetypes.command_pyramid(people=7, span=2)
    assert spans_and_layers(org, groups=[1]).by_group == (3,)
    assert spans_and_layers(org, groups=[1]).group_labels == ("1 and more",)
    shape = spans_and_layers(org, groups=np.array([1, 2, 3]))
    assert (shape.groups, shape.by_group) == ((1, 2, 3), (0, 3, 0))
    assert all(type(least) is int for least in shape.groups)


@pytest.mark.parametrize(
    "groups",
    [(), (2, 3), (0, 1), (1, 1), (1, 3, 2), (1, 2.5), (True, 2), "12", 5, None, {1, 2}, (1, None)],
)
def test_groups_that_do_not_rise_from_1_are_refused(groups):
    """With the value and an example."""
    with pytest.raises(ValueError, match=r"groups: .* are not rising whole numbers from 1; give"):
        spans_and_layers(Organization(), groups=groups)


# Single lines


def single_lines(*args, **options):
    """The single lines of an organization from lines."""
    shape = spans_and_layers(organization_from_lines(*args, **options))
    return shape.single_lines, shape.on_single_lines


def test_a_dotted_line_to_elsewhere_is_a_second_way():
    """Both ways to D lead over the top alone; E has the second way of D."""
    lines = ["ab", "ac", "bd", "de", "bf"]
    assert single_lines("abcdef", lines) == ({"b": 3, "d": 1}, 3)
    assert single_lines("abcdef", lines, ["cd"]) == ({"b": 1, "d": 1}, 2)


def test_a_dotted_line_within_the_own_line_is_no_second_way():
    """From D up to F, who is below B too; from B to D, who is below B; to the top, past B."""
    lines = ["ab", "ac", "bd", "de", "bf"]
    assert single_lines("abcdef", lines, ["fd"]) == ({"b": 3, "d": 1}, 3)
    assert single_lines("abcdef", lines, ["db"]) == ({"b": 3, "d": 1}, 3)
    assert single_lines("abcdef", lines, ["ad"]) == ({"b": 1, "d": 1}, 2)


def test_two_who_are_each_others_second_way():
    """D below B and E below C have dotted lines to each other."""
    assert single_lines("abcde", ["ab", "ac", "bd", "ce"], ["de", "ed"]) == ({}, 0)


def test_a_dotted_line_is_a_line_of_somebody_without_a_solid_one():
    """E has B alone; F has somebody who leads to no top."""
    shape = spans_and_layers(organization_from_lines("abcdef", ["ab", "bc"], ["be", "df"]))
    assert shape.single_lines == {"b": 2}
    assert shape.outside == ("d", "e", "f")
    assert shape.dotted_lines == 2


def test_lines_end_at_the_top():
    """C is at the top of its own line, though a dotted line leads from B to it."""
    assert single_lines("abcde", ["ab", "cd", "de"], ["bc"]) == ({"d": 1}, 1)


def test_two_posts_of_one_person_are_one_position():
    """X reports to two posts of Bo; and to a post of Bo and one of Cy."""
    posts = {
        "roles": ["p", "q"],
        "holders": [("p", "b"), ("q", "b")],
    }
    lines = [("a", "p"), ("a", "q"), ("p", "x")]
    assert single_lines("abcx", lines, [("q", "x")], **posts) == ({"b": 1}, 1)
    posts["holders"] = [("p", "b"), ("q", "c")]
    assert single_lines("abcx", lines, [("q", "x")], **posts) == ({}, 0)


def test_a_vacant_or_shared_post_is_a_position_and_its_holders_are_not_below_it():
    """A post of nobody; of two, who each lead someone themselves."""
    lines = [("a", "p"), ("p", "x"), ("b", "y")]
    assert single_lines("abcxy", lines, roles="p") == ({"p": 1}, 1)
    shared = {"roles": "p", "holders": ["pb", "pc"]}
    lines = [("a", "m"), ("m", "p"), ("p", "x"), ("b", "y")]
    found = single_lines("abcmxy", [*lines, ("a", "b")], **shared)
    assert found == ({"m": 2, "p": 1, "b": 1}, 3)  # x and c have M; b and y have the top, too
    assert single_lines("amxbc", lines[:3], **shared) == ({"m": 3, "p": 1}, 3)


# Differential and laws


def holders_of(org):
    """The people in each role, at any depth."""
    graph = nx.DiGraph([(line.group, line.member) for line in org.memberships])
    people = {person.id for person in org.people}
    return {
        role.id: people & nx.descendants(graph, role.id) if role.id in graph else set()
        for role in org.roles
    }


def everything_in(org):
    """All that is in each role, at any depth."""
    graph = nx.DiGraph([(line.group, line.member) for line in org.memberships])
    return {
        role.id: nx.descendants(graph, role.id) if role.id in graph else set() for role in org.roles
    }


def brute_single_lines(org):
    """Whom each position cuts off from the top, one after the other taken out of a graph."""
    holders, inside = holders_of(org), everything_in(org)
    position = {person.id: person.id for person in org.people}
    for role, held_by in holders.items():
        position[role] = next(iter(held_by)) if len(held_by) == 1 else role
    solid = [(line.manager, line.report) for line in org.reporting if not line.dotted]
    roots = {manager for manager, _ in solid} - {report for _, report in solid}
    tops = {
        position[node]
        for root in roots
        for node in {root, *inside.get(root, ())}
        if node in position
    }
    graph = nx.DiGraph()
    graph.add_nodes_from(position.values())
    graph.add_edges_from((position[it.manager], position[it.report]) for it in org.reporting)
    own = {role for role in holders if position[role] == role}
    held = {(role, position[node]) for role in own for node in inside[role] if node in position}
    graph.add_edges_from(held)
    people = {person.id for person in org.people}

    def reached(without=None):
        remaining = graph.subgraph(set(graph) - {without})
        found = set()
        for top in tops - {without}:
            found |= {top} | nx.descendants(remaining, top)
        return found

    all_reached = reached()
    counts, on_one = {}, set()
    for node in set(graph) - tops:
        below = {
            person
            for person in (all_reached - reached(node) - {node}) & people
            if (node, person) not in held
        }
        counts[node] = len(below)
        on_one |= below
    return {node: count for node, count in counts.items() if count}, len(on_one)


@given(organizations)
def test_single_lines_are_those_of_whom_taking_out_a_position_cuts_off(org):
    """A position is on all lines of whoever cannot be reached without it."""
    shape = spans_and_layers(org)
    assert (shape.single_lines, shape.on_single_lines) == brute_single_lines(org)
    assert list(shape.single_lines.values()) == sorted(shape.single_lines.values(), reverse=True)


@given(organizations)
def test_counts_are_those_of_plain_python(org):
    """From the records, with `statistics` for the mean and the median."""
    shape = spans_and_layers(org)
    solid = [(line.manager, line.report) for line in org.reporting if not line.dotted]
    span = Counter(manager for manager, _ in solid)
    holders = holders_of(org) | {person.id: {person.id} for person in org.people}
    managers = set().union(*(holders[head] for head in span))
    above = {
        person
        for manager, report in solid
        if report in span or holders[report] & managers
        for person in holders[manager]
    }
    assert (shape.managers, shape.managers_of_managers) == (len(managers), len(above))
    assert {team.id: team.direct for team in shape.teams} == span
    assert {team.id: team.managers for team in shape.teams} == {
        head: len(holders[head]) for head in span
    }
    assert shape.vacant_posts == sum(not holders[role.id] for role in org.roles)
    if span:
        assert shape.mean_span == pytest.approx(fmean(span.values()))
        assert shape.median_span == median(span.values())
    layer = layers(org)
    assert shape.outside == tuple(it.id for it in org.people if math.isnan(layer[it.id]))
    for number, figures in shape.by_layer.items():
        there = [direct for head, direct in span.items() if layer[head] == number]
        assert figures.people == sum(layer[person.id] == number for person in org.people)
        assert figures.managers == sum(layer[id_] == number for id_ in managers)
        assert figures.teams == len(there)
        assert figures.median_span == pytest.approx(median(there or [math.nan]), nan_ok=True)


@given(organizations)
def test_units_are_those_of_pandas(org):
    """Rows that begin with the path of a unit, grouped and aggregated by pandas."""
    shape = spans_and_layers(org)
    teams = pd.DataFrame(
        [(team.unit, team.direct) for team in shape.teams], columns=["unit", "span"]
    )
    people = pd.Series([person.unit for person in org.people], dtype=object)

    def path(unit):
        return tuple(name.strip() for name in unit.split("/") if name.strip())

    team_paths, people_paths = teams["unit"].map(path), people.map(path)
    for unit, figures in shape.by_unit.items():
        at = path(unit)
        in_unit = teams["span"][[it[: len(at)] == at for it in team_paths]]
        assert figures.people == sum(it[: len(at)] == at for it in people_paths)
        assert figures.teams == len(in_unit)
        assert figures.mean_span == pytest.approx(in_unit.mean(), nan_ok=True)
        assert figures.median_span == pytest.approx(in_unit.median(), nan_ok=True)
    assert set(shape.by_unit) == {
        "/".join(it[:depth])
        for it in (*team_paths, *people_paths, ())
        for depth in range(len(it) + 1)
    }


@given(organizations, st.sets(st.integers(2, 5)))
def test_parts_sum_to_the_whole(org, bounds):
    """Managers and contributors; layers and those outside; groups of spans."""
    shape = spans_and_layers(org, groups=[1, *sorted(bounds)])
    assert shape.people == shape.managers + shape.contributors == len(org.people)
    in_layers = sum(figures.people for figures in shape.by_layer.values())
    assert in_layers + len(shape.outside) == shape.people
    assert sum(figures.managers for figures in shape.by_layer.values()) == shape.managers
    for figures in (*shape.by_layer.values(), *shape.by_unit.values()):
        assert sum(figures.by_group) == figures.teams
    assert sum(shape.by_group) == len(shape.teams) == shape.by_unit[""].teams
    by_group = zip(*(figures.by_group for figures in shape.by_layer.values()), strict=True)
    assert not shape.layers or tuple(map(sum, by_group)) == shape.by_group


@given(organizations)
def test_figures_agree_with_the_other_measures(org):
    """Of `measure`, `spans` and `layers`."""
    shape, figures = spans_and_layers(org), measure(org)
    assert (shape.people, shape.posts, shape.layers) == (
        figures.people,
        figures.roles,
        figures.layers,
    )
    assert shape.vacant_posts == figures.vacant_roles
    assert shape.median_span == pytest.approx(figures.median_span, nan_ok=True)
    assert {team.id: (team.direct, team.total) for team in shape.teams} == {
        id_: (span.direct, span.total) for id_, span in spans(org).items()
    }
    layer = layers(org)
    assert all(team.layer == layer[team.id] for team in shape.teams)
    ordered = [(-team.direct, -team.total) for team in shape.teams]
    assert ordered == sorted(ordered)


@given(organizations)
def test_the_longest_lines_are_those_of_networkx(org):
    """From a root to a node at the greatest depth, each by its last manager."""
    shape = spans_and_layers(org)
    graph = nx.DiGraph([(it.manager, it.report) for it in org.reporting if not it.dotted])
    depth = {}
    for root in (node for node in graph if not graph.in_degree(node)):
        depth |= nx.shortest_path_length(graph, root)
    ends = {node for node in graph if depth[node] == max(depth.values())}
    last = {next(graph.predecessors(node)) for node in ends}
    assert shape.n_longest_lines == len(last)
    assert len(shape.longest_lines) == min(10, len(last))
    for line in shape.longest_lines:
        assert nx.is_path(graph, line.managers)
        assert not graph.in_degree(line.managers[0])
        assert set(line.ends) == set(graph[line.managers[-1]]) & ends
        assert len(line.managers) == max(depth.values()) == shape.layers - 1


def test_values_are_plain():
    """JSON takes them, nan apart."""
    values = spans_and_layers(archetypes.command_pyramid(people=7, span=2)).to_dict()
    assert json.loads(json.dumps(values))["by_layer"]["2"]["median_span"] == 2
    assert values["teams"][0]["direct"] == 2


def test_a_notebook_shows_the_layers():
    """The matrix, below what the repr says."""
    html = spans_and_layers(archetypes.command_pyramid(people=7, span=2))._repr_html_()
    assert "7 people, 3 managers, 3 layers, median span 2" in html
    assert html.count("<tr>") == 1 + 3
    assert ">span_2_3<" in html


def test_frames_have_a_row_for_each_layer_unit_or_team():
    """With typed columns, also without rows; the groups of spans are the matrix."""
    shape = spans_and_layers(archetypes.command_pyramid(people=7, span=2), groups=(1, 2, 3, 5))
    frame = shape.to_frame(backend="pandas")
    groups = ["span_1", "span_2", "span_3_4", "span_5_and_more"]
    columns = ["layer", "people", "managers", "teams", "mean_span", "median_span", *groups]
    assert list(frame.columns) == columns
    assert frame["span_2"].tolist() == [1, 2, 0]
    assert frame["median_span"].isna().tolist() == [False, False, True]
    assert shape.to_frame(by="unit", backend="polars")["people"].to_list()[0] == 7
    teams = shape.to_frame(by="team", backend="pyarrow")
    assert teams.column_names == ["id", "name", "unit", "layer", "direct", "total", "managers"]
    assert teams["total"].to_pylist() == [6, 2, 2]
    for by in ("layer", "unit", "team"):
        empty = spans_and_layers(Organization(), groups=(1, 2, 3, 5)).to_frame(
            by=by, backend="pandas"
        )
        assert empty.dtypes.equals(shape.to_frame(by=by, backend="pandas").dtypes)
    with pytest.raises(ValueError, match="by: 'people' is not one of layer, unit and team"):
        shape.to_frame(by="people")


@pytest.mark.parametrize("is_chain", [True, False])
def test_a_hundred_thousand_people(is_chain):
    """A chain, and a tree with dotted lines across it in every direction."""
    n_people, width = 100_000, 1 if is_chain else 6
    rng = np.random.default_rng(0)
    people = pd.DataFrame({"id": np.arange(n_people).astype(str)})
    lines = pd.DataFrame(
        {"manager": (np.arange(n_people - 1) // width).astype(str), "report": people["id"][1:]}
    )
    ends = rng.integers(0, n_people, (0 if is_chain else 2_000, 2)).astype(str)
    dotted = pd.DataFrame(ends[ends[:, 0] != ends[:, 1]], columns=["manager", "report"])
    reporting = pd.concat([lines.assign(dotted=False), dotted.assign(dotted=True)])
    org = Organization.from_tables({"people": people, "reporting": reporting.drop_duplicates()})
    shape = spans_and_layers(org)
    assert shape.managers == math.ceil((n_people - 1) / width)
    assert len(shape.teams) == shape.managers
    assert shape.layers == (n_people if is_chain else 8)
    if is_chain:
        assert shape.on_single_lines == n_people - 2
        assert len(shape.longest_lines[0].managers) == n_people - 1


# Real exports


def data_file(name):
    """The path of a file; skips the test if it is absent."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{path} is absent; STEPBACK_DATA names the folder of real organizations")
    return path


def test_the_department_of_health_as_pandas_counts_it():
    """Each row of the juniors stands for as many posts as it says, rounded up."""
    department = "department_of_health-2011-09-30"
    files = [data_file(f"uk_organograms/{department}-{rank}.csv") for rank in ("senior", "junior")]
    shape = spans_and_layers(read_people(files, root_markers={"XX"}, vacant={"Vacant"}))
    seniors, juniors = (pd.read_csv(file, dtype=str, encoding="cp1252") for file in files)
    seniors.columns, juniors.columns = (
        [header.strip() for header in frame.columns] for frame in (seniors, juniors)
    )
    counts = np.ceil(juniors["Number of Posts in FTE"].astype(float)).astype(int)
    managers = pd.concat(
        [
            seniors["Reports to Senior Post"],
            juniors["Reporting Senior Post"].repeat(counts),
        ]
    ).str.strip()
    span = managers[managers != "XX"].value_counts()
    assert len(shape.teams) == len(span)
    assert {team.id: team.direct for team in shape.teams} == span.to_dict()
    assert shape.mean_span == pytest.approx(span.mean())
    assert shape.median_span == span.median()
    assert set(shape.one_report) == set(span.index[span == 1])
    bins = pd.cut(span, [0, 1, 3, 6, 10, 15, math.inf]).value_counts(sort=False)
    assert list(shape.by_group) == bins.tolist()
    above = dict(
        zip(seniors["Post Unique Reference"], seniors["Reports to Senior Post"], strict=True)
    )
    depth = dict.fromkeys(above, 0)
    for post in above:
        at = post
        while at in above:
            depth[post], at = depth[post] + 1, above[at]
    deepest = max(depth[manager] for manager in span.index) + 1
    assert shape.layers == deepest
    teams_by_layer = Counter(depth[manager] for manager in span.index)
    assert {layer: it.teams for layer, it in shape.by_layer.items() if it.teams} == teams_by_layer


def test_a_vendors_sample_as_pandas_counts_it():
    """Managers by name; those who are not in the file are vacant posts."""
    path = data_file("hris/HRDataset_v14.csv")
    shape = spans_and_layers(read_people(path, repair=True))
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = pd.DataFrame(csv.DictReader(file))
    rows = rows[rows["ManagerName"] != "12"]  # the row that lacks a cell, which a repair leaves out
    span = rows["ManagerName"].value_counts()
    vacant = {team.id: team.direct for team in shape.teams if not team.managers}
    assert (shape.people, shape.vacant_posts) == (len(rows), len(vacant)) == (310, 5)
    assert vacant == span[list(vacant)].to_dict()
    assert [team.direct for team in shape.teams] == sorted(span, reverse=True)
    assert shape.median_span == span.median()
    assert shape.managers == len(span) - len(vacant)
    people = rows["Department"].str.strip().value_counts()
    found = {unit: it.people for unit, it in shape.by_unit.items()}
    assert found == people.to_dict() | {"": len(rows), "IT": people["IT/IS"]}  # units nest by /
