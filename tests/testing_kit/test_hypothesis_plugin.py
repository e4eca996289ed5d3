import abc
import collections.abc
import os
import subprocess
import sys
from typing import Protocol, runtime_checkable

import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

from stepback import Organization, Person
from stepback._records._record import Record

HYPOTHESIS = "from hypothesis import Phase, find, settings, strategies as st"
DRAWN = """
import stepback
from hypothesis.vendor.pretty import pretty

first = settings(phases=[Phase.generate], database=None)
for type_ in (stepback.Organization, stepback.Person):
    assert isinstance(find(st.from_type(type_), lambda _: True, settings=first), type_)
assert pretty([stepback.Person("ann")]) == '[Person("ann")]'
"""


@runtime_checkable
class Sizable(Protocol):
    """Organizations are, among much else."""

    def __len__(self): ...


class Team(abc.ABC):
    """An interface of a program under test."""

    @abc.abstractmethod
    def meet(self): ...


class Crew(Team):
    """What has it."""

    def meet(self): ...


Team.register(Organization)


class Department(Organization):
    """A class of a program under test."""


def run(code, **env):
    """Run code in a new process, where nothing is imported yet."""
    subprocess.run([sys.executable, "-c", code], check=True, env=os.environ | env)


@pytest.mark.parametrize(
    "imports",
    [
        f"{HYPOTHESIS}\nimport stepback",
        f"import stepback\n{HYPOTHESIS}",
        f"from stepback import Person\n{HYPOTHESIS}",
        f"{HYPOTHESIS}\nfrom stepback import archetypes",
        f"import stepback.testing.strategies\n{HYPOTHESIS}",
    ],
)
def test_types_are_drawn_and_shown_whichever_is_imported_first(imports):
    """Types are registered in both orders of import."""
    run(imports + DRAWN)


def test_types_are_drawn_where_another_plugin_imports_stepback():
    """Types are registered whether hypothesis loads that plugin before ours or after it."""
    other = """
import importlib.metadata

of_group = importlib.metadata.entry_points


class Other:
    def load(self):
        return lambda: __import__("stepback")


def entry_points(**of):
    known = [*of_group(**of)]
    if of == {"group": "hypothesis"}:
        known.insert(AT, Other())
    return known


importlib.metadata.entry_points = entry_points
"""
    for at in ("0", "len(known)"):
        run(other.replace("AT", at) + HYPOTHESIS + DRAWN)


def test_hypothesis_loads_nothing_of_stepback():
    """The import of hypothesis must not take longer if stepback is installed but not used."""
    run("import hypothesis, sys; assert not {'numpy', 'stepback'} & sys.modules.keys()")


@pytest.mark.parametrize("order", ["hypothesis, stepback", "stepback, hypothesis"])
def test_nothing_is_registered_without_plugins(order):
    """A user who disables plugins gets no registered types."""
    code = f"""
import {order}
from hypothesis.vendor.pretty import pretty
assert pretty(stepback.Organization()) == "<Organization: 0 people>"
"""
    run(code, HYPOTHESIS_NO_PLUGINS="1")


def test_stepback_imports_no_second_package():
    """It registers its types if hypothesis has loaded the plugin, and otherwise leaves it alone."""
    run("""
import stepback, sys
assert not [name for name in sys.modules if name.partition(".")[0] == "stepback_plugins"]
assert "stepback.testing" not in sys.modules
""")


def test_stepback_can_be_imported_without_hypothesis():
    """Hypothesis is an extra."""
    run("import sys; sys.modules['hypothesis'] = None; import stepback")


@pytest.mark.parametrize(
    "above",
    [
        object,
        collections.abc.Hashable,
        collections.abc.Sized,
        collections.abc.Container,
        collections.abc.Iterable,
        collections.abc.Collection,
        Sizable,
        Team,
        Record,
    ],
)
def test_types_above_those_of_stepback_are_drawn_as_without_it(above):
    """What is drawn for an abstract type does not depend on what is installed."""

    @settings(max_examples=20, database=None, suppress_health_check=list(HealthCheck))
    @given(st.from_type(above))
    def test(value):
        assert not isinstance(value, Organization | Person)

    test()


def test_a_subclass_is_drawn_once_it_is_registered():
    """The how-to page says so."""
    everyone = st.from_type(Organization).map(lambda org: Department.from_tables(org.to_tables()))
    st.register_type_strategy(Department, everyone)
    assert type(find(st.from_type(Department), len)) is Department
