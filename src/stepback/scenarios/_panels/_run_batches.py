"""Compute rows, in this process or in others, and keep what is finished whatever happens."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from typing import Any, TypeAlias

import attrs

from stepback._problems._format import one_line_message
from stepback.scenarios._panels._batches import Batch, BatchMaker, compute_batch
from stepback.scenarios._panels._resume_file import ResumeFile
from stepback.scenarios._panels._row_requests import ComputeRows, RowOutcome, RowRequest

_AHEAD = 4  # batches beside those that are being computed
_BatchResult: TypeAlias = tuple[list[RowOutcome], float]


@attrs.define(eq=False)
class Run:
    """The rows so far.

    Attributes:
        requests: Every row that was drawn, in order, without its work.
        outcomes: What came of them, by their positions.
        stop_reason: Why not all rows are done; empty if they are.
        is_stopped: Whether the executor takes no more.
        is_exhausted: Whether all rows were drawn.
    """

    requests: list[RowRequest] = attrs.field(factory=list)
    outcomes: dict[int, RowOutcome] = attrs.field(factory=dict)
    stop_reason: str = ""
    is_stopped: bool = False
    is_exhausted: bool = False

    def note_error(self, error: Exception) -> None:
        """Keep the first reason for which rows are not done."""
        reason = f"{type(error).__name__}: {one_line_message(error)}"
        self.stop_reason = self.stop_reason or reason


@attrs.define(eq=False)
class RowRunner:
    """Computes rows and collects their outcomes.

    Attributes:
        compute, function: What is called in each process, and its first argument.
        store: Where rows are kept; ``None`` if they are not.
        advance: Called with the number of rows that are done.
        run: What is finished so far. It is complete even if computing ends in an interrupt.
    """

    compute: ComputeRows
    function: Callable[..., Any]
    store: ResumeFile | None
    advance: Callable[[int], object]
    run: Run = attrs.field(factory=Run)

    def run_rows(
        self,
        requests: Iterable[RowRequest],
        executor: Executor | None,
        batch_size: int | None,
        *,
        is_lazy: bool,
    ) -> None:
        """Compute all rows that are not kept already; `run` has what came of them.

        If the executor breaks, the rows that were not drawn yet are listed all the same, unless
        drawing them `is_lazy`, and could cost anything.
        """
        # A thread shares the memory, and organizations never change.
        pickles = executor is not None and not isinstance(executor, ThreadPoolExecutor)
        batches = BatchMaker(self._draw(requests), batch_size, pickles)
        if executor is None:
            while (batch := batches.make_batch()) is not None:
                outcomes, seconds = compute_batch(self.compute, self.function, batch.payload)
                self._keep(batch, outcomes)
                batches.learn(len(outcomes), seconds)
        else:
            _Submissions(self, executor, batches).run_all()
            for _ in batches.requests if not is_lazy else ():
                pass

    def _draw(self, requests: Iterable[RowRequest]) -> Iterator[tuple[int, RowRequest]]:
        """The rows that are to be computed, with their positions."""
        for position, request in enumerate(requests):
            self.run.requests.append(attrs.evolve(request, work=None))
            kept = None if self.store is None else self.store.find_row(request)
            if kept is not None or request.problems:
                self.run.outcomes[position] = kept or RowOutcome(None, request.problems)
                self.advance(1)
            else:
                yield position, request
        self.run.is_exhausted = True

    def _keep(self, batch: Batch, outcomes: list[RowOutcome]) -> None:
        finished = list(zip(batch.requests, outcomes, strict=True))
        for (position, _), outcome in finished:
            self.run.outcomes[position] = outcome
        if self.store is not None:
            self.store.write_rows((request, outcome) for (_, request), outcome in finished)
        self.advance(len(outcomes))


@attrs.define(eq=False)
class _Submissions:
    """The batches that an executor works on: a few more than it computes at once.

    How many it computes at once is found out from the time that they took: executors do not say,
    and a cluster may grow.
    """

    runner: RowRunner
    executor: Executor
    batches: BatchMaker
    pending: dict[Future[_BatchResult], Batch] = attrs.field(factory=dict)
    start: float = attrs.field(factory=time.perf_counter)
    busy_seconds: float = 0

    def run_all(self) -> None:
        try:
            while self._submit_ahead():
                finished, _ = wait(self.pending, return_when=FIRST_COMPLETED)
                for future in finished:
                    self._collect(future)
        finally:
            for future in self.pending:  # none, unless this was interrupted
                future.cancel()

    def _submit_ahead(self) -> bool:
        """Submit as many batches as fit; whether any is being computed."""
        elapsed = max(time.perf_counter() - self.start, 1e-6)
        n_wanted = _AHEAD + 2 * math.ceil(self.busy_seconds / elapsed)
        while len(self.pending) < n_wanted and not self.runner.run.is_stopped:
            batch = self.batches.make_batch()
            if batch is None:
                break
            try:
                future = self.executor.submit(
                    compute_batch, self.runner.compute, self.runner.function, batch.payload
                )
            except RuntimeError as error:  # it broke, or was shut down
                self.runner.run.note_error(error)
                self.runner.run.is_stopped = True
                break
            self.pending[future] = attrs.evolve(batch, payload=())
        return bool(self.pending)

    def _collect(self, future: Future[_BatchResult]) -> None:
        """Keep what came of a batch. One that did not come back is not done, and others go on."""
        batch = self.pending.pop(future)
        try:
            outcomes, seconds = future.result()
        except Exception as error:  # noqa: BLE001  (rows never raise, so it is the executor)
            self.runner.run.note_error(error)
            return
        self.busy_seconds += seconds
        self.runner._keep(batch, outcomes)  # noqa: SLF001  (one with its submissions)
        self.batches.learn(len(outcomes), seconds)
