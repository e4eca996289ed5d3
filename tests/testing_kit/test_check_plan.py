"""The laws of plans: that `recommend` obeys them, and that wrong plans are caught."""

import attrs
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from stepback import Organization, dependence_on_top, leadership_spread
from stepback.scenarios import recommend
from stepback.testing.laws import check_plan
from tests.support.plan_shop import build_shop
from tests.support.strategies import organizations

FEW = settings(max_examples=25, database=None)
SOME = settings(max_examples=60, database=None)
SMALL = organizations(max_people=3, max_domains=2, max_delegations=3, allow_dates=False)


def spread_wider(org):
    """Two steps towards a wider spread."""
    return recommend(org, 2, exact=False)


def depend_less(org):
    """A step towards less dependence on the top."""
    return recommend(org, 1, goal="dependence", exact=False)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("function", "figure", "lower"),
    [(spread_wider, leadership_spread, False), (depend_less, dependence_on_top, True)],
)
def test_recommended_plans_obey_the_laws(function, figure, lower):
    """For spread, which is to rise, and dependence, which is to fall."""
    check_plan(function, figure, lower=lower, settings=FEW)


@attrs.frozen
class Changed:
    """A plan that says or does something else."""

    plan: object
    after: float
    change: object = None

    @property
    def before(self):
        """As the plan says."""
        return self.plan.before

    @property
    def steps(self):
        """As the plan has them."""
        return self.plan.steps

    def apply(self, org):
        """As the plan does, and then the change."""
        after = self.plan.apply(org)
        return after if self.change is None else self.change(after)


def promise_more(org):
    """A plan that promises a tenth more than it gives."""
    plan = recommend(org, 1, exact=False)
    return Changed(plan, plan.after + 0.1 if plan.steps else plan.after)


def take_back(org):
    """A plan that ends what was handed on before it, and says what that gives."""
    plan = recommend(org, 1, exact=False)
    if not plan.steps or org.dates or not org.delegations:
        return plan

    def end_first(after):
        left = list(org.delegations)[1:]
        return Organization(
            people=after.people,
            roles=after.roles,
            circles=after.circles,
            domains=after.domains,
            delegations=left,
            memberships=after.memberships,
        )

    changed = Changed(plan, plan.after, end_first)
    return attrs.evolve(changed, after=leadership_spread(changed.apply(org)))


def make_worse(org):
    """A plan that hands one domain to one person, whatever the spread."""
    plan = recommend(org, 1, goal="dependence", exact=False)
    spread = leadership_spread(plan.apply(org))
    return Changed(attrs.evolve(plan, before=leadership_spread(org)), spread)


def prefer_last(org):
    """A plan that depends on the order of people."""
    people = org.snapshot().people
    return recommend(org, 1, leaders=[people[-1].id] if people else None, exact=False)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("function", "message"),
    [
        (promise_more, "promise_more must be what applying it gives"),
        (take_back, "take_back must be (nobody's loss|an improvement)"),
        (make_worse, "make_worse must be an improvement"),
        (prefer_last, "prefer_last must be the same when asked again, whatever the order"),
    ],
)
def test_wrong_plans_are_caught(function, message):
    """With the law and the smallest organization as code."""
    with pytest.raises(AssertionError, match=message) as found:
        check_plan(function, leadership_spread, organizations=SMALL, settings=SOME)
    assert f"{function.__name__}(org)" in str(found.value)


def test_the_laws_hold_and_find_what_is_wrong_in_small_organizations():
    """A quick check of what the slow tests check."""
    few = settings(max_examples=8, database=None)
    with pytest.raises(AssertionError, match="promise_more must be what applying it gives"):
        check_plan(
            promise_more, leadership_spread, organizations=st.just(build_shop()), settings=few
        )
    check_plan(spread_wider, leadership_spread, organizations=st.just(build_shop()), settings=few)


def test_what_is_no_argument_is_named():
    """All problems at once."""
    with pytest.raises(InvalidArgument, match=r"function: 3 cannot.*figure: 4 cannot.*lower: 5 is"):
        check_plan(3, 4, lower=5)
    with pytest.raises(InvalidArgument, match="tolerance: -1 is not a number from 0 up"):
        check_plan(spread_wider, leadership_spread, tolerance=-1)


def test_plans_without_steps_show_nothing():
    """A function that never recommends anything is not tested by it."""
    with pytest.raises(AssertionError, match="nothing shows that it is"):
        check_plan(
            lambda org: recommend(org, 1, domains=[], exact=False),
            leadership_spread,
            organizations=SMALL,
            settings=settings(max_examples=10, database=None),
        )
