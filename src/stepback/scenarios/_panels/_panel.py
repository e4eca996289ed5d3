"""A panel: one row of figures for each organization, date and context."""

from __future__ import annotations

import datetime
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from typing import Any

import attrs

from stepback._disclosure._answer_figures import ANSWER_FIGURES
from stepback._frames import ColumnKind
from stepback._measures._measure_all import measure, measure_columns
from stepback._organization._organization import Organization
from stepback._organization._validate_args import check_argument, is_iterable
from stepback._problems._format import format_value
from stepback._problems._problem import Problem
from stepback._records._fields._choices import Flag
from stepback._records._fields._dates import Date
from stepback._records._fields._text import Contexts
from stepback.scenarios._panels._function_identity import identify_function, refuse_answers
from stepback.scenarios._panels._panel_items import PanelItem, PanelItems, list_panel_items
from stepback.scenarios._panels._panel_result import Panel, duplicate_problem
from stepback.scenarios._panels._resume_file import ResumeFile
from stepback.scenarios._panels._row_requests import RowRequest
from stepback.scenarios._panels._row_work import MeasureRows, RowWork, Source
from stepback.scenarios._panels._run_panel import RowPlan, run_plan

KEYS: dict[str, ColumnKind] = {"organization": "text", "date": "day", "context": "text"}
_CONTEXT_SEPARATOR = ";"
_DEFAULT_MEASURE = measure  # which an argument has the name of


def panel(
    items: str | os.PathLike[str] | Mapping[str, Any] | Iterable[Any],
    *,
    measure: Callable[[Organization], Any] = measure,
    dates: Iterable[datetime.date | str] | None = None,
    contexts: Iterable[str | Iterable[str]] | None = None,
    executor: Executor | None = None,
    batch: int | None = None,
    progress: bool = False,
    resume: str | os.PathLike[str] | None = None,
    personal: bool = False,
) -> Panel:
    r"""The figures of many organizations, dates and contexts: one row each, in the order given.

    What cannot be read or measured is listed in `Panel.failures` with its problems, and
    everything else is computed all the same.

    Parameters
    ----------
    items
        The organizations:

        - the path of a folder, in which each folder, .zip file, spreadsheet and export is one,
          sorted by name and called as its file;
        - a mapping from names to organizations or paths, or pairs of a name and one of these,
          which a generator may make one after the other;
        - paths, each of which is the name as well;
        - a mapping of tables of many, ``people`` and the others that `Organization.from_tables`
          takes, each with a column ``organization``, and those that differ from date to date with
          a column ``date``. Rows without a date are part of every date. People of an organization
          were asked about support if ``supports`` or ``respondents`` has rows of it.

        Paths are read where they are measured, so that it costs nothing to send them to another
        process. An organization that is sent there is compiled again, which takes about as long
        as measuring it.
    measure
        A function of an organization that returns a number, text, truth value or day, or a
        mapping or attrs instance of these, which become a column each. Columns within others are
        named after both, as ``"absence.stalled"``. Whatever it raises is a failure of that row.
    dates
        The days to enter, a row for each; ``None``: the organizations as they are. With tables
        that have a column ``date``, the days to take of them.
    contexts
        What to enter, a row for each: the name of a context, several names, or ``()`` for none of
        them; ``None``: the organizations as they are.
    executor
        What computes the rows: ``None`` for this process, or any `concurrent.futures.Executor`,
        such as a ``ProcessPoolExecutor``, or ``client.get_executor()`` of dask.distributed. Only
        its ``submit`` is used, and only a few batches ahead. The rows are the same to the bit.
    batch
        How many rows to send to a worker at a time. By default, as many as take a quarter of a
        second, below a megabyte.
    progress
        Whether to show a progress bar (the extra ``progress``).
    resume
        A file of rows that are done, which is made if there is none. Rows are added to it after
        each batch, so that they are there whatever happens, and are not computed again as long as
        name, date, context, measure and the content of the item are the same. An item that failed
        is tried again.
    personal
        Whether to keep figures that rest on what people answered, such as ``abandonment``.
        Without it, they are left out of what `measure` returns, wherever they are in it and
        whatever holds them, as long as their name or type tells; a number that a function computes
        of answers under a name of its own is kept. `Panel.withheld` lists what is left out: one
        more or less between two dates may be the answer of one person.

    Returns
    -------
    Panel
        One without rows, if there are no items. If workers end before they are done, as when the
        system kills one, a warning says so, and `Panel.not_done` lists what is left.

    Raises
    ------
    PanelInterrupt
        At Ctrl-C: a `KeyboardInterrupt` that holds what is finished.
    FileNotFoundError
        If there is no such folder.
    InvalidOrganization
        If a table of many organizations cannot be read.
    ModuleNotFoundError
        If an extra is needed that is not installed.
    ValueError
        If `items` are given in no such way, `measure` cannot be sent to the workers of `executor`
        or shows answers without `personal`, a date or context is none, `batch` is not a whole
        number from 1 up, or the file `resume` holds anything else or cannot be written.

    Warns
    -----
    UserWarning
        If a batch ships more than a megabyte to another process.
    RuntimeWarning
        If rows were not done, because workers ended.

    Examples
    --------
    >>> from stepback.scenarios import panel
    >>> sizes = {f"of {people}": archetypes.command_pyramid(people=people) for people in (7, 40)}
    >>> table = panel(sizes, measure=stepback.dependence_on_top)
    >>> table.columns["organization"], table.columns["dependence_on_top"]
    (('of 7', 'of 40'), (1.0, 1.0))
    """
    return run_items(
        list_panel_items(items),
        measure=measure,
        dates=dates,
        contexts=contexts,
        executor=executor,
        batch=batch,
        progress=progress,
        resume=resume,
        personal=personal,
    )


