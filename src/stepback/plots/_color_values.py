"""What colors that are given by id say: categories, or numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeAlias

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, is_empty_cell
from stepback._display._figures_by_id import FiguresById, name_figures
from stepback._display._sanitize_text import sanitize_text
from stepback._flow._compiled import Compiled
from stepback._organization._validate_args import as_float_or_nan, find_node
from stepback._problems._format import format_value, pluralize


class TableOfIds(Protocol):
    """What becomes a dict by id, such as a Series of pandas."""

    def to_dict(self) -> Mapping[Any, Any]:
        """Its values by id."""
        ...


ColorById: TypeAlias = Mapping[str, Any] | TableOfIds


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
            if not is_empty_cell(value)  # not known, among texts as among numbers
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
            names.append(pluralize(len(ranked) - n_colored, "other"))
        return cls(nodes, None, codes, tuple(names), n_colored)


def read_color_values(color: Any, measures: Sequence[str] = ()) -> Mapping[Any, Any]:
    """The values of a mapping by id, or of what becomes one, such as a Series of pandas.

    Raises:
        ValueError: If it is neither, which names the `measures` that may be given instead, or has
            several values for an id.
    """
    if isinstance(color, Mapping):
        return color
    to_dict = getattr(color, "to_dict", None)
    values = to_dict() if callable(to_dict) and not isinstance(color, type) else None
    if not isinstance(values, Mapping):
        wanted = f"one of {', '.join(measures)}, or a mapping" if measures else "one"
        raise ValueError(
            f"color: {format_value(color)} is not a mapping; give {wanted} from ids to "
            "numbers or texts, such as real_authority(org), dict(zip(ids, values)) or a Series of "
            "pandas whose index has the ids"
        )
    if hasattr(color, "__len__") and len(values) != len(color):
        raise ValueError(
            f"color: there are {len(color):,} values for {pluralize(len(values), 'id')}; give one "
            "value for each id"
        )
    return values


def color_label(color: Any, label: str) -> str:
    """What colors mean, as given; else the name that measures and Series know of themselves."""
    if label:
        return label
    is_measure = isinstance(color, FiguresById)
    name = name_figures(color) if is_measure else getattr(color, "name", None)
    return name if isinstance(name, str) else ""


def _category_text(value: Any) -> str:
    return value if isinstance(value, str) else ("no", "yes")[bool(value)]


def _color_number(value: Any) -> float:
    number = as_float_or_nan(value)
    if not np.isfinite(number):
        raise ValueError(
            f"color: {format_value(value)} is not a finite number; give numbers, or texts, for all"
        )
    return number
