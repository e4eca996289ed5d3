"""The section on what the data does not say about decisions, and how to find out."""

from __future__ import annotations

from collections.abc import Iterator

from stepback._flow._compiled import Compiled
from stepback._problems._format import format_usage
from stepback._report._context import ReportContext
from stepback._report._document import Block, BulletList, Paragraph
from stepback._report._shared_content import describe_all_roots, has_formal_lines, is_all_roots


def unknown_blocks(context: ReportContext) -> Iterator[Block]:
    """That nobody knows who decides, which data would say it, and how to record that."""
    compiled = context.compiled
    yield Paragraph(f"Who decides is not known: {_explain_missing_flow(compiled)}", lead=True)
    if not compiled.n_people:
        return
    yield Paragraph(
        "So this report does not say where decisions are made, what stops while somebody is away, "
        "or who could hand on what. This can be found out:"
    )
    yield BulletList(tuple(_sources(compiled)))
    write = format_usage(
        "template PATH --output FOLDER",
        "stepback.write_tables(org, 'folder', empty=('domains', 'delegations'))",
    )
    read = format_usage("report FOLDER", "stepback.report(stepback.read_tables('folder'))")
    first = f"{write} writes this organization as tables, with domains.csv and delegations.csv to "
    yield Paragraph("To begin:")
    yield BulletList((f"{first}fill in.", f"{read} then reports on both."))


def _explain_missing_flow(compiled: Compiled) -> str:
    """Why nothing is known about decisions.

    What is on record is not said to be missing: it is not in force on the day.
    """
    records, date = compiled.records, compiled.date
    has_domains = len(records.tables["domains"]) > 0
    if not compiled.n_people:
        if records.n_people:
            return f"none of the people on record was there on {date}."
        return "the organization has no people who could decide."
    if compiled.columns.tables["delegations"].in_force_mask(date).any():
        recorded, remedy = "recorded", ""
        if has_domains:
            recorded = f"in force on {date}"
            remedy = " Record who owns which decisions on that day."
        no_domain = "but no domain of decisions that they could apply to."
        return f"delegations are {recorded}, {no_domain}{remedy}"
    has_line = compiled.reporting_tree.manager.size
    if has_domains or (has_formal_lines(records) and not has_line):
        also, remedy = ("", "") if has_line else (" and no formal line", " or who reports to whom")
        return (
            f"on {date}, no domain of decisions is in force{also}, only on other days. Record for "
            f"that day who owns which decisions{remedy}."
        )
    return _explain_missing_rights(compiled)


def _explain_missing_rights(compiled: Compiled) -> str:
    """What the data does not say, if it has no domains and nothing on other days."""
    if compiled.reporting_tree.manager.size:
        return "the data says who reports to whom, and not who may decide what."
    if is_all_roots(compiled):
        return f"{describe_all_roots(compiled)}; the data does not say who owns which decisions."
    return "the data does not say who owns which decisions or who reports to whom."


def _sources(compiled: Compiled) -> Iterator[str]:
    """Which data says what."""
    yield (
        "Who may decide: from an authority matrix, statutes or job descriptions. In domains.csv, "
        "each field of decisions has a row, with who decides it in the end; in delegations.csv, "
        "each right that is handed on."
    )
    yield (
        "Who does decide: from a log of approvals. What it shows goes into the same tables, with "
        "observed in the column basis."
    )
    if compiled.support is None:
        yield (
            "Who has support: from a survey. In supports.csv, each answer has a row, with the "
            "columns supporter and supported."
        )
