"""Where opinions settle among people who influence each other and stay attached to their own."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import ClassVar

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback.models._base._card import Card
from stepback.models._base._model import Model, Result
from stepback.models._base._parameters import Values, flag_field, real_field
from stepback.models._influence._absorbing_chain import absorption_probabilities
from stepback.models._influence._influence_matrix import (
    LARGEST_OPINION,
    clip_to_first,
    find_row_faults,
    find_size_faults,
    normalize_influence,
)

_POSITIONS_SHOWN = 8


@attrs.frozen(kw_only=True, eq=False, slots=False)
class SettledOpinion(Result):
    """Where opinions settle.

    Attributes:
        opinion: y, what each person thinks in the end, along the last axis.
        buy_in: The mean of y over those whom the change is for; nan if it is for nobody.
        total_influence: V = (I − ΛW)⁻¹(I − Λ): row i holds how much of what i thinks in the end
            is each person's first opinion. Rows sum to 1.
        influence_on_concerned: Of each person, the mean of their column of V over those whom
            the change is for. It sums to 1; nan if the change is for nobody.
    """

    opinion: Values
    buy_in: Values
    total_influence: Values
    influence_on_concerned: Values


@attrs.frozen(kw_only=True, eq=False, slots=False)
class FriedkinJohnsen(Model):
    r"""Where opinions settle, after Friedkin and Johnsen.

    Everyone listens to others, and stays attached to what they thought at first. In each round
    person i takes the mean of what those thought whom i listens to, by their influence W, and
    gives it the weight λ; the first opinion x keeps the rest:

        y ← Λ W y + (I − Λ) x,    which settles at    y = (I − Λ W)⁻¹ (I − Λ) x

    Change without authority is one use: whoever proposes it has no right to decide, and gets
    as far as people are moved.

    Attributes:
        influence: W, a square matrix: row i holds how much person i listens to each, in [0, 1],
            and sums to 1. A row of zeros is one who listens to nobody, with a λ of 0.
        susceptibility: λ in [0, 1], of each person: how much weight goes to what others think;
            at 0 someone keeps their opinion. A single number is for all.
        opinion: x, what each person thinks at first; 0 may stand for against and 1 for in
            favor. A single number is for all.
        concerned: Whether the change is for this person, of each; a single value is for all.

    Raises:
        ValueError: Naming every parameter out of its domain, sizes that differ, and rows that
            do not sum to 1 (within 1e-9). If some are fully susceptible (λ = 1) and listen,
            directly or through others, to nobody who is not: nothing then settles what they
            think; see `DeGroot`.

    Notes:
        Influence below 1e-12 counts as none, and rows are then scaled to sum to 1. Sums are
        formed without subtraction, so that results hold to rounding however near to 1
        susceptibility comes; what would be settled only after some 1e290 rounds may be nan. For
        thousands of people use `buy_in`.

    Examples:
        A consultant, who is for it, keeps that opinion; ann listens half to the consultant and
        half to bo, and bo to ann.

        >>> from stepback.models import FriedkinJohnsen
        >>> found = FriedkinJohnsen(
        ...     influence=[[0, 0, 0], [0.5, 0, 0.5], [0, 1, 0]],
        ...     susceptibility=[0, 0.8, 0.5],
        ...     opinion=[1, 0, 0],
        ...     concerned=[False, True, True],
        ... ).result
        >>> found.opinion.round(9).tolist(), round(found.buy_in, 9)
        ([1.0, 0.5, 0.25], 0.375)

    References:
        - Friedkin, N. E., & Johnsen, E. C. (1990). Social influence and opinions. Journal of
          Mathematical Sociology 15(3-4), 193-206. doi:10.1080/0022250X.1990.9990069
    """

    influence: Values = real_field(0, 1, core=(None, None))
    susceptibility: Values = real_field(0, 1, core=(None,))
    opinion: Values = real_field(-LARGEST_OPINION, LARGEST_OPINION, core=(None,))
    concerned: Values = flag_field(core=(None,), default=True)

    card: ClassVar[Card] = Card(
        name="Settled opinions",
        question="How far does a change get that nobody can order?",
        status="established",
        provenance=(
            "The model is Friedkin and Johnsen's. To read the mean opinion of those whom a "
            "change is for as their buy-in is an assumption of stepback."
        ),
        assumptions=(
            "Who listens to whom, and how much, stays as it is.",
            "Everyone takes means: nobody is put off by an opinion that is far from their own.",
            "First opinions keep their pull for ever.",
            "There is time enough for opinions to settle.",
        ),
        sources=(
            (
                "Friedkin, N. E., & Johnsen, E. C. (1990). Social influence and opinions. Journal "
                "of Mathematical Sociology 15(3-4), 193-206. doi:10.1080/0022250X.1990.9990069"
            ),
        ),
    )

    @cached_property
    def result(self) -> SettledOpinion:
        """Where opinions settle, and who moved whom."""
        influence, susceptible, first, concerned = self._broadcast_people()
        stays = (1 - susceptible)[..., None] * np.eye(influence.shape[-1])
        total = absorption_probabilities(
            susceptible[..., None] * normalize_influence(influence), stays
        )
        count = concerned.sum(axis=-1)
        part = np.where(count > 0, 1 / np.maximum(count, 1), np.nan)[..., None] * concerned
        settled = clip_to_first((total @ first[..., None])[..., 0], first, axis=-1)
        return SettledOpinion(
            opinion=settled,
            buy_in=np.where(count > 0, (part * settled).sum(axis=-1), np.nan),
            total_influence=total,
            influence_on_concerned=(part[..., None, :] @ total)[..., 0, :],
        )

    def _broadcast_people(self) -> tuple[Array, ...]:
        """Every parameter at every point, of every person."""
        influence, *others = self._broadcast_parameters()
        shape = (*self.shape, influence.shape[-1])
        return influence, *(np.broadcast_to(one, shape) for one in others)

    def _find_faults(self) -> Iterable[str]:
        influence, susceptible, opinion, concerned = self._broadcast_parameters()
        found = list(
            find_size_faults(
                influence, susceptibility=susceptible, opinion=opinion, concerned=concerned
            )
        )
        if not found:
            influence, susceptible, *_ = self._broadcast_people()
            remedy = "make rows sum to 1, or 0 for someone whose susceptibility is 0"
            found = list(find_row_faults(influence, may_be_empty=susceptible == 0, remedy=remedy))
        return found or _find_unsettled(normalize_influence(influence), susceptible)


def _find_unsettled(influence: Array, susceptible: Array) -> list[str]:
    """That nothing settles what some people think."""
    settled = susceptible < 1
    while True:
        further = settled | ((influence > 0) & settled[..., None, :]).any(axis=-1)
        if np.array_equal(further, settled):
            break
        settled = further
    if settled.all():
        return []
    *point, _ = np.argwhere(~settled)[0].tolist()
    people = np.flatnonzero(~settled[tuple(point)]).tolist()
    listed = ", ".join(map(str, people[:_POSITIONS_SHOWN])) + (
        ", …" if len(people) > _POSITIONS_SHOWN else ""
    )
    place = f" at point {point}" if point else ""
    told = (
        f"{len(people)} of {settled.shape[-1]} people{place} (positions {listed}) are fully "
        "susceptible and listen, directly or through others, to nobody who is not, so that "
        "nothing settles what they think; lower the susceptibility of one of them, or use DeGroot"
    )
    return [f"susceptibility: {told}"]
