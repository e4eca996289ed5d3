"""What all sections of a report are made from: the organization, and the source of its flow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import attrs

from stepback._algorithms._arrays import Array
from stepback._flow._assumed_autonomy import with_assumed_autonomy
from stepback._flow._compiled import Compiled
from stepback._measures._authority import compute_assumed_share
from stepback._measures._top_dependence import top_mask
from stepback._organization._assume_line import assume_line_delegation
from stepback._organization._organization import Organization, compiled_at_date
from stepback._organization._validate_args import check_number
from stepback._report._display_names import DisplayNames

FlowSource = Literal["recorded", "assumed", "line", "none"]

_AUTONOMIES = tuple(round(0.25 + 0.05 * step, 2) for step in range(11))
_FEW_AUTONOMIES = (0.25, 0.5, 0.75)
_MANY_PEOPLE = 10_000
_MAX_ASSUMED_SHARE = 0.1


@attrs.frozen(eq=False)
class ReportContext:
    """An organization, with what all sections need to know about it.

    Attributes:
        org: The organization.
        compiled: The compiled organization.
        names: The names to show.
        flow_source: What the flow of decisions is based on. ``"recorded"``: mostly on what is
            recorded. ``"assumed"``: more than a tenth of the delegated flow is recorded as
            assumed. ``"line"``: all of it is assumed from the formal line. ``"none"``: there
            is nothing to base it on.
        autonomy: The autonomy at which assumed figures are shown in addition to their range.
        personal: Whether people may be named together with their own answers.
        top_mask: For each person, whether they are at the top.
    """

    org: Organization
    compiled: Compiled
    names: DisplayNames
    flow_source: FlowSource
    autonomy: float
    personal: bool
    top_mask: Array

    @classmethod
    def from_organization(
        cls, org: Organization, autonomy: float, *, personal: bool
    ) -> ReportContext:
        """The context of `org`; ``ValueError`` if it needs a date or `autonomy` is invalid."""
        check_number(autonomy, "autonomy", 0, 1)
        compiled = compiled_at_date(org)
        return cls(
            org=org,
            compiled=compiled,
            names=DisplayNames(compiled),
            flow_source=_find_flow_source(compiled),
            autonomy=float(autonomy),
            personal=personal,
            top_mask=top_mask(compiled),
        )

    @property
    def is_illustration(self) -> bool:
        """Whether the figures mostly repeat an assumption, so that they are shown as ranges."""
        return self.flow_source in {"assumed", "line"}

    @property
    def has_formal_line(self) -> bool:
        """Whether any reporting line is recorded."""
        return bool(self.compiled.reporting_tree.manager.size)

    @property
    def autonomy_range(self) -> tuple[float, ...]:
        """The autonomies that a range covers: fewer in a large organization."""
        return _FEW_AUTONOMIES if self.compiled.n_people > _MANY_PEOPLE else _AUTONOMIES

    def flows_by_autonomy(self) -> Iterator[tuple[float, Compiled]]:
        """The flow at each autonomy of the range, and at the one that was chosen."""
        compiled = self.compiled
        if self.flow_source == "line":
            compiled = compiled_at_date(assume_line_delegation(self.org))
        for autonomy in sorted({*self.autonomy_range, self.autonomy}):
            yield autonomy, with_assumed_autonomy(compiled, autonomy)


def _find_flow_source(compiled: Compiled) -> FlowSource:
    tables = compiled.columns.tables
    if not len(tables["domains"]):
        has_only_line = not len(tables["delegations"]) and compiled.reporting_tree.manager.size
        return "line" if has_only_line else "none"
    is_assumed = compute_assumed_share(compiled) > _MAX_ASSUMED_SHARE
    return "assumed" if is_assumed else "recorded"
