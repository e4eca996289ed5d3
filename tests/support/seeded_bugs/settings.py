"""Catch seeded bugs with the testing kit."""

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
    "in force": "unchanged by what is not in force on the date",
    "periods": "the same on all days between two dates",
    "bounded": "bounded by",
    "scale": "unchanged by scale",
    "monotone": "monotone under stepping back",
    "decomposable": "decomposable over separate parts",
}
ALWAYS = {"defined", "repeatable", "order", "renaming", "round trips", "in force", "periods"}
LONG = 0.5  # seconds, far more than any of these takes over a few people
SHRUNK = settings(max_examples=500, database=None, deadline=None)
CAUGHT = settings(SHRUNK, max_examples=100, phases=[Phase.generate])
# A thousand in the full run, a third as many in the fast one.
MANY = settings(max_examples=min(1000, 17 * settings().max_examples))


def failure_message(measure, law, chosen=CAUGHT, **stated):
    """The message of the kit about a measure and one law; empty if it finds no violation."""
    options = {"settings": chosen, "scale": None, "without": ALWAYS - {law}, "time_limit": LONG}
    try:
        check_measure(measure, **(options | stated))
    except AssertionError as error:
        return str(error)
    return ""


def is_unlike(model, measure, organizations, chosen=CAUGHT):
    """Whether a plain test finds an organization for which measure and model differ."""

    @given(organizations)
    def agree(org):
        with time_limit(LONG):
            result = measure(org)
        assert first_difference(result, model(org), 1e-9) is None

    return is_failing(agree, chosen)


def is_failing(test, chosen=CAUGHT):
    """Whether a test fails, in any way: a bug may also raise."""
    try:
        settings(chosen)(test)()
    except (Exception, Flaky):  # noqa: BLE001
        return True
    return False