def run_items(
    items: PanelItems,
    *,
    measure: Callable[[Organization], Any] = measure,
    dates: Iterable[datetime.date | str] | None = None,
    contexts: Iterable[str | Iterable[str]] | None = None,
    executor: Executor | None = None,
    batch: int | None = None,
    progress: bool = False,
    resume: str | os.PathLike[str] | None = None,
    personal: bool = False,
) -> Panel:
    """As `panel`, of items that are listed."""
    is_personal: bool = check_argument(Flag(), "personal", personal)
    is_default = measure is _DEFAULT_MEASURE
    _check_row_measure(measure, is_personal=is_personal)
    days = None if dates is None else _check_dates(dates)
    views: list[tuple[str, ...]] = [()] if contexts is None else _check_views(contexts)
    header = {"rows": "panel", "measure": identify_function(measure), "personal": is_personal}
    plan = RowPlan(
        keys=tuple(KEYS),
        key_kinds=KEYS,
        requests=_list_requests(items, days, views, has_digests=resume is not None),
        n_rows=None if items.n_items is None else items.n_items * len(days or [0]) * len(views),
        is_lazy=items.is_lazy,
        argument="measure",
        compute=MeasureRows(personal=is_personal),
        function=measure,
        store=None
        if resume is None
        else ResumeFile.open_file(resume, header, is_private=is_personal),
        kinds=_default_kinds(is_personal=is_personal) if is_default else {},
        withheld=ANSWER_FIGURES if is_default and not is_personal else (),
    )
    found = run_plan(plan, executor=executor, batch=batch, progress=progress)
    return attrs.evolve(found, skipped=items.skipped)


def _default_kinds(*, is_personal: bool) -> dict[str, ColumnKind]:
    """The columns of `measure`, which are there also if everything failed."""
    kinds = {name: column.kind for name, column in measure_columns().items()}
    return {name: kind for name, kind in kinds.items() if is_personal or name not in ANSWER_FIGURES}


def _check_row_measure(measure: Any, *, is_personal: bool) -> None:
    if not callable(measure):
        raise ValueError(
            f"measure: {format_value(measure)} is no function; give one of an organization, such "
            "as stepback.effective_leaders"
        )
    if not is_personal:
        refuse_answers(measure, "measure")


def _check_dates(dates: Any) -> list[datetime.date]:
    if isinstance(dates, str | datetime.date) or not is_iterable(dates):
        raise ValueError(f"dates: {format_value(dates)} is no collection; give a list, even of one")
    days: list[Any] = [check_argument(Date(), "dates", day) for day in dates]
    if None in days:
        raise ValueError("dates: None is not a date; give one such as 2026-01-31")
    return _refuse_repeated("dates", days)


def _check_views(contexts: Any) -> list[tuple[str, ...]]:
    if isinstance(contexts, str) or not is_iterable(contexts):
        shown = format_value(contexts)
        raise ValueError(f"contexts: {shown} is no collection; give a list, even of one")
    views = [tuple(sorted(check_argument(Contexts(), "contexts", view))) for view in contexts]
    return _refuse_repeated("contexts", views)


def _refuse_repeated(name: str, values: list[Any]) -> list[Any]:
    if not values:
        raise ValueError(f"{name}: it is empty; leave it out, or give one")
    repeated = [value for value, count in Counter(values).items() if count > 1]
    if repeated:
        raise ValueError(f"{name}: {format_value(repeated[0])} is given twice; give each once")
    return values


def _list_requests(
    items: PanelItems,
    days: list[datetime.date] | None,
    views: list[tuple[str, ...]],
    *,
    has_digests: bool,
) -> Iterator[RowRequest]:
    """A row for each organization, date and context, in this order."""
    names: set[str] = set()
    for item in items.on_dates(days):
        is_repeated = item.date is None and item.name in names
        names.add(item.name)
        problems = (duplicate_problem(),) if is_repeated else item.problems
        digest = _digest(item.source) if has_digests and not problems else ""
        item_days: Sequence[datetime.date | None] = [item.date] if item.date else days or [None]
        for day in item_days:
            for view in views:
                yield _make_request(item, day, view, digest, problems)


def _make_request(
    item: PanelItem,
    day: datetime.date | None,
    view: tuple[str, ...],
    digest: str,
    problems: tuple[Problem, ...],
) -> RowRequest:
    """The row of an organization, of which the date and contexts may be entered already."""
    entered_day, entered_contexts = item.source.entered_view
    date, contexts = day or entered_day, sorted({*view, *entered_contexts})
    words = [
        item.name,
        *([f"on {date}"] if date else []),
        *([f"in {' and '.join(contexts)}"] if contexts else []),
    ]
    return RowRequest(
        key=dict(zip(KEYS, (item.name, date, _CONTEXT_SEPARATOR.join(contexts)), strict=True)),
        label=" ".join(words),
        work=RowWork(item.source, day, view, is_snapshot=item.date is not None),
        digest=digest,
        problems=problems,
    )


def _digest(source: Source) -> str:
    """The digest of an item; empty if it cannot be read, which reading it will say."""
    try:
        return source.digest()
    except (OSError, ValueError):
        return ""
