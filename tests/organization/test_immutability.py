"""Nothing that an organization or a result hands out can be changed, however it travelled."""

import copy
import datetime as dt
import pickle

import attrs
import networkx as nx
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import stepback
from stepback import (
    Delegation,
    Domain,
    Organization,
    Person,
    ReportingLine,
    Support,
    archetypes,
    models,
)
from stepback._organization._read_only_graph import read_only_copy
from tests.support.model_points import POINTS
from tests.support.strategies import organizations

CHANGEABLE = (dict, list, set, bytearray)
# Groups counts there how much work it has done; no figure depends on it.
COUNTERS = {"_work_done"}


def find_changeable(value, *, private):
    """Paths from a value to writeable arrays and to plain dicts, lists and sets.

    Through attributes that are kept, items, and the arrays that arrays are views of; also through
    private attributes if `private`, where lists and dicts are not counted.
    """
    found, seen, waiting = [], {}, [(value, "")]
    while waiting:
        item, path = waiting.pop()
        if id(item) in seen or isinstance(item, str | bytes | int | float | type | dt.date):
            continue
        seen[id(item)] = item  # which keeps it alive, so that no other gets its id
        if isinstance(item, np.ndarray):
            found += [f"{path} is writeable"] * item.flags.writeable
            waiting.append((item.base, f"{path}.base"))
            waiting += [(cell, f"{path}[]") for cell in (item.flat if item.dtype == object else ())]
        elif isinstance(item, dict | list | set | tuple | frozenset):
            if type(item) in CHANGEABLE and not private:
                found.append(f"{path} is a {type(item).__name__}")
            inner = [*item, *item.values()] if isinstance(item, dict) else item
            waiting += [(each, f"{path}[]") for each in inner]
        elif type(item).__module__.startswith("stepback"):
            names = {*vars(item)} if hasattr(item, "__dict__") else set()
            if attrs.has(type(item)):
                names |= {field.name for field in attrs.fields(type(item))}
            names = {name for name in names if private or not name.startswith("_")} - COUNTERS
            waiting += [(getattr(item, name), f"{path}.{name}") for name in sorted(names)]
    return found


def measure_everything(org):
    """Use all that an organization computes once, and give the results that are values."""
    for name in dir(org):
        getattr(org, name)
    results = []
    for name in sorted(set(stepback.__all__) - {"read_people", "read_tables", "write_tables"}):
        function = getattr(stepback, name)
        if not isinstance(function, type) and callable(function):
            try:
                results.append(function(org))
            except (TypeError, ValueError):  # of those that need more than an organization
                continue
    return [result for result in results if type(result) not in CHANGEABLE]


def graph_dicts(graph):
    """Everything that a graph consists of."""
    yield from (graph.graph, graph._node, graph._adj, graph._pred)
    for mapping in (graph._node, graph._adj, graph._pred):
        yield from mapping.values()
    for heads in (*graph._adj.values(), *graph._pred.values()):
        for by_key in heads.values():
            yield by_key
            yield from by_key.values()


TRAVELS = {
    "itself": lambda value: value,
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "pickle": lambda value: pickle.loads(pickle.dumps(value)),  # noqa: S301
    "graph": lambda org: Organization.from_graph(org.graph),
    "tables": lambda org: Organization.from_tables(org.to_tables()),
    "date": lambda org: org.at("2026-01-01"),
}


@pytest.mark.parametrize("travel", TRAVELS)
@settings(max_examples=6)
@given(org=organizations())
def test_nothing_in_an_organization_can_be_changed(org, travel):
    """No array is writeable, and nothing public is a plain dict, list or set."""
    try:
        org = TRAVELS[travel](org)
    except stepback.InvalidOrganization:  # on another date, shares can sum to above 1
        return
    before = hash(org)
    measure_everything(org)
    assert find_changeable(org, private=True) == []
    assert find_changeable(org, private=False) == []
    assert find_changeable(org._columns, private=False) == []
    assert {type(each) for each in graph_dicts(org.graph)}.isdisjoint(CHANGEABLE)
    assert hash(org) == before


