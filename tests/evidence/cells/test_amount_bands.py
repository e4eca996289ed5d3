"""Bands of amounts in texts of cells and in names of rows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback.evidence._cells._amount_bands import find_amount_band
from stepback.evidence._cells._amount_numbers import BOTH


@pytest.mark.parametrize(
    ("text", "above", "up_to", "unit", "rest"),
    [
        ("Up to $5K", None, 5_000, "$", ""),
        (">$5K up to $10K", 5_000, 10_000, "$", ""),
        ("above $100K", 100_000, None, "$", ""),
        ("Over $100K", 100_000, None, "$", ""),
        ("> $0.5M yearly revenue", 500_000, None, "$", " yearly revenue"),
        ("Settle a dispute > $50,000", 50_000, None, "$", "Settle a dispute "),
        ("bis zu 1.000,50 €", None, 1_000.5, "EUR", ""),
        ("not exceeding £1,000", None, 1_000, "£", ""),
        ("over $5K but not more than $10K", 5_000, 10_000, "$", ""),
        ("Capex > 5,000 and ≤ 50,000", 5_000, 50_000, "", "Capex "),
        ("up to a value of $5K", None, 5_000, "$", ""),
        ("0 - 5,000 EUR", None, 5_000, "EUR", ""),
        ("Up to $5K per order", None, 5_000, "$", " per order"),
        ("Hiring up to 3 people", None, 3, "heads", "Hiring "),
        ("discount over 10 %", 10, None, "%", "discount "),
        ("Contracts over 3 years", 3, None, "years", "Contracts "),
        ("3.2 Purchases over 10,000", 10_000, None, "", "3.2 Purchases "),
        ("größer 1.000,50 €", 1_000.5, None, "EUR", ""),
        ("bis einschließlich 1.000,50 €", None, 1_000.5, "EUR", ""),
        ("bis einschl. 1.000,50 €", None, 1_000.5, "EUR", ""),
        ("0 - 500", None, 500, "", ""),
        ("Achats au-delà de 5 000 €", 5_000, None, "EUR", "Achats "),
        ("inférieur ou égal à 100 €", None, 100, "EUR", ""),
        ("Contracts, any amount", None, None, "", "Contracts, "),
        ("no limit", None, None, "", ""),
    ],
)
def test_a_band_is_found_in_a_name(text, above, up_to, unit, rest):
    """It has its bounds and its unit, and what is left of the text is the name."""
    band = find_amount_band(text, is_name=True)
    assert (band.above, band.up_to, band.unit, band.doubt) == (above, up_to, unit, "")
    assert text[: band.start] + text[band.end :] == rest
    assert (band.includes_above, band.excludes_up_to) == (False, False)


@pytest.mark.parametrize(
    ("text", "above", "up_to"),
    [
        ("$10K to $100K", 10_000, 100_000),
        ("$5,000\u201310,000", 5_000, 10_000),
        ("between 5,000 and 10,000", 5_000, 10_000),
        ("$500-10K", 500, 10_000),
        ("$100K plus", 100_000, None),
        ("5k+", 5_000, None),
        (">= 5k", 5_000, None),
        ("EUR 5m and above", 5_000_000, None),
        ("1-3 years", 1, 3),
        ("5,000 - 10,000", 5_000, 10_000),
        ("5001 - 10000", 5_001, 10_000),
        ("Purchases 5,000 - 10,000", 5_000, 10_000),
        ("Achats de 1 000 à 5 000 €", 1_000, 5_000),
        ("supérieur ou égal à 100 €", 100, None),
        ("5000 minimum", 5_000, None),
    ],
)
def test_a_band_may_include_its_beginning(text, above, up_to):
    """A band from an amount to another has both in it, as the words say."""
    band = find_amount_band(text, is_name=True)
    assert (band.above, band.up_to, band.includes_above) == (above, up_to, True)


def test_an_amount_without_a_bound_in_a_name_is_found():
    """Else the right would have no limit, though the name has an amount."""
    band = find_amount_band("Purchases within 5,000", is_name=True)
    assert (band.up_to, band.is_bare) == (5_000, True)


def test_a_band_below_an_amount_ends_before_it():
    """The amount itself is not in it."""
    band = find_amount_band("< 5k")
    assert (band.above, band.up_to, band.excludes_up_to) == (None, 5_000, True)


@pytest.mark.parametrize(
    "text",
    [
        "Form 1099",
        "Tier 1 suppliers",
        "ISO 27001 audit",
        "30 days notice",
        "2024-2025 budget",
        "A",
        "Grade 5 and above hires",
        "Level 3+",
        "Budget 2024 - 2025",
        "Rule 10 - 12",
    ],
)
def test_numbers_may_be_part_of_a_name(text):
    """Without a word that bounds it, only money is an amount in a name."""
    assert find_amount_band(text, is_name=True) is None


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("Up to 2 signatories", "'Up to 2' is followed by 'signatories', which is not a unit"),
        ("$5-10K", "'$5-10K' may begin at 5 or at 5,000"),
        ("approx. $5K", "'approx. $5K' is not exact"),
        ("> 1.000", "'1.000' may be 1,000 or 1"),
        ("over 50,000 up to 10,000", "does not end above its beginning"),
        ("up to $5K and over 3 years", "has two amounts that do not make one band"),
        ("$5K and $10K", "has two amounts that do not make one band"),
        ("$5K to €10K", "has two units"),
        ("10 - 12", "'10 - 12' does not say whether it is a band of amounts"),
        ("2024 - 2025", "'2024 - 2025' does not say whether it is a band of amounts"),
        ("Accounts 4000-4999", "'4000-4999' does not say whether it is a band of amounts"),
        ("$5K, $10K, $20K", "has more than two amounts"),
        ("between 5,000", "'between 5,000' has one amount, and not two"),
        ("> 5,000 max", "'> 5,000 max' is bounded in two ways"),
    ],
)
def test_a_band_with_two_readings_is_in_doubt(text, doubt):
    """It has no bounds, and the reason shows the text."""
    band = find_amount_band(text, is_name=True)
    assert band.doubt.endswith(doubt)
    assert (band.above, band.up_to) == (None, None)


PHRASES = {
    "up to {b}": (False, True),
    "not exceeding {b}": (False, True),
    "≤ {b}": (False, True),
    "over {a}": (True, False),
    "> {a}": (True, False),
    "more than {a}": (True, False),
    "> {a} up to {b}": (True, True),
    "above {a} but not more than {b}": (True, True),
    "Contracts over {a} and up to {b} (all)": (True, True),
}
FORMATS = [
    "${:,.2f}",
    "€ {:,.2f}",
    "CHF {:.2f}",
    "{:,.2f} GBP",
]


@given(
    st.integers(1, 10**9),
    st.integers(1, 10**9),
    st.sampled_from(sorted(PHRASES)),
    st.sampled_from(FORMATS),
    st.booleans(),
)
def test_every_band_is_read_back_from_every_notation(low, width, phrase, amount, is_name):
    """Formatting a band in words, and reading it, changes nothing."""
    a, b = low / 100, (low + width) / 100
    text = phrase.format(a=amount.format(a), b=amount.format(b))
    band = find_amount_band(text, is_name=is_name)
    has_above, has_up_to = PHRASES[phrase]
    assert (band.above, band.up_to) == (a if has_above else None, b if has_up_to else None)
    assert not band.doubt


WORDS = ["up to", "over", ">", "5", "$5K", "1.000", "1,000", "plus", "to", "-", "and", "a", "days"]


@given(st.text(max_size=60) | st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_any_text_has_a_band_none_or_a_doubt(text):
    """Nothing is raised; a band ends above its beginning and lies within the text."""
    for decimal in ("", ",", BOTH):
        for is_name in (False, True):
            band = find_amount_band(text, decimal=decimal, is_name=is_name)
            if band is None or band.doubt:
                continue
            assert 0 <= band.start < band.end <= len(text)
            assert band.above is None or band.up_to is None or band.above < band.up_to


@pytest.mark.parametrize("part", ["1 ", "up to ", "$5K to ", "a the of ", "5 and over ", "-"])
def test_very_long_texts_are_looked_through_in_time(part):
    """A cell may hold a megabyte."""
    find_amount_band(part * 100_000, is_name=True)
