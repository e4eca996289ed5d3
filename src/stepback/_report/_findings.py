"""The main findings of a report: at most three sentences, each with its figure."""

from __future__ import annotations

from collections.abc import Iterator

from stepback._documents._document import MainFinding
from stepback._measures._span_tables import SpansAndLayers
from stepback._report._context import ReportContext
from stepback._report._sections._decision_making import describe_spread
from stepback._report._sections._dependence_on_top import describe_dependence
from stepback._report._sections._formal_line import (
    describe_line,
    describe_one_report,
    describe_people_outside,
    describe_roots,
    describe_single_lines,
    describe_widest_team,
    has_single_lines,
)
from stepback._report._sections._support_by_group import describe_backing
from stepback._report._shared_content import has_delegations
from stepback._report._support_counts import support_counts

_MAX_FINDINGS = 3
_MANY_OUTSIDE = 0.05  # of all people
_MANY_OF_ONE = 0.1  # of all teams
_MUCH_WIDER = 1.5  # times the median
_LARGE_BRANCH = 0.25  # of all people


def list_findings(context: ReportContext) -> tuple[MainFinding, ...]:
    """The main findings, first what is recorded of decisions, then the shape of the organization.

    What mostly repeats an assumption is no finding.
    """
    candidates = (*_flow_findings(context), *_support_findings(context), *_line_findings(context))
    return candidates[:_MAX_FINDINGS]


def _flow_findings(context: ReportContext) -> Iterator[MainFinding]:
    estimates = context.estimates
    if estimates is None or estimates.recorded is None:
        return
    yield MainFinding(describe_spread(context, estimates), ("effective_leaders",))
    if has_delegations(context):
        # Without any, what stalls without the owners would only say once more who they are.
        yield MainFinding(describe_dependence(context, estimates), ("dependence_on_top",))


def _support_findings(context: ReportContext) -> Iterator[MainFinding]:
    """How many people lack support, where that may be shown."""
    support = context.compiled.support
    if support is None:
        return
    count = support_counts(context, support)[0]
    if count.is_shown(context):
        yield MainFinding(describe_backing(context, support, count), (count.name,))


def _line_findings(context: ReportContext) -> Iterator[MainFinding]:
    """The managers and layers, then what stands out, then what does not."""
    if not context.has_formal_line:
        return
    shape = context.shape
    yield MainFinding(describe_line(shape), ("managers", "layers"))
    notable_first = sorted(_findings_on_teams(context, shape), key=lambda pair: not pair[1])
    yield from (finding for finding, _ in notable_first)


def _findings_on_teams(
    context: ReportContext, shape: SpansAndLayers
) -> Iterator[tuple[MainFinding, bool]]:
    """What the formal line shows, and whether it stands out; from when on is our choice."""
    if context.compiled.reporting_tree.roots.size > 1:
        yield MainFinding(describe_roots(context), ("roots",)), True
    if shape.outside:
        finding = MainFinding(describe_people_outside(shape), ("outside_line",))
        yield finding, len(shape.outside) >= _MANY_OUTSIDE * shape.people
    if shape.one_report:
        finding = MainFinding(describe_one_report(shape), ("one_report",))
        yield finding, len(shape.one_report) >= _MANY_OF_ONE * len(shape.teams)
    finding = MainFinding(describe_widest_team(context, shape), ("widest_span", "median_span"))
    yield finding, shape.teams[0].direct >= _MUCH_WIDER * shape.median_span
    if has_single_lines(shape):
        finding = MainFinding(describe_single_lines(context, shape), ("on_single_lines",))
        yield finding, max(shape.single_lines.values()) >= _LARGE_BRANCH * shape.people
