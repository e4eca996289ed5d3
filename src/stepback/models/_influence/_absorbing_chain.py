"""Who listens to whom, and where it leads: sums of chances without any subtraction.

Nothing is subtracted, so that no digit is lost however little leads out of a group.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from stepback._algorithms._arrays import Array
from stepback.models._base._model import format_fault

LARGEST_OPINION = 1e300  # of opinions, so that no sum of them overflows

_NEGLIGIBLE = 1e-12  # less influence than this is none: it is rounding of whoever made the matrix
_ROUNDING = 1e-9
_RAREST = 1e-290  # of chances below it, floats lose digits


def normalize_influence(influence: Array) -> Array:
    """Influence without dust, and with rows that sum to exactly 1, or are empty."""
    heard = np.where(influence < _NEGLIGIBLE, 0.0, influence)
    total = heard.sum(axis=-1, keepdims=True)
    return np.asarray(heard / np.where(total > 0, total, 1.0))


def find_size_faults(influence: Array, **others: Array) -> Iterator[str]:
    """That influence is not square, or that others are not for as many people."""
    rows, people = influence.shape[-2:]
    if rows != people:
        yield f"influence: {rows} rows and {people} columns; give one of each for every person"
        return
    for name, given in others.items():
        if given.shape[-1] not in (1, people):
            yield (
                f"{name}: {given.shape[-1]} values for {people} people in influence; give one "
                "for each, or a single one for all"
            )


def find_row_faults(influence: Array, *, may_be_empty: Array | bool, remedy: str) -> Iterator[str]:
    """That a row does not sum to 1, where it has to."""
    total = influence.sum(axis=-1)
    empty = (influence == 0).all(axis=-1) & may_be_empty
    wrong = ~empty & ~(np.abs(total - 1) <= _ROUNDING)
    yield from format_fault("the sum of a row of influence", total, wrong, f"is not 1; {remedy}")


def clip_to_first(means: Array, first: Array, *, axis: int) -> Array:
    """Means of first opinions, which rounding does not carry beyond all of these."""
    low = first.min(axis=axis, keepdims=True, initial=np.inf)
    high = first.max(axis=axis, keepdims=True, initial=-np.inf)
    return np.asarray(np.clip(means, low, high))


def absorption_probabilities(steps: Array, ends: Array) -> Array:
    """The chance to end in each of the `ends`, from each state of a chain.

    Rows are states; the weights of their steps to each other, and to the ends, need not sum
    to 1. States are eliminated one by one, after Grassmann, Taksar and Heyman. nan of states
    that lead to some that are left so rarely that a float cannot tell for where.
    """
    size = steps.shape[-1]
    unknown = np.zeros((*steps.shape[:-1], 1))
    ways = np.concatenate([steps, ends, unknown], axis=-1)
    for one in range(size):
        row = ways[..., one, one + 1 :]
        row[..., -1] += row.sum(axis=-1) < _RAREST
        row /= row.sum(axis=-1, keepdims=True)
        into = ways[..., one + 1 :, one, None]
        ways[..., one + 1 :, one + 1 :] += into * row[..., None, :]
    found: Array = ways[..., size:]
    for one in range(size - 2, -1, -1):
        onward = ways[..., one, None, one + 1 : size] @ found[..., one + 1 :, :]
        found[..., one, :] += onward[..., 0, :]
    return np.where(found[..., -1:] > 0, np.nan, found[..., :-1])


def stationary_weights(steps: Array) -> Array:
    """The part of all time that a chain spends in each state, where all reach one another.

    The same elimination. nan where some are left so rarely that a float cannot tell how rarely.
    """
    ways = steps.copy()
    leaves = np.ones(len(ways))
    for one in range(len(ways) - 1, 0, -1):
        leaves[one] = ways[one, :one].sum()
        if leaves[one] < _RAREST:
            return np.full(len(ways), np.nan)
        ways[:one, :one] += np.outer(ways[:one, one], ways[one, :one] / leaves[one])
    with np.errstate(divide="ignore"):
        ways = np.log(ways)
    time = np.zeros(len(ways))  # as logarithms: along a chain, times can vanish and come back
    for one in range(1, len(ways)):
        time[one] = np.logaddexp.reduce(time[:one] + ways[:one, one]) - np.log(leaves[one])
    time = np.exp(time - time.max())
    return np.asarray(time / time.sum())
