"""Read who may decide what from a file or frame in which an organization has written it down."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs
import numpy as np

from stepback._columns._raw_table import RawTable
from stepback._problems._format import format_value, join_truncated
from stepback._read._cell_grid import CellGrid, read_cell_grid
from stepback._read._diagnostics import Diagnostics
from stepback._read._limits import Budget, complete_limits
from stepback.evidence._papers._authority_matrix import AuthorityMatrix
from stepback.evidence._papers._reading._band_joints import check_bands, settle_bands
from stepback.evidence._papers._reading._build_matrix import build_matrix
from stepback.evidence._papers._reading._cell_meanings import MatrixTexts
from stepback.evidence._papers._reading._grid_rights import read_grid_rights
from stepback.evidence._papers._reading._matrix_checks import (
    check_accountable,
    check_amount_signs,
    check_nobody,
    check_repeated_rows,
    check_rising_limits,
    check_small_amounts,
)
from stepback.evidence._papers._reading._matrix_options import (
    SHAPES,
    MatrixOptions,
    check_matrix_options,
)
from stepback.evidence._papers._reading._paper_right import MatrixReading
from stepback.evidence._papers._reading._register_rights import read_register_rights
from stepback.evidence._papers._reading._settle_rights import (
    describe_track_rule,
    settle_domains,
    settle_joint_marks,
    settle_tax,
    settle_units,
)
from stepback.evidence._papers._reading._template_sheet import (
    TemplateGrid,
    find_template_grid,
    read_template_csv,
)


def read_authority_matrix(
    source: str | os.PathLike[str] | Mapping[Any, Any] | Any,
    *,
    shape: str | None = None,
    columns: Mapping[str, str | Sequence[str]] | None = None,
    header_rows: int = 1,
    tracks: str | None = None,
    several: str | None = None,
    marks: Mapping[str, str | Iterable[str] | None] | None = None,
    levels: Sequence[str] | None = None,
    conditions: Mapping[str, str | None] | None = None,
    blank_limit: str | None = None,
    open_bands: str | None = None,
    currency: str | None = None,
    tax: str | None = None,
    decimal: str | None = None,
    sheet: str | int | None = None,
    repair: bool = False,
    limits: Mapping[str, int] | None = None,
) -> AuthorityMatrix:
    """Read an authority matrix: who may decide, sign, recommend, be consulted or be informed.

    Nothing is guessed. Where a file leaves open what it means, and you have not said it, that is
    an error which shows the rows and the options. All problems are found in one reading.

    Parameters
    ----------
    source
        A CSV file, a spreadsheet (.xlsx or .ods), a mapping of columns, or a pandas, polars or
        pyarrow frame.
    shape
        ``"grid"``: a row for each decision and a column for each holder; a cell has a limit or a
        mark. ``"register"``: a row for each right. ``"raci"``: a grid of R, A, C and I with one A
        in each row. A sheet of `authority_template` says itself what it is.
    columns
        The header of each field. Of a grid: ``domain`` (the names of rows, in one column or
        several; by default the first column), ``above``, ``up_to``, ``unit``, ``tax`` and
        ``condition``, where they have columns of their own, and ``unread``, columns to leave out;
        all others are holders. Of a register: the fields of `Grant`, and ``last_day`` for an end
        that is included; by default those with such a header.
    header_rows
        How many rows are headers. With two, the first names the kinds of approval, or tracks.
    tracks
        ``"all"``: every track must agree. ``"any"``: one is enough.
    several
        Whether several who decide in one row, and one track, must agree (``"all"``), or each may
        decide alone (``"any"``). By default as `tracks`, with a warning.
    marks
        What the words in cells give, such as ``{"X": "decides", "Advised": "informed"}``; several
        powers in a list, ``None`` for nothing. Forms of *approve*, *decide*, *sign*, *recommend*,
        *consult* and *inform* are known, and of RACI tables the four letters, where R recommends:
        that is an assumption of ours. ``A/R`` is both.
    levels
        The holders who decide, from the lowest to the highest; ``[]`` if they are not levels. By
        default the columns of a grid, in their order.
    conditions
        What footnotes such as ``(1)`` mean: ``{"1": "in plan"}``, and which texts of cells are
        conditions. Lines below the table that explain footnotes are used. A footnote that nobody
        explains is a condition by itself, with a warning; in a header it is none.
    blank_limit
        What a blank cell beside limits means: ``"no right"`` or ``"no limit"``.
    open_bands
        Whether a band such as "over 5,000" above which another one begins ends there
        (``"end at next"``) or not (``"stay open"``).
    currency
        The currency of amounts that have none, and of signs that several share, such as ``$``.
    tax
        ``"included"`` or ``"excluded"``, for amounts that do not say it.
    decimal
        The decimal sign, ``"."`` or ``","``. By default the amounts of the file show it; where
        none does, ``1,000`` is a thousand and ``1.000`` is refused.
    sheet
        The sheet of a spreadsheet: its name or number. By default the first that has rows.
    repair
        Whether to mend what has one reading only, and list it in `AuthorityMatrix.repairs`: a
        holder in two spellings, holders who are nobody, rows that are there twice, limits of 0, a
        label that fills its row, lines below the table. No repair widens a right.
    limits
        The most that a file may hold, as for `stepback.read_people`.

    Returns
    -------
    AuthorityMatrix
        One row for each right. Its domains are paths: headings and names joined by ``" / "``,
        without amounts and footnotes. A row that is filled in its first cell alone is a heading;
        one right after another is under it.

    Raises
    ------
    InvalidOrganization
        If anything in the file has more than one reading, or none.
    ValueError
        If an argument is wrong.

    Examples
    --------
    >>> table = {
    ...     "Decision": ["Purchases", "Up to 1,000 EUR", "Over 1,000 EUR", "Hiring"],
    ...     "Lead": ["", "Approves", "", "Recommends"],
    ...     "Head": ["", "", "Approves", "Approves"],
    ... }
    >>> matrix = read_authority_matrix(table, shape="grid")
    >>> for grant in matrix.grants:
    ...     print(grant)
    Grant('Lead', 'Purchases', up_to=1000.0, unit='EUR', row=3)
    Grant('Head', 'Purchases', above=1000.0, unit='EUR', row=4)
    Grant('Lead', 'Purchases / Hiring', power='recommends', row=5)
    Grant('Head', 'Purchases / Hiring', row=5)
    """
    options = check_matrix_options(
        shape=shape,
        columns=columns,
        header_rows=header_rows,
        tracks=tracks,
        several=several,
        marks=marks,
        levels=levels,
        conditions=conditions,
        blank_limit=blank_limit,
        open_bands=open_bands,
        currency=currency,
        tax=tax,
        decimal=decimal,
        repair=repair,
    )
    budget = Budget(complete_limits(limits))
    may_be_template = options.shape in ("", "grid") and sheet is None
    template = read_template_csv(source, budget) if may_be_template else None
    if template is None:
        grid = read_cell_grid(source, budget, sheet, n_header_rows=options.n_header_rows)
        template = find_template_grid(grid) if options.shape in ("", "grid") else None
    if template is not None:
        grid, options = template.grid, _take_settings(template, options)
    elif not options.shape:
        choices = join_truncated(map(format_value, SHAPES), conjunction="or")
        raise ValueError(f"shape: not given; give {choices}")
    reading = _start_reading(grid, options, repair=repair)
    return _read_rights(grid, reading)


def _take_settings(template: TemplateGrid, options: MatrixOptions) -> MatrixOptions:
    """The options that a template says, but for those that the caller has said."""
    return attrs.evolve(
        options,
        shape="grid",
        currency=options.currency or template.currency,
        tax=options.tax or template.tax,
        conditions={**template.conditions, **options.conditions},
        is_template=True,
    )


def _start_reading(grid: CellGrid, options: MatrixOptions, *, repair: bool) -> MatrixReading:
    table = RawTable({}, np.array(grid.row_numbers, dtype=np.int64), grid.source)
    findings = Diagnostics(table=table, repair=repair)
    # None has a repair: a row that is left out could be one that narrows a right.
    findings.errors.extend(problem for problem in grid.problems if problem.severity == "error")
    findings.warnings.extend(problem for problem in grid.problems if problem.severity != "error")
    return MatrixReading(options=options, findings=findings, texts=MatrixTexts(options))


def _read_rights(grid: CellGrid, reading: MatrixReading) -> AuthorityMatrix:
    """The matrix of a grid, or everything that is wrong with it."""
    options = reading.options
    levels: Sequence[str] = options.levels or ()
    if options.shape == "register":
        has_tax_column = "tax" in read_register_rights(grid, reading)
        rows = None
    else:
        header, rows = read_grid_rights(grid, reading)
        has_tax_column = "tax" in header.fields
        if options.levels is None and options.shape == "grid":
            levels = tuple(dict.fromkeys(column.holder for column in header.holders))
    check_small_amounts(reading)
    settle_domains(reading)
    check_bands(reading)
    settle_units(reading)
    settle_tax(reading, has_column=has_tax_column)
    settle_joint_marks(reading)
    track_rule = describe_track_rule(reading)
    check_nobody(reading, track_rule)
    check_amount_signs(reading, track_rule)
    check_repeated_rows(reading)
    settle_bands(reading)
    if rows is not None and options.shape == "raci":
        check_accountable(rows, reading)
    if levels:
        check_rising_limits(levels, reading)
    if not reading.rights and not reading.findings.errors:
        message = "nobody has any right in it; fill in its cells"
        reading.findings.add_error("no-rights", message, reading.place())
    reading.findings.raise_errors()
    return build_matrix(reading, levels=levels, track_rule=track_rule)
