"""The readers of values: cells of every field, numbers and dates of spreadsheets, tables, graphs."""

import math

import networkx as nx

from stepback import Organization, read_people
from stepback._columns._escape_formula import escape_formula, unescape_formula
from stepback._columns._raw_table import as_raw_table
from stepback._columns._schema_headers import TABLE_NAMES, match_headers
from stepback._display._sanitize_text import sanitize_text
from stepback._problems._format import (
    escape_controls,
    format_id,
    format_value,
    format_values,
    one_line_message,
)
from stepback._problems._problem import InvalidOrganization, Place, Problem
from stepback._read._limits import complete_limits
from stepback._read._spreadsheets._cell_text import (
    iso_text,
    number_kind,
    stored_number_text,
    unescape_text,
)
from stepback._read._spreadsheets._column_letters import column_name, column_number
from stepback._read._spreadsheets._parse_xml import InvalidXML
from stepback._records._record import field_types
from stepback._records._record_types import RECORD_TYPES
from tests.fuzz.mutations import NUMBERS, PIECES, damage_bytes
from tests.fuzz.targets import Target
from tests.support.hostile_input import HEADERS, ODD_VALUES

_TEXTS = (
    *(
        "1",
        "0.5",
        "0,5",
        "1,500",
        "1e308",
        "-0",
        "half",
        "nan",
        "inf",
        "yes",
        "TRUE",
        "no",
        "maybe",
    ),
    *("2026-01-31", "2026-W05-6", "20260131", "2026-01-31T12:00:00Z", "9999-12-31", "0001-01-01"),
    *(
        "Li, A.",
        "Ann",
        "a/b/c",
        "x;y",
        "1;2;3",
        "tell",
        "ADVISE",
        "solid",
        "stated",
        "id",
        "manager",
    ),
    *("cells=5", "00:30:00", "PT10H30M00S", "=1+1", "'=1+1", "[$-409]d\\-mmm\\-yy", "XFD1048576"),
    *("_x000D_", "Å", "\u202e", "\x1b[31m", "\ud800", "\U000e0041", "İ", "ß", "ﬁ", "\u0661"),
)
_BYTES = tuple(text.encode("utf-8", "surrogatepass") for text in _TEXTS) + NUMBERS + PIECES[:40]
_TYPES = tuple(
    field_type for record in RECORD_TYPES.values() for field_type in field_types(record).values()
)
_FIELDS = tuple(field for fields in HEADERS.values() for field in fields)
_ISOLATES = "\u2068\u2069"
_JOINERS = dict.fromkeys(map(ord, "\u200c\u200d"))
_KINDS = ("number", "date", "duration")


def make_text(random):
    """A text of a cell: one that occurs, mostly damaged."""
    data = _BYTES[int(random() * len(_BYTES))]
    if random() < 0.8:
        data = damage_bytes(data, random, _BYTES)
    return data.decode("utf-8", "surrogateescape")


def _make_value(random):
    if random() < 0.1:
        return ODD_VALUES[int(random() * len(ODD_VALUES))]
    if random() < 0.2:
        return math.ldexp(random() - 0.5, int(random() * 2_080) - 1_060)
    return make_text(random)


def _pick(items, random):
    return items[int(random() * len(items))]


# Cells


def _make_cell(random):
    return _pick(_TYPES, random), _make_value(random)


def _parse_cell(case):
    """A text is a cell of a table, and any value is one of a record."""
    field_type, cell = case
    value = field_type.check(field_type.parse_cell(cell) if isinstance(cell, str) else cell)
    written = field_type.format_cell(value)
    assert field_type.format_cell(field_type.check(field_type.parse_cell(written))) == written


def _make_number(random):
    return make_text(random), make_text(random), _pick(_KINDS, random), random() < 0.5


def _show_number(case):
    text, code, kind, is_from_1904 = case
    stored_number_text(text, kind, is_from_1904=is_from_1904)
    stored_number_text(text, number_kind(200, code), is_from_1904=is_from_1904)
    iso_text(text)
    unescape_text(text)
    letters = code.strip("$0123456789")[:4]
    if letters.isascii() and letters.isalpha() and letters.isupper():
        number = column_number(letters)
        assert column_name(number) == letters


def _check_words(refused):
    assert str(refused).isprintable()


