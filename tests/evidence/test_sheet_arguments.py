"""Every argument of the functions of sheets: a bad value is a ValueError, whatever it is."""

import inspect

import numpy as np
import pytest

from stepback import InvalidOrganization, Organization, Person, ReportingLine
from stepback.evidence import authority_template, read_support_survey, support_template

ORG = Organization(
    people=[Person("ann"), Person("bo"), Person("cy")],
    reporting=[ReportingLine("ann", "bo"), ReportingLine("ann", "cy")],
)
VALID = {
    authority_template: {"org": ORG},
    support_template: {"org": ORG},
    read_support_survey: {"source": {"id": ["ann"], "supporter": ["nobody"]}},
    authority_template(ORG).write: {},
    authority_template(ORG).to_table: {},
}
BAD = {
    "empty text": lambda: "",
    "long text": lambda: "a" * 5000,
    "nan": lambda: float("nan"),
    "-1": lambda: -1,
    "object": object,
    "bytes": lambda: b"x",
    "3": lambda: 3,
    "number array": lambda: np.array(5.0),
    "array": lambda: np.array([1, 2]),
    "huge": lambda: 10**400,
    "set": lambda: {1, 2},
    "pair": lambda: (0.2,),
    "list of lists": lambda: [[1], [2]],
    "dict": lambda: {"a": [1]},
    "generator": lambda: (number for number in range(3)),
}
CASES = [(function, name) for function in VALID for name in inspect.signature(function).parameters]
# A path that there is not is the business of the system.
PATHS = {"source": "long text", "ratings": "long text"}
# What these are is a matter of what they hold: a text of any length is one.
FINE = {("seen_by", "long text"), ("supporters", "3"), ("scale", "array")}


@pytest.mark.parametrize(
    ("function", "name"), CASES, ids=lambda case: getattr(case, "__name__", case)
)
@pytest.mark.parametrize("bad", BAD)
def test_a_bad_argument_is_refused_in_words(tmp_path, monkeypatch, function, name, bad):
    """The message begins with its name, or says what is wrong with what it holds."""
    monkeypatch.chdir(tmp_path)
    if (name, bad) in FINE:
        return
    is_path = PATHS.get(name) == bad and function is read_support_survey
    arguments = VALID[function] | {name: BAD[bad]()}
    if function.__name__ == "write" and name != "path":
        arguments["path"] = "sheet.csv"
    with pytest.raises(OSError if is_path else ValueError) as refused:
        function(**arguments)
    text = str(refused.value)
    assert is_path or len(text) < 1000
    if not is_path and not isinstance(refused.value, InvalidOrganization):
        assert name in text or "ends neither" in text
