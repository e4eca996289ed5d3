import copy
import datetime as dt
import enum
import math
import pickle
from decimal import Decimal
from fractions import Fraction

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

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
)
from tests.support.strategies import worlds

NAN, INF = math.nan, math.inf
RECORDS = (Person, Role, Circle, Domain, ReportingLine, Delegation, Support, Membership)
IDS = {
    Person: ("id",),
    Role: ("id",),
    Circle: ("id",),
    Domain: ("id", "owner"),
    ReportingLine: ("manager", "report"),
    Delegation: ("principal", "delegate"),
    Support: ("supporter", "supported"),
    Membership: ("group", "member"),
}
NOUNS = dict(
    zip(
        RECORDS,
        ("person", "role", "circle", "domain", "line", "delegation", "support", "membership"),
        strict=True,
    )
)

every_record = pytest.mark.parametrize("record", RECORDS)


def make_record(record, **fields):
    """A record whose ids are `a`, `b` and so on, except for the fields given."""
    ids = dict(zip(IDS[record], "ab", strict=False))
    return record(**(ids | fields))


def refusal_message(record, **fields):
    """The message with which a record is refused, without its noun."""
    with pytest.raises(ValueError, match=f"^{NOUNS[record]}: ") as refusal:
        make_record(record, **fields)
    return str(refusal.value).removeprefix(f"{NOUNS[record]}: ")


# Ids and text


@every_record
@pytest.mark.parametrize(
    ("value", "message"),
    [
        (7, "7 is not text; ids are text, write '7'"),
        (7.5, "7.5 is not text; ids are text, write '7.5'"),
        ("", "'' is blank; give an id"),
        (" \t\n", "' \\t\\n' is blank; give an id"),
        ("half \ud83d", "'half \\ud83d' holds half a character"),
    ],
)
def test_an_id_is_text_that_is_not_blank(record, value, message):
    """Numbers, blanks and lone surrogates are refused as ids of any record."""
    for field in IDS[record]:
        assert refusal_message(record, **{field: value}) == f"{field}: {message}"


@pytest.mark.parametrize("value", [None, NAN, b"ann", ["ann"]])
def test_only_a_number_is_to_be_quoted(value):
    """Quotes around a number may correct an id; around None or bytes they would hide a fault."""
    message = refusal_message(Person, id=value)
    assert message.startswith(f"id: {value!r} is not text")
    assert "write" not in message


def test_an_id_is_kept_as_it_is():
    """Leading zeros, spaces, marks and rare characters are part of an id."""
    for id_ in ("007", " ann ", "\u200f<script>", "=cmd()", "😀", "a\nb", "x" * 1_000_000):
        assert Person(id_).id == id_


def test_text_of_another_type_becomes_plain_text():
    """Text of numpy and of enumerations is stored as a plain ``str``."""

    class Unit(str, enum.Enum):  # noqa: UP042  (StrEnum is text in every way already)
        SALES = "sales"

    for given_ in (np.str_("sales"), Unit.SALES):
        assert type(Person(given_).id) is str
        assert Person("ann", unit=given_) == Person("ann", unit="sales")


@pytest.mark.parametrize(
    ("record", "field"),
    [
        *[(Person, field) for field in ("name", "unit")],
        *[(Role, field) for field in ("name", "unit")],
        *[(Circle, field) for field in ("name", "purpose", "unit")],
        (Domain, "name"),
        (Support, "kind"),
    ],
)
def test_a_name_is_text(record, field):
    """Names and units hold any text without lone surrogates, and nothing else."""
    assert getattr(make_record(record, **{field: ""}), field) == ""
    assert refusal_message(record, **{field: None}) == f"{field}: None is not text"
    assert refusal_message(record, **{field: 5}) == f"{field}: 5 is not text"
    assert (
        refusal_message(record, **{field: "\ud800"}) == f"{field}: '\\ud800' holds half a character"
    )


def test_the_domain_of_a_delegation_is_an_id_or_none():
    """`None` stands for every domain; a blank or a number is a mistake."""
    assert Delegation("a", "b").domain is None
    assert refusal_message(Delegation, domain="") == "domain: '' is blank; give an id"
    assert refusal_message(Delegation, domain=3).startswith("domain: 3 is not text; ids are text")


