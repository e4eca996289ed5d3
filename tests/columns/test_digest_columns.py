"""The digest of an organization: equal for equal columns, and another one for any change."""

import pickle

import attrs
from hypothesis import given

from stepback import Organization, Person, Support
from stepback._columns._digest_columns import digest_bytes, digest_columns
from tests.support.strategies import organizations


def digest(org):
    """The digest of all records."""
    return digest_columns(org._columns)


@given(organizations())
def test_the_digest_does_not_depend_on_how_columns_are_kept(org):
    """A pickle has columns of one value in one cell of memory, and the same digest."""
    assert digest(pickle.loads(pickle.dumps(org))) == digest(org)  # noqa: S301
    rebuilt = Organization(
        org.people,
        org.roles,
        org.circles,
        org.domains,
        org.reporting,
        org.delegations,
        org.supports,
        org.memberships,
        org.respondents,
    )
    assert digest(rebuilt) == digest(org)


@given(organizations())
def test_any_change_of_a_person_is_another_digest(org):
    """A field, an attribute, one more and one less."""
    first, *others = org.people
    changes = [
        attrs.evolve(first, name=f"{first.name}x"),
        attrs.evolve(first, external=not first.external),
        attrs.evolve(first, attributes={**first.attributes, "x": 1}),
        attrs.evolve(first, attributes={**first.attributes, "x": "1"}),
        attrs.evolve(first, attributes={**first.attributes, "x": True}),
    ]
    alone = {digest(Organization(people=[change, *others])) for change in changes}
    more = digest(Organization(people=[first, *others, Person("somebody else")]))
    assert len({*alone, more, digest(Organization(people=org.people))}) == 7


def test_who_was_asked_counts():
    """Nobody asked, nobody named, everyone asked and some asked are four digests."""
    people = [Person("ann"), Person("bo")]
    supports = [Support("ann", "bo")]
    found = [
        Organization(people),
        Organization(people, supports=[]),
        Organization(people, supports=supports),
        Organization(people, supports=supports, respondents=["bo"]),
        Organization(people, supports=supports, respondents=["ann"]),
    ]
    assert len(set(map(digest, found))) == len(found)


def test_parts_are_told_apart():
    """Two parts are not the same as both in one."""
    assert (
        len({digest_bytes([b"ab", b"c"]), digest_bytes([b"a", b"bc"]), digest_bytes([b"abc"])}) == 3
    )