# Messages


def _show_message(value):
    shown = format_value(value)
    assert shown.isprintable(), ascii(shown)
    assert len(shown) < 200
    escaped = escape_controls(str(shown))
    assert escaped == shown
    if isinstance(value, str):
        assert format_id(value).isprintable()
        assert escape_controls(value).isprintable()
        plain = sanitize_text(value).strip(_ISOLATES).translate(_JOINERS)
        assert plain.isprintable(), ascii(plain)
        shown = one_line_message(ValueError(value))
        assert shown.isprintable(), ascii(shown)
        assert len(shown) < 400
        problem = Problem(
            "x", format_values([value, value], 1), Place(value, (1, 2), value, format_id(value))
        )
        text = str(InvalidOrganization([problem]))
        assert text.replace("\n", "").isprintable(), ascii(text)
        assert text.count("\n") == 1
        assert len(text) < 1_500


def _escape(text):
    """A text that is escaped is no formula, and comes back as it was."""
    escaped = escape_formula(text)
    assert unescape_formula(escaped) == text
    assert escaped[:1] not in tuple("=+-@\t\r")


# Headers, options, tables and graphs


def _make_headers(random):
    n_headers = 1 + int(6 * random())
    headers = [
        make_text(random) if random() < 0.5 else _pick(_FIELDS, random) for _ in range(n_headers)
    ]
    return _pick(list(HEADERS), random), headers


def _match(case):
    name, headers = case
    match = match_headers(name, list(dict.fromkeys(headers)), "x")
    for problem in match.problems:
        assert problem.message.isprintable(), ascii(problem.message)
        assert len(problem.message) <= 1_000


def _make_limits(random):
    kind = random()
    if kind < 0.1:
        return _make_value(random)
    names = ("cells", "characters", "unpacked_bytes", "members", "columns", "", make_text(random))
    values = (1, 0, -1, 10**30, True, 1.5, None, _make_value(random))
    return {_pick(names, random): _pick(values, random) for _ in range(int(4 * random()))}


def _read_limits(limits):
    assert all(type(number) is int and number >= 0 for number in complete_limits(limits).values())


def _make_columns(name, random):
    n_rows = int(5 * random())
    fields = [HEADERS[name][0], *(_pick(HEADERS[name], random) for _ in range(int(5 * random())))]
    return {
        field if random() < 0.95 else make_text(random): [
            _make_value(random) if random() < 0.3 else _pick(("a", "b", "c", "1"), random)
            for _ in range(n_rows if random() < 0.97 else n_rows + 1)
        ]
        for field in fields
    }


def _make_people(random):
    return _make_columns("people", random)


def _make_tables(random):
    names = ["people", *(_pick(TABLE_NAMES, random) for _ in range(int(4 * random())))]
    return {name: _make_columns(name, random) for name in names}


def _make_graph(random):
    graph = nx.MultiDiGraph() if random() < 0.8 else nx.DiGraph()
    for _ in range(int(5 * random())):
        graph.add_node(_pick("abc", random), **{_pick(_FIELDS, random): _make_value(random)})
    relations = ("manages", "delegates", "supports", "includes", "owns", _make_value(random))
    for _ in range(int(5 * random())):
        ends = _pick("abc", random), _pick("abcd", random)
        data = {"relation": _pick(relations, random), _pick(_FIELDS, random): _make_value(random)}
        graph.add_edge(*ends, **data)
    return graph


def _read_mapping(columns):
    as_raw_table("people", columns)


VALUE_TARGETS = (
    Target("cell", 140, _make_cell, _parse_cell),
    Target("number", 70, _make_number, _show_number, (InvalidXML,), _check_words),
    Target("message", 50, _make_value, _show_message),
    Target("formula", 20, make_text, _escape),
    Target("headers", 20, _make_headers, _match),
    Target("limits", 10, _make_limits, _read_limits),
    Target("mapping", 4, _make_people, _read_mapping),
    Target("people-mapping", 2, _make_people, lambda columns: repr(read_people(columns))),
    Target("from-tables", 1, _make_tables, lambda tables: repr(Organization.from_tables(tables))),
    Target("from-graph", 1, _make_graph, lambda graph: repr(Organization.from_graph(graph))),
)
