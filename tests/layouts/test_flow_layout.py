"""How one domain flows: nothing is lost on the way, and the measures are what is drawn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback import (
    Circle,
    Delegation,
    Domain,
    Membership,
    Organization,
    Person,
    Role,
    archetypes,
    real_authority,
)
from stepback._layouts._flow_columns import column_numbers, node_flow
from stepback._layouts._flow_layout import flow_layout
from stepback._organization._compiled_organization import compiled_at_date
from tests.support import strategies

organizations = strategies.organizations(max_people=8, **strategies.UNBOUND)


def describe_flow(org, domain=0):
    """Who passes how much to whom."""
    compiled = compiled_at_date(org)
    flow, ids = node_flow(compiled, domain), compiled.columns.ids
    node = ids[flow.node]
    arcs = zip(node[flow.tail], node[flow.head], flow.weight.tolist(), strict=True)
    return {(str(tail), str(head)): round(weight, 9) for tail, head, weight in arcs}


@given(organizations, st.data())
def test_what_flows_is_conserved(org, data):
    """At each mark and over all; what people keep is their real authority in the domain."""
    compiled = compiled_at_date(org)
    domains = compiled.columns.domain_ids
    domain = data.draw(st.integers(0, domains.size - 1))
    flow = node_flow(compiled, domain)
    size = flow.node.size
    inflow = np.bincount(flow.head, flow.weight, size)
    outflow = np.bincount(flow.tail, flow.weight, size)
    assert flow.held == pytest.approx(flow.arrives + inflow)
    assert flow.held == pytest.approx(flow.kept + flow.vacant + outflow)
    assert flow.kept.sum() + flow.vacant.sum() == pytest.approx(1)
    kept = np.bincount(flow.node, flow.kept, compiled.columns.n_nodes)
    expected = list(real_authority(org, str(domains[domain])).values())
    assert kept[: compiled.n_people] == pytest.approx(np.array(expected))


@given(organizations, st.integers(2, 6))
def test_marks_add_up_to_nodes_and_bands_fill_them(org, max_rows):
    """However few rows there are: no mark overlaps another, and bands begin and end within marks."""
    compiled = compiled_at_date(org)
    flow, layout = node_flow(compiled, 0), flow_layout(compiled, 0, max_rows=max_rows)
    assert layout.n_nodes.sum() == flow.node.size
    for merged, single in ((layout.kept, flow.kept), (layout.vacant, flow.vacant)):
        assert merged.sum() == pytest.approx(single.sum())
    n_marks = layout.node.size
    outflow = np.bincount(layout.tail, layout.weight, n_marks)
    assert layout.held == pytest.approx(layout.kept + layout.vacant + outflow)
    assert (layout.column[layout.tail] < layout.column[layout.head]).all()
    bottom = layout.top + layout.held
    for column in range(layout.column.max() + 1):
        marks = np.flatnonzero(layout.column == column)
        assert layout.held[marks].sum() < 1 + 1e-9
        order = marks[np.argsort(layout.top[marks])]
        assert (layout.top[order][1:] >= bottom[order][:-1]).all()
    assert bottom.max() == pytest.approx(layout.height)
    for mark, start in ((layout.tail, layout.tail_top), (layout.head, layout.head_top)):
        assert (start >= layout.top[mark] - 1e-9).all()
        assert (start + layout.weight <= bottom[mark] + 1e-9).all()


def test_a_chain_is_followed_to_its_end():
    """Ann hands on three quarters, of which Bo hands on half."""
    org = Organization(
        people=[Person(name) for name in ("ann", "bo", "cy")],
        domains=[Domain("d", "ann")],
        delegations=[Delegation("ann", "bo", autonomy=0.75), Delegation("bo", "cy", autonomy=0.5)],
    )
    assert describe_flow(org) == {("ann", "bo"): 0.75, ("bo", "cy"): 0.375}


def test_an_own_part_stays_at_home():
    """A leader who hands a matter to a circle that she is in passes on what the others get."""
    org = Organization(
        people=[Person(name) for name in ("ann", "bo", "cy")],
        circles=[Circle("team")],
        memberships=[Membership("team", name) for name in ("ann", "bo", "cy")],
        domains=[Domain("d", "ann")],
        delegations=[Delegation("ann", "team")],
    )
    third = pytest.approx(1 / 3)
    assert describe_flow(org) == {
        ("ann", "team"): pytest.approx(2 / 3),
        ("team", "bo"): third,
        ("team", "cy"): third,
    }


def test_what_comes_back_to_a_circle_is_drawn_in_a_row():
    """The team hands half to Ann, who hands it to the team: it is there twice."""
    org = Organization(
        people=[Person(name) for name in ("ann", "bo", "cy")],
        circles=[Circle("team")],
        memberships=[Membership("team", "ann"), Membership("team", "cy")],
        domains=[Domain("d", "bo")],
        delegations=[Delegation("bo", "team"), Delegation("ann", "team")],
    )
    compiled = compiled_at_date(org)
    flow = node_flow(compiled, 0)
    names = compiled.columns.ids[flow.node].tolist()
    columns = column_numbers(flow).tolist()
    found = sorted(zip(columns, names, flow.held.round(9).tolist(), strict=True))
    assert found == [
        (0, "bo", 1.0),
        (1, "team", 1.0),
        (2, "ann", 0.5),
        (3, "team", 0.25),
        (4, "cy", 0.75),
    ]
    assert flow.kept.sum() == pytest.approx(1)


def test_columns_are_the_longest_ways():
    """A person whom decisions reach directly and through another stands behind the other."""
    org = Organization(
        people=[Person(name) for name in ("ann", "bo", "cy")],
        domains=[Domain("d", "ann")],
        delegations=[
            Delegation("ann", "bo", share=0.5),
            Delegation("ann", "cy", share=0.5),
            Delegation("bo", "cy", autonomy=0.5),
        ],
    )
    flow = node_flow(compiled_at_date(org), 0)
    assert dict(zip(flow.node.tolist(), column_numbers(flow).tolist(), strict=True)) == {
        0: 0,
        1: 1,
        2: 2,
    }


def test_what_holds_least_is_drawn_together():
    """The half of a column that holds most is drawn singly, the others by unit."""
    people = [Person("top"), *(Person(f"p{k}", unit=f"u{k % 3}") for k in range(20))]
    org = Organization(
        people=people,
        domains=[Domain("d", "top")],
        delegations=[
            Delegation("top", f"p{k}", domain="d", share=(k + 1) / 210) for k in range(20)
        ],
    )
    layout = flow_layout(compiled_at_date(org), 0, max_rows=8)
    assert layout.node.tolist() == [0, 20, 19, 18, 17, -1, -1, -1]
    assert [name for name in layout.name if name] == ["u0", "u1", "1 other unit"]
    assert layout.n_nodes.tolist() == [1, 1, 1, 1, 1, 6, 5, 5]


def test_domains_that_share_a_flow_are_drawn_apart():
    """Many domains of one owner share states inside; each is drawn with its own decisions."""
    org = archetypes.command_pyramid(people=40, span=3)
    many = Organization(
        people=org.people,
        domains=[Domain(f"d{k}", next(iter(org.people)).id, weight=k + 1) for k in range(30)],
        delegations=[Delegation(line.manager, line.report, autonomy=0.6) for line in org.reporting],
    )
    flows = [node_flow(compiled_at_date(many), domain) for domain in (0, 29)]
    assert flows[0].kept == pytest.approx(flows[1].kept)
    assert flows[0].kept.sum() == pytest.approx(1)


def test_a_vacant_post_keeps_what_nobody_takes():
    """It is vacant, not settled."""
    org = Organization(people=[], roles=[Role("post")], domains=[Domain("d", "post")])
    flow = node_flow(compiled_at_date(org), 0)
    assert (flow.kept.tolist(), flow.vacant.tolist()) == ([0.0], [1.0])
