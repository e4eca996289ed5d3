"""Models of authority in groups, which return what the measures return."""

import copy
import math
import pickle

import attrs
import networkx as nx
import pytest

import stepback
from stepback import Delegation, Domain, Organization, Person, ReportingLine, models

VOTES = {"a": None, "b": None, "g": None, "c": "a", "d": "c", "e": "a", "f": "b"}
LINE = nx.DiGraph([("top", "a"), ("top", "b"), ("a", "c"), ("a", "d")])
GAMES = {"top": [{"top", "a"}, {"top", "b"}], "a": [{"top", "a"}], "b": [{"a", "b"}]}
ORG = Organization(
    people=[Person(id_) for id_ in "abc"],
    reporting=[ReportingLine("a", "b"), ReportingLine("b", "c")],
    domains=[Domain("x", "a")],
    delegations=[Delegation("b", "a", domain="x")],
)


@pytest.mark.parametrize(
    ("model", "measured"),
    [
        (models.HuShapley(source=GAMES), stepback.authority_distribution(GAMES).authority),
        (
            models.HuShapley(source=LINE, approval=True, weights={"c": 1}),
            stepback.authority_distribution(LINE, approval=True, weights={"c": 1}).authority,
        ),
        (models.HuShapley(source=ORG), stepback.authority_distribution(ORG).authority),
        (
            models.PermissionStructure(source=LINE, worth={"b": 1, "c": 1, "d": 1}),
            {"top": 7 / 6, "a": 2 / 3, "b": 1 / 2, "c": 1 / 3, "d": 1 / 3},
        ),
        (
            models.PermissionStructure(source=ORG, relation="delegates"),
            stepback.permission_value(ORG, relation="delegates"),
        ),
        (models.WeightedVoting(weights={"a": 4, "b": 2, "g": 1}), {"a": 1, "b": 0, "g": 0}),
        (models.WeightedVoting(weights={"a": 1, "b": 1}, quota=2), {"a": 0.5, "b": 0.5}),
        (models.LiquidDemocracy(source=VOTES), {"a": 4, "b": 2, "g": 1}),
        (models.LiquidDemocracy(source=ORG, domain="x"), {"a": 2, "c": 1}),
        (models.ViscousDemocracy(source=VOTES, alpha=0.5), {"a": 9 / 4, "b": 3 / 2, "g": 1}),
        (models.ViscousDemocracy(source=ORG, alpha=0, domain="x"), {"a": 1, "c": 1}),
    ],
)
def test_a_group_model_gives_what_its_measure_gives(model, measured):
    """Values are those of the measure, shares sum to 1, and leaders are a Hill number."""
    found = model.result
    assert dict(found.values) == pytest.approx(measured)
    assert sum(found.shares.values()) == pytest.approx(1)
    alike = math.exp(-sum(p * math.log(p) for p in found.shares.values() if p > 0))
    assert found.effective_leaders == pytest.approx(alike)


def test_more_than_values_stays_at_hand():
    """`measured` is the complete result: lost votes, steps, uniqueness."""
    assert models.LiquidDemocracy(source=VOTES | {"a": "d"}).result.measured.lost == tuple("acde")
    assert models.HuShapley(source=GAMES).result.measured.unique


def test_one_organization_by_several_models():
    """In a chain of command the top has all authority, and a veto on the others."""
    found = [
        model(source=ORG).result.effective_leaders
        for model in (models.HuShapley, models.PermissionStructure)
    ]
    assert found[0] == pytest.approx(1)
    assert 1 < found[1] < 3


def test_where_nobody_has_any():
    """Shares and the number of leaders are nan; values stay."""
    found = models.WeightedVoting(weights={"a": 1, "b": 1}, quota=3).result
    assert dict(found.values) == {"a": 0, "b": 0}
    assert all(math.isnan(share) for share in found.shares.values())
    assert math.isnan(found.effective_leaders)
    assert math.isnan(models.LiquidDemocracy(source={}).result.effective_leaders)


def test_without_a_common_sign_there_are_no_shares():
    """If some values are negative, values stay, and shares are nan."""
    found = models.PermissionStructure(source=LINE, worth={"c": -2, "b": 3}).result
    assert found.values["b"] == 1.5
    assert found.values["c"] == pytest.approx(-2 / 3)
    assert all(math.isnan(share) for share in found.shares.values())
    assert math.isnan(found.effective_leaders)


def test_results_without_shares_are_equal():
    """Results with different nan objects are equal, as after a copy."""
    found = models.WeightedVoting(weights={"a": 0, "b": 0}).result
    for same in (models.WeightedVoting(weights={"b": 0, "a": 0}).result, copy.deepcopy(found)):
        assert same == found
        assert hash(same) == hash(found)


def test_shares_of_values_near_the_largest_number():
    """Shares of huge values are right, though their sum would overflow."""
    apart = nx.empty_graph(["a", "b"], create_using=nx.DiGraph)
    found = models.PermissionStructure(source=apart, worth={"a": 1.7e308, "b": 1.7e308}).result
    assert dict(found.shares) == {"a": 0.5, "b": 0.5}
    assert found.effective_leaders == pytest.approx(2)


@pytest.mark.parametrize("kind", [nx.DiGraph, nx.MultiDiGraph])
def test_a_graph_is_held_as_it_was(kind):
    """Graphs are copied and frozen; models of graphs with the same arrows are equal."""
    graph = kind([("b", "a"), ("c", "b")])
    model = models.LiquidDemocracy(source=graph)
    for same in (
        models.LiquidDemocracy(source=kind([("c", "b"), ("b", "a")])),
        attrs.evolve(model),
        copy.deepcopy(model),
        pickle.loads(pickle.dumps(model)),  # noqa: S301
    ):
        assert same == model
        assert hash(same) == hash(model)
        assert same.result == model.result
    graph.add_edge("d", "c")
    assert models.LiquidDemocracy(source=graph) != model
    assert "d" not in model.source
    with pytest.raises(nx.NetworkXError, match="[Ff]rozen"):
        model.source.add_node("d")


def test_what_was_given_is_held_as_it_was():
    """Later changes to an argument do not change the model."""
    votes, games = {"a": None, "b": "a"}, {"a": [["a"]]}
    liquid, hu = models.LiquidDemocracy(source=votes), models.HuShapley(source=games)
    votes["b"] = None
    games["a"][0].append("b")
    assert dict(liquid.source) == {"a": None, "b": "a"}
    assert hu == models.HuShapley(source={"a": [["a"]]})


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: models.HuShapley(source=3), "HuShapley: source: 3 is not an Organization"),
        (lambda: models.HuShapley(source={"a": []}), "HuShapley: .*'a'"),
        (
            lambda: models.PermissionStructure(source=LINE, worth={"a": "x"}),
            "worth: 'a': 'x' is not a finite number",
        ),
        (lambda: models.WeightedVoting(weights={"a": -1}), "WeightedVoting: weights: .*-1 is not"),
        (lambda: models.WeightedVoting(weights={"a": math.nan}), "nan is not a number from 0 up"),
        (lambda: models.LiquidDemocracy(source={"a": "b"}), "LiquidDemocracy: .*'b'"),
        (lambda: models.ViscousDemocracy(source=VOTES, alpha=2), "alpha: 2 is not between 0 and 1"),
    ],
)
def test_a_bad_argument_is_refused_on_making(make, message):
    """The error names the model, the parameter, the value and what it may be."""
    with pytest.raises(ValueError, match=message):
        make()
