"""Hostile input for the readers: valid and damaged files, and tables, frames and graphs of anything."""

from __future__ import annotations

import csv
import datetime as dt
import functools
import io
import linecache
import tempfile
import warnings
import zipfile
from contextlib import contextmanager
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from uuid import UUID
from xml.sax.saxutils import escape

import networkx as nx
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
from hypothesis import strategies as st

from stepback import Domain, InvalidOrganization, Level, Organization
from stepback._columns._schema_headers import TABLE_NAMES
from stepback.testing._byte_choices import ByteChoices

# The contract of every reader


def read_or_refuse(read, *given, **options):
    """The organization that a reader makes of an input, or ``None`` if it is refused in words."""
    try:
        org = read(*given, **options)
    except ValueError as refused:
        check_refusal(refused)
        return None
    check_organization(org)
    return org


def check_refusal(refused):
    """Check that the error is our own, raised on purpose, and that each problem has a message."""
    last = refused.__traceback__
    while last.tb_next is not None:
        last = last.tb_next
    line = linecache.getline(last.tb_frame.f_code.co_filename, last.tb_lineno)
    assert last.tb_frame.f_globals["__name__"].startswith("stepback"), repr(refused)
    assert line.strip().startswith("raise "), (line, refused)
    text = str(refused)
    assert text.strip()
    if isinstance(refused, InvalidOrganization):
        assert all(problem.message.strip() for problem in refused.problems)
        assert any(problem.severity == "error" for problem in refused.problems)


def check_organization(org):
    """Check that every part can be read, and that tables and graph make the same organization."""
    assert isinstance(org, Organization)
    for name in TABLE_NAMES:
        assert getattr(org, name) is None or len(getattr(org, name)) >= 0
    assert all(
        warning.severity == "warning" and warning.message
        for warning in (*org.repairs, *org.warnings)
    )
    assert Organization.from_graph(org.graph) == org
    assert repr(org)


