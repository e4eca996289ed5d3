"""Executors as they are not wished for, and functions that their workers can import."""

from __future__ import annotations

import os
import pickle
import signal
import threading
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import Any

from stepback import Organization, effective_leaders


class TravellingExecutor(Executor):
    """Runs in this process what arrives after a journey as a pickle, and pickles the result."""

    def submit(self, function: Any, /, *args: Any, **options: Any) -> Future[Any]:
        """Run at once."""
        future: Future[Any] = Future()
        try:
            arrived, given, named = pickle.loads(pickle.dumps((function, args, options)))  # noqa: S301
            future.set_result(pickle.loads(pickle.dumps(arrived(*given, **named))))  # noqa: S301
        except Exception as error:  # noqa: BLE001  (as an executor does)
            future.set_exception(error)
        return future


class ReorderingExecutor(Executor):
    """Runs what was submitted last first, in a thread; nothing of it is ever refused."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._waiting: list[Any] = []
        self._is_closed = False
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def submit(self, function: Any, /, *args: Any, **options: Any) -> Future[Any]:
        """Put it on top of the pile."""
        future: Future[Any] = Future()
        with self._condition:
            self._waiting.append((future, function, args, options))
            self._condition.notify()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the thread."""
        with self._condition:
            self._is_closed = True
            self._condition.notify()
        self._thread.join()

    def _work(self) -> None:
        while True:
            with self._condition:
                self._condition.wait_for(lambda: self._waiting or self._is_closed)
                if not self._waiting:
                    return
                future, function, args, options = self._waiting.pop()
            try:
                future.set_result(function(*args, **options))
            except Exception as error:  # noqa: BLE001  (as an executor does)
                future.set_exception(error)


class DyingExecutor(TravellingExecutor):
    """Runs so many submissions, then breaks: every later one fails, and soon none is taken."""

    def __init__(self, n_runs: int) -> None:
        self._n_left = n_runs
        self._n_lost = 2

    def submit(self, function: Any, /, *args: Any, **options: Any) -> Future[Any]:
        """Run it, lose it, or refuse it."""
        if self._n_left:
            self._n_left -= 1
            return super().submit(function, *args, **options)
        if not self._n_lost:
            raise BrokenExecutor("a worker ended")
        self._n_lost -= 1
        future: Future[Any] = Future()
        future.set_exception(BrokenExecutor("a worker ended"))
        return future


class LosingExecutor(TravellingExecutor):
    """Loses the result of every third submission, and goes on."""

    def __init__(self) -> None:
        self._n_submitted = 0

    def submit(self, function: Any, /, *args: Any, **options: Any) -> Future[Any]:
        """Run it, or lose it."""
        self._n_submitted += 1
        if self._n_submitted % 3:
            return super().submit(function, *args, **options)
        future: Future[Any] = Future()
        future.set_exception(OSError("the machine is gone"))
        return future


def kill_worker(org: Organization) -> float:
    """End the process without a word, as the system does when memory is short, for 13 people."""
    if len(org.people) == 13:
        os.kill(os.getpid(), signal.SIGKILL)
    return effective_leaders(org)


def simulate_noise(people: int, rng: Any) -> dict[str, float]:
    """Random numbers."""
    return {"first": float(rng.random()), "second": float(rng.normal(people))}


def count_many(
    org: Organization, least: int = 2, kinds: frozenset[str] = frozenset({"a", "b", "c"})
) -> bool:
    """A function whose defaults and code hold sets."""
    return len(org) >= least and "x" in {"p", "q", "r"} and bool(kinds)
