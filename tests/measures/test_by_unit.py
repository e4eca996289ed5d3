"""Measures by unit: worked figures, disclosure tested by brute force, and laws."""

import itertools
import math
from collections import Counter
from decimal import Decimal
from fractions import Fraction

import attrs
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stepback import (
    Circle,
    Delegation,
    Domain,
    Organization,
    Person,
    ReportingLine,
    Role,
    absence,
    by_unit,
    empowerment,
    real_authority,
    report,
    support_received,
)
from stepback._records._unit_path import split_unit_path

NAN = math.nan
UNITS = ["", "a", "a/x", "a/x/1", "a/x/2", "a/y", "a/y/1", "b", "b/x", "b/x/1", "c"]


def approximately(expected):
    """Equal to rounding, nan to nan."""
    return pytest.approx(expected, rel=1e-9, abs=1e-9, nan_ok=True)


def staffed_organization(units):
    """People in these units, by number."""
    return Organization(people=[Person(str(at), unit=unit) for at, unit in enumerate(units)])


def figures_from_pairs(pairs, minimum, scale=(0, 1)):
    """The figures of people given as pairs of a unit and a value."""
    values = {str(at): value for at, (_, value) in enumerate(pairs)}
    org = staffed_organization(unit for unit, _ in pairs)
    return by_unit(org, values, minimum=minimum, scale=scale)


def withheld_units(figures):
    """The units that are kept back."""
    return [unit for unit, figure in figures.items() if figure.withheld]


# Worked figures


def test_people_count_in_every_unit_around_theirs():
    """Means and sums at every depth, the whole first; units are there if only to hold others."""
    org = staffed_organization(
        ["sales/north", "sales/north", "sales/south/shop", "sales", "", "depot"]
    )
    values = {"0": 4, "1": 2, "2": 6.5, "3": NAN, "4": True, "5": None}
    figures = by_unit(org, values, minimum=1)
    assert list(figures) == ["", "depot", "sales", "sales/north", "sales/south", "sales/south/shop"]
    told = {unit: attrs.astuple(figure) for unit, figure in figures.items()}
    shop = (1, 1, 6.5, 6.5, False)
    assert told == {
        "": approximately((6, 4, 13.5 / 4, 13.5, False)),
        "depot": approximately((1, 0, NAN, NAN, False)),
        "sales": approximately((4, 3, 12.5 / 3, 12.5, False)),
        "sales/north": approximately((2, 2, 3, 6, False)),
        "sales/south": approximately(shop),
        "sales/south/shop": approximately(shop),
    }


def test_spaces_around_slashes_and_slashes_alone_make_no_unit():
    """However a unit is spelled in an export."""
    org = staffed_organization([" sales / north", "sales/north ", "sales//north/", " ", "/", " / "])
    figures = by_unit(org, dict.fromkeys("012345", 1), minimum=1)
    assert {unit: figure.people for unit, figure in figures.items()} == {
        "": 6,
        "sales": 3,
        "sales/north": 3,
    }
    assert split_unit_path("r & d/α β") == ("r & d", "α β")


def test_a_unit_of_few_takes_the_smallest_beside_it_along():
    """Four in the south are too few; if the north were shown, too, their total would follow."""
    org = staffed_organization(["s/north"] * 5 + ["s/south"] * 4 + ["s/west"] * 6)
    figures = by_unit(org, {str(at): at % 3 for at in range(15)}, scale=(0, 2))
    assert withheld_units(figures) == ["s/north", "s/south"]
    assert math.isnan(figures["s/north"].mean)
    assert math.isnan(figures["s/south"].total)
    assert (figures["s/south"].people, figures["s/south"].known) == (4, 4)
    assert figures["s/west"].mean == approximately(1)


def test_the_remainder_does_not_reveal_who_leads_a_unit():
    """One person at the head of two teams: one team goes, and the head is among its people."""
    org = staffed_organization(["d"] + ["d/1"] * 6 + ["d/2"] * 5 + ["e"] * 9)
    figures = by_unit(org, {str(at): at % 4 for at in range(21)}, scale=(0, 3))
    assert withheld_units(figures) == ["d/2"]


