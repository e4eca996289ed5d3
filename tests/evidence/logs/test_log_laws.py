"""Laws of reading logs: what is written is read back, and what says nothing changes nothing."""

import datetime as dt

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback import InvalidOrganization
from stepback.evidence import DecisionLog, read_decisions, read_events
from stepback.evidence._coding._coded_column import CodedColumn
from stepback.evidence._logs._outcomes import OUTCOMES

NAMES = ["ann", "bo", "Cy Dee", "BUDGET OWNER", "Zoë O'Neill", "E-2041", "José; Lee", "Lee, Kim"]
FIRST = dt.datetime(2026, 1, 1)  # noqa: DTZ001  (logs may have no zone)
MOMENTS = st.integers(0, 3 * 10**7).map(lambda seconds: FIRST + dt.timedelta(seconds=seconds))
PARTIES = st.lists(st.sampled_from(NAMES), max_size=3, unique=True).map(tuple)
ROWS = st.fixed_dictionaries(
    {
        "case": st.sampled_from(["R1", "R2", "007", "7", "x y"]),
        "domain": st.sampled_from(["travel", "refunds", None]),
        "step": st.sampled_from(["L1", "L2", None]),
        "amount": st.none() | st.floats(0.01, 1e12),
        "decided": MOMENTS,
        "waited": st.none() | st.integers(0, 10**6),
        "decider": PARTIES,
        "requester": PARTIES,
        "context": st.sampled_from([(), ("night",), ("night", "peace")]),
        "outcome": st.sampled_from(OUTCOMES),
    }
)


def make_decision_log(rows, zone=""):
    """A log of drawn rows, each with an event of its own, so that none is a repeat."""
    if not any(row["outcome"] in OUTCOMES[1:5] for row in rows):
        rows = [*rows, rows[0] | {"outcome": "final"}]
    columns = {name: [row[name] for row in rows] for name in rows[0] if name != "waited"}
    submitted = [
        None if row["waited"] is None else row["decided"] - dt.timedelta(seconds=row["waited"])
        for row in rows
    ]
    log = DecisionLog.from_columns(**columns, submitted=[s or "NaT" for s in submitted])
    events = CodedColumn.from_texts([f"e{row}" for row in range(len(rows))])
    return attrs.evolve(log, event=events, zone=zone)


LOGS = st.lists(ROWS, min_size=1, max_size=12).map(make_decision_log)


def cells_of(log):
    """The log as rows of plain values."""
    table = log.to_frame(backend="pandas").drop(columns="row")
    return table.astype(object).where(table.notna(), None)


def assert_same(one, other):
    """Two logs say the same in the same order."""
    assert cells_of(one).to_dict("list") == cells_of(other).to_dict("list")
    assert one.decider.party_names() or not other.decider.party_names()
    np.testing.assert_equal(one.is_final, other.is_final)


@given(log=LOGS)
def test_what_a_log_writes_is_read_back(log):
    """Without an option; several names to a cell, and cells that say nothing, as they are."""
    again = read_decisions(log.to_table())
    assert_same(log, again)
    for field in ("decider", "requester", "context"):
        one, other = getattr(log, field), getattr(again, field)
        names = [[*column.party_names(), None] for column in (one, other)]
        assert [names[0][c] for c in one.codes] == [names[1][c] for c in other.codes]


@pytest.mark.parametrize("zone", ["UTC", "+05:30", "-03:00", "Europe/Amsterdam", "America/Halifax"])
@given(rows=st.lists(ROWS, min_size=1, max_size=6))
def test_times_are_read_back_with_their_days(zone, rows):
    """The offset of the zone is written with each, summer time included."""
    log = make_decision_log(rows, zone)
    table = log.to_table()
    again = read_decisions(table, timezone=None if zone[0] in "U+-" else zone)
    np.testing.assert_equal(again.decided, log.decided)
    np.testing.assert_equal(again.submitted, log.submitted)
    days = [None if text is None else np.datetime64(text[:10]) for text in table["decided"]]
    assert again.day.tolist() == [day.item() for day in days]
    assert again.zone == zone


@given(log=LOGS, data=st.data())
def test_permuting_rows_permutes_the_log(log, data):
    """And nothing else."""
    table = log.to_table()
    order = np.array(data.draw(st.permutations(range(len(log)))))
    permuted = read_decisions({field: column[order] for field, column in table.items()})
    assert cells_of(permuted).to_dict("list") == cells_of(log.take(order)).to_dict("list")


@given(log=LOGS, data=st.data())
def test_the_order_of_columns_does_not_matter(log, data):
    """Fields are found by their names."""
    table = log.to_table()
    fields = data.draw(st.permutations(list(table)))
    assert_same(log, read_decisions({field: table[field] for field in fields}))


