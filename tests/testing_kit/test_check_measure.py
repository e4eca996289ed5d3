import dataclasses
import math
import re
import typing
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

import stepback
from stepback import (
    Domain,
    Organization,
    Person,
    effective_leaders,
    formal_authority,
    leadership_spread,
    real_authority,
)
from stepback.testing.laws import check_measure
from stepback.testing.laws._compare_results import first_difference
from stepback.testing.laws._laws import decomposable_law, scale_law
from stepback.testing.strategies import organizations

quick = settings(max_examples=30, derandomize=True)
passing = settings(quick, max_examples=settings().max_examples // 2)  # for right measures
large = settings(quick, phases=[Phase.generate])  # the first case found, however large
ALWAYS = {"defined", "repeatable", "order", "renaming", "round trips", "in force", "periods"}
ALONE = {"without": ALWAYS, "scale": None}  # what is stated, and nothing else


def failure_message(measure, settings=quick, **options):
    """The message about a measure that violates a law."""
    with pytest.raises(AssertionError) as caught:
        check_measure(measure, settings=settings, **options)
    return str(caught.value)


def run_pasted(code, **names):
    """Run pasted code, indented as in a message; return the values of its last lines."""
    lines = [line[4:] for line in code.splitlines() if line.startswith("    ")]
    source = "\n".join(lines)
    calls = re.findall(r"^(\w+)\((\w+)\)  # ", source, re.MULTILINE)
    exec(source.partition(f"{calls[0][0]}({calls[0][1]})  # ")[0], names)  # noqa: S102  (our own code)
    return [names[name](names[variable]) for name, variable in calls]


# Wrong measures, and what each is told


def mean_span(org):
    return len(org.snapshot().reporting) / len({line.manager for line in org.snapshot().reporting})


def test_a_measure_that_raises_is_shown_the_smallest_organization_that_it_raises_on():
    """The message has code to paste, with the error."""
    assert failure_message(mean_span) == (
        "mean_span must be defined on every organization\n\n"
        "    from stepback import Organization\n\n"
        "    org = Organization()\n\n"
        "    mean_span(org)  # raised ZeroDivisionError: division by zero"
    )


def test_a_law_is_named_for_what_it_asks():
    """The name completes the sentence "nothing shows that it is ..."."""
    assert scale_law("unchanged", 0).name == "unchanged by scale"
    assert scale_law("proportional", 0).name == "proportional to scale"
    assert decomposable_law("sum", 0).name == "decomposable over separate parts"


def height(org):
    manager = {line.report: line.manager for line in org.snapshot().reporting}
    steps = 0
    for at in list(manager):
        while at in manager:
            at, steps = manager[at], steps + 1  # noqa: PLW2901
    return steps


@pytest.mark.slow
def test_a_measure_that_never_ends_is_interrupted_and_shown_a_small_organization():
    """Solid and dotted lines together may form a circle, which this measure follows for ever."""
    text = failure_message(
        height, time_limit=0.2, organizations=organizations(max_people=4, max_roles=0)
    )
    assert text.startswith("height must be ")
    assert "  # raised TimeoutError: still running after 0.2 s" in text
    assert text.count("ReportingLine(") == 2


def test_the_error_of_the_measure_is_the_cause():
    """A debugger reaches the error, and pytest shows it without code of the kit."""
    with pytest.raises(AssertionError) as caught:
        check_measure(mean_span, settings=quick)
    assert isinstance(caught.value.__cause__, ZeroDivisionError)
    shown = str(caught.getrepr(style="long"))
    assert "def mean_span(org):" in shown
    assert "stepback/testing" not in shown


def first_fte(org):
    return org.snapshot().people[0].fte if org.snapshot().people else math.nan


def test_a_measure_that_looks_at_the_order_of_records_is_shown_two_orders():
    """The pasted code runs, and returns the numbers in the message."""
    text = failure_message(first_fte)
    assert text.startswith("first_fte must be unchanged by the order of records\n")
    before, after = run_pasted(text, first_fte=first_fte)
    assert before != after
    assert f"# {after}; must be {before}" in text


def of_p0(org):
    return real_authority(org).get("p0", math.nan)


def test_a_measure_that_knows_an_id_is_shown_another():
    """The message shows the same organization with other ids."""
    text = failure_message(of_p0)
    assert text.startswith("of_p0 must be unchanged by renaming\n")
    assert run_pasted(text, of_p0=of_p0) == pytest.approx([1.0, math.nan], nan_ok=True)


def by_name(org):
    return sum(len(person.name) for person in org.snapshot().people)


def test_a_measure_that_reads_names_is_reported():
    """Names only tell people apart, so a measure must not depend on them."""
    assert failure_message(by_name).startswith("by_name must be unchanged by renaming\n")


calls = []


def counter(org):
    calls.append(org)
    return len(calls)


def test_a_measure_that_remembers_is_reported():
    """A measure must return the same for the same organization."""
    assert failure_message(counter).startswith("counter must be the same when asked again\n")


def by_person(org, filled={}):  # noqa: B006  (the bug)
    for person in org.snapshot().people:
        filled[person.id] = filled.get(person.id, 0) + 1
    return filled


def test_a_measure_that_fills_what_it_gave_before_is_reported():
    """Results are copied, so that a mapping returned and filled twice is noticed."""
    text = failure_message(by_person)
    assert text.startswith("by_person must be the same when asked again\n")
    assert re.search(r"; \['p0'\] must be \d+, not \d+$", text)


def buffers():
    """Measures that hand out the same thing each time, with other numbers in it."""
    array, series, members = np.zeros(1), pd.Series([0.0]), set()
    team, inside = Team(0, 0.5, {}), {"calls": 0}

    def counted(result, count):
        def measure(_):
            count()
            return result

        return measure

    return [
        counted(array, lambda: array.__iadd__(1)),
        counted(series, lambda: series.__iadd__(1)),
        counted(members, lambda: members.add(len(members))),
        counted(team, lambda: setattr(team, "size", team.size + 1)),
        counted((inside,), lambda: inside.update(calls=inside["calls"] + 1)),
    ]


@pytest.mark.parametrize("number", range(5))
def test_a_measure_that_changes_what_it_gave_before_is_reported(number):
    """Arrays, series, sets, records and tuples of them are copied, too."""
    text = failure_message(buffers()[number], without=ALWAYS - {"repeatable"})
    assert text.startswith("measure must be the same when asked again")


def test_what_came_before_an_error_is_shown_as_code():
    """Earlier results are shown on one line, even if their repr has several."""

    def ftes(org):
        if "n000" in org:
            raise KeyError("n000")
        return pd.Series({one.id: 1.0 for one in org.snapshot().people}, dtype=float)

    def named(org):
        if org.snapshot().people and org.snapshot().people[0].id.startswith("n"):
            raise ValueError
        return ftes(org)

    text = failure_message(named, without=ALWAYS - {"renaming"})
    assert re.search(
        r"\n    named\(org\)  # p0 +1.0 dtype: float64\n    named\(other\)  # raised", text
    )


def test_a_measure_that_breaks_a_law_only_once_is_reported_so():
    """The message shows the organization for which the law was violated at first."""
    seen = []

    def once(org):
        seen.append(org)
        return float(len(seen) == 40)

    text = failure_message(once)
    assert text.startswith("once must be the same when asked again: it broke a law, and of the ve")
    assert "What was reported first:\n\nonce must be " in text


def nothing(org):
    return None if not org.snapshot().people else 1.0


def test_a_measure_that_returns_none_is_asked_to_return_nan():
    """None is not a number."""
    assert "nothing(org)  # None; must be a result; nan where it is undefined" in failure_message(
        nothing
    )


def total_weight(org):
    return float(sum(domain.weight for domain in org.snapshot().domains))


def test_a_measure_in_units_of_weight_says_so():
    """Total weight is proportional to scale, and the sum over parts."""
    assert "must be 1.0, every domain weighing 2 times" in failure_message(total_weight)
    check_measure(total_weight, scale="proportional", decomposable="sum", settings=passing)


def test_a_measure_out_of_its_bounds_is_reported():
    """The message shows the number and the bounds."""
    text = failure_message(effective_leaders, large, bounded=(0, 1))
    assert text.startswith("effective_leaders must be bounded by 0 and 1\n")
    assert text.endswith("must be within 0 and 1")
    (value,) = run_pasted(text, effective_leaders=effective_leaders)
    assert value > 1


def test_a_measure_that_goes_the_wrong_way_is_shown_the_step():
    """Delegating everything to one person narrows leadership, which few people are enough to show."""
    text = failure_message(
        leadership_spread, settings(quick, max_examples=200), monotone="up", **ALONE
    )
    assert re.search(r'after = org\.step_back\("p\d", to="p\d", domain="d0"', text)
    before, after = run_pasted(text, leadership_spread=leadership_spread)
    assert after < before
    assert text.count("Person(") <= 3


def top_share(org):
    return max(real_authority(org).values(), default=math.nan)


def test_a_measure_that_does_not_decompose_is_shown_the_parts():
    """The message shows two parts, and their union."""
    text = failure_message(top_share, large, decomposable="mean")
    one, other, both = run_pasted(text, top_share=top_share)
    assert both < max(one, other)


def test_a_lambda_is_called_a_measure():
    """Pasted code needs a name for it."""
    assert failure_message(lambda org: len(org.snapshot().people[0].id)).startswith(
        "measure must be defined"
    )


def first_report(org):
    return {
        person.id: [line.report for line in org.snapshot().reporting][:1]
        for person in org.snapshot().people
    }


def test_where_two_results_part_is_shown():
    """The place of the first difference is shown, however long the results are."""
    many = organizations(min_people=20, allow_hostile_text=False)
    text = failure_message(first_report, large, organizations=many)
    assert re.search(r"; \['.+'\]\[0\] must be '.+', not '.+'$", text)


@dataclasses.dataclass
class Team:
    """What tools of others return."""

    size: int
    known: float
    lead: dict


def team(org):
    return Team(
        len(org.snapshot().people),
        math.nan,
        {one.id: Decimal("NaN") for one in org.snapshot().people},
    )


RESULTS = {
    "dataclass": team,
    "series": lambda org: pd.Series(
        {one.id: one.fte for one in org.snapshot().people}, dtype=float
    ),
    "ids": lambda org: [one.id for one in org.snapshot().people],
    "ids in order": lambda org: sorted(one.id for one in org.snapshot().people),
    "words like ids": lambda org: {
        one.id: str(len(org.snapshot().people)) for one in org.snapshot().people
    },
    "large": lambda org: 10**400 * len(org.snapshot().people),
    "decimal": lambda org: Decimal(len(org.snapshot().people)),
    "signal": lambda org: Decimal(1) if org.snapshot().people else Decimal("sNaN"),
    "index": lambda org: pd.Index([len(org.snapshot().people)]),
    "missing": lambda org: pd.Series(
        {one.id: pd.NA for one in org.snapshot().people}, dtype="Int64"
    ),
}


@pytest.mark.parametrize("measure", RESULTS.values(), ids=RESULTS)
def test_a_right_measure_may_return_it(measure):
    """Each type that users return from measures is supported."""
    check_measure(measure, settings=passing)


def weight(org):
    return sum(domain.weight for domain in org.snapshot().domains)


@dataclasses.dataclass
class Counts:
    """What is counted, part by part."""

    people: int
    weights: list


STATED = [
    (lambda org: Decimal(weight(org)), {"scale": "proportional", "decomposable": "sum"}),
    (lambda org: np.array([weight(org), 0]), {"scale": "proportional", "decomposable": "sum"}),
    (
        lambda org: Counts(
            len(org.snapshot().people), [len(org.snapshot().roles), len(org.snapshot().domains)]
        ),
        {"decomposable": "sum"},
    ),
    (
        lambda org: (
            {"known": float(bool(org.snapshot().domains)), "one": 1.0}
            if org.snapshot().domains
            else NOTHING
        ),
        {"decomposable": "mean"},
    ),
    (
        lambda org: pd.Series({one.id: one.fte for one in org.snapshot().people}),
        {"decomposable": "union"},
    ),
    (lambda org: bool(org.snapshot().delegations), {"monotone": "up"}),
]
NOTHING = {"known": math.nan, "one": math.nan}


@pytest.mark.parametrize(("measure", "stated"), STATED)
def test_what_is_stated_of_it_holds_number_by_number(measure, stated):
    """Laws apply to each number in records, arrays and series."""
    check_measure(measure, settings=passing, **(ALONE | stated))


@pytest.mark.parametrize(
    ("result", "stated", "unfit"),
    [
        ("high", {"monotone": "up"}, "'high' is not a number"),
        ("7", {"monotone": "up"}, "'7' is not a number"),
        ([0.5], {"monotone": "down"}, "[0.5] is not a number"),
        (None, {"decomposable": "sum"}, "None is not a number"),
        ({"top": 1, "who": "ann"}, {"decomposable": "mean"}, "'ann' is not a number"),
        ([0.5, 0.5], {"decomposable": "shares"}, "[0.5, 0.5] is not a mapping"),
        (0.5, {"decomposable": "union"}, "0.5 is not a mapping"),
    ],
)
def test_a_result_of_a_kind_that_a_law_is_not_about_is_reported(result, stated, unfit):
    """The message shows the organization, since only this one may have such a result."""
    text = failure_message(lambda _: result, **(ALONE | stated))
    assert text.endswith(f"  # {result!r}; the law cannot hold, as {unfit}")


def test_a_gap_in_what_is_given_by_person_is_shown_as_code():
    """A person without a number is a bug of the measure, and is reported as one."""

    def ftes(org):
        return {one.id: one.fte if one.id != "p1" else None for one in org.snapshot().people}

    text = failure_message(ftes, monotone="up", **ALONE)
    assert 'after = org.step_back("p1", to=' in text
    assert text.endswith("the law cannot hold, as None is not a number")


def test_mappings_by_id_are_not_added_up():
    """The message names the options for mappings."""
    text = failure_message(
        lambda org: {one.id: 1.0 for one in org.snapshot().people}, decomposable="sum", **ALONE
    )
    assert "differ in their keys; of mappings by id, ask for 'union' or 'shares'" in text


def test_lists_of_another_length_are_not_added_up():
    """Lists of different length cannot be combined."""
    text = failure_message(
        lambda org: [1.0 for _ in org.snapshot().people], decomposable="sum", **ALONE
    )
    assert re.search(r"the law cannot hold, as \[.*\] and \[.*\] differ in their length$", text)


def test_a_combination_that_raises_is_reported_with_the_example():
    """An error in the author's own function is reported."""

    def first(one, *_):
        return one["p0"]

    text = failure_message(
        lambda org: {one.id: 1.0 for one in org.snapshot().people}, decomposable=first, **ALONE
    )
    assert text.endswith("the law cannot hold, as decomposable= raised KeyError: 'p0'")


class Edge(typing.NamedTuple):
    """A line, as a tool of others may have it."""

    manager: str
    report: str


class Incomparable:
    """Nothing can be made of it."""

    def __eq__(self, other):
        raise RuntimeError

    def __hash__(self):
        return 0

    def __repr__(self):
        raise RuntimeError


def test_ids_are_found_in_named_tuples():
    """Mappings often have edges as keys."""
    check_measure(
        lambda org: {Edge(line.manager, line.report): 1.0 for line in org.snapshot().reporting},
        settings=passing,
    )


def test_what_can_be_neither_compared_nor_shown_is_reported_all_the_same():
    """A result with failing methods is shown by its type."""
    text = failure_message(lambda _: Incomparable(), without=ALWAYS - {"repeatable"})
    assert "measure(again)  # <Incomparable, whose repr raised RuntimeError>; must be" in text


def test_labels_that_repeat_hide_nothing():
    """A mapping would keep only the last of several equal labels."""
    labels = ["a", "a"]
    twice = [
        pd.Series([99.0, 1.0], index=labels),
        pd.DataFrame([[99.0, 1.0]], columns=labels),
        pd.DataFrame({"x": [99.0, 1.0]}, index=labels),
    ]
    for result in twice:
        text = failure_message(lambda _, result=result: result, bounded=(0, 1), **ALONE)
        assert text.startswith("measure must be bounded by 0 and 1")


def test_infinity_is_like_nothing_else():
    """Infinity equals no finite number, and has no rounding."""
    text = failure_message(
        lambda org: math.inf if "p0" in org else 5.0, without=ALWAYS - {"renaming"}
    )
    assert text.startswith("measure must be unchanged by renaming")
    endless = failure_message(
        lambda org: 0.0 if org.snapshot().delegations else math.inf, monotone="up", **ALONE
    )
    assert endless.endswith("must not be lower than inf")
    check_measure(lambda _: math.inf, monotone="up", settings=passing, **ALONE)


def test_bounds_are_rounded_as_all_numbers_are():
    """The tolerance is relative to large bounds."""
    check_measure(lambda _: 1e9 * (1 + 1e-12), bounded=(0, 1e9), settings=passing, **ALONE)
    text = failure_message(lambda _: 1.0, bounded=(Fraction(1, 2), Fraction(3, 4)), **ALONE)
    assert text.startswith("measure must be bounded by 0.5 and 0.75")
    assert "bounded by 0 and 1234567\n" in failure_message(
        lambda _: 1e7, bounded=(0, 1234567), **ALONE
    )
    check_measure(lambda _: 1.0, bounded=(0, 10**400), settings=passing, **ALONE)


@pytest.mark.parametrize(
    "seven",
    [Decimal(7), {7.0}, Team(7, 0.5, {}), pd.Series([7.0])],
    ids=lambda one: type(one).__name__,
)
def test_numbers_are_found_in_it(seven):
    """A number out of bounds is found in every supported type."""
    text = failure_message(lambda _: seven, bounded=(0, 1))
    assert text.startswith("measure must be bounded by 0 and 1")


def test_bounds_of_what_has_no_number_are_not_passed():
    """Without any number, nothing was tested, and the check fails."""
    assert failure_message(lambda _: "high", bounded=(0, 1)).startswith(
        "measure gave no number in any exa"
    )


def prefixes(org):
    ids = [one.id for one in org.snapshot().people]
    return sum(one != other and other.startswith(one) for one in ids for other in ids)


def test_what_is_found_seldom_is_shrunk_all_the_same():
    """A rare example is shrunk, and not searched for again."""
    found = settings(max_examples=2000, derandomize=True)
    plain = organizations(max_roles=0, max_circles=0, allow_hostile_text=False)
    renaming = {"without": ALWAYS - {"renaming"}, "scale": None}
    text = failure_message(prefixes, found, organizations=plain, **renaming)
    assert text.startswith("prefixes must be unchanged by renaming")
    assert text.partition("other = ")[0].count("Person(") == len(range(11))  # p0 to p10


def slow(org):
    for _ in range(20):
        sum(range(2000))
    if org.roles:
        raise TimeoutError("connection\ntimed out")
    return 1.0


def test_a_limit_that_the_measure_sets_itself_is_no_loop():
    """A TimeoutError of the measure itself is reported as its error, on one line."""
    text = failure_message(slow, time_limit=0.5, without=ALWAYS - {"defined"}, scale=None)
    assert text.startswith("slow must be defined on every organization")
    assert text.endswith("slow(org)  # raised TimeoutError: connection timed out")


def only_vacant(org):
    return (
        1 / len(org.snapshot().people)
        if org.roles and org.snapshot().domains and not org.snapshot().delegations
        else 0.5
    )


def test_degenerate_organizations_are_tried_unless_others_are_given():
    """Degenerate organizations are rarely drawn; with `organizations=`, no others are tried."""
    never = settings(quick, max_examples=1)
    text = failure_message(only_vacant, never)
    assert text.startswith("only_vacant must be defined on every organization")
    assert 'roles=[Role("head")]' in text
    check_measure(only_vacant, organizations=organizations(min_people=1), settings=passing)


# Right measures


def test_right_measures_pass():
    """Measures by person and over the whole obey the laws that are stated about them."""
    check_measure(formal_authority, bounded=(0, 1), decomposable="shares", settings=passing)
    asked = organizations(min_people=2, min_domains=1, supports=True)
    check_measure(stepback.abandonment, bounded=(0, 1), organizations=asked, settings=passing)
    check_measure(
        lambda org: {person.id: person.fte for person in org.snapshot().people},
        decomposable="union",
        settings=passing,
    )


def test_a_measure_is_held_to_how_its_author_says_it_decomposes():
    """The author may give a function of both results and both organizations."""
    size = organizations(max_people=4)

    def larger(one, other, first, second):
        assert isinstance(first, Organization)
        assert isinstance(second, Organization)
        return max(one, other)

    check_measure(
        lambda org: len(org.snapshot().people),
        decomposable="sum",
        organizations=size,
        settings=quick,
    )
    text = failure_message(
        lambda org: len(org.snapshot().people), large, decomposable=larger, organizations=size
    )
    assert re.search(r"# \d; must be \d$", text)


def test_laws_can_be_left_out():
    """A measure that depends on the order on purpose is checked against all other laws."""
    check_measure(first_fte, without={"order"}, settings=passing)


def test_a_measure_that_says_nothing_proves_nothing():
    """A measure that is always nan fails, with the remedy."""
    few = settings(quick, max_examples=10)
    text = failure_message(
        lambda org: math.nan if org.snapshot().people else 0.0, few, monotone="up"
    )
    assert text.startswith("measure gave no number in any example, so nothing shows that it is m")
    assert "give organizations= of which it says something" in text


def of_many(org):
    return 1.0 if len(org.snapshot().people) > 6 else math.nan


def test_a_measure_that_is_seldom_defined_is_tried_longer():
    """Five times as many examples are tried before the check gives up."""
    few = settings(quick, max_examples=10)
    check_measure(of_many, settings=few, without={"order", "renaming", "round trips"})


def test_a_law_may_be_broken_without_a_look_for_the_smallest():
    """Without the shrink phase, the first example found is shown."""
    found = settings(quick, phases=[Phase.generate])
    assert len(failure_message(first_fte, found)) > len(failure_message(first_fte))


def test_organizations_can_be_given():
    """A law may hold for some organizations, and not for all."""
    one = st.just(Organization(people=[Person("ann")], domains=[Domain("d", "ann")]))
    check_measure(of_p0_or_one, organizations=one, settings=passing)
    assert failure_message(of_p0_or_one)


def of_p0_or_one(org):
    return 0.5 if "p0" in org else 1.0


def test_wrong_arguments_are_reported_together():
    """Each problem shows the argument, its value and the remedy."""
    with pytest.raises(InvalidArgument) as caught:
        check_measure(
            len,
            bounded=(1, 0),
            monotone="upward",
            scale="any",
            decomposable="max",
            without={"x"},
            time_limit=0,
        )
    text = str(caught.value)
    assert "bounded: the lowest, 1, is larger than the highest, 0" in text
    assert "monotone: 'upward' is none of 'up', 'down', None" in text
    assert "scale: 'any' is none of 'unchanged', 'proportional', None" in text
    assert "decomposable: 'max' is none of 'sum', 'mean', 'union', 'shares', None" in text
    assert "time_limit: 0 is not above 0" in text
    assert "without: 'x' is none of 'defined', 'repeatable', 'order', 'renaming'" in text


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"bounded": 5}, "bounded: 5 is not two numbers, the lowest and the highest"),
        ({"bounded": (0, math.nan)}, "bounded: (0, nan) is not two numbers"),
        ({"bounded": (0, 1, 2)}, "bounded: (0, 1, 2) is not two numbers"),
        ({"tolerance": -1}, "tolerance: -1 is not a number from 0 up"),
        ({"tolerance": math.nan}, "tolerance: nan is not a number from 0 up"),
        ({"time_limit": "x"}, "time_limit: 'x' is not above 0"),
        ({"without": "x"}, "without: 'x' is none of 'defined'"),
        (
            {"organizations": [Organization()]},
            "organizations: [<Organization: 0 people>] is not a str",
        ),
        ({"settings": "ci"}, "settings: 'ci' is not a hypothesis.settings"),
    ],
)
def test_an_argument_of_the_wrong_kind_is_reported(options, told):
    """The message shows the argument and its value."""
    with pytest.raises(InvalidArgument) as caught:
        check_measure(len, **options)
    assert str(caught.value).startswith(told)


