"""The seven levels of delegation, from TELL to DELEGATE."""

from __future__ import annotations

import enum
import functools


@functools.total_ordering
class Level(enum.Enum):
    """How far a decision is delegated, on the scale of seven delegation levels.

    At TELL, SELL and CONSULT the leader decides. At AGREE both decide. At ADVISE, INQUIRE and
    DELEGATE the delegate decides. Levels are ordered from TELL to DELEGATE.

    Notes:
        To read levels as numbers is an assumption of stepback: see `autonomy`.

    Examples:
        >>> Level.AGREE.autonomy
        0.5
        >>> Level.TELL < Level.DELEGATE
        True

    References:
        - Appelo, J. (2016). Managing for Happiness. Wiley. ISBN 978-1-119-26868-0.
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
        """The share of decisions that the delegate settles: (k - 1) / 6 for the level of number k.

        This is an assumption of stepback, since the scale is ordinal and its intervals need not
        be equal. Give a number instead of a level to choose your own.
        """
        return (self.value - 1) / 6

    def __lt__(self, other: object) -> bool:
        """Whether less is delegated at this level than at `other`."""
        return self.value < other.value if isinstance(other, Level) else NotImplemented