# Numbers

UNIT = "between 0 and 1"
POSITIVE, FROM_0 = "a number above 0", "a number from 0 up"
NUMBERS = [
    (Person, "fte", FROM_0, (0, 1.5, 1e300), (-0.1,)),
    (Person, "competence", UNIT, (None, 0, 1), (-0.1, 1.4)),
    (Person, "willingness", UNIT, (None, 0, 1), (-0.1, 1.4)),
    (Person, "capacity", POSITIVE, (None, 5e-324, 1e300), (0, -1)),
    (Domain, "weight", POSITIVE, (5e-324, 1, 1e300), (0, -1)),
    (Delegation, "share", UNIT, (None, 0, 1), (-0.1, 1.4)),
    (Delegation, "autonomy", UNIT, (None, 0, 1), (-0.1, 1.4)),
    (Delegation, "limit", FROM_0, (None, 0, 1e300), (-0.1,)),
    (Support, "strength", "above 0 and at most 1", (5e-324, 1), (0, -0.1, 1.4)),
    (Membership, "share", UNIT, (None, 0, 1), (-0.1, 1.4)),
]
every_number = pytest.mark.parametrize(
    ("record", "field", "bounds", "good", "bad"),
    NUMBERS,
    ids=[f"{record.__name__}.{field}" for record, field, *_ in NUMBERS],
)


@every_number
def test_a_number_is_finite_and_within_its_bounds(record, field, bounds, good, bad):
    """A value out of bounds, infinite or nan is refused with the bounds in words."""
    for value in good:
        assert getattr(make_record(record, **{field: value}), field) == value
    for value in (*bad, NAN, INF, -INF):
        assert refusal_message(record, **{field: value}) == f"{field}: {value} is not {bounds}"


@every_number
@pytest.mark.parametrize("value", ["0.5", b"1", [1], 1j])
def test_a_number_is_given_as_a_number(record, field, bounds, good, bad, value):
    """Text that represents a number is refused."""
    assert refusal_message(record, **{field: value}) == f"{field}: {value!r} is not a number"


@pytest.mark.parametrize(
    ("record", "field"), [(record, field) for record, field, *_ in NUMBERS if field != "weight"]
)
def test_a_truth_value_is_no_number_but_a_weight(record, field):
    """It says whether there is any, and not how much."""
    assert refusal_message(record, **{field: True}) == f"{field}: True is not a number"


@pytest.mark.parametrize("truth", [True, np.True_])
def test_a_truth_value_is_a_weight(truth):
    """1 or 0, as weights of arrows and members are, in a record or in a table."""
    weight = Domain("d", "ann", weight=truth).weight
    assert type(weight) is float
    assert weight == 1
    for weights in ([truth], np.array([truth])):
        tables = {
            "people": {"id": ["ann"]},
            "domains": {"id": ["d"], "owner": ["ann"], "weight": weights},
        }
        assert Organization.from_tables(tables).domains == (Domain("d", "ann", weight=1),)
    refused = refusal_message(Domain, weight=not truth)
    assert refused == refusal_message(Domain, weight=0)


@every_number
@pytest.mark.parametrize("value", [Fraction(1, 2), Decimal("0.5"), np.float32(0.5), np.array(0.5)])
def test_any_number_becomes_a_float(record, field, bounds, good, bad, value):
    """Fractions, decimals and numbers of numpy are stored as Python floats."""
    held = getattr(make_record(record, **{field: value}), field)
    assert type(held) is float
    assert held == 0.5


@every_number
def test_a_number_too_large_for_a_float_is_refused_like_any_other(record, field, bounds, good, bad):
    """A number too large for a float, or an array, raises the same kind of error."""
    for value in (10**400, np.array([0.5, 0.5])):
        assert refusal_message(record, **{field: value}).startswith(f"{field}: ")


@pytest.mark.parametrize("value", [1, 2, 2**31 - 1, np.int8(3), np.array(4)])
def test_a_quorum_is_a_whole_number_from_1_up(value):
    """It is stored as a Python integer, whatever type of integer is given."""
    quorum = Circle("c", quorum=value).quorum
    assert type(quorum) is int
    assert quorum == value


