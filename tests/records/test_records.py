import copy
import datetime as dt
import enum
import math
import pickle
from decimal import Decimal
from fractions import Fraction

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback import (
    Circle,
    Delegation,
    Domain,
    Level,
    Membership,
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


def made(record, **fields):
    """A record whose ids are `a`, `b`, and so on, but for the fields given."""
    ids = dict(zip(IDS[record], "ab", strict=False))
    return record(**(ids | fields))


def refused(record, **fields):
    """The message with which a record is refused, without its noun."""
    with pytest.raises(ValueError, match=f"^{NOUNS[record]}: ") as refusal:
        made(record, **fields)
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
def test_an_id_is_text_with_something_in_it(record, value, message):
    """Numbers, blanks and halves of characters are no ids, of whatever record."""
    for field in IDS[record]:
        assert refused(record, **{field: value}) == f"{field}: {message}"


@pytest.mark.parametrize("value", [None, NAN, b"ann", ["ann"]])
def test_what_is_no_number_is_not_told_to_become_text(value):
    """Quoting a number may mend an id; quoting nothing at all, or bytes, would hide a fault."""
    message = refused(Person, id=value)
    assert message.startswith(f"id: {value!r} is not text")
    assert "write" not in message


def test_an_id_is_kept_as_it_is():
    """Zeros in front, spaces, marks and rare characters are part of an id."""
    for id_ in ("007", " ann ", "\u200f<script>", "=cmd()", "😀", "a\nb", "x" * 1_000_000):
        assert Person(id_).id == id_


def test_text_of_another_type_becomes_plain_text():
    """What numpy and enumerations call text is held as the text that it is."""

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
    """Names, units and the like hold any text but halves of characters, and nothing else."""
    assert getattr(made(record, **{field: ""}), field) == ""
    assert refused(record, **{field: None}) == f"{field}: None is not text"
    assert refused(record, **{field: 5}) == f"{field}: 5 is not text"
    assert refused(record, **{field: "\ud800"}) == f"{field}: '\\ud800' holds half a character"


def test_a_domain_that_a_delegation_names_is_an_id_or_nothing():
    """`None` stands for every domain; a blank or a number is a slip."""
    assert Delegation("a", "b").domain is None
    assert refused(Delegation, domain="") == "domain: '' is blank; give an id"
    assert refused(Delegation, domain=3).startswith("domain: 3 is not text; ids are text")


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
    """What is out of bounds, infinite or not a number is refused with the bounds in words."""
    for value in good:
        assert getattr(made(record, **{field: value}), field) == value
    for value in (*bad, NAN, INF, -INF):
        assert refused(record, **{field: value}) == f"{field}: {value} is not {bounds}"


@every_number
@pytest.mark.parametrize("value", [True, "0.5", b"1", [1], 1j])
def test_a_number_is_given_as_a_number(record, field, bounds, good, bad, value):
    """Text that spells a number, and True, are no numbers."""
    assert refused(record, **{field: value}) == f"{field}: {value!r} is not a number"


@every_number
@pytest.mark.parametrize("value", [Fraction(1, 2), Decimal("0.5"), np.float32(0.5), np.array(0.5)])
def test_any_number_becomes_a_float(record, field, bounds, good, bad, value):
    """Fractions, decimals and numpy's numbers are held as Python's own."""
    held = getattr(made(record, **{field: value}), field)
    assert type(held) is float
    assert held == 0.5


@every_number
def test_what_no_float_can_hold_is_refused_like_any_number(record, field, bounds, good, bad):
    """A number too large for a float, or several at once, is no other kind of error."""
    for value in (10**400, np.array([0.5, 0.5])):
        assert refused(record, **{field: value}).startswith(f"{field}: ")


@pytest.mark.parametrize(("record", "field"), [(Person, "fte"), (Domain, "weight")])
def test_a_number_that_must_be_there_cannot_be_none(record, field):
    """Only what may be unknown can be `None`."""
    assert refused(record, **{field: None}) == f"{field}: None is not a number"


def test_a_sample_of_amounts_becomes_a_tuple():
    """Any collection of finite amounts from 0 up will do."""
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
    """One bad amount, or none at all, spoils the sample."""
    assert refused(Domain, amounts=amounts) == f"amounts: {message}"


# Choices, flags, dates, contexts


@pytest.mark.parametrize(
    ("record", "field"),
    [(Domain, "basis"), (Delegation, "basis"), (Support, "basis")],
)
def test_a_basis_is_one_of_three_words(record, field):
    """What is known is observed, declared or assumed, in these words."""
    for basis in ("observed", "declared", "assumed"):
        assert made(record, basis=basis).basis == basis
    for wrong in ("Observed", "guessed", None):
        message = f"basis: {wrong!r} is not one of observed, declared, assumed"
        assert refused(record, basis=wrong) == message


def test_amounts_weigh_by_count_or_value():
    """Anything else is refused with the two words."""
    assert Domain("d", "a").by == "count"
    assert refused(Domain, by="size") == "by: 'size' is not one of count, value"


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
    """Numbers and words are no flags; numpy's booleans are."""
    assert getattr(made(record), field) is default
    assert getattr(made(record, **{field: np.bool_(not default)}), field) is not default
    for wrong in (1, 0, "yes", None):
        assert refused(record, **{field: wrong}) == f"{field}: {wrong!r} is neither True nor False"


@pytest.mark.parametrize("field", ["start", "end"])
def test_a_term_is_in_days(field):
    """A date, or `None` if open; a time of day would be ignored, so it is refused."""
    day = dt.date(2026, 1, 31)
    assert getattr(made(Delegation, **{field: day}), field) == day
    assert getattr(made(Delegation), field) is None
    noon = dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC)
    for wrong in (noon, "2026-01-31", 2026):
        message = refused(Delegation, **{field: wrong})
        assert message.startswith(f"{field}: {repr(wrong)[:20]}")
        assert message.endswith(" is not a date; give a datetime.date")


