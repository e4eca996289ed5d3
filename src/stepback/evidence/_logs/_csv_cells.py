"""Read a CSV file of a log: quickly if it is large and plain, else with care."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from types import MappingProxyType
from typing import BinaryIO

from stepback._problems._problem import InvalidOrganization
from stepback._read._csv._parse_csv import FAST_READER_MIN_BYTES, prepare_csv
from stepback._read._file_kinds import refuse_other_kinds
from stepback._read._limits import DEFAULT_LIMITS, Budget, complete_limits
from stepback._read._open_file import read_file
from stepback.evidence._logs._arrow_columns import read_arrow_columns
from stepback.evidence._logs._careful_columns import read_careful_columns
from stepback.evidence._logs._column_roles import ColumnRoles
from stepback.evidence._logs._log_blocks import LogBlocks, NotPlainError
from stepback.evidence._logs._log_cells import LogCells

# A log is longer than a list of people, and its cells are codes: these need as much memory.
LOG_LIMITS: Mapping[str, int] = MappingProxyType(
    {
        **DEFAULT_LIMITS,
        "cells": 400_000_000,
        "characters": 8_000_000_000,
        "unpacked_bytes": 8 << 30,
    }
)
_END_BYTES = 1 << 16


def read_csv_cells(
    file: BinaryIO,
    source: str,
    roles: ColumnRoles,
    required: frozenset[str],
    limits: Mapping[str, int] | None,
) -> LogCells:
    """The columns of a log in an open CSV file, of which each has a role.

    Columns that are not `required` may be missing.
    Large files are given to pyarrow first. Cells whose text has to be shown
    are looked up in the file again, which has to stay open until then.
    """
    complete = complete_limits(limits, LOG_LIMITS)
    is_encoding = False
    size = os.fstat(file.fileno()).st_size
    if size >= FAST_READER_MIN_BYTES:
        _refuse_by_ends(file, size, source)
        try:
            return _read_quickly(file, roles, required, source, Budget(complete, {}, LOG_LIMITS))
        except NotPlainError as fault:
            is_encoding = fault.is_encoding
        except ModuleNotFoundError:
            pass
    file.seek(0)
    budget = Budget(complete, {}, LOG_LIMITS)
    data = read_file(file, source, budget)
    refuse_other_kinds(data, source, is_log=True)
    text = prepare_csv(data, source, budget)
    del data
    if not text.delimiter:
        raise InvalidOrganization(text.problems)
    if is_encoding and not text.has_line_above:
        try:
            blocks = LogBlocks.from_file(
                io.BytesIO(text.utf8), source, delimiter=text.delimiter, problems=text.problems
            )
            return read_arrow_columns(
                blocks, roles, required, source, Budget(complete, {}, LOG_LIMITS)
            )
        except NotPlainError:
            pass
    return read_careful_columns(text, frozenset(roles.headers), required, source, budget)


def _read_quickly(
    file: BinaryIO, roles: ColumnRoles, required: frozenset[str], source: str, budget: Budget
) -> LogCells:
    budget.count("unpacked_bytes", os.fstat(file.fileno()).st_size, source)
    return read_arrow_columns(LogBlocks.from_file(file, source), roles, required, source, budget)


def _refuse_by_ends(file: BinaryIO, size: int, source: str) -> None:
    """Refuse a file that is no table of text, by its beginning and its end."""
    file.seek(0)
    start = file.read(_END_BYTES)
    file.seek(max(_END_BYTES, size - _END_BYTES))
    refuse_other_kinds(start + file.read(_END_BYTES), source, is_log=True)
