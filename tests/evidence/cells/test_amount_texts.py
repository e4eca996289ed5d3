"""Amounts in texts: every notation with one reading is read, and what may be two is in doubt."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback.evidence._cells._amount_numbers import BOTH
from stepback.evidence._cells._amount_texts import parse_amount_text, settle_decimal_sign


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("220,000", 220_000, ""),
        ("$25K", 25_000, "$"),
        ("£0.5m", 500_000, "£"),
        ("1.000,00 €", 1_000, "EUR"),
        ("1,000.00 EUR", 1_000, "EUR"),
        ("CHF 1'000.–", 1_000, "CHF"),
        ("1’000’000.50", 1_000_000.5, ""),
        ("1 000 000", 1_000_000, ""),
        ("1\u00a0000,50 EUR", 1_000.5, "EUR"),
        ("1\u202f000", 1_000, ""),
        ("1.000.000", 1_000_000, ""),
        ("0,500", 0.5, ""),
        ("1000,50", 1_000.5, ""),
        ("12.345678", 12.345678, ""),
        (".5", 0.5, ""),
        ("₹1,00,000", 100_000, "INR"),
        ("Rs. 2,50,000.50", 250_000.5, "Rs"),
        ("5 lakh", 500_000, ""),
        ("2 crore", 20_000_000, ""),
        ("5 Mio. EUR", 5_000_000, "EUR"),
        ("1,5 Mio. €", 1_500_000, "EUR"),
        ("500 TEUR", 500_000, "EUR"),
        ("T€ 500", 500_000, "EUR"),
        ("5KEUR", 5_000, "EUR"),
        ("5 k€", 5_000, "EUR"),
        ("US$ 5k", 5_000, "USD"),
        ("USD 1.5bn", 1.5e9, "USD"),
        ("3 mn CHF", 3e6, "CHF"),
        ("$5 USD", 5, "USD"),
        ("R$ 10", 10, "BRL"),
        ("10万元", 100_000, "CNY"),
        ("1.1 k", 1_100, ""),
        ("30 days", 30, "days"),
        ("5 working days", 5, "working days"),
        ("10 %", 10, "%"),
        ("12 per cent", 12, "%"),
        ("3 FTE", 3, "heads"),
        ("(500)", -500, ""),
        ("-$5", -5, "$"),
        ("$-5", -5, "$"),
        ("−5", -5, ""),
        ("5-", -5, ""),
        ("+5", 5, ""),
    ],
)
def test_an_amount_with_one_reading_is_read(text, value, unit):
    """Currencies, multipliers, groups and other units are read in the notations of ten languages."""
    found = parse_amount_text(text)
    assert (found.value, found.unit, found.doubt) == (value, unit, "")


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("1.000", "'1.000' may be 1,000 or 1"),
        ("€1.250m", "'1.250' may be 1,250 or 1.25"),
        ("1,00,000", "'1,00,000' is grouped as lakhs, and is not an amount of rupees"),
        ("1,00,00", "'1,00,00' is not grouped in threes"),
        ("12.5.3", "'12.5.3' is not grouped in threes"),
        ("£5 EUR", "'5' has two units, £ and EUR"),
        ("2 T", "'2 T' is not an amount"),
        ("TOP 5", "'TOP 5' is not an amount"),
        ("1e5", "'1e5' is not an amount"),
        ("1/2", "'1/2' is not an amount"),
        ("5 per order", "'5 per order' is not an amount"),
        ("10 20", "'10 20' is not an amount"),
        ("٣", "'٣' is not an amount"),
        ("ten thousand", "'ten thousand' is not an amount"),
        ("", "'' is not an amount"),
    ],
)
def test_what_may_be_two_amounts_or_none_is_in_doubt(text, doubt):
    """The reason is a sentence that shows the text, and there is no value."""
    found = parse_amount_text(text)
    assert found.doubt == doubt
    assert math.isnan(found.value)


@pytest.mark.parametrize(
    ("others", "sign", "with_comma", "with_point"),
    [
        ([], "", 1_000, None),
        (["5", "1'000"], "", 1_000, None),
        (["2.50"], ".", 1_000, 1),
        (["1,000,000"], ".", 1_000, 1),
        (["2,50 €"], ",", 1, 1_000),
        (["1.000.000"], ",", 1, 1_000),
        (["2,50", "2.50"], BOTH, None, None),
    ],
)
def test_the_other_texts_decide_what_a_single_sign_means(others, sign, with_comma, with_point):
    """Only where no text shows the decimal sign is a comma before three digits a thousand."""
    decimal = settle_decimal_sign(map(parse_amount_text, others))
    assert decimal == sign
    for text, value in (("1,000", with_comma), ("1.000", with_point)):
        found = parse_amount_text(text, decimal=decimal)
        assert found.depends
        assert bool(found.doubt) == (value is None)
        assert value is None or found.value == value


NOTATIONS = {
    "English": (",", "."),
    "German": (".", ","),
    "Swiss": ("'", "."),
    "French": ("\u202f", ","),
    "Spanish": (" ", ","),
    "plain": ("", "."),
}
CURRENCIES = {"EUR": ("€{}", "{} €", "EUR {}", "{}EUR"), "USD": ("US${}", "USD {}", "{} USD")}


@given(
    st.integers(0, 10**14),
    st.sampled_from(sorted(NOTATIONS)),
    st.sampled_from([(unit, form) for unit, forms in CURRENCIES.items() for form in forms]),
)
def test_every_amount_with_cents_is_read_back_from_every_notation(cents, notation, currency):
    """Two decimals show the decimal sign, so that nothing else is needed."""
    thousands, point = NOTATIONS[notation]
    whole = f"{cents // 100:,}".replace(",", thousands)
    unit, form = currency
    found = parse_amount_text(form.format(f"{whole}{point}{cents % 100:02}"))
    assert (found.value, found.unit, found.doubt) == (cents / 100, unit, "")


@given(st.text(max_size=60) | st.text("0123456789.,' $€kKmM%-()", max_size=40))
def test_any_text_is_an_amount_or_has_a_doubt(text):
    """Nothing is raised, and there is a finite value exactly where there is no doubt."""
    for decimal in ("", ".", ",", BOTH):
        found = parse_amount_text(text, decimal=decimal)
        assert math.isfinite(found.value) == (not found.doubt)


@given(st.text("0123456789.,", min_size=1, max_size=12), st.sampled_from(".,"))
def test_no_decimal_sign_changes_what_has_one_reading(text, decimal):
    """The other texts decide only where the text itself does not."""
    alone = parse_amount_text(text)
    if not alone.depends:
        assert parse_amount_text(text, decimal=decimal) == alone or alone.doubt


@pytest.mark.parametrize("part", ["1", "1,", ".", "$", "k", "a ", "1 000", "(", "-", "9" * 50])
def test_very_long_texts_are_read_in_time(part):
    """A cell may hold a megabyte."""
    assert parse_amount_text(part * 200_000).doubt
