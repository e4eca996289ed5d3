"""Measure organizations, one row each, in whichever process this runs."""

from __future__ import annotations

import datetime
import os
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import attrs

from stepback._columns._change_days import describe_missing_date
from stepback._columns._digest_columns import digest_bytes, digest_columns
from stepback._organization._compiled_organization import check_organization, compiled_any_date
from stepback._organization._organization import Organization
from stepback._problems._format import format_name, one_line_message, option_name
from stepback._problems._problem import InvalidOrganization, Place, Problem
from stepback._read._read_any import read_any
from stepback.scenarios._panels._plain_cells import flatten_figures
from stepback.scenarios._panels._row_requests import RowOutcome

NOTHING_ENTERED: tuple[None, frozenset[str]] = (None, frozenset())


class Source(Protocol):
    """What an organization is loaded from."""

    @property
    def entered_view(self) -> tuple[datetime.date | None, frozenset[str]]:
        """The date and contexts that were entered already."""
        ...

    def load(self) -> Organization:
        """The organization; it may raise anything."""
        ...

    def digest(self) -> str:
        """A digest of what the organization is made of, the same in every process."""
        ...


@attrs.frozen(eq=False)
class RowWork:
    """What a row is computed from.

    Attributes:
        source: Where the organization is from; rows of one organization share it.
        date: The date to enter; ``None`` to leave the organization as it is.
        contexts: The contexts to enter.
        is_snapshot: Whether the tables are of that date, so that only dated records need it.
    """

    source: Source
    date: datetime.date | None = None
    contexts: tuple[str, ...] = ()
    is_snapshot: bool = False


@attrs.frozen
class MeasureRows:
    """The figures of organizations: what is called in each process.

    Attributes:
        personal: Whether figures that rest on answers are kept.
    """

    personal: bool = False

    def __call__(
        self, measure: Callable[[Organization], Any], works: Sequence[RowWork]
    ) -> list[RowOutcome]:
        """An outcome for each row; an organization is loaded once for rows that follow it."""
        outcomes: list[RowOutcome] = []
        source: Source | None = None
        loaded: Organization | RowOutcome | None = None
        for work in works:
            if work.source is not source:
                source, loaded = work.source, _load_source(work.source)
            if isinstance(loaded, RowOutcome):
                outcomes.append(loaded)
            elif loaded is not None:
                outcomes.append(self._measure_row(measure, loaded, work))
        return outcomes

    def _measure_row(
        self, measure: Callable[[Organization], Any], org: Organization, work: RowWork
    ) -> RowOutcome:
        if work.date is not None and not work.is_snapshot and not _is_dated(org):
            return RowOutcome(None, (_nothing_dated(),), of_item=True)
        try:
            if work.date is not None and _is_dated(org):
                org = org.at(work.date)
            if work.contexts:
                org = org.in_context(*work.contexts)
            _check_dates_entered(org)
            figures = measure(org)
            name = figure_name(measure)
            cells, withheld = flatten_figures(figures, name, personal=self.personal)
            return RowOutcome(cells, withheld=withheld)
        except Exception as error:  # noqa: BLE001  (any function; the others go on)
            return RowOutcome(None, find_problems(error, "not-measured"))


def _nothing_dated() -> Problem:
    """The problem of an organization to which a date makes no difference."""
    return Problem(
        "nothing-dated",
        "nothing in it has a start or an end, so that it is the same on all dates; measure it "
        f"without {option_name('dates')}, or give its tables with a column of dates",
    )


def _check_dates_entered(org: Organization) -> None:
    """A ``ValueError`` if anything is dated and no date was entered; it says how to do it here."""
    compiled = compiled_any_date(org)
    if compiled.needs_date:
        name = option_name("dates")
        remedy = f"{name} {{}}" if name.startswith("-") else f"{name}=['{{}}']"
        raise ValueError(describe_missing_date(compiled.records, remedy))


def _is_dated(org: Organization) -> bool:
    return compiled_any_date(org).records.is_dated


def _load_source(source: Source) -> Organization | RowOutcome:
    try:
        return source.load()
    except Exception as error:  # noqa: BLE001  (whatever is wrong with it; the others go on)
        return RowOutcome(None, find_problems(error, "not-read"), of_item=True)


def find_problems(error: Exception, code: str) -> tuple[Problem, ...]:
    """The problems of an error: its own, or one of that code, with where it was raised."""
    if isinstance(error, InvalidOrganization):
        return error.problems
    if isinstance(error, OSError) and error.strerror:
        name = f": {format_name(Path(str(error.filename)).name)}" if error.filename else ""
        return (Problem(code, f"{error.strerror.lower()}{name}"),)
    message = one_line_message(error)
    if isinstance(error, ValueError):  # which says what to do
        return (Problem(code, message),)
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
    return (Problem(code, f"{type(error).__name__}: {message}", Place(record=place)),)


def figure_name(function: Callable[..., Any]) -> str:
    """The name of the column of what a function returns, if it is one figure."""
    while hasattr(function, "func"):  # functools.partial
        function = function.func
    name = getattr(function, "__name__", type(function).__name__)
    return name if name.isidentifier() else "value"


@attrs.frozen(eq=False)
class OrganizationSource:
    """An organization that is in memory."""

    org: Any

    @property
    def entered_view(self) -> tuple[datetime.date | None, frozenset[str]]:
        """The date and contexts that were entered already."""
        if isinstance(self.org, Organization):
            return self.org.date, self.org.contexts
        return NOTHING_ENTERED

    def load(self) -> Organization:
        """Itself; a `ValueError` if it is something else."""
        return check_organization(self.org, "item")

    def digest(self) -> str:
        """Of its records, and of the date and contexts that were entered."""
        compiled = compiled_any_date(self.org)
        view = [str(compiled.date), *sorted(compiled.contexts)]
        return digest_bytes(map(str.encode, [digest_columns(compiled.records), *view]))


@attrs.frozen(eq=False)
class PathSource:
    """A folder, a .zip file, a spreadsheet or an export, which is read where it is measured.

    Attributes:
        path: Where it is.
        options: The options of reading it.
    """

    path: Path
    options: dict[str, Any] = attrs.field(factory=dict)

    @property
    def entered_view(self) -> tuple[None, frozenset[str]]:
        """Nothing: files are entered nowhere."""
        return NOTHING_ENTERED

    def load(self) -> Organization:
        """Read it."""
        if not self.path.exists():
            raise FileNotFoundError(2, "There is no such file or folder", str(self.path))
        return read_any(self.path, **self.options)

    def digest(self) -> str:
        """Of its file, or of all files in the folder."""
        files = [self.path]
        if self.path.is_dir():
            files = sorted(file for file in self.path.iterdir() if file.is_file())
        parts = (part for file in files for part in (os.fsencode(file.name), file.read_bytes()))
        return digest_bytes(parts, [repr(sorted(self.options.items())).encode()])