@contextmanager
def temporary_file(data, name):
    """A temporary file with these bytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        yield path


# Damage


_PAYLOADS = (
    b"\0",
    b'"',
    b'""',
    b"'",
    b"\r",
    b"\n",
    b"\r\n",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xfe\xff",
    b",",
    b";",
    b"\t",
    b"\xe9",
    b"\x81",
    b"\xed\xa0\x80",
    b"\xf0\x9f\x8e\x88",
    b"\x1c",
    b"\xe2\x80\xae",
    b"sep=;\n",
    b"=1+1",
    b"'=1+1",
    b"9" * 400,
    b"<",
    b"&",
    b"]]>",
    b"x" * 5_000,
)
_places = st.integers(0, 2**16 - 1)
_damage = st.lists(
    st.tuples(
        st.sampled_from(["insert", "delete", "flip", "cut", "copy", "replace"]),
        _places,
        st.sampled_from(_PAYLOADS) | st.binary(min_size=1, max_size=4),
        st.integers(1, 64),
    ),
    max_size=4,
)


def _apply_damage(data, damage):
    for how, place, payload, length in damage:
        start = place * (len(data) + 1) >> 16
        end = start + length
        if how == "insert":
            data = data[:start] + payload + data[start:]
        elif how == "delete":
            data = data[:start] + data[end:]
        elif how == "flip":
            data = data[:start] + bytes(byte ^ payload[0] for byte in data[start:end]) + data[end:]
        elif how == "cut":
            data = data[:start]
        elif how == "copy":
            data = data[:end] + data[start:]
        else:
            data = data[:start] + payload + data[start + len(payload) :]
    return data


def damage_files(files):
    """Files of which most are damaged."""
    return st.builds(_apply_damage, files, _damage)


# Tables of text

HEADERS = {
    "people": ("id", "name", "unit", "manager", "fte", "external", "competence", "capacity"),
    "roles": ("id", "name", "unit"),
    "circles": ("id", "name", "unit", "purpose", "quorum"),
    "domains": ("id", "owner", "name", "weight", "amounts", "by"),
    "reporting": ("manager", "report", "dotted"),
    "delegations": (
        *("principal", "delegate", "domain", "share", "autonomy", "limit", "contexts"),
        *("start", "end", "revocable", "exclusive", "standing", "basis"),
    ),
    "supports": ("supporter", "supported", "strength", "kind", "basis"),
    "memberships": ("group", "member", "share"),
    "respondents": ("id",),
}
_IDS = ("a", "b", "c", "A", "01", "1", "1.0", " a", "", "Deleted", "0", "row 2", "a (1)", "id")
_PER_FIELD = {
    "id": _IDS,
    "name": ("Ann", "Bo, A.", "ann", "", "Vacant", "N/D", "name", "Ann "),
    "unit": ("", "x", "x/y"),
    "fte": ("", "1", "0.5", "0,5", "1,500", "half", "nan", "inf", "-1", "1e400", "\u0661", "1_0"),
    "external": ("", "yes", "no", "maybe", "1", "TRUE"),
    "weight": ("", "1", "2.5", "0", "1e308", "1,5"),
    "amounts": ("", "1", "1;2", "1;;2", ";", "0", "-1", "1;x", "1e308;1e308", "1,5;2"),
    "by": ("", "count", "VALUE", "hours"),
    "dotted": ("", "true", "no"),
    "share": ("", "0.5", "0.75", "1", "2", "0"),
    "autonomy": ("", "0", "1", "0.5", "ADVISE", "tell", "8"),
    "limit": ("", "0", "10", "nan"),
    "contexts": ("", "x", "x;y", "x; y", ";", " ;x"),
    "start": ("", "2026-01-31", "2026-02-30", "20260131", "2026-W05-6", "0001-01-01", "9999-12-31"),
    "basis": ("", "stated", "assumed", "observed", "x"),
}
_PER_FIELD |= dict.fromkeys(
    ("competence", "willingness", "strength", "capacity"), _PER_FIELD["fte"]
)
_PER_FIELD |= dict.fromkeys(("revocable", "exclusive", "standing"), _PER_FIELD["external"])
_PER_FIELD |= dict.fromkeys(("end",), _PER_FIELD["start"])
_texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)
_tricky = st.text(st.sampled_from("'\"=+-@\t\r\n,;a \ufeff\u2028\x1c\x85\u202e"), max_size=5)
_strange_headers = st.sampled_from(
    [
        "",
        " ",
        "ID",
        "Manager",
        "managre",
        "attributes.id",
        "attributes.",
        "fte ",
        "\ufeffid",
        "x" * 999,
    ]
)


_bytes = st.binary(max_size=64)
_all_texts = st.lists(_texts | _tricky | _strange_headers, min_size=1, max_size=4)


@st.composite
def text_tables(draw, name="people", *, strange=True, max_rows=6):
    """A header, mostly of fields of the table, and rows with as many cells."""
    choices, texts = ByteChoices(draw(_bytes)), draw(_all_texts) if strange else ()
    first, *others = HEADERS[name]
    header = [first, *(field for field in others if choices.draw_below(2))]
    if strange:
        header += texts[: choices.draw_below(5) // 2]
    if choices.is_one_in(3):
        header = header[::-1]

    def cell(field):
        pool = _PER_FIELD.get(field, _IDS)
        return choices.pick_option(texts if strange and choices.is_one_in(4) else pool)

    return header, [list(map(cell, header)) for _ in range(choices.draw_below(max_rows + 1))]


def format_csv(table, delimiter=",", end="\n", encoding="utf-8", *, quoted=False):
    """A table as the standard library writes it."""
    text = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    header, rows = table
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(
        [header, *rows]
    )
    return text.getvalue().encode(encoding, "xmlcharrefreplace")


def csv_files(name="people", **options):
    """CSV files without damage, of every kind that can be read."""
    return st.builds(
        format_csv,
        text_tables(name, **options),
        delimiter=st.sampled_from(",;\t"),
        end=st.sampled_from(["\n", "\r\n", "\r"]),
        encoding=st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252"]),
        quoted=st.booleans(),
    )


def people_options():
    """Options of `read_people`, of which some are wrong."""
    words = st.sets(st.sampled_from(["Vacant", "N/D", "0", "", "a", "x"]), max_size=2)
    return st.fixed_dictionaries(
        {},
        optional={
            "repair": st.booleans(),
            "manager_by": st.sampled_from(["name", "unit", "id", "e-mail"]),
            "root_markers": words,
            "vacant": words,
            "undisclosed": words,
            "active": st.dictionaries(st.sampled_from(["unit", "fte", "x"]), words, max_size=1),
            "columns": st.dictionaries(
                st.sampled_from(["id", "name", "manager", "title", "fte", "boss"]),
                st.sampled_from(["id", "name", "unit", "manager", "", "x", None]),
                max_size=2,
            ),
        },
    )


@st.composite
def table_folders(draw):
    """Files of tables by name."""
    names = draw(st.lists(st.sampled_from(list(HEADERS)), max_size=5, unique=True))
    return {
        f"{name}.csv": draw(
            damage_files(csv_files(name, max_rows=4))
            if draw(st.integers(0, 3)) == 0
            else csv_files(name, max_rows=4, strange=False)
        )
        for name in ["people", *names]
    }


# Archives

_MEMBERS = (
    "people.csv",
    "People.csv",
    "org/people.csv",
    "delegations.csv",
    "org/delegations.csv",
    "domains.csv",
    "people.csv/",
    "a/b/../people.csv",
    "../people.csv",
    "/people.csv",
    "C:people.csv",
    "\\people.csv",
    "__MACOSX/._people.csv",
    "\u202enotes.txt",
    "",
    ".",
    "x" * 300 + ".csv",
    "domain.csv",
)


@st.composite
def zip_files(draw):
    """.zip files: repeated names, folders, every compression, and wrong directory entries."""
    packed = io.BytesIO()
    names = draw(st.lists(st.sampled_from(_MEMBERS), max_size=4))
    with zipfile.ZipFile(packed, "w") as writer:
        for member in ["people.csv", *names][draw(st.integers(0, 1)) :]:
            stem = Path(member).stem.casefold()
            content = draw(
                damage_files(csv_files(stem if stem in HEADERS else "people", max_rows=3))
            )
            info = zipfile.ZipInfo(member)
            info.compress_type = draw(
                st.sampled_from(
                    [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
                )
            )
            _write_member(writer, info, content)
    data = packed.getvalue()
    mark, offset, value = draw(st.sampled_from(_FALSE_HEADERS))
    start = data.find(mark)
    if mark and start >= 0:
        data = data[: start + offset] + value + data[start + offset + len(value) :]
    return data


def _write_member(writer, info, content):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name given twice
        if info.filename:
            writer.writestr(info, b"" if info.filename.endswith("/") else content)


# For wrong entries: the mark to look for in a .zip file, an offset from it, and what to write there.
_CENTRAL, _LOCAL = b"PK\x01\x02", b"PK\x03\x04"
_FALSE_HEADERS = (
    (b"", 0, b""),
    (_CENTRAL, 8, b"\x01\x00"),  # encrypted
    (_LOCAL, 6, b"\x01\x00"),
    (_CENTRAL, 6, b"\xff\x00"),  # to be unpacked by a later version
    (_CENTRAL, 10, b"\x63\x00"),  # packed in an unknown way
    (_CENTRAL, 10, b"\x08\x00"),
    (_CENTRAL, 10, b"\x0c\x00"),
    (_CENTRAL, 10, b"\x0e\x00"),
    (_CENTRAL, 16, b"\xde\xad\xbe\xef"),  # another checksum
    (_CENTRAL, 20, b"\xff\xff\xff\x7f"),  # other sizes
    (_CENTRAL, 24, b"\xff\xff\xff\x7f"),
    (_CENTRAL, 24, b"\x01\x00\x00\x00"),
    (_CENTRAL, 28, b"\xff\xff"),  # a longer name
    (_CENTRAL, 42, b"\xff\xff\xff\x7f"),  # elsewhere
    (_CENTRAL, 12, b"\xff\xff\xff\xff"),  # a date that there is not
    (_LOCAL, 26, b"\x00\x00"),
    (b"PK\x05\x06", 16, b"\xff\xff\xff\xff"),
    (b"PK\x05\x06", 10, b"\xff\xff"),
)


# Spreadsheets

SHEET_NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def build_workbook(sheets, shared=()):
    """An .xlsx file of named sheets, each given as XML; `shared` are its shared texts."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r" '
        f'Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {SHEET_NAMESPACE} xmlns:r="{_DOCUMENT}"><sheets>'
        + "".join(
            f'<sheet name="{escape(name)}" sheetId="{number}" r:id="r{number}"/>'
            for number, (name, _) in enumerate(sheets, start=1)
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="r{number}" Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet{number}.xml"/>'
            for number in range(1, len(sheets) + 1)
        )
        + f'<Relationship Id="s" Type="{_DOCUMENT}/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>",
        "xl/sharedStrings.xml": f"<sst {SHEET_NAMESPACE}>"
        + "".join(f"<si><t>{escape(text)}</t></si>" for text in shared)
        + "</sst>",
    }
    parts |= {
        f"xl/worksheets/sheet{number}.xml": sheet
        for number, (_, sheet) in enumerate(sheets, start=1)
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as writer:
        for name, part in parts.items():
            writer.writestr(name, part)
    return packed.getvalue()


_ODS_NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text")
)
_ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def build_ods(sheets):
    """An .ods file of named sheets, whose rows are XML."""
    tables = "".join(
        f'<table:table table:name="{escape(name)}">{rows}</table:table>' for name, rows in sheets
    )
    content = (
        f'<office:document-content {_ODS_NAMESPACES} office:version="1.3"><office:body>'
        f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as writer:
        writer.writestr("mimetype", _ODS_TYPE)
        writer.writestr("content.xml", content)
        writer.writestr("META-INF/manifest.xml", "<manifest/>")
    return packed.getvalue()


def sheet_xml(rows):
    """The XML of a sheet of these rows, whose cells are XML."""
    lines = "".join(f"<row>{''.join(row)}</row>" for row in rows)
    return f"<worksheet {SHEET_NAMESPACE}><sheetData>{lines}</sheetData></worksheet>"


def text_cell(text):
    """A cell of text."""
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


_cells_of_sheets = st.sampled_from(
    [
        "<c><v>1</v></c>",
        "<c><v>1.0</v></c>",
        "<c><v>0.1</v></c>",
        "<c><v>1e999</v></c>",
        "<c><v>x</v></c>",
        "<c/>",
        '<c t="b"><v>1</v></c>',
        '<c t="b"><v>x</v></c>',
        '<c t="e"><v>#N/A</v></c>',
        '<c t="d"><v>2026-01-31</v></c>',
        '<c t="d"><v>99999-01-31T99:00</v></c>',
        '<c t="s"><v>0</v></c>',
        '<c t="s"><v>99</v></c>',
        '<c t="str"><f>1/0</f><v>&bomb;</v></c>',
        '<c t="x"><v>1</v></c>',
        '<c s="99"><v>45000</v></c>',
        '<c r="A1"><v>7</v></c>',
        '<c r="ZZ9"><v>7</v></c>',
        '<c r="XFD1048576"><v>7</v></c>',
        '<c r="?"><v>7</v></c>',
        '<c r="A0"><v>7</v></c>',
    ]
)


@st.composite
def workbook_files(draw):
    """.xlsx files with unusual or broken XML."""
    names = draw(
        st.lists(st.sampled_from(["people", "People ", "domains", "x", "Sheet1", ""]), max_size=3)
    )
    sheets = []
    for name in names or ["people"]:
        header, rows = draw(text_tables(max_rows=3))
        written = [[text_cell(cell) for cell in row] for row in [header, *rows]]
        for row in written[1:]:
            for number in range(len(row)):
                if draw(st.integers(0, 3)) == 0:
                    row[number] = draw(_cells_of_sheets)
        xml = sheet_xml(written).encode()
        if draw(st.integers(0, 2)) == 0:
            xml = _apply_damage(xml, draw(_damage))
        sheets.append((name, xml))
    return build_workbook(sheets, shared=["id", "Ann"])


# Columns of anything


class TextSubclass(str):
    """A subclass of text."""

    __slots__ = ()


def _nest_lists(depth):
    inner = []
    for _ in range(depth):
        inner = [inner]
    return inner


def _cyclic_list():
    inner = []
    inner.append(inner)
    return inner


EMPTY_VALUES = (None, float("nan"), pd.NA, pd.NaT, np.datetime64("NaT"), np.float32("nan"), "", " ")
ODD_VALUES = (
    *EMPTY_VALUES,
    float("inf"),
    -0.0,
    1e300,
    10**400,
    10**5000,
    True,
    b"a",
    bytearray(b"a"),
    memoryview(b"a"),
    "\ud800",
    "\0",
    "\u202ea",
    "x" * 10_000,
    TextSubclass("a"),
    np.str_("b"),
    np.bytes_(b"a"),
    Decimal("0.5"),
    Decimal("NaN"),
    Decimal("sNaN"),
    Decimal("1e999999"),
    Fraction(1, 3),
    1j,
    np.complex128(1 + 2j),
    np.bool_(True),
    np.int64(3),
    np.uint64(2**64 - 1),
    np.float16(0.5),
    np.longdouble(0.5),
    np.datetime64("2026-01-31"),
    np.datetime64("12026-01-31"),
    np.datetime64("2026-01-31T12"),
    np.timedelta64(1, "D"),
    np.array([1, 2]),
    np.array(0.5),
    np.array([0.5]),
    np.array([]),
    np.void(b"a"),
    np.ma.masked,
    [1, [2]],
    ["a"],
    (1, [2]),
    (),
    {},
    {"a": 1},
    {"a"},
    frozenset({"a"}),
    dt.date(2026, 1, 31),
    dt.date.max,
    dt.datetime(2026, 1, 31),  # noqa: DTZ001
    dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC),
    dt.time(12),
    dt.timedelta(days=1),
    pd.Timestamp("2026-01-31"),
    pd.Timestamp("2026-01-31", tz="Europe/Oslo"),
    pd.Timedelta("1D"),
    pd.Period("2026-01"),
    pd.Interval(0, 1),
    Level.ADVISE,
    UUID(int=1),
    Domain("d", "a"),
    range(3),
    ...,
    object,
    len,
    _nest_lists(5_000),
    _cyclic_list(),
    ValueError("x"),
)


