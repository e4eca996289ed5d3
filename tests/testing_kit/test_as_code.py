import datetime
import subprocess
import sys
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.vendor.pretty import pretty

import stepback
from stepback import (
    Circle,
    Delegation,
    Domain,
    Level,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Role,
    Support,
    archetypes,
)
from stepback.testing import as_code
from stepback.testing.strategies import organizations as drawn_organizations
from tests.support.strategies import organizations

SMALL = """\
Organization(
    people=[
        Person("ann", name="Ann's", attributes={"since": datetime.date(2020, 5, 1)}),
        Person("bo", unit='"sales"', fte=0.5, external=True),
    ],
    roles=[Role("head")],
    circles=[Circle("round", purpose="refunds"), Circle("table", quorum=2)],
    domains=[Domain("refunds", "head", weight=2.0, amounts=(5.0, 10.0))],
    reporting=[ReportingLine("ann", "bo", dotted=True)],
    delegations=[
        Delegation(
            "head",
            "round",
            autonomy=Level.ADVISE,
            contexts=frozenset({"battle", "night"}),
            end=datetime.date(2025, 1, 1),
            standing=False,
        ),
    ],
    supports=[],
    memberships=[Membership("head", "ann", share=0.5), Membership("round", "bo")],
    respondents=["ann", "bo"],
).at(datetime.date(2024, 1, 1)).in_context("battle", "night")"""


def evaluated(code):
    """What an expression makes, with the names that `as_code` says it takes."""
    public = {name: getattr(stepback, name) for name in stepback.__all__}
    return eval(code, public | {"datetime": datetime, "Decimal": Decimal, "np": np})  # noqa: S307  (our own)


# Worked examples


def test_every_kind_of_record_is_written_with_what_is_not_at_its_default():
    """Ids by position, the rest by name, sets in order, and the view last."""
    org = Organization(
        people=[
            Person("ann", name="Ann's", attributes={"since": date(2020, 5, 1)}),
            Person("bo", unit='"sales"', fte=0.5, external=True),
        ],
        roles=[Role("head")],
        circles=[Circle("round", purpose="refunds"), Circle("table", quorum=2)],
        domains=[Domain("refunds", "head", weight=2, amounts=[5, 10])],
        reporting=[ReportingLine("ann", "bo", dotted=True)],
        delegations=[
            Delegation(
                "head",
                "round",
                autonomy=Level.ADVISE,
                contexts=["night", "battle"],
                end=date(2025, 1, 1),
                standing=False,
            )
        ],
        supports=(),
        memberships=[Membership("head", "ann", share=0.5), Membership("round", "bo")],
        respondents=["bo", "ann"],
    )
    viewed = org.in_context("night").at(date(2024, 1, 1)).in_context("battle")
    assert as_code(viewed) == SMALL
    assert evaluated(SMALL) == viewed


def test_what_fits_stays_on_one_line():
    """Nobody, and somebody, take a line."""
    assert as_code(Organization()) == "Organization()"
    assert as_code(Organization([Person("ann")])) == 'Organization(people=[Person("ann")])'


def test_nobody_asked_is_not_none_given():
    """Supports are left out where nobody asked, and empty where none was given."""
    assert "supports" not in as_code(Organization(people=[Person("ann")]))
    assert "supports=[]" in as_code(Organization(people=[Person("ann")], supports=()))


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (1.5, "1.5"),
        (np.float64(1.5), "1.5"),
        (np.int8(3), "3"),
        (np.bool_(True), "True"),
        (np.str_("a"), '"a"'),
        (np.longdouble(1.5), repr(np.longdouble(1.5))),
        (np.timedelta64(5, "ns"), repr(np.timedelta64(5, "ns"))),
        (np.datetime64("2024-01-01"), repr(np.datetime64("2024-01-01"))),
        ((float("inf"), -float("inf")), '(float("inf"), float("-inf"))'),
        (complex(1, float("inf")), 'complex("(1+infj)")'),
        ((1,), "(1,)"),
        ((), "()"),
        (frozenset("cab"), 'frozenset({"a", "b", "c"})'),
        (frozenset(), "frozenset()"),
        (Level.SELL, "Level.SELL"),
        (datetime.timedelta(8), "datetime.timedelta(days=8)"),
        (Decimal("1.10"), "Decimal('1.10')"),
        ("it's", '"it\'s"'),
        ('"', "'\"'"),
        ("'\"", "'\\'\"'"),
        ("\n\u202e\u2028", '"\\n\\u202e\\u2028"'),
    ],
)
def test_attributes_are_written_as_what_equals_them(value, code):
    """Whatever their type, and without control characters that would break or hide a line."""
    org = Organization(people=[Person("ann", attributes={"x": value})])
    assert as_code(org) == f'Organization(people=[Person("ann", attributes={{"x": {code}}})])'
    assert evaluated(as_code(org)) == org


