import math
from decimal import Decimal
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import OptimizeResult

from stepback import Delegation, Domain, Organization, Person, real_authority
from stepback.models import TruckFactor, authors, degree_of_authorship, exclusivity, truck_factor
from tests.support.strategies import UNBOUND, organizations

FILES = {0: ["d"], 1: ["d"], 2: ["b"], 3: ["c", "a"]}


# Worked numbers


def test_one_after_the_other_is_not_always_the_fewest():
    """The person with two files leaves first; the others by name."""
    assert truck_factor(FILES) == TruckFactor(3, ("d", "a", "b"), exact=False)
    assert truck_factor(FILES, exact=True) == TruckFactor(2, ("d", "b"), exact=True)


def test_the_holder_of_most_items_leaves_first_even_if_shared():
    """What counts is the number of items, not how many of them are held by nobody then."""
    files = {0: "ab", 1: "ab", 2: "ab", 3: "c", 4: "c"}
    found = truck_factor({file: list(people) for file, people in files.items()})
    assert found.people == ("a", "b")


@pytest.mark.parametrize(
    ("created", "changes", "others", "degree"),
    [
        (1, 3, 5, 4.307845210),
        (0, 4, 4, 3.432370430),
        (1, 0, 0, 4.391),
    ],
)
def test_degrees_of_authorship(created, changes, others, degree):
    """As worked from the formula."""
    assert degree_of_authorship(created, changes, others) == pytest.approx(degree)


def test_degrees_of_authorship_of_arrays():
    """One for each, and one number for all."""
    found = degree_of_authorship(np.array([True, False]), [3, 4], [5, 4])
    assert found == pytest.approx([4.307845210, 3.432370430])
    assert found[1] / found[0] == pytest.approx(0.7967719968)
    assert isinstance(degree_of_authorship(1, 0, 0), float)


def test_authors_by_the_rule():
    """Above three quarters of the highest degree, and the minimum for others than the creator."""
    files = {
        "shared": {"ann": (True, 3), "bo": (False, 4), "cy": (False, 1)},
        "grown": {"ann": (True, 0), "bo": (False, 400)},
        "rewritten": {"ann": (True, 1), "bo": (False, 30), "cy": (False, 30)},
        "crowded": {"ann": (True, 0), **{f"p{number}": (False, 1) for number in range(1000)}},
        "empty": {},
    }
    assert authors(files) == {
        "shared": ("ann", "bo"),
        "grown": ("bo",),
        "rewritten": ("bo", "cy"),
        "crowded": ("ann",),
        "empty": (),
    }
    assert truck_factor(authors(files)).people == ("bo", "ann")


def test_exclusivity_of_three():
    """One thing alone, and one that all three hold."""
    held = {"k1": ["u"], "k2": ["u", "v", "w"], "k3": ["v"]}
    expected = {"u": 1.1353352832, "v": 1.1353352832, "w": 0.1353352832}
    assert exclusivity(held) == pytest.approx(expected)
    assert exclusivity(held, normalized=True) == pytest.approx(
        {person: value / 3 for person, value in expected.items()}
    )


# Organizations


def test_items_are_domains_and_holders_settle_nearly_as_much_as_anyone():
    """Strictly more than three quarters of the largest, over all bands, and generally."""
    org = Organization(
        people=map(Person, ["ann", "bo", "cy", "di", "ed"]),
        domains=[
            Domain("even", "ann"),
            Domain("same", "ann"),
            Domain("edge", "bo"),
            Domain("banded", "cy", amounts=[1, 2, 3, 4]),
        ],
        delegations=[
            Delegation("ann", "di", autonomy=0.5),
            Delegation("bo", "di"),
            Delegation("bo", "ed", domain="edge", share=0.375),
            Delegation("bo", "cy", domain="edge", share=0.125),
            Delegation("cy", "di", domain="banded", limit=2),
        ],
    )
    at_most = {"ann": 2 / math.e, "bo": 1, "cy": 1 / math.e, "di": 3 / math.e, "ed": 0}
    assert exclusivity(org) == pytest.approx(at_most)
    below = at_most | {"bo": 1 / math.e, "ed": 1 / math.e}
    assert exclusivity(org, floor=0.74) == pytest.approx(below)
    assert truck_factor(org) == TruckFactor(3, ("di", "ann", "bo"), exact=False)
    assert truck_factor(org, threshold=1) == TruckFactor(2, ("di", "ann"), exact=False)
    assert truck_factor(org, threshold=1, exact=True) == TruckFactor(1, ("bo",), exact=True)


