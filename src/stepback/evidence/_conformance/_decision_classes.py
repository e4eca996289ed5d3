"""The classes that final approvals fall into, held against the rights on paper."""

from __future__ import annotations

# The first class that applies is the one of a decision, and its position here is its code.
DECISION_CLASSES = (
    "unknown",  # the domain, the decider or a needed amount is not on paper
    "no right",  # in the domain, on any day
    "out of force",  # a right on another day or in another context
    "beyond the limit",  # a right about other amounts
    "above",  # a right, but a level below had it too, and decides on paper
    "as granted",
)
UNKNOWN, NO_RIGHT, OUT_OF_FORCE, BEYOND, ABOVE, AS_GRANTED = range(6)
NOT_FINAL = -1  # the code of rows that are no final approvals
