"""Measures as frames: rows as keys, names beside ids, the same types with or without rows."""

import copy
import json
import math
import pickle

import narwhals as nw
import networkx as nx
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings

import stepback
from stepback import (
    Delegation,
    Domain,
    FiguresById,
    InvalidOrganization,
    Organization,
    Person,
    Support,
    archetypes,
)
from stepback.testing.strategies import organizations

BACKENDS = ["pandas", "polars", "pyarrow"]
NODE = {"id": nw.String, "name": nw.String, "unit": nw.String}
NUMBER, COUNT, TEXT, FLAG = nw.Float64, nw.Int64, nw.String, nw.Boolean


def first_away(org):
    return stepback.absence(org, [person.id for person in org.people[:1]])


# Each table with the columns and types that it has, whatever the organization.
TABLES = {
    "real_authority": (stepback.real_authority, NODE | {"real_authority": NUMBER}),
    "formal_authority": (stepback.formal_authority, NODE | {"formal_authority": NUMBER}),
    "layers": (stepback.layers, NODE | {"layer": NUMBER}),
    "spans": (stepback.spans, NODE | {"direct": COUNT, "total": COUNT}),
    "support_received": (stepback.support_received, NODE | {"support_received": NUMBER}),
    "empowerment": (stepback.empowerment, NODE | {"empowerment": TEXT}),
    "stances": (
        stepback.stances,
        NODE | {"domain": TEXT, "domain_name": TEXT, "stance": TEXT},
    ),
    "beta_measure": (stepback.beta_measure, NODE | {"beta_measure": NUMBER}),
    "permission_value": (stepback.permission_value, NODE | {"permission_value": NUMBER}),
    "trophic_levels": (stepback.trophic_levels, NODE | {"trophic_level": NUMBER}),
    "sole_source": (stepback.sole_source, NODE | {"count": COUNT}),
    "decision_load": (
        stepback.decision_load,
        NODE | {"load": NUMBER, "utilization": NUMBER, "time": NUMBER, "overloaded": FLAG},
    ),
    "authority_distribution": (
        stepback.authority_distribution,
        NODE | {"authority": NUMBER, "one_step": NUMBER},
    ),
    "reaching_centrality": (
        stepback.reaching_centrality,
        NODE | {"reaching_centrality": NUMBER},
    ),
    "by_unit": (
        lambda org: stepback.by_unit(org, stepback.real_authority(org), office=True),
        {"unit": TEXT, "people": COUNT, "known": COUNT}
        | {"mean": NUMBER, "total": NUMBER, "withheld": FLAG},
    ),
    "absence": (
        first_away,
        {"domain": TEXT, "domain_name": TEXT, "stalled": NUMBER, "escalated": NUMBER},
    ),
    "escalations": (
        lambda org: first_away(org).escalations,
        {"away": TEXT, "away_name": TEXT, "to": TEXT, "to_name": TEXT, "share": NUMBER},
    ),
}
UNDATED = organizations(allow_dates=False, max_people=8)


def keys_of(result):
    """The ids of a result in order, as its first columns have them."""
    if isinstance(result, stepback.Absence):
        return [(id_,) for id_ in result.stalled_by_domain]
    if isinstance(result, stepback.Escalations):
        return [(row.away,) for row in result]
    if isinstance(result, stepback.DecisionLoad):
        result = result.load
    elif isinstance(result, stepback.AuthorityDistribution):
        result = result.authority
    elif isinstance(result, stepback.ReachingCentrality):
        result = result.local
    return [key if isinstance(key, tuple) else (key,) for key in result]


@pytest.mark.parametrize("name", TABLES)
@given(org=UNDATED)
@settings(max_examples=20)
def test_a_measure_is_a_frame_of_its_keys(name, org):
    """The columns and their types are always the same; there is a row for each key, with names."""
    measure, columns = TABLES[name]
    result = measure(org)
    frame = nw.from_native(result.to_frame(backend="polars"), eager_only=True)
    assert dict(frame.schema) == columns
    rows = frame.rows(named=True)
    assert [next(iter(row.values())) for row in rows] == [key[0] for key in keys_of(result)]
    if "name" in columns:
        assert [row["name"] for row in rows] == [org[row["id"]].name for row in rows]
        assert [row["unit"] for row in rows] == [org[row["id"]].unit for row in rows]
    if "domain" in columns:
        names = {domain.id: domain.name for domain in org.domains}
        assert [row["domain_name"] for row in rows] == [names[row["domain"]] for row in rows]