@given(organizations(**UNBOUND), st.sampled_from([0, 0.5, 0.75]))
def test_holders_of_domains_by_real_authority(org, floor):
    """Domain by domain, by `real_authority`."""
    held = {}
    for domain in org.domains:
        settled = real_authority(org, domain.id)
        most = max(settled.values())
        held[domain.id] = [
            person for person, share in settled.items() if share > floor * most + 1e-12
        ]
        unsure = [s for s in settled.values() if s and abs(s - floor * most) < 1e-9]
        if unsure:
            return
    expected = dict.fromkeys((person.id for person in org.people), 0.0) | exclusivity(held)
    assert exclusivity(org, floor=floor) == pytest.approx(expected)
    assert repr(truck_factor(org, floor=floor)) == repr(truck_factor(held))


# Degenerate


def test_nothing_held_by_nobody():
    """Without items the size is nan; if nobody holds any, nobody has to leave."""
    for empty in ({}, Organization(), Organization(people=[Person("ann")])):
        found = truck_factor(empty)
        assert math.isnan(found.size)
        assert (found.people, found.exact) == ((), True)
    assert exclusivity({}) == exclusivity({}, normalized=True) == {}
    assert math.isnan(exclusivity(Organization(people=[Person("a")]), normalized=True)["a"])
    assert truck_factor({"x": []}) == TruckFactor(0, (), exact=True)
    assert truck_factor({"x": [], "y": [], "z": ["a"]}) == TruckFactor(0, (), exact=True)
    assert truck_factor({"x": ["a"]}) == TruckFactor(1, ("a",), exact=True)
    assert exclusivity({"x": ["a"], "y": []}) == {"a": 1}


# Laws and differential

HELD = st.lists(st.frozensets(st.sampled_from("abcde"), max_size=4), min_size=1, max_size=7).map(
    lambda items: {index: sorted(people) for index, people in enumerate(items)}
)
THRESHOLDS = st.sampled_from([0.1, 0.3, 0.5, 0.6, 0.8, 1])


def share_held(held, away):
    """The share of items that someone holds who is not away."""
    return sum(bool(set(people) - set(away)) for people in held.values()) / len(held)


@given(HELD, THRESHOLDS)
def test_the_fewest_by_the_definition(held, threshold):
    """Compared with all sets of people, smallest first."""
    found = truck_factor(held, threshold=threshold, exact=True)
    people = sorted({member for some in held.values() for member in some})
    fewest = next(
        size
        for size in range(len(people) + 1)
        if any(share_held(held, away) < threshold for away in combinations(people, size))
    )
    assert found.size == fewest == len(found.people)
    assert share_held(held, found.people) < threshold
    assert found.exact


@given(HELD, THRESHOLDS)
def test_one_after_the_other_by_the_definition(held, threshold):
    """Removed one at a time, the holder of most items first."""
    total = {name: sum(name in some for some in held.values()) for name in "abcde"}
    left, away = (
        sorted((item for item in total if total[item]), key=lambda person: -total[person]),
        [],
    )
    while share_held(held, away) >= threshold:
        away.append(left.pop(0))
    found = truck_factor(held, threshold=threshold)
    assert found.people == tuple(away)
    assert found.size >= truck_factor(held, threshold=threshold, exact=True).size
    if found.exact:
        assert found.size == truck_factor(held, threshold=threshold, exact=True).size


@given(HELD)
def test_exclusivity_by_its_definition(held):
    """A sum over the items of each."""
    expected = {}
    for people in held.values():
        for person in people:
            expected[person] = expected.get(person, 0) + math.exp(1 - len(people))
    assert exclusivity(held) == pytest.approx(expected)


@given(HELD, st.permutations("vwxyz"))
def test_relabelling_permutes_exclusivity_and_nothing_else(held, names):
    """Only the names change, and the smallest number stays the same."""
    name = dict(zip("abcde", names, strict=True))
    renamed = {item: [name[person] for person in people] for item, people in held.items()}
    assert exclusivity(renamed) == {
        name[person]: value for person, value in exclusivity(held).items()
    }
    assert truck_factor(renamed, exact=True).size == truck_factor(held, exact=True).size


