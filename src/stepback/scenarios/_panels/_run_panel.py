"""Compute the rows of a panel or a sweep, and put together what is finished."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from typing import Any

import attrs

from stepback._display._progress import count_progress
from stepback._frames import ColumnKind
from stepback._organization._validate_args import check_argument
from stepback._problems._format import format_value, pluralize
from stepback._problems._problem import Problems
from stepback._records._fields._choices import Flag
from stepback.scenarios._panels._panel_result import (
    Panel,
    PanelFailure,
    find_column_kind,
    merge_failures,
)
from stepback.scenarios._panels._plain_cells import PlainCell
from stepback.scenarios._panels._resume_file import ResumeFile
from stepback.scenarios._panels._row_requests import ComputeRows, RowRequest
from stepback.scenarios._panels._run_batches import RowRunner, Run
from stepback.scenarios._panels._workers import check_executor, check_workers

FIGURE_PREFIX = "figure."  # of a figure that is called as a column that says what the row is of


class PanelInterrupt(KeyboardInterrupt):
    """Ctrl-C while rows were computed.

    Attributes:
        panel: The rows that are finished. With ``resume=`` they are in the file, too.
    """

    def __init__(self, panel: Panel) -> None:
        """Hold what is finished."""
        self.panel = panel
        super().__init__(
            f"{pluralize(len(panel), 'row')} finished, which are in .panel of this exception; with "
            "resume=PATH, they are in that file, and the same call goes on from there"
        )

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the panel; by default, the message would take its place."""
        return type(self), (self.panel,)


@attrs.frozen(eq=False, kw_only=True)
class RowPlan:
    """What is to be computed, and how.

    Attributes:
        keys: The columns that say what a row is of.
        requests: The rows.
        n_rows: How many there are; ``None`` if nobody knows.
        is_lazy: Whether drawing them runs code of the caller.
        argument: What the function is called among the arguments of the caller.
        compute, function: What is called in each process, and its first argument.
        kinds: The types of columns of figures that are there even if no row is.
        withheld: The figures that are left out even if no row is there.
        key_kinds: The types of `keys` whose cells do not say them.
    """

    keys: Sequence[str]
    requests: Iterable[RowRequest]
    n_rows: int | None
    is_lazy: bool = False
    argument: str
    compute: ComputeRows
    function: Callable[..., Any]
    store: ResumeFile | None
    kinds: Mapping[str, ColumnKind] = attrs.field(factory=dict)
    withheld: tuple[str, ...] = ()
    key_kinds: Mapping[str, ColumnKind] = attrs.field(factory=dict)


def run_plan(
    plan: RowPlan, *, executor: Executor | None, batch: int | None, progress: bool
) -> Panel:
    """The rows of a plan, the failures, and what is not done."""
    executor = check_executor(executor)
    n_rows = _check_batch(batch)
    is_shown = check_argument(Flag(), "progress", progress)
    if executor is not None:
        check_workers(executor, plan.function, plan.argument)
    with count_progress("Computing rows", plan.n_rows, is_shown=is_shown) as advance:
        runner = RowRunner(plan.compute, plan.function, plan.store, advance)
        try:
            runner.run_rows(plan.requests, executor, n_rows, is_lazy=plan.is_lazy)
        except KeyboardInterrupt:
            raise PanelInterrupt(_make_panel(plan, runner.run)) from None
    found = _make_panel(plan, runner.run)
    if not found.is_complete:
        warnings.warn(
            f"{pluralize(len(found.not_done), 'row is', 'rows are')} not done, because workers "
            f"ended ({found.stop_reason}); {_remedy(plan)}. If workers end at the same row again, "
            "batch=1 shows in the file which one, as it is not there",
            RuntimeWarning,
            stacklevel=4,
        )
    return found


def _remedy(plan: RowPlan) -> str:
    again = "run it again with the same file and a new executor: what is done is kept"
    return again if plan.store is not None else f"give resume='rows.jsonl', and {again}"


def _check_batch(batch: Any) -> int | None:
    if batch is None:
        return None
    if isinstance(batch, bool) or not isinstance(batch, int) or batch < 1:
        raise ValueError(f"batch: {format_value(batch)} is not a whole number from 1 up")
    return batch


def _make_panel(plan: RowPlan, run: Run) -> Panel:
    rows: list[dict[str, PlainCell]] = []
    figures: dict[str, None] = dict.fromkeys(plan.kinds)
    withheld: dict[str, None] = dict.fromkeys(plan.withheld)
    failures, not_done = [], []
    for position, request in enumerate(run.requests):
        outcome = run.outcomes.get(position)
        if outcome is None:
            not_done.append(request.label)
        elif outcome.figures is None:
            failure = PanelFailure(request.label, request.key, Problems(outcome.problems))
            failures.append((failure, outcome.of_item))
        else:
            figures |= dict.fromkeys(outcome.figures)
            withheld |= dict.fromkeys(outcome.withheld)
            rows.append({**_rename(outcome.figures, plan.keys), **request.key})
    names = (*plan.keys, *(_figure_column(name, plan.keys) for name in figures))
    columns = {name: tuple([row.get(name) for row in rows]) for name in names}
    kinds = {_figure_column(name, plan.keys): kind for name, kind in plan.kinds.items()}
    kinds |= plan.key_kinds
    return Panel(
        columns=columns,
        n_keys=len(plan.keys),
        failures=merge_failures(failures),
        not_done=tuple(not_done),
        stop_reason=run.stop_reason,
        is_complete=run.is_exhausted and not not_done,
        withheld=tuple(withheld),
        entropy=None if plan.store is None else plan.store.entropy,
        kinds={
            name: kind if name in plan.keys or not rows else find_column_kind(columns[name])
            for name, kind in kinds.items()
        },
    )


def _rename(figures: dict[str, PlainCell], keys: Sequence[str]) -> dict[str, PlainCell]:
    if figures.keys().isdisjoint(keys):
        return figures
    return {_figure_column(name, keys): cell for name, cell in figures.items()}


def _figure_column(name: str, keys: Sequence[str]) -> str:
    """The column of a figure, which may be called as a column that says what the row is of."""
    return FIGURE_PREFIX + name if name in keys else name
