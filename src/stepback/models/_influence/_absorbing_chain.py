"""Markov chains: where they end, and how much time they spend in each state.

Both functions eliminate states one by one, after Grassmann, Taksar and Heyman: only positive
numbers are added, multiplied and divided. Nothing is subtracted, so results keep all their
digits even if the chance to leave a group of states is tiny.
"""

from __future__ import annotations

import numpy as np

from stepback._algorithms._arrays import Array

_RAREST = 1e-290  # below this, floats lose digits of a probability


def absorption_probabilities(steps: Array, ends: Array) -> Array:
    """Compute the probability to end in each of the `ends`, from each state of a chain.

    Rows are states; the weights of their steps to each other, and to the ends, need not sum
    to 1. nan for states that lead to others that are left so rarely that a float cannot tell
    where they lead.

    A state is eliminated by sending each step into it on to where it leads. If state 0 goes to
    state 1 with 0.5 and to end A with 0.5, and state 1 goes to state 0 with 0.5 and to end B
    with 0.5, then without state 0, state 1 goes to itself with 0.25, to A with 0.25 and to B
    with 0.5. Scaled by what leaves it (0.75), it ends in A with 1/3 and in B with 2/3; and
    state 0, which goes half to A and half to state 1, ends in A with 2/3 and in B with 1/3.

    >>> steps, ends = np.array([[0, 0.5], [0.5, 0]]), np.diag([0.5, 0.5])
    >>> absorption_probabilities(steps, ends).round(3).tolist()
    [[0.667, 0.333], [0.333, 0.667]]
    """
    n_states = steps.shape[-1]
    unknown = np.zeros((*steps.shape[:-1], 1))
    weights = np.concatenate([steps, ends, unknown], axis=-1)
    for state in range(n_states):
        row = weights[..., state, state + 1 :]
        row[..., -1] += row.sum(axis=-1) < _RAREST
        row /= row.sum(axis=-1, keepdims=True)
        into_state = weights[..., state + 1 :, state, None]
        weights[..., state + 1 :, state + 1 :] += into_state * row[..., None, :]
    probabilities: Array = weights[..., n_states:]
    for state in range(n_states - 2, -1, -1):
        onward = weights[..., state, None, state + 1 : n_states]
        probabilities[..., state, :] += (onward @ probabilities[..., state + 1 :, :])[..., 0, :]
    return np.where(probabilities[..., -1:] > 0, np.nan, probabilities[..., :-1])


def stationary_weights(steps: Array) -> Array:
    """Compute the share of time that an irreducible chain spends in each state.

    nan if some states are left so rarely that a float cannot tell how rarely.

    >>> stationary_weights(np.array([[0.75, 0.25], [0.5, 0.5]])).round(3).tolist()
    [0.667, 0.333]
    """
    weights = steps.copy()
    leaving = np.ones(len(weights))
    for state in range(len(weights) - 1, 0, -1):
        leaving[state] = weights[state, :state].sum()
        if leaving[state] < _RAREST:
            return np.full(len(weights), np.nan)
        weights[:state, :state] += np.outer(
            weights[:state, state], weights[state, :state] / leaving[state]
        )
    with np.errstate(divide="ignore"):
        log_weights = np.log(weights)
    # Logarithms: along a chain, times can become smaller than any float, and large again.
    log_time = np.zeros(len(weights))
    for state in range(1, len(weights)):
        arriving = np.logaddexp.reduce(log_time[:state] + log_weights[:state, state])
        log_time[state] = arriving - np.log(leaving[state])
    time = np.exp(log_time - log_time.max())
    return np.asarray(time / time.sum())
