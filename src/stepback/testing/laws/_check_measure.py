"""Checking a measure against the laws."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky, InvalidArgument

from stepback.testing._check_args import as_list, is_real, type_problems
from stepback.testing._diff._source_code import function_name
from stepback.testing._runner import TimeBudget, first_failure_text, search_settings
from stepback.testing.laws import _laws as laws
from stepback.testing.laws._combine_results import COMBINATIONS, Combine
from stepback.testing.laws._law_failure import DEFAULT_NAME, LawViolation
from stepback.testing.laws._laws import Case, Law, Measure, Organizations
from stepback.testing.laws._run_law import LawTrial


class LawCases:
    """A case for each law."""

    def __init__(self, each: list[Case]) -> None:
        """Hold them where hypothesis, which would write them all out, does not look."""
        self.cases = each

    def __repr__(self) -> str:
        """Nothing of them: what is told shows the one that counts."""
        return "cases"


_UNIVERSAL_LAWS = {
    "defined": lambda _: laws.defined_law(),
    "repeatable": lambda _: laws.repeatable_law(),
    "order": laws.order_law,
    "renaming": laws.renaming_law,
    "round trips": laws.round_trip_law,
}
_MORE_EXAMPLES = 5  # times as many examples, before it is said that there are none
_SCALES = ("unchanged", "proportional", None)
_DIRECTIONS = ("up", "down", None)


def check_measure(
    measure: Measure,
    *,
    bounded: tuple[float, float] | None = None,
    monotone: laws.Direction | None = None,
    scale: laws.Scale | None = "unchanged",
    decomposable: str | Combine | None = None,
    without: Collection[str] = (),
    organizations: Organizations | None = None,
    tolerance: float = 1e-9,
    time_limit: float = 5,
    settings: hypothesis_settings | None = None,
) -> None:
    """Check a measure of organizations against the laws that such a measure should obey.

    Every measure must be defined on every organization, also on one of nobody, where it may be
    nan but must not raise; be the same when asked again; and be unchanged by the order of
    records, by other ids and names, and by being written and read back. The author states the
    others. Each organization is held to the laws in this order; the first found broken is told.

    Parameters
    ----------
    measure
        A function of a `stepback.Organization` that returns a number, a mapping from ids to
        numbers or words, or a record, dataclass, list, array or pandas series of such. A list
        of nothing but ids may be in any order.
    bounded
        The lowest and the highest number that it may give, nan aside.
    monotone
        What stepping back may do to it: ``"up"``, never lower it; ``"down"``, never raise it.
        Of a mapping by person, it is the number of the one who steps back. ``None``: anything.
    scale
        What another unit of weight does to it, with every domain weighing so many times as
        much: ``"unchanged"``, or ``"proportional"``. ``None``: anything.
    decomposable
        What it is of two unconnected organizations side by side: ``"sum"``; ``"mean"``, of
        both by the weight of their domains, both number by number; ``"union"``, of both
        mappings; ``"shares"``, the union, each part's shares by the weight of its domains; or
        a function of both results and both organizations that says what it should be.
        ``None``: anything.
    without
        Laws to leave out, of ``"defined"``, ``"repeatable"``, ``"order"``, ``"renaming"`` and
        ``"round trips"``.
    organizations
        What organizations to try, and no others; ``None``: those of
        `stepback.testing.strategies.organizations`, and a dozen that are degenerate. Those for
        `monotone` need a step back that can be taken.
    tolerance
        Up to which difference two numbers are the same, as a part of the larger if that is
        above 1.
    time_limit
        How many seconds of processor time one example may take, which asks it once or a few
        times; a measure that takes longer is told as one that never ends. ``math.inf``: any.
    settings
        How many examples to try of each law, and the like; ``None``: hypothesis's own, but for
        its deadline and its complaint of slow tests.

    Raises
    ------
    AssertionError
        If a law is broken, with the smallest counterexample as code that can be pasted, also
        by a result of a kind that no such law is about; or if the measure gave no number in
        any example of a law, so that nothing was tested.
    InvalidArgument
        If an argument is none of those above; all of it is told.

    Examples
    --------
    >>> from stepback.testing.laws import check_measure
    >>> check_measure(leadership_spread, bounded=(0, 1), decomposable=None)
    >>> def mean_span(org):
    ...     return len(org.reporting) / len({line.manager for line in org.reporting})
    >>> check_measure(mean_span)
    Traceback (most recent call last):
      ...
    AssertionError: mean_span must be defined on every organization
    <BLANKLINE>
        from stepback import Organization
    <BLANKLINE>
        org = Organization()
    <BLANKLINE>
        mean_span(org)  # raised ZeroDivisionError: division by zero
    """
    __tracebackhide__ = True  # pytest shows the line that called, and what is told
    left_out = as_list(without)
    faults = [
        *_argument_problems(measure, bounded, monotone, scale, decomposable, left_out, tolerance),
        *type_problems(organizations, time_limit, settings),
    ]
    if faults:
        raise InvalidArgument("; ".join(faults))
    chosen = [make(tolerance) for name, make in _UNIVERSAL_LAWS.items() if name not in left_out]
    if bounded is not None:
        chosen.append(laws.bounded_law(*bounded, tolerance))
    if scale is not None:
        chosen.append(laws.scale_law(scale, tolerance))
    if monotone is not None:
        chosen.append(laws.monotone_law(monotone, tolerance))
    if decomposable is not None:
        combine = COMBINATIONS[decomposable] if isinstance(decomposable, str) else decomposable
        chosen.append(laws.decomposable_law(combine, tolerance))
    patience: TimeBudget[Case, LawViolation] = TimeBudget(time_limit)
    trials = [LawTrial(measure, law, patience) for law in chosen]
    of_one = [trial for trial in trials if trial.law.organizations is laws.ANY_ORGANIZATION]
    others = ([trial] for trial in trials if trial not in of_one)
    for together in filter(None, (of_one, *others)):
        _check_laws(together, organizations, settings or hypothesis_settings())
    if organizations is None:
        _check_degenerate(trials)


def _argument_problems(
    measure: Any,
    bounded: Any,
    monotone: Any,
    scale: Any,
    decomposable: Any,
    without: list[Any],
    tolerance: Any,
) -> Iterator[str]:
    if not callable(measure):
        yield f"measure: {measure!r} cannot be called"
    if bounded is not None:
        yield from _bounds_problems(bounded)
    for name, value, options in (
        ("monotone", monotone, _DIRECTIONS),
        ("scale", scale, _SCALES),
        *(("decomposable", one, (*COMBINATIONS, None)) for one in [decomposable]),
        *(("without", one, tuple(_UNIVERSAL_LAWS)) for one in without),
    ):
        if value not in options and not (name == "decomposable" and callable(value)):
            yield f"{name}: {value!r} is none of {', '.join(map(repr, options))}"
    if not is_real(tolerance) or tolerance < 0:
        yield f"tolerance: {tolerance!r} is not a number from 0 up"


def _bounds_problems(bounded: Any) -> Iterator[str]:
    pair = isinstance(bounded, tuple | list) and len(bounded) == 2
    if not (pair and all(map(is_real, bounded))):
        yield f"bounded: {bounded!r} is not two numbers, the lowest and the highest"
    elif bounded[0] > bounded[1]:
        yield f"bounded: the lowest, {bounded[0]!r}, is larger than the highest, {bounded[1]!r}"


def _check_laws(
    trials: Sequence[LawTrial], organizations: Organizations | None, settings: hypothesis_settings
) -> None:
    """Look for what breaks laws; longer where a measure that is seldom defined was always nan."""
    __tracebackhide__ = True
    for times in (1, _MORE_EXAMPLES):
        chosen = hypothesis_settings(settings, max_examples=times * settings.max_examples)
        broken = _find_violation(trials, organizations, chosen)
        if broken is not None:
            raise AssertionError(str(broken)) from broken.__cause__
        trials = [trial for trial in trials if not trial.has_tested]
        if not trials:
            return
    name = function_name(trials[0].measure, DEFAULT_NAME)
    raise AssertionError(
        f"{name} gave no number in any example, so nothing shows that it is {trials[0].law.name}; "
        "give organizations= of which it says something"
    )


def _check_degenerate(trials: Sequence[LawTrial]) -> None:
    """Try the degenerate organizations, which are small as they are."""
    __tracebackhide__ = True
    for trial in trials:
        for broken in filter(None, map(trial.find_violation, trial.law.degenerate_cases)):
            raise AssertionError(str(broken)) from broken.__cause__


def _find_violation(
    trials: Sequence[LawTrial], organizations: Organizations | None, settings: hypothesis_settings
) -> LawViolation | None:
    """How one of the laws is broken, if any is, by the smallest case.

    All are looked at on one draw, since most of the time goes into drawing; once one is found
    broken, it alone.
    """
    __tracebackhide__ = True
    found: list[LawTrial] = []

    @search_settings(settings)
    @given(_draw_cases([trial.law for trial in trials], organizations))
    def hold(cases: LawCases) -> None:
        for trial, case in zip(trials, cases.cases, strict=True):
            broken = None if found and trial not in found else trial.find_violation(case)
            if broken is not None:
                found[:] = [trial]
                raise broken

    try:
        hold()
    except LawViolation as broken:
        return found[0].confirm_violation(broken)
    except Flaky as flaky:
        name = function_name(trials[0].measure, DEFAULT_NAME)
        said = (
            f"{name} must be the same when asked again: it broke a law, and of the very same "
            "organizations did not break it again; does it remember something, or draw it?"
        )
        raise AssertionError(f"{said}{first_failure_text(flaky, LawViolation)}") from None
    return None


@st.composite
def _draw_cases(
    draw: st.DrawFn, laws_together: Sequence[Law], organizations: Organizations | None
) -> LawCases:
    """A case for each law, all made of one organization."""
    if len(laws_together) == 1:
        (law,) = laws_together
        drawn = law.organizations if organizations is None else organizations
        return LawCases([draw(law.make_cases(drawn))])
    org = st.just(draw(laws.ANY_ORGANIZATION if organizations is None else organizations))
    return LawCases([draw(law.make_cases(org)) for law in laws_together])
