"""Models of the literature, for questions that go beyond what `stepback` measures.

When delegating pays and when to lead, what makes people willing to lead, how change comes about
without authority, and who has how much of it in a group. `ALL` lists the models; each is a
record of parameters with a `card` that says what it assumes, and a `result`.

Besides, measures of votes that are handed on, of power in weighted votes, and of on how few
people a set of things depends.
"""

from __future__ import annotations

from stepback.models._aghion_tirole import AghionTirole, FormalAuthority, Regime
from stepback.models._authorship import authors, degree_of_authorship
from stepback.models._banzhaf import banzhaf, delegative_banzhaf
from stepback.models._bias_information import BiasInformation, BiasOrInformation
from stepback.models._card import Card
from stepback.models._chains import DelegationChains, delegation_chains, viscous_weights
from stepback.models._crawford_sobel import CheapTalk, CrawfordSobel
from stepback.models._dessein import DelegationOrTalk, Dessein
from stepback.models._exclusivity import exclusivity
from stepback.models._garicano import Garicano, KnowledgeHierarchy
from stepback.models._interval_delegation import IntervalDelegation, Limits
from stepback.models._model import Model
from stepback.models._truck_factor import TruckFactor, truck_factor

ALL: tuple[type[Model], ...] = (
    AghionTirole,
    CrawfordSobel,
    Dessein,
    IntervalDelegation,
    BiasInformation,
    Garicano,
)
"""Every model, in the order in which the documentation goes through them."""

__all__ = [
    "ALL",
    "AghionTirole",
    "BiasInformation",
    "BiasOrInformation",
    "Card",
    "CheapTalk",
    "CrawfordSobel",
    "DelegationChains",
    "DelegationOrTalk",
    "Dessein",
    "FormalAuthority",
    "Garicano",
    "IntervalDelegation",
    "KnowledgeHierarchy",
    "Limits",
    "Model",
    "Regime",
    "TruckFactor",
    "authors",
    "banzhaf",
    "degree_of_authorship",
    "delegation_chains",
    "delegative_banzhaf",
    "exclusivity",
    "truck_factor",
    "viscous_weights",
]
