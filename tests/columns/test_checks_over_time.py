"""What has to hold at any one time is checked day by day, not for all records at once."""

import contextlib
import datetime as dt
from functools import partial

import attrs
import networkx as nx
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stepback import (
    Circle,
    Delegation,
    Domain,
    InvalidOrganization,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Role,
    Support,
)
from stepback._algorithms._cycles_over_time import find_cycles_over_time

DAYS = [dt.date(2024, 1, 1) + dt.timedelta(days) for days in range(6)]
ON_ONE_DAY = {
    ("solid-managers", "reporting"),
    ("reporting-cycle", "reporting"),
    ("membership-cycle", "memberships"),
    ("shares-above-1", "memberships"),
    ("limit-without-amounts", "delegations"),
}


def found_problems(**records):
    """The problems of records, empty if they are an organization."""
    try:
        Organization(**records)
    except InvalidOrganization as refusal:
        return list(refusal.problems)
    return []


def found_codes(**records):
    """The codes and tables of those problems that depend on the day."""
    pairs = {(problem.code, problem.where.source) for problem in found_problems(**records)}
    return pairs & ON_ONE_DAY


def is_there(record, day):
    """Whether a record is in force on a day."""
    return (record.start is None or record.start <= day) and (
        record.end is None or day < record.end
    )


def records_on(day, records):
    """The records in force on a day, without their dates."""
    nodes = [*records["people"], *records["roles"], *records["circles"]]
    there = {node.id for node in nodes if is_there(node, day)}
    domains = {domain.id for domain in records["domains"] if is_there(domain, day)}
    ends = {
        "reporting": ("manager", "report"),
        "memberships": ("group", "member"),
        "delegations": ("principal", "delegate"),
    }
    return {
        name: [
            attrs.evolve(record, start=None, end=None)
            for record in table
            if is_there(record, day)
            and all(getattr(record, field) in there for field in ends.get(name, ()))
            and getattr(record, "domain", None) in {None, *domains}
        ]
        for name, table in records.items()
    }


@st.composite
def spans(draw):
    """A start and an end, each of which may be open."""
    start, end = sorted(draw(st.sets(st.sampled_from(DAYS), min_size=2, max_size=2)))
    is_open = draw(st.tuples(st.booleans(), st.booleans()))
    return {"start": None if is_open[0] else start, "end": None if is_open[1] else end}


@st.composite
def versions(draw, make):
    """One record, or two that follow each other."""
    days = sorted(draw(st.sets(st.sampled_from(DAYS), max_size=3)))
    if len(days) < 3:
        return [make(**draw(spans()))] if days else [make()]
    return [make(start=days[0], end=days[1]), make(start=days[1], end=days[2])]


@st.composite
def dated_records(draw):
    """Records of a job history, many of which do not hold together."""

    def nodes(kind, ids):
        return [record for id_ in ids for record in draw(versions(partial(kind, id_)))]

    def relations(kind, sources, targets, **fields):
        made = {}
        for _ in range(draw(st.integers(0, 6))):
            source, target = draw(st.sampled_from(sources)), draw(st.sampled_from(targets))
            if source != target:
                drawn = {name: draw(values) for name, values in fields.items()}
                record = kind(source, target, **drawn, **draw(spans()))
                made[record] = None
        return list(made)

    def domain(**days):
        amounts = draw(st.sampled_from([None, [1, 2]]))
        return Domain("d", "top", amounts=amounts, **days)

    posts = ["a", "b", "c", "r"]
    shares = st.sampled_from([None, 0.25, 0.5, 0.75])
    return {
        "people": [Person("top"), *nodes(Person, "abc")],
        "roles": nodes(Role, "r"),
        "circles": nodes(Circle, "xyz"),
        "domains": [*draw(versions(domain)), Domain("e", "top", amounts=draw(st.none()))],
        "reporting": relations(ReportingLine, posts, posts, dotted=st.just(False)),
        "memberships": relations(Membership, ["r", *"xyz"], ["r", *"xyzab"], share=shares),
        "delegations": relations(
            Delegation,
            ["top", "a"],
            ["b", "c"],
            domain=st.sampled_from([None, "d", "e"]),
            limit=st.sampled_from([None, 1.0]),
            autonomy=st.sampled_from([None, 0.5]),
        ),
    }


