import re
import unicodedata
from datetime import date

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
    Organization,
    Person,
    ReportingLine,
    Role,
    Support,
)
from stepback._problems._format import format_id
from stepback.testing import differences
from stepback.testing._diff._disambiguate import distinct_names
from tests.support.strategies import (
    assume_valid,
    build_organization,
    organizations,
    with_fields,
    worlds,
)

ANN, BO, CY = people = [Person(id_) for id_ in ("ann", "bo", "cy")]
COMPOSED, DECOMPOSED = (unicodedata.normalize(form, "José") for form in ("NFC", "NFD"))
RECORDS = (Person, Role, Circle, Domain, Delegation, ReportingLine, Support, Membership)
FIELDS = "|".join(field.name for record in RECORDS for field in attrs.fields(record))
FIELDS += r"|attribute \w+"


def org(*delegations, supports=None, **more):
    """Ann, Bo and Cy, with two domains of Ann's."""
    return Organization(
        **{
            "people": people,
            "domains": [Domain("hiring", "ann"), Domain("refunds", "ann")],
            "delegations": delegations,
            "supports": supports,
            **more,
        }
    )


def turned_round(line):
    """What a line says the other way round."""
    fates = {"added": "removed", "removed": "added"}
    subject, colon, what = line.rpartition(": ")
    fate, *facts = what.split(" ", 1)
    if fate in fates:
        return colon.join([subject, " ".join([fates[fate], *facts])])
    if re.match(f"({FIELDS}) ", what):
        change = rf"\b({FIELDS}) (.*?) → (.*?)(?=, (?:{FIELDS}) |$)"
        return colon.join([subject, re.sub(change, r"\1 \3 → \2", what)])
    return colon.join([subject, " → ".join(reversed(what.split(" → ")))])


@st.composite
def related(draw):
    """Two organizations of much the same people: some things are dropped or changed."""
    world = draw(worlds(allow_dates=True))
    some = {
        name: tuple(
            one for one in getattr(world, name) or () if draw(st.sampled_from([True, True, False]))
        )
        for name in ("reporting", "supports", "delegations")
    }
    fte = draw(st.sampled_from((0.5, 1.0)))
    changed = with_fields(
        world,
        contexts=frozenset(),
        people=tuple(attrs.evolve(person, fte=fte) for person in world.people),
        reporting=some["reporting"],
        supports=draw(st.sampled_from((None, some["supports"]))),
        respondents=None,
        delegations=tuple(
            attrs.evolve(one, autonomy=draw(st.sampled_from((one.autonomy or 1.0, 0.5))))
            for one in some["delegations"]
        ),
        date=draw(st.none() | st.just(date(2024, 1, 1))),
    )
    return assume_valid(world), assume_valid(changed)


dated = worlds(allow_dates=True).map(build_organization)
two = st.tuples(dated, dated) | related()


# Worked examples


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            org(people=[ANN, BO]),
            org(people=[ANN, CY, Person("bo", unit="sales", fte=0.5)]),
            ["person bo: unit '' → 'sales', fte 1.0 → 0.5", "person cy: added"],
        ),
        (
            org(roles=[Role("head", name="Head")]),
            org(circles=[Circle("head", purpose="all")]),
            ["role head: removed (name 'Head')", "circle head: added (purpose 'all')"],
        ),
        (
            org(circles=[Circle("head")]),
            org(circles=[Circle("head", quorum=2)]),
            ["circle head: quorum 1 → 2"],
        ),
        (
            org(),
            org(domains=[Domain("hiring", "bo", weight=2)]),
            [
                "domain hiring: owner 'ann' → 'bo', weight 1.0 → 2.0",
                "domain refunds: removed (owner 'ann')",
            ],
        ),
        (
            org(reporting=[ReportingLine("ann", "bo"), ReportingLine("ann", "cy")]),
            org(reporting=[ReportingLine("ann", "bo", dotted=True), ReportingLine("bo", "cy")]),
            [
                "line ann → bo: dotted False → True",
                "line ann → cy: removed",
                "line bo → cy: added",
            ],
        ),
        (
            org(roles=[Role("head")], memberships=[Membership("head", "bo")]),
            org(roles=[Role("head")], memberships=[Membership("head", "bo", share=0.5)]),
            ["membership head → bo: share None → 0.5"],
        ),
        (
            org(Delegation("ann", "bo", autonomy=Level.SELL, start=date(2024, 1, 1))),
            org(Delegation("ann", "bo", autonomy=0.5, end=date(2024, 1, 1))),
            [
                "delegation ann → bo: autonomy SELL → 0.5, start 2024-01-01 → None, "
                "end None → 2024-01-01"
            ],
        ),
        (
            org(Delegation("ann", "bo", domain="hiring", contexts=["war", "fire"])),
            org(Delegation("ann", "bo", domain="refunds")),
            [
                "delegation ann → bo in hiring: removed (contexts {'fire', 'war'})",
                "delegation ann → bo in refunds: added",
            ],
        ),
        (
            org(),
            org(supports=[Support("ann", "bo")], respondents=["bo"]),
            [
                "supports: not asked → asked",
                "support ann → bo: added",
                "respondents: not named → named",
                "respondent bo: added",
            ],
        ),
        (
            org(supports=(), respondents=["ann", "bo"]),
            org(supports=(), respondents=["cy", "bo"]),
            ["respondent ann: removed", "respondent cy: added"],
        ),
        (
            org(Delegation("ann", "bo", contexts="war")),
            org(Delegation("ann", "bo", contexts="war")).in_context("war").at(date(2024, 1, 1)),
            ["date: None → 2024-01-01", "context war: added"],
        ),
        (
            org(people=[ANN, BO, Person("cy", attributes={"grade": 3, "desk": "a"})]),
            org(people=[ANN, BO, Person("cy", attributes={"grade": 4, "phone": "b"})]),
            [
                "person cy: attribute desk 'a' → None, attribute grade 3 → 4, "
                "attribute phone None → 'b'"
            ],
        ),
    ],
)
def test_differences_read_as_what_was_done(before, after, told):
    """By kind, and by id within each."""
    assert differences(before, after) == told
    assert differences(after, before) == list(map(turned_round, told))


