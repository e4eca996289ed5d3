"""The first cases of each target; `make fuzz` runs ten million."""

import random
import sys

import pytest

from tests.fuzz.all_targets import TARGETS, share_cases
from tests.fuzz.targets import Target

if sys.platform == "win32":
    pytest.skip("workers are forked", allow_module_level=True)

from tests.fuzz.runner import Runner, make_case

SEED = 20260131
CASES = 12_000


@pytest.mark.parametrize("name", TARGETS)
def test_damaged_input_is_read_or_refused(name):
    """None of the first cases of a target fails."""
    target = TARGETS[name]
    count = max(share_cases(list(TARGETS.values()), CASES)[name], 50)
    tally = Runner([target], {name: count}, SEED, jobs=1).run()[name]
    assert tally.failures == []
    assert tally.cases == count == tally.read + tally.refused


def test_shares_add_up():
    """As many cases as were asked for are tried."""
    targets = list(TARGETS.values())
    assert sum(share_cases(targets, 10_000_000).values()) == 10_000_000
    assert min(share_cases(targets, 10_000_000).values()) >= 5_000


def test_a_case_is_made_again_from_its_number():
    """With its target and seed alone."""
    for target in list(TARGETS.values())[:8]:
        assert make_case(target, 1, 7) == make_case(target, 1, 7)
    cases = {make_case(TARGETS["csv"], 1, number) for number in range(100)}
    assert len(cases) > 90


def _kill(case):
    import os
    import signal

    if case > 0.9:
        os.kill(os.getpid(), signal.SIGSEGV)


def _refuse_wrongly(case):
    if case > 0.9:
        int("x")


@pytest.mark.parametrize(
    ("read", "reason"),
    [
        (_kill, "ended the process: -11"),
        (_refuse_wrongly, "is raised by"),
        (lambda case: 1 / int(case < 0.9), "ZeroDivisionError"),
        (lambda case: bytearray(1 << 60) if case > 0.9 else None, "MemoryError"),
    ],
)
def test_what_fails_is_reported(read, reason):
    """With its number, and the others are tried all the same."""
    target = Target("toy", 1, lambda draw: draw(), read)
    tally = Runner([target], {"toy": 40}, 3, jobs=1).run()["toy"]
    failed = {failure.case for failure in tally.failures}
    assert failed == {number for number in range(40) if make_case(target, 3, number) > 0.9}
    assert failed
    assert all(reason in failure.reason for failure in tally.failures)
    assert tally.cases == 40


def test_what_hangs_is_ended(monkeypatch):
    """And the cases after it are tried."""
    monkeypatch.setattr("tests.fuzz.runner.MAX_SECONDS", 0.5)
    target = Target("toy", 1, lambda draw: draw(), lambda case: _loop() if case > 0.9 else None)
    tally = Runner([target], {"toy": 12}, 3, jobs=1).run()["toy"]
    hanging = [number for number in range(12) if make_case(target, 3, number) > 0.9]
    assert [failure.case for failure in tally.failures] == hanging != []
    assert tally.cases == 12


def _loop():
    while True:
        random.random()