def test_answers_that_are_not_known_do_not_count():
    """Six people of whom four answered are four."""
    pairs = [("a", 1), ("a", 0), ("a", 1), ("a", 0), ("a", NAN), ("a", None)] + [
        ("b", 0),
        ("b", 1),
    ] * 3
    figures = figures_from_pairs(pairs, 5)
    assert withheld_units(figures) == ["a", "b"]
    assert (figures["a"].people, figures["a"].known, figures[""].known) == (6, 4, 10)


@pytest.mark.parametrize("value", [0, 1])
def test_people_who_all_have_the_lowest_or_highest_value_are_not_revealed(value):
    """Their mean would be the value of each; nor may it follow from the units beside them."""
    pairs = [("a", value)] * 6 + [("b", 0), ("b", 1)] * 3 + [("c", 0), ("c", 1)] * 4
    assert withheld_units(figures_from_pairs(pairs, 5)) == ["a", "b"]
    assert withheld_units(figures_from_pairs(pairs, 1)) == []


@pytest.mark.parametrize("values", [(0, 1e-17), (0.3, 0.1 + 0.2), (1 / 3, 1 / 3 + 1e-9)])
@pytest.mark.parametrize("sign", [1, -1])
def test_people_who_are_equal_up_to_rounding_are_not_revealed(values, sign):
    """Values that differ only by rounding count as equal."""
    pairs = [("a", sign * value) for value in values * 3] + [("b", sign), ("b", sign * 2)] * 3
    assert withheld_units(figures_from_pairs(pairs, 5, (-2, 2))) == ["a", "b"]


def test_values_that_differ_little_far_from_zero_are_not_equal():
    """Dates as seconds, all of one day."""
    pairs, scale = [("a", 1.8e9 + hour * 3600) for hour in range(6)], (1.8e9, 1.8e9 + 5 * 3600)
    assert withheld_units(figures_from_pairs(pairs, 5, scale)) == []


def test_people_with_equal_values_between_the_extremes_are_not_revealed():
    """Whoever knows that 0, 0.4 and 1 are the values finds no others that sum up to 1.6."""
    pairs = [("a", 0.4)] * 4 + [("b", 0), ("b", 1)] * 3
    assert withheld_units(figures_from_pairs(pairs, 4)) == ["a", "b"]
    pairs[0] = ("a", 0.9)  # and whoever knows this one
    assert withheld_units(figures_from_pairs(pairs, 4)) == ["a", "b"]
    pairs[1] = ("a", 0.9)
    assert withheld_units(figures_from_pairs(pairs, 4)) == []


def test_nothing_is_shown_if_everyone_is_equal():
    """Not even of the whole."""
    assert withheld_units(figures_from_pairs([("a", 0.5)] * 6, 2)) == ["", "a"]
    assert withheld_units(figures_from_pairs([("a", 1.3), ("a", 1.1 + 0.2)] * 3, 2, (0, 2))) == [
        "",
        "a",
    ]


def test_the_scale_says_how_far_values_may_reach():
    """On a scale from 1 to 5, six people between 1 and 1.2 are all close to its end."""
    pairs = [("a", 1.0), ("a", 1.2)] * 3
    assert withheld_units(figures_from_pairs(pairs, 5, (1, 1.2))) == []
    assert withheld_units(figures_from_pairs(pairs, 5, (1, 5))) == ["", "a"]
    assert withheld_units(figures_from_pairs(pairs, 1, (1, 5))) == []


def test_the_scale_is_never_taken_from_the_values():
    """On a scale from 0 to 100, a total of 6 that is shown says that all six are close to 0."""
    pairs = [("a", value) for value in (0, 1, 2)] * 2
    with pytest.raises(ValueError, match=r"^values: '2': 2 is not between 0 and 1; give as scale "):
        figures_from_pairs(pairs, 5)
    assert withheld_units(figures_from_pairs(pairs, 5, (0, 100))) == ["", "a"]
    assert figures_from_pairs(pairs, 1)["a"].total == 6
    org = staffed_organization(unit for unit, _ in pairs)
    spans = by_unit(org, {str(at): value for at, (_, value) in enumerate(pairs)}, office=True)
    assert spans["a"].total == 6