def test_equal_relations_between_the_same_two_are_matched():
    """What tells them apart goes first; then as few fields as possible change."""
    peace = Delegation("ann", "bo", share=0.2)
    war = Delegation("ann", "bo", share=0.4, contexts="war")
    before = org(peace, war)
    assert differences(
        before, org(attrs.evolve(war, share=0.2), attrs.evolve(peace, share=0.4))
    ) == [
        "delegation ann → bo (contexts {'war'}): share 0.4 → 0.2",
        "delegation ann → bo: share 0.2 → 0.4",
    ]
    fire = attrs.evolve(war, contexts=frozenset({"fire"}))
    assert differences(before, org(fire, attrs.evolve(peace, end=date(2024, 1, 1)))) == [
        "delegation ann → bo: end None → 2024-01-01",
        "delegation ann → bo: contexts {'war'} → {'fire'}",
    ]
    assert differences(before, org(fire)) == [
        "delegation ann → bo: removed (share 0.2)",
        "delegation ann → bo: contexts {'war'} → {'fire'}",
    ]
    other = Delegation("ann", "bo", share=0.1, contexts="fire", end=date(2024, 1, 1))
    assert differences(before, org(other)) == [
        "delegation ann → bo: share 0.2 → 0.1, contexts {} → {'fire'}, end None → 2024-01-01",
        "delegation ann → bo: removed (share 0.4, contexts {'war'})",
    ]


def history(*people, reporting=(), domains=()):
    others = [Person("ann"), Person("cy")]
    return Organization([*others, *people], reporting=reporting, domains=domains)


