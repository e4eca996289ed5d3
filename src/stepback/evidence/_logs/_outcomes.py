"""How a row of a log of decisions can come out."""

from __future__ import annotations

import numpy as np

from stepback._algorithms._arrays import Array

# A row of the log holds the position of its outcome here.
OUTCOMES = (
    "submitted",  # a request is made, or passed on: nobody has decided yet
    "approved",  # an approval after which others follow
    "final",  # the approval that settles the case in its domain
    "changed",  # the decider had something changed, or sent it back
    "rejected",
    "withdrawn",  # by the one who asked
    "ignored",  # no decision: saved, viewed, paid by the system
)
OUTCOME_CODES = {word: code for code, word in enumerate(OUTCOMES)}


def outcome_mask(outcome: Array, *words: str) -> Array:
    """Which of the outcomes of rows are one of `words`."""
    return np.asarray(np.isin(outcome, [OUTCOME_CODES[word] for word in words]))


def approval_mask(outcome: Array) -> Array:
    """Which rows approve, finally or not."""
    return outcome_mask(outcome, "approved", "final")


def change_mask(outcome: Array) -> Array:
    """Which rows overrule what was asked: changed or rejected."""
    return outcome_mask(outcome, "changed", "rejected")


def decision_mask(outcome: Array) -> Array:
    """Which rows are decisions: approvals and changes."""
    return outcome_mask(outcome, "approved", "final", "changed", "rejected")