@given(records=dated_records())
def test_a_problem_is_found_if_it_is_there_on_some_day(records):
    """All records raise what the records of some day raise, and nothing else."""
    ends = {day for table in records.values() for it in table for day in (it.start, it.end)}
    days = [DAYS[0] - dt.timedelta(1), *filter(None, ends)]
    expected = set().union(*(found_codes(**records_on(day, records)) for day in days))
    assert found_codes(**records) == expected


def as_graph(records, date):
    """A graph of nodes and memberships at a date."""
    graph = nx.MultiDiGraph(date=date, domains=records["domains"])
    kinds = {"people": "person", "roles": "role", "circles": "circle"}
    for name, kind in kinds.items():
        for node in records[name]:
            graph.add_node(node.id, kind=kind, start=node.start, end=node.end)
    for membership in records["memberships"]:
        fields = attrs.asdict(membership)
        graph.add_edge(fields.pop("group"), fields.pop("member"), relation="member", **fields)
    return graph


@given(records=dated_records(), date=st.sampled_from(DAYS))
def test_what_is_wrong_at_a_date_is_found_beside_what_is_wrong_at_another(records, date):
    """At a date, cycles of memberships on other days do not prevent that a flow is built."""
    with contextlib.suppress(InvalidOrganization):
        Organization.from_graph(as_graph(records, date))
    with contextlib.suppress(InvalidOrganization):
        Organization(**records).at(date)


def test_a_cycle_of_memberships_at_another_date_hides_no_cycle_of_authority():
    """Only who is in a group on a cycle at the date is left out."""
    graph = nx.MultiDiGraph(date="2024-01-01", domains=[Domain("d", "x")])
    for id_ in "xy":
        graph.add_node(id_, kind="circle")
    graph.add_edge("x", "ann", relation="member")
    graph.add_edge("x", "y", relation="member", start="2025-01-01")
    graph.add_edge("y", "x", relation="member", start="2025-01-01")
    graph.add_edge("ann", "bo", relation="delegates")
    graph.add_edge("bo", "ann", relation="delegates")
    with pytest.raises(InvalidOrganization) as refusal:
        Organization.from_graph(graph)
    codes = [problem.code for problem in refusal.value.problems]
    assert codes == ["membership-cycle", "delegation-cycle"]


# Reporting lines


def test_a_job_history_may_turn_a_line_round():
    """Ann manages bo in 2019, and bo manages ann in 2024."""
    people = [Person("ann"), Person("bo")]
    first = ReportingLine("ann", "bo", start="2019-01-01", end="2020-01-01")
    later = ReportingLine("bo", "ann", start="2024-01-01")
    assert not found_problems(people=people, reporting=[first, later])
    org = Organization(people=people, reporting=[first, later])
    assert org.at("2019-06-01").warnings == ()


def test_a_circle_of_lines_names_its_first_day_and_its_rows():
    """The remedy is to leave out a line, or to end one that began before."""
    people = {"id": ["ann", "bo", "cy"]}
    reporting = {
        "manager": ["ann", "cy", "bo", "cy"],
        "report": ["bo", "ann", "cy", "bo"],
        "start": ["", "2024-03-01", "2024-02-01", "2025-01-01"],
        "end": ["2025-01-01", "", "2024-09-01", ""],
    }
    with pytest.raises(InvalidOrganization) as refusal:
        Organization.from_tables({"people": people, "reporting": reporting})
    assert [str(problem) for problem in refusal.value.problems] == [
        "rows 2, 3, 4: reporting runs in a circle on 2024-03-01: ann → bo → cy → ann; "
        "leave one line out, or give one that begins earlier the end 2024-03-01"
    ]
    reporting["end"][0] = "2024-03-01"
    Organization.from_tables({"people": people, "reporting": reporting})