def test_values_beyond_the_scale_by_rounding_are_on_it():
    """As measures compute them."""
    pairs = [("a", 0.1 * 3 / 0.3), ("a", -1e-17)] * 3
    assert pairs[0][1] > 1
    assert withheld_units(figures_from_pairs(pairs, 5)) == []


def test_how_many_digits_are_shown_does_not_tell_the_largest_value():
    """The total of fifty had one digit more if each of them was below 0.2."""
    values = [(number + 1) / 260.1 for number in range(50)]
    assert max(values) < 0.2
    totals = [
        figures_from_pairs([("a", value) for value in (largest, *values[1:])], 5)["a"].total
        for largest in (values[0], 0.21)
    ]
    assert [total == round(total, 10) for total in totals] == [True, True]
    assert totals[0] == approximately(math.fsum(values))


def test_matters_of_office_are_shown_for_units_of_any_size():
    """As the report shows them: authority, spans, and what stalls while somebody is away."""
    org = Organization(
        people=[Person(str(at), unit=unit) for at, unit in enumerate(["ceo", "a", "a", "b"])],
        domains=[Domain("d", "0")],
        delegations=[Delegation("0", "1", share=0.3), Delegation("0", "2", share=0.2)],
        reporting=[ReportingLine("0", str(at)) for at in (1, 2, 3)],
    )
    authority = real_authority(org)
    assert withheld_units(by_unit(org, authority)) == ["", "a", "b", "ceo"]
    figures = by_unit(org, authority, office=True)
    assert withheld_units(figures) == []
    units = next(
        block["rows"]
        for section in report(org).to_dict()["sections"]
        for block in section["blocks"]
        if block.get("name") == "units"
    )
    assert {row["unit"]: row["share"] for row in units} == {
        unit: approximately(figure.total) for unit, figure in figures.items() if unit
    }
    stalled = {id_: absence(org, [id_]).stalled for id_ in authority}
    assert by_unit(org, stalled, office=True)["ceo"].mean == approximately(0.5)


def test_a_unit_that_is_all_of_another_is_shown_with_it_or_not_at_all():
    """A unit that contains a single unit is not smaller than that."""
    pairs = [("a/x/1", at % 4) for at in range(8)] + [("b", at % 4) for at in range(6)]
    scale = (0, 3)
    assert withheld_units(figures_from_pairs(pairs, 3, scale)) == []
    assert withheld_units(figures_from_pairs([*pairs, ("", 2)], 3, scale)) == ["b"]
    assert withheld_units(figures_from_pairs(pairs[:10], 3, scale)) == ["a", "a/x", "a/x/1", "b"]


def test_nobody_there_or_nothing_known():
    """A figure of nobody is nan, and nothing had to be withheld for it."""
    for org, people in (
        (Organization(), {"": 0}),
        (staffed_organization(["a", "a", ""]), {"": 3, "a": 2}),
    ):
        figures = by_unit(org, {})
        assert {unit: figure.people for unit, figure in figures.items()} == people
        for figure in figures.values():
            assert attrs.astuple(figure)[1:] == approximately((0, NAN, NAN, False))


def test_what_measures_return_can_be_rolled_up():
    """Ids of roles and circles are passed over, whatever their values."""
    org = Organization(
        people=[Person("ann", unit="a"), Person("bo", unit="a/b")],
        roles=[Role("head", unit="a")],
        circles=[Circle("desk")],
        domains=[Domain("d", "ann")],
        supports=(),
    )
    assert by_unit(org, real_authority(org), minimum=1)["a"].mean == approximately(0.5)
    received = support_received(org)
    assert by_unit(org, received | {"head": "much"}, minimum=1)["a/b"].total == 0
    few = {id_: one == "powerless" for id_, one in empowerment(org).items()}
    assert by_unit(org, few, minimum=1)["a"].total == 1


# What may be published


people_pairs = st.lists(
    st.tuples(st.sampled_from(UNITS), st.sampled_from([0, 0, 1, 1, 0.5, 2, NAN])), max_size=12
)
minima = st.integers(1, 4)
PAIRS_SCALE = (0, 2)


