"""Relations that are given twice are found by their values, wherever they stand."""

import datetime as dt

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback import Delegation, Domain, Organization, Person
from stepback._columns._relation_checks import find_duplicates

VARIED = [
    Delegation("ann", "bo"),
    Delegation("ann", "bo", domain="refunds"),
    Delegation("ann", "bo", domain="refunds", limit=50, contexts=["night"]),
    Delegation("ann", "bo", domain="refunds", limit=50, contexts=["day"]),
    Delegation("ann", "bo", domain="hiring", end=dt.date(2026, 1, 1)),
    Delegation("ann", "bo", domain="hiring", start=dt.date(2026, 1, 1)),
    Delegation("ann", "cy", domain="hiring", share=0.25),
    Delegation("bo", "cy", domain="hiring", share=0.25),
]
TABLE = Organization(
    people=map(Person, ["ann", "bo", "cy"]),
    domains=[Domain("refunds", "ann", amounts=[10, 90]), Domain("hiring", "ann")],
    delegations=VARIED,
)._columns.tables["delegations"]


@pytest.mark.parametrize("fields", [None, (), ("domain",), ("limit", "contexts")])
@given(rows=st.lists(st.integers(0, len(VARIED) - 1), max_size=12))
def test_rows_are_copies_where_all_that_is_compared_is_equal(fields, rows):
    """As found by comparing records one by one; limits and days that are not set are equal."""
    columns = {name: column[np.array(rows, int)] for name, column in TABLE.columns.items()}
    groups = {}
    for position, row in enumerate(rows):
        ends = ("principal", "delegate")
        compared = attrs.fields_dict(Delegation) if fields is None else (*ends, *fields)
        key = tuple(getattr(VARIED[row], name) for name in compared)
        groups.setdefault(key, []).append(position)
    expected = sorted(copies for copies in groups.values() if len(copies) > 1)
    assert find_duplicates(attrs.evolve(TABLE, columns=columns), fields) == expected
