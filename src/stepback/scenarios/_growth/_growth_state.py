"""What a policy knows in a period, and what it may answer: the autonomy of each delegation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeAlias, get_args

import attrs
import numpy as np
import numpy.typing as npt

from stepback._algorithms._arrays import Array
from stepback._algorithms._read_only import freeze_arrays
from stepback._organization._validate_args import raise_faults
from stepback._problems._format import format_id, format_value, format_values
from stepback.models._base._model import ROUNDING
from stepback.scenarios._growth._growth_parameters import Growth

NamedPolicy = Literal["never", "when ready", "at once", "abandon"]
POLICIES: tuple[NamedPolicy, ...] = get_args(NamedPolicy)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class State:
    """What a policy knows at the beginning of a period: arrays with a value for each delegation.

    The delegations are those in force, in the order of the records. Where an end of one is a role
    or circle, figures are means over its people by their shares, without the leader's own part.

    Attributes:
        period: The number of the period, from 0 on.
        leader, delegate: The ids of who hands on, and to whom.
        domain: The id of the domain that the delegation names, or ``None``.
        autonomy: The autonomy that is recorded; 1 where none is.
        leader_competence, delegate_competence: The competence of both now; nan where nobody is
            there, or where it was never needed because nothing reaches them.
        willingness: The part of what is offered that the delegate takes now.
        support: The support that the delegate gets from the leader; 0 where it was not asked.
        parameters: The coefficients.
    """

    period: int
    leader: npt.NDArray[np.object_]
    delegate: npt.NDArray[np.object_]
    domain: npt.NDArray[np.object_]
    autonomy: npt.NDArray[np.float64]
    leader_competence: npt.NDArray[np.float64]
    delegate_competence: npt.NDArray[np.float64]
    willingness: npt.NDArray[np.float64]
    support: npt.NDArray[np.float64]
    parameters: Growth

    def __attrs_post_init__(self) -> None:
        """Make all arrays read-only: the simulation goes on with them."""
        freeze_arrays(self)

    @property
    def expected_value(self) -> npt.NDArray[np.float64]:
        """What a decision is worth that each delegate settles, with the support and time freed.

        Nan where the competence is.
        """
        backing = backing_strength(self.support, self.leader_competence)
        success = self.delegate_competence * (1 - backing) + backing
        value: npt.NDArray[np.float64] = success + handing_value(self.support, self.parameters)
        return value

    def __repr__(self) -> str:
        """The period, and how many delegations there are."""
        return f"<State of period {self.period}: {len(self.leader):,} delegations>"


# A function from the state at the beginning of a period to the autonomy of each delegation.
PolicyFunction: TypeAlias = Callable[[State], Any]
Policy: TypeAlias = NamedPolicy | PolicyFunction


def backing_strength(support: Array, leader_competence: Array) -> Array:
    """How likely a leader's support prevents a failure; 0 where nobody is there to give it."""
    backing = support * leader_competence
    backing[np.isnan(backing)] = 0
    return np.asarray(backing)


def handing_value(support: Array, parameters: Growth) -> Array:
    """What handing on a decision brings, whoever settles it: time freed, less that of support."""
    return np.asarray(parameters.freed_time * (1 - support) - parameters.support_cost * support)


def check_policy(policy: Any) -> Policy:
    """A policy by its name, or a function."""
    if callable(policy):
        function: PolicyFunction = policy
        return function
    for name in POLICIES:
        if isinstance(policy, str) and policy == name:
            return name
    raise ValueError(
        f"policy: {format_value(policy)} is not one of {format_values(POLICIES)}, nor a function "
        "of a State that returns a number in [0, 1] for each delegation"
    )


def set_autonomies(policy: Policy, state: State) -> Array:
    """The autonomy of each delegation in a period; what a function returns is checked."""
    if callable(policy):
        return _check_autonomies(policy(state), state)
    if policy == "never":
        return np.zeros(state.autonomy.size)
    if policy == "when ready":
        return np.where(_is_ready(state), state.autonomy, 0.0)
    return state.autonomy


def _is_ready(state: State) -> Array:
    """Whether handing on is expected to be worth no less than that the leader decides.

    Where nobody is there to decide, it is worth nothing, and anyone is ready.
    """
    leader, value = state.leader_competence, state.expected_value
    least = np.where(np.isnan(leader), 0.0, leader - ROUNDING)
    return np.asarray(value >= least)  # nan is not


def _check_autonomies(returned: Any, state: State) -> Array:
    """What a function returned, as numbers in [0, 1]; a `ValueError` names every other one."""
    n_delegations, place = state.autonomy.size, f"period {state.period}"
    remedy = (
        f"return an array of {n_delegations:,} numbers in [0, 1], one for each of state.delegate"
    )
    autonomies = _as_numbers(returned)
    if autonomies is None:
        raise ValueError(
            f"policy: in {place} it returned {format_value(returned)}, and not numbers; {remedy}"
        )
    if autonomies.shape != (n_delegations,):
        raise ValueError(
            f"policy: in {place} it returned an array of shape {autonomies.shape}; {remedy}"
        )
    autonomies = autonomies.astype(np.float64)
    wrong = np.flatnonzero(~((autonomies >= 0) & (autonomies <= 1)))
    raise_faults(
        "policy",
        [
            f"in {place}, for {format_id(state.leader[row])} → {format_id(state.delegate[row])}: "
            f"{autonomies[row]:.12g} is not a number in [0, 1]"
            for row in wrong.tolist()
        ],
    )
    return autonomies


def _as_numbers(returned: Any) -> Array | None:
    """An array of numbers or truth values; ``None`` if it is anything else."""
    try:
        array = np.asarray(returned)
    except ValueError:  # rows of different lengths
        return None
    return array if array.dtype.kind in "biuf" else None
