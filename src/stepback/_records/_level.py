"""The seven levels of delegation, from TELL to DELEGATE."""

from __future__ import annotations

import enum
from typing import Self

_NAMES = ("TELL", "SELL", "CONSULT", "AGREE", "ADVISE", "INQUIRE", "DELEGATE")


class Level(str, enum.Enum):  # noqa: UP042  (a StrEnum has its name as value)
    """How far a decision is delegated, on the scale of seven delegation levels.

    At TELL, SELL and CONSULT the leader decides. At AGREE both decide. At ADVISE, INQUIRE and
    DELEGATE the delegate decides. Levels are ordered from TELL to DELEGATE, and are numbered from 1
    to 7. As text and in JSON, a level is its name, and wherever a level is accepted, its name is
    as well, in any case.

    Notes:
        To read levels as numbers is an assumption of stepback: see `autonomy`.

        numpy and pandas make names of levels, which they sort as words, unless the array or series
        is one of objects. For columns of names that are in order, use
        ``pandas.CategoricalDtype([level.name for level in Level], ordered=True)``.

    Examples:
        >>> Level.AGREE.autonomy
        0.5
        >>> Level.TELL < Level.DELEGATE
        True
        >>> Level("agree") is Level(4) is Level.AGREE
        True
        >>> print(Level.AGREE)
        AGREE

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

    def __new__(cls, number: int | str) -> Self:  # (`Level("AGREE")` gets as far as `_missing_`)
        """The text of the level, with its number as value."""
        made = str.__new__(cls, _NAMES[int(number) - 1])
        made._value_ = number
        return made

    @property
    def autonomy(self) -> float:
        """The share of decisions that the delegate settles: (k - 1) / 6 for the level of number k.

        This is an assumption of stepback, since the scale is ordinal and its intervals need not
        be equal. Give a number instead of a level to choose your own.
        """
        return (int(self.value) - 1) / 6

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        """The level of a name in any case, without outer spaces."""
        return cls.__members__.get(value.strip().upper()) if isinstance(value, str) else None

    # Without these, levels would be ordered as their names are, also beside names.

    def __lt__(self, other: object) -> bool:
        """Whether less is delegated at this level than at `other`, a level or the name of one."""
        return self.value < level.value if (level := _as_level(other)) else NotImplemented

    def __le__(self, other: object) -> bool:
        return self.value <= level.value if (level := _as_level(other)) else NotImplemented

    def __gt__(self, other: object) -> bool:
        return self.value > level.value if (level := _as_level(other)) else NotImplemented

    def __ge__(self, other: object) -> bool:
        return self.value >= level.value if (level := _as_level(other)) else NotImplemented

    def __str__(self) -> str:
        """The name."""
        return self.name

    def __format__(self, format_spec: str) -> str:
        """The name, formatted as text."""
        return format(self.name, format_spec)

    def __repr__(self) -> str:
        """As that of every member of an enumeration."""
        return f"<{type(self).__name__}.{self.name}: {self.value}>"


def _as_level(other: object) -> Level | None:
    """What a level is compared with; ``None`` if it is not text.

    Text that is no level raises a ``TypeError``: else Python would compare the two as words.
    """
    try:
        return Level(other) if isinstance(other, str) else None
    except ValueError:
        raise TypeError(f"{other!r} is not a level; levels are {', '.join(_NAMES)}") from None