def test_contexts_are_a_set_of_names():
    """One name stands for a set of one; none at all means always."""
    assert Delegation("a", "b").contexts == frozenset()
    for contexts in ("battle", ["battle"], ("battle", "battle"), {"battle"}):
        assert made(Delegation, contexts=contexts).contexts == frozenset({"battle"})


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
    """Names with outer spaces, separators or halves of characters would not come back."""
    assert refused(Delegation, contexts=contexts) == f"contexts: {message}"


# Levels


def test_levels_go_from_tell_to_delegate():
    """Seven levels, in order, from nothing handed on to everything."""
    names = ["TELL", "SELL", "CONSULT", "AGREE", "ADVISE", "INQUIRE", "DELEGATE"]
    assert [level.name for level in sorted(Level, reverse=True)] == names[::-1]
    assert [level.autonomy for level in Level] == [step / 6 for step in range(7)]
    assert [level.value for level in Level] == list(range(1, 8))


@given(st.sampled_from(Level), st.sampled_from(Level))
def test_levels_compare_as_their_autonomy_does(one, other):
    """A higher level hands on more."""
    assert (one < other) is (one.autonomy < other.autonomy)
    assert (one <= other) is (one.autonomy <= other.autonomy)
    assert (one > other) is (one.autonomy > other.autonomy)
    assert (one >= other) is (one.autonomy >= other.autonomy)


def test_a_level_compares_with_levels_alone():
    """A level is no number: which of the two was meant cannot be told."""
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
    """Only measures read a level as a number."""
    delegation = Delegation("a", "b", autonomy=Level.ADVISE)
    assert delegation.autonomy is Level.ADVISE
    assert delegation != Delegation("a", "b", autonomy=Level.ADVISE.autonomy)


# Attributes


@pytest.mark.parametrize("record", [Person, Role, Circle])
def test_attributes_are_an_immutable_copy(record):
    """Neither the record nor the mapping it was made from can change the other."""
    facts = {"grade": 7, "tags": ("a", "b")}
    node = made(record, attributes=facts)
    facts["grade"] = 8
    assert node.attributes == {"grade": 7, "tags": ("a", "b")}
    with pytest.raises(TypeError, match="item assignment"):
        node.attributes["grade"] = 8
    with pytest.raises(AttributeError):
        node.attributes.grade = 8
    assert repr(node.attributes) == "{'grade': 7, 'tags': ('a', 'b')}"
    assert len(node.attributes) == 2


def test_attributes_are_equal_in_any_order_and_hash_alike():
    """Two mappings of the same facts are the same facts."""
    one = Person("ann", attributes={"x": 1, "y": 2})
    other = Person("ann", attributes={"y": 2, "x": 1})
    assert one == other
    assert hash(one) == hash(other)
    assert one != Person("ann", attributes={"x": 1})


def test_an_empty_fact_says_nothing():
    """Facts that are empty are left out, as an empty cell of a table would be."""
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
    """What cannot be hashed, compared or written to a file is no fact to keep."""
    assert refused(Person, attributes=attributes) == f"attributes: {message}"


# Records as values


def test_all_faults_of_a_record_are_told_at_once():
    """A record is mended in one go, not one error after another."""
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
    """Neither its fields nor anything else can be set or deleted."""
    one = made(record)
    for field in (*attrs.fields_dict(record), "further"):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(one, field, "x")
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            delattr(one, field)


@every_record
def test_only_ids_are_given_by_position(record):
    """Whatever may be left out is named where it is given."""
    ids = "ab"[: len(IDS[record])]
    assert record(*ids) == made(record)
    with pytest.raises(TypeError, match="positional argument"):
        record(*ids, "more")
    with pytest.raises(TypeError, match="missing"):
        record()


@every_record
def test_records_of_different_kinds_are_never_equal(record):
    """A role is no person, even of the same id."""
    alike = [other for other in RECORDS if made(other) == made(record)]
    assert alike == [record]


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
def test_a_record_is_written_without_what_is_at_its_default(text):
    """The text is short, and Python that makes the record again."""
    assert repr(eval(text, {**globals(), "datetime": dt})) == text  # noqa: S307
