"""Frames of named columns: the same types in pandas, polars and pyarrow, however many rows."""

import datetime
import importlib.util
import math
import sys

import narwhals as nw
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback._frames import FrameColumn, find_backend, infer_kind, make_frame

BACKENDS = ["pandas", "polars", "pyarrow"]
DAY = datetime.date(2026, 1, 31)
CELLS = {
    "text": st.text(),
    "number": st.floats(allow_nan=False),
    "count": st.integers(-(2**63), 2**63 - 1),
    "flag": st.booleans(),
    "day": st.dates(),
}
KINDS = list(CELLS)


def read_cells(frame, name):
    """The cells of a column of a native frame, with None for missing ones and days as dates."""
    cells = nw.from_native(frame, eager_only=True)[name].to_list()
    plain = [None if nw.from_native(frame)[name].is_null()[i] else c for i, c in enumerate(cells)]
    return [c.date() if isinstance(c, datetime.datetime) else c for c in plain]


@pytest.mark.parametrize("backend", BACKENDS)
@given(data=st.data())
def test_a_frame_holds_the_cells_it_was_made_of(backend, data):
    """Cells of every kind come back as they were, and missing ones as missing."""
    n_rows = data.draw(st.integers(0, 4))
    cells = {
        kind: data.draw(st.lists(st.none() | CELLS[kind], min_size=n_rows, max_size=n_rows))
        for kind in KINDS
    }
    frame = make_frame({kind: FrameColumn(kind, cells[kind]) for kind in KINDS}, backend)
    assert list(nw.from_native(frame).columns) == KINDS
    for kind in KINDS:
        assert read_cells(frame, kind) == cells[kind]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("cells", [[], [None], [None, "cell"]])
def test_types_do_not_depend_on_the_rows(backend, cells):
    """A frame without rows, or with missing cells alone, has the types of a full one."""
    full = {"text": "a", "number": 0.5, "count": 3, "flag": True, "day": DAY}

    def types(rows):
        columns = {
            kind: FrameColumn(kind, [full[kind] if row == "cell" else row for row in rows])
            for kind in KINDS
        }
        return nw.from_native(make_frame(columns, backend)).schema

    expected = [nw.String, nw.Float64, nw.Int64, nw.Boolean]
    schema = types(cells)
    assert list(schema.values())[:4] == expected
    assert schema["day"] == (nw.Datetime("s") if backend == "pandas" else nw.Date)
    assert schema == types(["cell"])


@pytest.mark.parametrize("backend", BACKENDS)
def test_nan_and_nat_are_missing(backend):
    """What is not known is missing in the way of each library, in lists and in arrays."""
    columns = {
        "number": FrameColumn("number", np.array([1.0, math.nan])),
        "day": FrameColumn("day", np.array(["2026-01-31", "NaT"], dtype="datetime64[D]")),
        "flag": FrameColumn("flag", np.array([True, False])),
        "text": FrameColumn("text", [math.nan, 1]),
    }
    frame = make_frame(columns, backend)
    assert read_cells(frame, "number") == [1.0, None]
    assert read_cells(frame, "day") == [DAY, None]
    assert read_cells(frame, "flag") == [True, False]
    assert read_cells(frame, "text") == [None, "1"]


@pytest.mark.parametrize("backend", BACKENDS)
def test_text_that_is_no_unicode_is_escaped(backend):
    """A name of a file may have bytes that are no text; frames need text."""
    frame = make_frame({"source": FrameColumn("text", ["a\udcff.csv"])}, backend)
    assert read_cells(frame, "source") == ["a\\udcff.csv"]


def test_kinds_are_inferred():
    """A column of facts has the type that all its cells have, or else text."""
    assert infer_kind([True, None]) == "flag"
    assert infer_kind([1, 2]) == "count"
    assert infer_kind([1, 2**63]) == "text"
    assert infer_kind([1.0]) == "number"
    assert infer_kind([1, 1.0]) == "text"
    assert infer_kind([DAY]) == "day"
    assert infer_kind([datetime.time(12)]) == "text"
    assert infer_kind([]) == infer_kind([None]) == "text"


def test_the_backend_is_checked():
    """Another library is refused; what is absent is one sentence with the command."""
    assert find_backend(None) == "pandas"
    assert find_backend("polars") == "polars"
    with pytest.raises(ValueError, match="backend: 'dask' is not one of pandas, polars, pyarrow"):
        find_backend("dask")
    with pytest.raises(ValueError, match="backend"):
        find_backend(["polars"])


def test_the_first_library_that_is_installed_is_taken(monkeypatch):
    """Without pandas a frame is one of polars; without any, the message says what to install."""
    installed = {"polars"}
    monkeypatch.setattr("stepback._frames.find_spec", lambda name: name in installed or None)
    assert find_backend(None) == "polars"
    with pytest.raises(ModuleNotFoundError, match="^a frame of pandas needs pandas: pip install"):
        find_backend("pandas")
    installed.clear()
    with pytest.raises(ModuleNotFoundError, match="needs pandas, polars or pyarrow: pip install"):
        find_backend(None)


def test_a_missing_narwhals_is_one_sentence(monkeypatch):
    """The message says which extra brings it."""
    monkeypatch.setitem(sys.modules, "narwhals", None)
    assert importlib.util.find_spec("pandas")
    with pytest.raises(ModuleNotFoundError, match=r"^a frame needs narwhals: pip install 'stepb"):
        make_frame({})
