"""The Wilson score interval of a share."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

from stepback._algorithms._arrays import Array


def wilson_interval(counted: Array, total: Array, confidence: float) -> tuple[Array, Array]:
    """The ends of the Wilson score interval of the shares `counted / total`; nan where of none.

    Unlike the normal approximation it is useful where few of few are counted: of 0 of 200, the
    upper end is 0.018845 at 95 %.

    References:
        - Wilson, E. B. (1927). Probable Inference, the Law of Succession, and Statistical
          Inference. Journal of the American Statistical Association 22(158), 209-212.
          doi:10.1080/01621459.1927.10502953
    """
    z_squared = NormalDist().inv_cdf(0.5 + confidence / 2) ** 2
    with np.errstate(invalid="ignore", divide="ignore"):
        share = counted / total
        center = share + z_squared / (2 * total)
        half = np.sqrt(z_squared * (share * (1 - share) + z_squared / (4 * total)) / total)
        scale = 1 + z_squared / total
        low, high = (center - half) / scale, (center + half) / scale
    # Of none and of all, an end is 0 or 1 but for rounding.
    low = np.where((counted == 0) & (total > 0), 0.0, low)
    return low, np.where((counted == total) & (total > 0), 1.0, high)
