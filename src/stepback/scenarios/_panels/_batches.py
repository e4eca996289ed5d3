"""Rows in batches, as large as is good for processes that they are sent to."""

from __future__ import annotations

import pickle
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import attrs

from stepback._problems._format import format_value, one_line_message
from stepback.scenarios._panels._row_requests import ComputeRows, RowOutcome, RowRequest

MAX_BATCH_BYTES = 1_000_000
_BATCH_SECONDS = 0.25  # starting a batch takes about a millisecond, on a cluster ten
_MAX_ROWS = 1_000


@attrs.frozen(eq=False)
class Batch:
    """Rows that are computed together.

    Attributes:
        requests: The rows, with their positions.
        payload: Their work, pickled if it goes to another process.
    """

    requests: tuple[tuple[int, RowRequest], ...]
    payload: bytes | tuple[Any, ...]


def compute_batch(
    compute: ComputeRows, function: Callable[..., Any], payload: bytes | tuple[Any, ...]
) -> tuple[list[RowOutcome], float]:
    """The outcomes of a batch, in whichever process this runs, and the seconds that it took."""
    start = time.perf_counter()
    # What is unpickled was pickled by the process that asks for it.
    works = pickle.loads(payload) if isinstance(payload, bytes) else payload  # noqa: S301
    return compute(function, works), time.perf_counter() - start


@attrs.define(eq=False)
class BatchMaker:
    """Draws rows, and makes batches of them.

    Where no size was given, batches grow until one takes a quarter of a second, and stay below a
    megabyte. The figures do not depend on it.

    Attributes:
        requests: The rows that are not drawn yet, with their positions.
        size: The rows of each batch; ``None`` to find it.
        pickles: Whether batches go to another process.
    """

    requests: Iterator[tuple[int, RowRequest]]
    size: int | None
    pickles: bool
    _found_size: int = 1
    _n_rows_per_megabyte: float = _MAX_ROWS
    _has_warned: bool = False

    def make_batch(self) -> Batch | None:
        """The next batch; ``None`` if there are no rows left."""
        n_rows = self.size or self._found_size
        drawn = []
        for request in self.requests:
            drawn.append(request)
            if len(drawn) == n_rows:
                break
        if not drawn:
            return None
        works = tuple(request.work for _, request in drawn)
        return Batch(tuple(drawn), self._pickle(works) if self.pickles else works)

    def _pickle(self, works: Sequence[Any]) -> bytes:
        try:
            data = pickle.dumps(works, protocol=pickle.HIGHEST_PROTOCOL)
        except Exception as error:
            raise ValueError(
                f"items: {format_value(works[0])} cannot be sent to another process "
                f"({one_line_message(error)}); leave out executor, or use a ThreadPoolExecutor"
            ) from error
        self._n_rows_per_megabyte = len(works) * MAX_BATCH_BYTES / len(data)
        if len(data) > MAX_BATCH_BYTES and not self._has_warned:
            self._has_warned = True
            warnings.warn(
                f"a batch of {len(works):,} ships {len(data) / 1e6:.1f} MB to another process, "
                "which may take longer than measuring; give paths, which cost nothing to ship"
                + (", or a smaller batch" if len(works) > 1 else ""),
                UserWarning,
                stacklevel=2,
            )
        return data

    def learn(self, n_rows: int, seconds: float) -> None:
        """Take into account how long a batch took."""
        fits_time = _BATCH_SECONDS * n_rows / max(seconds, 1e-6)
        fitting = min(fits_time, self._n_rows_per_megabyte, 4 * self._found_size, _MAX_ROWS)
        self._found_size = max(1, int(fitting))
