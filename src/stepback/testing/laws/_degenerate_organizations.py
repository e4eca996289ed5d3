"""Degenerate organizations: of nobody, of one person, without decisions, without deciders."""

from __future__ import annotations

import datetime
from typing import Any

from stepback._organization._organization import Organization
from stepback._records._level import Level
from stepback._records._nodes import Circle, Domain, Person, Role
from stepback._records._relations import Delegation, Membership, ReportingLine, Support

ANN, BO = Person("ann"), Person("bo")
ANN_DECIDES: dict[str, Any] = {"people": [ANN, BO], "domains": [Domain("d", "ann")]}
_DAY = datetime.date(2024, 7, 1)

DEGENERATE = (
    Organization(),
    Organization(supports=[]),  # of nobody, and support asked
    Organization(people=[ANN]),
    Organization(people=[ANN], domains=[Domain("d", "ann")]),
    Organization(people=[ANN, BO]),  # who decide nothing
    Organization(people=[ANN, BO], reporting=[ReportingLine("ann", "bo")]),
    Organization(**ANN_DECIDES, supports=[]),  # no support given
    # Nobody was asked of those who support.
    Organization(people=[ANN, BO], supports=[Support("ann", "bo")], respondents=[]),
    Organization(roles=[Role("head")], domains=[Domain("d", "head")]),  # a vacant role decides
    # An empty circle decides.
    Organization(people=[ANN], circles=[Circle("team")], domains=[Domain("d", "team")]),
    # A delegation hands on nothing, or everything.
    Organization(**ANN_DECIDES, delegations=[Delegation("ann", "bo", autonomy=Level.TELL)]),
    Organization(
        **ANN_DECIDES,
        delegations=[Delegation("ann", "bo", exclusive=True, standing=False, revocable=False)],
        supports=[],
    ),
    # A circle hands everything to the one in it.
    Organization(
        people=[ANN],
        circles=[Circle("team")],
        memberships=[Membership("team", "ann", share=0)],
        domains=[Domain("d", "team")],
        delegations=[Delegation("team", "ann")],
    ),
    Organization(people=[ANN, BO], delegations=[Delegation("ann", "bo")]),  # without a domain
    Organization(people=[Person("ann", end=_DAY)]).at(_DAY),  # nobody is there any more
    Organization(people=[Person("ann", start=_DAY)]).at(_DAY),  # somebody is there since today
    # The owner has left, so that the domain is vacant.
    Organization(people=[Person("ann", end=_DAY), BO], domains=[Domain("d", "ann")]).at(_DAY),
)
