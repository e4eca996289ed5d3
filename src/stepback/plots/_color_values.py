"""What colors that are given by id say: categories, or numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._display._sanitize_text import sanitize_text
from stepback._flow._compiled import Compiled
from stepback._organization._validate_args import as_float_or_nan, find_node
from stepback._problems._format import format_value


@attrs.frozen(eq=False)
class ColorValues:
    """The values of nodes: all of them categories, or all of them numbers.

    Attributes:
        nodes: The nodes that have a value, in the order in which they were given.
        numbers: Their numbers; ``None`` if they are categories.
        codes: The category of each; ``None`` if they are numbers.
        names: Of the categories: the most frequent first, then all others together.
        n_colored: How many of the categories have a color of their own.
    """

    nodes: Array
    numbers: Array | None
    codes: Array | None
    names: tuple[str, ...]
    n_colored: int

    @classmethod
    def from_mapping(
        cls, compiled: Compiled, values: Mapping[str, Any], max_colors: int
    ) -> ColorValues:
        """Categories if all values are texts or truth values, and numbers otherwise.

        Raises:
            ValueError: If an id is unknown, or a value is neither.
        """
        known = {
            find_node(compiled, id_, "color"): value
            for id_, value in values.items()
            if value is not None
        }
        nodes = np.fromiter(known, dtype=np.int64, count=len(known))
        if not known or not all(
            isinstance(value, str | bool | np.bool_) for value in known.values()
        ):
            numbers = np.array([_color_number(value) for value in known.values()], dtype=np.float64)
            return cls(nodes, numbers, None, (), 0)
        texts = [_category_text(value) for value in known.values()]
        counts = Counter(texts)
        ranked = sorted(counts, key=lambda text: (-counts[text], text))
        n_colored = min(len(ranked), max_colors)
        number = {text: min(rank, n_colored) for rank, text in enumerate(ranked)}
        codes = np.array([number[text] for text in texts], dtype=np.int64)
        names = [sanitize_text(text) for text in ranked[:n_colored]]
        if len(ranked) > n_colored:
            names.append(f"{len(ranked) - n_colored:,} others")
        return cls(nodes, None, codes, tuple(names), n_colored)


def _category_text(value: Any) -> str:
    return value if isinstance(value, str) else ("no", "yes")[bool(value)]


def _color_number(value: Any) -> float:
    number = as_float_or_nan(value)
    is_nan = isinstance(value, float | np.floating) and np.isnan(value)
    if not np.isfinite(number) and not is_nan:
        raise ValueError(
            f"color: {format_value(value)} is not a finite number; give numbers, or texts, for all"
        )
    return number
