"""The figures of a trajectory, and which of them readers of its text may see."""

from __future__ import annotations

import datetime

import attrs
import numpy as np
import numpy.typing as npt

from stepback._algorithms._read_only import freeze_arrays
from stepback.scenarios._growth._growth_parameters import Growth

Numbers = npt.NDArray[np.float64]
Ids = npt.NDArray[np.object_]


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class TrajectoryFigures:
    """The attributes that `Trajectory` describes."""

    policy: str
    parameters: Growth
    value: Numbers
    undone: Numbers
    leaders: Numbers
    value_never: float
    undone_never: float
    leaders_never: float
    gain: float
    total_weight: float
    kept_periods: npt.NDArray[np.int64]
    competence: Numbers
    authority: Numbers
    autonomy: Numbers
    willingness: Numbers
    people: Ids
    names: Ids
    leader: Ids
    delegate: Ids
    domain: Ids
    n_given_competence: int
    n_without_willingness: int
    n_without_capacity: int
    is_support_asked: bool
    hides_value: bool
    hides_flow: bool
    personal: bool
    date: datetime.date | None
    contexts: tuple[str, ...]
    source: str

    def __attrs_post_init__(self) -> None:
        """Make all arrays read-only."""
        for field in attrs.fields(type(self)):
            freeze_arrays(getattr(self, field.name))

    @property
    def n_periods(self) -> int:
        """How many periods there are."""
        return int(self.value.size)

    @property
    def shows_value(self) -> bool:
        """Whether readers of the text may see what decisions are worth."""
        return self.personal or not self.hides_value

    @property
    def shows_flow(self) -> bool:
        """Whether they may see how decisions flow."""
        return self.personal or not self.hides_flow

    def shown_values(self) -> Numbers:
        """`value`, or nan where it is not shown."""
        return self.value if self.shows_value else np.full_like(self.value, np.nan)

    def shown_value(self, value: float) -> float:
        """A figure of what decisions are worth, or nan."""
        return value if self.shows_value else np.nan

    def shown_flow(self, figures: Numbers) -> Numbers:
        """Figures of how decisions flow, or nan."""
        return figures if self.shows_flow else np.full_like(figures, np.nan)

    def shown_competence(self) -> Numbers:
        """`competence`, or nan unless the trajectory is personal."""
        return self.competence if self.personal else np.full_like(self.competence, np.nan)