def sample_values(values):
    """One of the values. Unlike `st.sampled_from`, it never formats them: some cannot be."""
    return st.integers(0, len(values) - 1).map(tuple(values).__getitem__)


odd_values = sample_values(ODD_VALUES)


def odd_cells(field):
    """Cells of a column: values of the field, or anything else."""
    usual = st.sampled_from(_PER_FIELD.get(field, _IDS))
    return st.one_of(usual, usual, usual, odd_values, st.integers(), st.floats())


_ARRAYS = (
    np.array(["2026-01-31", "12026-01-31"], dtype="M8[D]"),
    np.array(["2026-01-31", "NaT"], dtype="M8[ns]"),
    np.array(["2026", "-500"], dtype="M8[Y]"),
    np.array([1, 2], dtype="m8[D]"),
    np.array([1, 2j]),
    np.array([b"a", b"b"]),
    np.array([(1, "a"), (2, "b")], dtype="i4,U1"),
    np.array([1.5, np.inf], dtype=np.float16),
    np.array([2**63, 1], dtype=np.uint64),
    np.array([True, False]),
    np.ma.array([1.0, 2.0], mask=[True, False]),
    pd.array([1, None], dtype="Int64"),
    pd.Categorical(["a", None]),
    pl.Series([1, None]),
    pa.chunked_array([["a"], [None]]),
    memoryview(b"ab"),
    range(2),
)
_odd_headers = st.sampled_from(
    [None, 1, "1", ("a", 1), b"id", 1.5, float("nan"), dt.date.max, TextSubclass("id")]
)


