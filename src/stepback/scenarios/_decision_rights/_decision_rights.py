"""The answer to who may decide, in every form."""

from __future__ import annotations

from typing import Any

import attrs

from stepback._display._frame_labels import CopiedLabels
from stepback._documents._document import Document
from stepback._documents._document_result import DocumentResult
from stepback._problems._format import pluralize
from stepback.scenarios._decision_rights._rights_document import rights_document
from stepback.scenarios._decision_rights._rights_names import CopiedNames
from stepback.scenarios._decision_rights._rights_records import Decider, NearMiss, link_ends
from stepback.scenarios._decision_rights._rights_table import RightsTable

_MAX_NAMED = 100  # rows whose names a pickle keeps


@attrs.frozen(eq=False, slots=False, kw_only=True, repr=False)
class DecisionRights(RightsTable, DocumentResult):
    """Who may decide in a domain, by which records, and why others may not.

    Attributes:
        domain: Id of the domain.
        owner: Id of the person, role or circle that owns it.
        amount: The amount asked about; ``None``: all amounts.
        date: The date of the organization, if one was entered.
        contexts: The contexts entered.
        away: Ids of the people who are away.
        n_people: How many people there are.
        deciders: Those who may decide, of the lowest amounts first, with the largest shares first.
            A person who may decide about several amounts in different ways, or alone as well as
            with a circle, is there once for each.
        near_misses: Those who may decide about none of these amounts, though records lead to
            them, ordered by id.
        unsettled_shares: The part of the decisions that nobody settles, by amount; empty if all
            are settled.
    """

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle what was found, with the names, and not the whole organization."""
        labels = CopiedLabels.from_labels(self._names.labels, self._list_people())
        rows: tuple[Decider | NearMiss, ...] = (
            *self.deciders[:_MAX_NAMED],
            *self.near_misses[:_MAX_NAMED],
        )
        ids = {self.owner} | {row.person for row in rows}
        ids |= {end for row in rows for link in row.chain for end in link_ends(link)}
        known = {id_: self._names.name(id_) for id_ in ids}
        names = CopiedNames(self._document(), labels, known)
        return _make_decision_rights, ({**self._fields(), "names": names},)

    def _list_people(self) -> list[str]:
        """The ids of all deciders and near misses, once each."""
        rows: tuple[Decider | NearMiss, ...] = (*self.deciders, *self.near_misses)
        return list(dict.fromkeys(row.person for row in rows))

    def __repr__(self) -> str:
        """How many may decide."""
        amount = "" if self.amount is None else f", amount={self.amount:.15g}"
        deciders = pluralize(len(self.deciders), "decider")
        near_misses = pluralize(len(self.near_misses), "near miss", "near misses")
        return f"<DecisionRights: {self.domain!r}{amount}, {deciders}, {near_misses}>"

    def _document(self) -> Document:
        """The answer in words."""
        if isinstance(self._names, CopiedNames):
            return self._names.document
        return rights_document(self, self._names)


def _make_decision_rights(fields: dict[str, Any]) -> DecisionRights:
    return DecisionRights(**fields)