def test_what_is_not_a_number_is_written_though_it_equals_nothing():
    """Not even the organization it is read from."""
    org = Organization(people=[Person("ann", attributes={"x": (float("nan"),)})])
    again = evaluated(as_code(org))
    assert again["ann"].attributes["x"] == pytest.approx((float("nan"),), nan_ok=True)


@pytest.mark.parametrize("made", [None, [Organization()], Organization, {"people": []}])
def test_what_is_no_organization_nor_record_is_refused(made):
    """With the value, and what to give."""
    with pytest.raises(ValueError, match="^made: .* is not an Organization or record; "):
        as_code(made)


# Laws


@given(organizations())
def test_code_makes_the_organization_again(org):
    """Whatever is in it, in the order it was in."""
    code = as_code(org)
    again = evaluated(code)
    assert again == org
    assert again.people == org.people
    assert again.delegations == org.delegations
    assert as_code(again) == code


@given(organizations(allow_hostile_text=False))
def test_lines_are_of_88_columns_at_most(org):
    """Wherever no single id or name is longer than that."""
    assert max(map(len, as_code(org).splitlines())) <= 88


def test_a_long_id_stands_on_a_line_of_its_own():
    """It cannot be broken; everything around it is."""
    assert as_code(Organization(people=[Person("a" * 100), Person("bo")])).splitlines() == [
        "Organization(",
        "    people=[",
        "        Person(",
        f'            "{"a" * 100}",',
        "        ),",
        '        Person("bo"),',
        "    ],",
        ")",
    ]


ids = st.text(min_size=1).filter(str.strip)
single = st.one_of(
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(),
    st.binary(),
    st.dates(),
    st.datetimes(),
    st.decimals(allow_nan=False),
    st.complex_numbers(allow_nan=False),
    st.sampled_from(Level),
    st.sampled_from((np.float32(0.1), np.uint8(3), np.bool_(False), np.complex64(1j))),
)
values = st.recursive(
    single,
    lambda inner: st.tuples(inner) | st.tuples(inner, inner) | st.frozensets(inner, max_size=2),
    max_leaves=3,
).filter(lambda value: not isinstance(value, float) or abs(value) < float("inf"))


@given(
    st.lists(ids, min_size=2, max_size=4, unique=True),
    ids,
    st.text(),
    st.dictionaries(ids, values, max_size=2),
)
def test_no_text_breaks_out_of_the_code(everyone, domain, name, attributes):
    """Quotes, backslashes, ends of lines and formulas stay within their text."""
    first, second, *_ = everyone
    org = Organization(
        people=[Person(id_, name=name, unit=name, attributes=attributes) for id_ in everyone],
        domains=[Domain(domain, first, name=name)],
        delegations=[Delegation(first, second, domain=domain)],
        supports=[Support(second, first, kind=name)],
        respondents=[second],
    )
    code = as_code(org)
    assert evaluated(code) == org
    assert all(line.isprintable() for line in code.split("\n"))


# Differential


def test_code_is_laid_out_as_a_formatter_would():
    """The formatter finds nothing to change in the archetypes."""
    code = "\n".join(f"{as_code(getattr(archetypes, name)())}\n" for name in archetypes.__all__)
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--line-length", "88", "-"]
    formatted = subprocess.run(command, input=code, capture_output=True, text=True, check=True)
    assert formatted.stdout.replace("\n\n", "\n") == code.replace("\n\n", "\n")


# Journeys


def test_hypothesis_shows_organizations_as_code():
    """A failing example can be pasted from its message."""
    shown = message_of(drawn_organizations(supports=False, max_domains=0), lambda org: len(org) < 2)
    assert shown.endswith("""(
    value=Organization(people=[Person("p0"), Person("p1")]),
)""")


@given(organizations())
def test_hypothesis_shows_an_organization_of_any_strategy_as_code(org):
    """Also where it could not tell how it came about."""
    assert evaluated(pretty((org,))) == (org,)


def test_hypothesis_shows_records_as_code():
    """Alone and in lists, without what is at its default."""
    assert pretty([Person("ann"), Support("ann", "bo")]) == '[Person("ann"), Support("ann", "bo")]'
    assert pretty(Delegation("ann", "bo", autonomy=Level.TELL)) == (
        'Delegation("ann", "bo", autonomy=Level.TELL)'
    )


def message_of(strategy, holds):
    """What hypothesis tells of the smallest example for which something does not hold."""

    @settings(database=None, phases=[Phase.generate, Phase.shrink], print_blob=False)
    @given(strategy)
    def test(value):
        assert holds(value)

    with pytest.raises(AssertionError) as failure:
        test()
    return "\n".join(failure.value.__notes__)
