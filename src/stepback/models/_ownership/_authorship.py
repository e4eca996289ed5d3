"""The authors of files, by who created and changed them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from itertools import compress
from typing import Any

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._organization._validate_args import as_float_or_nan, raise_faults, weight_fault
from stepback._problems._format import format_value
from stepback.models._base._parameters import Values
from stepback.models._base._value_types import Numbers

_LEAST_SHARE = 0.75
_LEAST_DEGREE = 3.293


def degree_of_authorship(created: Values, changes: Values, others: Values) -> Numbers:
    """Compute how much of a file is a person's own work: the degree of authorship (DOA).

    DOA = 3.293 + 1.098·created + 0.164·changes − 0.321·ln(1 + others).

    Parameters
    ----------
    created
        Whether the person created the file: 1 or 0.
    changes
        The number of changes to the file by the person.
    others
        The number of changes by others.

    Returns
    -------
    float or array
        A float for numbers; an array for arrays, which broadcast.

    Raises
    ------
    ValueError
        If one is below 0 or not a number, `created` is neither 0 nor 1, or arrays do not broadcast.

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
    arguments = {"created": created, "changes": changes, "others": others}
    arrays = {name: _as_counts(name, value) for name, value in arguments.items()}
    if not np.isin(arrays["created"], (0, 1)).all():
        raise ValueError(
            f"created: {format_value(created)} is neither 0 nor 1; give 1 if the person created it"
        )
    try:
        np.broadcast_shapes(*(array.shape for array in arrays.values()))
    except ValueError:
        shapes = ", ".join(f"{name} is {array.shape}" for name, array in arrays.items())
        raise ValueError(f"shapes: {shapes}; give arrays that broadcast together") from None
    n_created, n_changes, n_others = arrays.values()
    degree = 3.293 + 1.098 * n_created + 0.164 * n_changes - 0.321 * np.log1p(n_others)
    return float(degree) if degree.ndim == 0 else np.asarray(degree, dtype=np.float64)


def authors(files: Mapping[Any, Mapping[Any, tuple[bool, float]]]) -> dict[Any, tuple[Any, ...]]:
    """Find the authors of each file, by their degrees of authorship.

    An author has a degree of more than three quarters of the highest for the file, as in the
    paper, and of at least 3.293 unless they created it, as in its authors' own tool.

    Parameters
    ----------
    files
        From each file to the people who worked on it, each with whether they created it and the
        number of their changes.

    Returns
    -------
    dict
        From each file to its authors, as `truck_factor` takes them; empty for a file that nobody
        worked on.

    Raises
    ------
    ValueError
        With every entry that is not a mapping to such pairs.

    Examples
    --------
    Ann created the file and changed it 3 times, bo changed it 5 times.

    >>> from stepback.models import authors
    >>> authors({"app.py": {"ann": (True, 3), "bo": (False, 5)}})
    {'app.py': ('ann', 'bo')}

    Notes
    -----
    The paper has the first condition alone. The second is a rule of the tool that its authors
    published with it.

    References
    ----------
    - Avelino, G., Passos, L., Hora, A., & Valente, M. T. (2016). A novel approach for estimating
      truck factors. ICPC 2016. doi:10.1109/ICPC.2016.7503718
    """
    if not isinstance(files, Mapping):
        raise ValueError(
            f"files: {format_value(files)} is not a mapping of files to who worked on them"
        )
    faults = [fault for file, people in files.items() for fault in _find_faults(file, people)]
    raise_faults("files", faults)
    sizes = [len(people) for people in files.values()]
    is_author = iter(_author_mask(files, np.repeat(np.arange(len(files)), sizes)).tolist())
    return {file: tuple(compress(people, is_author)) for file, people in files.items()}


def _find_faults(file: Any, people: Any) -> Iterable[str]:
    if not isinstance(people, Mapping):
        yield (
            f"{format_value(file)}: {format_value(people)} is not a mapping of people to "
            "(created, changes)"
        )
        return
    for person, pair in people.items():
        place = f"{format_value(file)}, {format_value(person)}"
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            yield f"{place}: {format_value(pair)} is not a pair (created, changes)"
        elif not _is_yes_or_no(pair[0]):
            yield f"{place}: created: {format_value(pair[0])} is neither 0 nor 1"
        elif fault := weight_fault(pair[1]):
            yield f"{place}: changes: {fault}"


def _is_yes_or_no(created: Any) -> bool:
    if isinstance(created, np.ndarray):
        return False
    return isinstance(created, bool | np.bool_) or as_float_or_nan(created) in (0, 1)


def _author_mask(files: Mapping[Any, Mapping[Any, tuple[bool, float]]], file: Array) -> Array:
    """Which entries, in order, are of an author; `file` is the position of each entry's file."""
    pairs = [pair for people in files.values() for pair in people.values()]
    created, changes = np.array(pairs, dtype=np.float64).reshape(-1, 2).T
    others = np.bincount(file, weights=changes, minlength=len(files))[file] - changes
    degree = degree_of_authorship(created, changes, others)
    highest = np.zeros(len(files))
    np.maximum.at(highest, file, degree)
    is_near_highest = degree > _LEAST_SHARE * highest[file]
    return np.asarray(is_near_highest & ((degree >= _LEAST_DEGREE) | (created == 1)))


def _as_counts(name: str, value: Any) -> Array:
    try:
        array = np.asarray(value)
        counts = array.astype(np.float64) if array.dtype.kind in "biufO" else None
    except (TypeError, ValueError, OverflowError):
        counts = None
    if counts is None:
        raise ValueError(f"{name}: {format_value(value)} is not a number")
    if not ((counts >= 0) & (counts < math.inf)).all():
        raise ValueError(f"{name}: {format_value(value)} is not from 0 up")
    return counts