def test_lines_that_begin_on_one_day_can_only_be_left_out():
    """A remedy that would make a line end before it starts is not offered."""
    lines = [
        ReportingLine("ann", "bo", start="2024-01-01"),
        ReportingLine("bo", "ann", start="2024-01-01"),
    ]
    [problem] = found_problems(people=[Person("ann"), Person("bo")], reporting=lines)
    assert problem.message == (
        "reporting runs in a circle on 2024-01-01: ann → bo → ann; leave one line out"
    )


def test_lines_of_people_who_never_meet_form_no_circle():
    """A relation is in force while both its ends are."""
    people = [Person("ann", end="2020-01-01"), Person("bo"), Person("cy", start="2020-01-01")]
    lines = [ReportingLine("ann", "bo"), ReportingLine("bo", "cy"), ReportingLine("cy", "ann")]
    assert not found_problems(people=people, reporting=lines)


def test_several_managers_are_not_also_a_circle():
    """While a node has two solid managers, its lines do not count for circles."""
    lines = [
        ReportingLine("ann", "bo", start="2024-01-01"),
        ReportingLine("cy", "bo", start="2024-03-01", end="2024-05-01"),
        ReportingLine("bo", "ann", start="2024-03-01", end="2024-04-01"),
    ]
    people = [Person("ann"), Person("bo"), Person("cy")]
    [problem] = found_problems(people=people, reporting=lines)
    assert problem.message == (
        "'bo' has several solid managers at one time on 2024-03-01 (ann, cy); keep one, and make "
        "the others dotted, or let each end no later than the next one starts"
    )
    longer = attrs.evolve(lines[2], end="2024-06-01")
    _, cycle = found_problems(people=people, reporting=[*lines[:2], longer])
    assert cycle.message.startswith("reporting runs in a circle on 2024-05-01: ann → bo → ann; ")


def test_each_of_many_circles_of_a_history_is_named_once():
    """Circles that share nobody are all found, whenever they are."""
    people, lines = [], []
    for number, day in enumerate(DAYS):
        people += [Person(f"a{number}"), Person(f"b{number}")]
        lines += [
            ReportingLine(f"a{number}", f"b{number}"),
            ReportingLine(f"b{number}", f"a{number}", start=day, end=day + dt.timedelta(1)),
            # Over all times, everybody is in one component.
            ReportingLine(f"b{number}", f"a{(number + 1) % 6}", start=day + dt.timedelta(30)),
        ]
    lines = [line for line in lines if line != ReportingLine("b5", "a0", start=lines[-1].start)]
    problems = found_problems(people=people, reporting=lines)
    assert [problem.message.split(";")[0] for problem in problems] == [
        f"reporting runs in a circle on {day}: a{number} → b{number} → a{number}"
        for number, day in enumerate(DAYS)
    ]


# Memberships


def test_circles_may_change_places_in_time():
    """Circle x is in y until y joins x."""
    circles = [Circle("x"), Circle("y")]
    first = Membership("y", "x", end="2024-06-01")
    assert not found_problems(
        circles=circles, memberships=[first, Membership("x", "y", start="2024-06-01")]
    )
    [problem] = found_problems(
        circles=circles, memberships=[first, Membership("x", "y", start="2024-05-31")]
    )
    assert problem.message == (
        "membership runs in a circle on 2024-05-31: x → y → x; leave one out, or give one that "
        "begins earlier the end 2024-05-31"
    )


def test_shares_of_those_who_hold_a_post_one_after_the_other_are_not_added():
    """A share of 1 may pass from one to the next, to the day."""
    people, roles = [Person("ann"), Person("bo")], [Role("cfo")]
    first = Membership("cfo", "ann", share=1, end="2024-07-01")
    assert not found_problems(
        people=people,
        roles=roles,
        memberships=[first, Membership("cfo", "bo", share=1, start="2024-07-01")],
    )
    [problem] = found_problems(
        people=people,
        roles=roles,
        memberships=[first, Membership("cfo", "bo", share=0.5, start="2024-06-30")],
    )
    assert problem.message == (
        "the shares of 'cfo' sum to 1.5 on 2024-06-30; they may sum to 1 at most at any one time"
    )