@pytest.mark.parametrize("name", TABLES)
@given(org=UNDATED)
@settings(max_examples=5)
def test_a_pickled_measure_keeps_its_names(name, org):
    """Without taking the organization along."""
    result = TABLES[name][0](org)
    restored = pickle.loads(pickle.dumps(result))  # noqa: S301  (just pickled)
    assert type(restored) is type(result)
    assert restored.to_frame(backend="polars").equals(result.to_frame(backend="polars"))


@given(org=UNDATED)
@settings(max_examples=20)
def test_figures_by_id_behave_as_a_dict(org):
    """Equal to the plain one, written as JSON like one, and never changed."""
    figures = stepback.support_received(org)
    plain = figures.copy()
    assert type(plain) is dict
    assert figures.keys() == plain.keys()
    assert all(math.isnan(plain[key]) or figures[key] == plain[key] for key in plain)
    assert json.dumps(figures) == json.dumps(plain)
    known = stepback.empowerment(org)
    assert known == dict(known)
    assert dict(known) == known
    assert copy.deepcopy(known) is known
    assert hash(known) == hash(stepback.empowerment(org))
    with pytest.raises(TypeError, match="change a copy"):
        known["ann"] = "empowered"
    assert json.loads(json.dumps(stepback.spans(org).to_dict())) == {
        id_: {"direct": span.direct, "total": span.total}
        for id_, span in stepback.spans(org).items()
    }


@pytest.fixture
def pair():
    return Organization(
        people=[Person("ann", name="Ann", unit="sales"), Person("bo", name="Bo")],
        domains=[Domain("refunds", "ann", name="Refunds")],
        delegations=[Delegation("ann", "bo", autonomy=0.75)],
        supports=[Support("ann", "bo")],
    )


@pytest.mark.parametrize("backend", BACKENDS)
def test_frames_of_every_library_hold_the_same(pair, backend):
    """The cells are those of the measure; what is not known is missing."""
    frame = nw.from_native(stepback.decision_load(pair).to_frame(backend=backend), eager_only=True)
    assert frame["name"].to_list() == ["Ann", "Bo"]
    assert frame["load"].to_list() == [0.25, 0.75]
    assert frame["utilization"].is_null().all() or frame["utilization"].is_nan().all()
    escalations = stepback.absence(pair, ["bo"]).escalations.to_frame(backend=backend)
    (row,) = nw.from_native(escalations, eager_only=True).rows()
    assert row == ("bo", "Bo", "ann", "Ann", 0.75)


@pytest.mark.parametrize("frame", [pd.DataFrame, pl.DataFrame, pa.table])
@pytest.mark.parametrize("measure", ["by_unit", "spans"])
def test_a_frame_of_the_dict_itself_says_what_makes_one(frame, measure):
    """A table by id whose figures have several fields is refused with the remedy, never turned."""
    org = stepback.archetypes.command_pyramid(people=7, span=2)
    with pytest.raises(TypeError, match=r"has no cells .* has a frame: table\.to_frame\(\)"):
        frame(TABLES[measure][0](org))


def test_pandas_takes_figures_as_dicts(pair):
    """A series of one measure, and a frame of several side by side, by id."""
    real, formal = stepback.real_authority(pair), stepback.formal_authority(pair)
    assert pd.Series(real).to_dict() == {"ann": 0.25, "bo": 0.75}
    frame = pd.DataFrame({"real": real, "formal": formal})
    assert frame.loc["ann"].to_dict() == {"real": 0.25, "formal": 1.0}


def test_the_headline_measures_are_one_row(pair):
    """So that those of several organizations can be stacked."""
    frame = stepback.measure(pair).to_frame(backend="polars")
    (row,) = frame.rows(named=True)
    expected = stepback.measure(pair).to_dict()
    factor = expected.pop("bus_factor")
    assert row.pop("bus_factor") == factor["size"]
    assert row.pop("bus_factor_exact") == factor["exact"]
    known = {name: value for name, value in expected.items() if not math.isnan(value)}
    assert {name: row[name] for name in known} == known
    assert {name for name, value in row.items() if value is None} == expected.keys() - known.keys()
    assert (
        pl.concat([frame, stepback.measure(Organization()).to_frame(backend="polars")]).height == 2
    )


