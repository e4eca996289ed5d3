"""Every argument of every function of the practice: a bad value is a ValueError."""

import inspect

import numpy as np
import pytest

from stepback import Domain, Organization, Person
from stepback.evidence import (
    DecisionLog,
    decision_profile,
    handovers,
    observed_organization,
    step_back_candidates,
    weighted_by,
)

LOG = DecisionLog.from_columns(
    case=["1"], domain=["refunds"], decider=["ann"], outcome=["final"], decided=["2026-01-05"]
)
ORG = Organization(people=[Person("ann")], domains=[Domain("refunds", "ann")])
VALID = {
    decision_profile: {"log": LOG},
    handovers: {"log": LOG},
    observed_organization: {"log": LOG},
    step_back_candidates: {"log": LOG},
    weighted_by: {"org": ORG, "log": LOG},
}
BAD = {
    "None": lambda: None,
    "empty text": lambda: "",
    "long text": lambda: "a" * 5000,
    "nan": lambda: float("nan"),
    "-1": lambda: -1,
    "True": lambda: True,
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


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize(
    ("function", "name"), CASES, ids=[f"{function.__name__} {name}" for function, name in CASES]
)
def test_a_bad_argument_is_a_value_error_or_is_taken(function, name, bad):
    """Whatever is given, no other exception comes out, and the message names the argument."""
    message = find_message(function, VALID[function] | {name: BAD[bad]()})
    assert not message or message.startswith(name)
    assert len(message) < 500


def find_message(function, arguments):
    """What a call says; empty if it takes the arguments."""
    try:
        function(**arguments)
    except ValueError as error:
        return str(error)
    return ""