def test_shares_of_what_is_never_in_force_do_not_count():
    """A circle that has gone has no members any more."""
    memberships = [
        Membership("c", id_, share=0.75, start="2024-02-01", end="2024-03-01") for id_ in ("a", "b")
    ]
    assert not found_problems(
        people=[Person("a"), Person("b")],
        circles=[Circle("c", end="2024-01-01")],
        memberships=memberships,
    )


def test_each_time_of_excess_is_named_with_who_is_there():
    """Two separate excesses of a group are two problems, each with its rows."""
    table = {
        "group": ["c"] * 4,
        "member": ["ann", "bo", "cy", "bo"],
        "share": ["0.75", "0.5", "0.25", "0.5"],
        "start": ["", "2020-01-01", "2021-01-01", "2024-01-01"],
        "end": ["", "2020-02-01", "2022-01-01", ""],
    }
    tables = {"people": {"id": ["ann", "bo", "cy"]}, "circles": {"id": ["c"]}}
    with pytest.raises(InvalidOrganization) as refusal:
        Organization.from_tables(tables | {"memberships": table})
    assert [str(problem).split(";")[0] for problem in refusal.value.problems] == [
        "rows 2, 3, share: the shares of 'c' sum to 1.25 on 2020-01-01",
        "rows 2, 5, share: the shares of 'c' sum to 1.25 on 2024-01-01",
    ]


@given(
    shares=st.lists(
        st.sampled_from([0.1, 0.2, 0.3, 0.7, 1e-9, 2e-9, 1 / 3]), min_size=2, max_size=6
    ),
    data=st.data(),
)
@example(shares=[0.7, 0.1, 0.2, 1e-9], data=None)
def test_shares_are_added_to_the_same_rounding_as_on_one_day(shares, data):
    """Sums at the very tolerance are judged as if no other day existed."""
    days = [data.draw(st.sampled_from([*DAYS, None])) if data else None for _ in shares]
    memberships = [
        Membership("c", f"p{number}", share=share, start=day)
        for number, (share, day) in enumerate(zip(shares, days, strict=True))
    ]
    rng = np.random.default_rng(0)
    memberships += [
        Membership(
            "c",
            "other",
            share=share,
            start=dt.date(2020, 1, 1 + day),
            end=dt.date(2020, 1, 2 + day),
        )
        for day, share in enumerate(rng.uniform(0, 1, 6).tolist())
    ]
    people = [Person(f"p{number}") for number in range(len(shares))] + [Person("other")]
    records = {
        "people": people,
        "roles": [],
        "circles": [Circle("c")],
        "domains": [],
        "reporting": [],
        "delegations": [],
        "memberships": memberships,
    }
    all_days = [dt.date(2020, 1, day) for day in range(1, 7)] + DAYS
    expected = set().union(*(found_codes(**records_on(day, records)) for day in all_days))
    assert found_codes(**records) == expected


# Domains and other relations


def test_amounts_of_a_domain_may_begin_when_the_limit_does():
    """A limit needs amounts only while it is in force."""
    people = [Person("ann"), Person("bo")]
    domains = [
        Domain("d", "ann", end="2024-01-01"),
        Domain("d", "ann", amounts=[1, 2], start="2024-01-01"),
    ]
    limited = Delegation("ann", "bo", domain="d", limit=1, start="2024-01-01")
    assert not found_problems(people=people, domains=domains, delegations=[limited])
    general = Delegation("ann", "bo", limit=1, start="2023-12-01")
    [problem] = found_problems(people=people, domains=domains, delegations=[general])
    assert problem.message == (
        "limit 1 on 2023-12-01 in a domain without amounts (d); give the domain amounts, or an "
        "autonomy that says how much is settled under the limit"
    )
    named = Delegation("ann", "bo", domain="d", end="2024-01-01")
    assert not found_problems(people=people, domains=domains, delegations=[general, named])


