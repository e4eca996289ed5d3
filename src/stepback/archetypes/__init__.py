"""Eight organizations that lead differently, ready to measure.

Each is a function of a few numbers that returns a `stepback.Organization` and illustrates one
idea. They are illustrations, not findings: nothing in them is taken from data.
"""

from __future__ import annotations

from stepback.archetypes._administration import administration
from stepback.archetypes._command_pyramid import command_pyramid
from stepback.archetypes._consultants import consultants
from stepback.archetypes._customer_circles import customer_circles
from stepback.archetypes._leaders_who_follow import leaders_who_follow
from stepback.archetypes._membership_organization import membership_organization
from stepback.archetypes._mission_command import mission_command
from stepback.archetypes._reluctant_leaders import reluctant_leaders

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
