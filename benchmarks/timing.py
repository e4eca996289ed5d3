"""Times of CPU, engines taken in turn, and what they come to."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping

import attrs
import numpy as np

Call = Callable[[], object]
# Made anew before each run, untimed: what a call would otherwise find already computed.
Prepared = Callable[[], Call]

ROUNDS = {1_000: 15, 10_000: 11, 100_000: 7}
FEWEST_ROUNDS = 5
LONG = 5.0  # seconds: what takes longer is run three times
ROUNDS_OF_LONG = 3
SHORT = 2e-3  # seconds: what takes less is called several times in a run


@attrs.frozen
class Timed:
    """How long something took.

    Attributes:
        runs: Seconds of CPU, a call, in the order in which they were measured.
    """

    runs: tuple[float, ...]

    @property
    def median(self) -> float:
        """The median of the runs, in seconds."""
        return statistics.median(self.runs)

    @property
    def spread(self) -> float:
        """How far apart the middle half of the runs lies, as a part of the median."""
        if len(self.runs) < ROUNDS_OF_LONG:
            return 0.0
        low, _, high = statistics.quantiles(self.runs, n=4, method="inclusive")
        return (high - low) / self.median


def rounds_for(people: int) -> int:
    """How many runs a size gets."""
    return next((runs for size, runs in ROUNDS.items() if people <= size), FEWEST_ROUNDS)


def in_turn(engines: Mapping[str, Prepared], rounds: int) -> dict[str, Timed]:
    """The times of several engines, a run of each in every round.

    So that a machine that slows down for a while slows all of them. As with `timeit`, no
    garbage is collected meanwhile, which spares most those that make the most objects.
    """
    runs: dict[str, list[float]] = {name: [] for name in engines}
    for _ in range(rounds):
        for name, prepared in engines.items():
            done = runs[name]
            if len(done) >= ROUNDS_OF_LONG and done[0] > LONG:
                continue
            calls = max(1, round(SHORT / done[0])) if done and done[0] < SHORT else 1
            done.append(_run([prepared() for _ in range(calls)]))
    return {name: Timed(tuple(done)) for name, done in runs.items()}


def _run(calls: list[Call]) -> float:
    gc.collect()
    gc.disable()
    try:
        begin = time.process_time()
        for call in calls:
            call()
        return (time.process_time() - begin) / len(calls)
    finally:
        gc.enable()


def growth(seconds: Mapping[int, float]) -> float:
    """The exponent that fits how seconds grow with size: 1 where they are proportional."""
    sizes, times = np.array(list(seconds)), np.array(list(seconds.values()))
    return float(np.polyfit(np.log(sizes), np.log(times), 1)[0])
