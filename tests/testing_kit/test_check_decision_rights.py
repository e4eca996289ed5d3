"""The laws of rights: that `who_can_decide` obeys them, and that wrong answers are caught."""

import attrs
import pytest
from hypothesis import settings
from hypothesis.errors import InvalidArgument

from stepback.scenarios import Decider, who_can_decide
from stepback.testing.laws import check_decision_rights
from tests.support.strategies import organizations

FEW = settings(max_examples=25, database=None)
SMALL = organizations(max_people=3, max_domains=1, max_delegations=3, allow_dates=False)


@attrs.frozen
class Changed:
    """An answer with other deciders."""

    deciders: tuple


@pytest.mark.slow
def test_who_can_decide_obeys_the_laws():
    """Shares, chains, and larger amounts."""
    check_decision_rights(who_can_decide, settings=FEW)


def say_all_of_the_first(org, domain, *, amount):
    """An answer in which the first decider settles everything."""
    found = who_can_decide(org, domain, amount=amount).deciders
    return Changed(tuple(Decider(row.person, float(row is found[0])) for row in found[:1]))


def leave_out_the_first_record(org, domain, *, amount):
    """An answer whose chains begin at the second record."""
    found = who_can_decide(org, domain, amount=amount).deciders
    return Changed(
        tuple(Decider(row.person, row.share, chain=row.chain[1:], through=()) for row in found)
    )


def decide_more_of_more(org, domain, *, amount):
    """An answer in which nobody decides about small amounts."""
    found = who_can_decide(org, domain, amount=amount).deciders
    return Changed(found if amount > 0 else ())


@pytest.mark.parametrize(
    ("function", "message"),
    [
        pytest.param(
            say_all_of_the_first, "averaged over its amounts, must be", marks=pytest.mark.slow
        ),
        pytest.param(
            leave_out_the_first_record, "must (lead on from|end at)", marks=pytest.mark.slow
        ),
        (decide_more_of_more, "must add nobody|averaged over its amounts"),
    ],
)
def test_wrong_answers_are_caught(function, message):
    """With the law, and the smallest organization as code."""
    with pytest.raises(AssertionError, match=message) as failure:
        check_decision_rights(function, organizations=SMALL)
    assert f"{function.__name__}(org)" in str(failure.value)


def test_bad_arguments_are_listed():
    """All at once."""
    with pytest.raises(InvalidArgument, match="function: 5 cannot be called; tolerance: -1 is"):
        check_decision_rights(5, tolerance=-1)
