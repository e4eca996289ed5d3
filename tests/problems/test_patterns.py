"""No regular expression over input backtracks: twice the worst input takes twice the time."""

import ast
import importlib
import pkgutil
import re
import time
from pathlib import Path

import pytest

import stepback

SOURCE = Path(stepback.__file__).parent
# Modules whose dependences are extras; all others can be imported anywhere.
USES = {"compile", "search", "match", "fullmatch", "split", "sub", "subn", "findall", "finditer"}


# Modules that compile the pattern of a caller, who answers for it; it meets different words only.
OF_USERS = {"_log_arguments.py"}


def module_names():
    """Every module of the package but those that run when they are imported."""
    found = pkgutil.walk_packages(stepback.__path__, "stepback.")
    return sorted(module.name for module in found if not module.name.endswith("__main__"))


def find_patterns():
    """Each compiled pattern that is a global of the module which compiles it, by both names."""
    patterns = {}
    for name in module_names():
        module = importlib.import_module(name)
        for variable, value in vars(module).items():
            if isinstance(value, re.Pattern):
                patterns.setdefault(value, f"{name.removeprefix('stepback.')}:{variable}")
    return {name: pattern for pattern, name in patterns.items()}


PATTERNS = find_patterns()

# For each pattern, what could make it try again and again, as often as it is repeated: a part
# that nearly matches. Where the part has to be surrounded by something, it is in the middle.
WORST = {
    "evidence._surveys._survey_columns:_STRENGTH": ("strength", "strengths ", "1", " "),
    "evidence._surveys._survey_columns:_SUPPORTER": ("supporter", "supporters ", "1", " "),
    "evidence._cells._template_lines:_MARK_IN_HEADER": ("a", "a [", "[", ";"),
    "evidence._templates._organization_levels:_DIGITS": ("1", "1a", "a"),
    "evidence._templates._organization_levels:_GRADE_WORD": ("a", "grade", "job ", "career leve"),
    "cli._shell:_PLAIN_WINDOWS_WORD": ("a", "-", "\\"),
    "cli._shell:_SINGLE_QUOTES": ("'", "\u2019", "a'"),
    "cli._shell:_UNSAFE_IN_CMD": ("%", "a", "%a"),
    "_columns._escape_formula:_MARKED_UTF8": (b"'", b"'=", b";'", b"\xef\xbc"),
    "_columns._escape_formula:_MARKED_WITHIN": ("'", ";", ";'", "\t"),
    "_columns._escape_formula:_START": (" ", "\u200b", "'"),
    "_columns._escape_formula:_WITHIN": (";", "\t", "; "),
    "_columns._parse:_DECIMAL_COMMA": ("1", "1,", "1,111", "1 ", "0,1."),
    "_columns._validation:_WORD": ("a", "a ", "\u0301"),
    "_problems._bounded_repr:_IGNORABLE": ("\ufe0f", "a\u034f"),
    "_read._csv._parse_csv:_DELIMITER_LINE": (b"sep=", b"sep=;"),
    "_read._csv._parse_csv:_FIRST_RECORD": (b'"', b'""', b'"a', b"\r", b'a"b"'),
    "_read._error_texts:_FAILED_FORMULA": ("#", "#A", "A", "!", "/0"),
    "_read._csv._parse_csv:_TYPE_LINE": (b"#TYPE ", b"#", b'"#TYPE a', b" "),
    "_read._people._duplicate_ids:_NUMBER": ("0", "1", " (1)", "("),
    "_read._people._day_notation:_THREE_NUMBERS": ("1", "1.", "1.1.", "0"),
    "_read._people._day_notation:_YEAR_FIRST": ("1", "2026", "/"),
    "_read._people._day_notation:_MIDNIGHT": ("0", "2026-01-31 00:00:00.", ":"),
    "_read._people._day_notation:_SERIAL": ("2", "23456", "0", ".0"),
    "_read._people._probable_rows:_SIGN_OF_THOUSANDS": (",", "1,"),
    "_read._people._probable_rows:_THOUSANDS": ("1", "1,", "111,", ",111"),
    "_read._people._header_words:_TOKEN": ("A", "a", "Aa", "AA", "#"),
    "_read._people._label_rows:_DIGIT": ("a", "1"),
    "_read._people._label_rows:_LENGTH": ("(", "1", "(1", "(1)"),
    "_read._people._label_rows:_RULED_LINE": ("-", "--", "-a"),
    "_read._people._lost_digits:_WITH_POINT": ("1", "1.", "1.1e", "1.11"),
    "_read._people._lost_digits:_WITH_SIGN": ("1", "1.", "1.1e+", "1e"),
    "_read._people._total_rows:_NUMBER": ("1", ".", "1.", " ", "-", "(1"),
    "_read._people._total_rows:_RULE": ("-", "--", "-a", "---"),
    "_read._people._recognize_days:_ISO_WITH_MORE": ("1", "2024-01-01", "2024-01-01T", " "),
    "_read._spreadsheets._cell_text:_ESCAPED_CHARACTER": ("_", "_x", "_x0000", "_x000G_"),
    "_read._spreadsheets._ods_content:_TIME": ("PT", "1", "PT1H1M", "PT1H1M1."),
    "_read._tables._locate:_OUTSIDE": ("/", "..", "../", "/.", "C:"),
    "_records._fields._dates:_BEYOND_YEARS": ("0000", "1", "+1", "-01", "12345-01-01"),
    "_records._fields._dates:_SPREADSHEET_DAY": ("1", "12345", "0", ".0"),
    "_records._fields._dates:_THREE_NUMBERS": ("1", "1-", "1111-11-", "1/1/", ". "),
    "_documents._render._markdown:_SHOWN_AS_CODE": ("@", ":", ":a", "www.", "/", "a:", ":-", "GH-"),
    "_documents._render._markdown:_SPECIAL": ("&", ".", "#", "*"),
    "_documents._render._markdown:_SPECIAL_START": ("1", "#", "1."),
    "_documents._render._text_layout:_INSEPARABLE_SPACE": (" ", "1 ", "< "),
    "_write._leftovers:_TOKEN": ("0", "f", "0123456789abcdef"),
    "_write._format_csv:_NEEDS_QUOTES": (" ", "a ", "\u2003"),
    "models._base._card:_DOI": ("doi:", "doi", "doi:a "),
    "testing._diff._source_code:_WORD_AND_DOT": ("a", "a.", ".", "a "),
    "testing._messy._write_sheet:_NUMBER": ("1", "-1", "1.", "0"),
    "evidence._cells._amount_numbers:_SEPARATORS": ("1", ",", "1,"),
    "evidence._cells._amount_texts:_PLAIN": ("1", "1.", "1.1"),
    "evidence._cells._amount_texts:_THOUSANDS": ("1", ",111", "111", "1,"),
    "evidence._papers._reading._cell_meanings:_BRACKETS": ("(", "( ", "["),
    "evidence._papers._reading._cell_meanings:_FOOTNOTE": ("(1", "(1, 1", "[1", "\u00b9", "(1)"),
    "evidence._papers._reading._cell_meanings:_MARK_SEPARATOR": ("/", "a/"),
    "evidence._papers._reading._cell_meanings:_NOTE_SEPARATOR": (" ", ", ", "1 ,"),
    "evidence._papers._reading._cell_meanings:_NUMBERING": ("1", "1.", "i", ".)"),
    "evidence._papers._reading._matrix_rows:_EXPLANATION": ("(1", "*", "(1) ", "1)", "* *"),
    "evidence._papers._reading._matrix_rows:_ROW_NUMBERING": ("1", "1.", ".", "1.1 "),
    "evidence._papers._reading._template_sheet:_CONDITION": ("Condition (", "1", "Condition (1)"),
    "evidence._cells._band_words:_WORDS": ("a", "<", "a ", ";"),
    "evidence._cells._amount_texts:_TOKEN": ("1", "1,", " 111", "a", ">", ".1", "1 "),
    "evidence._cells._time_layouts:_YEAR_FIRST": ("0", "0000-00-00 ", " ", "00:"),
    "evidence._cells._time_layouts:_YEAR_LAST": ("0", "0/", "00/00/00 ", " "),
    "evidence._cells._time_layouts:_COMPACT": ("0", "00000000", "T"),
    "evidence._cells._time_layouts:_NAMED_MONTH": ("0", "A", " ", "MON", "0 JAN "),
    "evidence._cells._time_layouts:_MONTH_NAME_FIRST": ("A", "MON ", " ", "JAN 0,"),
    "evidence._logs._log_reading._decider_words:_SEPARATORS": ("1", "_", "a", "1a", " "),
    "evidence._cells._plain_numbers:_NUMBER": ("0", "0.", ".", "e", "+"),
    "evidence._logs._frame_cells:_FIXED_OFFSET": ("+", "0", "+00:"),
}
N_PARTS = 40_000  # a quadratic pattern needs minutes


