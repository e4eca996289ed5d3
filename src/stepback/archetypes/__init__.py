"""Eight organizations that lead differently, ready to measure.

Each is a function of a few numbers that returns an `stepback.Organization` and shows one
thing. They are illustrations, not findings: nothing in them is taken from data.
"""

from __future__ import annotations

from stepback.archetypes._administration import administration
from stepback.archetypes._circles import customer_circles
from stepback.archetypes._consultants import consultants
from stepback.archetypes._following import leaders_who_follow
from stepback.archetypes._membership import membership_organization
from stepback.archetypes._mission import mission_command
from stepback.archetypes._pyramid import command_pyramid
from stepback.archetypes._reluctance import reluctant_leaders

__all__ = [
    "administration",
    "command_pyramid",
    "consultants",
    "customer_circles",
    "leaders_who_follow",
    "membership_organization",
    "mission_command",
    "reluctant_leaders",
]
