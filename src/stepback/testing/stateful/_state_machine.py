"""The machine that changes a store and its model alike, and compares them after each step."""

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
from stepback.testing.stateful._store_steps import Step, choose_step

Refusals = tuple[type[Exception], ...]
DrawnSteps = tuple[Organization, tuple[bytes, ...]]


@attrs.frozen
class StoreSpec:
    """What is tested, and how.

    Attributes:
        open_store: Opens a store that holds an organization.
        refusals: What it raises to refuse a change; none: it is asked for no such change.
        keep: What of an organization it keeps; ``None``: everything.
        changes: What it is asked for.
        patience: How long to wait for a call, of what was opened and drawn.
        made: How often each change was made.
    """

    open_store: Callable[[Organization], Store]
    refusals: Refusals
    keep: Callable[[Organization], Organization] | None
    changes: tuple[str, ...]
    budget: TimeBudget[DrawnSteps, StoreMismatch]
    change_counts: Counter[str] = attrs.field(factory=Counter)

    def limit_call(self) -> AbstractContextManager[None]:
        """A limit to a call."""
        return time_limit(self.budget.call_seconds)

    def keep_stored(self, org: Organization) -> Organization | None:
        """What a store keeps of an organization, unless that is not valid any more."""
        try:
            kept = org if self.keep is None else self.keep(org)
        except InvalidOrganization:
            return None
        if not isinstance(kept, Organization):
            raise InvalidArgument(
                f"keep: gave {format_value(kept)}, which is no stepback.Organization"
            )
        return kept

    def require_methods(self, store: Store) -> None:
        """Refuse a store that lacks some of the methods."""
        names = ("organization", *self.changes)
        missing = [name for name in names if not callable(getattr(store, name, None))]
        if missing:
            raise InvalidArgument(
                f"open_store: {type(store).__name__} has no {', '.join(missing)}; add what it can "
                f"do, and name the rest as in without={{{missing[-1]!r}}}"
            )


class StoreMachine:
    """A store and its model, side by side.

    Attributes:
        model: What the store should do.
        store: What it does.
        taken: What it was asked for so far.
    """

    def __init__(self, tested: StoreSpec, org: Organization) -> None:
        """Open a store that holds `org`."""
        __tracebackhide__ = True
        self.spec = tested
        kept = tested.keep_stored(org)
        if kept is None:
            reject()
        self.model = ModelStore(kept)
        self.trace = StoreTrace(tested.open_store, self.model.organization())
        try:
            with tested.limit_call():
                self.store: Any = tested.open_store(self.model.organization())
        except Exception as error:
            raise self.trace.error_mismatch(error) from error

    @classmethod
    def run_steps(cls, tested: StoreSpec, org: Organization, rows: Sequence[bytes]) -> None:
        """Open a store, and compare both at once and after each of the steps that are drawn."""
        __tracebackhide__ = True
        drawn = (org, tuple(rows))
        known = tested.budget.known_failure(drawn)
        if known is not None:
            raise known
        if tested.budget.is_spent:
            return
        try:
            both = cls(tested, org)
            both.take_steps(
                choose_step(tested.changes, both.model.organization(), row) for row in rows
            )
        except StoreMismatch as wrong:
            if is_out_of_time(wrong.__cause__):
                tested.budget.timeouts.append((drawn, wrong))
            raise

    def take_steps(self, steps: Iterable[Step | None]) -> None:
        """Compare both at once, and after each of the steps."""
        try:
            self.spec.require_methods(self.store)
            self._compare_states()
            for step in steps:
                if step is not None:
                    self._take_step(step)
        except BaseException:
            with suppress(Exception):  # what went wrong first is told
                self._close_store()
            raise
        self._close_store()

    @classmethod
    def minimize_steps(cls, tested: StoreSpec, wrong: StoreMismatch) -> StoreMismatch:
        """Told with no step before the last that can be left out."""
        at = len(wrong.trace.steps) - 1
        while at > 0:
            at -= 1
            steps = wrong.trace.steps
            try:
                cls(tested, wrong.trace.org).take_steps([*steps[:at], *steps[at + 1 :]])
            except StoreMismatch as smaller:
                wrong, at = smaller, min(at, len(smaller.trace.steps))
        return wrong

    def _take_step(self, step: Step) -> None:
        after = ModelStore(self.model.organization())
        try:
            step.apply_to(after)
        except ValueError as refusal:
            if self.spec.refusals:
                self._take_invalid_step(step, refusal)
            return
        kept = self.spec.keep_stored(after.organization())
        if kept is not None:
            self._take_valid_step(step, kept)

    def _take_valid_step(self, step: Step, after: Organization) -> None:
        __tracebackhide__ = True
        refused = self._ask_store(step)
        if refused is not None:
            raise self.trace.refusal_mismatch(refused) from refused
        self.spec.change_counts[step.change] += 1
        self.model = ModelStore(after)
        self._compare_states()

    def _take_invalid_step(self, step: Step, refusal: ValueError) -> None:
        __tracebackhide__ = True
        refused = self._ask_store(step)
        if refused is None:
            raise self.trace.acceptance_mismatch(refusal)
        self.trace.refused_steps.add(len(self.trace.steps) - 1)
        self._compare_states(refused)

    def _ask_store(self, step: Step) -> Exception | None:
        """Ask the store for a step; what it raises if it refuses."""
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
        try:
            with self.spec.limit_call():
                found = self.store.organization()
        except Exception as error:
            raise self.trace.error_mismatch(error, by="store.organization()") from error
        if not isinstance(found, Organization):
            raise self.trace.type_mismatch(found)
        expected = self.model.organization()
        kept = self.spec.keep_stored(found)
        found = found if kept is None else kept
        if found != expected:
            raise self.trace.state_mismatch(expected, found, refused)

    def _close_store(self) -> None:
        __tracebackhide__ = True
        close = getattr(self.store, "close", None)
        if close is not None:
            try:
                with self.spec.limit_call():
                    close()
            except Exception as error:
                raise self.trace.error_mismatch(error, by="store.close()") from error
