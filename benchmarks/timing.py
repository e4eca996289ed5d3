"""Times of CPU, engines taken in turn, and what they come to."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any

import attrs
import numpy as np

from benchmarks.sample import Array

Call = Callable[[], Any]

MOST_ROUNDS = 11
FEWEST_ROUNDS = 3
ENOUGH = 3.0  # seconds, altogether: then three runs do
LONG = 20.0  # seconds: then one run does
SHORT = 2e-3  # seconds: what takes less is called several times in a run
RELATIVE, ABSOLUTE = 1e-9, 1e-15


@attrs.frozen
class Timed:
    """How long something took.

    Attributes:
        runs: Seconds of CPU a call, in the order in which they were measured.
    """

    runs: tuple[float, ...]

    @property
    def median(self) -> float:
        """The median of the runs, in seconds."""
        return statistics.median(self.runs)


@attrs.frozen
class Engine:
    """One library's way to do something.

    Attributes:
        prepared: Makes the call that is timed, anew for each: what a call would otherwise find
            already computed.
        figures: Of what the call returns, the numbers that every library should find; ``None``
            where there are none.
    """

    prepared: Callable[[], Call]
    figures: Callable[[Any], Any] | None = None


def in_turn(engines: Mapping[str, Engine]) -> dict[str, Timed]:
    """The times of several engines, a run of each in every round; they have to agree.

    In turn, so that a machine that slows down for a while slows all of them. As with `timeit`,
    no garbage is collected meanwhile, which spares most those that make the most objects.
    """
    runs: dict[str, list[float]] = {name: [] for name in engines}
    found: dict[str, Array] = {}
    for number in range(MOST_ROUNDS):
        for name, engine in engines.items():
            done = runs[name]
            if number >= FEWEST_ROUNDS and sum(done) > ENOUGH:
                continue
            if number and done[0] > LONG:
                continue
            short = bool(done) and done[-1] < SHORT
            calls = [engine.prepared() for _ in range(round(SHORT / done[-1]) if short else 1)]
            seconds, result = _run(calls)
            done.append(seconds)
            if engine.figures and name not in found:
                found[name] = np.asarray(engine.figures(result), dtype=np.float64)
            del calls, result
    _agree(found)
    return {name: Timed(tuple(done)) for name, done in runs.items()}


def _run(calls: list[Call]) -> tuple[float, Any]:
    gc.collect()
    gc.freeze()  # what is there already is not looked through again the next time
    gc.disable()
    result = None
    try:
        begin = time.process_time()
        for call in calls:
            result = call()
        return (time.process_time() - begin) / len(calls), result
    finally:
        gc.enable()


def _agree(found: Mapping[str, Array]) -> None:
    names = list(found)
    for name in names[1:]:
        np.testing.assert_allclose(
            found[name], found[names[0]], RELATIVE, ABSOLUTE, err_msg=f"{names[0]} and {name}"
        )
