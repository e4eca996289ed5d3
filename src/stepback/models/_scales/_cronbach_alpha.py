"""How far the items of a scale go together: Cronbach's alpha."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._problems._format import format_value
from stepback.models._base._as_arrays import as_floats, format_index

_ROUNDING = 1e-12


def cronbach_alpha(answers: Any) -> float:
    """How far the items of a scale go together, as answered by many.

    With k items, alpha is k / (k − 1) times 1 less the sum of the variances of the items over
    the variance of their sum.

    Parameters
    ----------
    answers
        A table of numbers, of lists, an array or a frame: a row for each respondent, a column
        for each item. nan or ``None``: not answered. Only complete rows count.

    Returns
    -------
    float
        At most 1. It is negative where items speak against each other, as where one that is
        keyed the other way round was not reversed. nan for fewer than two items or complete
        rows, and where the sums of all respondents are the same (within rounding).

    Raises
    ------
    ValueError
        If this is no table, or holds what is neither a finite number nor empty.

    Examples
    --------
    >>> from stepback.models import cronbach_alpha
    >>> cronbach_alpha([[1, 2, 1], [3, 3, 4], [5, 4, 5], [2, 2, 1]])
    0.938...

    Notes
    -----
    Alpha grows with the number of items. It neither shows that a scale measures one thing, nor
    that it measures what it should.

    References
    ----------
    - Cronbach, L. J. (1951). Coefficient alpha and the internal structure of tests.
      Psychometrika 16(3), 297-334. doi:10.1007/BF02310555
    """
    try:
        found = as_floats(answers)
    except ValueError as fault:
        raise ValueError(f"answers: {fault}") from None
    if found.ndim != 2:
        raise ValueError(
            f"answers: an array of shape {found.shape} is no table; give a row for each "
            "respondent and a column for each item"
        )
    wrong = np.argwhere(np.isinf(found))
    if len(wrong):
        first = tuple(wrong[0].tolist())
        value = format_value(np.asarray(answers, dtype=object)[first])
        raise ValueError(
            f"answers: {value}{format_index(first, len(wrong), found.size)} is not a finite "
            "number; leave it empty, or give nan, where it is missing"
        )
    return compute_alpha(found)


def compute_alpha(answers: Array) -> float:
    """Cronbach's alpha of respondents × items, nan where something is missing."""
    complete = answers[~np.isnan(answers).any(axis=1)]
    respondents, items = complete.shape
    if respondents < 2 or items < 2:
        return math.nan
    largest = np.abs(complete).max()
    scaled = complete / (largest or 1.0)  # of numbers near 1, no square is too large or small
    total = scaled.sum(axis=1)
    if total.std() <= _ROUNDING * items:
        return math.nan
    of_items = scaled.var(axis=0, ddof=1).sum()
    found = items / (items - 1) * (1 - of_items / total.var(ddof=1))
    return min(float(found), 1.0)  # but for rounding
