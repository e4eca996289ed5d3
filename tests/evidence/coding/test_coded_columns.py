"""Columns of codes say what the texts said."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stepback.evidence._coding._coded_column import NOT_SAID, CodedColumn
from stepback.evidence._coding._party_column import PartyColumn

TEXTS = st.lists(st.none() | st.sampled_from(["", "a", "b", "A", " "]), max_size=20)
CELLS = st.lists(
    st.none() | st.sampled_from("abc") | st.lists(st.sampled_from("abc"), max_size=4), max_size=20
)


@given(TEXTS)
def test_a_coded_column_holds_its_texts(texts):
    """What is blank is not said; everything else is there, in its order."""
    column = CodedColumn.from_texts(texts)
    assert column.texts().tolist() == [text or None for text in texts]
    assert len(column) == len(texts)
    assert column.is_said.tolist() == [bool(text) for text in texts]
    assert list(column.words) == list(dict.fromkeys(filter(None, texts)))


@given(TEXTS, st.randoms())
def test_rows_that_are_taken_keep_their_texts(texts, random):
    """Any rows, in any order."""
    column = CodedColumn.from_texts(texts)
    rows = [random.randrange(len(texts)) for _ in texts]
    taken = column.take(np.array(rows, dtype=np.int64))
    assert taken.texts().tolist() == [texts[row] or None for row in rows]


@given(TEXTS)
def test_mapped_words_that_are_equal_become_one(texts):
    """Words that are mapped to nothing are no longer said."""
    column = CodedColumn.from_texts(texts)
    mapped = column.map_words([None if word == "b" else word.lower() for word in column.words])
    expected = [None if text == "b" else text.lower() for text in texts if text]
    assert [text for text, said in zip(mapped.texts(), column.is_said, strict=True) if said] == (
        expected
    )
    assert len(set(mapped.words)) == len(mapped.words)


def test_the_code_of_a_word_is_found():
    """A word that no row has is not said."""
    column = CodedColumn.from_texts(["x", "y"])
    assert column.find("y") == 1
    assert column.find("z") == NOT_SAID


def test_a_blank_column_says_nothing():
    """It has its length, and takes no memory for its rows."""
    column = CodedColumn.blank(1_000_000_000)
    assert len(column) == 1_000_000_000
    assert column.take(np.arange(3)).texts().tolist() == [None] * 3


def names_of_rows(column):
    """The names in each row, as they can be read from its members."""
    found = [[] for _ in range(len(column))]
    for row, name in zip(*(part.tolist() for part in column.members()), strict=True):
        found[row].append(column.names[name])
    return found


@given(CELLS)
def test_a_column_of_parties_holds_the_names_of_each_cell(cells):
    """In the order of the cell, each name once."""
    column = PartyColumn.from_names(cells)
    expected = [
        list(dict.fromkeys([cell] if isinstance(cell, str) else cell or [])) for cell in cells
    ]
    assert names_of_rows(column) == expected
    assert column.is_said.tolist() == [bool(names) for names in expected]
    assert column.is_single == all(len(names) < 2 for names in expected)
    rows = np.arange(len(cells))[::2]
    assert names_of_rows(column.take(rows)) == expected[::2]


@given(TEXTS)
def test_parties_can_be_made_of_coded_cells(texts):
    """Each different cell is taken apart once."""
    cells = CodedColumn.from_texts(texts)
    column = PartyColumn.from_cells(cells, [word.split() for word in cells.words])
    assert names_of_rows(column) == [(text or "").split() for text in texts]
    assert column.party_names() == tuple((name,) for name in column.names)
