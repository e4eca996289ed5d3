"""Every argument of the readers of logs: a bad value is a ValueError, whatever it is."""

import inspect

import pytest

from stepback import InvalidOrganization
from stepback.evidence import read_decisions, read_events
from tests.support.bad_values import BAD as SHARED

TABLE = {
    "case": ["1", "2"],
    "activity": ["Claim approved by clerk", "Claim rejected by clerk"],
    "outcome": ["approved", "rejected"],
    "decider": ["ann", "bo"],
    "decided": ["2026-01-31", "2026-02-01"],
}
PATTERN = "(?P<domain>.+) (?P<outcome>.+) by (?P<step>.+)"
VALID = {
    read_decisions: {"source": TABLE},
    read_events: {"source": TABLE, "pattern": PATTERN},
}
BAD = SHARED | {
    "blank": lambda: "  ",
    "dict of numbers": lambda: {1: 2},
    "dict of texts": lambda: {"case": "no such", "x": "y"},
    "none in list": lambda: [None],
}
CASES = [(function, name) for function in VALID for name in inspect.signature(function).parameters]


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize(
    ("function", "name"), CASES, ids=[f"{function.__name__} {name}" for function, name in CASES]
)
def test_a_bad_argument_is_a_value_error_or_is_taken(function, name, bad, tmp_path, monkeypatch):
    """Whatever is given, no other exception comes out than one for a file that is absent."""
    monkeypatch.chdir(tmp_path)
    message = find_message(
        function, VALID[function] | {name: BAD[bad]()}, is_source=name == "source"
    )
    assert "ambiguous" not in message


def find_message(function, arguments, *, is_source):
    """What a call says; empty if it takes the arguments."""
    try:
        function(**arguments)
    except ValueError as error:
        return str(error) or "ambiguous"
    except OSError:
        if not is_source:
            raise
    return ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"columns": "case"}, r"columns: 'case' is not a mapping; give one from fields to headers"),
        (
            {"columns": {"Request": "case"}},
            r"columns: 'Request' is not a field; did you mean \{'case': 'Request'\}\? the fields",
        ),
        ({"columns": {"deciders": "x"}}, r"did you mean 'decider'\? the fields are case, domain"),
        ({"columns": {"case": ""}}, r"columns: the header of 'case' is ''; give text, or None"),
        ({"columns": {"case": None}}, r"columns: 'case' is needed, and cannot be None; name its"),
        ({"outcomes": ["x"]}, r"outcomes: \['x'\] is not a mapping; give one from the words"),
        ({"outcomes": {"OK": "aproved"}}, r"'OK' is mapped to 'aproved'; did you mean 'approved'"),
        ({"outcomes": {1.5: "approved"}}, r"outcomes: 1.5 is not a word of the log; give text"),
        ({"not_deciders": "SYSTEM"}, r"not_deciders: 'SYSTEM' is not a collection; give words"),
        ({"not_deciders": [""]}, r"not_deciders: '' is not a word of the log; give text"),
        ({"separator": ""}, r"separator: '' is not a text between names; give one such as ';'"),
        ({"domain": ""}, r"domain: '' is not a name; give text, or leave it out"),
        ({"repair": 1}, r"repair: 1 is neither True nor False"),
        ({"timezone": "Amsterdam"}, r"timezone: 'Amsterdam' is not a time zone; did you mean"),
        ({"date_order": "dmy"}, r"date_order: 'dmy'.*'month first' or 'day first'"),
        (
            {"domain": "x", "columns": {"domain": "y"}},
            r"domain: 'x' is given for the whole log, and columns names where.*leave one out",
        ),
    ],
)
def test_a_bad_argument_is_shown_with_its_remedy(arguments, message):
    """The value, and what to give instead."""
    with pytest.raises(ValueError, match=message):
        read_decisions(TABLE, **arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"pattern": "(?P<step>.+"}, r"pattern: '\(\?P<step>.\+' is not a regular expression \("),
        ({"pattern": "(.+)"}, r"names no group; name one of domain, step, outcome"),
        (
            {"pattern": "(?P<outcom>.+)"},
            r"the group 'outcom' is not a field; did you mean 'outcome'\?",
        ),
        (
            {"pattern": "(?P<step>.+)", "columns": {"outcome": None}},
            r"pattern: .* has no group outcome, and the log has no column of that name; add",
        ),
        ({"pattern": 3}, r"pattern: 3 is not a regular expression; give text such as"),
        (
            {"columns": {"step": "decider"}},
            r"columns: 'step' is both a group of pattern and the column 'decider'; leave one out",
        ),
        ({"domain": "x"}, r"domain: 'x' is given for the whole log, and pattern names where"),
    ],
)
def test_a_bad_argument_of_events_is_shown_with_its_remedy(arguments, message):
    """The same, of what only events have."""
    with pytest.raises(ValueError, match=message):
        read_events(TABLE, **{"pattern": PATTERN} | arguments)


def test_columns_that_are_missing_are_one_error_with_all_headers():
    """Each field is named, and each header that the file has."""
    with pytest.raises(InvalidOrganization) as raised:
        read_decisions({"Request": ["1"], "Who": ["ann"]}, columns={"case": "Reqest"})
    [problem] = raised.value.problems
    assert problem.code == "missing-column"
    assert problem.message == (
        "there is no column 'Reqest' for case; and no column for decided, decider and outcome; "
        "the columns are 'Request', 'Who'; say which is which: pass columns={'case': 'Request', "
        "'decided': '…', 'decider': '…', 'outcome': '…'}"
    )