@pytest.mark.parametrize("travel", ["itself", "copy", "deepcopy", "pickle"])
@settings(max_examples=6)
@given(org=organizations())
def test_nothing_in_a_result_can_be_changed(org, travel):
    """Of any measure that gives a value; dicts of figures by id are the caller's own."""
    results = [TRAVELS[travel](result) for result in measure_everything(org)]
    assert results
    assert find_changeable(tuple(results), private=True) == []
    assert find_changeable(tuple(results), private=False) == []


@pytest.mark.parametrize("name", sorted(set(archetypes.__all__)))
def test_archetypes_and_what_they_become_are_read_only(name):
    """Also after a step back, and where a decision flow is assumed."""
    function = getattr(archetypes, name)
    if isinstance(function, type) or not callable(function):
        return
    org = function()
    for seen in (org, pickle.loads(pickle.dumps(org))):  # noqa: S301
        measure_everything(seen)
        assert find_changeable(seen, private=True) == []
    assert pickle.loads(pickle.dumps(org)) == org  # noqa: S301


def test_a_step_back_is_read_only():
    """Each scenario, and its pickle."""
    org = Organization(
        people=[Person("ann"), Person("bo"), Person("cy")],
        domains=[Domain("d", "ann")],
        delegations=[Delegation("ann", "bo", contexts="fire", share=0.5)],
    )
    line = Organization(people=org.people, reporting=[ReportingLine("ann", "bo")])
    for made in (
        org.in_context("fire"),
        org.step_back("ann", to="bo", domain="d", autonomy=0.5),
        org.step_back("ann", to="cy", domain="d", autonomy=1, support=0.5),
        stepback.assume_line_delegation(line),
    ):
        twin = pickle.loads(pickle.dumps(made))  # noqa: S301
        assert twin == made
        for each in (made, twin):
            measure_everything(each)
            assert find_changeable(each, private=True) == []


@pytest.mark.parametrize("travel", ["itself", "copy", "deepcopy", "pickle"])
@pytest.mark.parametrize("model", models.ALL)
@settings(max_examples=3)
@given(data=st.data())
def test_nothing_in_a_model_can_be_changed(model, travel, data):
    """Neither its parameters nor its result."""
    made = model(**data.draw(POINTS[model]))
    assert made.result == made.result
    made = TRAVELS[travel](made)
    assert find_changeable((made, made.result), private=True) == []
    assert find_changeable((made, made.result), private=False) == []


@pytest.mark.parametrize("graph", [nx.Graph, nx.DiGraph, nx.MultiGraph, nx.MultiDiGraph])
def test_a_graph_in_a_model_can_not_be_changed(graph):
    """Nor does it change with the one that was given, if that is frozen by its owner or not."""
    given_graph = graph([("ann", "bo"), ("bo", "cy")])
    given_graph.add_edge("ann", "cy", weight=2)
    for owned in (given_graph, nx.freeze(given_graph)):
        kept = read_only_copy(owned)
        given_graph.nodes["ann"]["note"] = 1
        assert nx.is_frozen(kept)
        assert kept.nodes["ann"] == {}
        with pytest.raises(TypeError, match="never changes"):
            kept.nodes["ann"]["note"] = 2
        with pytest.raises(TypeError, match="never changes"):
            next(data for *_, data in kept.edges(data=True))["note"] = 2
        assert nx.utils.graphs_equal(kept.copy(), graph(kept))
        del given_graph.nodes["ann"]["note"]


def test_columns_refuse_a_change():
    """As numpy does."""
    org = Organization.from_tables({"people": {"id": ["ann", "bo"], "fte": [1.0, 0.5]}})
    column = org._columns.tables["people"]["fte"]
    with pytest.raises(ValueError, match="read-only"):
        column[0] = 9
    with pytest.raises(TypeError, match="never changes"):
        org._columns.tables["people"].columns["fte"] = np.ones(2)
    assert org["ann"].fte == 1


# What a caller gives stays the caller's


def make_columns():
    """Columns of every type, in arrays."""
    return {
        "id": np.array(["ann", "bo"], dtype=object),
        "name": np.array(["Ann", "Bo"], dtype=object),
        "fte": np.array([1.0, 0.5]),
        "external": np.array([True, False]),
        "grade": np.array([1, 2]),
        "since": np.array(["2026-01-01", "2026-01-02"], dtype="datetime64[D]"),
        "note": np.array(["a", "b"], dtype=object),
    }


def people_of_tables(columns):
    return Organization.from_tables({"people": columns})


