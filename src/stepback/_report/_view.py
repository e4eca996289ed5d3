"""What a report is drawn from: what is recorded, or an illustration over what is assumed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import attrs
import numpy as np

from stepback._assume import assume_line_delegation
from stepback._compiled import Compiled
from stepback._fields import Array, Autonomy
from stepback._organization import Organization, compiled, with_columns
from stepback._records import BASIS
from stepback._report._names import Names
from stepback.measures._arguments import number
from stepback.measures._authority import assumed

RANGE = (0.25, 0.5, 0.75)
_MUCH = 0.1


@attrs.frozen(eq=False)
class View:
    """An organization as a report sees it.

    Attributes:
        org: The organization.
        now: What is compiled of it.
        names: What everyone is called.
        kind: ``"recorded"``: the flow is what is recorded. ``"assumed"``: much of it is
            recorded as assumed. ``"line"``: all of it is assumed from the formal line.
            ``"none"``: there is nothing to draw it from.
        autonomy: The autonomy at which assumed figures are shown besides their range.
        personal: Whether people may be named with what they said of themselves.
    """

    org: Organization
    now: Compiled
    names: Names
    kind: Literal["recorded", "assumed", "line", "none"]
    autonomy: float
    personal: bool

    @classmethod
    def of(cls, org: Organization, autonomy: float, *, personal: bool) -> View:
        """The view of `org`; a ``ValueError`` if it needs a date or `autonomy` is out of bounds."""
        number(autonomy, "autonomy", 0, 1)
        now = compiled(org)
        return cls(org, now, Names(now), _kind(now), float(autonomy), personal)

    @property
    def illustrates(self) -> bool:
        """Whether figures of the flow mostly repeat an assumption."""
        return self.kind in {"assumed", "line"}

    def variants(self) -> Iterator[tuple[float, Compiled]]:
        """The flow at each autonomy of the range, and at the one that was chosen."""
        for autonomy in sorted({*RANGE, self.autonomy}):
            if self.kind == "line":
                yield autonomy, compiled(assume_line_delegation(self.org, autonomy=autonomy))
            else:
                yield autonomy, compiled(self._at(autonomy))

    def _at(self, autonomy: float) -> Organization:
        """With that autonomy for every assumed delegation that hands anything on."""
        table = self.now.columns.tables["delegations"]
        varied = rests_on_assumption(self.now) & (Autonomy.settled(table["autonomy"]) > 0)
        column = np.where(varied, autonomy, table["autonomy"])
        tables = {
            **self.now.columns.tables,
            "delegations": table.with_columns(autonomy=column),
        }
        return with_columns(self.org, attrs.evolve(self.now.columns, tables=tables))


def rests_on_assumption(now: Compiled) -> Array:
    """Which delegations are assumed."""
    basis = now.columns.tables["delegations"]["basis"]
    return np.asarray(basis == BASIS.words.index("assumed"))


def _kind(now: Compiled) -> Literal["recorded", "assumed", "line", "none"]:
    tables = now.columns.tables
    if not len(tables["domains"]):
        from_line = not len(tables["delegations"]) and now.line.manager.size
        return "line" if from_line else "none"
    return "assumed" if assumed(now) > _MUCH else "recorded"
