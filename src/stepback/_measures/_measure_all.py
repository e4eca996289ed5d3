"""The headline measures of an organization, all at once."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

from stepback._algorithms._reachability import Reach
from stepback._display._html_table import html_table
from stepback._frames import FrameColumn, FrameColumns, TableResult, record_columns
from stepback._measures._absence_measure import top_mask
from stepback._measures._authority import compute_assumed_share
from stepback._measures._bus_factor import BusFactor
from stepback._measures._decision_load import compute_latency
from stepback._measures._ei_index import compute_ei_index
from stepback._measures._flow_metrics import FlowMetrics
from stepback._measures._krackhardt import compute_krackhardt
from stepback._measures._reaching_centrality import acyclic_share, global_reaching_centrality
from stepback._measures._stances import EMPOWERMENT_CLASSES, empowerment_classes
from stepback._measures._support import (
    compute_control_retained,
    compute_presence,
    compute_support_coverage,
)
from stepback._measures._trophic_incoherence import compute_trophic_incoherence
from stepback._organization._compiled_organization import compiled_at_date
from stepback._organization._organization import Organization
from stepback._organization._relation_graph import relation_arcs
from stepback._records._value_equality import ValueEquality


@attrs.frozen(kw_only=True, eq=False)
class Measures(ValueEquality, TableResult):
    """The headline measures of an organization. Each field is the measure of its name.

    Attributes:
        people: The number of people.
        external: How many of them are external.
        roles: The number of roles.
        vacant_roles: How many of them nobody holds.
        circles: The number of circles.
        domains: The number of domains.
        lines: The number of reporting lines, dotted ones included.
        delegations: The number of delegations.
        supports: The number of records of support; nan if nobody was asked.
        memberships: The number of memberships.
        layers: The most `layers` of the formal line; 0 without one.
        median_span: The median of direct `spans` of those who have reports; nan if nobody has.
        effective_leaders: `effective_leaders`, as if so many people decided equally.
        leadership_spread: `leadership_spread`, from 0, one person decides, to 1, all do equally.
        leadership_breadth: `leadership_breadth`, the share of people who settle half of an even
            share or more.
        leadership_gini: `leadership_gini`, how unequal shares of decisions are.
        dependence_on_top: `dependence_on_top`, what stalls without the top.
        bus_factor: `bus_factor`, the fewest people without whom more than half stalls.
        support_coverage: `support_coverage`, what is delegated to people with support.
        abandonment: `abandonment`, what is delegated without it.
        presence: `presence`, what is delegated with support from the principal.
        control_retained: `control_retained`, what is delegated and the principal still controls.
        succession_coverage: `succession_coverage`, what has a deputy.
        leaders_who_follow: `leaders_who_follow`, the share of managers who hand a report more
            than they keep in some domain.
        vacant_share: The share of decisions that nobody settles.
        assumed_share: `assumed_share`, how much of what is delegated is an assumption.
        empowered: How many people `empowerment` finds to have authority and support; nan, as
            are the next three, if nobody was asked about support.
        abandoned: How many have authority and no support.
        sheltered: How many have support and no authority.
        powerless: How many have neither.
        connectedness: That of `krackhardt`, of solid lines.
        hierarchy: The same.
        efficiency: The same.
        least_upper_boundedness: The same.
        reaching_centrality: The overall `reaching_centrality` of solid lines.
        flow_hierarchy: `flow_hierarchy` of solid lines.
        trophic_incoherence: `trophic_incoherence` of solid lines.
        ei_index: `ei_index` of the supports, between units.
        latency: The mean time that a decision takes, by `decision_load`.
    """

    people: int
    external: int
    roles: int
    vacant_roles: int
    circles: int
    domains: int
    lines: int
    delegations: int
    supports: float
    memberships: int
    layers: int
    median_span: float
    effective_leaders: float
    leadership_spread: float
    leadership_breadth: float
    leadership_gini: float
    dependence_on_top: float
    bus_factor: BusFactor
    support_coverage: float
    abandonment: float
    presence: float
    control_retained: float
    succession_coverage: float
    leaders_who_follow: float
    vacant_share: float
    assumed_share: float
    empowered: float
    abandoned: float
    sheltered: float
    powerless: float
    connectedness: float
    hierarchy: float
    efficiency: float
    least_upper_boundedness: float
    reaching_centrality: float
    flow_hierarchy: float
    trophic_incoherence: float
    ei_index: float
    latency: float

    def to_dict(self) -> dict[str, Any]:
        """The measures as plain values, by name."""
        return attrs.asdict(self)

    def _frame_columns(self) -> FrameColumns:
        """One row, so that those of several organizations or dates can be stacked."""
        return measure_columns(self)

    def _repr_html_(self) -> str:
        """A row for each measure, as notebooks show them."""
        figures = {**attrs.asdict(self, recurse=False), "bus_factor": self.bus_factor.size}
        rows = [(name.replace("_", " "), figure) for name, figure in figures.items()]
        note = "–: not defined, or nobody was asked. .to_frame() has a column for each measure."
        return html_table(["measure", "figure"], rows, caption="Measures", note=note)


def measure_columns(*rows: Measures) -> dict[str, FrameColumn]:
    """A column for each measure, and one that says whether the bus factor is exact."""
    factors = [row.bus_factor for row in rows]
    return record_columns(Measures, rows) | {
        "bus_factor": FrameColumn("number", [factor.size for factor in factors]),
        "bus_factor_exact": FrameColumn("flag", [factor.exact for factor in factors]),
    }


def measure(org: Organization) -> Measures:
    """All headline measures, in one pass over the flow.

    Parameters
    ----------
    org

    Returns
    -------
    Measures
        Values that are not defined, or about which nobody was asked, are nan.

    Raises
    ------
    ValueError
        If anything is dated and no date was entered.

    Examples
    --------
    >>> measure(archetypes.command_pyramid(people=7, span=2)).layers
    3
    """
    compiled = compiled_at_date(org)
    metrics = FlowMetrics(compiled, top_mask(compiled))
    line = relation_arcs(compiled, "manages")
    unused_rng = np.random.default_rng(0)  # solid lines are a forest: nothing is ever sampled
    reach = Reach.from_graph(line.condensation, unused_rng)
    shape = compute_krackhardt(line, reach, unused_rng)
    coverage = compute_support_coverage(compiled)
    count = compiled.record_counts
    direct_reports = compiled.reporting_tree.direct_reports
    span = direct_reports[direct_reports > 0]
    roles = slice(compiled.n_people, compiled.columns.n_people_and_roles)
    class_counts = np.bincount(empowerment_classes(compiled), minlength=4)[:4].astype(np.float64)
    if compiled.support is None:
        class_counts[:] = np.nan
    return Measures(
        people=count["people"],
        external=int(compiled.columns.tables["people"]["external"].sum()),
        roles=count["roles"],
        vacant_roles=int(np.count_nonzero(~compiled.groups.is_occupied[roles])),
        circles=count["circles"],
        domains=count["domains"],
        lines=count["reporting"],
        delegations=count["delegations"],
        supports=count.get("supports", float("nan")),
        memberships=count["memberships"],
        layers=int(compiled.reporting_tree.layer.max(initial=0)),
        median_span=float(np.median(span)) if span.size else float("nan"),
        support_coverage=coverage,
        abandonment=1 - coverage,
        presence=compute_presence(compiled),
        control_retained=compute_control_retained(compiled),
        assumed_share=compute_assumed_share(compiled),
        **dict(zip(EMPOWERMENT_CLASSES, class_counts.tolist(), strict=False)),
        connectedness=shape.connectedness,
        hierarchy=shape.hierarchy,
        efficiency=shape.efficiency,
        least_upper_boundedness=shape.least_upper_boundedness,
        reaching_centrality=global_reaching_centrality(line, reach),
        flow_hierarchy=acyclic_share(line),
        trophic_incoherence=compute_trophic_incoherence(line),
        ei_index=compute_ei_index(compiled, relation_arcs(compiled, "supports")),
        latency=compute_latency(compiled),
        # Last, since the metrics keep large arrays.
        effective_leaders=metrics.effective_leaders,
        leadership_spread=metrics.leadership_spread,
        leadership_breadth=metrics.leadership_breadth,
        leadership_gini=metrics.leadership_gini,
        dependence_on_top=metrics.dependence_on_top,
        bus_factor=metrics.bus_factor,
        succession_coverage=metrics.succession_coverage,
        leaders_who_follow=metrics.leaders_who_follow,
        vacant_share=metrics.vacant_share,
    )