def seconds(pattern, text):
    """The least time that finding all matches takes, and that matching at the start takes."""
    times = []
    for _ in range(3):
        start = time.process_time()
        sum(1 for _ in pattern.finditer(text))
        pattern.match(text)
        pattern.fullmatch(text)
        times.append(time.process_time() - start)
    return min(times)


def test_every_pattern_has_its_worst_input():
    """A pattern that is added needs one, or this fails."""
    assert WORST.keys() == PATTERNS.keys()


@pytest.mark.slow
@pytest.mark.parametrize("name", PATTERNS)
def test_twice_the_worst_input_takes_twice_the_time(name):
    """With what nearly matches repeated, and then something that does not match at all."""
    pattern = PATTERNS[name]
    for part in WORST[name]:
        rest = b"!\x00" if isinstance(part, bytes) else "!\x00"
        for before in (part[:0], part[:1], rest):
            for after in (part[:0], rest):
                small = before + part * (N_PARTS // 40) + after
                assert seconds(pattern, small) < 0.2, (part, before, after)
                once, twice = (before + part * (n * N_PARTS) + after for n in (1, 2))
                took = seconds(pattern, once)
                assert seconds(pattern, twice) < 0.05 + 3 * took, (part, before, after)


@pytest.mark.slow
@pytest.mark.parametrize("pattern", [r"(a+)+b", r"\s+\Z", r"<c\s(?:[^>]*?\s)?r="])
def test_a_pattern_that_backtracks_is_noticed(pattern):
    """The check would fail for each of these."""
    part = {"(": "a", "\\": " ", "<": "<c "}[pattern[0]]
    n = 20 if pattern[0] == "(" else 2000
    times = [seconds(re.compile(pattern), part * k + "!") for k in (n, n + 2 if n == 20 else 2 * n)]
    assert times[1] > 2.5 * times[0]


def test_patterns_are_compiled_once_as_globals():
    """So that the test above sees each: none is written where it is used."""
    for path in SOURCE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        within = {
            id(node)
            for function in ast.walk(tree)
            if isinstance(function, ast.FunctionDef | ast.Lambda | ast.ClassDef)
            for node in ast.walk(function)
        }
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            is_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
            if is_re and node.func.attr in USES:
                assert node.func.attr == "compile", (path, node.lineno)
                assert id(node) not in within or path.name in OF_USERS, (path, node.lineno)
        imported = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        assert "re" not in imported, path
