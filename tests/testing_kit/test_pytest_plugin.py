import dataclasses
import datetime
import os
import subprocess
import sys
from types import SimpleNamespace

import attrs
import pytest

from stepback import Domain, Organization, Person, archetypes
from stepback.testing import fixtures
from stepback_plugins.for_pytest import pytest_assertrepr_compare

NOBODY = Organization()
ANN = Organization([Person("ann")])
EVERYONE = [Person(f"p{number}") for number in range(100)]

OPT_IN = 'pytest_plugins = ["stepback.testing.fixtures"]'

WITHOUT_STEPBACK = """
import sys


def test_fails():
    assert [1] == [2]


def test_nothing_of_stepback_is_loaded():
    assert not {"hypothesis", "numpy", "stepback"} & sys.modules.keys()


def test_no_fixture_comes_with_it(request):
    names = request.session._fixturemanager._arg2fixturedefs
    assert not set(FIXTURES) & set(names)
"""
FAILED_ASSERTS = """
import sys

from stepback import Organization, Person


def test_no_slow_import():
    slow = {"hypothesis", "networkx", "scipy", "stepback.archetypes", "stepback.models"}
    assert not slow & sys.modules.keys()


def test_true_comparison_in_a_false_assert():
    few = Organization([Person("ann")])
    again = Organization.from_tables(few.to_tables())
    assert few == again and len(again) < 1


def test_many():
    assert Organization() == Organization([Person(str(i)) for i in range(9)], supports=())


def test_in_a_container():
    assert {"north": [Organization()]} == {"north": [Organization([Person("ann")])]}


def test_one_more_person():
    few = [Person("ann"), Person("bo")]
    assert Organization(few) == Organization(few + [Person("zoe", fte=0.5)])


def test_other_comparisons():
    assert Organization() == {}
"""
FIXTURES_USED = """
import pytest

from stepback import archetypes


@pytest.mark.parametrize("name", archetypes.__all__)
def test_archetype_by_name(name, request):
    assert request.getfixturevalue(name) == getattr(archetypes, name)()


def test_each_archetype_in_turn(archetype, request):
    name = request.node.callspec.params["archetype"]
    assert request.node.name.endswith(f"[{name}]")
    assert archetype == getattr(archetypes, name)()
"""


@dataclasses.dataclass
class Snapshot:
    """What an application keeps."""

    org: object
    taken: int = dataclasses.field(default=0, compare=False)


@attrs.define
class Review:
    """What another keeps."""

    org: object
    by: Organization = attrs.field(default=ANN, eq=False)


def test_every_archetype_is_a_fixture():
    """Each has the name of its function; `archetype` is each of them in turn."""
    assert fixtures.__all__ == sorted([*archetypes.__all__, "archetype"])


def explained(op, left, right, verbosity=0):
    """What the plugin says of a comparison, with as many -v."""
    levels = {pytest.Config.VERBOSITY_ASSERTIONS: verbosity}
    return pytest_assertrepr_compare(
        SimpleNamespace(
            get_verbosity=levels.get, VERBOSITY_ASSERTIONS=pytest.Config.VERBOSITY_ASSERTIONS
        ),
        op,
        left,
        right,
    )


def test_a_failed_assert_says_how_two_organizations_differ():
    """The differences follow a line with both organizations."""
    assert explained("==", NOBODY, ANN) == [
        "<Organization: 0 people> == <Organization: 1 person>",
        "from the left one to the right one:",
        "person ann: added",
    ]


@pytest.mark.parametrize(
    ("op", "left", "right"),
    [
        ("!=", ANN, ANN),
        ("==", ANN, {"ann": 1}),
        ("==", 1, ANN),
        ("==", ANN, Organization([Person("ann")])),
        ("==", [ANN, 1], [ANN, 2]),
        ("==", [ANN], (NOBODY,)),
        ("==", [[[[[ANN]]]]], [[[[[NOBODY]]]]]),
        ("==", {"ann": ANN}, {"bo": NOBODY}),
        ("==", {ANN}, {NOBODY}),
    ],
)
def test_anything_else_is_left_to_pytest(op, left, right):
    """The plugin explains nothing about other operators, true comparisons, or values without organizations at the same place."""
    assert explained(op, left, right) is None


