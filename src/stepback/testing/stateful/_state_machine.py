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
from stepback.testing._runner import Patience
from stepback.testing._time_limit import is_out_of_time, time_limit
from stepback.testing.stateful._model_store import ModelStore, Store
from stepback.testing.stateful._store_failure import Taken, Wrong
from stepback.testing.stateful._store_steps import Step, next_step

Refusals = tuple[type[Exception], ...]
Drawn = tuple[Organization, tuple[bytes, ...]]


@attrs.frozen
class Tested:
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
    patience: Patience[Drawn, Wrong]
    made: Counter[str] = attrs.field(factory=Counter)

    def limited(self) -> AbstractContextManager[None]:
        """A limit to a call."""
        return time_limit(self.patience.seconds)

    def kept(self, org: Organization) -> Organization | None:
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

    def refuse_missing(self, store: Store) -> None:
        """Refuse a store that lacks some of the methods."""
        names = ("organization", *self.changes)
        missing = [name for name in names if not callable(getattr(store, name, None))]
        if missing:
            raise InvalidArgument(
                f"open_store: {type(store).__name__} has no {', '.join(missing)}; add what it can "
                f"do, and name the rest as in without={{{missing[-1]!r}}}"
            )


class Machine:
    """A store and its model, side by side.

    Attributes:
        model: What the store should do.
        store: What it does.
        taken: What it was asked for so far.
    """

    def __init__(self, tested: Tested, org: Organization) -> None:
        """Open a store that holds `org`."""
        __tracebackhide__ = True
        self.tested = tested
        kept = tested.kept(org)
        if kept is None:
            reject()
        self.model = ModelStore(kept)
        self.taken = Taken(tested.open_store, self.model.organization())
        try:
            with tested.limited():
                self.store: Any = tested.open_store(self.model.organization())
        except Exception as error:
            raise self.taken.raised(error) from error

    @classmethod
    def run(cls, tested: Tested, org: Organization, rows: Sequence[bytes]) -> None:
        """Open a store, and compare both at once and after each of the steps that are drawn."""
        __tracebackhide__ = True
        drawn = (org, tuple(rows))
        known = tested.patience.told(drawn)
        if known is not None:
            raise known
        if tested.patience.is_over:
            return
        try:
            both = cls(tested, org)
            both.follow(next_step(tested.changes, both.model.organization(), row) for row in rows)
        except Wrong as wrong:
            if is_out_of_time(wrong.__cause__):
                tested.patience.seen.append((drawn, wrong))
            raise

    def follow(self, steps: Iterable[Step | None]) -> None:
        """Compare both at once, and after each of the steps."""
        try:
            self.tested.refuse_missing(self.store)
            self._compare()
            for step in steps:
                if step is not None:
                    self._take(step)
        except BaseException:
            with suppress(Exception):  # what went wrong first is told
                self._close()
            raise
        self._close()

    @classmethod
    def fewest(cls, tested: Tested, wrong: Wrong) -> Wrong:
        """Told with no step before the last that can be left out."""
        at = len(wrong.taken.steps) - 1
        while at > 0:
            at -= 1
            steps = wrong.taken.steps
            try:
                cls(tested, wrong.taken.org).follow([*steps[:at], *steps[at + 1 :]])
            except Wrong as smaller:
                wrong, at = smaller, min(at, len(smaller.taken.steps))
        return wrong

    def _take(self, step: Step) -> None:
        after = ModelStore(self.model.organization())
        try:
            step.take(after)
        except ValueError as refusal:
            if self.tested.refusals:
                self._take_what_cannot_be(step, refusal)
            return
        kept = self.tested.kept(after.organization())
        if kept is not None:
            self._take_what_can_be(step, kept)

    def _take_what_can_be(self, step: Step, after: Organization) -> None:
        __tracebackhide__ = True
        refused = self._ask(step)
        if refused is not None:
            raise self.taken.refused(refused) from refused
        self.tested.made[step.change] += 1
        self.model = ModelStore(after)
        self._compare()

    def _take_what_cannot_be(self, step: Step, refusal: ValueError) -> None:
        __tracebackhide__ = True
        refused = self._ask(step)
        if refused is None:
            raise self.taken.accepted(refusal)
        self.taken.refused_steps.add(len(self.taken.steps) - 1)
        self._compare(refused)

    def _ask(self, step: Step) -> Exception | None:
        """Ask the store for a step; what it raises if it refuses."""
        __tracebackhide__ = True
        self.taken.steps.append(step)
        try:
            with self.tested.limited():
                step.take(self.store)
        except Exception as error:
            if isinstance(error, self.tested.refusals) and not is_out_of_time(error):
                return error
            raise self.taken.raised(error) from error
        return None

    def _compare(self, refused: Exception | None = None) -> None:
        __tracebackhide__ = True
        try:
            with self.tested.limited():
                found = self.store.organization()
        except Exception as error:
            raise self.taken.raised(error, by="store.organization()") from error
        if not isinstance(found, Organization):
            raise self.taken.no_organization(found)
        expected = self.model.organization()
        kept = self.tested.kept(found)
        found = found if kept is None else kept
        if found != expected:
            raise self.taken.differs(expected, found, refused)

    def _close(self) -> None:
        __tracebackhide__ = True
        close = getattr(self.store, "close", None)
        if close is not None:
            try:
                with self.tested.limited():
                    close()
            except Exception as error:
                raise self.taken.raised(error, by="store.close()") from error