@st.composite
def column_mappings(draw, name="people"):
    """Columns of anything, mostly of one length."""
    fields = HEADERS[name]
    headers = [fields[0], *draw(st.lists(st.sampled_from(fields) | _odd_headers, max_size=5))]
    length = draw(st.integers(0, 4))
    columns = {}
    for header in headers:
        cells = odd_cells(header if isinstance(header, str) else "id")
        column = draw(st.lists(cells, min_size=length, max_size=length))
        if draw(st.integers(0, 19)) == 0:
            column = draw(st.sampled_from([column[1:], [*column, 1], None, "abc", 7, {}, set()]))
        columns[header] = _as_column(column, draw(st.integers(0, 9)))
        if length == 2 and draw(st.booleans()):
            columns[header] = draw(st.sampled_from(_ARRAYS))
    return columns


_ARROW_TYPES = {str, bytes, int, float, bool, type(None)}  # what else there is may crash pyarrow


def _as_column(column, kind):
    """The column as an array or series, if possible."""
    try:
        if kind == 1:
            return np.array(column)
        if kind == 2:
            return pd.Series(column)
        if kind == 3 and all(type(cell) in _ARROW_TYPES for cell in column):
            return pa.array(column)
        if kind == 4:
            return tuple(column)
        if kind == 5:
            return np.array(column, dtype=np.dtypes.StringDType(na_object=None))
    except (TypeError, ValueError, ArithmeticError, pa.ArrowException, RecursionError, UserWarning):
        pass
    return column