def members_by_unit(pairs):
    """For each unit, the people in it whose value is known, by number."""
    found = {}
    for at, (unit, value) in enumerate(pairs):
        parts = unit.split("/") if unit else []
        for depth in range(len(parts) + 1):
            found.setdefault("/".join(parts[:depth]), set())
            if not math.isnan(value):
                found["/".join(parts[:depth])].add(at)
    return found or {"": set()}


def indicator_rows(pairs, figures):
    """A row for each unit that is shown: who of those with known values is in it."""
    known = [at for at, (_, value) in enumerate(pairs) if not math.isnan(value)]
    inside = members_by_unit(pairs)
    rows = [[at in inside[unit] for at in known] for unit in figures if not figures[unit].withheld]
    return np.array(rows, dtype=float).reshape(len(rows), len(known))


@given(people_pairs, minima)
def test_figures_are_those_of_the_people_in_a_unit(pairs, minimum):
    """Each figure shown is the mean and sum of the known values; counts are always shown."""
    figures = figures_from_pairs(pairs, minimum, PAIRS_SCALE)
    inside = members_by_unit(pairs)
    assert set(figures) == set(inside)
    for unit, figure in figures.items():
        values = [pairs[at][1] for at in inside[unit]]
        assert figure.known == len(values)
        assert figure.people == sum(
            f"{at}/".startswith(f"{unit}/" if unit else "") for at, _ in pairs
        )
        if figure.withheld or not values:
            assert math.isnan(figure.mean)
            assert math.isnan(figure.total)
        else:
            assert figure.total == approximately(sum(values))
            assert figure.mean == approximately(sum(values) / len(values))


@given(people_pairs, minima)
def test_nothing_follows_of_fewer_people_than_the_minimum(pairs, minimum):
    """No sum over fewer people, however weighted, is in the span of the sums that are shown."""
    rows = indicator_rows(pairs, figures_from_pairs(pairs, minimum, PAIRS_SCALE))
    rank = np.linalg.matrix_rank(rows) if rows.size else 0
    for size in range(1, min(minimum, rows.shape[1] + 1)):
        for few in itertools.combinations(range(rows.shape[1]), size):
            left = np.delete(rows, few, axis=1)
            assert (np.linalg.matrix_rank(left) if left.size else 0) == rank


@given(st.lists(st.tuples(st.sampled_from(UNITS), st.booleans()), max_size=9), st.integers(2, 4))
def test_no_answer_of_anyone_follows_from_what_is_shown(pairs, minimum):
    """Among all answers that give the same sums, everyone has either."""
    rows = indicator_rows(pairs, figures_from_pairs(pairs, minimum))
    if not rows.size:
        return
    answers = np.array(list(itertools.product((0, 1), repeat=len(pairs))))
    given_ = np.array([value for _, value in pairs])
    same = answers[(answers @ rows.T == given_ @ rows.T).all(axis=1)]
    assert (same.min(axis=0) < same.max(axis=0)).all()


def is_open(values, minimum):
    """Whether the sum of these values, as fractions, may be shown."""
    low, high = PAIRS_SCALE
    levels = [(value - low) / (high - low) for value in values]
    within_bounds = Fraction(11, 10) <= sum(levels) <= len(levels) - Fraction(11, 10)
    rests = (levels[:at] + levels[at + 1 :] for at in range(len(levels)))
    return (
        len(levels) >= minimum
        and within_bounds
        and all(max(rest) - min(rest) >= Fraction(1, 10) for rest in rests)
    )


def units_by_the_rule(pairs, minimum):
    """The units that are shown: everyone is halved along their units, as long as both are open."""
    known = [
        (split_unit_path(unit), Fraction(value)) for unit, value in pairs if not math.isnan(value)
    ]
    values = [value for _, value in known]
    shown = set()

    def halve(parts):
        while len(parts) == 1:
            (path, people) = parts[0]
            if path is None:
                return
            shown.add("/".join(path))
            inside = {}
            for unit, value in people:
                key = unit[: len(path) + 1] if len(unit) > len(path) else None
                inside.setdefault(key, []).append((unit, value))
            parts = sorted(inside.items(), key=lambda part: (len(part[1]), part[0] or ()))
        cuts = [
            (
                [value for _, people in half for _, value in people]
                for half in (parts[:at], parts[at:])
            )
            for at in range(1, len(parts))
        ]
        both = [tuple(cut) for cut in cuts]
        at = min(range(len(both)), key=lambda at: abs(len(both[at][0]) - len(both[at][1])))
        if all(is_open(half, minimum) for half in both[at]):
            halve(parts[: at + 1])
            halve(parts[at + 1 :])

    if is_open(values, minimum):
        halve([((), known)])
    return shown