@pytest.mark.parametrize(
    "value", [0, -1, True, np.True_, 1.5, 2.0, "2", None, NAN, INF, [2], np.array([2, 3]), 2j]
)
def test_another_quorum_is_refused(value):
    """So is a float that is a whole number, or a text that represents one."""
    told = refusal_message(Circle, quorum=value)
    assert told.startswith("quorum: ")
    assert told.endswith(" is not a whole number from 1 up")


def test_a_quorum_that_no_organization_can_have_is_refused():
    """A column holds 32-bit integers."""
    told = refusal_message(Circle, quorum=2**31)
    assert told == "quorum: 2147483648 is above 2,147,483,647; give a smaller number"


@pytest.mark.parametrize(("record", "field"), [(Person, "fte"), (Domain, "weight")])
def test_a_required_number_cannot_be_none(record, field):
    """Only a number that may be unknown can be `None`."""
    assert refusal_message(record, **{field: None}) == f"{field}: None is not a number"


def test_a_sample_of_amounts_becomes_a_tuple():
    """Any collection of finite amounts from 0 up is accepted."""
    for amounts in ([20, 0], (20.0, 0.0), np.array([20, 0]), (each for each in (20, 0))):
        assert Domain("d", "a", amounts=amounts).amounts == (20.0, 0.0)


@pytest.mark.parametrize(
    ("amounts", "message"),
    [
        ([], "no amounts are given; leave them out or give at least one"),
        (12, "12 is not a collection; give a list, even of one"),
        ("12", "'12' is not a collection; give a list, even of one"),
        ([1, -2], "-2 is not a number from 0 up"),
        ([1, NAN], "nan is not a number from 0 up"),
        ([1, INF], "inf is not a number from 0 up"),
        ([1, None], "None is not a number"),
        (["1"], "'1' is not a number"),
    ],
)
def test_amounts_are_finite_numbers(amounts, message):
    """A sample with an invalid amount is refused, and so is an empty sample."""
    assert refusal_message(Domain, amounts=amounts) == f"amounts: {message}"


# Choices, flags, dates, contexts


@pytest.mark.parametrize(
    ("record", "field"),
    [(Domain, "basis"), (Delegation, "basis"), (Support, "basis")],
)
def test_a_basis_is_one_of_three_words(record, field):
    """A basis is observed, declared or assumed, and nothing else."""
    for basis in ("observed", "declared", "assumed"):
        assert make_record(record, basis=basis).basis == basis
    for wrong in ("Observed", "guessed", None, pd.NA, np.array([1, 2]), np.void(b"a")):
        message = f"basis: {wrong!r} is not one of observed, declared, assumed"
        assert refusal_message(record, basis=wrong) == message


def test_amounts_weigh_by_count_or_value():
    """Anything else is refused, and the message names the two words."""
    assert Domain("d", "a").by == "count"
    assert refusal_message(Domain, by="size") == "by: 'size' is not one of count, value"


@pytest.mark.parametrize(
    ("record", "field", "default"),
    [
        (Person, "external", False),
        (ReportingLine, "dotted", False),
        (Delegation, "standing", True),
        (Delegation, "exclusive", False),
        (Delegation, "revocable", True),
        (Delegation, "may_redelegate", True),
    ],
)
def test_a_flag_is_true_or_false(record, field, default):
    """Numbers and words are refused; booleans of numpy are accepted."""
    assert getattr(make_record(record), field) is default
    assert getattr(make_record(record, **{field: np.bool_(not default)}), field) is not default
    for wrong in (1, 0, "yes", None):
        assert (
            refusal_message(record, **{field: wrong})
            == f"{field}: {wrong!r} is neither True nor False"
        )


DATES_OF_ONE_READING = (
    "2026-01-31",
    "20260131",
    "2026-01-31 00:00:00",
    dt.datetime(2026, 1, 31),  # noqa: DTZ001
    np.datetime64("2026-01-31"),
    np.datetime64("2026-01-31T00:00:00.000000000"),
    pd.Timestamp("2026-01-31"),
)
MOMENTS_WITH_A_TIME = (
    "2026-01-31 08:30",
    np.datetime64("2026-01-31T08:30"),
    np.datetime64("2026-01-31T00:00:00.000000001"),
    pd.Timestamp("2026-01-31T00:00:00.000000001"),
)
# A month names no day, and neither does what is no date in numpy or pandas.
DATES_OF_NO_READING = (
    *(
        "2026-1",
        "31 January 2026",
        "2026-02-30",
        "2026-01",
        "soon",
        "",
        2026,
        0.0,
        True,
        [dt.date.min],
    ),
    *(np.datetime64("2026-01"), np.datetime64("NaT"), pd.NaT),
)