def test_weights_of_versions_of_a_domain_are_not_added():
    """Only weights at one time have to sum to a number."""
    people = [Person("ann")]
    first, later = (
        Domain("d", "ann", weight=1.5e308, end="2024-01-01"),
        Domain("d", "ann", weight=1.5e308, start="2024-01-01"),
    )
    assert not found_problems(people=people, domains=[first, later])
    [problem] = found_problems(
        people=people, domains=[first, later, Domain("e", "ann", weight=1e308, start="2024-05-01")]
    )
    assert problem.message == (
        "the weights sum to more than a number can hold on 2024-05-01; count in a larger unit"
    )


def test_relations_given_twice_at_one_time_name_the_day():
    """One after the other, they are a history."""
    people = [Person("ann"), Person("bo")]
    first = Support("ann", "bo", end="2024-02-01")
    assert not found_problems(
        people=people, supports=[first, Support("ann", "bo", start="2024-02-01")]
    )
    [problem] = found_problems(
        people=people, supports=[first, Support("ann", "bo", start="2024-01-01")]
    )
    assert problem.message == (
        "given 2 times, and twice at one time on 2024-01-01; keep one, or let each end no later "
        "than the next one starts"
    )


# The algorithm


@given(data=st.data())
def test_cycles_over_time_are_found_if_some_time_has_one(data):
    """On random graphs: found if and only if networkx finds one, and each is there at one time."""
    n_nodes = data.draw(st.integers(2, 7))
    node, time = st.integers(0, n_nodes - 1), st.integers(0, 8)
    drawn = data.draw(st.lists(st.tuples(node, node, time, time), min_size=1, max_size=14))
    arcs = [(a, b, min(t, u), max(t, u) + 1) for a, b, t, u in drawn if a != b]
    if not arcs:
        return
    source, target, begin, end = np.array(arcs).T
    cycles = find_cycles_over_time(n_nodes, source, target, begin, end)
    graphs = [nx.DiGraph([arc[:2] for arc in arcs if arc[2] <= day < arc[3]]) for day in range(10)]
    assert bool(cycles) == (not all(map(nx.is_directed_acyclic_graph, graphs)))
    for cycle in cycles:
        assert (target[cycle] == np.roll(source[cycle], -1)).all()
        assert begin[cycle].max() < end[cycle].min()
        assert source[cycle[0]] == source[cycle].min()
    nodes = [node for cycle in cycles for node in source[cycle].tolist()]
    assert len(nodes) == len(set(nodes))


@pytest.mark.parametrize("is_closed", [False, True])
def test_a_deep_chain_whose_top_and_bottom_change_daily_is_no_cliff(is_closed):
    """Over all days everything is one strong component, and on no day is there a cycle."""
    n, n_days = 20_000, 2_000
    chain = np.stack([np.arange(n - 1), np.arange(1, n), np.zeros(n - 1), np.full(n - 1, n_days)])
    days = np.arange(n_days)
    source = np.where(days % 2, n - 1, n)
    target = np.where(days % 2, n, 0)
    closing = np.stack([source, target, days, days + 1])
    closing[3, -1] += 0 if not is_closed else 1
    if is_closed:
        closing = np.append(closing, [[n], [0], [n_days - 1], [n_days]], axis=1)
    arcs = np.append(chain, closing, axis=1).astype(np.int64)
    cycles = find_cycles_over_time(n + 1, *arcs)
    assert [len(cycle) for cycle in cycles] == ([n + 1] if is_closed else [])


def test_relations_that_are_repeated_only_while_an_end_is_away_are_no_problem():
    """Ann is away from January to May, when both supports state days."""
    away = [Person("ann", end="2024-01-01"), Person("ann", start="2024-06-01"), Person("bo")]
    supports = [Support("ann", "bo", end="2024-03-01"), Support("ann", "bo", start="2024-02-01")]
    org = Organization(people=away, supports=supports)
    assert [len(org.at(day).snapshot().supports) for day in ("2023-12-31", "2024-06-01")] == [1, 1]
    with pytest.raises(InvalidOrganization, match="twice at one time on 2024-02-01"):
        Organization(people=[Person("ann"), Person("bo")], supports=supports)
