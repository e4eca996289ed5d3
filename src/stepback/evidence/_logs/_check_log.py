"""Validation of an argument that has to be a log of decisions."""

from __future__ import annotations

from stepback._problems._format import format_value
from stepback.evidence._logs._decision_log import DecisionLog


def check_log(log: object, name: str = "log") -> DecisionLog:
    """An argument that has to be a log; a `ValueError` says how to make one of a file."""
    if not isinstance(log, DecisionLog):
        raise ValueError(
            f"{name}: {format_value(log)} is not a DecisionLog; read one with "
            "stepback.evidence.read_decisions(path, ...) or read_events(path, ...)"
        )
    return log
