"""The amounts of the decisions in each domain, as a sample for limits."""

from __future__ import annotations

import numpy as np

from stepback._algorithms._arrays import Array, object_array


def amounts_by_domain(amount: Array, domain: Array, n_domains: int) -> Array:
    """For each domain the known amounts of its decisions, in order; ``None`` if there are none.

    All are kept, so that the shares of bands are those of the log at any limit. Amounts below 0
    are no amounts that limits apply to.
    """
    is_known = np.isfinite(amount) & (amount >= 0)
    amount, domain = amount[is_known], domain[is_known]
    order = np.lexsort((amount, domain))
    ends = np.cumsum(np.bincount(domain, minlength=n_domains))
    parts = np.split(amount[order], ends[:-1]) if n_domains else []
    return object_array([tuple(part.tolist()) if part.size else None for part in parts])