MOMENTS_WITH_A_ZONE = (
    *("2026-01-31T00:00Z", "2026-01-31T00:00:00+02:00", "2026-01-31T12:00-05:00"),
    dt.datetime(2026, 1, 31, tzinfo=dt.UTC),
    dt.datetime(2026, 1, 31, 12, tzinfo=dt.timezone(dt.timedelta(hours=2))),
    pd.Timestamp("2026-01-31", tz="Europe/Berlin"),
)
# Of some, either number may be the month.
DATES_IN_OTHER_NOTATIONS = (
    *("31.01.2026", "01/07/2024", "1.7.2024", "24-07-01", "2026-1-31", "2026/01/31"),
)
DATES_BEYOND_THE_YEARS = (
    *("0000-00-00", "0000-00-00 00:00:00", "10000-01-01", "+12026-01-31", "-0500-01-31"),
    *(np.datetime64(10**7, "D"), np.datetime64("-0500-01-31")),
)


@pytest.mark.parametrize("field", ["start", "end"])
@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        *(
            (it, "has a time zone; give the date alone, such as 2026-01-31")
            for it in MOMENTS_WITH_A_ZONE
        ),
        *(
            (it, "is not a date; give one such as 2026-01-31: year, month, day")
            for it in DATES_IN_OTHER_NOTATIONS
        ),
        *(
            (it, "is not a date of the years 1 to 9999; give one such as 2026-01-31, or none")
            for it in DATES_BEYOND_THE_YEARS
        ),
        (
            "45474",
            "is not a date; give one such as 2026-01-31; if a spreadsheet counts days so, format "
            "the cells as dates there",
        ),
    ],
)
def test_a_date_that_is_none_is_refused_with_what_to_give(field, wrong, message):
    """Time zones, other notations, years that do not exist and day numbers have a remedy each."""
    for record in (Person, Domain, Delegation):
        refusal = refusal_message(record, **{field: wrong})
        assert refusal.startswith(f"{field}: {repr(wrong)[:20]}")
        assert refusal.endswith(message)


@pytest.mark.parametrize(
    "end",
    ["9999-12-31", "9999-01-01", dt.date(9999, 12, 30), dt.datetime(9999, 12, 31), "4712-12-31"],  # noqa: DTZ001
)
@pytest.mark.parametrize("record", [Person, Role, Circle, Domain, ReportingLine, Delegation])
def test_an_end_beyond_all_plans_is_no_end(record, end):
    """Systems write such days where no end is known; the record equals one that is open."""
    made = make_record(record, end=end)
    assert made.end is None
    assert made == make_record(record)
    assert make_record(record, end="4712-12-30").end == dt.date(4712, 12, 30)
    assert make_record(record, start="4712-12-31").start == dt.date(4712, 12, 31)


@pytest.mark.parametrize("field", ["start", "end"])
def test_a_term_is_in_days(field):
    """A date, or `None` if open; a time of day would be ignored, so it is refused."""
    day = dt.date(2026, 1, 31)
    assert getattr(make_record(Delegation, **{field: day}), field) == day
    assert getattr(make_record(Delegation), field) is None
    for wrong in DATES_OF_NO_READING:
        message = refusal_message(Delegation, **{field: wrong})
        assert message.startswith(f"{field}: {repr(wrong)[:20]}")
        assert message.endswith(" is not a date; give one such as 2026-01-31")
    for moment in MOMENTS_WITH_A_TIME:
        message = refusal_message(Delegation, **{field: moment})
        assert message.startswith(f"{field}: {repr(moment)[:20]}")
        assert message.endswith(" has a time of day; give the date alone, such as 2026-01-31")
    for same in DATES_OF_ONE_READING:
        read = getattr(make_record(Delegation, **{field: same}), field)
        assert read == day
        assert type(read) is dt.date


