"""Measure CPU times of several libraries in turn, and check that their results agree."""

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
Prepare = Callable[[], Call]

MAX_ROUNDS = 11
MIN_ROUNDS = 3
MAX_SECONDS = 3.0  # seconds, of all runs together: beyond this, three runs are enough
LONG_RUN = 20.0  # seconds: beyond this, one run is enough
SHORT_RUN = 2e-3  # seconds: a quicker call is repeated within a run
RELATIVE, ABSOLUTE = 1e-9, 1e-15


@attrs.frozen
class Timing:
    """The times of several runs.

    Attributes:
        runs: CPU seconds for each call, in the order in which they were measured.
    """

    runs: tuple[float, ...]

    @property
    def median(self) -> float:
        """The median of the runs, in seconds."""
        return statistics.median(self.runs)


@attrs.frozen
class Engine:
    """One library's implementation of a task.

    Attributes:
        prepare: Returns the call to be timed; a new one for each run, so that no run finds
            results of the previous one.
        comparable: Extracts from the result the numbers on which all libraries should agree;
            ``None`` if there are none.
    """

    prepare: Prepare
    comparable: Callable[[Any], Any] | None = None


def time_in_turn(engines: Mapping[str, Engine]) -> dict[str, Timing]:
    """Time several engines, with one run of each in every round; their results have to agree.

    They take turns, so that a machine that slows down for a while slows all of them. As in
    `timeit`, garbage collection is off, which helps libraries that create many objects most.
    """
    runs: dict[str, list[float]] = {name: [] for name in engines}
    results: dict[str, Array] = {}
    for number in range(MAX_ROUNDS):
        for name, engine in engines.items():
            past = runs[name]
            if number >= MIN_ROUNDS and sum(past) > MAX_SECONDS:
                continue
            if number and past[0] > LONG_RUN:
                continue
            is_short = bool(past) and past[-1] < SHORT_RUN
            n_calls = round(SHORT_RUN / past[-1]) if is_short else 1
            calls = [engine.prepare() for _ in range(n_calls)]
            seconds, result = _time_calls(calls)
            past.append(seconds)
            if engine.comparable and name not in results:
                results[name] = np.asarray(engine.comparable(result), dtype=np.float64)
            del calls, result
    _check_agreement(results)
    return {name: Timing(tuple(seconds)) for name, seconds in runs.items()}


def _time_calls(calls: list[Call]) -> tuple[float, Any]:
    gc.collect()
    gc.freeze()  # existing objects are not examined again by the next collection
    gc.disable()
    result = None
    try:
        begin = time.process_time()
        for call in calls:
            result = call()
        return (time.process_time() - begin) / len(calls), result
    finally:
        gc.enable()


def _check_agreement(results: Mapping[str, Array]) -> None:
    names = list(results)
    for name in names[1:]:
        np.testing.assert_allclose(
            results[name], results[names[0]], RELATIVE, ABSOLUTE, err_msg=f"{names[0]} and {name}"
        )