def people_of_export(columns):
    return stepback.read_people(columns)


@pytest.mark.parametrize("make", [people_of_tables, people_of_export])
@pytest.mark.parametrize(
    "frame", [dict, pd.DataFrame, pl.DataFrame, pa.table], ids=["dict", "pandas", "polars", "arrow"]
)
def test_arrays_of_the_caller_stay_the_callers(make, frame):
    """They can be changed afterwards, and the organization does not change with them."""
    columns = make_columns()
    given_frame = frame(columns)
    org, expected = make(given_frame), make(frame(make_columns()))
    measure_everything(org)
    assert all(column.flags.writeable for column in columns.values())
    for column in columns.values():
        column[:] = column[::-1].copy()
    if frame is dict:
        given_frame.clear()
    elif frame is pd.DataFrame:
        given_frame.loc[0, "fte"] = 7.0
        given_frame.loc[0, "name"] = "Zoe"
    assert org == expected


@given(organizations(), st.sampled_from(["people", "delegations", "supports"]))
def test_lists_of_the_caller_stay_the_callers(org, name):
    """Records, tables and graphs that are changed later change nothing."""
    tables, graph = org.to_tables(), org.graph.copy()
    again, drawn = Organization.from_tables(tables), Organization.from_graph(graph)
    for column in tables.get(name, {}).values():
        column[:] = ["changed"] * len(column)
    tables.clear()
    for node in graph:
        graph.nodes[node].update(name="changed", attributes={"x": 1})
    graph.graph.clear()
    assert drawn == org
    assert Organization.from_tables(org.to_tables()) == again


# Pickles


def with_state(org, change):
    """What unpickling makes of the state of an organization after a change."""
    state = pickle.loads(pickle.dumps(org.__getstate__()))  # noqa: S301
    (columns, date, contexts), repairs, notes = state
    made = Organization.__new__(Organization)
    made.__setstate__(((change(columns), date, contexts), repairs, notes))
    return made


def changed_table(name, **fields):
    """A change of one table."""

    def change(columns):
        table = attrs.evolve(columns.tables[name], **fields)
        return attrs.evolve(columns, tables={**columns.tables, name: table})

    return change


def changed_column(name, field, values):
    """A change of one column."""

    def change(columns):
        held = columns.tables[name].columns
        return changed_table(name, columns={**held, field: values})(columns)

    return change


def without_table(name):
    def change(columns):
        kept = {other: table for other, table in columns.tables.items() if other != name}
        return attrs.evolve(columns, tables=kept)

    return change


ids = np.array(["ann", "ann"], dtype=object)
WRONG = {
    "no columns": (lambda _: None, "it holds no tables"),
    "no table": (without_table("people"), "its tables are roles"),
    "another table": (
        lambda columns: attrs.evolve(
            columns, tables={**columns.tables, "people": columns.tables["roles"]}
        ),
        "the table people is of another type",
    ),
    "no column": (changed_table("people", columns={"id": ids}), "the columns of people are id"),
    "length": (changed_column("people", "fte", np.ones(3)), "not of one length"),
    "shape": (changed_column("people", "fte", np.ones((2, 2))), "not of one length"),
    "list": (changed_column("people", "fte", [1.0, 1.0]), "not of one length"),
    "rows": (changed_table("people", row_numbers=np.arange(5)), "not of one length"),
    "type": (changed_column("people", "fte", np.ones(2, dtype=int)), "the column fte of people"),
    "bounds": (changed_column("people", "fte", np.array([1, -1.0])), "the column fte of people"),
    "nan": (changed_column("people", "fte", np.array([1, np.nan])), "the column fte of people"),
    "flag": (changed_column("people", "external", np.zeros(2)), "the column external of people"),
    "text": (
        changed_column("people", "name", np.array(["a", 5], dtype=object)),
        "the column name of people",
    ),
    "half a character": (
        changed_column("people", "name", np.array(["a", "\ud800"], dtype=object)),
        "the column name of people",
    ),
    "other ids": (changed_column("people", "id", ids), "not those of its tables"),
    "position": (
        changed_column("delegations", "delegate", np.array([7], dtype=np.int32)),
        "the column delegate of delegations",
    ),
    "negative": (
        changed_column("delegations", "delegate", np.array([-1], dtype=np.int32)),
        "the column delegate of delegations",
    ),
    "domain": (
        changed_column("delegations", "domain", np.array([1], dtype=np.int32)),
        "the column domain of delegations",
    ),
    "autonomy": (
        changed_column("delegations", "autonomy", np.array([-8.0])),
        "the column autonomy of delegations",
    ),
    "choice": (
        changed_column("delegations", "basis", np.array([9], dtype=np.int8)),
        "the column basis of delegations",
    ),
    "contexts": (
        changed_column("delegations", "contexts", np.array([frozenset({5})], dtype=object)),
        "the column contexts of delegations",
    ),
    "date": (
        changed_column("delegations", "start", np.array(["20000-01-01"], dtype="datetime64[D]")),
        "the column start of delegations",
    ),
    "amounts": (
        changed_column("domains", "amounts", np.array([[1.0]], dtype=object).reshape(1)),
        "the column amounts of domains",
    ),
    "attribute": (
        changed_table("people", attributes={"x": np.array([[], {}, None], dtype=object)[:2]}),
        "the column x of people",
    ),
    "attribute of a relation": (
        changed_table("delegations", attributes={"x": np.array([None], dtype=object)}),
        "the columns of delegations are",
    ),
    "quorum": (
        changed_column("circles", "quorum", np.array([0], dtype=np.int32)),
        "the column quorum of circles",
    ),
    "respondents": (
        lambda columns: attrs.evolve(columns, respondents=np.array([5])),
        "its respondents are not people who were asked",
    ),
}