@given(log=LOGS, ignored=st.lists(ROWS, max_size=6), data=st.data())
def test_ignored_rows_change_no_figure(log, ignored, data):
    """Finals, and what comes before what, stay as they are."""
    rows = [row | {"outcome": "ignored"} for row in ignored]
    if not rows:
        return
    added = DecisionLog.from_columns(
        **{name: [row[name] for row in rows] for name in rows[0] if name != "waited"}
    )
    table, other = log.to_table(), added.to_table()
    n_rows, n_added = len(log), len(added)
    places = np.array(data.draw(st.permutations(range(n_rows + n_added))))
    mixed = {}
    for field in table | other:
        blank = [None] * (n_rows + n_added)
        cells = [*table.get(field, blank[:n_rows]), *other.get(field, blank[:n_added])]
        column = np.empty(n_rows + n_added, dtype=object)
        for place, cell in zip(places, cells, strict=True):
            column[place] = cell
        mixed[field] = column
    mixed["event"] = [f"x{row}" for row in range(n_rows + n_added)]
    again = read_decisions(mixed)
    kept = places[:n_rows]
    np.testing.assert_equal(again.is_decision[kept], log.is_decision)
    assert int(again.is_decision.sum()) == int(log.is_decision.sum())
    if np.unique(log.decided).size == n_rows:  # rows of one moment stand in the order of the log
        np.testing.assert_equal(again.is_final[kept], log.is_final)
        before = again.case_order.previous[kept]
        expected = log.case_order.previous
        np.testing.assert_equal(before, np.where(expected < 0, -1, kept[expected]))


ACTIVITIES = ["A ok at L1", "A ok at L2", "A back", "B ok", "B back at L1", "paid", ""]


@given(
    events=st.lists(
        st.tuples(
            st.sampled_from(["1", "2"]), st.sampled_from(ACTIVITIES), st.sampled_from(["ann", "bo"])
        ),
        min_size=1,
        max_size=12,
    )
)
def test_waits_of_events_are_those_that_a_loop_finds(events):
    """From the last event of the case and domain that matches."""
    if not any("ok" in activity or "back" in activity for _, activity, _ in events):
        return
    log = read_events(
        {
            "case": [case for case, _, _ in events],
            "activity": [activity for _, activity, _ in events],
            "decider": [decider for _, _, decider in events],
            "decided": [FIRST + dt.timedelta(hours=hour**2) for hour in range(len(events))],
        },
        pattern=r"(?P<domain>A|B) (?P<outcome>ok|back)(?: at (?P<step>L\d))?",
        outcomes={"ok": "approved", "back": "changed"},
    )
    last = {}
    for row, (case, activity, _) in enumerate(events):
        key = case, activity[:1]
        matches = activity[:1] in ("A", "B")
        if matches and key in last:
            assert log.submitted[row] == log.decided[last[key]]
        else:
            assert np.isnat(log.submitted[row])
        if matches:
            last[key] = row


TEXTS = """ann|Ann|@ann|TBD|admin|2026-01-31|31/01/2026|02/03/2026|x|2026-03-29T02:30+01:00|approved
APPROVED|nonsense|1|1,5|;|a;b|\x00|\x1f|\ufb01|\u0130|e\u0301|\xe9|\ud800| |NaN|1e400|final|"""
CELLS = st.sampled_from([*TEXTS.replace("\n", "|").split("|"), None, 3, 1.5, True, ("ann", "bo")])
FIELDS = ["case", "domain", "step", "decider", "requester", "context", "event", "outcome"]
FIELDS += ["amount", "currency", "submitted", "decided"]


@pytest.mark.parametrize("repair", [False, True])
@given(data=st.data())
def test_any_table_is_a_log_or_is_refused_with_its_problems(repair, data):
    """No cell makes another exception, and each error says what to do."""
    fields = {*FIELDS[:1], "decider", "outcome", "decided"}
    fields |= set(data.draw(st.lists(st.sampled_from(FIELDS), max_size=4)))
    n_rows = data.draw(st.integers(0, 6))
    table = {
        field: data.draw(st.lists(CELLS, min_size=n_rows, max_size=n_rows))
        for field in sorted(fields)
    }
    separator = data.draw(st.sampled_from([None, ";"]))
    try:
        log = read_decisions(table, separator=separator, repair=repair)
    except InvalidOrganization as invalid:
        errors = [problem for problem in invalid.problems if problem.severity == "error"]
        assert errors
        assert all("; " in problem.message or problem.code == "empty-file" for problem in errors)
        repairable = {"repeated-row", "nobody-decides", "two-spellings", "decided-before-submitted"}
        assert not (repair and repairable & {problem.code for problem in errors})
    else:
        assert log.is_decision.any()
        assert len(log) <= n_rows
