"""The main findings of a report: at most three sentences, each with its figure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from stepback._report._context import ReportContext
from stepback._report._document import MainFinding
from stepback._report._sections._decision_making import describe_spread
from stepback._report._sections._dependence_on_top import describe_dependence
from stepback._report._sections._formal_line import (
    describe_line,
    describe_one_report,
    describe_single_lines,
    describe_widest_team,
    has_single_lines,
)
from stepback._report._sections._support_by_group import describe_backing
from stepback._report._support_counts import counts_by_rights, counts_of_answers

_MAX_FINDINGS = 3


def list_findings(context: ReportContext) -> tuple[MainFinding, ...]:
    """The main findings, first what is recorded of decisions, then the shape of the organization.

    What mostly repeats an assumption is no finding.
    """
    candidates = (*_flow_findings(context), *_support_findings(context), *_line_findings(context))
    return tuple(islice(candidates, _MAX_FINDINGS))


def _flow_findings(context: ReportContext) -> Iterator[MainFinding]:
    estimates = context.estimates
    if estimates is None or estimates.recorded is None:
        return
    yield MainFinding(describe_spread(context, estimates), ("effective_leaders",))
    yield MainFinding(describe_dependence(context, estimates), ("dependence_on_top",))


def _support_findings(context: ReportContext) -> Iterator[MainFinding]:
    """How many people lack support, where that may be shown."""
    support = context.compiled.support
    if support is None:
        return
    has_flow = context.recorded_metrics is not None
    count = (counts_by_rights(context, support) if has_flow else counts_of_answers(support))[0]
    if count.is_shown(context):
        yield MainFinding(describe_backing(context, support, count), (count.name,))


def _line_findings(context: ReportContext) -> Iterator[MainFinding]:
    """The managers and layers, managers with one report, the widest team, and single lines."""
    if not context.has_formal_line:
        return
    shape = context.shape
    yield MainFinding(describe_line(shape), ("managers", "layers"))
    if shape.one_report:
        yield MainFinding(describe_one_report(shape), ("one_report",))
    yield MainFinding(describe_widest_team(context, shape), ("widest_span", "median_span"))
    if has_single_lines(shape):
        yield MainFinding(describe_single_lines(context, shape), ("on_single_lines",))
