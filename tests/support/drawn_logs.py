"""Small logs of decisions that hypothesis draws, as rows and as columns."""

import numpy as np
from hypothesis import strategies as st

from stepback.evidence import DecisionLog
from stepback.evidence._logs._outcomes import OUTCOMES

DECIDERS = ("ann", "bo", ("bo", "cy"), ("ann", "bo", "cy"))


@st.composite
def decision_rows(draw, deciders=DECIDERS):
    """Rows of a log, each decided at a time of its own."""
    names = st.sampled_from([None, *deciders])
    n_rows = draw(st.integers(0, 25))
    minutes = draw(st.lists(st.integers(0, 10**6), min_size=n_rows, max_size=n_rows, unique=True))
    start = np.datetime64("2025-11-03T08:00", "us")
    rows = []
    for minute in minutes:
        decided = start + np.timedelta64(minute, "m")
        wait = draw(st.one_of(st.none(), st.integers(0, 3000)))
        rows.append(
            {
                "case": draw(st.sampled_from("1234")),
                "domain": draw(st.sampled_from([None, "hiring", "refunds"])),
                "step": draw(st.sampled_from([None, "L1", "L2", "L3"])),
                "decider": draw(names),
                "requester": draw(names),
                "outcome": draw(st.sampled_from(OUTCOMES)),
                "amount": draw(st.one_of(st.none(), st.integers(0, 9).map(float))),
                "submitted": "NaT" if wait is None else decided - np.timedelta64(wait, "s"),
                "decided": decided,
            }
        )
    return rows


def make_log(rows):
    names = [
        "case", "domain", "step", "decider", "requester", "outcome", "amount", "submitted", "decided"
    ]  # fmt: skip
    return DecisionLog.from_columns(**{name: [row[name] for row in rows] for name in names})
