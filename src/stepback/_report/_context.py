"""What a report is drawn from: what is recorded, or an illustration over what is assumed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._flow._compiled import Compiled
from stepback._flow._flow import Flow
from stepback._measures._authority import compute_assumed_share
from stepback._measures._top_dependence import top_mask
from stepback._organization._assume_line import assume_line_delegation
from stepback._organization._organization import Organization, compiled_at_date
from stepback._organization._validate_args import check_number
from stepback._records._fields._numbers import Autonomy
from stepback._records._record import BASIS_CHOICE
from stepback._report._display_names import DisplayNames

_RANGE = tuple(round(0.25 + 0.05 * step, 2) for step in range(11))
_FEW = (0.25, 0.5, 0.75)
_LARGE = 10_000
_MUCH = 0.1


@attrs.frozen(eq=False)
class ReportContext:
    """An organization as a report sees it.

    Attributes:
        org: The organization.
        now: What is compiled of it.
        names: What everyone is called.
        kind: ``"recorded"``: the flow is what is recorded. ``"assumed"``: much of it is
            recorded as assumed. ``"line"``: all of it is assumed from the formal line.
            ``"none"``: there is nothing to draw it from.
        autonomy: The autonomy at which assumed figures are shown besides their range.
        personal: Whether people may be named with what they said of themselves.
        top: A mask of the people at the top.
    """

    org: Organization
    compiled: Compiled
    names: DisplayNames
    flow_source: Literal["recorded", "assumed", "line", "none"]
    autonomy: float
    personal: bool
    top_mask: Array

    @classmethod
    def from_organization(
        cls, org: Organization, autonomy: float, *, personal: bool
    ) -> ReportContext:
        """The view of `org`; a ``ValueError`` if it needs a date or `autonomy` is out of bounds."""
        check_number(autonomy, "autonomy", 0, 1)
        now = compiled_at_date(org)
        return cls(
            org, now, DisplayNames(now), _kind(now), float(autonomy), personal, top_mask(now)
        )

    @property
    def is_illustration(self) -> bool:
        """Whether figures of the flow mostly repeat an assumption."""
        return self.flow_source in {"assumed", "line"}

    @property
    def autonomy_range(self) -> tuple[float, ...]:
        """The autonomies that a range is taken over: fewer in a large organization."""
        return _FEW if self.compiled.n_people > _LARGE else _RANGE

    def flows_by_autonomy(self) -> Iterator[tuple[float, Compiled]]:
        """The flow at each autonomy of the range, and at the one that was chosen."""
        from_line = self.flow_source == "line"
        flowing = compiled_at_date(assume_line_delegation(self.org)) if from_line else self.compiled
        for autonomy in sorted({*self.autonomy_range, self.autonomy}):
            yield autonomy, with_assumed_autonomy(flowing, autonomy)


def with_assumed_autonomy(now: Compiled, autonomy: float) -> Compiled:
    """What flows with that autonomy for every assumed delegation that hands anything on.

    Weight flows along the same arcs: only how much passes along each is another.
    """
    graph, table = now.flow.graph, now.columns.tables["delegations"]
    settled = Autonomy.settled_shares(table["autonomy"])
    varied = assumed_delegation_mask(now) & (settled > 0)
    arcs = np.flatnonzero(graph.delegation >= 0)
    arcs = arcs[varied[graph.delegation[arcs]]]
    fraction = graph.fraction.copy()
    fraction[arcs] *= autonomy / settled[graph.delegation[arcs]]
    member = np.flatnonzero(graph.delegation < 0)
    if member.size:
        handed = np.where(graph.delegation >= 0, fraction, 0.0)
        passed = np.bincount(graph.tail, weights=handed, minlength=graph.n_states)
        share = now.groups.share[graph.membership[member]]
        fraction[member] = share * np.maximum(0, 1 - passed[graph.tail[member]])
    flow = Flow.from_graph(attrs.evolve(graph, fraction=fraction), now.columns.n_nodes)
    column = np.where(varied, autonomy, table["autonomy"])
    tables = {**now.columns.tables, "delegations": table.with_columns(autonomy=column)}
    return attrs.evolve(now, columns=attrs.evolve(now.columns, tables=tables), flow=flow)


def assumed_delegation_mask(now: Compiled) -> Array:
    """Which delegations are assumed."""
    basis = now.columns.tables["delegations"]["basis"]
    return np.asarray(basis == BASIS_CHOICE.option_code("assumed"))


def _kind(now: Compiled) -> Literal["recorded", "assumed", "line", "none"]:
    tables = now.columns.tables
    if not len(tables["domains"]):
        from_line = not len(tables["delegations"]) and now.reporting_tree.manager.size
        return "line" if from_line else "none"
    return "assumed" if compute_assumed_share(now) > _MUCH else "recorded"
