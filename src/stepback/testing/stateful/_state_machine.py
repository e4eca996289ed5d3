"""Make the same changes to a store and its model, and compare them after each step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, suppress
from typing import Any

import attrs
from hypothesis import reject
from hypothesis.errors import InvalidArgument

from stepback._organization._organization import Organization
from stepback._problems._format import format_value
from stepback._problems._problem import InvalidOrganization
from stepback.testing._runner import TimeBudget
from stepback.testing._time_limit import is_out_of_time, time_limit
from stepback.testing.stateful._model_store import ModelStore, Store
from stepback.testing.stateful._store_failure import StoreMismatch, StoreTrace
from stepback.testing.stateful._store_steps import StoreStep, choose_step


@attrs.frozen
class StoreSpec:
    """What is tested, and how."""

    open_store: Callable[[Organization], Store]  # opens a store that holds an organization
    refusals: tuple[type[Exception], ...]  # raised to refuse a change; ``()``: none is invalid
    keep: Callable[[Organization], Organization] | None  # what a store keeps; `None`: all
    changes: tuple[str, ...]  # those that it is asked for
    budget: TimeBudget[tuple[Organization, tuple[bytes, ...]], StoreMismatch]
    change_counts: Counter[str] = attrs.field(factory=Counter)  # how often each was made

    @property
    def changes_never_asked(self) -> list[str]:
        """The changes that no store was asked for so far."""
        return [change for change in self.changes if not self.change_counts[change]]

    def limit_call(self) -> AbstractContextManager[None]:
        """The time limit for the next call."""
        return time_limit(self.budget.call_seconds)

    def keep_stored(self, org: Organization) -> Organization | None:
        """What a store keeps of an organization; ``None`` if that is not valid."""
        try:
            kept = org if self.keep is None else self.keep(org)
        except InvalidOrganization:
            return None
        if not isinstance(kept, Organization):
            raise InvalidArgument(
                f"keep: gave {format_value(kept)}, which is not a stepback.Organization"
            )
        return kept

    def require_methods(self, store: Store) -> None:
        """Raise if the store lacks a method for one of the changes."""
        names = ("organization", *self.changes)
        missing = [name for name in names if not callable(getattr(store, name, None))]
        if missing:
            raise InvalidArgument(
                f"open_store: {type(store).__name__} has no {', '.join(missing)}; add what it can "
                f"do, and name the rest as in without={{{missing[-1]!r}}}"
            )


class StoreMachine:
    """A store, the model of what it should hold, and a trace of the steps so far."""

    def __init__(self, spec: StoreSpec, org: Organization) -> None:
        """Open a store that holds an organization."""
        __tracebackhide__ = True
        self.spec = spec
        kept = spec.keep_stored(org)
        if kept is None:
            reject()
        self.model = ModelStore(kept)
        self.trace = StoreTrace(spec.open_store, self.model.organization())
        try:
            with spec.limit_call():
                self.store: Any = spec.open_store(self.model.organization())
        except Exception as error:
            raise self.trace.error_mismatch(error) from error

    @classmethod
    def run_steps(cls, spec: StoreSpec, org: Organization, rows: Sequence[bytes]) -> None:
        """Open a store, and take a drawn step for each row."""
        __tracebackhide__ = True
        drawn = (org, tuple(rows))
        known = spec.budget.known_failure(drawn)
        if known is not None:
            raise known
        if spec.budget.is_spent:
            return
        try:
            machine = cls(spec, org)
            machine.take_steps(
                choose_step(spec.changes, machine.model.organization(), row) for row in rows
            )
        except StoreMismatch as mismatch:
            if is_out_of_time(mismatch.__cause__):
                spec.budget.timeouts.append((drawn, mismatch))
            raise

    def take_steps(self, steps: Iterable[StoreStep | None]) -> None:
        """Compare store and model at once, and after each of the steps."""
        try:
            self.spec.require_methods(self.store)
            self._compare_states()
            for step in steps:
                if step is not None:
                    self._take_step(step)
        except BaseException:
            with suppress(Exception):  # the first error is the one to report
                self._close_store()
            raise
        self._close_store()

    @classmethod
    def minimize_steps(cls, spec: StoreSpec, mismatch: StoreMismatch) -> StoreMismatch:
        """Leave out each step before the last without which there still is a mismatch."""
        index = len(mismatch.trace.steps) - 1
        while index > 0:
            index -= 1
            steps = mismatch.trace.steps
            try:
                cls(spec, mismatch.trace.org).take_steps([*steps[:index], *steps[index + 1 :]])
            except StoreMismatch as smaller:
                mismatch, index = smaller, min(index, len(smaller.trace.steps))
        return mismatch

    def _take_step(self, step: StoreStep) -> None:
        __tracebackhide__ = True
        after = ModelStore(self.model.organization())
        try:
            step.apply_to(after)
        except ValueError as refusal:
            if self.spec.refusals:
                self._take_invalid_step(step, refusal)
            return
        kept = self.spec.keep_stored(after.organization())
        if kept is None:
            return
        refused = self._ask_store(step)
        if refused is not None:
            raise self.trace.refusal_mismatch(refused) from refused
        self.spec.change_counts[step.change] += 1
        self.model = ModelStore(kept)
        self._compare_states()

    def _take_invalid_step(self, step: StoreStep, refusal: ValueError) -> None:
        __tracebackhide__ = True
        refused = self._ask_store(step)
        if refused is None:
            raise self.trace.acceptance_mismatch(refusal)
        self.trace.refused_steps.add(len(self.trace.steps) - 1)
        self._compare_states(refused)

    def _ask_store(self, step: StoreStep) -> Exception | None:
        """Ask the store for a step; return the exception with which it refuses."""
        __tracebackhide__ = True
        self.trace.steps.append(step)
        try:
            with self.spec.limit_call():
                step.apply_to(self.store)
        except Exception as error:
            if isinstance(error, self.spec.refusals) and not is_out_of_time(error):
                return error
            raise self.trace.error_mismatch(error) from error
        return None

    def _compare_states(self, refused: Exception | None = None) -> None:
        __tracebackhide__ = True
        found = self._call_store("organization")
        if not isinstance(found, Organization):
            raise self.trace.type_mismatch(found)
        expected = self.model.organization()
        kept = self.spec.keep_stored(found)
        found = found if kept is None else kept
        if found != expected:
            raise self.trace.state_mismatch(expected, found, refused)

    def _close_store(self) -> None:
        __tracebackhide__ = True
        if getattr(self.store, "close", None) is not None:
            self._call_store("close")

    def _call_store(self, method: str) -> Any:
        __tracebackhide__ = True
        try:
            with self.spec.limit_call():
                return getattr(self.store, method)()
        except Exception as error:
            raise self.trace.error_mismatch(error, call=f"store.{method}()") from error