@given(
    st.lists(
        st.tuples(st.sampled_from(UNITS), st.sampled_from([0, 0, 1, 1, 0.5, 2, NAN])), max_size=30
    ),
    st.integers(2, 5),
)
@example([("a/x", 0), ("a/x", 1), ("a", 0), ("a/y", 1), ("a/y", 0), ("a/y", 2)] * 2, 3)
def test_units_are_shown_by_the_rule(pairs, minimum):
    """Everyone, and each half that may be shown, computed as sets and fractions."""
    figures = figures_from_pairs(pairs, minimum, PAIRS_SCALE)
    told = {unit for unit in figures if figures[unit].known and not figures[unit].withheld}
    assert told == units_by_the_rule(pairs, minimum)


# Laws


@given(people_pairs, minima, st.randoms(use_true_random=False))
def test_people_in_another_order_have_the_same_figures(pairs, minimum, random):
    """Nobody is treated otherwise for where they stand in a table."""
    turned = list(pairs)
    random.shuffle(turned)
    one, other = (
        figures_from_pairs(pairs, minimum, PAIRS_SCALE),
        figures_from_pairs(turned, minimum, PAIRS_SCALE),
    )
    assert withheld_units(one) == withheld_units(other)
    for unit, figure in one.items():
        assert attrs.astuple(other[unit]) == approximately(attrs.astuple(figure))


@given(people_pairs, minima, st.sampled_from([2.0, -1.0, -0.25]), st.sampled_from([0.0, 8.0]))
def test_values_on_another_scale_are_withheld_equally(pairs, minimum, factor, shift):
    """Means are on that scale, even one that turns high into low."""
    org = staffed_organization(unit for unit, _ in pairs)
    one, other = (
        by_unit(
            org,
            {str(at): value * by + plus for at, (_, value) in enumerate(pairs)},
            minimum=minimum,
            scale=sorted((plus, 2 * by + plus)),
        )
        for by, plus in ((1, 0), (factor, shift))
    )
    assert withheld_units(one) == withheld_units(other)
    for unit, figure in one.items():
        assert other[unit].mean == approximately(figure.mean * factor + shift)


@given(people_pairs)
def test_nothing_is_withheld_with_a_minimum_of_one(pairs):
    """Whoever may see each value may see all figures."""
    assert withheld_units(figures_from_pairs(pairs, 1)) == []


@given(people_pairs, st.integers(2, 4))
def test_people_who_did_not_answer_change_no_figure(pairs, minimum):
    """Only the number of people."""
    more = [*pairs, *((unit, NAN) for unit in UNITS)]
    one, other = (
        figures_from_pairs(pairs, minimum, PAIRS_SCALE),
        figures_from_pairs(more, minimum, PAIRS_SCALE),
    )
    for unit, figure in one.items():
        grown = attrs.evolve(other[unit], people=figure.people)
        assert attrs.astuple(grown) == approximately(attrs.astuple(figure))


@given(people_pairs, minima)
def test_a_unit_around_everyone_has_the_figures_of_the_whole(pairs, minimum):
    """Every unit moves a step in, and nothing else happens."""
    one = figures_from_pairs(pairs, minimum, PAIRS_SCALE)
    moved = [(f"firm/{unit}", value) for unit, value in pairs]
    other = (
        figures_from_pairs(moved, minimum, PAIRS_SCALE) if pairs else {"": one[""], "firm": one[""]}
    )
    assert other[""] == other["firm"] or not other[""].known or other[""].withheld
    for unit, figure in one.items():
        assert attrs.astuple(other[f"firm/{unit}".rstrip("/")]) == approximately(
            attrs.astuple(figure)
        )