_PANDAS_SERIES = (
    pd.Series(["a", "b"], dtype="category"),
    pd.Series(["a", None], dtype="string"),
    pd.Series([1, None], dtype="Int64"),
    pd.Series([True, None], dtype="boolean"),
    pd.Series([0.5, None], dtype="Float64"),
    pd.Series([1, 2], dtype="uint8"),
    pd.Series([1j, 2j]),
    pd.Series(pd.to_datetime(["2026-01-31", None])),
    pd.Series(pd.to_datetime(["2026-01-31", None], utc=True)),
    pd.Series(pd.to_timedelta([1, 2])),
    pd.Series(pd.period_range("2026", periods=2)),
    pd.Series(pd.interval_range(0, 2)),
    pd.Series([0.0, 1.0], dtype="Sparse[float]"),
    pd.Series([[1], {"a": 1}]),
    pd.Series([Decimal("0.5"), "x"]),
    pd.Series(["2026-01-31", None], dtype="date32[pyarrow]"),
    pd.Series([1, None], dtype="int64[pyarrow]"),
    pd.Series([np.nan, "a"], dtype="str"),
)
_ARROW_ARRAYS = (
    pa.array([1, None]),
    pa.array(["a", None]),
    pa.array(["a", "b"]).dictionary_encode(),
    pa.array([b"a", None]),
    pa.array([[1], None]),
    pa.array([{"a": 1}, None]),
    pa.array([None, None]),
    pa.array([dt.date(2026, 1, 31), None]),
    pa.array([2**40, None], pa.timestamp("s")),
    pa.array([2**62, None], pa.timestamp("s")),
    pa.array([2**31 - 1, None], pa.date32()),
    pa.array([2**62, None], pa.date64()),
    pa.array([1, None], pa.timestamp("ns", "Europe/Oslo")),
    pa.array([1, None], pa.timestamp("ns", "Nowhere/Never")),
    pa.array([1, None], pa.time64("ns")),
    pa.array([1, None], pa.duration("ns")),
    pa.array([Decimal("0.5"), None]),
    pa.array([True, None]),
    pa.array([np.float16(1), None], pa.float16()),
    pa.array([(1, 2, 3), None], pa.month_day_nano_interval()),
    pa.array(["a", None], pa.large_string()),
    pa.array(["a", None], pa.string_view()),
    pa.array([[("a", 1)], None], pa.map_(pa.string(), pa.int64())),
    pa.RunEndEncodedArray.from_arrays(pa.array([1, 2], pa.int32()), pa.array(["a", "b"])),
    pa.UnionArray.from_dense(
        pa.array([0, 1], pa.int8()), pa.array([0, 0], pa.int32()), [pa.array([1]), pa.array(["a"])]
    ),
)


