"""Numbers and ranges as a report shows them."""

import math

import pytest

from stepback._display._number_format import (
    format_amount,
    format_people,
    format_percent,
    format_range,
    format_scale,
)


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (0, "0 %"),
        (1e-12, "0 %"),
        (0.001, "< 1 %"),
        (0.126, "13 %"),
        (0.9999, "> 99 %"),
        (1, "100 %"),
        (float("nan"), "not known"),
    ],
)
def test_percentages_are_whole_numbers(share, shown):
    """Only nothing is shown as 0 %, and only everything as 100 %."""
    assert format_percent(share) == shown


def test_numbers_have_decimals_and_units():
    """Small numbers have one decimal, and nouns have their plural."""
    assert [format_amount(n) for n in (1, 1.04, 17.36, 250.4, 12345.6)] == [
        "1",
        "1.0",
        "17.4",
        "250",
        "12,346",
    ]
    assert [format_people(n) for n in (1, 2, 1.5)] == ["1 person", "2 people", "1.5 people"]
    assert [format_scale(n) for n in (0, 0.001, 0.256, 1)] == ["0.00", "below 0.01", "0.26", "1.00"]
    assert format_range(4.1, 20.3, "people") == "4.1 to 20.3 people"
    assert format_range(1, 3, "people") == "1 to 3 people"
    assert format_range(0.001, 0.03, "share") == "< 1 % to 3 %"
    assert format_range(0.02, 0.999, "share") == "2 to > 99 %"
    assert format_range(0.03, 0.034, "share") == "3 %"
    assert format_range(0.1, 0.2, "scale") == "0.10 to 0.20"
    assert format_range(0.001, 0.2, "scale") == "below 0.01 to 0.20"
    assert format_range(math.nan, math.nan, "share") == "not known"