def build_pair():
    return Organization(
        people=[Person("ann"), Person("bo")],
        circles=[stepback.Circle("board")],
        domains=[Domain("d", "ann", amounts=[1.0])],
        delegations=[Delegation("ann", "bo", domain="d", autonomy=0.5)],
        supports=[Support("ann", "bo")],
        respondents=["bo"],
    )


def build_dated():
    """An organization with a record of every kind, and a person with two."""
    days = {"start": "2024-01-01", "end": "2025-01-01"}
    return Organization(
        people=[
            Person("ann"),
            Person("bo", end="2024-03-01"),
            Person("bo", unit="sales", start="2024-03-01"),
        ],
        roles=[stepback.Role("desk", **days)],
        circles=[stepback.Circle("board", **days)],
        domains=[Domain("d", "ann", **days)],
        reporting=[stepback.ReportingLine("ann", "bo", **days)],
        delegations=[Delegation("ann", "bo", domain="d", **days)],
        supports=[Support("ann", "bo", **days)],
        memberships=[stepback.Membership("board", "ann", **days)],
    )


@pytest.mark.parametrize(("change", "words"), WRONG.values(), ids=WRONG)
def test_a_pickle_with_other_columns_is_refused(change, words):
    """What no record can hold does not become an organization, and the message says where."""
    with pytest.raises(pickle.UnpicklingError, match=words) as refusal:
        with_state(build_pair(), change)
    assert "write_tables" in str(refusal.value)


@pytest.mark.parametrize("name", sorted(build_dated()._columns.tables))
@pytest.mark.parametrize("missing", [("start", "end"), ("end",)])
def test_a_pickle_of_columns_without_days_is_refused(name, missing):
    """As a version wrote it in which records of this kind had none, or no end."""

    def change(columns):
        held = columns.tables[name].columns
        kept = {field: column for field, column in held.items() if field not in missing}
        return changed_table(name, columns=kept)(columns)

    words = f"not hold an organization of this version.*the columns of {name} are"
    for org in (build_dated(), build_dated().at("2024-02-29")):
        with pytest.raises(pickle.UnpicklingError, match=words) as refusal:
            with_state(org, change)
        assert "write_tables" in str(refusal.value)
        assert with_state(org, lambda columns: columns) == org


@pytest.mark.parametrize("field", ["start", "end"])
@pytest.mark.parametrize("name", sorted(build_dated()._columns.tables))
@pytest.mark.parametrize(
    "day", [np.array(["20000-01-01"], "M8[D]"), np.array(["2024"], "M8[Y]"), np.array([5])]
)
def test_a_pickle_with_days_that_are_no_dates_is_refused(name, field, day):
    """Beyond the year 9999, of another unit, and numbers."""
    org = build_dated()
    values = np.broadcast_to(day, len(org._columns.tables[name]))
    with pytest.raises(pickle.UnpicklingError, match=f"the column {field} of {name}"):
        with_state(org, changed_column(name, field, values))