def test_bounds_may_be_numbers_of_any_type():
    """Numbers of numpy are allowed."""
    check_measure(lambda _: 0.5, bounded=(np.int64(0), np.float32(1)), settings=passing)


def test_unknown_names_to_leave_out_are_reported():
    """Values of any type are refused with the names that exist."""
    with pytest.raises(InvalidArgument, match="^without: 5 is none of 'defined'"):
        check_measure(first_fte, without=5)
    with pytest.raises(InvalidArgument, match=r"^without: \['order'\] is none of 'defined'"):
        check_measure(first_fte, without=[["order"]])


def test_what_cannot_be_called_is_no_measure():
    """The argument is refused, and no law is reported."""
    with pytest.raises(InvalidArgument, match="^measure: 3 cannot be called"):
        check_measure(3)


# What is alike


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1.0, 1.0 + 1e-12, True),
        (1.0, 1.001, False),
        (1e12, 1e12 + 1, True),
        (math.nan, math.nan, True),
        (math.nan, 0.0, False),
        (math.inf, math.inf, True),
        ({"a": 1.0, "b": 2.0}, {"b": 2.0, "a": 1.0}, True),
        ({"a": 1.0}, {"a": 1.0, "b": 0.0}, False),
        ([1.0, 2.0], (1.0, 2.0), True),
        ([1.0, 2.0], [2.0, 1.0], False),
        ("front", "absent", False),
        (None, None, True),
    ],
)
def test_results_are_equal_up_to_rounding(one, other, same):
    """Numbers, mappings, lists and words are compared up to the tolerance."""
    assert (first_difference(one, other, 1e-9) is None) is same


@given(organizations(max_people=5))
@settings(max_examples=20)
def test_summaries_are_compared_field_by_field(org):
    """Records are compared as mappings."""
    assert first_difference(stepback.measure(org), stepback.measure(org), 0) is None
    assert first_difference(stepback.Place("a"), stepback.Place("b"), 1) is not None
