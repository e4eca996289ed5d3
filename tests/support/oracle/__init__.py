"""The contract of decision flow, absence and support, read out word for word.

Brute force in exact fractions: every parcel of decisions is followed on its own from the
owner of its domain to whoever settles it, and remembers each step of its way. Everything
else is a sum over parcels. It is slow, and meant to be checked by reading.

Unknown is ``None`` here; the library says ``nan``.
"""

from tests.support.oracle._absence import (
    Absence,
    bus_factor,
    compute_absence,
    dependence_on_top,
    people_at_the_top,
    stalled_share,
)
from tests.support.oracle._cases import DecisionCase, decision_cases, outgoing_fractions
from tests.support.oracle._control import control_retained, nodes_below
from tests.support.oracle._flow import (
    Flow,
    case_flow,
    compute_flow,
    ended_parcels,
    formal_authority,
    has_cycle,
    total_decisions,
)
from tests.support.oracle._growth import grow
from tests.support.oracle._parcels import CaseFlow, EndlessFlowError
from tests.support.oracle._sources import sole_sources
from tests.support.oracle._stances import leaders_who_follow, stances
from tests.support.oracle._step_back import NoStepBackError, step_back
from tests.support.oracle._succession import succession_coverage
from tests.support.oracle._support import (
    assumed_share,
    carried_weights,
    support_coverage,
    support_presence,
    support_received,
)
from tests.support.oracle._warnings import beyond_principal, falls_back_to_general
from tests.support.oracle._world import (
    NOBODY,
    World,
    everyone_in,
    exact_sum,
    is_handed_back,
    is_inside,
    node_ids,
    people_at,
    person_ids,
    shares_taken,
)

__all__ = [
    "NOBODY",
    "Absence",
    "CaseFlow",
    "DecisionCase",
    "EndlessFlowError",
    "Flow",
    "NoStepBackError",
    "World",
    "assumed_share",
    "beyond_principal",
    "bus_factor",
    "carried_weights",
    "case_flow",
    "compute_absence",
    "compute_flow",
    "control_retained",
    "decision_cases",
    "dependence_on_top",
    "ended_parcels",
    "everyone_in",
    "exact_sum",
    "falls_back_to_general",
    "formal_authority",
    "grow",
    "has_cycle",
    "is_handed_back",
    "is_inside",
    "leaders_who_follow",
    "node_ids",
    "nodes_below",
    "outgoing_fractions",
    "people_at",
    "people_at_the_top",
    "person_ids",
    "shares_taken",
    "sole_sources",
    "stalled_share",
    "stances",
    "step_back",
    "succession_coverage",
    "support_coverage",
    "support_presence",
    "support_received",
    "total_decisions",
]
