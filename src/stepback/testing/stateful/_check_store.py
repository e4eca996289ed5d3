"""Check a store against the model."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any

import attrs
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

_USUAL_STEPS = 20
_step_bytes = st.binary(min_size=24, max_size=24)  # enough choices for any step
# Half of them undated, since nobody can step back in a store where anything is dated.
_small_organizations = any_organizations(
    max_people=6, max_delegations=4, allow_dates=False
) | any_organizations(max_people=6, max_delegations=4)


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
    """Check that software which stores an organization and changes it stores what it should.

    A state machine opens a store that holds an organization, asks it for one change after the
    other, asks a `ModelStore` for the same, and compares both after each change.

    Parameters
    ----------
    open_store
        Takes a `stepback.Organization` and returns the software under test, or an adapter to it,
        which then holds that organization and nothing else. Its method ``organization()`` returns
        what is stored now. It has a method for each change: ``add``, ``move``, ``leave``,
        ``delegate``, ``revoke``, ``step_back`` and ``reorganize``; and ``join``, ``transfer`` and
        ``depart``, which take effect on a day. They are called as those of `ModelStore` are,
        whose pages say what each should do. A method ``close()``, if it exists, is called at the
        end.
    refuses
        The exceptions with which the store refuses an invalid change, such as reporting to one's
        own report. The store is then also asked for invalid changes, and has to refuse them and
        stay as it was. ``()``: it is only asked for valid changes.
    without
        Changes that the store cannot make. It is not asked for them.
    keep
        What the store keeps of an organization: a function that leaves out the rest, such as
        contexts. It is also called with what the store returns. ``None``: everything. If it
        leaves out days, leave out the changes that take effect on a day as well, by `without`.
    organizations
        The strategy of the organizations that stores hold at first; ``None``:
        `stepback.testing.strategies.organizations` of up to six people, half of them undated. They
        are stored without the date and the contexts of their view.
    time_limit
        How many seconds of processor time one call of the store may take; one that takes longer
        is reported as endless. ``math.inf``: no limit.
    settings
        How many examples to try, of how many steps at most (``stateful_step_count``), and so on;
        ``None``: hypothesis's own, without its deadline and its health check for slow tests.

    Raises
    ------
    AssertionError
        If the store raises, refuses a valid change, accepts an invalid one, or holds something
        else than the model, with the fewest steps that lead there as code to paste; if it behaves
        differently when the same is done again; or if one of the changes was never made, so that
        it was not tested.
    InvalidArgument
        If an argument is not as described above, or the store lacks a method.

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
    __tracebackhide__ = True  # pytest then shows the caller's line and the message alone
    refusals = refuses if isinstance(refuses, tuple) else (refuses,)
    left_out = as_list(without)
    problems = [
        *_store_argument_problems(refusals, left_out),
        *type_problems(organizations, time_limit, settings),
    ]
    problems += [
        f"{name}: {value!r} cannot be called"
        for name, value in (("open_store", open_store), ("keep", keep))
        if not callable(value) and not (name == "keep" and value is None)
    ]
    if problems:
        raise InvalidArgument("; ".join(problems))
    changes = tuple(change for change in CHANGES if change not in left_out)
    spec = StoreSpec(open_store, refusals, keep, changes, TimeBudget(time_limit))
    settings = hypothesis_settings() if settings is None else settings
    _run_machine(spec, organizations, settings)
    if never := spec.changes_never_asked:
        # With few examples, chance may leave out a change: it is drawn again, without the others.
        _run_machine(attrs.evolve(spec, changes=tuple(never)), organizations, settings)
        never = spec.changes_never_asked
    if never:
        name = function_name(open_store, DEFAULT_NAME)
        raise AssertionError(
            f"{name} was never asked for {', '.join(never)} that can be done, so "
            "nothing was tested of that; give organizations= in which it can, or settings= of more "
            f"examples, or leave it out as in without={{{never[-1]!r}}}"
        )


def _store_argument_problems(refusals: tuple[Any, ...], without: list[Any]) -> Iterator[str]:
    for refusal in refusals:
        if not (isinstance(refusal, type) and issubclass(refusal, Exception)):
            yield f"refuses: {refusal!r} is not a type of exception"
    for change in without:
        if change not in CHANGES:
            yield f"without: {change!r} is none of {', '.join(map(repr, CHANGES))}"
    if all(change in without for change in CHANGES):
        yield "without: no change is left to test; leave some in"


def _run_machine(
    spec: StoreSpec,
    organizations: st.SearchStrategy[Organization] | None,
    settings: hypothesis_settings,
) -> None:
    __tracebackhide__ = True

    @search_settings(settings)
    @given(
        _small_organizations if organizations is None else organizations,
        _draw_steps(settings.stateful_step_count),
    )
    def check(org: Organization, rows: list[bytes]) -> None:
        StoreMachine.run_steps(spec, org, rows)

    try:
        check()
    except StoreMismatch as mismatch:
        if Phase.shrink in settings.phases:
            smallest = StoreMachine.minimize_steps(spec, mismatch)
        else:
            smallest = mismatch
        confirmed = _confirm_mismatch(spec, smallest)
        raise AssertionError(str(confirmed)) from confirmed.__cause__
    except Flaky as flaky:
        name = function_name(spec.open_store, DEFAULT_NAME)
        message = (
            f"{name} did something else when the same was done again; each "
            "store that is opened has to hold the organization given, and nothing of those before"
        )
        raise AssertionError(f"{message}{first_failure_text(flaky, StoreMismatch)}") from None


def _confirm_mismatch(spec: StoreSpec, mismatch: StoreMismatch) -> StoreMismatch:
    """Run steps that timed out once more, as `TimeBudget.forget_timeouts` says."""
    if not is_out_of_time(mismatch.__cause__):
        return mismatch
    first = spec.budget.forget_timeouts() or mismatch
    try:
        StoreMachine(spec, mismatch.trace.org).take_steps(mismatch.trace.steps)
    except StoreMismatch as again:
        return again
    return first


@st.composite
def _draw_steps(draw: st.DrawFn, most: int) -> list[bytes]:
    """A row of choices for each step, with a drawn minimum: hypothesis draws most lists short.

    The minimum is never `most`: hypothesis does not leave out items of a list of fixed length.
    """
    least = draw(st.integers(0, min(most - 1, _USUAL_STEPS)))
    return draw(st.lists(_step_bytes, min_size=least, max_size=most))
