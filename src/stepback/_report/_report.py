"""The report on an organization."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from typing import Any

import attrs

from stepback._display._number_format import format_people
from stepback._organization._organization import Organization
from stepback._problems._format import pluralize
from stepback._report._context import ReportContext
from stepback._report._document import Block, Section
from stepback._report._render._html import render_html_fragment, render_html_page
from stepback._report._render._json import report_to_dict
from stepback._report._render._markdown import render_markdown
from stepback._report._render._plain_text import render_text
from stepback._report._sections._assumptions import assumption_blocks, limit_blocks
from stepback._report._sections._data_quality import data_quality_blocks
from stepback._report._sections._decision_making import decision_making_blocks
from stepback._report._sections._dependence_on_top import dependence_blocks
from stepback._report._sections._formal_line import formal_line_blocks
from stepback._report._sections._next_step import next_step_blocks
from stepback._report._sections._population import population_blocks
from stepback._report._sections._support_by_group import support_blocks


@attrs.frozen(repr=False)
class Report:
    """A report on an organization, in words, with the figures and names behind them.

    An immutable value, made by `report`. It prints as text, is displayed in notebooks, and has
    the same content in every form.

    Attributes:
        title: The title, which says how many people the organization has, and on which day.
        sections: The sections, in order.
        date: The day that the report describes; ``None`` if no date was entered.
    """

    title: str
    sections: tuple[Section, ...]
    date: datetime.date | None = None

    def __str__(self) -> str:
        """The report as text of at most 88 columns."""
        return render_text(self.title, self.sections)

    def __repr__(self) -> str:
        """The title and the number of sections."""
        return f"<Report: {self.title}, {pluralize(len(self.sections), 'section')}>"

    def _repr_html_(self) -> str:
        """The report as a fragment of HTML, for notebooks."""
        return render_html_fragment(self.title, self.sections)

    def to_dict(self) -> dict[str, Any]:
        """The report as plain values: the JSON form, version 1.

        Returns
        -------
        dict
            ``version``, ``title``, ``date``, ``figures`` by name, and ``sections``. It contains
            only dicts, lists, text, numbers, booleans and ``None``, which stands for a number
            that is not known, not defined or not shown, and for a date that was not entered.

        Examples
        --------
        >>> org = Organization(people=[Person("ann")], domains=[Domain("refunds", "ann")])
        >>> report(org).to_dict()["figures"]["effective_leaders"]["value"]
        1.0
        """
        return report_to_dict(self.title, self.date, self.sections)

    def to_markdown(self) -> str:
        """The report as Markdown, with tables in the syntax of GitHub.

        Names are shown as they are: addresses, mentions and markup in them have no effect. The
        signs at which renderers look for those in shown text, such as ``@``, are in code.

        Examples
        --------
        >>> org = Organization(people=[Person("ann")], domains=[Domain("refunds", "ann")])
        >>> print(report(org).to_markdown().splitlines()[0])
        # Report on an organization of 1 person
        """
        return render_markdown(self.title, self.sections)

    def to_html(self) -> str:
        """The report as a complete HTML page, without scripts or anything loaded from elsewhere.

        Examples
        --------
        >>> org = Organization(people=[Person("ann")], domains=[Domain("refunds", "ann")])
        >>> report(org).to_html().startswith("<!doctype html>")
        True
        """
        return render_html_page(self.title, self.sections)


def report(org: Organization, *, autonomy: float = 0.5, personal: bool = False) -> Report:
    """Report where an organization makes its decisions, and what stops without its top.

    The report says who was counted and who was left out, which problems were found in the data,
    what shape the organization has, how decisions are spread and who makes them, what stalls
    without the top, who has decision rights without recorded support, one step back to consider,
    and every assumption made.

    If only a formal line is recorded, the flow of decisions is assumed from it, as
    `assume_line_delegation` does. In that case, and wherever more than a tenth of what is
    delegated is assumed, the report is an illustration: figures are ranges over an autonomy of
    0.25 to 0.75 (in steps of 0.05, or of 0.25 above 10,000 people), and nobody is ranked by
    name.

    Parameters
    ----------
    org
    autonomy
        Where figures are ranges: the autonomy, in [0, 1], at which they are shown in addition.
    personal
        Whether to name people together with their own answers, and to show every unit
        separately. By default, answers are shown only for groups of at least five people, of
        whom at least two answered each way, and never weighted by decision rights: whatever is
        shown or hidden leaves the answer of each person open.

    Returns
    -------
    Report

    Raises
    ------
    ValueError
        If `autonomy` is out of bounds, or anything is dated and no date was entered:
        pass ``org.at(date)``.

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
    A report describes positions and relations under the assumptions that it states. Do not use
    it for appraisal, pay or dismissal.

    What it shows of answers is protected in one report by itself. Two reports, of two dates or
    contexts, count different people; somebody who has both can subtract one count from the other.
    """
    context = ReportContext.from_organization(org, autonomy, personal=personal)
    sections = (
        Section(name, title, tuple(make_blocks(context))) for name, title, make_blocks in _SECTIONS
    )
    title = f"Report on an organization of {format_people(context.compiled.n_people)}"
    if org.date is not None:
        title += f" on {org.date.isoformat()}"
    return Report(title, tuple(sections), org.date)


# For each section its name, its title and what makes its content, in order.
_SECTIONS: tuple[tuple[str, str, Callable[[ReportContext], Iterable[Block]]], ...] = (
    ("counted", "Who was counted", population_blocks),
    ("faults", "Problems found in the data", data_quality_blocks),
    ("shape", "The shape of the organization", formal_line_blocks),
    ("decisions", "Where are decisions made?", decision_making_blocks),
    ("stops", "What stops when the top steps away?", dependence_blocks),
    ("support", "Is anyone left alone?", support_blocks),
    ("next_step", "Who could step back next, from what, and to whom?", next_step_blocks),
    ("assumptions", "What was assumed", assumption_blocks),
    ("limits", "What this report must not be used for", limit_blocks),
)
