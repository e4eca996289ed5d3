"""Draw delegations along which authority does not run in a circle."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import attrs

from stepback._records._level import Level
from stepback._records._nodes import Domain
from stepback._records._relations import Delegation
from stepback.testing._byte_choices import ByteChoices
from stepback.testing.strategies import _field_values as values
from stepback.testing.strategies._memberships import DrawnGroups
from stepback.testing.strategies._organization_options import OrganizationOptions


@attrs.define
class DelegationBuilder:
    """Delegations, drawn one by one, each to someone from whom authority does not come back."""

    nodes: Mapping[str, int]  # people, roles and circles, with their places
    domains: Mapping[Domain, int]  # the domains, with their places
    groups: DrawnGroups
    options: OrganizationOptions
    dates: bool  # whether delegations may be dated
    contexts: bool  # whether they may be bound to contexts
    drafts: list[dict[str, Any]] = attrs.field(factory=list)  # the fields of each delegation

    def delegate_to(self, node: str, row: ByteChoices, manager: str | None) -> None:
        """Add a delegation to a node, if valid, by its manager, or by any node if it has none."""
        anyone = row.pick_nearest(self.nodes)
        principal, terms = manager or anyone, self._draw_terms(row)
        if node in self._allowed_delegates(principal, terms):
            self._add_draft(row, principal, node, terms)

    def delegate_anywhere(self, row: ByteChoices) -> None:
        """Add a delegation to any node, mostly by one that holds the authority."""
        terms = self._draw_terms(row)
        holding = self._find_holders(terms["domain"])
        holders = [node for node in self.nodes if node in holding]
        is_holder = not row.is_one_in(6) and holders
        principal = row.pick_nearest(self.nodes, holders if is_holder else None)
        allowed = self._allowed_delegates(principal, terms)
        own_groups = [group for group in self.groups.groups_around(principal) if group in allowed]
        options = own_groups if row.is_one_in(2) and own_groups else allowed
        if options:
            self._add_draft(row, principal, row.pick_nearest(self.nodes, options), terms)

    def _find_holders(self, domain: str | None) -> set[str]:
        """The nodes that may hold authority in a domain, or in any domain."""
        holding = {match.owner for match in self._matching_domains(domain)}
        holding |= {
            fields["delegate"]
            for fields in self.drafts
            if None in {domain, fields["domain"]} or fields["domain"] == domain
        }
        return holding.union(*(self.groups.members_inside.get(node, ()) for node in holding))

    def _draw_terms(self, row: ByteChoices) -> dict[str, Any]:
        """The domain, term and autonomy of a delegation."""
        dated, term = row.is_one_in(2) and self.dates, row.pick_option(values.TERMS)
        start, end = term if dated else (None, None)
        named = row.draw_below(4) > 0
        domain = row.pick_nearest(self.domains).id if self.domains else None
        return {
            "domain": domain if named else None,
            "autonomy": row.pick_option(values.AUTONOMIES),
            "start": start,
            "end": end,
        }

    def _add_draft(
        self, row: ByteChoices, principal: str, delegate: str, terms: dict[str, Any]
    ) -> None:
        ends = {"principal": principal, "delegate": delegate}
        share = self._draw_share(row, principal, terms)
        self.drafts.append({**ends, **terms, "share": share, **self._draw_conditions(row, terms)})

    def _draw_share(self, row: ByteChoices, principal: str, terms: dict[str, Any]) -> float | None:
        """No share, or a part of what other delegations at the same time leave."""
        unbalanced = self.options.allow_unbalanced_shares
        has_share = row.is_one_in(2)
        part = row.pick_option(values.UNBALANCED_PARTS if unbalanced else values.PARTS)
        if not has_share:
            return None
        delegated = (
            fields["share"] or 0.0
            for fields in self.drafts
            if (fields["principal"], fields["domain"]) == (principal, terms["domain"])
            and _may_overlap(fields, terms)
        )
        return max(0.0, 1.0 - sum(delegated)) * part

    def _draw_conditions(self, row: ByteChoices, terms: dict[str, Any]) -> dict[str, Any]:
        amounts = [domain.amounts or () for domain in self._matching_domains(terms["domain"])]
        limited = row.draw_below(3) > 0 if all(amounts) else row.is_one_in(8)
        limited = limited and (all(amounts) or terms["autonomy"] is not None)
        limits = (*sorted({amount for some in amounts for amount in some}), *values.LIMITS)
        bound = row.is_one_in(2) and self.contexts
        bounds = {
            "limit": row.pick_option(limits) if limited else None,
            "contexts": row.pick_option(values.BINDINGS) if bound else (),
        }
        if not row.is_one_in(2):
            return bounds
        return bounds | {
            "standing": not row.is_one_in(3),
            "exclusive": row.is_one_in(3),
            "revocable": not row.is_one_in(3),
            "may_redelegate": not row.is_one_in(3),
            "basis": row.pick_option(values.BASES),
        }

    def build_delegations(self) -> list[Delegation]:
        """The delegations, each once; whatever a delegate delegates onwards may be redelegated."""
        principals = {fields["principal"] for fields in self.drafts}
        made: dict[Delegation, None] = {}
        for fields in self.drafts:
            delegate = fields["delegate"]
            if not principals.isdisjoint({delegate, *self.groups.members_inside.get(delegate, ())}):
                fields = fields | {"may_redelegate": True}  # noqa: PLW2901
            made[Delegation(**fields)] = None
        return list(made)

    def _matching_domains(self, domain: str | None) -> list[Domain]:
        return [drawn for drawn in self.domains if domain in {None, drawn.id}]

    def _allowed_delegates(self, principal: str, terms: dict[str, Any]) -> list[str]:
        """The nodes to which the principal can delegate without closing a circle of authority.

        For example, after ann → bo → cy, cy can delegate to di, but to neither ann nor bo.
        """
        others = [node for node in self.nodes if node != principal]
        if self.options.allow_cycles or terms["autonomy"] in {0.0, Level.TELL}:
            return others
        barred_delegates: set[str] = set()
        for domain in self._matching_domains(terms["domain"]):
            handed = [
                (fields["principal"], fields["delegate"])
                for fields in self.drafts
                if fields["domain"] in {None, domain.id} and _may_overlap(fields, terms)
            ]
            barred = self._find_upstream(principal, handed)
            barred_delegates |= {
                node
                for node in barred
                if not self._is_kept_by_others(node, principal, handed, barred)
            }
        return [node for node in others if node not in barred_delegates]

    def _find_upstream(self, node: str, handed: Sequence[tuple[str, str]]) -> set[str]:
        """The nodes from which authority may come to a node, itself included."""
        found = [node]
        for current in found:
            principals = [principal for principal, delegate in handed if delegate == current]
            new = {*principals, *self.groups.groups_around(current)}
            found += new.difference(found)
        return set(found)

    def _is_kept_by_others(
        self, group: str, principal: str, handed: Sequence[tuple[str, str]], barred: set[str]
    ) -> bool:
        """Whether what a principal delegates to their own circle stays with its other members."""
        inside = self.groups.members_inside
        circles = [
            id_ for id_ in (group, *inside.get(group, ())) if principal in inside.get(id_, ())
        ]
        others = set().union(*(inside[circle] for circle in circles)) - {principal, *circles}
        onward = {delegate for circle, delegate in handed if circle in circles}
        return bool(circles) and barred.isdisjoint(others | onward)


def _may_overlap(first: dict[str, Any], second: dict[str, Any]) -> bool:
    """Whether two delegations may be in force on the same day."""
    pairs = ((first["start"], second["end"]), (second["start"], first["end"]))
    return all(start is None or end is None or start < end for start, end in pairs)


def draw_view(
    records: Mapping[str, Collection[Any]], row: ByteChoices, *, dates: bool
) -> tuple[dt.date | None, frozenset[str]]:
    """A date, if any record is dated and rarely otherwise, and some of the contexts.

    Both are drawn without looking at the records, so that shrinking can leave these out.
    """
    date, needless = row.pick_option(values.DAYS), row.is_one_in(6) and dates
    is_dated = dates and any(
        record.start or record.end for table in records.values() for record in table
    )
    entered = frozenset(context for context in values.CONTEXTS if row.is_one_in(2))
    used = {context for delegation in records["delegations"] for context in delegation.contexts}
    return date if is_dated or needless else None, entered & used
