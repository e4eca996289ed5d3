"""Ids are found among others as a dict finds them, however many and whatever they are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback._algorithms._arrays import object_array
from stepback._columns import _id_index
from stepback._columns._id_index import NOT_FOUND, IdIndex

# Few letters, so that texts are often alike, or alike but for their end.
HOSTILE = st.text("ab\0\né€😀", max_size=20) | st.text(max_size=5)
LONG = st.builds(lambda letter, times: letter * times, st.sampled_from("aé"), st.integers(0, 80))
HALF = st.sampled_from(["\ud800", "a\udfff"])
TEXTS = HOSTILE | LONG | st.from_regex(r"E-[0-9]{7}", fullmatch=True)
CELLS = TEXTS | HALF | st.none() | st.integers(0, 9)


@pytest.fixture(autouse=True, scope="module")
def _hashing_few():
    """Hash any number of ids, a few at a time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_id_index, "_WORTH_HASHING", 1)
        patch.setattr(_id_index, "_AT_ONCE", 7)
        yield


def check(ids, wanted):
    """Look ids up, and compare with a dict."""
    by_text = {id_: at for at, id_ in enumerate(ids)}
    positions = IdIndex(object_array(ids))
    assert positions.n_distinct == len(by_text)
    found = positions.lookup(object_array(wanted))
    assert found.dtype == np.int32
    assert found.tolist() == [by_text.get(id_, NOT_FOUND) for id_ in wanted]
    assert positions.as_dict == by_text


@given(ids=st.lists(TEXTS, max_size=30), others=st.lists(CELLS, max_size=20), data=st.data())
def test_what_a_dict_finds(ids, others, data):
    """Texts, some repeated, and whatever else a column may hold."""
    among = st.lists(st.sampled_from(ids), max_size=20) if ids else st.just([])
    check(ids, data.draw(st.permutations([*data.draw(among), *others])))


@given(ids=st.lists(CELLS, max_size=30), others=st.lists(CELLS, max_size=20))
def test_what_a_dict_finds_among_cells_of_any_kind(ids, others):
    """Half characters and cells that are no text are ids as good as any."""
    check(ids, [*ids, *others])


@pytest.mark.parametrize("ways", [1, 2, 5])
@given(ids=st.lists(st.text("ab", max_size=9), max_size=30, unique=True))
def test_however_many_share_a_hash(ways, ids):
    """Ids that all want the same few slots are still told apart."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_id_index, "_hashes", lambda words: (words[:, 0] % ways).astype(np.int64))
        patch.setattr(_id_index, "_PROBES", 12)
        check(ids, [*reversed(ids), "", "a", "c", "ab" * 9])


def test_ends_that_are_hard_to_see():
    """NUL characters at the end, and the text that is empty, are told apart."""
    ids = ["", "\0", "a", "a\0", "a\0\0", "aaaaaaa", "aaaaaaa\0", "aaaaaaaa", "aaaaaaaa\0"]
    check(ids, [*ids, "\0\0", "aaaaaa", "aaaaaaaaa"])
    assert IdIndex(object_array(ids))._hashed is not None


def test_many_ids():
    """Ids of an organization that is large, in batches as large as they come."""
    ids = [f"E-{number}" for number in range(10**5, 2 * 10**5)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_id_index, "_AT_ONCE", 2**16)
        check(ids, [*ids[::-3], "E-1", "E-99999"])


@pytest.mark.parametrize("ids", [["a", "b\nc"], ["a", None], ["a", "\ud800"], ["a", "a" * 64]])
def test_where_a_dict_is_left_to_do_it(ids):
    """What has no words, or too many, is looked up one at a time."""
    assert IdIndex(object_array(ids))._hashed is None
    check(ids, [*ids, "b", "c"])
