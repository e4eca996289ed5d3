"""The adviser that a caller asks, and the parameters that no record holds, by domain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._flow._compiled import Compiled
from stepback._organization._validate_args import find_domain
from stepback._problems._format import format_value, join_truncated
from stepback.models._advice._advisers import ADVISERS, Adviser


def find_adviser(model: object) -> Adviser:
    """The adviser of a model class; a `ValueError` with those that there are."""
    if isinstance(model, type) and model in ADVISERS:
        return ADVISERS[model]
    names = ", ".join(known.__name__ for known in ADVISERS)
    shown = model.__name__ if isinstance(model, type) else format_value(model)
    raise ValueError(f"model: {shown} cannot advise; give one of {names}")


def collect_parameters(
    adviser: Adviser, parameters: Mapping[str, Any], compiled: Compiled
) -> tuple[dict[str, Array], list[str]]:
    """Collect the parameters by domain, and everything that is wrong with them.

    A value is ``None`` for a domain that a mapping leaves out.
    """
    faults = []
    if missing := [name for name in adviser.required_parameters if name not in parameters]:
        faults.append(
            f"{adviser.model.__name__} needs {join_truncated(missing)}, which no record holds; "
            "give a number for all, or a mapping from domains to numbers"
        )
    values = {}
    for name, value in parameters.items():
        if name not in adviser.caller_parameters:
            faults.append(f"{name}: {_explain_unexpected(adviser, name)}")
            continue
        try:
            values[name] = _values_by_domain(adviser, name, value, compiled)
        except ValueError as fault:
            faults.append(f"{name}: {fault}")
    for name, value in adviser.defaults.items():
        values.setdefault(name, np.full(len(compiled.columns.domain_ids), value))
    return values, faults


def _explain_unexpected(adviser: Adviser, name: str) -> str:
    if name in adviser.record_fields:
        role, field = adviser.record_fields[name]
        return f"the records contain it, as {field} of the {role}; leave it out"
    if name in adviser.optimized:
        return "the model looks for the best value; leave it out"
    accepted = ", ".join(adviser.caller_parameters) or "none"
    return f"{adviser.model.__name__} has no such parameter; it takes {accepted}"


def _values_by_domain(adviser: Adviser, name: str, value: Any, compiled: Compiled) -> Array:
    parameter = attrs.fields_dict(adviser.model)[name].metadata["parameter"]
    n_domains = len(compiled.columns.domain_ids)
    if not isinstance(value, Mapping):
        if np.ndim(value):
            raise ValueError("it is an array; give a number for all, or a mapping from domains")
        return np.full(n_domains, parameter.check(value))
    values = np.full(n_domains, None, dtype=object)
    for id_, number in value.items():
        try:
            values[find_domain(compiled, id_)] = parameter.check(number)
        except ValueError as fault:
            raise ValueError(f"{format_value(id_)}: {fault}") from None
    return values
