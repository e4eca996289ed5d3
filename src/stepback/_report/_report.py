"""The report on an organization."""

from __future__ import annotations

from typing import Any

import attrs

from stepback._organization._organization import Organization
from stepback._report._context import ReportContext
from stepback._report._document import Section
from stepback._report._estimates import Estimates
from stepback._report._number_format import format_people, many
from stepback._report._render._html import render_html_fragment, render_html_page
from stepback._report._render._json import report_to_dict
from stepback._report._render._markdown import render_markdown
from stepback._report._render._plain_text import render_text
from stepback._report._sections._assumptions import assumptions_section, limits_section
from stepback._report._sections._decision_making import decision_making_section
from stepback._report._sections._dependence_on_top import dependence_section
from stepback._report._sections._formal_line import formal_line_section
from stepback._report._sections._next_step import next_step_section
from stepback._report._sections._population import data_quality_section, population_section
from stepback._report._sections._support_by_group import support_section


@attrs.frozen(repr=False)
class Report:
    """What can be said of an organization, in words, with the figures and names behind them.

    An immutable value, made by `report`. It prints as text, shows itself in notebooks, and has
    the same content in every form.

    Attributes:
        title: What it is a report on.
        sections: Its sections, in order.
    """

    title: str
    sections: tuple[Section, ...]

    def __str__(self) -> str:
        """The report as text of at most 88 columns."""
        return render_text(self.title, self.sections)

    def __repr__(self) -> str:
        """What it is, in short."""
        return f"<Report: {self.title}, {many(len(self.sections), 'section')}>"

    def _repr_html_(self) -> str:
        """The report as a notebook shows it."""
        return render_html_fragment(self.title, self.sections)

    def to_dict(self) -> dict[str, Any]:
        """The report as plain values: the JSON form, version 1.

        Returns
        -------
        dict
            ``version``, ``title``, ``figures`` by name, and ``sections``. Nothing but dicts,
            lists, text, numbers, booleans and ``None``, which stands for what is not known,
            not defined or not shown.

        Examples
        --------
        >>> org = Organization(people=[Person("ann")], domains=[Domain("refunds", "ann")])
        >>> report(org).to_dict()["figures"]["effective_leaders"]["value"]
        1.0
        """
        return report_to_dict(self.title, self.sections)

    def to_markdown(self) -> str:
        """The report as Markdown, with tables as GitHub has them.

        Examples
        --------
        >>> org = Organization(people=[Person("ann")], domains=[Domain("refunds", "ann")])
        >>> print(report(org).to_markdown().splitlines()[0])
        # Report on an organization of 1 person
        """
        return render_markdown(self.title, self.sections)

    def to_html(self) -> str:
        """The report as a page of its own: no scripts, nothing loaded from elsewhere.

        Examples
        --------
        >>> org = Organization(people=[Person("ann")], domains=[Domain("refunds", "ann")])
        >>> report(org).to_html().startswith("<!doctype html>")
        True
        """
        return render_html_page(self.title, self.sections)


def report(org: Organization, *, autonomy: float = 0.5, personal: bool = False) -> Report:
    """A report on an organization: where decisions are made, and what stops without the top.

    It says who was counted and who was left out, the faults found in the data, the shape, how
    decisions are led and by whom, what stalls without the top, who holds rights without recorded
    backing, a step to think through, and every assumption made.

    Where there is a formal line and nothing else, the flow of decisions is assumed from it, as
    `assume_line_delegation` does. There, and wherever more than a tenth of what is handed on is
    assumed, figures are shown as a range over an autonomy of 0.25 to 0.75 (in steps of 0.05, of
    0.25 above 10,000 people), called an illustration, and nobody is ranked by name.

    Parameters
    ----------
    org
    autonomy
        Where figures are a range: the autonomy, in [0, 1], at which they are shown besides.
    personal
        Whether to name people with what was asked of them, and to show every unit apart. By
        default, what comes from asking people is shown for groups of at least five alone, of
        whom at least two answered either way, and never so that more follows by subtraction.

    Returns
    -------
    Report

    Raises
    ------
    ValueError
        If `autonomy` is out of bounds, or a delegation is dated and no date was entered: give
        ``org.at(date)``.

    Examples
    --------
    >>> org = Organization(
    ...     people=[Person("ann"), Person("bo")],
    ...     domains=[Domain("refunds", "ann")],
    ...     delegations=[Delegation("ann", "bo", autonomy=0.75)],
    ... )
    >>> report(org)
    <Report: Report on an organization of 2 people, 9 sections>

    Notes
    -----
    A report describes positions and relations under assumptions that it states. It must not be
    used for appraisal, pay or dismissal.
    """
    view = ReportContext.from_organization(org, autonomy, personal=personal)
    figured = None if view.flow_source == "none" else Estimates.from_context(view)
    return Report(
        f"Report on an organization of {format_people(view.compiled.n_people)}",
        (
            population_section(view),
            data_quality_section(view),
            formal_line_section(view),
            decision_making_section(view, figured),
            dependence_section(view, figured),
            support_section(view, figured),
            next_step_section(view, figured),
            assumptions_section(view, figured),
            limits_section(),
        ),
    )