@given(day=st.dates())
def test_every_form_of_a_date_is_the_same_date(day):
    """Text, numpy and midnight all give the date itself, whatever the year."""
    midnight = dt.datetime(day.year, day.month, day.day)  # noqa: DTZ001
    forms = [day, day.isoformat(), midnight, midnight.isoformat(" "), np.datetime64(day)]
    forms += [np.datetime64(day, unit) for unit in ("h", "s", "us")]
    assert {make_record(Delegation, start=form).start for form in forms} == {day}
    assert {Organization().at(form).date for form in forms} == {day}


def test_contexts_are_a_set_of_names():
    """A single name is a set of one; an empty set means always."""
    assert Delegation("a", "b").contexts == frozenset()
    for contexts in ("battle", ["battle"], ("battle", "battle"), {"battle"}):
        assert make_record(Delegation, contexts=contexts).contexts == frozenset({"battle"})


@pytest.mark.parametrize(
    ("contexts", "message"),
    [
        (3, "3 is not a collection; give a list, even of one"),
        (None, "None is not a collection; give a list, even of one"),
        ("", "'' is not a context name; give text without outer spaces"),
        ([" battle"], "' battle' is not a context name; give text without outer spaces"),
        ([3], "3 is not a context name; give text without outer spaces"),
        ("a;b", "'a;b' holds a ';', which separates contexts"),
        ("\ud800", "'\\ud800' holds half a character"),
        ([["battle"]], "['battle'] is not a context name; give text without outer spaces"),
    ],
)
def test_a_context_is_a_name_that_a_table_can_hold(contexts, message):
    """Names with outer spaces, separators or lone surrogates could not be read back."""
    assert refusal_message(Delegation, contexts=contexts) == f"contexts: {message}"


# Levels


def test_levels_go_from_tell_to_delegate():
    """There are seven levels, ordered from no autonomy to full autonomy."""
    names = ["TELL", "SELL", "CONSULT", "AGREE", "ADVISE", "INQUIRE", "DELEGATE"]
    assert [level.name for level in sorted(Level, reverse=True)] == names[::-1]
    assert [level.autonomy for level in Level] == [step / 6 for step in range(7)]
    assert [level.value for level in Level] == list(range(1, 8))


@given(st.sampled_from(Level), st.sampled_from(Level))
def test_levels_compare_as_their_autonomy_does(one, other):
    """A higher level has more autonomy."""
    assert (one < other) is (one.autonomy < other.autonomy)
    assert (one <= other) is (one.autonomy <= other.autonomy)
    assert (one > other) is (one.autonomy > other.autonomy)
    assert (one >= other) is (one.autonomy >= other.autonomy)


def test_a_level_compares_only_with_levels():
    """A comparison of a level with a number is ambiguous, so it is refused."""
    assert Level.TELL != 1
    with pytest.raises(TypeError, match="not supported between"):
        _ = Level.TELL < 3
    with pytest.raises(TypeError, match="not supported between"):
        _ = Level.TELL <= 3
    with pytest.raises(TypeError, match="not supported between"):
        _ = Level.TELL > 0.5
    with pytest.raises(TypeError, match="not supported between"):
        _ = Level.TELL >= 0.5


def test_a_delegation_keeps_the_level_it_was_given():
    """Only measures convert a level to a number."""
    delegation = Delegation("a", "b", autonomy=Level.ADVISE)
    assert delegation.autonomy is Level.ADVISE
    assert delegation != Delegation("a", "b", autonomy=Level.ADVISE.autonomy)


# Attributes


@pytest.mark.parametrize("record", [Person, Role, Circle])
def test_attributes_are_an_immutable_copy(record):
    """The record does not change with the mapping it was made from, nor the reverse."""
    facts = {"grade": 7, "tags": ("a", "b")}
    node = make_record(record, attributes=facts)
    facts["grade"] = 8
    assert node.attributes == {"grade": 7, "tags": ("a", "b")}
    with pytest.raises(TypeError, match="never changes; change a copy"):
        node.attributes["grade"] = 8
    with pytest.raises(AttributeError):
        node.attributes.grade = 8
    assert repr(node.attributes) == "{'grade': 7, 'tags': ('a', 'b')}"
    assert len(node.attributes) == 2


