"""Voters and their proxies: a worked example, and all cases by hypothesis."""

from hypothesis import strategies as st

SEVEN_VOTERS = {"a": None, "b": None, "c": "a", "d": "c", "e": "a", "f": "b", "g": None}

PROXIES = (
    st.integers(1, 9)
    .flatmap(lambda n: st.lists(st.none() | st.integers(0, n - 1), min_size=n, max_size=n))
    .map(lambda proxies: dict(enumerate(proxies)))
)
