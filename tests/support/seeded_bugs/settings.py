"""How a bug is caught."""

from hypothesis import Phase, given, settings
from hypothesis.errors import Flaky

from stepback.testing import time_limit
from stepback.testing.laws import check_measure
from stepback.testing.laws._compare_results import first_difference

LAWS = {
    "defined": "defined on every organization",
    "repeatable": "the same when asked again",
    "order": "unchanged by the order of records",
    "renaming": "unchanged by renaming",
    "bounded": "bounded by",
    "scale": "unchanged by scale",
    "monotone": "monotone under stepping back",
    "decomposable": "decomposable over separate parts",
}
ALWAYS = {"defined", "repeatable", "order", "renaming", "round trips"}
LONG = 0.5  # seconds, far more than any of these takes over a few people
SHRUNK = settings(max_examples=500, database=None, deadline=None)
CAUGHT = settings(SHRUNK, max_examples=100, phases=[Phase.generate])


def told(measure, law, chosen=CAUGHT, **stated):
    """What the kit says to a measure that is held to one law; empty if it finds nothing."""
    options = {"settings": chosen, "scale": None, "without": ALWAYS - {law}, "time_limit": LONG}
    try:
        check_measure(measure, **(options | stated))
    except AssertionError as error:
        return str(error)
    return ""


def parts_from(model, measure, organizations, chosen=CAUGHT):
    """Whether a plain test finds an organization of which the measure says something else."""

    @given(organizations)
    def agree(org):
        with time_limit(LONG):
            mine = measure(org)
        assert first_difference(mine, model(org), 1e-9) is None

    return fails(agree, chosen)


def fails(test, chosen=CAUGHT):
    """Whether a test fails, in whatever way: that is the business of the bug."""
    try:
        settings(chosen)(test)()
    except (Exception, Flaky):  # noqa: BLE001
        return True
    return False
