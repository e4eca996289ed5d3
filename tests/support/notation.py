"""Small organizations in one line of text, for tables of worked examples.

Parts are separated by semicolons::

    d of ann weight 3          a domain and its owner; also amounts 1000 5000 by value
    c{ann, bo .25, ops} q2     a circle, its members with their shares, its quorum
    post[ann]                  a role and its holders; post[] is vacant
    ann -> bo .75              a delegation with its autonomy; also in d, share .5, to 1000,
                               exclusive, lapses (not standing), during battle
    ann manages bo             a solid line
    di                         a person; those named as a member or at an end need no mention
"""

from __future__ import annotations

import re

from stepback._records._nodes import Circle, Domain, Person, Role
from stepback._records._relations import Delegation, Membership, ReportingLine
from tests.support.oracle import World

WORD = r"[\w-]+"
NUMBER = r"\d*\.?\d+(?:/\d+)?"


def read_world(text: str) -> World:
    """The records of an organization in notation."""
    reader = NotationReader()
    for part in text.split(";"):
        reader.read_part(part.strip())
    return reader.world()


def as_number(text: str) -> float:
    """A decimal or a quotient."""
    over, _, under = text.partition("/")
    return float(over) / float(under or 1)


class NotationReader:
    """Gathers records part by part."""

    def __init__(self) -> None:
        self.people: dict[str, None] = {}
        self.roles: list[Role] = []
        self.circles: list[Circle] = []
        self.domains: list[Domain] = []
        self.delegations: list[Delegation] = []
        self.memberships: list[Membership] = []
        self.reporting: list[ReportingLine] = []

    def world(self) -> World:
        """All records; whoever is named and is no group is a person."""
        groups = {group.id for group in (*self.roles, *self.circles)}
        return World(
            people=tuple(Person(each) for each in self.people if each not in groups),
            roles=tuple(self.roles),
            circles=tuple(self.circles),
            domains=tuple(self.domains),
            delegations=tuple(self.delegations),
            memberships=tuple(self.memberships),
            reporting=tuple(self.reporting),
        )

    def read_part(self, part: str) -> None:
        """Read one domain, group, delegation, line or person."""
        readers = {
            rf"({WORD}) of ({WORD})(.*)": self._read_domain,
            rf"({WORD})\{{(.*)\}}(?: q(\d+))?": self._read_circle,
            rf"({WORD})\[(.*)\]": self._read_role,
            rf"({WORD}) -> ({WORD})(.*)": self._read_delegation,
            rf"({WORD}) manages ({WORD})": self._read_line,
            rf"({WORD})": self._name,
        }
        for pattern, read in readers.items():
            if found := re.fullmatch(pattern, part):
                read(*found.groups())
                return
        raise ValueError(f"{part!r} is no part of an organization")

    def _name(self, *ids: str) -> None:
        self.people |= dict.fromkeys(ids)

    def _read_domain(self, id_: str, owner: str, more: str) -> None:
        self._name(owner)
        options = _read_options(
            more, {"weight": NUMBER, "amounts": rf"{NUMBER}(?: {NUMBER})*", "by": WORD}
        )
        amounts = options.get("amounts")
        self.domains.append(
            Domain(
                id_,
                owner,
                weight=as_number(options.get("weight", "1")),
                amounts=[as_number(each) for each in amounts.split()] if amounts else None,
                by=options.get("by", "count"),
            )
        )

    def _read_circle(self, id_: str, members: str, quorum: str | None) -> None:
        self.circles.append(Circle(id_, quorum=int(quorum or 1)))
        self._read_members(id_, members)

    def _read_role(self, id_: str, members: str) -> None:
        self.roles.append(Role(id_))
        self._read_members(id_, members)

    def _read_members(self, group: str, members: str) -> None:
        for member in filter(None, map(str.strip, members.split(","))):
            id_, _, share = member.partition(" ")
            self._name(id_)
            self.memberships.append(
                Membership(group, id_, share=as_number(share) if share else None)
            )

    def _read_delegation(self, principal: str, delegate: str, more: str) -> None:
        self._name(principal, delegate)
        autonomy = re.match(f" ({NUMBER})", more)
        options = _read_options(
            more[autonomy.end() :] if autonomy else more,
            {
                "in": WORD,
                "share": NUMBER,
                "to": NUMBER,
                "during": WORD,
                "exclusive": "",
                "lapses": "",
            },
        )
        self.delegations.append(
            Delegation(
                principal,
                delegate,
                domain=options.get("in"),
                share=as_number(options["share"]) if "share" in options else None,
                autonomy=as_number(autonomy[1]) if autonomy else None,
                limit=as_number(options["to"]) if "to" in options else None,
                contexts=[options["during"]] if "during" in options else (),
                exclusive="exclusive" in options,
                standing="lapses" not in options,
            )
        )

    def _read_line(self, manager: str, report: str) -> None:
        self._name(manager, report)
        self.reporting.append(ReportingLine(manager, report))


def _read_options(text: str, values: dict[str, str]) -> dict[str, str]:
    """Words that take a value, or none, each with its value."""
    options = {}
    while text:
        for word, value in values.items():
            if found := re.match(f" {word}({' ' if value else ''})({value})(?= |$)", text):
                options[word] = found[2]
                text = text[found.end() :]
                break
        else:
            raise ValueError(f"{text!r} is no option")
    return options
