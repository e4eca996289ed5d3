"""Search for violations of laws, and tell of all that were found."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
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


@attrs.define
class ViolationSearch:
    """A search for violations of several laws by one measure.

    Attributes:
        trials: The laws, in the order in which they are told.
        organizations: Where cases are made from; `None`: what each law says.
        settings: How many examples are tried.
        found: By law, the violation by the smallest case.
        unrepeated: What is wrong with a measure of which hypothesis could not repeat a failure.
    """

    trials: Sequence[LawTrial]
    organizations: Organizations | None
    settings: hypothesis_settings
    found: dict[str, LawViolation] = attrs.field(factory=dict)
    unrepeated: str = ""

    def search(self) -> None:
        """Search until every law is either violated or not violated in any example.

        Laws about the same organizations are checked together, since drawing takes most of the
        time. The degenerate organizations come last; they are small and need no shrinking.
        """
        shared = [one for one in self.trials if one.law.organizations is laws.ANY_ORGANIZATION]
        others = ([trial] for trial in self.trials if trial not in shared)
        for group in filter(None, (shared, *others)):
            self._search_together(group)
        if self.organizations is None:
            for trial in self.trials:
                for case in trial.law.degenerate_cases:
                    if self._is_open(trial):
                        self._keep(trial, trial.find_violation(case))

    def raise_violations(self) -> None:
        """Raise one error that tells every violation, or the law that nothing was tested of."""
        __tracebackhide__ = True
        name = function_name(self.trials[0].measure, DEFAULT_NAME) if self.trials else ""
        told = [one for one in (self.found.get(trial.law.name) for trial in self.trials) if one]
        texts = [*map(str, told), *filter(None, [self.unrepeated])]
        cause = next((one.__cause__ for one in told if one.__cause__), None)
        if len(texts) > 1:
            broken = [trial.law.name for trial in self.trials if trial.law.name in self.found]
            if self.unrepeated:
                broken.append(laws.REPEATABLE)
            listed = "; ".join(dict.fromkeys(broken))  # several names have an "and"
            heading = f"{name} breaks {len(texts)} laws: it must be {listed}"
            raise AssertionError("\n\n".join([heading, *texts])) from cause
        if texts:
            raise AssertionError(texts[0]) from cause
        untested = next((one.law.name for one in self.trials if not one.has_tested), None)
        if untested is not None:
            raise AssertionError(
                f"{name} gave no number in any example, so nothing shows that it is {untested}; "
                "give organizations= of which it says something"
            )

    def _search_together(self, trials: Sequence[LawTrial]) -> None:
        """Search for all violations; longer if a measure that is seldom defined was always nan."""
        __tracebackhide__ = True
        for factor in (1, _MORE_EXAMPLES):
            settings = hypothesis_settings(
                self.settings, max_examples=factor * self.settings.max_examples
            )
            while (left := [one for one in trials if self._is_open(one)]) and self._search_one(
                left, settings
            ):
                pass
            trials = [trial for trial in trials if not trial.has_tested]
            if self.found:
                return

    def _is_open(self, trial: LawTrial) -> bool:
        """Whether a law may still turn out to be violated.

        Of a measure that returns something else when asked again, no other law can be judged.
        """
        return not (self.unrepeated or {laws.REPEATABLE, trial.law.name} & self.found.keys())

    def _keep(self, trial: LawTrial, violation: LawViolation | None) -> None:
        if violation is not None:
            self.found[trial.law.name] = violation
            if violation.__cause__ is not None:
                trial.reported_errors.add(type(violation.__cause__))

    def _search_one(self, trials: Sequence[LawTrial], settings: hypothesis_settings) -> bool:
        """Search for a violation of one of the laws by the smallest case; whether there is one.

        All laws are checked on one drawn organization. Once one of them is violated, it alone is
        checked, so that the case shrinks for this law.
        """
        __tracebackhide__ = True
        violated: list[LawTrial] = []

        @search_settings(settings)
        @given(_draw_cases([trial.law for trial in trials], self.organizations))
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
            self._keep(violated[0], violated[0].confirm_violation(violation))
            return True
        except Flaky as flaky:
            name = function_name(trials[0].measure, DEFAULT_NAME)
            self.unrepeated = (
                f"{name} must be {laws.REPEATABLE}: it broke a law, and of the very same "
                "organizations did not break it again; does it remember something, or draw it?"
                f"{first_failure_text(flaky, LawViolation)}"
            )
        return False


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
