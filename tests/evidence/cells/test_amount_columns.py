"""Columns of amounts are read as their texts are one by one."""

import math

from hypothesis import example, given
from hypothesis import strategies as st

from stepback.evidence._cells._amount_columns import AmountParser, settle_parsed_amounts
from stepback.evidence._cells._amount_texts import parse_amount_text, settle_decimal_sign
from stepback.evidence._cells._text_bytes import TextBytes

NUMBERS = st.from_regex(r"\A(0|[1-9][0-9]{0,4}|[0-9]{1,3}([.,' ][0-9]{3}){0,2})([.,][0-9]{1,3})?\Z")
BEFORE = st.sampled_from(["", "", "", "-", "+", "$", "EUR ", "US$ ", "(", "up to "])
BEHIND = st.sampled_from(["", "", "", " €", "k", " Mio. EUR", " %", " days", ")", ".-", " x"])
TEXTS = st.builds("{}{}{}".format, BEFORE, NUMBERS, BEHIND)


def parse(texts):
    parser = AmountParser()
    for text in texts:
        parser.add(TextBytes.from_texts([text]))
    return settle_parsed_amounts(parser.result())


@given(st.lists(TEXTS, min_size=1, max_size=6))
@example(["0,125", "0.0", "00", "0 000", "1,125"])
def test_a_column_is_read_as_each_of_its_texts(texts):
    """The shape of a text decides what its digits mean."""
    settled = parse(texts)
    decimal = settle_decimal_sign(map(parse_amount_text, texts))
    assert settled.decimal == decimal
    for row, text in enumerate(texts):
        amount = parse_amount_text(text, decimal=decimal)
        value = settled.values[row]
        assert (row in settled.doubtful) == bool(amount.doubt)
        assert math.isnan(value) if amount.doubt else value == amount.value
        units = [unit for unit, rows in settled.units.items() if row in rows]
        assert units == ([amount.unit] if amount.unit and not amount.doubt else [])


def test_words_for_nothing_are_told_from_blank_cells():
    """Both have no amount, and only the first need a repair."""
    settled = parse(["NULL", "", "5"])
    assert settled.empty.tolist() == [0]
    assert settled.values[2] == 5
    assert not settled.doubtful.size
