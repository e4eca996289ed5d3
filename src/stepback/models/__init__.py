"""Models of the literature, for questions that go beyond what `stepback` measures.

Chains of votes handed on, power in weighted votes, and on how few people a set of things
depends. Each says what it assumes.
"""

from __future__ import annotations

from stepback.models._authorship import authors, degree_of_authorship
from stepback.models._banzhaf import banzhaf, delegative_banzhaf
from stepback.models._chains import DelegationChains, delegation_chains, viscous_weights
from stepback.models._exclusivity import exclusivity
from stepback.models._truck_factor import TruckFactor, truck_factor

__all__ = [
    "DelegationChains",
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