@functools.cache  # polars starts threads, which `make mutants` cannot fork
def _polars_series():
    return (
        pl.Series([1, None]),
        pl.Series(["a", None]),
        pl.Series(["a", None], dtype=pl.Categorical),
        pl.Series(["a", None], dtype=pl.Enum(["a"])),
        pl.Series([b"a", None]),
        pl.Series([[1], None]),
        pl.Series([{"a": 1}, None]),
        pl.Series([None, None]),
        pl.Series([object(), None], dtype=pl.Object),
        pl.Series([dt.date(2026, 1, 31), None]),
        pl.Series([2**31 - 1, None], dtype=pl.Int32).cast(pl.Date),
        pl.Series([2**62, None]).cast(pl.Datetime("ms")),
        pl.Series([dt.datetime(2026, 1, 31, tzinfo=dt.UTC), None]),
        pl.Series([dt.time(1), None]),
        pl.Series([dt.timedelta(1), None]),
        pl.Series([Decimal("0.5"), None]),
        pl.Series([True, None]),
        pl.Series([float("nan"), None]),
        pl.Series([[1, 2], [3, 4]], dtype=pl.Array(pl.Int64, 2)),
        pl.Series([1, None], dtype=pl.Int128),
    )


def _sampled_unseen(values):
    """Draw one of the values; old versions of hypothesis show them all, at which polars panics."""
    return st.integers(0, len(values) - 1).map(values.__getitem__)


