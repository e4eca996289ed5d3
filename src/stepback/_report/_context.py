"""What all sections of a report are made from: the organization, and the source of its flow."""

from __future__ import annotations

import math
from functools import cached_property
from typing import Literal

import attrs

from stepback._algorithms._arrays import TOLERANCE, Array
from stepback._display._display_names import DisplayNames
from stepback._flow._compiled import Compiled
from stepback._measures._absence_measure import top_mask
from stepback._measures._authority import is_flow_recorded
from stepback._measures._flow_metrics import FlowMetrics
from stepback._measures._span_tables import SpansAndLayers
from stepback._measures._spans_and_layers import spans_and_layers
from stepback._organization._compiled_organization import compiled_at_date
from stepback._organization._organization import Organization
from stepback._organization._validate_args import check_number
from stepback._report._estimates import Estimates

FlowSource = Literal["recorded", "assumed", "none"]


@attrs.frozen(eq=False, slots=False)
class ReportContext:
    """An organization, with what all sections need to know about it.

    Attributes:
        org: The organization.
        compiled: The compiled organization.
        names: The names to show.
        flow_source: What the flow is based on. ``"recorded"``: mostly on what is recorded.
            ``"assumed"``: more than a tenth of what is delegated is assumed. ``"none"``: nothing
            says who decides.
        estimates: The figures of the flow; ``None`` where there is nothing to base it on.
        personal: Whether people may be named together with their own answers.
        top_mask: For each person, whether they are at the top.
        response_floor: The share of people who have to have answered about support for answers
            to be shown.
    """

    org: Organization
    compiled: Compiled
    names: DisplayNames
    flow_source: FlowSource
    estimates: Estimates | None
    personal: bool
    top_mask: Array
    response_floor: float

    @classmethod
    def from_organization(
        cls, org: Organization, autonomy: float, *, personal: bool, response_floor: float = 0.0
    ) -> ReportContext:
        """The context of `org`; ``ValueError`` if it needs a date or a number is invalid."""
        compiled = compiled_at_date(org)
        check_number(autonomy, "autonomy", 0, 1)
        check_number(response_floor, "response_floor", 0, 1)
        source, is_top = find_flow_source(compiled), top_mask(compiled)
        estimates = None
        if source == "recorded":
            estimates = Estimates.from_recorded(compiled, is_top)
        elif source == "assumed":
            estimates = Estimates.from_assumed(compiled, is_top, float(autonomy))
        names = DisplayNames(compiled)
        floor = float(response_floor)
        return cls(org, compiled, names, source, estimates, personal, is_top, floor)

    @property
    def recorded_metrics(self) -> FlowMetrics | None:
        """The measures of the recorded flow; ``None`` where it is assumed or not known."""
        return None if self.estimates is None else self.estimates.recorded

    @property
    def is_illustration(self) -> bool:
        """Whether the figures mostly repeat an assumption, so that they are shown as ranges."""
        return self.flow_source == "assumed"

    @property
    def response_rate(self) -> float:
        """The share of people who answered about support; nan if nobody or everyone was asked."""
        respondents, n_people = self.compiled.columns.respondents, self.compiled.n_people
        if self.compiled.support is None or respondents is None or not n_people:
            return math.nan
        return float(respondents.size / n_people)

    @property
    def is_support_withheld(self) -> bool:
        """Whether some, and too few, answered about support for their answers to be shown."""
        return 0 < self.response_rate < self.response_floor - TOLERANCE

    @cached_property
    def shape(self) -> SpansAndLayers:
        """The spans and layers of the formal line."""
        return spans_and_layers(self.org)

    @property
    def has_formal_line(self) -> bool:
        """Whether any reporting line is recorded."""
        return bool(self.compiled.reporting_tree.manager.size)


def find_flow_source(compiled: Compiled) -> FlowSource:
    """Where the flow of decisions is from."""
    if not len(compiled.columns.tables["domains"]):
        return "none"
    return "recorded" if is_flow_recorded(compiled) else "assumed"
