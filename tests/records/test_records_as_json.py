"""Records as JSON, by the plain way of attrs."""

import copy
import json
import pickle
from collections.abc import Set as AbstractSet

import attrs
from hypothesis import given
from hypothesis import strategies as st

from stepback import Delegation, Level, Organization, Person
from stepback._records._name_set import NameSet
from stepback._records._record_types import RECORD_TYPES
from stepback.testing.strategies import organizations

NAMES = st.frozensets(st.text("abc", min_size=1, max_size=2), max_size=4)


@given(org=organizations(max_people=6))
def test_every_record_is_written_as_json(org):
    """Days need a form, which `default=str` gives; everything else is plain already."""
    for name, record_type in RECORD_TYPES.items():
        for record in getattr(org, name) or ():
            plain = attrs.asdict(record)
            written = json.loads(json.dumps(plain, default=str))
            assert written.keys() == plain.keys()
            if record.start is None and record.end is None:
                assert json.loads(json.dumps(plain)) == written
            for day in ("start", "end"):
                expected = getattr(record, day)
                assert written[day] == (expected and expected.isoformat())
            assert (
                record_type(
                    **(
                        plain | {"attributes": plain["attributes"]}
                        if "attributes" in plain
                        else plain
                    )
                )
                == record
            )


def test_levels_and_contexts_have_plain_forms():
    """A level is its name, contexts are a list in order; values and reprs stay as they were."""
    delegation = Delegation("ann", "bo", autonomy=Level.AGREE, contexts=["storm", "night"])
    written = json.loads(json.dumps(attrs.asdict(delegation)))
    assert written["autonomy"] == "AGREE"
    assert written["contexts"] == ["night", "storm"]
    assert repr(Delegation("ann", "bo", autonomy=Level.AGREE)).endswith("<Level.AGREE: 4>)")
    attributes = json.loads(json.dumps(attrs.asdict(Person("ann", attributes={"a": (1, "b")}))))
    assert attributes["attributes"] == {"a": [1, "b"]}


@given(first=NAMES, second=NAMES)
def test_a_set_of_names_is_a_set(first, second):
    """It equals the frozenset of the same names, with the same hash and operators."""
    names = NameSet(first)
    assert names == first
    assert first == names
    assert hash(names) == hash(first)
    assert len(names) == len(first)
    assert set(names) == first
    assert (names == NameSet(second)) == (first == second)
    for other in (second, NameSet(second)):
        assert (names <= other) == (first <= second)
        assert (names < other) == (first < second)
        assert (names >= other) == (first >= second)
        assert (names > other) == (first > second)
        assert set(names & other) == first & second
        assert set(names | other) == first | second
        assert set(names - other) == first - second
        assert names.isdisjoint(other) == first.isdisjoint(second)
        assert type(names & other) is type(names | {1}) is frozenset
        for method in [
            "union",
            "intersection",
            "difference",
            "symmetric_difference",
            "issubset",
            "issuperset",
        ]:
            assert getattr(names, method)(other) == getattr(first, method)(second), method
    assert names | {1} == first | {1}
    assert isinstance(names, AbstractSet)
    assert set(dir(frozenset)) <= set(dir(names))
    assert names.copy() is names
    assert repr(NameSet(["b", "a"])) == "frozenset({'a', 'b'})"
    assert repr(NameSet()) == "frozenset()"
    for twin in (copy.deepcopy(names), pickle.loads(pickle.dumps(names))):  # noqa: S301
        assert twin == names
        assert type(twin) is NameSet
    assert json.loads(json.dumps(names)) == sorted(first)


def test_columns_hold_frozensets_of_contexts():
    """So that a pickle of an organization holds no class of stepback for each delegation."""
    delegation = Delegation("ann", "bo", contexts=["storm", "night"])
    org = Organization(people=[Person("ann"), Person("bo")], delegations=[delegation])
    assert type(org.delegations[0].contexts) is NameSet
    assert b"_name_set" not in pickle.dumps(org)
    assert pickle.loads(pickle.dumps(org)) == org  # noqa: S301
