"""Warnings about delegations whose limit, window or contexts do not do what they seem to do."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from stepback._flow._beyond_principal import find_beyond_principal
from stepback._flow._compiled import Compiled
from stepback._flow._general_fallback import find_general_fallbacks
from stepback._problems._problem import Problem
from stepback._records._fields._numbers import Autonomy


def find_delegation_warnings(compiled: Compiled) -> Iterator[Problem]:
    """Delegations beyond what their principal has, and those above which a general one applies."""
    table = compiled.columns.tables["delegations"]
    passes = (table["share"] != 0) & (Autonomy.settled_shares(table["autonomy"]) > 0)
    rows = np.flatnonzero(passes)
    for _, problem in find_beyond_principal(compiled, rows):
        yield problem
    for _, problem in find_general_fallbacks(compiled.columns, rows, compiled.date):
        yield problem