SALES = Person("bo", unit="sales", end="2024-07-01")
LAW = Person("bo", unit="law", start="2024-07-01")
UNDER_ANN = ReportingLine("ann", "bo", end="2024-07-01")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (  # someone leaves
            history(Person("bo")),
            history(Person("bo", end="2024-07-01")),
            ["person bo: end None → 2024-07-01"],
        ),
        (  # a unit changes on a day
            history(Person("bo", unit="sales")),
            history(SALES, LAW),
            [
                "person bo: added (unit 'law', start 2024-07-01)",
                "person bo: end None → 2024-07-01",
            ],
        ),
        (  # one of two versions has another unit
            history(SALES, LAW),
            history(SALES, attrs.evolve(LAW, unit="it")),
            ["person bo (start 2024-07-01): unit 'law' → 'it'"],
        ),
        (  # and the other
            history(SALES, LAW),
            history(attrs.evolve(SALES, fte=0.5), LAW),
            ["person bo (end 2024-07-01): fte 1.0 → 0.5"],
        ),
        (  # both have
            history(SALES, LAW),
            history(attrs.evolve(SALES, unit="law"), attrs.evolve(LAW, unit="sales")),
            [
                "person bo (end 2024-07-01): unit 'sales' → 'law'",
                "person bo (start 2024-07-01): unit 'law' → 'sales'",
            ],
        ),
        (  # the day between two versions is another
            history(SALES, LAW),
            history(attrs.evolve(SALES, end="2024-08-01"), attrs.evolve(LAW, start="2024-08-01")),
            [
                "person bo: end 2024-07-01 → 2024-08-01",
                "person bo: start 2024-07-01 → 2024-08-01",
            ],
        ),
        (  # the day and the unit: each version begins or ends as it did
            history(SALES, LAW),
            history(
                Person("bo", unit="it", end="2024-08-01"),
                Person("bo", unit="hr", start="2024-08-01"),
            ),
            [
                "person bo: unit 'law' → 'hr', start 2024-07-01 → 2024-08-01",
                "person bo: unit 'sales' → 'it', end 2024-07-01 → 2024-08-01",
            ],
        ),
        (  # a line moves on a day
            history(Person("bo"), reporting=[ReportingLine("ann", "bo")]),
            history(
                Person("bo"),
                reporting=[UNDER_ANN, ReportingLine("cy", "bo", start="2024-07-01")],
            ),
            [
                "line ann → bo: end None → 2024-07-01",
                "line cy → bo: added (start 2024-07-01)",
            ],
        ),
        (  # one comes back under a former manager
            history(Person("bo"), reporting=[UNDER_ANN]),
            history(
                Person("bo"),
                reporting=[UNDER_ANN, ReportingLine("ann", "bo", start="2025-01-01")],
            ),
            ["line ann → bo: added (start 2025-01-01)"],
        ),
        (  # an owner changes on a day
            history(
                domains=[
                    Domain("d", "ann", end="2024-07-01"),
                    Domain("d", "cy", start="2024-07-01"),
                ]
            ),
            history(
                domains=[
                    Domain("d", "ann", end="2024-07-01"),
                    Domain("d", "ann", start="2024-07-01"),
                ]
            ),
            ["domain d (start 2024-07-01): owner 'cy' → 'ann'"],
        ),
    ],
)
def test_records_of_one_id_are_told_apart_by_their_days(before, after, told):
    """Each is matched with the one that it became, and named with the day that says which it is."""
    assert sorted(differences(before, after)) == sorted(told)
    assert len(differences(after, before)) == len(told)


def test_long_lists_are_cut_and_say_so():
    """Each kind for itself, unless all is asked for."""
    many = Organization([Person(f"p{number:02}") for number in range(50)], roles=[Role("head")])
    told = differences(many, Organization(), most=13)
    assert told[0] == "person p00: removed"
    assert told[12:] == ["person p12: removed", "and 37 more in people", "role head: removed"]
    assert len(differences(many, Organization(), most=None)) == 51


@pytest.mark.parametrize("most", [0, -1, 2.5, True, "3"])
def test_a_bound_that_is_none_is_refused(most):
    """With what would do."""
    with pytest.raises(ValueError, match="^most: .* is not a whole number from 1 up; None shows"):
        differences(org(), org(), most=most)


def test_a_bound_can_be_any_whole_number():
    """Such as one that numpy counted."""
    assert differences(org(), Organization(), most=np.int64(1))[:2] == [
        "person ann: removed",
        "and 2 more in people",
    ]


@pytest.mark.parametrize(
    ("left", "right", "refused"),
    [
        (org(), None, "right: None is not an Organization; make one with read_people"),
        (ANN, BO, "left: the record Person(id='ann') is not an Organization; put it in one"),
    ],
)
def test_what_is_no_organization_is_refused(left, right, refused):
    """With its place, and what to give."""
    with pytest.raises(ValueError, match=f"^{re.escape(refused)}"):
        differences(left, right)


def test_long_values_are_shown_where_they_part():
    """A cut at their beginnings would show the same twice."""
    long = "so " * 100
    before, after = (Organization([Person("ann", name=long + end)]) for end in ("high", "low"))
    assert differences(before, after) == [
        "person ann: name …o so so so so so so high' → …o so so so so so so low'"
    ]
    assert len(differences(Organization(), before)[0]) < 100


def test_what_is_left_out_of_long_values_is_marked():
    """At either end, be it a single character."""
    for shared in range(100):
        before, after = (
            Organization([Person("ann", name="x" * shared + end * 70)]) for end in "hl"
        )
        (line,) = differences(before, after)
        for shown in line.removeprefix("person ann: name ").split(" → "):
            assert shown[0] in "'…"
            assert shown[-1] in "'…"


class Grade:
    """An attribute that shows itself as others do."""

    def __repr__(self):
        """The same for all."""
        return "Grade"


