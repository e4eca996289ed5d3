"""Checking a store against the model."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any

from hypothesis import Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky, InvalidArgument

from stepback._organization._organization import Organization
from stepback.testing._check_args import as_list, type_problems
from stepback.testing._diff._source_code import function_name
from stepback.testing._runner import TimeBudget, first_failure_text, search_settings
from stepback.testing._time_limit import is_out_of_time
from stepback.testing.stateful._model_store import Store
from stepback.testing.stateful._state_machine import StoreMachine, StoreSpec
from stepback.testing.stateful._store_failure import DEFAULT_NAME, StoreMismatch
from stepback.testing.stateful._store_steps import CHANGES
from stepback.testing.strategies import organizations as any_organizations

_USUAL_STEPS = 20  # steps
_step_bytes = st.binary(min_size=24, max_size=24)  # as many choices as any step takes
_small_organizations = any_organizations(max_people=6, max_delegations=4)


def check_store(
    open_store: Callable[[Organization], Store],
    *,
    refuses: type[Exception] | tuple[type[Exception], ...] = (),
    without: Collection[str] = (),
    keep: Callable[[Organization], Organization] | None = None,
    organizations: st.SearchStrategy[Organization] | None = None,
    time_limit: float = 5,
    settings: hypothesis_settings | None = None,
) -> None:
    """Check that what stores an organization and changes it holds what it should.

    A state machine opens a store that holds an organization, asks it for one change after the
    other, asks a `ModelStore` for the same, and compares both after each.

    Parameters
    ----------
    open_store
        Takes a `stepback.Organization` and gives the software under test, or an adapter to it,
        which holds that organization and nothing else. Its method ``organization()`` gives
        what is stored now, and it has a method for each change: ``add``, ``move``, ``leave``,
        ``delegate``, ``revoke``, ``step_back`` and ``reorganize``, called as those of
        `ModelStore` are, whose pages say what each should come to. A method ``close()``, if
        there is one, is called at the end.
    refuses
        What the store raises to refuse a change that cannot be made, such as someone who comes
        to report to their own report. Then it is asked for such changes, too, and has to refuse
        them and stay as it was. ``()``: it is only asked for what can be done.
    without
        Changes that it cannot make, and so is not asked for.
    keep
        What of an organization it keeps: a function that leaves out the rest, for a store that
        knows no contexts, say. It is called with what the store gives, too. ``None``: everything.
    organizations
        What stores hold at first; ``None``: `stepback.testing.strategies.organizations` of up
        to six people. Dates and contexts that are entered are left again.
    time_limit
        How many seconds of processor time one call of the store may take; one that takes longer
        is told as one that never ends. ``math.inf``: any.
    settings
        How many examples to try, of how many steps at most (``stateful_step_count``), and the
        like; ``None``: hypothesis's own, but for its deadline and its complaint of slow tests.

    Raises
    ------
    AssertionError
        If the store raises, refuses what can be done, accepts what cannot, or holds something
        else than the model, with the fewest steps that lead there as code that can be pasted;
        if it does something else when the same is done again; or if one of the changes was
        never made, so that nothing was tested of it.
    InvalidArgument
        If an argument is none of those above, or the store lacks a method.

    Examples
    --------
    >>> from hypothesis import settings
    >>> from hypothesis import strategies as st
    >>> from stepback.testing.stateful import ModelStore, check_store
    >>> check_store(ModelStore, refuses=ValueError, settings=settings(max_examples=20))
    >>> class Forgetful(ModelStore):
    ...     def move(self, person, *, manager):
    ...         if manager is not None:
    ...             super().move(person, manager=manager)
    >>> few = settings(max_examples=1000, stateful_step_count=6)
    >>> check_store(Forgetful, organizations=st.just(Organization()), settings=few)
    Traceback (most recent call last):
      ...
    AssertionError: the store went wrong at step 3, move; what it should hold → what it holds:
    <BLANKLINE>
        line n0 → n1: added
    <BLANKLINE>
        from stepback import Organization, Person
    <BLANKLINE>
        store = Forgetful(Organization())
        store.add(Person("n0"), manager=None)
        store.add(Person("n1"), manager="n0")
        store.move("n1", manager=None)
        store.organization()
    """
    __tracebackhide__ = True  # pytest shows the line that called, and what is told
    refusals = refuses if isinstance(refuses, tuple) else (refuses,)
    left_out = as_list(without)
    faults = [
        *_argument_problems(refusals, left_out),
        *type_problems(organizations, time_limit, settings),
    ]
    faults += [f"{name}: {one!r} cannot be called" for name, one in _not_callable(open_store, keep)]
    if faults:
        raise InvalidArgument("; ".join(faults))
    changes = tuple(change for change in CHANGES if change not in left_out)
    tested = StoreSpec(open_store, refusals, keep, changes, TimeBudget(time_limit))
    _run_machine(tested, organizations, hypothesis_settings() if settings is None else settings)
    never = [change for change in tested.changes if not tested.change_counts[change]]
    if never:
        name = function_name(open_store, DEFAULT_NAME)
        raise AssertionError(
            f"{name} was never asked for {', '.join(never)} that can be done, so "
            "nothing was tested of that; give organizations= in which it can, or settings= of more "
            f"examples, or leave it out as in without={{{never[-1]!r}}}"
        )


def _not_callable(open_store: Any, keep: Any) -> Iterator[tuple[str, Any]]:
    if not callable(open_store):
        yield "open_store", open_store
    if keep is not None and not callable(keep):
        yield "keep", keep


def _argument_problems(refusals: tuple[Any, ...], without: list[Any]) -> Iterator[str]:
    for one in refusals:
        if not (isinstance(one, type) and issubclass(one, Exception)):
            yield f"refuses: {one!r} is no type of exception"
    for one in without:
        if one not in CHANGES:
            yield f"without: {one!r} is none of {', '.join(map(repr, CHANGES))}"
    if all(change in without for change in CHANGES):
        yield "without: no change is left to test; leave some in"


def _run_machine(
    tested: StoreSpec,
    organizations: st.SearchStrategy[Organization] | None,
    settings: hypothesis_settings,
) -> None:
    __tracebackhide__ = True

    @search_settings(settings)
    @given(
        _small_organizations if organizations is None else organizations,
        _draw_steps(settings.stateful_step_count),
    )
    def holds(org: Organization, rows: list[bytes]) -> None:
        StoreMachine.run_steps(tested, org, rows)

    try:
        holds()
    except StoreMismatch as wrong:
        fewest = (
            StoreMachine.minimize_steps(tested, wrong) if Phase.shrink in settings.phases else wrong
        )
        told = _confirm_mismatch(tested, fewest)
        raise AssertionError(str(told)) from told.__cause__
    except Flaky as flaky:
        name = function_name(tested.open_store, DEFAULT_NAME)
        said = (
            f"{name} did something else when the same was done again; each "
            "store that is opened has to hold the organization given, and nothing of those before"
        )
        raise AssertionError(f"{said}{first_failure_text(flaky, StoreMismatch)}") from None


def _confirm_mismatch(tested: StoreSpec, wrong: StoreMismatch) -> StoreMismatch:
    """The same, waited for as long as may be, or the first that was, if it ends."""
    if not is_out_of_time(wrong.__cause__):
        return wrong
    first = tested.budget.forget_timeouts() or wrong
    try:
        StoreMachine(tested, wrong.trace.org).take_steps(wrong.trace.steps)
    except StoreMismatch as again:
        return again
    return first


@st.composite
def _draw_steps(draw: st.DrawFn, most: int) -> list[bytes]:
    """A row of choices for each step; with a size of its own, since most lists are drawn short.

    It is never `most`: lists of fixed length do not shrink by parts.
    """
    least = draw(st.integers(0, min(most - 1, _USUAL_STEPS)))
    return draw(st.lists(_step_bytes, min_size=least, max_size=most))
