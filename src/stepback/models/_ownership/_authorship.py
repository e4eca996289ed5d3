"""Who the authors of files are, by who created and changed them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from itertools import compress
from typing import Any

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._organization._validate_args import as_float_or_nan, raise_faults, weight_fault
from stepback._problems._format import format_value

_SHARE = 0.75
_FLOOR = 3.293


def degree_of_authorship(created: Any, changes: Any, others: Any) -> Any:
    """How much of a file is someone's own work: the degree of authorship (DOA).

    3.293 + 1.098·created + 0.164·changes − 0.321·ln(1 + others).

    Parameters
    ----------
    created
        Whether the person created the file: 1 or 0.
    changes
        How many changes to the file are the person's.
    others
        How many changes are of others.

    Returns
    -------
    float or array
        A float of numbers; of arrays, which broadcast, an array.

    Raises
    ------
    ValueError
        If one is below 0 or no number, `created` is neither 0 nor 1, or arrays do not broadcast.

    Examples
    --------
    >>> from stepback.models import degree_of_authorship
    >>> degree_of_authorship(True, 0, 0)
    4.391

    References
    ----------
    - Avelino, G., Passos, L., Hora, A., & Valente, M. T. (2016). A novel approach for estimating
      truck factors. ICPC 2016. doi:10.1109/ICPC.2016.7503718
    """
    given = {"created": created, "changes": changes, "others": others}
    arrays = {name: _as_counts(name, value) for name, value in given.items()}
    if not np.isin(arrays["created"], (0, 1)).all():
        raise ValueError(
            f"created: {format_value(created)} is neither 0 nor 1; give whether it was so"
        )
    try:
        np.broadcast_shapes(*(array.shape for array in arrays.values()))
    except ValueError:
        told = ", ".join(f"{name} is {array.shape}" for name, array in arrays.items())
        raise ValueError(f"shapes: {told}; give arrays that broadcast together") from None
    degree = (
        3.293
        + 1.098 * arrays["created"]
        + 0.164 * arrays["changes"]
        - 0.321 * np.log1p(arrays["others"])
    )
    return float(degree) if degree.ndim == 0 else degree


def authors(files: Mapping[Any, Mapping[Any, tuple[bool, float]]]) -> dict[Any, tuple[Any, ...]]:
    """Who the authors of each file are, by their degrees of authorship.

    Whoever has more than three quarters of the highest degree of the file, and one of 3.293 or
    more unless they created the file.

    Parameters
    ----------
    files
        From each file to those who worked on it, each with whether they created it and how many
        changes are theirs.

    Returns
    -------
    dict
        From each file to its authors, as `truck_factor` takes them; nobody for a file that
        nobody worked on.

    Raises
    ------
    ValueError
        With every entry that is no mapping to such pairs.

    Examples
    --------
    Here ann created the file and changed it 3 times, bo changed it 5 times.

    >>> from stepback.models import authors
    >>> authors({"app.py": {"ann": (True, 3), "bo": (False, 5)}})
    {'app.py': ('ann', 'bo')}

    References
    ----------
    - Avelino, G., Passos, L., Hora, A., & Valente, M. T. (2016). A novel approach for estimating
      truck factors. ICPC 2016. doi:10.1109/ICPC.2016.7503718
    """
    if not isinstance(files, Mapping):
        raise ValueError(
            f"files: {format_value(files)} is no mapping from files to who worked on them"
        )
    faults = [fault for file, worked in files.items() for fault in _find_faults(file, worked)]
    raise_faults("files", faults)
    sizes = [len(worked) for worked in files.values()]
    wrote = iter(_author_mask(files, np.repeat(np.arange(len(files)), sizes)).tolist())
    return {file: tuple(compress(worked, wrote)) for file, worked in files.items()}


def _find_faults(file: Any, worked: Any) -> Iterable[str]:
    if not isinstance(worked, Mapping):
        yield (
            f"{format_value(file)}: {format_value(worked)} is no mapping from people to "
            "(created, changes)"
        )
        return
    for person, pair in worked.items():
        where = f"{format_value(file)}, {format_value(person)}"
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            yield f"{where}: {format_value(pair)} is no pair (created, changes)"
        elif not _is_yes_or_no(pair[0]):
            yield f"{where}: created: {format_value(pair[0])} is neither 0 nor 1"
        elif fault := weight_fault(pair[1]):
            yield f"{where}: changes: {fault}"


def _is_yes_or_no(created: Any) -> bool:
    """Whether it says yes or no."""
    if isinstance(created, np.ndarray):
        return False
    return isinstance(created, bool | np.bool_) or as_float_or_nan(created) in (0, 1)


def _author_mask(files: Mapping[Any, Mapping[Any, tuple[bool, float]]], at: Array) -> Array:
    """Of each entry, one after the other, whether it is of an author; `at` is its file."""
    pairs = [pair for worked in files.values() for pair in worked.values()]
    created, changes = np.array(pairs, dtype=np.float64).reshape(-1, 2).T
    others = np.bincount(at, weights=changes, minlength=len(files))[at] - changes
    degree = degree_of_authorship(created, changes, others)
    highest = np.zeros(len(files))
    np.maximum.at(highest, at, degree)
    return np.asarray((degree > _SHARE * highest[at]) & ((degree >= _FLOOR) | (created == 1)))


def _as_counts(name: str, value: Any) -> Array:
    try:
        given = np.asarray(value)
        counts = given.astype(np.float64) if given.dtype.kind in "biufO" else None
    except (TypeError, ValueError, OverflowError):
        counts = None
    if counts is None:
        raise ValueError(f"{name}: {format_value(value)} is not a number")
    if not ((counts >= 0) & (counts < math.inf)).all():
        raise ValueError(f"{name}: {format_value(value)} is not from 0 up")
    return counts