# Size


def test_units_nest_as_deep_as_they_like():
    """A thousand deep: all are shown with five in each, only the outermost with one in each."""
    units = ["/".join("a" * depth) for depth in range(1, 1001)]
    figures = figures_from_pairs([(unit, at) for unit in units for at in range(5)], 5, (0, 4))
    assert len(figures) == 1001
    assert withheld_units(figures) == []
    figures = figures_from_pairs([(unit, at) for at, unit in enumerate(units)], 5, (0, 1000))
    assert withheld_units(figures) == units[1:]


def test_many_people_in_many_units():
    """A hundred thousand people in five thousand units keep the rule for each rest."""
    rng = np.random.default_rng(5)
    names = [f"d{at % 10}/t{at % 200}/g{at}" for at in range(5000)]
    unit = [names[at] for at in (rng.random(100_000) ** 4 * 5000).astype(int)]
    org = Organization.from_tables({"people": {"id": [*map(str, range(100_000))], "unit": unit}})
    values = dict(zip(map(str, range(100_000)), rng.random(100_000).tolist(), strict=True))
    figures = by_unit(org, values)
    told = {name: figure.known for name, figure in figures.items() if not figure.withheld}
    rest = Counter(told)
    for name, known in told.items():
        around = name
        while around:
            around = around.rpartition("/")[0]
            if around in told:
                rest[around] -= known
                break
    assert 1000 < len(told) < len(figures)
    assert min(known for known in rest.values() if known) >= 5
    assert figures[""].mean == approximately(sum(values.values()) / 100_000)


# Arguments


@pytest.mark.parametrize(
    ("values", "options", "message"),
    [
        ({"0": 1, "O": 1}, {}, "values: 'O' is not here; give an id of this organization"),
        ({0: 1}, {}, "values: 0 is not here; did you mean '0'?"),
        (
            {"0": 1, "O": 1, 1: 1},
            {},
            "values: 2 ids are not in the organization: 'O', 1; leave them out",
        ),
        (
            dict.fromkeys(range(13)),
            {},
            "values: 13 ids are not in the organization: 0, 1, 2, 3, 4, 5, 6, 7 and 5",
        ),
        ({"0": Decimal("sNaN")}, {}, "values: not a finite number: '0': Decimal('sNaN'); give nan"),
        ([1, 2], {}, "values: [1, 2] is not a mapping; give one from ids to numbers"),
        (
            {"0": "powerless", "1": math.inf, "2": 10**400},
            {},
            "values: not a finite number: '0': 'powerless', '1': inf, '2': <number of about 401 digits>",
        ),
        (dict.fromkeys(map(str, range(12)), "x"), {}, "values: not a finite number: '0': 'x', "),
        ({}, {"minimum": 0}, "minimum: 0 is not from 1 up"),
        ({}, {"minimum": 2.5}, "minimum: 2.5 is not a whole number"),
        ({}, {"minimum": True}, "minimum: True is not a whole number"),
        ({}, {"scale": (5, 1)}, "scale: (5, 1) is not a lower and a higher number; give the"),
        ({}, {"scale": 5}, "scale: 5 is not a lower and a higher number; give the lowest and"),
        ({}, {"scale": (0, math.inf)}, "scale: (0, inf) is not a lower and a higher number"),
        ({"0": 1, "1": 7}, {"scale": (1, 5)}, "values: '1': 7 is not between 1 and 5; give as"),
        ({"0": 1, "1": -1}, {}, "values: '1': -1 is not between 0 and 1; give as scale the"),
        ({}, {"scale": (5, 1), "office": True}, "scale: (5, 1) is not a lower and a higher"),
    ],
)
def test_bad_arguments_are_named_with_value_and_remedy(values, options, message):
    """One sentence; of many bad values some are shown."""
    with pytest.raises(ValueError, match="^(values|minimum|scale): ") as refusal:
        by_unit(staffed_organization(["a"] * 12), values, **options)
    assert str(refusal.value).startswith(message)
    if len(values) == 12:
        assert str(refusal.value).endswith(" and 4 more; give nan for a value that is not known")
