"""Delegations that are assumed rather than observed or declared, and other assumptions."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, unpassed_fraction
from stepback._flow._absence_graph import rebuild_flow_graph
from stepback._flow._compiled import Compiled
from stepback._flow._flow_graph import Flow
from stepback._records._fields._numbers import Autonomy
from stepback._records._record import BASIS_CHOICE


def assumed_delegation_mask(compiled: Compiled) -> Array:
    """For each delegation, whether it is assumed rather than observed or declared."""
    basis = compiled.columns.tables["delegations"]["basis"]
    return np.asarray(basis == BASIS_CHOICE.option_code("assumed"))


def with_assumed_autonomy(compiled: Compiled, autonomy: float) -> Compiled:
    """The organization with this autonomy for each assumed delegation that passes anything on.

    Weight flows along the same arcs as before; only the fraction that each arc passes changes.
    This is much cheaper than compiling the organization again.

    For example, an assumed delegation with autonomy 0.5 and a share of 0.4 passes the fraction
    0.5 * 0.4 = 0.2. At an autonomy of 0.75 that becomes 0.2 * 0.75 / 0.5 = 0.3.
    """
    graph, table = compiled.flow.graph, compiled.columns.tables["delegations"]
    recorded = Autonomy.settled_shares(table["autonomy"])
    is_varied = assumed_delegation_mask(compiled) & (recorded > 0)
    column = np.where(is_varied, autonomy, table["autonomy"])
    columns = compiled.columns.with_tables(delegations=table.with_columns(autonomy=column))
    day = attrs.evolve(compiled.day, columns=columns)
    if is_varied[compiled.dormant_delegations].any():
        # Members get something of what their group handed on entirely: there are more arcs.
        varied = attrs.evolve(compiled.by_domain, day=day)
        return attrs.evolve(varied, flow=Flow(rebuild_flow_graph(varied)))
    arcs = np.flatnonzero(graph.delegation >= 0)
    arcs = arcs[is_varied[graph.delegation[arcs]]]
    fraction = graph.fraction.copy()
    fraction[arcs] *= autonomy / recorded[graph.delegation[arcs]]
    # The members of a circle divide what the circle does not pass on, so that their fractions
    # follow from those of its delegations.
    delegated = np.where(graph.delegation >= 0, fraction, 0.0)
    passed = np.bincount(graph.tail, weights=delegated, minlength=graph.n_states)
    seats, passed_to_members = graph.seat_fractions(
        compiled.groups.share, unpassed_fraction(passed)
    )
    fraction[seats] = passed_to_members
    flow = Flow(attrs.evolve(graph, fraction=fraction))
    return attrs.evolve(compiled, day=day, flow=flow)
