"""A grant is checked when it is made, and a matrix of grants says all that is wrong at once."""

import datetime
import math
import pickle

import attrs
import numpy as np
import pytest

from stepback.evidence import AuthorityMatrix, Grant

BAD_VALUES = [
    b"x",
    math.nan,
    -1,
    10**400,
    object(),
    np.array([1, 2]),
    {1: 2},
    "\ud800",
]


def test_fields_are_kept_as_plain_values():
    """Numbers become floats, days dates, and one signer a tuple of one."""
    grant = Grant(
        "Head",
        "Purchases",
        above=np.int64(1000),
        up_to=5000,
        jointly="CFO",
        start="2026-01-01",
        end=datetime.date(2027, 1, 1),
    )
    assert (grant.above, grant.up_to, type(grant.above)) == (1000.0, 5000.0, float)
    assert grant.jointly == ("CFO",)
    assert grant.start == datetime.date(2026, 1, 1)
    assert repr(grant) == (
        "Grant('Head', 'Purchases', above=1000.0, up_to=5000.0, jointly=('CFO',), "
        "start=datetime.date(2026, 1, 1), end=datetime.date(2027, 1, 1))"
    )


@pytest.mark.parametrize("name", [field.name for field in attrs.fields(Grant)])
@pytest.mark.parametrize("value", BAD_VALUES, ids=lambda value: type(value).__name__)
def test_each_field_refuses_what_it_cannot_hold(name, value):
    """A bad value of any field is a ValueError that names the field, if it is not a valid one."""
    with pytest.raises(ValueError, match=name):
        Grant(**{"holder": "Head", "domain": "Purchases", name: value})


def test_everything_that_is_wrong_is_said_at_once():
    """All faults of a grant are in one error, each with a remedy."""
    with pytest.raises(ValueError, match="Grant: 4 problems") as caught:
        Grant("", "Purchases ", power="decide", up_to="10k")
    message = str(caught.value)
    assert "holder: '' is blank; give an id" in message
    assert "domain: 'Purchases ' has outer spaces; trim it" in message
    assert "power: 'decide' is not one of its words; did you mean 'decides'?" in message
    assert "up_to: '10k' is not a number" in message


@pytest.mark.parametrize(
    ("fields", "part"),
    [
        ({"above": 5, "up_to": 5}, "above: 5 is not below up_to, 5; exchange them"),
        ({"start": "2026-02-01", "end": "2026-02-01"}, "start: 2026-02-01 is not before end"),
        ({"jointly": ["Head"]}, "jointly: 'Head' is the holder"),
        ({"jointly": ["CFO; CEO"]}, "separates names; give each name by itself"),
        ({"row": True}, "row: True is not a row number"),
    ],
)
def test_what_holds_nothing_is_refused(fields, part):
    """Empty bands and intervals, and signers that cannot be told apart, are refused."""
    with pytest.raises(ValueError, match="Grant: ") as caught:
        Grant("Head", "Purchases", **fields)
    assert part in str(caught.value)


def test_the_row_does_not_count_in_comparisons():
    """Two rights that differ only in their row are equal."""
    assert Grant("a", "d", row=3) == Grant("a", "d", row=4)
    assert hash(Grant("a", "d", row=3)) == hash(Grant("a", "d"))
    assert Grant("a", "d") != Grant("a", "d", up_to=3)


def test_a_matrix_says_all_that_is_wrong_with_its_arguments():
    """What is not a grant, levels that leave a holder out, and a missing rule: one error."""
    with pytest.raises(ValueError, match="grants: 5 problems") as caught:
        AuthorityMatrix.from_grants(
            ["Head", Grant("Head", "d", track="Finance"), Grant("Lead", "d")],
            levels=["Lead", "Lead", "Heads", 3],
        )
    message = str(caught.value)
    assert "'Head' is not a Grant record" in message
    assert "levels: 'Lead' is there twice" in message
    assert "did you mean 'Heads'? add it in its place" in message
    assert "track_rule: a grant has the track 'Finance'" in message


@pytest.mark.parametrize("grants", [None, "Head", 3, b"x"])
def test_what_is_no_collection_is_refused(grants):
    """A text or a number in place of grants is a ValueError."""
    with pytest.raises(ValueError, match="grants"):
        AuthorityMatrix.from_grants(grants)


def make_matrix():
    """A matrix with a value in every field."""
    return AuthorityMatrix.from_grants(
        [
            Grant("Lead", "Purchases", up_to=1000, unit="EUR", tax="excluded", row=4),
            Grant(
                "Head",
                "Purchases",
                power="signs",
                above=1000,
                condition="in plan",
                jointly=["CFO", "CEO"],
                scope="own line",
                principal="Board",
                may_redelegate=False,
                start="2026-01-01",
                end="2027-01-01",
                row=5,
            ),
        ],
        levels=["Lead", "Head"],
    )


def test_a_matrix_is_equal_to_its_copies():
    """A pickled matrix, one of its own grants, and one of other rows are equal; others are not."""
    matrix = make_matrix()
    again = AuthorityMatrix.from_grants(matrix.grants, levels=["Lead", "Head"])
    assert again == matrix == pickle.loads(pickle.dumps(matrix))  # noqa: S301
    assert hash(again) == hash(matrix)
    assert AuthorityMatrix.from_grants(matrix.grants) != matrix
    assert AuthorityMatrix.from_grants(matrix.grants[:1], levels=["Lead"]) != matrix


def test_a_matrix_is_a_table():
    """Frames, notebooks, registers and plain values hold every right."""
    matrix = make_matrix()
    frame = matrix.to_frame(backend="pandas")
    assert frame.columns.tolist() == [field.name for field in attrs.fields(Grant)]
    assert frame["jointly"].tolist() == ["", "CFO; CEO"]
    assert "own line" in matrix._repr_html_()
    table = matrix.to_table()
    assert table["may_redelegate"] == ["yes", "no"]
    assert table["start"] == [None, "2026-01-01"]
    assert table["up_to"] == [1000.0, None]
    assert matrix.to_dict()["grants"][0]["holder"] == "Lead"
    assert repr(matrix) == "<AuthorityMatrix: 2 rights, 2 holders, 1 domain>"


def test_an_empty_matrix_has_its_columns():
    """A matrix of nothing has the same columns as any."""
    empty = AuthorityMatrix.from_grants([])
    assert len(empty) == 0
    assert list(empty.to_table()) == list(make_matrix().to_table())
    assert empty.grants == ()
    assert "AuthorityMatrix" in empty._repr_html_()
