"""Delegations along which authority does not run in a circle."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import attrs

from stepback._records._domain import Domain
from stepback._records._level import Level
from stepback._records._relations import Delegation
from stepback.testing._byte_choices import Choices
from stepback.testing.strategies import _field_values as values
from stepback.testing.strategies._memberships import Groups
from stepback.testing.strategies._organization_options import Options

Term = tuple[dt.date | None, dt.date | None]

_OPEN: Term = (None, None)


@attrs.define
class Authority:
    """Delegations, drawn one by one, each to someone who does not hand it back.

    Attributes:
        nodes: The people, roles and circles, with the places where rows find them.
        domains: The domains, with theirs.
        dates: Whether any may be dated.
        contexts: Whether any may be bound to contexts.
        given: The fields of each delegation.
    """

    nodes: Mapping[str, int]
    domains: Mapping[Domain, int]
    groups: Groups
    options: Options
    dates: bool
    contexts: bool
    given: list[dict[str, Any]] = attrs.field(factory=list)

    def hand_to(self, node: str, row: Choices, manager: str | None) -> None:
        """Add a delegation to a node, if it may be: by its manager, or anyone where it has none."""
        anyone = row.nearest(self.nodes)
        principal, terms = manager or anyone, self._terms(row)
        if node in self._free(principal, terms):
            self._hand(row, principal, node, terms)

    def hand_anywhere(self, row: Choices) -> None:
        """Add a delegation by someone who holds what it is of, mostly, to whoever may have it."""
        terms = self._terms(row)
        holding = self._holding(terms["domain"])
        there = [node for node in self.nodes if node in holding]
        principal = row.nearest(self.nodes, None if row.seldom(6) or not there else there)
        free = self._free(principal, terms)
        around = [group for group in self.groups.around(principal) if group in free]
        options = around if row.seldom(2) and around else free
        if options:
            self._hand(row, principal, row.nearest(self.nodes, options), terms)

    def _holding(self, domain: str | None) -> set[str]:
        """Those whom authority in a domain, or in any, may have come to."""
        holding = {one.owner for one in self._meant(domain)}
        holding |= {
            fields["delegate"]
            for fields in self.given
            if None in {domain, fields["domain"]} or fields["domain"] == domain
        }
        return holding.union(*(self.groups.inside.get(node, ()) for node in holding))

    def _terms(self, row: Choices) -> dict[str, Any]:
        """In what, when and how far something is handed on."""
        dated, term = row.seldom(2) and self.dates, row.one_of(values.TERMS)
        start, end = term if dated else _OPEN
        named = row.below(4) > 0
        domain = row.nearest(self.domains).id if self.domains else None
        return {
            "domain": domain if named else None,
            "autonomy": row.one_of(values.AUTONOMIES),
            "start": start,
            "end": end,
        }

    def _hand(self, row: Choices, principal: str, delegate: str, terms: dict[str, Any]) -> None:
        ends = {"principal": principal, "delegate": delegate}
        share = self._share(row, principal, terms)
        self.given.append({**ends, **terms, "share": share, **self._conditions(row, terms)})

    def _share(self, row: Choices, principal: str, terms: dict[str, Any]) -> float | None:
        """None, or a part of what is left beside those in force at the same time."""
        unbalanced = self.options.allow_unbalanced_shares
        given, part = (
            row.seldom(2),
            row.one_of(values.UNBALANCED_PARTS if unbalanced else values.PARTS),
        )
        if not given:
            return None
        beside = (
            fields["share"] or 0.0
            for fields in self.given
            if (fields["principal"], fields["domain"]) == (principal, terms["domain"])
            and _meet(fields, terms)
        )
        return max(0.0, 1.0 - sum(beside)) * part

    def _conditions(self, row: Choices, terms: dict[str, Any]) -> dict[str, Any]:
        amounts = [one.amounts or () for one in self._meant(terms["domain"])]
        limited = row.below(3) > 0 if all(amounts) else row.seldom(8)
        limited = limited and (all(amounts) or terms["autonomy"] is not None)
        limits = (*sorted({amount for some in amounts for amount in some}), *values.LIMITS)
        bound = row.seldom(2) and self.contexts
        bounds = {
            "limit": row.one_of(limits) if limited else None,
            "contexts": row.one_of(values.BINDINGS) if bound else (),
        }
        if not row.seldom(2):
            return bounds
        return bounds | {
            "standing": not row.seldom(3),
            "exclusive": row.seldom(3),
            "revocable": not row.seldom(3),
            "may_redelegate": not row.seldom(3),
            "basis": row.one_of(values.BASES),
        }

    def delegations(self) -> list[Delegation]:
        """The delegations, each once; none hands on what may not be handed on."""
        principals = {fields["principal"] for fields in self.given}
        made: dict[Delegation, None] = {}
        for fields in self.given:
            delegate = fields["delegate"]
            if not principals.isdisjoint({delegate, *self.groups.inside.get(delegate, ())}):
                fields = fields | {"may_redelegate": True}  # noqa: PLW2901
            made[Delegation(**fields)] = None
        return list(made)

    def _meant(self, domain: str | None) -> list[Domain]:
        return [one for one in self.domains if domain in {None, one.id}]

    def _free(self, principal: str, terms: dict[str, Any]) -> list[str]:
        """Those from whom what the principal hands them does not come back."""
        others = [node for node in self.nodes if node != principal]
        if self.options.allow_cycles or terms["autonomy"] in {0.0, Level.TELL}:
            return others
        found = set(others)
        for domain in self._meant(terms["domain"]):
            handed = self._handed(domain.id, terms)
            barred = self._reaching(principal, handed)
            found -= {
                node
                for node in others
                if node in barred and not self._keeps_out(node, principal, handed, barred)
            }
        return [node for node in others if node in found]

    def _handed(self, domain: str, terms: dict[str, Any]) -> list[tuple[str, str]]:
        """Who hands something on to whom in the domain, at the same time."""
        return [
            (fields["principal"], fields["delegate"])
            for fields in self.given
            if fields["domain"] in {None, domain} and _meet(fields, terms)
        ]

    def _reaching(self, node: str, handed: Sequence[tuple[str, str]]) -> set[str]:
        """From whom authority may come to a node, itself included."""
        seen, waiting = {node}, [node]
        while waiting:
            at = waiting.pop()
            before = {principal for principal, delegate in handed if delegate == at}
            new = before.union(self.groups.around(at)) - seen
            seen |= new
            waiting += new
        return seen

    def _keeps_out(
        self, group: str, principal: str, handed: Sequence[tuple[str, str]], barred: set[str]
    ) -> bool:
        """Whether what a principal hands to a circle she sits in stays with the others in it."""
        inside = self.groups.inside
        circles = [
            one for one in (group, *inside.get(group, ())) if principal in inside.get(one, ())
        ]
        others = {one for circle in circles for one in inside[circle]} - {principal, *circles}
        onward = {delegate for circle, delegate in handed if circle in circles}
        return bool(circles) and barred.isdisjoint(others | onward)


def _meet(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two delegations may be in force on the same day."""
    return _begins_in_time(one, other) and _begins_in_time(other, one)


def _begins_in_time(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return one["start"] is None or other["end"] is None or one["start"] < other["end"]


def entered(
    delegations: Collection[Delegation], row: Choices, *, dates: bool
) -> tuple[dt.date | None, frozenset[str]]:
    """A date, if any is needed and seldom without need, and some of the contexts.

    None of them is looked up among the delegations, so that these can be left out one by one.
    """
    date, needless = row.one_of(values.DAYS), row.seldom(6) and dates
    dated = any(one.start or one.end for one in delegations)
    met = frozenset(context for context in values.CONTEXTS if row.seldom(2))
    bound = frozenset(context for one in delegations for context in one.contexts) & met
    return date if dated or needless else None, bound
