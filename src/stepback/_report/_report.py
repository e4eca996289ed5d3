"""The report on an organization."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import attrs

from stepback._display._origin import describe_sources
from stepback._display._progress import show_progress
from stepback._display._sanitize_text import sanitize_text
from stepback._documents._document import Block, Document, Section
from stepback._documents._render._html import render_html_fragment, render_html_page
from stepback._documents._render._json import document_to_dict
from stepback._documents._render._markdown import render_markdown
from stepback._documents._render._plain_text import render_text
from stepback._organization._organization import Organization
from stepback._organization._validate_args import check_argument
from stepback._problems._format import format_value, pluralize
from stepback._records._fields._choices import Flag
from stepback._report._context import ReportContext
from stepback._report._findings import list_findings
from stepback._report._head import (
    default_title,
    describe_counted,
    describe_data,
)
from stepback._report._pictures._organization_picture import organization_picture
from stepback._report._sections._assumptions import assumption_blocks, limit_blocks
from stepback._report._sections._data_quality import data_quality_blocks
from stepback._report._sections._decision_making import decision_making_blocks
from stepback._report._sections._dependence_on_top import dependence_blocks
from stepback._report._sections._formal_line import formal_line_blocks
from stepback._report._sections._next_step import next_step_blocks
from stepback._report._sections._population import population_blocks
from stepback._report._sections._support_by_group import support_blocks
from stepback._report._sections._unknown_rights import unknown_blocks

_MAX_TITLE_LENGTH = 200


@attrs.frozen(repr=False, kw_only=True)
class Report(Document):
    """A report on an organization, in words, with the figures, names and pictures behind them.

    An immutable value, made by `report`. It prints as text, is displayed in notebooks, and has
    the same content in every form. It begins with what was found; problems in the data, what was
    assumed, and what the report must not be used for are in the appendix.

    Attributes:
        title: The title.
        noun, preposition: What the byline calls the report, and says between that and the
            organization.
        counted: Who was counted, in one sentence.
        findings: The main findings, at most three; each has a `text` and the names of `figures`.
        data_note: How many problems the data has, in one sentence.
        picture: The picture of the organization in the HTML form; ``None`` without a formal line.
        sections: The sections, in order.
        appendix: The sections of the appendix, in order.
        date: The day that the report describes; ``None`` if no date was entered.
        contexts: The contexts that were entered.
        source: The files that the organization was read from; empty if it was made of records.
        made_on: The day on which the report was made.
        version: The version of stepback.
    """

    made_on: datetime.date

    def __str__(self) -> str:
        """The report as text of at most 88 columns."""
        return render_text(self)

    def __repr__(self) -> str:
        """The title and the number of sections."""
        return f"<Report: {self.title}, {pluralize(len(self.sections), 'section')}>"

    def _repr_html_(self) -> str:
        """The report as a fragment of HTML, for notebooks."""
        return render_html_fragment(self)

    def to_dict(self) -> dict[str, Any]:
        """The report as plain values: the JSON form, version 2.

        Returns
        -------
        dict
            ``version``, ``title``, the other parts of the head, ``figures`` by name, ``sections``
            and ``appendix``. It contains only dicts, lists, text, numbers, booleans and ``None``,
            which stands for a number that is not known, not defined or not shown, and for a date
            that was not entered.

        Examples
        --------
        >>> org = Organization(people=[Person("ann")], domains=[Domain("refunds", "ann")])
        >>> report(org).to_dict()["figures"]["effective_leaders"]["value"]
        1.0
        """
        return document_to_dict(self)

    def to_markdown(self) -> str:
        """The report as Markdown, with tables in the syntax of GitHub.

        Names are shown as they are: addresses, mentions and markup in them have no effect. The
        signs at which renderers look for those in shown text, such as ``@``, are in code.

        Examples
        --------
        >>> org = Organization(people=[Person("ann")], domains=[Domain("refunds", "ann")])
        >>> print(report(org, title="Shop").to_markdown().splitlines()[0])
        # Shop
        """
        return render_markdown(self)

    def to_html(self, *, pictures: bool = True) -> str:
        """The report as a complete HTML page, without scripts or anything loaded from elsewhere.

        The page follows light and dark settings, fits phones, and prints on A4 and Letter: to
        make a PDF, open it in a browser and print to a file.

        Parameters
        ----------
        pictures
            Whether the page has pictures. They show nothing that the text and tables do not.

        Examples
        --------
        >>> org = Organization(people=[Person("ann")], domains=[Domain("refunds", "ann")])
        >>> report(org).to_html().startswith("<!doctype html>")
        True
        """
        return render_html_page(self, pictures=pictures)


def report(
    org: Organization,
    *,
    title: str | None = None,
    autonomy: float = 0.5,
    personal: bool = False,
    response_floor: float = 0.7,
    made_on: datetime.date | None = None,
) -> Report:
    """Report where an organization makes its decisions, and what stops without its top.

    The report begins with at most three findings. If decision rights are recorded, its sections
    say how decisions are spread and who makes them, what stalls without the top, who has decision
    rights without recorded support, one step back to consider, and what shape the organization
    has. If only a formal line is recorded, as in an HR export, they say what that line shows
    (layers, spans, teams, units), what is not known from it, and how to find out. An appendix says
    who was counted and who was left out, which problems were found in the data, and every
    assumption made.

    Where more than a tenth of what is delegated is assumed, figures of decisions are ranges over
    an autonomy of 0.25 to 0.75 (in steps of 0.05, or of 0.25 above 10,000 people), are no
    findings, and nobody is ranked by name.

    Parameters
    ----------
    org
    title
        The title. By default the name of the export that was read, or what the names of several
        files share, in whole words; or else the number of people.
    autonomy
        Where figures are ranges: the autonomy, in [0, 1], at which they are shown in addition.
    personal
        Whether to name people together with their own answers, and to show every unit
        separately. By default, answers are shown only for groups of at least five people, of
        whom at least two answered each way, and never weighted by decision rights: whatever is
        shown or hidden leaves the answer of each person open.
    response_floor
        Where fewer than this share of all people answered about support, in [0, 1], no answer is
        shown, with `personal` neither: those who did not answer could change the picture. The
        default is an assumption of stepback. It counts where `Organization.respondents` says who
        answered; 0 shows answers however few there are, as where only some were to be asked.
    made_on
        The day on which the report is made; by default today.

    Returns
    -------
    Report

    Raises
    ------
    ValueError
        If `title` is no text or blank, `autonomy` or `response_floor` is out of bounds,
        `personal` is neither True nor False, or anything is dated and no date was entered: pass
        ``org.at(date)``.

    Examples
    --------
    >>> org = Organization(
    ...     people=[Person("ann"), Person("bo")],
    ...     domains=[Domain("refunds", "ann")],
    ...     delegations=[Delegation("ann", "bo", autonomy=0.75)],
    ... )
    >>> report(org, title="Shop")
    <Report: Shop, 5 sections>
    >>> print(report(org).findings[1].text)
    While the top is away, 25 % of all decisions stall, and none go back to someone else.

    Notes
    -----
    A report describes positions and relations under the assumptions that it states. Do not use
    it for appraisal, pay or dismissal.

    What it shows of answers is protected in one report by itself. Two reports, of two dates or
    contexts, count different people; somebody who has both can subtract one count from the other.
    """
    from importlib.metadata import version

    if title is not None:
        title = _check_title(title)
    is_personal = check_argument(Flag(), "personal", personal)
    context = ReportContext.from_organization(
        org, autonomy, personal=is_personal, response_floor=response_floor
    )
    with show_progress("Making a report"):
        return Report(
            title=title or default_title(context),
            counted=describe_counted(context),
            findings=list_findings(context),
            data_note=describe_data(context),
            picture=organization_picture(context),
            sections=tuple(_make_sections(context, _choose_sections(context))),
            appendix=tuple(_make_sections(context, _APPENDIX)),
            date=org.date,
            contexts=tuple(sorted(org.contexts)),
            source=describe_sources(context.compiled),
            made_on=made_on or datetime.date.today(),  # noqa: DTZ011  (the day where it is made)
            version=version("stepback"),
        )


def _check_title(title: str) -> str:
    """The title on one line; an error if it is no text, or has none."""
    if not isinstance(title, str) or not title.strip():
        raise ValueError(f"title: {format_value(title)} is not a text; give one, such as 'Sales'")
    return sanitize_text(title, _MAX_TITLE_LENGTH)


# For each section its name, its title and what makes its content.
_SectionMaker = tuple[str, str, Callable[[ReportContext], Iterable[Block]]]
_SHAPE: _SectionMaker = ("shape", "The shape of the organization", formal_line_blocks)
_FLOW: tuple[_SectionMaker, ...] = (
    ("decisions", "Where are decisions made?", decision_making_blocks),
    ("stops", "What stops when the top steps away?", dependence_blocks),
    ("support", "Is anyone left alone?", support_blocks),
    ("next_step", "Who could step back next, from what, and to whom?", next_step_blocks),
)
_SUPPORT = _FLOW[2]
_UNKNOWN: _SectionMaker = ("unknown", "What is not known, and how to find out", unknown_blocks)
_APPENDIX: tuple[_SectionMaker, ...] = (
    ("counted", "Who was counted", population_blocks),
    ("faults", "Problems found in the data", data_quality_blocks),
    ("assumptions", "What was assumed", assumption_blocks),
    ("limits", "What this report must not be used for", limit_blocks),
)


def _choose_sections(context: ReportContext) -> Iterator[_SectionMaker]:
    """The sections that the data has something to say in; what is assumed is not said first."""
    if context.flow_source == "recorded":
        yield from (*_FLOW, _SHAPE)
    elif context.flow_source == "assumed":
        yield from (_SHAPE, *_FLOW)
    else:
        yield _SHAPE
        if context.compiled.support is not None:
            yield _SUPPORT
        yield _UNKNOWN


def _make_sections(context: ReportContext, makers: Iterable[_SectionMaker]) -> Iterator[Section]:
    for name, title, make_blocks in makers:
        yield Section(name, title, tuple(make_blocks(context)))
