"""The section on what the data does not say about decisions, and how to find out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from stepback._documents._document import Block, BulletList, CodeBlock, Paragraph
from stepback._flow._compiled import Compiled
from stepback._problems._format import format_usage
from stepback._problems._problem import FIRST_CODES
from stepback._report._context import ReportContext
from stepback._report._shared_content import describe_all_roots, has_formal_lines, is_all_roots

# Every reader of exports says one of these, unless all of its columns are fields.
_CODES_OF_EXPORTS = FIRST_CODES | {"no-managers", "edge-list"}


_SHEET_CALLS = (
    "stepback.evidence.authority_template(org).write('authority-matrix.xlsx')",
    "stepback.evidence.support_template(org).write('support-survey.xlsx')",
)


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
    if _is_of_tables(context):
        yield from _fill_in_blocks(compiled)
    else:
        yield from _template_blocks(context)


def _is_of_tables(context: ReportContext) -> bool:
    """Whether the organization was read from tables, so that there are files to fill in."""
    tables = {name: table for name, table in context.compiled.records.tables.items() if len(table)}
    files = {(name, PurePath(source)) for name in tables for source in tables[name].sources}
    # An export may be called people.csv; then its lines are of that file, too.
    is_export = any(warning.code in _CODES_OF_EXPORTS for warning in context.org.warnings)
    is_file = any(file.suffix for _, file in files)
    return is_file and not is_export and all(file.stem == name for name, file in files)


def _fill_in_blocks(compiled: Compiled) -> Iterator[Block]:
    """Which tables of those that were read lack rows."""
    tables = compiled.records.tables
    columns = {
        "domains": "id and owner",
        "delegations": "principal, delegate, domain and autonomy",
    }
    missing = [
        f"{name}.csv (with the columns {columns[name]})"
        for name in columns
        if not len(tables[name])
    ]
    if missing:
        yield Paragraph(
            f"To begin, fill in {' and '.join(missing)} beside people.csv, and make this report "
            "again."
        )


def _template_blocks(context: ReportContext) -> Iterator[Block]:
    """How to write the organization as tables, and to report on them."""
    write = "stepback.write_tables(org, 'folder', empty=('domains', 'delegations'))"
    date = context.org.date
    at = "" if date is None else f".at('{date.isoformat()}')"
    read = f"stepback.report(stepback.read_tables('folder'){at})"
    yield Paragraph(
        "To begin, write this organization as tables, with domains.csv and delegations.csv to fill "
        "in:"
    )
    template = format_usage("template", write)
    yield CodeBlock(template)
    yield Paragraph("Fill in both. Then report on all of the tables:")
    yield CodeBlock(format_usage("report", read))
    if context.has_formal_line:
        yield from _sheet_blocks(context, template)


def _sheet_blocks(context: ReportContext, template: str) -> Iterator[Block]:
    """How to find out what nobody has written down; the command `template` does it, too."""
    is_asked = context.compiled.support is not None
    survey = (
        "" if is_asked else " Another sheet is a survey that asks people whose support they have."
    )
    yield Paragraph(
        "Where nothing of this is written down yet, a sheet of common decisions by level, to be "
        f"cut down and filled in, helps to find out.{survey}"
    )
    for call in _SHEET_CALLS[: 1 if is_asked else 2]:
        usage = format_usage("template", call)
        if usage != template:
            yield CodeBlock(usage)


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
            "columns supporter and supported; in respondents.csv, everyone who was asked has one, "
            "with the column id. Without that table, everyone counts as asked."
        )