def test_a_pickle_whose_versions_overlap_is_refused():
    """Bo is there twice from January to March."""
    change = changed_column("people", "start", np.array(["2024-01-01"] * 3, dtype="M8[D]"))
    with pytest.raises(pickle.UnpicklingError, match="an id is there twice"):
        with_state(build_dated(), change)


def test_a_pickle_whose_ids_repeat_is_refused():
    """Though the ids of nodes and those of people agree."""

    def repeat(columns):
        return attrs.evolve(
            changed_column("people", "id", ids)(columns), ids=np.append(ids, "board")
        )

    with pytest.raises(pickle.UnpicklingError, match="an id is there twice"):
        with_state(build_pair(), repeat)


def test_a_pickle_whose_records_do_not_fit_together_is_refused():
    """With the problem that the records have."""
    change = changed_column("delegations", "delegate", np.array([0], dtype=np.int32))
    with pytest.raises(stepback.InvalidOrganization, match="ann"):
        with_state(build_pair(), change)


@pytest.mark.parametrize(
    "state",
    [
        None,
        (),
        ((None, None, frozenset()), (), ()),
        ((build_pair()._columns, "Monday", frozenset()), (), ()),
        ((build_pair()._columns, None, {5}), (), ()),
        ((build_pair()._columns, None, frozenset()), ("no problem",), ()),
        ((build_pair()._columns, None, frozenset()), 5, ()),
    ],
)
def test_another_state_is_refused(state):
    """As another version may have written it."""
    made = Organization.__new__(Organization)
    with pytest.raises(pickle.UnpicklingError, match="not hold an organization of this version"):
        made.__setstate__(state)


@given(organizations())
def test_a_pickle_of_what_is_unchanged_is_the_organization(org):
    """The checks refuse nothing that can be made."""
    assert with_state(org, lambda columns: columns) == org


@given(organizations())
def test_a_pickle_holds_one_cell_of_columns_with_one_value(org):
    """What travels is short where a column says the same throughout, and arrives as it was."""
    (columns, *_), *_ = org.__getstate__()
    for name, table in columns.tables.items():
        original = org._columns.tables[name]
        for field, column in table.columns.items():
            values = original[field].tolist()
            is_constant = len(set(map(id, values))) == 1 or len(set(map(repr, values))) == 1
            assert len(column) == len(values) or (len(column) == 1 and is_constant)
            if column.dtype != object and len(set(map(repr, values))) == 1:
                assert len(column) == 1
    twin = pickle.loads(pickle.dumps(org))  # noqa: S301
    for name, table in org._columns.tables.items():
        for field, column in table.columns.items():
            arrived = twin._columns.tables[name][field]
            assert arrived.dtype == column.dtype
            assert repr(arrived.tolist()) == repr(column.tolist())


def test_an_organization_of_500_ships_in_a_third_of_its_columns():
    """Columns at their defaults cost nothing to ship."""
    heads = [f"p{number}" for number in range(500)]
    org = stepback.Organization(
        people=map(stepback.Person, heads),
        domains=[stepback.Domain("refunds", "p0")],
        delegations=[
            stepback.Delegation(heads[(number - 1) // 7], heads[number], autonomy=1 / (number + 1))
            for number in range(1, 500)
        ],
    )
    whole = sum(
        column.nbytes for table in org._columns.tables.values() for column in table.columns.values()
    )
    assert len(pickle.dumps(org)) < whole / 3


def test_contexts_that_are_the_same_throughout_ship_once():
    """Each record has a set of its own, which is equal to all others."""
    org = stepback.Organization(
        people=map(stepback.Person, ["ann", "bo", "cy"]),
        domains=[stepback.Domain("refunds", "ann")],
        delegations=[
            stepback.Delegation("ann", delegate, contexts=["night", "fire"])
            for delegate in ("bo", "cy")
        ],
    )
    (columns, *_), *_ = org.__getstate__()
    assert columns.tables["delegations"]["contexts"].tolist() == [{"night", "fire"}]
    assert pickle.loads(pickle.dumps(org)) == org  # noqa: S301
