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


def read_times(times, **options):
    """A table of rows with these times."""
    cells = {"case": list(map(str, range(len(times)))), "decider": ["ann"] * len(times)}
    return read_log_table(cells | {"decided": times}, FIELDS, **options)


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        ("2026-01-31T14:30:00Z", "2026-01-31T14:30"),
        ("2026-01-31 14:30+0100", "2026-01-31T13:30"),
        ("2026-01-31T14:30:59.123456789-05:30", "2026-01-31T20:00"),
        ("2026/1/31 4:30", "2026-01-31T04:30"),
        ("31.01.2026, 14:30 UTC", "2026-01-31T14:30"),
        ("31.1.26", "2026-01-31T00:00"),
        ("1/31/2026 12:05:09 am", "2026-01-31T00:05"),
        ("1/31/26, 2:30\u202fPM", "2026-01-31T14:30"),
        ("31-Jan-2026 14:30", "2026-01-31T14:30"),
        ("Sat, 31 Jan 2026 14:30:00 GMT", "2026-01-31T14:30"),
        ("January 31, 2026", "2026-01-31T00:00"),
        ("31/12/69", "1969-12-31T00:00"),
        ("20260131T143000Z", "2026-01-31T14:30"),
        ("2026-01-31T14:30+01:00[Europe/Berlin]", "2026-01-31T13:30"),
        ("\t2026-01-31  14:30 ", "2026-01-31T14:30"),
    ],
)
def test_times_are_read_in_every_notation_with_one_reading(text, minute):
    """Days, clocks of twelve hours, names of months, fractions and offsets."""
    table = read_times([text])
    assert [p.code for p in table.problems if p.severity == "error"] == []
    assert str(table.times["decided"].utc.astype("datetime64[m]")[0]) == minute


@pytest.mark.parametrize(
    "text",
    [
        *("2026-02-30", "2026-13-01 10:00", "25:00", "13:30 PM", "2026-01-31 24:00", "1769869800"),
        *("45000.5", "1769869800000", "2026-01-31 14:30 CET", "31 Foo 2026", "14:30", "tomorrow"),
    ],
)
def test_what_is_no_time_is_refused_with_its_rows(text):
    """A number may count from anywhere, and no day is made up."""
    table = read_times(["2026-01-31", text, text])
    [problem] = table.problems
    assert (problem.code, problem.where.rows) == ("unread-time", (3, 4))
    assert np.isnat(table.times["decided"].utc).tolist() == [False, True, True]


@pytest.mark.parametrize("word", ["NULL", "n/a", "NaT", "0000-00-00 00:00:00", "-", r"\N"])
def test_words_for_no_time_are_read_as_blank_when_repaired(word):
    """Without a repair they are an error, whose remedy works."""
    [problem] = read_times([word, "2026-01-31"]).problems
    assert problem.code == "empty-time"
    assert "pass repair=True" in problem.message
    table = read_times([word, "2026-01-31"], repair=True)
    assert not table.problems
    assert [repair.code for repair in table.repairs] == ["empty-time"]


def test_days_that_contradict_each_other_are_refused():
    """Those that can be read in one way are, and `date_order` refuses what is against it."""
    times = ["1/31/26", "31/1/26", "1/2/26"]
    table = read_times(times)
    assert codes(table) == ["mixed-date-orders"]
    assert table.problems[0].where.rows == (4,)
    assert table.times["decided"].day.astype(str).tolist() == ["2026-01-31", "2026-01-31", "NaT"]
    table = read_times(times, date_order="day first")
    assert codes(table) == ["other-date-order"]
    assert table.problems[0].where.rows == (2,)


def test_one_column_of_times_settles_the_other():
    """A file has one order of day and month."""
    log = {"case": ["1"], "decided": ["2/1/26"], "submitted": ["31/1/26"]}
    table = read_log_table(log, {field: field for field in log})
    assert str(table.times["decided"].day[0]) == "2026-01-02"
    assert {problem.severity for problem in table.problems} == {"warning"}


@pytest.mark.parametrize(
    "times",
    [
        ["2026-01-31 14:30", "2026-01-31T14:30Z", "2026-01-31T14:30Z"],
        ["2026-01-31T14:30+01:00", "2026-01-31T14:30-07:00"],
        ["2026-01-31T14:30+01:00", "2026-01-31T14:30+02:00"],
    ],
)
def test_zones_that_are_unclear_need_the_name_of_one(times):
    """The remedy of the message works."""
    [problem] = [p for p in read_times(times).problems if p.severity == "error"][:1]
    assert problem.code == "unclear-zones"
    assert "pass timezone='Europe/Amsterdam'" in problem.message
    table = read_times(times, timezone="Europe/Amsterdam")
    assert not table.problems
    assert table.times["decided"].zone == "Europe/Amsterdam"


def test_amounts_with_currencies_and_commas_have_their_unit():
    """The whole column settles what a point is."""
    log = {"amount": ["1.000 €", "2,50 €", "EUR 3", ""]}
    table = read_log_table(log, {"amount": "amount"})
    np.testing.assert_equal(table.amount, [1000, 2.5, 3])
    assert table.unit == "EUR"
    [problem, warning] = read_log_table(
        {"amount": ["1.000", "x", "2.500"], "x": [1, 2, 3]}, {"amount": "amount"}
    ).problems[:2]
    assert {problem.code, warning.code} == {"unclear-decimal", "unread-amount"}
    [problem] = read_log_table({"amount": ["$5", "€7", "$8"]}, {"amount": "amount"}).problems
    assert (problem.code, problem.where.rows) == ("two-currencies", (3,))


@pytest.mark.parametrize(
    ("option", "value"),
    [("timezone", "Europe/Amsterdm"), ("timezone", 5), ("timezone", "../x"), ("date_order", "dmy")],
)
def test_bad_options_are_refused_with_a_remedy(option, value):
    """The message shows the value."""
    with pytest.raises(ValueError, match=option) as raised:
        read_times(["2026-01-31"], **{option: value})
    assert repr(value) in str(raised.value)


def test_ragged_rows_are_left_out_when_repaired(tmp_path, monkeypatch):
    """Pyarrow reads the others, and so does the standard library."""
    text = "case,decided,decider\n1,2026-01-31,ann\n2\n3,2026-02-01,bo,x\n4,2026-02-02,cy\n"
    path = write(tmp_path, text)
    for minimum in (0, 1 << 40):
        monkeypatch.setattr("stepback.evidence._logs._csv_cells.FAST_READER_MIN_BYTES", minimum)
        assert set(codes(read_log_table(path, FIELDS))) == {"ragged-row"}
        table = read_log_table(path, FIELDS, repair=True)
        assert table.row_numbers.tolist() == [2, 5]
        assert [repair.where.rows for repair in table.repairs] == [(4,), (3,)]
