"""Check a measure against the laws."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
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
from stepback.testing.laws._laws import Case, Law, Measure, Organizations
from stepback.testing.laws._run_law import DEFAULT_NAME, LawTrial, LawViolation


class LawCases:
    """A case for each law."""

    def __init__(self, cases: list[Case]) -> None:
        """Hold the cases."""
        self.cases = cases

    def __repr__(self) -> str:
        """A word, since hypothesis would print all cases; the failure shows the one that counts."""
        return "cases"


_UNIVERSAL_LAWS = {
    "defined": lambda _: laws.defined_law(),
    "repeatable": lambda _: laws.repeatable_law(),
    "order": laws.order_law,
    "renaming": laws.renaming_law,
    "round trips": laws.round_trip_law,
    "in force": laws.in_force_law,
    "periods": laws.period_law,
}
_CHOICES = {
    "monotone": ("up", "down", None),
    "scale": ("unchanged", "proportional", None),
    "decomposable": (*COMBINATIONS, None),
}
_MORE_EXAMPLES = 5  # times as many are tried of a law that has not applied to any example


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

    Every measure must be defined on every organization, also on an empty one, where it may be nan
    but must not raise. It must return the same when asked again, and must not change with the order
    of records, with other ids and names, or when the organization is written and read back. On a
    date, it must be that of `Organization.snapshot`, whatever was or will be in force, and the same
    on all days from one of `Organization.dates` up to the next. The author states the other laws.
    The laws are checked in this order, and the first violation is reported.

    Parameters
    ----------
    measure
        A function of a `stepback.Organization` that returns a number, a mapping from ids to
        numbers or words, or a record, dataclass, list, array or pandas series of such values. A
        list that consists of ids may be in any order.
    bounded
        The lowest and the highest number that it may return, nan aside.
    monotone
        How stepping back may change it: ``"up"``, it never falls; ``"down"``, it never rises. Of
        a mapping by person, this is about the number of the leader who steps back. ``None``: in
        any way.
    scale
        How another unit of weight changes it, with the weight of every domain multiplied:
        ``"unchanged"``, or ``"proportional"``. ``None``: in any way.
    decomposable
        Its value for two unconnected organizations side by side: ``"sum"``; ``"mean"``, weighted
        by their domains, both number by number; ``"union"`` of two mappings; ``"shares"``, the
        union, with the shares of each weighted by its domains; or a function of both results and
        both organizations that returns the expected value. ``None``: anything.
    without
        Laws to leave out, of ``"defined"``, ``"repeatable"``, ``"order"``, ``"renaming"``,
        ``"round trips"``, ``"in force"`` and ``"periods"``.
    organizations
        The strategy of organizations to try; ``None``: those of
        `stepback.testing.strategies.organizations` with ``allow_dates=True``, and a dozen
        degenerate ones. For `monotone`,
        a step back must be possible in them.
    tolerance
        Two numbers count as equal up to this difference, relative to the larger if above 1.
    time_limit
        How many seconds of processor time one example may take, with one or a few calls of the
        measure; one that takes longer is reported as endless. ``math.inf``: no limit.
    settings
        How many examples to try of each law, and so on; ``None``: hypothesis's own, without its
        deadline and its health check for slow tests.

    Raises
    ------
    AssertionError
        If a law is violated, with the smallest counterexample as code to paste; also if a result
        is of a kind to which the law cannot apply, or if the measure returned no number in any
        example of a law, so that nothing was tested.
    InvalidArgument
        If an argument is not as described above; all problems are listed.

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
    __tracebackhide__ = True  # pytest then shows the caller's line and the message alone
    left_out = as_list(without)
    problems = [
        *_measure_argument_problems(locals(), left_out),
        *type_problems(organizations, time_limit, settings),
    ]
    if problems:
        raise InvalidArgument("; ".join(problems))
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
    budget: TimeBudget[Case, LawViolation] = TimeBudget(time_limit)
    trials = [LawTrial(measure, law, budget) for law in chosen]
    shared = [trial for trial in trials if trial.law.organizations is laws.ANY_ORGANIZATION]
    others = ([trial] for trial in trials if trial not in shared)
    for group in filter(None, (shared, *others)):
        _check_laws(group, organizations, settings or hypothesis_settings())
    if organizations is None:
        _check_degenerate(trials)


def _measure_argument_problems(args: Mapping[str, Any], without: list[Any]) -> Iterator[str]:
    if not callable(args["measure"]):
        yield f"measure: {args['measure']!r} cannot be called"
    bounded, tolerance = args["bounded"], args["tolerance"]
    is_pair = isinstance(bounded, tuple | list) and len(bounded) == 2
    if bounded is not None and not (is_pair and all(map(is_real, bounded))):
        yield f"bounded: {bounded!r} is not two numbers, the lowest and the highest"
    elif bounded is not None and bounded[0] > bounded[1]:
        yield f"bounded: the lowest, {bounded[0]!r}, is larger than the highest, {bounded[1]!r}"
    for name, value, options in (
        *((name, args[name], options) for name, options in _CHOICES.items()),
        *(("without", law, tuple(_UNIVERSAL_LAWS)) for law in without),
    ):
        if value not in options and not (name == "decomposable" and callable(value)):
            yield f"{name}: {value!r} is none of {', '.join(map(repr, options))}"
    if not is_real(tolerance) or tolerance < 0:
        yield f"tolerance: {tolerance!r} is not a number from 0 up"


def _check_laws(
    trials: Sequence[LawTrial], organizations: Organizations | None, settings: hypothesis_settings
) -> None:
    """Search for a violation; longer if a measure that is seldom defined was always nan."""
    __tracebackhide__ = True
    for factor in (1, _MORE_EXAMPLES):
        more = hypothesis_settings(settings, max_examples=factor * settings.max_examples)
        violation = _find_violation(trials, organizations, more)
        if violation is not None:
            raise AssertionError(str(violation)) from violation.__cause__
        trials = [trial for trial in trials if not trial.has_tested]
        if not trials:
            return
    name = function_name(trials[0].measure, DEFAULT_NAME)
    raise AssertionError(
        f"{name} gave no number in any example, so nothing shows that it is {trials[0].law.name}; "
        "give organizations= of which it says something"
    )


def _check_degenerate(trials: Sequence[LawTrial]) -> None:
    """Check the degenerate organizations, which are small and need no shrinking."""
    __tracebackhide__ = True
    for trial in trials:
        for violation in filter(None, map(trial.find_violation, trial.law.degenerate_cases)):
            raise AssertionError(str(violation)) from violation.__cause__


def _find_violation(
    trials: Sequence[LawTrial], organizations: Organizations | None, settings: hypothesis_settings
) -> LawViolation | None:
    """The violation of one of the laws by the smallest case, if there is any.

    All laws are checked on one drawn organization, since drawing takes most of the time. Once one
    of them is violated, it alone is checked, so that the case shrinks for this law.
    """
    __tracebackhide__ = True
    violated: list[LawTrial] = []

    @search_settings(settings)
    @given(_draw_cases([trial.law for trial in trials], organizations))
    def check(drawn: LawCases) -> None:
        for trial, case in zip(trials, drawn.cases, strict=True):
            if violated and trial not in violated:
                continue
            violation = trial.find_violation(case)
            if violation is not None:
                violated[:] = [trial]
                raise violation

    try:
        check()
    except LawViolation as violation:
        return violated[0].confirm_violation(violation)
    except Flaky as flaky:
        name = function_name(trials[0].measure, DEFAULT_NAME)
        message = (
            f"{name} must be the same when asked again: it broke a law, and of the very same "
            "organizations did not break it again; does it remember something, or draw it?"
        )
        raise AssertionError(f"{message}{first_failure_text(flaky, LawViolation)}") from None
    return None


@st.composite
def _draw_cases(
    draw: st.DrawFn, laws_together: Sequence[Law], organizations: Organizations | None
) -> LawCases:
    """A case for each law, all made from one organization."""
    if len(laws_together) == 1:
        (law,) = laws_together
        strategy = law.organizations if organizations is None else organizations
        return LawCases([draw(law.make_cases(strategy))])
    org = st.just(draw(laws.ANY_ORGANIZATION if organizations is None else organizations))
    return LawCases([draw(law.make_cases(org)) for law in laws_together])
