"""Draw HR exports with planted defects, each in posts of its own, so that none hides another."""

from __future__ import annotations

from stepback.testing._messy._defects import DEFECTS
from stepback.testing._messy._messy_strategy import messy_tables
from stepback.testing._messy._messy_table import MessyTable, Planted

__all__ = ["DEFECTS", "MessyTable", "Planted", "messy_tables"]
