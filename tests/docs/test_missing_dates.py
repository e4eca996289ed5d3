"""What has to know the date says so: in its message, and in its docstring."""

import inspect
import re

import pytest

import stepback
from stepback import (
    Delegation,
    Domain,
    Organization,
    Person,
    ReportingLine,
    Support,
    models,
    plots,
)

SENTENCE = "anything is dated and no date was entered"
SAME_AS = re.compile(r"[Aa]s `(\w+)`\.$", re.MULTILINE)
ARGUMENTS = {
    "absence": {"away": ["bo"]},
    "by_unit": {"values": {"ann": 1.0}},
    "advise": {"model": models.ThreePostures},
    "buy_in": {"opinion": 0.5, "susceptibility": 0.5},
    "delegation_chains": {"domain": "refunds"},
    "delegative_banzhaf": {"domain": "refunds"},
    "viscous_weights": {"domain": "refunds", "alpha": 0.5},
    "plots.support": {"personal": True},
}
TAKES_RECORDS = {"write_tables"}  # all of them, whatever the date


def measured_functions():
    """Every public function that takes an organization first, by its name."""
    functions = {}
    for module, prefix in ((stepback, ""), (models, ""), (plots, "plots.")):
        for name in module.__all__:
            function = getattr(module, name)
            if not inspect.isfunction(function) or name in TAKES_RECORDS:
                continue
            first = next(iter(inspect.signature(function).parameters.values()), None)
            annotation = str(first.annotation) if first else ""
            if "Organization" in annotation or "Source" in annotation or first.name == "holders":
                functions[prefix + name] = function
    return functions


def documented(name):
    """The docstring of a function, with that of the function to which it refers for errors."""
    text = inspect.getdoc(measured_functions()[name])
    other = SAME_AS.search(text)
    return " ".join((text + (documented(other[1]) if other else "")).split())


DATED = {
    "people": [Person("ann"), Person("bo", start="2024-01-01")],
    "reporting": [ReportingLine("ann", "bo")],
    "supports": [Support("ann", "bo")],
}
FLOW = {"domains": [Domain("refunds", "ann")], "delegations": [Delegation("ann", "bo")]}


@pytest.mark.parametrize("name", measured_functions())
def test_everything_that_measures_asks_for_a_date_and_documents_it(name):
    """A person who begins on some day is enough: no measure needs a dated delegation for it."""
    dated = Organization(**DATED, **({} if name == "assume_line_delegation" else FLOW))
    with pytest.raises(ValueError, match=r'enter one, such as org\.at\("2024-01-01"\)'):
        measured_functions()[name](dated, **ARGUMENTS.get(name, {}))
    assert SENTENCE in documented(name)