def test_many_files_are_quick():
    """A hundred thousand of them, and the fewest among two hundred people."""
    rng = np.random.default_rng(0)
    many = {file: rng.integers(0, 5000, 3).tolist() for file in range(100_000)}
    assert truck_factor(many).size > 1000
    few = {file: rng.integers(0, 200, 1).tolist() for file in range(1000)}
    assert truck_factor(few, exact=True).size == truck_factor(few).size


def test_an_integer_program_that_is_not_solved_says_so(monkeypatch):
    """No result is returned if the solver fails."""
    monkeypatch.setattr(
        "scipy.optimize.milp", lambda *_, **__: OptimizeResult(success=False, message="too hard")
    )
    with pytest.raises(RuntimeError, match="not solved: too hard"):
        truck_factor(FILES, exact=True)


# Arguments


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: truck_factor([1]), "holders: the list [1] is not an Organization or mapping"),
        (
            lambda: exclusivity(
                {"x": "ann", "y": 7, "z": [["a"]], "v": ["a", (["b"],)], "w": np.array("a")}
            ),
            "holders: 5 problems\n"
            "  'x': 'ann' is not a collection of people\n"
            "  'y': 7 is not a collection of people\n"
            "  'z': ['a'] cannot be compared; give ids\n"
            "  'v': (['b'],) cannot be compared; give ids\n"
            "  'w': array('a', dtype='<U1') is not a collection of people",
        ),
        (lambda: truck_factor({}, threshold=0), "threshold: no share of items is below 0; give"),
        (lambda: truck_factor({}, threshold=2), "threshold: 2 is not between 0 and 1"),
        (lambda: truck_factor({}, floor=1), "floor: at 1 nobody holds more; give less than 1"),
        (lambda: exclusivity({}, floor=-1), "floor: -1 is not between 0 and 1"),
        (lambda: degree_of_authorship(2, 0, 0), "created: 2 is neither 0 nor 1"),
        (lambda: degree_of_authorship(1, -1, 0), "changes: -1 is not from 0 up"),
        (lambda: degree_of_authorship(1, 0, "x"), "others: 'x' is not a number"),
        (lambda: degree_of_authorship(1, "3", 0), "changes: '3' is not a number"),
        (lambda: degree_of_authorship(1, 10**400, 0), "changes: <number of about 401 digits>"),
        (lambda: degree_of_authorship(1, [[1], [1, 2]], 0), "changes: [[1], [1, 2]] is not a"),
        (lambda: degree_of_authorship(1, None, 0), "changes: None is not"),
        (lambda: degree_of_authorship(1, np.array([1j]), 0), "changes: array([0.+1.j]) is not a"),
        (
            lambda: degree_of_authorship(1, [1, 2], [1, 2, 3]),
            "shapes: created is (), changes is (2,), others is (3,); give arrays that broadcast",
        ),
        (lambda: authors(["x"]), "files: ['x'] is not a mapping of files to who worked on them"),
        (
            lambda: authors(
                {
                    "x": ["ann"],
                    "y": {"a": 3, "b": (2, 1), "c": (1, -1), "d": (0, 1)},
                    "z": {"a": (np.array([0, 1]), 2)},
                }
            ),
            "files: 5 problems\n"
            "  'x': ['ann'] is not a mapping of people to (created, changes)\n"
            "  'y', 'a': 3 is not a pair (created, changes)\n"
            "  'y', 'b': created: 2 is neither 0 nor 1\n"
            "  'y', 'c': changes: -1 is not a number from 0 up\n"
            "  'z', 'a': created: array([0, 1]) is neither 0 nor 1",
        ),
    ],
)
def test_invalid_arguments_are_named_with_their_remedy(call, message):
    """Everything that is wrong at once."""
    with pytest.raises(ValueError, match="^[a-z]+: ") as refusal:
        call()
    assert str(refusal.value).startswith(message)


@pytest.mark.parametrize("created", [Decimal("sNaN"), np.array([1, 0]), "1", None, 2])
def test_whether_someone_created_a_file_is_yes_or_no(created):
    """Other values are refused and shown, also values that cannot be compared."""
    with pytest.raises(ValueError, match=r"'f', 'a': created: .* is neither 0 nor 1"):
        authors({"f": {"a": (created, 1)}})
    assert authors({"f": {"a": (np.True_, 1)}}) == {"f": ("a",)}


def test_people_may_be_called_by_any_number():
    """Also by integers that are too long for Python to print."""
    long = 10**5000
    found = truck_factor({"x": [long, 2], "y": [long]})
    assert set(found.people) <= {long, 2}
