"""The seven levels of delegation, from TELL to DELEGATE."""

from __future__ import annotations

import enum


class Level(enum.Enum):
    """How far a decision is handed on, on the seven-step scale of delegation levels.

    At TELL, SELL and CONSULT the leader decides; at AGREE both do; at ADVISE, INQUIRE and
    DELEGATE the delegate does. Levels compare by their order.

    Notes:
        Reading the levels as numbers is an assumption of stepback: see `autonomy`.

    Examples:
        >>> Level.AGREE.autonomy
        0.5
        >>> Level.TELL < Level.DELEGATE
        True

    References:
        Appelo, J. (2016). Managing for Happiness. Wiley. ISBN 978-1-119-26868-0.
    """

    TELL = 1
    SELL = 2
    CONSULT = 3
    AGREE = 4
    ADVISE = 5
    INQUIRE = 6
    DELEGATE = 7

    @property
    def autonomy(self) -> float:
        """The share of decisions settled by the delegate, (k - 1) / 6 at equal intervals.

        An assumption of stepback: the scale is ordinal. A number given instead overrides it.
        """
        return (self.value - 1) / 6

    def __lt__(self, other: object) -> bool:
        """Whether less is handed on at this level than at `other`."""
        return self.value < other.value if isinstance(other, Level) else NotImplemented

    def __le__(self, other: object) -> bool:
        """Whether no more is handed on at this level than at `other`."""
        return self.value <= other.value if isinstance(other, Level) else NotImplemented

    def __gt__(self, other: object) -> bool:
        """Whether more is handed on at this level than at `other`."""
        return self.value > other.value if isinstance(other, Level) else NotImplemented

    def __ge__(self, other: object) -> bool:
        """Whether no less is handed on at this level than at `other`."""
        return self.value >= other.value if isinstance(other, Level) else NotImplemented
