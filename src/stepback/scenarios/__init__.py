"""What if: what stepping back would change, who may decide, who should hand what to whom.

Results print as text, are displayed in notebooks, and have the forms of a report.
"""

from __future__ import annotations

from stepback.scenarios._comparison._answer_counts import AnswerCount
from stepback.scenarios._comparison._compare import compare
from stepback.scenarios._comparison._comparison import BeforeAfter, Comparison
from stepback.scenarios._comparison._people_changes import (
    AuthorityChange,
    ClassChange,
    ManagerChange,
)
from stepback.scenarios._decision_rights._decision_rights import DecisionRights
from stepback.scenarios._decision_rights._rights_records import (
    Decider,
    NearMiss,
    Reason,
    UnsettledShare,
)
from stepback.scenarios._decision_rights._who_can_decide import who_can_decide
from stepback.scenarios._growth._growth_map import GrowthMap, growth_map
from stepback.scenarios._growth._growth_parameters import Growth
from stepback.scenarios._growth._growth_state import State
from stepback.scenarios._growth._simulate import simulate
from stepback.scenarios._growth._trajectory import PersonPeriods, Trajectory
from stepback.scenarios._panels._panel import panel
from stepback.scenarios._panels._panel_result import Panel, PanelFailure
from stepback.scenarios._panels._run_panel import PanelInterrupt
from stepback.scenarios._panels._sweep import sweep
from stepback.scenarios._plans._binding_limit import BindingLimit
from stepback.scenarios._plans._plan import Plan
from stepback.scenarios._plans._plan_step import LeftOut, Step, StepKey
from stepback.scenarios._plans._recommend import recommend

__all__ = [
    "AnswerCount",
    "AuthorityChange",
    "BeforeAfter",
    "BindingLimit",
    "ClassChange",
    "Comparison",
    "Decider",
    "DecisionRights",
    "Growth",
    "GrowthMap",
    "LeftOut",
    "ManagerChange",
    "NearMiss",
    "Panel",
    "PanelFailure",
    "PanelInterrupt",
    "PersonPeriods",
    "Plan",
    "Reason",
    "State",
    "Step",
    "StepKey",
    "Trajectory",
    "UnsettledShare",
    "compare",
    "growth_map",
    "panel",
    "recommend",
    "simulate",
    "sweep",
    "who_can_decide",
]
