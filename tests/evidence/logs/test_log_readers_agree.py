"""The quick reader of logs and the careful one give the same table of the same file."""

import csv
import io

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stepback import InvalidOrganization
from stepback.evidence._logs import _csv_cells
from stepback.evidence._logs._read_log_table import read_log_table

HEADERS = {"case": "case", "decided": "decided", "decider": "decider", "amount": "amount"}
WORDS = st.sampled_from(
    ["ann", "bo", " bo", "Łukasz", "cy, dee", 'the "boss"', "a\nb", "", " ", "\t", "null", "é"]
)
TIMES = st.sampled_from(
    [
        "2026-01-31T14:30:00+01:00",
        "2026-07-31 14:30:00+02:00",
        "2026-07-31 14:30:00.123456789Z",
        "2026-07-31",
        "1/18/12 2:11 PM",
        "18/1/2012 14:11",
        "2/1/12",
        "18.01.2012 14:11",
        "31-Dec-2025",
        "20260131143000",
        "1769869800",
        "31.02.2026",
        "NaT",
        "soon",
        "",
        " ",
    ]
)
AMOUNTS = st.sampled_from(
    ["1", "10.50", "1.000", "1,000", "$5", "nan", "inf", "+5", "1e3", "", " "]
)
ROWS = st.lists(st.tuples(WORDS, TIMES, WORDS, AMOUNTS, WORDS), max_size=8)


def write_csv(rows, *, delimiter=",", line_end="\n", quoting=csv.QUOTE_MINIMAL):
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, lineterminator=line_end, quoting=quoting)
    writer.writerows([("case", "decided", "decider", "amount", "note"), *rows])
    return file.getvalue()


def describe(read):
    """What reading gives, in values that can be compared."""
    try:
        table = read()
    except InvalidOrganization as invalid:
        return [problem.message for problem in invalid.problems]
    texts = {field: column.texts().tolist() for field, column in table.texts.items()}
    words = {field: column.words for field, column in table.texts.items()}
    times = {
        field: (column.utc.astype(str).tolist(), column.day.astype(str).tolist(), column.zone)
        for field, column in table.times.items()
    }
    amount = None if table.amount is None else table.amount.astype(str).tolist()
    rows = table.row_numbers.tolist()
    return texts, words, times, amount, table.unit, rows, table.problems, table.repairs


def read_both(path, **options):
    """The descriptions of the file by both readers."""
    described = []
    for minimum in (0, 1 << 40):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(_csv_cells, "FAST_READER_MIN_BYTES", minimum)
            described.append(describe(lambda: read_log_table(path, HEADERS, **options)))
    return described


@given(
    rows=ROWS,
    delimiter=st.sampled_from(",;\t"),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    start=st.sampled_from(["", "\ufeff", "sep=;\n", "Approvals of 2026\n", "\n"]),
    end=st.sampled_from(
        ["", "\n", "\n\n", ",,,,\n", "1\n", '"', "x,y,z,1,2,3\n", "\n1,2026-01-01,a,1,b"]
    ),
    encoding=st.sampled_from(["utf-8", "cp1252", "utf-16"]),
    repair=st.booleans(),
)
@example([("ann", "2026-01-01", "", "1", "")] * 3, ",", "\n", csv.QUOTE_ALL, "", "", "utf-8", False)
def test_both_readers_agree(
    tmp_path_factory, rows, delimiter, line_end, quoting, start, end, encoding, repair
):
    """Quotes, blank lines, ragged rows, other encodings and lines above the header included."""
    text = write_csv(rows, delimiter=delimiter, line_end=line_end, quoting=quoting)
    path = tmp_path_factory.mktemp("log") / "log.csv"
    path.write_bytes((start + text + end).encode(encoding, "replace"))
    fast, careful = read_both(path, repair=repair)
    assert fast == careful


@given(rows=ROWS)
def test_frames_and_files_agree(tmp_path_factory, rows):
    """A frame of texts is read as the file that it was written from."""
    path = tmp_path_factory.mktemp("log") / "log.csv"
    path.write_text(write_csv(rows), encoding="utf-8", newline="")
    columns = {
        header: [row[place] for row in rows]
        for place, header in enumerate(("case", "decided", "decider", "amount", "note"))
    }
    frames = [
        columns,
        pd.DataFrame(columns, dtype=str),
        pd.DataFrame(columns).astype("category"),
        pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)),
        pa.table(columns, schema=pa.schema([(header, pa.string()) for header in columns])),
    ]
    described = [describe(lambda frame=frame: read_log_table(frame, HEADERS)) for frame in frames]
    for other in described[1:]:
        assert other == described[0]
    if rows and isinstance(described[0], tuple):
        of_file = describe(lambda: read_log_table(path, HEADERS))
        assert of_file[:6] == described[0][:6]


@pytest.mark.parametrize("backend", ["pandas", "polars", "pyarrow", "mapping"])
def test_typed_columns_are_read_without_texts(backend):
    """Times with a zone, days, numbers and categories are what they are."""
    times = pd.to_datetime(["2026-01-31 14:30", None, "2026-07-31 14:30"]).tz_localize(
        "Europe/Amsterdam"
    )
    frame = pd.DataFrame(
        {
            "case": [1, 2, 3],
            "decided": times,
            "decider": pd.Categorical(["bo", "ann", None], categories=["x", "ann", "bo"]),
            "amount": [1.5, None, 2],
        }
    )
    made = {
        "pandas": lambda: frame,
        "polars": lambda: pl.from_pandas(frame),
        "pyarrow": lambda: pa.Table.from_pandas(frame),
        "mapping": lambda: {name: frame[name].tolist() for name in frame.columns},
    }
    table = read_log_table(made[backend](), HEADERS)
    assert table.texts["case"].words == ("1", "2", "3")
    assert table.texts["decider"].texts().tolist() == ["bo", "ann", None]
    assert table.times["decided"].utc.astype("datetime64[m]").astype(str).tolist() == [
        "2026-01-31T13:30",
        "NaT",
        "2026-07-31T12:30",
    ]
    assert table.times["decided"].zone == "+01:00 and +02:00, as in Europe/Berlin"
    np.testing.assert_equal(table.amount, [1.5, np.nan, 2])
