"""Cells that a spreadsheet would run as formulas are written as text, and read back exactly."""

import csv
import io
import re
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback import Organization, Person, read_tables, write_tables
from stepback._columns._escape_formula import escape_formula, may_hold_escapes, unescape_formula

CHARACTERS = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]
SIGNS = "=+-@\N{MINUS SIGN}"
INVISIBLE = ["\u00ad", "\u200b", "\u200c", "\u200d", "\u200e", "\u202e", "\u2060", "\u2066"]
INVISIBLE += ["\ufeff", "\u3164", "\u115f", "\u180e", "\u034f", "\ufe0f", "\u061c"]
TEXTS = st.text(alphabet="'=+-@\uff1d\uff0d\t\r\n;| \"a,\ufeff")


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30", "'+49 30"),
        ("-", "'-"),
        ("@ann", "'@ann"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("'=1", "''=1"),
        ("''@", "'''@"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("\uff0b1", "'\uff0b1"),
        ("\uff0d1", "'\uff0d1"),
        ("\uff20SUM(1)", "'\uff20SUM(1)"),
        ("  =1", "'  =1"),
        ("\u00a0\ufeff\uff1d1", "'\u00a0\ufeff\uff1d1"),
        ("a;=1+1", "a;'=1+1"),
        (";=1;=2", ";'=1;'=2"),
        ('a; "=1', "a;' \"=1"),
        ("a\n=1", "a\n'=1"),
        ("a\r\n\uff0d1", "a\r\n'\uff0d1"),
        ("a\t@b|+c", "a\t'@b|'+c"),
        ("a;'=1", "a;''=1"),
        ("=1;=2", "'=1;'=2"),
        ("'s-Gravenhage", "'s-Gravenhage"),
        ("'", "'"),
        ("a=1", "a=1"),
        ("a; b=1, -2", "a; b=1, -2"),
        ("a;b\nc", "a;b\nc"),
        ("", ""),
    ],
)
def test_only_formulas_are_escaped(text, safe):
    """A quote before a formula makes it text."""
    assert escape_formula(text) == safe
    assert unescape_formula(safe) == text


def test_every_form_of_a_formula_sign_is_escaped():
    """Of all characters, those that Unicode calls a form of one of the signs, and no others."""
    escaped = {each for each in CHARACTERS if escape_formula(each) != each}
    forms = {each for each in CHARACTERS if unicodedata.normalize("NFKC", each)[0] in SIGNS}
    assert escaped == forms | set("\t\r\n")
    assert set("\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b") < forms


def test_what_cannot_be_seen_hides_no_formula():
    """White space, controls and what has no width, of all of Unicode."""
    unseen = {each for each in CHARACTERS if each.isspace() or unicodedata.category(each) == "Cc"}
    for each in unseen.union(INVISIBLE):
        assert escape_formula(f"{each}{each}=1").startswith("'")


@given(TEXTS)
def test_escaping_a_formula_can_be_undone(text):
    """For any text, so that no two texts are written the same."""
    assert unescape_formula(escape_formula(text)) == text


@given(TEXTS)
def test_an_escaped_file_is_recognized(text):
    """The search in bytes finds whatever the one in text would change."""
    for cell in (text, escape_formula(text)):
        if unescape_formula(cell) != cell:
            assert may_hold_escapes(cell.replace('"', '""').encode())


@pytest.mark.slow
def test_bytes_and_text_agree_on_every_character():
    """One list of characters is behind both."""
    for ending in ("", "="):
        cells = [f"'{each}{ending}" for each in CHARACTERS]
        escaped = [cell for cell in cells if unescape_formula(cell) != cell]
        assert escaped
        assert all(may_hold_escapes(cell.encode()) for cell in escaped)
        others = "a".join(cell for cell in cells if unescape_formula(cell) == cell)
        assert not may_hold_escapes(others.encode())


def split_as_spreadsheets_do(text, delimiter):
    """The cells, if quotes hold them together and, for all but commas, also if they do not."""
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    if delimiter != ",":
        rows += [line.split(delimiter) for line in re.split(r"[\r\n]", text)]
    return [cell for row in rows for cell in row]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@given(names=st.lists(TEXTS, min_size=1, max_size=3))
def test_no_spreadsheet_finds_a_formula_in_what_is_written(names, delimiter, tmp_path_factory):
    """Whatever separates the cells when the file is opened, none begins with a formula sign."""
    folder = tmp_path_factory.mktemp("organizations") / "org"
    org = Organization(people=[Person(f"p{n}", name=name) for n, name in enumerate(names)])
    write_tables(org, folder)
    assert read_tables(folder) == org
    text = (folder / "people.csv").read_bytes().decode()
    for cell in split_as_spreadsheets_do(text, delimiter):
        assert not cell.lstrip(' "\ufeff').startswith(tuple("=+-@\uff1d\uff0d"))


GROWTH = r"""
import time
from stepback._columns._escape_formula import escape_formula, may_hold_escapes, unescape_formula

def duration(cell):
    start = time.process_time()
    unescape_formula(escape_formula(cell))
    may_hold_escapes(cell.encode())
    return time.process_time() - start

for piece in ("'", '"', " ", ";", "; ", ";'", "';", "' ", "'\u200b", "\u200b", "a", "\t", "='", ";="):
    once, twice = (min(duration(piece * n) for _ in range(4)) for n in (200_000, 400_000))
    assert twice < 3.5 * once + 0.02, (piece, once, twice)
"""


@pytest.mark.slow
def test_time_grows_with_the_length_of_a_cell():
    """Twice the worst input takes about twice the time."""
    done = subprocess.run(
        [sys.executable, "-c", GROWTH], capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