def test_attributes_are_equal_in_any_order_with_equal_hashes():
    """The order of facts in a mapping does not matter."""
    one = Person("ann", attributes={"x": 1, "y": 2})
    other = Person("ann", attributes={"y": 2, "x": 1})
    assert one == other
    assert hash(one) == hash(other)
    assert one != Person("ann", attributes={"x": 1})


def test_empty_facts_are_left_out():
    """An empty fact is left out, as an empty cell of a table is."""
    empty = {"a": None, "b": "", "c": "  ", "d": NAN}
    assert Person("ann", attributes=empty) == Person("ann")


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        (None, "None is not a mapping of names to values"),
        ([("x", 1)], "[('x', 1)] is not a mapping of names to values"),
        ({5: 1}, "5 is not text; ids are text, write '5'"),
        ({"": 1}, "'' is blank; give an id"),
        ({"tags": ["a"]}, "tags: ['a'] can change; give text or a tuple"),
        ({"pay": INF}, "pay: inf is not finite"),
        ({"pay": np.float32(INF)}, "pay: inf is not finite"),
        ({"note": "\ud800"}, "note: '\\ud800' holds half a character"),
        ({"a\nb": []}, "'a\\nb': [] can change; give text or a tuple"),
    ],
)
def test_attributes_are_named_facts_that_do_not_change(attributes, message):
    """A fact that cannot be hashed, compared or written to a file is refused."""
    assert refusal_message(Person, attributes=attributes) == f"attributes: {message}"


# Records as values


def test_one_error_names_all_faults_of_a_record():
    """All faults can be corrected at once, not one error after another."""
    with pytest.raises(ValueError, match=r"^delegation: ") as refusal:
        Delegation(1, "", share=2, autonomy="x", contexts=3, start=5, standing=None, basis="?")
    faults = str(refusal.value).removeprefix("delegation: ").split("; ")
    named = [fault.split(":")[0] for fault in faults if ": " in fault]
    assert named == [
        *("principal", "delegate", "share", "autonomy", "contexts", "start", "standing", "basis")
    ]


@given(worlds())
def test_records_are_values(world):
    """A record equals its copy and its pickle, and hashes like them."""
    tables = (world.people, world.roles, world.circles, world.domains, world.reporting)
    tables += (world.delegations, world.supports or (), world.memberships)
    for record in (each for table in tables for each in table):
        for twin in (copy.deepcopy(record), pickle.loads(pickle.dumps(record))):  # noqa: S301
            assert twin == record
            assert hash(twin) == hash(record)


@every_record
def test_a_record_never_changes(record):
    """No field and no other attribute can be set or deleted."""
    one = make_record(record)
    for field in (*attrs.fields_dict(record), "further"):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(one, field, "x")
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            delattr(one, field)


@every_record
def test_only_ids_are_given_by_position(record):
    """Every field that has a default is a keyword argument."""
    ids = "ab"[: len(IDS[record])]
    assert record(*ids) == make_record(record)
    with pytest.raises(TypeError, match="positional argument"):
        record(*ids, "more")
    with pytest.raises(TypeError, match="missing"):
        record()


@every_record
def test_records_of_different_types_are_never_equal(record):
    """A role is not equal to a person, even with the same id."""
    equal_records = [other for other in RECORDS if make_record(other) == make_record(record)]
    assert equal_records == [record]


@pytest.mark.parametrize(
    "text",
    [
        "Person(id='ann')",
        "Person(id='ann', fte=0.5, attributes={'x': 1})",
        "Domain(id='d', owner='ann', amounts=(2.0,))",
        "ReportingLine(manager='a', report='b', dotted=True)",
        "Delegation(principal='a', delegate='b', share=0.0, contexts=frozenset({'x'}))",
        "Delegation(principal='a', delegate='b', start=datetime.date(2026, 1, 31))",
        "Support(supporter='a', supported='b')",
        "Membership(group='g', member='a', share=1.0)",
    ],
)
def test_the_repr_of_a_record_leaves_out_defaults(text):
    """The text is short, and it is Python code that makes an equal record."""
    assert repr(eval(text, {**globals(), "datetime": dt})) == text  # noqa: S307