@st.composite
def odd_frames(draw, name="people"):
    """Frames of pandas, polars and pyarrow with columns of every type, and other values."""
    fields = HEADERS[name]
    headers = draw(st.lists(st.sampled_from(fields), min_size=1, max_size=5, unique=True))
    library = draw(st.integers(0, 4))
    if library == 0:
        columns = draw(
            st.lists(st.sampled_from(_PANDAS_SERIES), min_size=len(headers), max_size=len(headers))
        )
        frame = pd.concat(columns, axis=1)
        frame.columns = draw(
            st.sampled_from([headers, [headers[0]] * len(headers), range(len(headers))])
            | st.just(pd.MultiIndex.from_tuples([(header, 1) for header in headers]))
        )
        return frame
    if library == 1:
        columns = draw(
            st.lists(
                _sampled_unseen(_polars_series()), min_size=len(headers), max_size=len(headers)
            )
        )
        frame = pl.DataFrame(dict(zip(headers, columns, strict=True)))
        return draw(st.sampled_from([frame, frame, frame.lazy(), columns[0]]))
    if library == 2:
        columns = draw(
            st.lists(st.sampled_from(_ARROW_ARRAYS), min_size=len(headers), max_size=len(headers))
        )
        named = draw(st.sampled_from([headers, headers, [headers[0]] * len(headers)]))
        return pa.table(columns, names=named)
    if library == 3:
        table = draw(column_mappings(name))
        try:
            return pd.DataFrame(table)
        except (TypeError, ValueError, ArithmeticError, RecursionError, UserWarning):
            return table
    return draw(sample_values([value for value in ODD_VALUES if not isinstance(value, str)]))


def table_mappings():
    """Arguments of `Organization.from_tables`, valid and invalid."""
    names = st.sampled_from([*HEADERS, "person", None, 1])
    named = st.lists(names, max_size=4, unique=True).flatmap(
        lambda chosen: st.fixed_dictionaries(
            {
                name: column_mappings(name if name in HEADERS else "people")
                | odd_frames(name if name in HEADERS else "people")
                for name in dict.fromkeys(["people", *chosen])
            }
        )
    )
    return named | odd_values


# Graphs


