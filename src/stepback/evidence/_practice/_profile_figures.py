"""The figures of a profile of decisions, and which of them its readers may see."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
import numpy.typing as npt

from stepback._algorithms._read_only import freeze_arrays

Counts = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]
# What says how long people take, or how often they overrule others and are overruled.
ABOUT_PEOPLE = (
    "waiting",
    "median_hours",
    "p90_hours",
    "waiting_days",
    "within_minute",
    "changed",
    "changed_share",
    "changed_low",
    "changed_high",
    "open",
)


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class ProfileFigures:
    """The attributes that `DecisionProfile` describes."""

    by: tuple[str, ...]
    labels: Mapping[str, tuple[str | None, ...]]
    decisions: Counts
    deciders: Counts
    effective_deciders: Numbers
    without_decider: Counts
    waiting: Counts
    median_hours: Numbers
    p90_hours: Numbers
    waiting_days: Numbers
    within_minute: Numbers
    changed: Counts
    changed_share: Numbers
    changed_low: Numbers
    changed_high: Numbers
    open: Counts
    confidence: float
    n_decisions: int
    n_impossible: int
    deciders_are_roles: bool
    personal: bool
    source: str

    def __attrs_post_init__(self) -> None:
        """Make all arrays read-only."""
        for field in attrs.fields(type(self)):
            freeze_arrays(getattr(self, field.name))

    @property
    def n_groups(self) -> int:
        """How many groups there are."""
        return int(self.decisions.size)

    @property
    def shows_people(self) -> bool:
        """Whether readers may see figures about the people by whom decisions are grouped."""
        is_by_person = "requester" in self.by or (
            "decider" in self.by and not self.deciders_are_roles
        )
        return self.personal or not is_by_person

    def shown_figures(self, name: str) -> Counts | Numbers:
        """The figures of this name, or nan where they are about people and are not shown."""
        figures: Counts | Numbers = getattr(self, name)
        if name in ABOUT_PEOPLE and not self.shows_people:
            return np.full(figures.size, np.nan)
        return figures
