"""A measure on trial: what it makes of each case, and whether that breaks a law."""

from __future__ import annotations

import attrs

from stepback.testing._diff._source_code import said
from stepback.testing._runner import Patience
from stepback.testing._time_limit import is_out_of_time, time_limit
from stepback.testing.laws._law_failure import Broken
from stepback.testing.laws._laws import Case, Law, Measure, Results
from stepback.testing.laws._result_values import Unfit, kept, shown


@attrs.define
class Trial:
    """A measure, and a law that it should obey.

    Attributes:
        tested: Whether the law has said anything yet.
    """

    measure: Measure
    law: Law
    patience: Patience[Case, Broken]
    tested: bool = False

    def of(self, case: Case) -> Broken | None:
        """How the measure breaks the law, if it does."""
        known = self.patience.told(case)
        if known is not None or self.patience.is_over:
            return known
        results: Results = {}
        failure = self._ask(case, results)
        if failure is not None:
            broken = Broken.by(self.measure, self.law, case, results)
            broken.__cause__ = failure
            if is_out_of_time(failure):
                self.patience.seen.append((case, broken))
            return broken
        try:
            demand = self.law.demand(case, results)
        except Unfit as unfit:
            demand = f"the law cannot hold, as {unfit}"
        self.tested = self.tested or demand is not None
        if not demand:
            return None
        results = {variable: shown(result) for variable, result in results.items()}
        results[next(reversed(results))] += f"; {demand}"
        return Broken.by(self.measure, self.law, case, results)

    def confirmed(self, broken: Broken) -> Broken:
        """The same, or the first that was seen, if what seems endless just takes a little longer.

        Most of them were not waited for as long as may be.
        """
        seen = self.patience.seen
        if not is_out_of_time(broken.__cause__) or len(seen) < 2:
            return broken
        case = next(case for case, known in seen if known is broken)
        first = self.patience.forget() or broken
        again = self.of(case)
        return again if again is not None and is_out_of_time(again.__cause__) else first

    def _ask(self, case: Case, results: Results) -> Exception | None:
        """Fill in what the measure makes of each organization, up to where it fails."""
        __tracebackhide__ = True
        try:
            with time_limit(self.patience.seconds):
                for variable, org in case.organizations.items():
                    results[variable] = None
                    results[variable] = kept(self.measure(org))
        except Exception as error:  # noqa: BLE001  (whatever the measure raises is told)
            *before, last = results
            results.update({variable: shown(results[variable]) for variable in before})
            results[last] = said(error)
            return error
        return None
