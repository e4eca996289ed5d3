"""The internal consistency of the items of a scale: Cronbach's alpha."""

from __future__ import annotations

import math

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._problems._format import format_value
from stepback.models._base._as_arrays import as_floats, locate_first
from stepback.models._base._parameters import Values

_ROUNDING = 1e-12
_HALF_DIGIT = np.finfo(np.float64).eps / 2  # the rounding of an answer, of size up to 1


def cronbach_alpha(answers: Values) -> float:
    """Compute the internal consistency of the items of a scale.

    With k items, alpha is k / (k − 1) × (1 − the sum of the variances of the items / the
    variance of their sum).

    Parameters
    ----------
    answers
        A table of numbers, as lists, an array or a frame: a row for each respondent, a column
        for each item. nan or ``None``: not answered. Only complete rows count.

    Returns
    -------
    float
        At most 1. It is negative if items contradict each other, for example if a reverse-keyed
        item was not reversed. nan for fewer than two items or complete rows, and if the sums of
        all respondents are equal (within rounding).

    Raises
    ------
    ValueError
        If this is not a table, or holds a value that is neither a finite number nor empty.

    Examples
    --------
    >>> from stepback.models import cronbach_alpha
    >>> cronbach_alpha([[1, 2, 1], [3, 3, 4], [5, 4, 5], [2, 2, 1]])
    0.938...

    Notes
    -----
    Alpha grows with the number of items. It shows neither that a scale measures one thing, nor
    that it measures what it should.

    References
    ----------
    - Cronbach, L. J. (1951). Coefficient alpha and the internal structure of tests.
      Psychometrika 16(3), 297-334. doi:10.1007/BF02310555
    """
    try:
        table = as_floats(answers)
    except ValueError as fault:
        raise ValueError(f"answers: {fault}") from None
    if table.ndim != 2:
        raise ValueError(
            f"answers: an array of shape {table.shape} is not a table; give a row for each "
            "respondent and a column for each item"
        )
    if np.isinf(table).any():
        first, place = locate_first(np.isinf(table))
        value = format_value(np.asarray(answers, dtype=object)[first])
        raise ValueError(
            f"answers: {value}{place} is not a finite number; leave it empty, or give nan, where "
            "it is missing"
        )
    return compute_alpha(table)


def compute_alpha(answers: Array) -> float:
    """Compute Cronbach's alpha of respondents × items, nan where an answer is missing."""
    complete = answers[~np.isnan(answers).any(axis=1)]
    n_respondents, n_items = complete.shape
    if n_respondents < 2 or n_items < 2:
        return math.nan
    # Scaled by a power of two, which is exact, so that no difference overflows. Then centered, so
    # that answers such as 1,000,000,003 keep the digits in which they differ.
    _, exponent = np.frexp(np.abs(complete).max())
    scaled = np.ldexp(complete, -exponent)
    centered = scaled - scaled[0]
    spread = np.abs(centered).max()
    if not spread:
        return math.nan
    centered /= spread  # near 1, so that no square overflows or vanishes
    total = centered.sum(axis=1)
    if total.std() <= n_items * (_ROUNDING + _HALF_DIGIT / spread):
        return math.nan
    item_variance = centered.var(axis=0, ddof=1).sum()
    alpha = n_items / (n_items - 1) * (1 - item_variance / total.var(ddof=1))
    return min(float(alpha), 1.0)  # rounding can exceed 1
