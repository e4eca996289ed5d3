"""Every argument of every function of scenarios: a bad value is a ValueError, whatever it is."""

import inspect
import warnings

import numpy as np
import pytest

from stepback import Delegation, Domain, Organization, Person, ReportingLine, scenarios
from stepback.scenarios import compare, growth_map, panel, recommend, simulate, sweep
from stepback.scenarios import who_can_decide as who
from stepback.scenarios._growth import _trajectory_size
from tests.support.bad_values import BAD

ORG = Organization(
    people=[Person("ann", competence=0.9), Person("bo", competence=0.5), Person("cy")],
    reporting=[ReportingLine("ann", "bo"), ReportingLine("ann", "cy")],
    domains=[Domain("refunds", "ann")],
    delegations=[Delegation("ann", "bo", autonomy=0.5)],
)
VALID = {
    compare: {"before": ORG, "after": ORG},
    growth_map: {},
    panel: {"items": {"a": ORG}},
    recommend: {"org": ORG},
    simulate: {"org": ORG, "periods": 2},
    sweep: {"function": lambda n=1, **_: n, "grid": {"n": [1]}},
    who: {"org": ORG, "domain": "refunds"},
}
CASES = [
    (function, name)
    for function in VALID
    for name, parameter in inspect.signature(function).parameters.items()
    if parameter.kind is not parameter.VAR_KEYWORD
]


def test_every_function_is_listed():
    """A function that is added to scenarios is tested here, too."""
    functions = {getattr(scenarios, name) for name in scenarios.__all__}
    assert {each for each in functions if inspect.isfunction(each)} == set(VALID)


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize(
    ("function", "name"), CASES, ids=[f"{function.__name__} {name}" for function, name in CASES]
)
def test_a_bad_argument_is_a_value_error_or_is_taken(function, name, bad, tmp_path, monkeypatch):
    """Whatever is given, no other exception comes out, and the message names the argument."""
    monkeypatch.chdir(tmp_path)  # a resume file may be named by anything
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        told = _find_message(function, VALID[function] | {name: BAD[bad]()})
    assert "ambiguous" not in told
    assert "0-d array" not in told


def _find_message(function, arguments):
    """What a call says; empty if it takes the arguments."""
    try:
        function(**arguments)
    except ValueError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("function", "arguments", "told"),
    [
        (growth_map, {"support": (0.2,)}, r"support: \(0.2,\) is not a number"),
        (growth_map, {"delegated": (0.2,)}, r"delegated: \(0.2,\) is not a number"),
        (growth_map, {"competence": float("nan")}, "competence: nan is not between 0 and 1"),
        (panel, {"resume": b"x"}, "resume: b'x' is not the path of a file; give one"),
        (panel, {"resume": 3}, "resume: 3 is not the path of a file; give one"),
        (panel, {"resume": ""}, "resume: '' is not the path of a file; give one"),
        (panel, {"resume": "."}, "resume: .* cannot be read and written .*; name a file"),
        (panel, {"items": "a" * 5000}, "items: 'aaa.* is no path .*; give a folder"),
        (panel, {"items": ""}, "items: '' is no path; give a folder"),
        (recommend, {"leaders": np.array(5.0)}, "leaders: .*5.* is not a collection; give ids"),
        (recommend, {"keep": np.array(5.0)}, "keep: .*5.* is not a collection; give ids"),
        (recommend, {"goal": np.array([1, 2])}, "goal: .* is not a goal; give spread"),
        (recommend, {"exact": np.array([1, 2])}, "exact: .* is not True, False or 'auto'"),
        (
            recommend,
            {"k": 10**400},
            "k: <number of about 401 digits> is too large; give 9223372036854775807 at most",
        ),
        (recommend, {"model": ""}, "model: '' cannot advise; give one of ThreePostures"),
        (simulate, {"unknown": (1, 2, 3)}, "unknown: .* is not a competence"),
        (simulate, {"unknown": np.array(5.0)}, "unknown: 5.0 is not between 0 and 1"),
        (simulate, {"keep": np.array([1, 2])}, "keep: .* is not one of 'pairs' and 'totals'"),
        (simulate, {"rng": ""}, "rng: '' is not a source of randomness; give a"),
        (simulate, {"personal": "no"}, "personal: 'no' is neither True nor False"),
        (simulate, {"personal": float("nan")}, "personal: nan is neither True nor False"),
        (simulate, {"personal": b""}, "personal: b'' is neither True nor False"),
        (
            simulate,
            {"periods": 10**400},
            "periods: the figures of <number .* millions of GB .*; give",
        ),
    ],
)
def test_a_bad_argument_is_told_with_its_value_and_the_remedy(function, arguments, told):
    """Also where it would not be used."""
    with pytest.raises(ValueError, match=told):
        function(**VALID[function] | arguments)


def test_periods_that_do_not_fit_into_memory_are_refused_before_any_is_computed(monkeypatch):
    """The size is computed, and the remedy is one that fits."""
    monkeypatch.setattr(_trajectory_size, "total_memory", lambda: 10**6)
    # People and delegations have two figures each: 8 of each period, and 6 for all together.
    with pytest.raises(ValueError, match=r"take 1.1 GB of memory.*; give 8,928 at most$"):
        simulate(ORG, periods=10**7, unknown=0.5)
    told = "periods: the figures of 10000 periods .*; give 8,928 at most, or pass keep='totals'"
    with pytest.raises(ValueError, match=told):
        simulate(ORG, periods=10_000, unknown=0.5)
    assert simulate(ORG, periods=8_928, unknown=0.5).value.size == 8_928
    assert simulate(ORG, periods=10_000, unknown=0.5, keep="totals").value.size == 10_000
    with pytest.raises(ValueError, match=r"; give 20,830 at most$"):
        simulate(ORG, periods=10**5, unknown=0.5, keep="totals")
