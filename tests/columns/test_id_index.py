"""An `IdIndex` finds what a dict finds, for any number of cells of any kind."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback._algorithms._arrays import object_array
from stepback._columns import _id_index
from stepback._columns._id_index import NOT_FOUND, IdIndex

# Few letters, so that texts are often equal, or equal except for their ends.
HOSTILE = st.text("ab\0\né€😀", max_size=20) | st.text(max_size=5)
LONG = st.builds(lambda letter, times: letter * times, st.sampled_from("aé"), st.integers(0, 80))
HALF = st.sampled_from(["\ud800", "a\udfff"])
TEXTS = HOSTILE | LONG | st.from_regex(r"E-[0-9]{7}", fullmatch=True)
CELLS = TEXTS | HALF | st.none() | st.integers(0, 9)


@pytest.fixture(autouse=True, scope="module")
def _hash_few_ids():
    """Hash any number of ids, a few at a time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_id_index, "_MIN_HASHED", 1)
        patch.setattr(_id_index, "_BATCH", 7)
        yield


def assert_like_dict(ids, wanted):
    """Assert that an index of `ids` finds the same positions as a dict."""
    by_id = {id_: position for position, id_ in enumerate(ids)}
    index = IdIndex(object_array(ids))
    assert index.n_distinct == len(by_id)
    found = index.lookup(object_array(wanted))
    assert found.dtype == np.int32
    assert found.tolist() == [by_id.get(id_, NOT_FOUND) for id_ in wanted]
    assert index.as_dict == by_id


@given(ids=st.lists(TEXTS, max_size=30), others=st.lists(CELLS, max_size=20), data=st.data())
def test_texts_are_found(ids, others, data):
    """Among texts, some of them repeated, and anything else that a column may hold."""
    drawn_ids = st.lists(st.sampled_from(ids), max_size=20) if ids else st.just([])
    assert_like_dict(ids, data.draw(st.permutations([*data.draw(drawn_ids), *others])))


@given(ids=st.lists(CELLS, max_size=30), others=st.lists(CELLS, max_size=20))
def test_cells_of_any_kind_are_found(ids, others):
    """Lone surrogates and cells that are not text are found like any id."""
    assert_like_dict(ids, [*ids, *others])


@pytest.mark.parametrize("ways", [1, 2, 5])
@given(ids=st.lists(st.text("ab", max_size=9), max_size=30, unique=True))
def test_ids_that_share_a_hash_are_found(ways, ids):
    """Ids that all want the same few slots stay different."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_id_index, "_hash_words", lambda words: (words[:, 0] % ways).astype(np.int64))
        patch.setattr(_id_index, "_MAX_PROBES", 12)
        assert_like_dict(ids, [*reversed(ids), "", "a", "c", "ab" * 9])


def test_ids_that_differ_by_a_nul_at_their_end_stay_different():
    """NUL characters count, and so does the empty text."""
    ids = ["", "\0", "a", "a\0", "a\0\0", "aaaaaaa", "aaaaaaa\0", "aaaaaaaa", "aaaaaaaa\0"]
    assert_like_dict(ids, [*ids, "\0\0", "aaaaaa", "aaaaaaaaa"])
    assert IdIndex(object_array(ids))._hash_table is not None


def test_many_ids_are_found():
    """Those of a large organization, in batches of the usual size."""
    ids = [f"E-{number}" for number in range(10**5, 2 * 10**5)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_id_index, "_BATCH", 2**16)
        assert_like_dict(ids, [*ids[::-3], "E-1", "E-99999"])


@pytest.mark.parametrize("ids", [["a", "b\nc"], ["a", None], ["a", "\ud800"], ["a", "a" * 64]])
def test_ids_that_cannot_be_packed_are_looked_up_in_a_dict(ids):
    """Several lines, a missing id, a lone surrogate and a very long id."""
    assert IdIndex(object_array(ids))._hash_table is None
    assert_like_dict(ids, [*ids, "b", "c"])
