"""The seven levels of delegation, from TELL to DELEGATE."""

from __future__ import annotations

import enum
from typing import Self

_NAMES = ("TELL", "SELL", "CONSULT", "AGREE", "ADVISE", "INQUIRE", "DELEGATE")


class Level(str, enum.Enum):  # noqa: UP042  (a StrEnum has its name as value)
    """How far a decision is delegated, on the scale of seven delegation levels.

    At TELL, SELL and CONSULT the leader decides. At AGREE both decide. At ADVISE, INQUIRE and
    DELEGATE the delegate decides. Levels are ordered from TELL to DELEGATE, and are numbered from 1
    to 7. As text and in JSON, a level is its name.

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

    def __new__(cls, number: int) -> Self:
        """The text of the level, with its number as value."""
        made = str.__new__(cls, _NAMES[number - 1])
        made._value_ = number
        return made

    @property
    def autonomy(self) -> float:
        """The share of decisions that the delegate settles: (k - 1) / 6 for the level of number k.

        This is an assumption of stepback, since the scale is ordinal and its intervals need not
        be equal. Give a number instead of a level to choose your own.
        """
        return (int(self.value) - 1) / 6

    # Without these, levels would be ordered as their names are.

    def __lt__(self, other: object) -> bool:
        """Whether less is delegated at this level than at `other`."""
        return self.value < other.value if isinstance(other, Level) else NotImplemented

    def __le__(self, other: object) -> bool:
        return self.value <= other.value if isinstance(other, Level) else NotImplemented

    def __gt__(self, other: object) -> bool:
        return self.value > other.value if isinstance(other, Level) else NotImplemented

    def __ge__(self, other: object) -> bool:
        return self.value >= other.value if isinstance(other, Level) else NotImplemented

    def __repr__(self) -> str:
        """As that of every member of an enumeration."""
        return f"<{type(self).__name__}.{self.name}: {self.value}>"