@pytest.mark.parametrize(
    ("left", "right", "place"),
    [
        ([ANN, NOBODY], [ANN, ANN], "[1]"),
        ((NOBODY,), (ANN,), "[0]"),
        ({"north": NOBODY, "east": ANN}, {"east": ANN, "north": ANN}, "['north']"),
        (Snapshot(NOBODY), Snapshot(ANN), ".org"),
        (Review(NOBODY), Review(ANN), ".org"),
        ([{"a": Snapshot((NOBODY,))}], [{"a": Snapshot((ANN,))}], "[0]['a'].org[0]"),
    ],
)
def test_organizations_in_a_collection_are_reported_with_their_place(left, right, place):
    """If both sides hold different organizations at the same place, the place is shown."""
    told = explained("==", left, right)
    assert told[0].startswith(f"{left!r}"[:50])
    assert told[1:] == [f"at {place}:", "person ann: added"]


def test_what_holds_itself_is_gone_through_to_some_depth():
    """A container that contains itself is searched to a fixed depth."""
    left, right = [NOBODY], [ANN]
    left.append(left)
    right.append(right)
    assert explained("==", left, right)[2:5] == ["at [0]:", "person ann: added", "at [1][0]:"]


def test_what_may_not_fit_begins_with_how_much_differs():
    """Without -v, pytest shows only the first lines, so these summarize."""
    many = Organization(EVERYONE[:9], domains=[Domain("refunds", "p0")], supports=())
    seen = many.at(datetime.date(2024, 1, 1))
    assert explained("==", NOBODY, seen)[1] == (
        "9 people, 1 domain, whether supports were asked, the date differ, from the left one to the right one:"
    )
    assert explained("==", [NOBODY, ANN], [many, NOBODY])[1:3] == [
        "organizations differ at [0], [1]",
        "at [0], where 9 people, 1 domain, whether supports were asked differ:",
    ]
    assert explained("==", [NOBODY] * 22, [ANN] * 22)[1].endswith(", [18], [19] and 2 more")


def test_nothing_is_left_out_with_two_v():
    """With -vv, all lines are shown, as with everything that pytest compares."""
    many = Organization(EVERYONE)
    brief, whole = (explained("==", NOBODY, many, verbosity) for verbosity in (1, 2))
    assert len(brief) == 2 + 20 + 1
    assert brief[-1] == "and 80 more in people"
    assert len(whole) == 2 + 100


def test_a_run_of_pytest_shows_how_organizations_differ(tmp_path):
    """The plugin imports nothing slow for it."""
    output = run_pytest(FAILED_ASSERTS, tmp_path)
    assert "5 failed, 1 passed" in output
    assert "person zoe: added (fte 0.5)" in output
    assert "from the left one to the right one" not in output.split("test_many")[0]
    assert "9 people, whether supports were asked differ, from the left" in output
    assert "at ['north'][0]:" in output


def test_a_run_of_pytest_without_stepback_loads_nothing_of_it(tmp_path):
    """The plugin runs wherever stepback is installed: it adds no fixture and no slow import."""
    code = f"FIXTURES = {fixtures.__all__}\n{WITHOUT_STEPBACK}"
    assert "1 failed, 2 passed" in run_pytest(code, tmp_path)


@pytest.mark.parametrize(
    ("conftest", "options"), [(OPT_IN, []), ("", ["-p", "stepback.testing.fixtures"])]
)
def test_one_line_makes_the_archetypes_fixtures(tmp_path, conftest, options):
    """The line stands in the top-level conftest.py, or among the options of pytest."""
    (tmp_path / "conftest.py").write_text(conftest)
    assert "16 passed" in run_pytest(FIXTURES_USED, tmp_path, *options)


def run_pytest(code, folder, *options):
    """Run pytest on a file of tests, with few lines for each failed assert; return its output."""
    (folder / "test_it.py").write_text(code)
    env = {name: value for name, value in os.environ.items() if name not in {"CI", "BUILD_NUMBER"}}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options]
    return subprocess.run(
        command, cwd=folder, env=env, capture_output=True, text=True, check=False
    ).stdout
