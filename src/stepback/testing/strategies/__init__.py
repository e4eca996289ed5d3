"""Strategies that draw organizations, their parts, and exports of them.

Everything drawn is valid by construction, and shrinks to the smallest example. With stepback
installed, ``st.from_type(stepback.Organization)`` and ``st.from_type`` of each type of record
work without importing anything from here.
"""

from __future__ import annotations

import stepback.testing._require_hypothesis  # noqa: F401  (names the package to install)
from stepback.testing._messy._defects import DEFECTS
from stepback.testing._messy._messy_strategy import messy_tables
from stepback.testing._messy._messy_table import MessyTable, Planted
from stepback.testing.strategies._archetype_strategies import archetypes
from stepback.testing.strategies._organizations import organizations
from stepback.testing.strategies._rating_matrices import rating_matrices
from stepback.testing.strategies._record_strategies import (
    circles,
    delegations,
    domains,
    ids,
    memberships,
    people,
    reporting_lines,
    roles,
    supports,
)
from stepback.testing.strategies._step_backs import StepBack, absences, step_backs

__all__ = [
    "DEFECTS",
    "MessyTable",
    "Planted",
    "StepBack",
    "absences",
    "archetypes",
    "circles",
    "delegations",
    "domains",
    "ids",
    "memberships",
    "messy_tables",
    "organizations",
    "people",
    "rating_matrices",
    "reporting_lines",
    "roles",
    "step_backs",
    "supports",
]
