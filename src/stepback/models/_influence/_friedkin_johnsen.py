"""Where opinions settle among people who influence each other and keep some of their own."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import ClassVar

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._problems._format import join_truncated
from stepback.models._base._card import Card
from stepback.models._base._model import Result
from stepback.models._base._parameters import Values, flag_field, real_field
from stepback.models._base._value_types import Numbers
from stepback.models._influence._absorbing_chain import absorption_probabilities
from stepback.models._influence._influence_matrix import (
    LARGEST_OPINION,
    InfluenceModel,
    clip_to_first,
    find_row_faults,
    normalize_influence,
)

_POSITIONS_SHOWN = 8


@attrs.frozen(kw_only=True, eq=False, slots=False)
class SettledOpinion(Result):
    """Where opinions settle.

    Attributes:
        opinion: y, the settled opinion of each person, along the last axis.
        buy_in: The mean of y over the people concerned; nan if there are none.
        total_influence: V = (I − ΛW)⁻¹(I − Λ): row i holds how much each person's first opinion
            counts in the settled opinion of i. Rows sum to 1.
        influence_on_concerned: For each person, the mean of their column of V over the people
            concerned. It sums to 1; nan if there are none.
    """

    opinion: Numbers
    buy_in: Numbers
    total_influence: Numbers
    influence_on_concerned: Numbers


@attrs.frozen(kw_only=True, eq=False, slots=False)
class FriedkinJohnsen(InfluenceModel):
    r"""Where opinions settle, after Friedkin and Johnsen.

    Everyone listens to others, and stays attached to their first opinion. In each round,
    person i takes the mean of the opinions of those they listen to, by their influence W, and
    gives it the weight λ; the first opinion x keeps the remaining weight:

        y ← Λ W y + (I − Λ) x,    which settles at    y = (I − Λ W)⁻¹ (I − Λ) x

    Change without authority is one use: the person who proposes a change has no right to
    decide, and gets as far as people are moved.

    Attributes:
        influence: W, a square matrix: row i holds how much person i listens to each, in [0, 1],
            and sums to 1. A row of zeros is a person who listens to nobody, with a λ of 0.
        susceptibility: λ in [0, 1], for each person: how much weight the opinions of others get;
            at 0 people keep their opinion. A single number is for all.
        opinion: x, what each person thinks at first; 0 may stand for against and 1 for in
            favor. A single number is for all.
        concerned: Whether the change concerns each person; a single value is for all.

    Raises:
        ValueError: Naming every parameter out of its domain, sizes that differ, and rows that
            do not sum to 1 (within 1e-9). If some people are fully susceptible (λ = 1) and
            listen, directly or through others, only to people who are: nothing then settles
            their opinions; see `DeGroot`.

    Notes:
        Influence below 1e-12 counts as none, and rows are then scaled to sum to 1. Sums are
        formed without subtraction, so results are exact to rounding however near to 1
        susceptibility comes; opinions that settle only after some 1e290 rounds may be nan. For
        thousands of people use `buy_in`.

    Examples:
        A consultant, who is in favor, keeps that opinion; ann listens half to the consultant
        and half to bo, and bo to ann.

        >>> from stepback.models import FriedkinJohnsen
        >>> found = FriedkinJohnsen(
        ...     influence=[[0, 0, 0], [0.5, 0, 0.5], [0, 1, 0]],
        ...     susceptibility=[0, 0.8, 0.5],
        ...     opinion=[1, 0, 0],
        ...     concerned=[False, True, True],
        ... ).result
        >>> found.opinion.round(9).tolist(), round(found.buy_in, 9)
        ([1.0, 0.5, 0.25], 0.375)
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
            "The model is Friedkin and Johnsen's. To read the mean opinion of the people "
            "concerned as their buy-in is an assumption of stepback."
        ),
        assumptions=(
            "Who listens to whom, and how much, stays as it is.",
            "Everyone takes means: an opinion far from one's own counts as much as a near one.",
            "First opinions keep their weight forever.",
            "There is enough time for opinions to settle.",
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
        """The settled opinions, and who influenced whom."""
        influence, susceptibility, first, concerned = self._broadcast_people()
        attachment = (1 - susceptibility)[..., None] * np.eye(influence.shape[-1])
        steps = susceptibility[..., None] * normalize_influence(influence)
        total = absorption_probabilities(steps, attachment)
        n_concerned = concerned.sum(axis=-1)
        share = 1 / np.where(n_concerned > 0, n_concerned, np.nan)[..., None] * concerned
        settled = clip_to_first((total @ first[..., None])[..., 0], first, axis=-1)
        return SettledOpinion(
            opinion=settled,
            buy_in=np.where(n_concerned > 0, (share * settled).sum(axis=-1), np.nan),
            total_influence=total,
            influence_on_concerned=(share[..., None, :] @ total)[..., 0, :],
        )

    def _find_faults(self) -> Iterable[str]:
        if faults := self._find_size_faults():
            return faults
        influence, susceptibility, *_ = self._broadcast_people()
        remedy = "make rows sum to 1, or 0 for people whose susceptibility is 0"
        faults = find_row_faults(influence, may_be_empty=susceptibility == 0, remedy=remedy)
        return faults or _find_unsettled(normalize_influence(influence), susceptibility)


def _find_unsettled(influence: Array, susceptibility: Array) -> list[str]:
    """Report people whose opinions nothing settles."""
    further = susceptibility < 1
    is_settled = np.zeros_like(further)
    while not np.array_equal(further, is_settled):
        is_settled = further
        further = is_settled | ((influence > 0) & is_settled[..., None, :]).any(axis=-1)
    if is_settled.all():
        return []
    *point, _ = np.argwhere(~is_settled)[0].tolist()
    people = np.flatnonzero(~is_settled[tuple(point)]).tolist()
    positions = join_truncated(map(str, people), _POSITIONS_SHOWN)
    place = f" at point {point}" if point else ""
    fault = (
        f"susceptibility: {len(people)} of {is_settled.shape[-1]} people{place} (positions "
        f"{positions}) are fully susceptible and listen, directly or through others, only to "
        "people who are, so that nothing settles their opinions; lower the susceptibility of one "
        "of them, or use DeGroot"
    )
    return [fault]
