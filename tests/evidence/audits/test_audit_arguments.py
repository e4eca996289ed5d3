"""Every argument of `audit`: a bad value is a ValueError that names it, whatever it is."""

import inspect

import numpy as np
import pytest

from stepback import Organization, Person
from stepback.evidence import DecisionLog, audit

LOG = DecisionLog.from_columns(
    case=["1"], decided=["2026-03-02"], decider=["ann"], outcome=["final"], step=["pay"]
)
VALID = {"org": Organization(people=[Person("ann")]), "log": LOG}
BAD = {
    "empty text": lambda: "",
    "long text": lambda: "a" * 5000,
    "nan": lambda: float("nan"),
    "-1": lambda: -1,
    "True": lambda: True,
    "object": object,
    "bytes": lambda: b"x",
    "number array": lambda: np.array(5.0),
    "array": lambda: np.array([1, 2]),
    "huge": lambda: 10**400,
    "infinite": lambda: float("inf"),
    "set": lambda: {1, 2},
    "list of lists": lambda: [[1], [2]],
    "dict": lambda: {"a": [1]},
    "generator": lambda: (number for number in range(3)),
}


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("name", inspect.signature(audit).parameters)
def test_a_bad_argument_is_a_value_error_or_is_taken(name, bad):
    """No other exception comes out, and the message is short and begins with the argument."""
    try:
        audit(**VALID | {name: BAD[bad]()})
    except ValueError as error:
        message = str(error)
        assert message.startswith(name)
        assert len(message) < 500
        assert "ambiguous" not in message
