"""Search for violations of several laws at once."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky

from stepback.testing._diff._source_code import function_name
from stepback.testing._runner import first_failure_text, search_settings
from stepback.testing.laws import _laws as laws
from stepback.testing.laws._laws import Case, Law, Organizations
from stepback.testing.laws._run_law import DEFAULT_NAME, LawTrial, LawViolation

_MORE_EXAMPLES = 5  # times as many are tried of a law that has not applied to any example


class LawCases:
    """A case for each law."""

    def __init__(self, cases: list[Case]) -> None:
        """Hold the cases."""
        self.cases = cases

    def __repr__(self) -> str:
        """A word, since hypothesis would print all cases; the failure shows the one that counts."""
        return "cases"


def check_laws(
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


def check_degenerate(trials: Sequence[LawTrial]) -> None:
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