@st.composite
def odd_graphs(draw):
    """Graphs with nodes of any hashable type and data of any type."""
    made_of = draw(st.sampled_from([nx.DiGraph, nx.MultiDiGraph, nx.DiGraph, nx.Graph]))
    graph = made_of()
    nodes = st.sampled_from(
        ["a", "b", "c", "d", "", " a", 1, 1.0, None, (1, "a"), b"a", TextSubclass("a")]
    )
    nodes = st.sampled_from(["a", "b", "c", "d"]) | nodes.filter(lambda node: node is not None)
    fields = ["name", "unit", "fte", "attributes", "id", "weight", 1, "grade", "manager"]
    for node in draw(st.lists(nodes, max_size=4)):
        data = draw(st.dictionaries(st.sampled_from(fields), odd_values | _texts, max_size=2))
        data |= draw(
            st.fixed_dictionaries(
                {},
                optional={"kind": st.sampled_from(["person", "role", "circle", "x", None, 1, [1]])},
            )
        )
        graph.add_node(node)
        graph.nodes[node].update(data)
    relations = ["manages", "delegates", "supports", "member", "x", None, [1]]
    fields = [
        "share",
        "autonomy",
        "domain",
        "dotted",
        "strength",
        "start",
        "contexts",
        "limit",
        1,
        "manager",
    ]
    for tail, head in draw(st.lists(st.tuples(nodes, nodes), max_size=5)):
        data = draw(st.dictionaries(st.sampled_from(fields), odd_values | st.floats(), max_size=2))
        data |= draw(st.fixed_dictionaries({}, optional={"relation": st.sampled_from(relations)}))
        key = graph.add_edge(tail, head)
        (graph.edges[tail, head, key] if graph.is_multigraph() else graph.edges[tail, head]).update(
            data
        )
    about = st.sampled_from(
        [[Domain("d", "a")], [Domain("d", "b"), 1], None, [None], "a", ["a", "b"]]
    )
    graph.graph.update(
        draw(
            st.dictionaries(
                st.sampled_from(
                    ["domains", "respondents", "supports_asked", "date", "contexts", "x"]
                ),
                about | odd_values,
                max_size=2,
            )
        )
    )
    return graph


# Ratings, holders and files


def odd_ratings():
    """Tables of ratings, mostly square."""
    cells = st.one_of(st.floats(0, 1), st.floats(0, 1), odd_values)
    square = st.integers(0, 4).flatmap(
        lambda size: st.lists(
            st.lists(cells, min_size=size, max_size=size), min_size=size, max_size=size
        )
    )
    ragged = st.lists(st.lists(cells, max_size=3), max_size=3)
    shaped = st.builds(_as_column, square, st.integers(0, 3))
    return st.one_of(square, shaped, ragged, odd_values, square.map(_as_frame))


def _as_frame(rows):
    try:
        return pd.DataFrame(rows)
    except (TypeError, ValueError, ArithmeticError, RecursionError):
        return rows


def is_hashable(value):
    """Whether a value can be a key."""
    try:
        hash(value)
    except TypeError:
        return False
    return True


keys = sample_values([value for value in ODD_VALUES if is_hashable(value)])
holders = (
    st.dictionaries(
        keys, st.lists(keys | st.sampled_from("abc"), max_size=3) | odd_values, max_size=3
    )
    | odd_values
)
pairs = st.tuples(st.booleans() | odd_values, st.integers(0, 9) | odd_values) | odd_values
files_by_author = (
    st.dictionaries(keys, st.dictionaries(keys, pairs, max_size=3) | odd_values, max_size=3)
    | odd_values
)


# Options of a command, which need not go together

COMMAND_OPTIONS = (
    *("--repair", "--personal", "--on=2026-01-31", "--on=9999-12-31", "--on=x", "--context=x"),
    *("--vacant=Vacant", "--vacant=", "--undisclosed=N/D", "--root-marker=0", "--active=unit=x"),
    *("--active=x", "--column=id=name", "--column=manager=", "--column=x=id", "--manager-by=name"),
    *("--manager-by=unit", "--autonomy=0", "--autonomy=nan", "--autonomy=x", "--format=json"),
    *("--format=html", "--format=markdown", "--output=x.pdf", "--output=", "--\0", "\ud800"),
)


def is_plain_xml_text(text):
    """Whether XML keeps a text unchanged: it turns some line ends into others."""
    return not any(c < " " or c in "\x85\u2028\ufffe\uffff" for c in text) and "_x" not in text
