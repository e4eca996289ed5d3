"""Models of the literature, for questions that go beyond what `stepback` measures.

When delegating pays and when to lead, what makes people willing to lead, how change comes about
without authority, and how much authority each member of a group has. `ALL` lists the models; each
is a record of parameters with a `card` that says what it assumes, and a `result`.

There are also measures of delegated votes, of power in weighted votes, and of how few people
hold most of a set of items.
"""

from __future__ import annotations

from stepback.models._advice._advice import Advice, AdviceLine, Missing
from stepback.models._advice._advise import advise
from stepback.models._authority_in_groups._command_models import HuShapley, PermissionStructure
from stepback.models._authority_in_groups._group_model import AuthorityInGroup
from stepback.models._authority_in_groups._voting_models import (
    LiquidDemocracy,
    ViscousDemocracy,
    WeightedVoting,
)
from stepback.models._base._card import Card
from stepback.models._base._model import Model
from stepback.models._economics._aghion_tirole import AghionTirole, FormalAuthority, Regime
from stepback.models._economics._bias_information import BiasInformation, BiasOrInformation
from stepback.models._economics._crawford_sobel import CheapTalk, CrawfordSobel
from stepback.models._economics._dessein import DelegationOrTalk, Dessein
from stepback.models._economics._garicano import Garicano, KnowledgeHierarchy
from stepback.models._economics._interval_delegation import IntervalDelegation, Limits
from stepback.models._followers._leadership_growth import GrowthGain, LeadershipGrowth
from stepback.models._followers._willingness import Willingness, WillingnessToLead
from stepback.models._influence._buy_in import BuyIn, buy_in
from stepback.models._influence._degroot import Consensus, DeGroot
from stepback.models._influence._friedkin_johnsen import FriedkinJohnsen, SettledOpinion
from stepback.models._leadership_style._delegation_levels import DelegationLevels, LevelReading
from stepback.models._leadership_style._hersey_blanchard import HerseyBlanchard, SituationalStyle
from stepback.models._leadership_style._tannenbaum_schmidt import (
    ContinuumReading,
    TannenbaumSchmidt,
)
from stepback.models._leadership_style._three_postures import Posture, ThreePostures
from stepback.models._leadership_style._vroom_yetton import DecisionProcesses, VroomYetton
from stepback.models._ownership._authorship import authors, degree_of_authorship
from stepback.models._ownership._exclusivity import exclusivity
from stepback.models._ownership._truck_factor import TruckFactor, truck_factor
from stepback.models._scales._cronbach_alpha import cronbach_alpha
from stepback.models._scales._empowering_leadership import (
    EmpoweringLeadership,
    EmpoweringLeadershipScore,
)
from stepback.models._scales._psychological_empowerment import (
    EmpowermentScore,
    PsychologicalEmpowerment,
)
from stepback.models._scales._scale_score import ScaleScore, Scores
from stepback.models._scales._structural_empowerment import AccessScore, StructuralEmpowerment
from stepback.models._votes._banzhaf import banzhaf, delegative_banzhaf
from stepback.models._votes._delegation_chains import (
    DelegationChains,
    delegation_chains,
    viscous_weights,
)

__all__ = [
    "ALL",
    "AccessScore",
    "Advice",
    "AdviceLine",
    "AghionTirole",
    "AuthorityInGroup",
    "BiasInformation",
    "BiasOrInformation",
    "BuyIn",
    "Card",
    "CheapTalk",
    "Consensus",
    "ContinuumReading",
    "CrawfordSobel",
    "DeGroot",
    "DecisionProcesses",
    "DelegationChains",
    "DelegationLevels",
    "DelegationOrTalk",
    "Dessein",
    "EmpoweringLeadership",
    "EmpoweringLeadershipScore",
    "EmpowermentScore",
    "FormalAuthority",
    "FriedkinJohnsen",
    "Garicano",
    "GrowthGain",
    "HerseyBlanchard",
    "HuShapley",
    "IntervalDelegation",
    "KnowledgeHierarchy",
    "LeadershipGrowth",
    "LevelReading",
    "Limits",
    "LiquidDemocracy",
    "Missing",
    "Model",
    "PermissionStructure",
    "Posture",
    "PsychologicalEmpowerment",
    "Regime",
    "ScaleScore",
    "Scores",
    "SettledOpinion",
    "SituationalStyle",
    "StructuralEmpowerment",
    "TannenbaumSchmidt",
    "ThreePostures",
    "TruckFactor",
    "ViscousDemocracy",
    "VroomYetton",
    "WeightedVoting",
    "Willingness",
    "WillingnessToLead",
    "advise",
    "authors",
    "banzhaf",
    "buy_in",
    "cronbach_alpha",
    "degree_of_authorship",
    "delegation_chains",
    "delegative_banzhaf",
    "exclusivity",
    "truck_factor",
    "viscous_weights",
]

ALL: tuple[type[Model], ...] = tuple(
    model
    for model in map(globals().get, __all__)
    if isinstance(model, type) and issubclass(model, Model) and model is not Model
)
"""Every model, in alphabetical order."""
