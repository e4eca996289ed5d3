"""Draw ratings of who relies on whom as a leader."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from stepback.testing._byte_choices import MAX_BYTES, ByteChoices
from stepback.testing._check_args import as_count, bound_problems, count_problems


def rating_matrices(
    *,
    min_members: int = 0,
    max_members: int = 8,
    scale: tuple[int, int] = (1, 5),
    allow_unanswered: bool = True,
) -> st.SearchStrategy[list[list[float]]]:
    """Who-leads-me ratings of a team, as `stepback.shared_leadership` takes them.

    Parameters
    ----------
    min_members, max_members
        The fewest and the most members.
    scale
        The lowest and the highest rating, both whole numbers, as are those in between.
    allow_unanswered
        Whether some may be nan: not answered.

    Returns
    -------
    SearchStrategy
        Of square tables as lists of rows; row i, column j holds how much member i relies on
        member j. The diagonal is nan.

    Raises
    ------
    InvalidArgument
        If an argument is not as described above, or some contradict each other.

    Examples
    --------
    >>> from hypothesis import find
    >>> from stepback.testing.strategies import rating_matrices
    >>> find(rating_matrices(), lambda ratings: len(ratings) == 2)
    [[nan, 1.0], [1.0, nan]]
    """
    counts = {"min_members": as_count(min_members), "max_members": as_count(max_members)}
    ends = _scale_ends(scale)
    faults = count_problems(counts) or list(bound_problems(counts, "members"))
    if ends is None:
        faults.append(f"scale: {scale!r} is not two whole numbers, the lowest and the highest")
    elif ends[0] > ends[1]:
        faults.append(f"scale: the lowest, {ends[0]}, is larger than the highest, {ends[1]}")
    if faults or ends is None:
        raise InvalidArgument("; ".join(faults))
    ratings = [float(rating) for rating in range(ends[0], ends[1] + 1)]
    options = ratings * 3 + [math.nan] if allow_unanswered else ratings
    width = max(1, counts["max_members"]) * (1 if len(options) <= 256 else 2)  # a byte or two each
    if counts["min_members"] * width > MAX_BYTES:
        asked = " with ".join(f"{name}={number}" for name, number in counts.items())
        raise InvalidArgument(f"{asked} is more than hypothesis can draw at once; ask for fewer")

    def table(drawn: list[bytes]) -> list[list[float]]:
        return [
            [
                math.nan if column == row else choices.pick_option(options)
                for column in range(len(drawn))
            ]
            for row, choices in enumerate(map(ByteChoices, drawn))
        ]

    sizes = {"min_size": counts["min_members"], "max_size": counts["max_members"]}
    return st.lists(st.binary(min_size=width, max_size=width), **sizes).map(table)


def _scale_ends(scale: Any) -> tuple[int, int] | None:
    """The lowest and the highest rating; ``None`` if the scale is not two whole numbers."""
    ends = tuple(map(as_count, scale)) if isinstance(scale, Sequence) else ()
    is_whole = all(isinstance(end, int) and not isinstance(end, bool) for end in ends)
    return (ends[0], ends[1]) if is_whole and len(ends) == 2 else None
