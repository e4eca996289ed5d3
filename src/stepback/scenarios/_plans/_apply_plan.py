"""Take the steps of a plan, and say which no longer fit the organization."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TypeVar

import numpy as np

from stepback._flow._feasible_steps import FeasibleSteps
from stepback._organization._compiled_organization import compiled_any_date, compiled_at_date
from stepback._organization._organization import Organization
from stepback._organization._validate_args import find_domain, find_node, raise_faults
from stepback._problems._format import format_id
from stepback._problems._problem import InvalidOrganization
from stepback.scenarios._plans._plan_step import Step

Org = TypeVar("Org", bound=Organization)


def apply_steps(org: Org, steps: Iterable[Step]) -> Org:
    """The organization after the steps; a `ValueError` with all that no longer fit, and why."""
    compiled_at_date(org)
    faults = []
    for number, step in enumerate(steps, 1):
        try:
            org = apply_step(org, step)
        except ValueError as fault:
            ends = " → ".join(map(format_id, (step.leader, step.delegate)))
            faults.append(
                f"step {number} ({ends}, {format_id(step.domain)}) no longer fits: "
                f"{_one_fault(fault)}"
            )
    raise_faults("plan", faults)
    return org


def apply_step(org: Org, step: Step) -> Org:
    """The organization after one step, as `Organization.step_back` takes it."""
    share = None
    if step.is_new is not None:
        for fault in _find_changes(org, step):
            raise ValueError(fault)
        # A share of all that is left need not be a number: it may differ between amounts.
        share = step.share if step.is_new and not math.isnan(step.share) else None
    return org.step_back(
        step.leader,
        to=step.delegate,
        domain=step.domain,
        autonomy=step.autonomy_after,
        share=share,
        support=step.support or None,
    )


def _find_changes(org: Organization, step: Step) -> Iterator[str]:
    """Whether there is a delegation to raise, or none, as when the plan was made."""
    compiled = compiled_any_date(org)
    leader, delegate = (find_node(compiled, id_, "plan") for id_ in (step.leader, step.delegate))
    domain = find_domain(compiled, step.domain, "plan")
    found = FeasibleSteps.from_candidates(
        compiled, np.array([leader]), np.array([delegate]), np.array([domain]), step.autonomy_after
    )
    names = tuple(map(format_id, step.key))
    if step.is_new and not found.is_new[0]:
        yield (
            f"{names[0]} delegates {names[2]} to {names[1]} already, with its own share; leave the "
            "step out, or make a new plan"
        )
    if not step.is_new and found.is_new[0]:
        yield (
            f"{names[0]} no longer delegates {names[2]} to {names[1]}, so that there is nothing to "
            "raise; leave the step out, or make a new plan"
        )


def _one_fault(fault: ValueError) -> str:
    """What is wrong, on one line: of an organization, its problems, such as a cycle's path."""
    if isinstance(fault, InvalidOrganization):
        return "; ".join(problem.message for problem in fault.problems)
    return str(fault)
