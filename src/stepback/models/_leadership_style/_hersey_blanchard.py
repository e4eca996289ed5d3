"""Situational leadership: the style that fits how able and willing a follower is."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

import attrs
import numpy as np

from stepback.models._base._card import Card
from stepback.models._base._model import ROUNDING, Model, Result, select_words
from stepback.models._base._parameters import Values, real_field
from stepback.models._base._value_types import Counts, Words

_STYLES = ("telling", "selling", "participating", "delegating")


@attrs.frozen(kw_only=True, eq=False, slots=False)
class SituationalStyle(Result):
    """How ready a follower is, and the style that goes with it.

    Attributes:
        readiness: 1 to 4: the levels of maturity of the source, M1 to M4, which later editions
            call readiness, R1 to R4.
        style: ``"telling"``, ``"selling"``, ``"participating"`` or ``"delegating"``, its S1 to S4.
    """

    readiness: Counts
    style: Words


@attrs.frozen(kw_only=True, eq=False, slots=False)
class HerseyBlanchard(Model):
    """Situational leadership, after Hersey and Blanchard.

    =========  =======  =======  =============
    readiness  able     willing  style
    =========  =======  =======  =============
    1          no       no       telling
    2          no       yes      selling
    3          yes      no       participating
    4          yes      yes      delegating
    =========  =======  =======  =============

    Attributes:
        ability: How able the follower is for the task at hand, in [0, 1].
        willingness: How willing, or confident, the follower is, in [0, 1].
        ability_cutoff: The ability from which on a follower counts as able, in [0, 1].
        willingness_cutoff: The willingness from which on one counts as willing, in [0, 1].

    Raises:
        ValueError: Naming every parameter out of its domain.

    Notes:
        The edition of 1977 says maturity, and later ones readiness, for the same four levels. The
        source distinguishes able from unable, without numbers: that both are numbers with a
        cutoff in the middle is an assumption of stepback. A value within 1e-12 of a cutoff
        reaches it. SLII, which Blanchard developed later, is another model: its first level of
        development is the enthusiastic beginner, low in competence and high in commitment, its
        second the disillusioned learner. Its levels are not the ones here.

    Examples:
        >>> from stepback.models import HerseyBlanchard
        >>> found = HerseyBlanchard(ability=[0.2, 0.2, 0.5, 0.8], willingness=[0, 0.9, 0.1, 0.9])
        >>> found.result.style.tolist()
        ['telling', 'selling', 'participating', 'delegating']
    """

    ability: Values = real_field(0, 1)
    willingness: Values = real_field(0, 1)
    ability_cutoff: Values = real_field(0, 1, default=0.5)
    willingness_cutoff: Values = real_field(0, 1, default=0.5)

    card: ClassVar[Card] = Card(
        name="Situational leadership",
        question="Which style fits how able and how willing the follower is?",
        status="established as a scheme, not in effect",
        provenance=(
            "The mapping is Hersey and Blanchard's, and widely taught. Their edition of 1977 calls "
            "maturity what later ones call readiness. That it works is not established: tests "
            "found weak support (Vecchio 1987: in part, and best for followers of low maturity; "
            "Thompson and Vecchio 2009: little). The cutoffs are an assumption of stepback."
        ),
        assumptions=(
            "Ability and willingness are for one task, not for the person.",
            "Each is high or low, with nothing between.",
            "The leader can change style at will, and judges both correctly.",
        ),
        sources=(
            (
                "Hersey, P., & Blanchard, K. H. (1977). Management of Organizational Behavior: "
                "Utilizing Human Resources. 3rd ed. Prentice-Hall."
            ),
            (
                "Vecchio, R. P. (1987). Situational Leadership Theory: An Examination of a "
                "Prescriptive Theory. Journal of Applied Psychology 72(3), 444-451. "
                "doi:10.1037/0021-9010.72.3.444"
            ),
            (
                "Thompson, G., & Vecchio, R. P. (2009). Situational Leadership Theory: A Test of "
                "Three Versions. The Leadership Quarterly 20(5), 837-848."
            ),
        ),
    )

    @cached_property
    def result(self) -> SituationalStyle:
        """Readiness and style."""
        ability, willingness, able_from, willing_from = self._broadcast_parameters()
        able = ability >= able_from - ROUNDING
        willing = willingness >= willing_from - ROUNDING
        index = np.asarray(2 * able + willing, dtype=np.int64)
        return SituationalStyle(readiness=index + 1, style=select_words(_STYLES, index))
