"""The main findings of a report: at most three sentences, each with its figure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np

from stepback._display._number_format import format_amount
from stepback._problems._format import pluralize
from stepback._report._context import ReportContext
from stepback._report._document import MainFinding
from stepback._report._sections._decision_making import describe_spread
from stepback._report._sections._dependence_on_top import describe_dependence
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
    """The layers, the managers with one report, and the widest team."""
    tree = context.compiled.reporting_tree
    spans = tree.spans[0]
    is_manager = spans > 0
    n_managers = int(np.count_nonzero(is_manager))
    if not n_managers:
        return
    layers, managers = pluralize(int(tree.layer.max()), "layer"), pluralize(n_managers, "manager")
    median = format_amount(float(np.median(spans[is_manager])))
    yield MainFinding(
        f"The formal line has {layers} and {managers}, with a median of {median} direct reports.",
        ("layers", "managers", "median_span"),
    )
