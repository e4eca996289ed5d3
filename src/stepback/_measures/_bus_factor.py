"""The bus factor: the fewest people whose absence stalls a share of all decisions."""

from __future__ import annotations

import math

import attrs

from stepback._flow._compiled import Compiled
from stepback._measures._stalling_set import StallingSet, find_smallest_stalling_set
from stepback._organization._organization import Organization, compiled_at_date
from stepback._organization._validate_args import check_number

HALF = 0.5


@attrs.frozen
class BusFactor:
    """The fewest people whose absence stalls more than a share of all decisions.

    Attributes:
        size: How many people they are; nan if not even everyone's absence stalls so much.
        people: Their ids, in the order in which they were found.
        exact: Whether fewer people are certainly not enough; else a greedy search found these.
    """

    size: float
    people: tuple[str, ...]
    exact: bool


def bus_factor(org: Organization, *, threshold: float = HALF) -> BusFactor:
    """The fewest people whose absence stalls more than `threshold` of all decisions.

    Parameters
    ----------
    org
    threshold
        A share of all decisions, in [0, 1).

    Returns
    -------
    BusFactor
        Exact in small organizations, and wherever one person is enough; else found by a greedy
        search, and then ``exact`` is false.

    Raises
    ------
    ValueError
        If `threshold` is not in [0, 1), or a delegation is dated and no date was entered.

    Examples
    --------
    >>> bus_factor(archetypes.command_pyramid(people=7, span=2)).size
    1

    References
    ----------
    - Avelino, G., Passos, L., Hora, A., & Valente, M. T. (2016). A Novel Approach for
      Estimating Truck Factors. ICPC. doi:10.1109/ICPC.2016.7503718
    """
    compiled = compiled_at_date(org)
    share = check_number(threshold, "threshold", 0)
    if share >= 1:
        raise ValueError(f"threshold: {threshold} is not below 1; give a share of all decisions")
    return as_bus_factor(compiled, find_smallest_stalling_set(compiled, share))


def as_bus_factor(compiled: Compiled, found: StallingSet) -> BusFactor:
    """The bus factor whose people were found, by their ids."""
    if found.people is None:
        return BusFactor(math.nan, (), found.exact)
    ids = compiled.columns.ids[found.people].tolist()
    return BusFactor(len(ids), tuple(ids), found.exact)