def test_nodes_of_a_graph_have_no_names():
    """Nothing but the node itself is known."""
    figures = stepback.beta_measure(nx.DiGraph([(1, 2)]))
    assert figures.to_frame(backend="polars").rows() == [("1", 1.0), ("2", 0.0)]
    assert figures.to_frame(backend="polars").columns == ["node", "beta_measure"]
    assert pickle.loads(pickle.dumps(figures)) == figures  # noqa: S301  (as above)


def test_figures_of_ones_own_are_a_table_too():
    """Of a plain mapping nothing but the ids is known."""
    figures = FiguresById({"ann": 0.5})
    assert figures.to_frame(backend="polars").rows() == [("ann", 0.5)]
    assert figures.to_frame(backend="polars").columns == ["id", "figure"]
    by_hand = stepback.Absence(0.5, 0, {"refunds": 0.5}, {"refunds": 0.0}, [], None)
    assert by_hand.to_frame(backend="polars").rows() == [("refunds", 0.5, 0.0)]
    assert by_hand.escalations == ()


def test_reprs_stay_short():
    """The first of many items, and how many there are; no private module is named."""
    org = stepback.archetypes.command_pyramid(people=1000, span=5)
    for measure, _ in TABLES.values():
        text = repr(measure(org))
        assert len(text) < 2000
        assert "stepback._" not in text
    assert repr(stepback.layers(org)).endswith("… and 994 more}")
    assert repr(stepback.layers(stepback.archetypes.command_pyramid(people=1))) == "{'chief': nan}"


def test_notebooks_show_the_first_rows():
    """As a table that says how many more there are; names are escaped."""
    people = [Person(str(n), name="<script>alert(1)</script>") for n in range(12)]
    html = stepback.support_received(Organization(people=people))._repr_html_()
    assert html.count("<tr>") == 11
    assert "2 more rows; .to_frame() has all 12 of them." in html
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    measures = stepback.measure(Organization(people=people))._repr_html_()
    assert "<td" in measures
    assert "effective leaders" in measures
    assert "nan" not in measures


def test_stances_are_written_as_json():
    """By leader and domain, also after pickling; keys of JSON are no pairs."""
    org = archetypes.customer_circles(circles=2)
    found = stepback.stances(org)
    assert found
    for figures in (found, pickle.loads(pickle.dumps(found))):  # noqa: S301
        plain = json.loads(json.dumps(figures.to_dict()))
        assert {
            (leader, domain): stance
            for leader, by_domain in plain.items()
            for domain, stance in by_domain.items()
        } == found
    assert stepback.stances(Organization(people=[])).to_dict() == {}


def test_figures_of_nodes_that_are_pairs_stay_flat():
    """Nodes of a graph can be pairs, which are no leader and domain."""
    graph = nx.DiGraph([((0, 0), (0, 1)), ((0, 0), (1, 0))])
    local = stepback.reaching_centrality(graph).local
    assert local.to_dict() == dict(local)


def test_notebooks_show_problems_and_escalations():
    """As all other tables, with the caption of their type and escaped names."""
    people = [Person("ann", name="<b>Ann</b>"), Person("bo")]
    org = Organization(
        people=people,
        domains=[Domain("refunds", "ann")],
        delegations=[Delegation("ann", "bo", domain="refunds", autonomy=0.5)],
    )
    escalations = stepback.absence(org, ["bo"]).escalations
    assert len(escalations) == 1
    hostile = InvalidOrganization([])
    try:
        Organization(people=[Person("<b>")] * 12)
    except InvalidOrganization as invalid:
        hostile = invalid
    for table, rows in ((escalations, 1), (hostile.problems, len(hostile.problems))):
        html = table._repr_html_()
        assert rows
        assert html.count("<tr>") == min(rows, 10) + 1
        assert f">{type(table).__name__}</caption>" in html
        assert "<b>" not in html
        assert "&lt;b&gt;" in html
    assert "<td" not in InvalidOrganization([]).problems._repr_html_()