class Step(Grade):
    """Another type that shows itself so."""


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (COMPOSED, DECOMPOSED, r"'Jos\xe9' → 'Jose\u0301'"),
        ("x" * 90 + COMPOSED, "x" * 90 + DECOMPOSED, r"…|xJos\xe9' → …|xJose\u0301'"),
        (
            Grade(),
            Step(),
            "Grade (tests.testing_kit.test_differences.Grade) → Grade (tests.testing_kit.test_differences.Step)",
        ),
        (Grade(), Grade(), "Grade → Grade (two that read alike)"),
    ],
)
def test_values_that_look_the_same_are_shown_apart(before, after, told):
    """By how they are written, where they part, or of what type they are."""
    [line] = differences(
        *(org(people=[Person("ann", attributes={"x": one}), BO, CY]) for one in (before, after))
    )
    subject = "person ann: attribute x "
    assert line.startswith(subject)
    assert re.sub("…x*", "…|", line.removeprefix(subject)).replace("…|Jos", "…|xJos") == told


def test_nan_in_an_attribute_is_no_difference():
    """Whichever nan it is: a record equals its pickled twin."""
    one, other = (
        Organization(people=[Person("ann", attributes={"score": (float("nan"), scale)})])
        for scale in (1, 1)
    )
    assert one == other
    assert differences(one, other) == []
    further = Organization(people=[Person("ann", attributes={"score": (float("nan"), 2)})])
    assert len(differences(one, further)) == 1


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        (COMPOSED, DECOMPOSED, (r"'Jos\xe9'", r"'Jose\u0301'")),
        ("x" * 500 + "1", "x" * 500 + "2", (f"…{'x' * 20}1'", f"…{'x' * 20}2'")),
    ],
)
def test_names_that_look_the_same_are_shown_apart(one, other, told):
    """Ids, of records and of those that they join, attributes, respondents and contexts."""
    before, after = (
        Organization(
            [Person("ann"), Person(id_, attributes={id_: 1})],
            domains=[Domain("refunds", "ann")],
            delegations=[Delegation("ann", id_, contexts=id_)],
            supports=[Support(id_, "ann")],
            respondents=[id_],
        ).in_context(id_)
        for id_ in (one, other)
    )
    lines = differences(before, after)
    assert len(set(lines)) == 10
    for name in told:
        assert sum(name in line for line in lines) == 5
    assert differences(Organization([Person(one)]), Organization()) == [
        f"person {format_id(one)}: removed"
    ]


@given(
    st.sets(st.text("xXéy\u0301", max_size=3).map(lambda end: "x" * 70 + end), min_size=2),
    st.booleans(),
)
def test_no_two_names_look_the_same(names, twice):
    """Not even where those differ alike that are like them."""
    if twice:
        names |= {f"{start}{name}" for name in names for start in (COMPOSED, DECOMPOSED)}
    told = distinct_names(names)
    assert told.keys() == names
    assert len({unicodedata.normalize("NFKC", text) for text in told.values()}) == len(names)


@given(st.text(min_size=1).filter(str.strip), st.text())
def test_every_difference_is_one_line(id_, text):
    """Ends of lines, and characters that would hide some, are written out."""
    hostile = Organization([Person(id_, name=text, attributes={id_: text})])
    for line in differences(Organization(), hostile) + differences(
        hostile, Organization([Person(id_)])
    ):
        assert line.isprintable()


# Laws


@given(two)
def test_there_are_none_exactly_if_both_are_equal(both):
    """Whatever differs is told, and nothing else is."""
    left, right = both
    assert (differences(left, right) == []) == (left == right)


@given(worlds(), organizations(), st.randoms(use_true_random=False))
def test_the_order_of_records_is_no_difference(world, other, random):
    """As it is none to equality: the same is told, in the same order."""
    kept = {name: records for name, records in vars(world).items() if isinstance(records, tuple)}
    shuffled = {name: random.sample(records, len(records)) for name, records in kept.items()}
    left, again = assume_valid(world), assume_valid(with_fields(world, **shuffled))
    assert differences(left, again) == []
    assert differences(left, other) == differences(again, other)


@given(two)
def test_differences_are_reversed_if_the_organizations_are_swapped(both):
    """What was added is removed, and changes are turned, in the same order."""
    left, right = both
    assert differences(right, left) == list(map(turned_round, differences(left, right)))


@given(two)
def test_what_is_added_less_what_is_removed_is_how_many_more_there_are(both):
    """Of each kind of record; whatever changed is there on both sides."""
    told = differences(*both, most=None)
    for noun, name in (("person", "people"), ("delegation", "delegations"), ("line", "reporting")):
        left, right = (len(getattr(one, name)) for one in both)
        mine = [line for line in told if line.startswith(f"{noun} ")]
        added, removed = (
            sum(bool(re.search(f": {fate}( \\(|$)", line)) for line in mine)
            for fate in ("added", "removed")
        )
        assert added - removed == right - left
