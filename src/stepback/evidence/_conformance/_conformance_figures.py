"""The figures of holding the paper against practice, from which its document is made."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._problems._format import format_value
from stepback._problems._problem import Problems
from stepback.evidence._conformance._conformance_tables import (
    ConformanceTable,
    PostDecisions,
    UnusedRights,
)
from stepback.evidence._conformance._decision_classes import DECISION_CLASSES
from stepback.evidence._conformance._top_decisions import TopDecisions

Bounds = tuple[float, float]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ConformanceFigures:
    """The figures of a `PaperAndPractice`, which describes them."""

    n_rows: int
    of_decisions: Array
    classes: Mapping[str, int]
    distance: float
    displaced: float
    distance_interval: Bounds
    displaced_interval: Bounds
    domains: ConformanceTable
    deciders: ConformanceTable
    periods: ConformanceTable
    posts: PostDecisions
    unused: UnusedRights
    top: TopDecisions
    notes: Problems = attrs.field(converter=Problems)
    personal: bool
    contexts: tuple[str, ...]
    source: str

    @property
    def n_decisions(self) -> int:
        """How many final approvals there are."""
        return sum(self.classes.values())

    def rows(self, decision_class: str) -> Array:
        """The positions in the log of the decisions of one class, to take and look at.

        Parameters
        ----------
        decision_class
            The name of a class, such as ``"beyond the limit"``.

        Returns
        -------
        numpy.ndarray
            For ``log.take``; ``log.row[…]`` has their rows in the file.

        Raises
        ------
        ValueError
            If there is no such class.
        """
        if not isinstance(decision_class, str) or decision_class not in DECISION_CLASSES:
            names = ", ".join(map(repr, DECISION_CLASSES))
            message = f"decision_class: {format_value(decision_class)} is not one of {names}"
            raise ValueError(message)
        return np.flatnonzero(self.of_decisions == DECISION_CLASSES.index(decision_class))
