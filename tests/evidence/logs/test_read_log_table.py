"""Columns of logs, from files and frames, before it is known what they mean."""

import numpy as np
import pytest

from stepback import InvalidOrganization
from stepback.evidence._logs._read_log_table import read_log_table
from tests.support.real_organizations import DATA, data

FIELDS = {"case": "case", "decided": "decided", "decider": "decider"}


def write(tmp_path, text, name="log.csv"):
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def codes(table):
    return [problem.code for problem in table.problems]


def test_columns_are_read_as_texts_times_and_amounts(tmp_path):
    """Texts are codes in order of first occurrence, and blank cells are not said."""
    path = write(
        tmp_path,
        "case,decided,decider,amount\n1,2026-01-31T14:30,ann,10\n2,2026-02-01 00:00:01.5,,\n"
        "1,2026-02-02,ann ,0.5\n",
    )
    table = read_log_table(path, FIELDS | {"amount": "amount"})
    assert table.texts["case"].words == ("1", "2")
    assert table.texts["decider"].texts().tolist() == ["ann", None, "ann"]
    assert table.times["decided"].utc.astype(str).tolist() == [
        "2026-01-31T14:30:00.000000",
        "2026-02-01T00:00:01.500000",
        "2026-02-02T00:00:00.000000",
    ]
    np.testing.assert_equal(table.amount, [10, np.nan, 0.5])
    assert table.row_numbers.tolist() == [2, 3, 4]
    assert not table.problems


def test_the_whole_column_says_which_number_is_the_month():
    """Where no cell says it, that is an error, whose remedies work."""
    days = {
        "case": ["1", "2"],
        "decider": ["ann", "bo"],
        "decided": ["1/2/12 9:00", "1/18/12 2:11 PM"],
    }
    table = read_log_table(days, FIELDS)
    assert table.times["decided"].utc.astype("datetime64[m]").astype(str).tolist() == [
        "2012-01-02T09:00",
        "2012-01-18T14:11",
    ]
    assert codes(table) == ["day-notation"]
    unclear = days | {"decided": ["1/2/12 9:00", "3/3/12"]}
    [problem] = read_log_table(unclear, FIELDS).problems
    assert problem.code == "unclear-days"
    assert problem.where.rows == (2,)
    assert "date_order='month first'" in problem.message
    for order, day in {"month first": "2012-01-02", "day first": "2012-02-01"}.items():
        table = read_log_table(unclear, FIELDS, date_order=order)
        assert str(table.times["decided"].day[0]) == day
        assert not table.problems


def test_times_without_a_zone_stand_in_the_one_that_is_named():
    """The hour that summer time repeats is noted; the one that it leaves out is an error."""
    log = {
        "case": ["1", "2", "3"],
        "decider": ["ann", "bo", "cy"],
        "decided": ["2026-07-01 00:30", "2026-10-25 02:30", "2026-03-29 02:30"],
    }
    table = read_log_table(log, FIELDS, timezone="Europe/Amsterdam")
    assert table.times["decided"].utc.astype("datetime64[m]").astype(str).tolist() == [
        "2026-06-30T22:30",
        "2026-10-25T00:30",
        "NaT",
    ]
    assert str(table.times["decided"].day[0]) == "2026-07-01"
    assert codes(table) == ["skipped-hour", "repeated-hour"]


def test_a_missing_column_is_told_with_the_columns_that_there_are():
    """A name like it is proposed."""
    with pytest.raises(InvalidOrganization, match="columns={'decider': 'decider'}") as raised:
        read_log_table(
            {"case": ["1"], "decided": ["x"], "decider": ["ann"]}, FIELDS | {"decider": "deciders"}
        )
    assert [problem.code for problem in raised.value.problems] == ["missing-column", "unread-time"]


def test_real_logs_are_read_with_their_zones_and_orders():
    """Summer time, days with the month first, and lines that end in a bare CR."""
    table = read_log_table(
        data(DATA / "evidence/bpic2020_prepaid_events.csv"),
        {"case": "case", "event": "event", "decided": "time", "amount": "amount"},
    )
    assert len(table.texts["event"].words) == 15_547
    assert table.times["decided"].zone == "+01:00 and +02:00, as in Europe/Berlin"
    assert codes(table) == ["summer-time"]
    table = read_log_table(
        data(DATA / "evidence/refund_process.csv"),
        {"case": "Order Nr.", "decided": "Complete Timestamp"},
    )
    decided = table.times["decided"].utc
    assert (str(decided.min())[:16], str(decided.max())[:16]) == (
        "2011-11-23T13:12",
        "2012-01-23T11:55",
    )
