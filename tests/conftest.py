import os

import coverage
import hypothesis
import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.support.chromium import chromium  # noqa: F401  (a fixture, for the tests that ask for it)

ALL_EXAMPLES = 60
FAST_EXAMPLES = 20
MEASURED = 20
UNEXPLAINED = [phase for phase in Phase if phase is not Phase.explain]  # which traces every line

COMMON = {
    "deadline": None,
    "phases": UNEXPLAINED,
    "suppress_health_check": [HealthCheck.too_slow],  # a busy machine is not a bug
}
# The same examples for everyone, so that a red build is about the change.
settings.register_profile("fast", max_examples=FAST_EXAMPLES, derandomize=True, **COMMON)
settings.register_profile("full", max_examples=ALL_EXAMPLES, derandomize=True, **COMMON)
settings.register_profile("thorough", max_examples=100 * ALL_EXAMPLES, print_blob=True, **COMMON)
settings.register_profile(
    "mutants",  # for `make mutants`, which runs a test thousands of times
    settings.get_profile("fast"),
    max_examples=ALL_EXAMPLES // 4,
    phases=[Phase.explicit, Phase.generate],  # that it fails is enough
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))


class FirstExamples:
    """Measures coverage over the first examples of a test alone.

    The others mostly go where those went, and take three times as long when they are followed.
    Hypothesis tells of each example whatever it takes for a source of randomness.
    """

    def __init__(self):
        """Nothing was seen, nor stopped."""
        self.seen = 0
        self.stopped = None

    def seed(self, _):
        """Another example begins."""
        self.seen += 1
        running = coverage.Coverage.current()
        if self.seen > MEASURED and self.stopped is None and running is not None:
            self.stopped = running
            running.stop()

    def getstate(self):
        """Nothing that an example could change."""

    def setstate(self, _):
        """Nothing to put back."""

    def forget(self):
        """A test has ended: go on measuring."""
        stopped, self.stopped, self.seen = self.stopped, None, 0
        if stopped is not None:
            stopped.start()


first_examples = FirstExamples()
hypothesis.register_random(first_examples)


@pytest.fixture(autouse=True)
def _only_first_examples_are_measured():
    """Coverage is measured over the first examples of each test."""
    first_examples.forget()
    yield
    first_examples.forget()
