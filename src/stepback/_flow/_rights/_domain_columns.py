"""The columns of one domain, whose decisions are all of one amount."""

from __future__ import annotations

from typing import cast

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, object_array
from stepback._columns._table import Columns
from stepback._flow._build_flow_graph import build_flow_graph
from stepback._flow._compiled import Compiled
from stepback._flow._flow_graph import Flow, FlowGraph
from stepback._problems._problem import InvalidOrganization
from stepback._records._nodes import BY_CHOICE


@attrs.frozen(eq=False)
class DomainColumns:
    """What is in force on the day, with one domain only and the delegations that concern it.

    Attributes:
        compiled: The organization on the day, with all its domains.
        columns: Its nodes and memberships, the domain, and the delegations that name it or none.
        delegation_rows: The position of each of these delegations among all records.
        membership_rows: The same of each membership.
    """

    compiled: Compiled
    columns: Columns
    delegation_rows: Array
    membership_rows: Array

    @classmethod
    def from_compiled(cls, compiled: Compiled, domain: int) -> DomainColumns:
        """The columns of the domain in this position."""
        columns = compiled.columns
        table = columns.tables["delegations"]
        rows = np.flatnonzero((table["domain"] < 0) | (table["domain"] == domain))
        delegations = table.take(rows)
        number = np.where(delegations["domain"] < 0, -1, 0).astype(np.int32)
        domains = columns.tables["domains"].take(np.array([domain]))
        reduced = columns.with_tables(
            delegations=delegations.with_columns(domain=number),
            domains=domains.with_columns(
                weight=np.ones(1), by=np.full_like(domains["by"], BY_CHOICE.option_code("count"))
            ),
        )
        return cls(
            compiled,
            attrs.evolve(reduced, first_domains=None),
            compiled.day.row_positions("delegations")[rows],
            compiled.day.row_positions("memberships"),
        )

    def with_amount(self, amount: float) -> Columns:
        """The columns if every decision of the domain is of this amount."""
        domains = self.columns.tables["domains"]
        amounts = object_array([(amount,)])
        return self.columns.with_tables(domains=domains.with_columns(amounts=amounts))

    def compile_amount(self, amount: float) -> Compiled:
        """The flow of decisions of this amount.

        Raises:
            InvalidOrganization: If authority runs in a circle for this amount, or shares sum to
                above 1. Amounts that no decision on record has were never checked.
        """
        columns, compiled = self.with_amount(amount), self.compiled
        graph, problems = build_flow_graph(
            columns, compiled.groups, compiled.date, compiled.contexts
        )
        if problems:
            raise InvalidOrganization(problems)
        day = attrs.evolve(compiled.day, columns=columns)
        flow = Flow(cast("FlowGraph", graph))  # there is one where there are no problems
        return attrs.evolve(compiled, day=day, flow=flow, domains=None)
