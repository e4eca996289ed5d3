"""Every argument of every function of evidence: a bad value is a ValueError, whatever it is."""

import inspect
import warnings

import pytest

from stepback import Membership, Organization, Person, ReportingLine, Role, evidence
from stepback.evidence import AuthorityMatrix, DecisionLog, Grant
from tests.support.bad_values import BAD

ORG = Organization(
    people=[Person("ann"), Person("bo"), Person("cy")],
    roles=[Role("Lead"), Role("Head")],
    memberships=[Membership("Lead", "ann"), Membership("Head", "bo")],
    reporting=[ReportingLine("bo", "ann"), ReportingLine("ann", "cy")],
)
MATRIX = AuthorityMatrix.from_grants(
    [Grant("Lead", "refunds", up_to=1000), Grant("Head", "refunds", up_to=10_000)]
)
LOG = DecisionLog.from_columns(
    case=["1", "1", "2"],
    domain=["refunds"] * 3,
    step=["first", "second", "first"],
    decided=["2026-01-01", "2026-01-02", "2026-01-03"],
    decider=["ann", "bo", "ann"],
    outcome=["approved", "final", "rejected"],
    amount=[500, 500, 2000],
)
DECISIONS = {
    "case": ["1", "2"],
    "decided": ["2026-01-01", "2026-01-02"],
    "decider": ["ann", "bo"],
    "outcome": ["yes", "no"],
}
EVENTS = {
    "case": ["1", "2"],
    "decided": ["2026-01-01", "2026-01-02"],
    "decider": ["ann", "bo"],
    "activity": ["refund yes", "refund no"],
}
WORDS = {"yes": "final", "no": "rejected"}
VALID = {
    "audit": {"org": ORG},
    "authority_template": {"org": ORG},
    "decision_profile": {"log": LOG},
    "handovers": {"log": LOG},
    "observed_organization": {"log": LOG},
    "paper_and_practice": {"org": MATRIX.organization(ORG, amounts=LOG), "log": LOG},
    "read_authority_matrix": {
        "source": {"decision": ["refunds"], "Lead": ["1,000 EUR"], "Head": ["10,000 EUR"]},
        "shape": "grid",
    },
    "read_decisions": {"source": DECISIONS, "columns": None, "outcomes": WORDS},
    "read_events": {
        "source": EVENTS,
        "columns": None,
        "pattern": "(?P<domain>[a-z]+) (?P<outcome>[a-z]+)",
        "outcomes": WORDS,
    },
    "read_support_survey": {
        "source": {"id": ["ann", "bo"], "answered": ["yes", "no"], "supporter 1": ["bo", ""]}
    },
    "step_back_candidates": {"log": LOG},
    "support_template": {"org": ORG},
    "weighted_by": {"org": MATRIX.organization(ORG, amounts=LOG), "log": LOG},
}
CASES = [
    (function, name)
    for function in VALID
    for name, parameter in inspect.signature(getattr(evidence, function)).parameters.items()
    if parameter.kind is not parameter.VAR_KEYWORD
]


def test_every_function_is_listed():
    """A function that is added to evidence is tested here, too."""
    named = {name: getattr(evidence, name) for name in evidence.__all__}
    assert {name for name, value in named.items() if inspect.isfunction(value)} == set(VALID)


@pytest.mark.parametrize("function", VALID)
def test_the_valid_arguments_are_taken(function):
    """Otherwise the other tests would prove nothing."""
    getattr(evidence, function)(**VALID[function])


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize(("function", "name"), CASES)
def test_a_bad_argument_is_a_value_error_or_is_taken(function, name, bad, tmp_path, monkeypatch):
    """Whatever is given, no other exception comes out, and the message says what is wrong."""
    monkeypatch.chdir(tmp_path)  # a file may be named by anything
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        told = _find_message(function, name, BAD[bad]())
    assert "ambiguous" not in told
    assert "0-d array" not in told


def _find_message(function, name, value):
    """What a call says; empty if it takes the arguments."""
    try:
        getattr(evidence, function)(**VALID[function] | {name: value})
    except OSError:
        # A text is the path of a file, of which the system says why it cannot be opened.
        assert isinstance(value, str)
    except ValueError as error:
        return str(error)
    return ""
