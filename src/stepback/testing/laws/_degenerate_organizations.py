"""Degenerate organizations: of nobody, of one person, without decisions, without deciders."""

from __future__ import annotations

from typing import Any

from stepback._organization._organization import Organization
from stepback._records._level import Level
from stepback._records._nodes import Circle, Domain, Person, Role
from stepback._records._relations import Delegation, Membership, ReportingLine, Support

ANN, BO = Person("ann"), Person("bo")
ANN_DECIDES: dict[str, Any] = {"people": [ANN, BO], "domains": [Domain("d", "ann")]}

DEGENERATE = {
    "nobody": Organization(),
    "nobody, and support asked": Organization(supports=[]),
    "one person": Organization(people=[ANN]),
    "one person who decides": Organization(people=[ANN], domains=[Domain("d", "ann")]),
    "two who decide nothing": Organization(people=[ANN, BO]),
    "a line, and nothing to decide": Organization(
        people=[ANN, BO], reporting=[ReportingLine("ann", "bo")]
    ),
    "no support given": Organization(**ANN_DECIDES, supports=[]),
    "nobody asked of those who support": Organization(
        people=[ANN, BO], supports=[Support("ann", "bo")], respondents=[]
    ),
    "a vacant role that decides": Organization(roles=[Role("head")], domains=[Domain("d", "head")]),
    "an empty circle that decides": Organization(
        people=[ANN], circles=[Circle("team")], domains=[Domain("d", "team")]
    ),
    "nothing handed on by a delegation": Organization(
        **ANN_DECIDES, delegations=[Delegation("ann", "bo", autonomy=Level.TELL)]
    ),
    "everything handed on": Organization(
        **ANN_DECIDES,
        delegations=[Delegation("ann", "bo", exclusive=True, standing=False, revocable=False)],
        supports=[],
    ),
    "a circle that hands everything to the one in it": Organization(
        people=[ANN],
        circles=[Circle("team")],
        memberships=[Membership("team", "ann", share=0)],
        domains=[Domain("d", "team")],
        delegations=[Delegation("team", "ann")],
    ),
    "delegations without a domain": Organization(
        people=[ANN, BO], delegations=[Delegation("ann", "bo")]
    ),
}
