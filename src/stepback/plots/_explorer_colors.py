"""What the colors of an explorer say: the category or the number of each place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeAlias, get_args

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._display._number_format import format_amount, format_percent, format_scale
from stepback._display._sanitize_text import sanitize_text
from stepback._layouts._unit_colors import UnitColors
from stepback._layouts._unit_palette import OTHER_FILL, UNIT_FILLS
from stepback._measures._authority import decided_shares, is_flow_recorded
from stepback._problems._format import format_option, format_value, propose_similar
from stepback.plots._color_values import ColorById, ColorValues, color_label, read_color_values
from stepback.plots._explorer_content import ExplorerPlaces

ColorMeasure: TypeAlias = Literal["unit", "layer", "span", "share", "support"]

COLOR_MEASURES: tuple[ColorMeasure, ...] = get_args(ColorMeasure)
_LABELS: dict[ColorMeasure, str] = {
    "unit": "Unit",
    "layer": "Layer",
    "span": "Direct reports",
    "share": "Modeled share of decisions",
    "support": "Support received",
}
# From low to high: cividis, and red to blue where 0 is in the middle.
_SEQUENTIAL = "#00224e #123570 #3b496c #575d6d #707173 #8a8678 #a59c74 #c3b369 #e1cc55 #fee838"
_DIVERGING = (
    "#67001f #b2182b #d6604d #f4a582 #fddbc7 #f7f7f7 #d1e5f0 #92c5de #4393c3 #2166ac #053061"
)
_LEAST_LARGE = 100


def color_places(
    places: ExplorerPlaces, color: ColorMeasure | ColorById, label: str, *, personal: bool
) -> dict[str, Any]:
    """The category or number of each place, and the legend, as plain values.

    Raises:
        ValueError: If `color` is not known, or asks for what is not recorded or not to be shown.
    """
    compiled = places.compiled
    if not isinstance(color, str):
        values = read_color_values(color, COLOR_MEASURES)
        return _color_by_values(places, values, color_label(color, label))
    if color not in COLOR_MEASURES:
        raise ValueError(
            f"color: {format_value(color)} is not known; {propose_similar(color, COLOR_MEASURES)}"
            f"give one of {', '.join(COLOR_MEASURES)}, or a mapping from ids to numbers or texts"
        )
    label = label or _LABELS[color]
    if color == "unit":
        return _color_by_unit(places, label)
    if color == "layer":
        layer = np.where(places.layer > 0, places.layer, np.nan)
        return _color_by_numbers(layer, label, format_amount)
    if color == "span":
        direct = places.at_places(compiled.reporting_tree.spans[0])
        return _color_by_numbers(np.where(direct > 0, direct, np.nan), label, format_amount)
    if color == "share":
        if not is_flow_recorded(compiled):
            raise ValueError(
                "color: 'share' needs recorded decision rights, which are domains and delegations "
                "that are mostly not assumed; choose another color"
            )
        shares = places.sum_by_place(decided_shares(compiled))
        return _color_by_numbers(shares, label, format_percent)
    if not personal:
        raise ValueError(
            "color: 'support' shows what people answered; choose another color, or, for readers "
            f"who may see it, {format_option(personal=True)}"
        )
    if compiled.support is None:
        raise ValueError("color: 'support' is not known, since nobody was asked")
    received = places.at_places(compiled.support.received_strength)
    return _color_by_numbers(received, label, format_scale)


def _color_by_unit(places: ExplorerPlaces, label: str) -> dict[str, Any]:
    units = UnitColors.from_compiled(places.compiled, len(UNIT_FILLS))
    code = places.at_places(units.color)
    names = list(units.color_names)
    if units.none_color >= 0:  # the last; it is pale, as cells of several units are
        code = np.where(code == units.none_color, -1, code)
        names.pop()
    n_units = len(names) - (units.other_color >= 0)
    return _categories(code, names, n_units, label, "no unit")


def _color_by_values(
    places: ExplorerPlaces, values: Mapping[str, Any], label: str
) -> dict[str, Any]:
    """Categories if all values are texts or truth values, and numbers otherwise."""
    given = ColorValues.from_mapping(places.compiled, values, len(UNIT_FILLS))
    place = places.place_by_node[given.nodes]
    label = label or "Color"
    is_shown = place >= 0
    if given.codes is not None:
        code = np.full(places.node.size, -1, dtype=np.int64)
        # Of several at a place, such as a post and those who hold it, the first counts.
        code[place[is_shown][::-1]] = given.codes[is_shown][::-1]
        return _categories(code, list(given.names), given.n_colored, label, "no value")
    numbers = np.asarray(given.numbers)
    is_shown &= ~np.isnan(numbers)
    place, numbers = place[is_shown], numbers[is_shown]
    total, count = (
        np.bincount(place, weights, places.node.size) for weights in (numbers, np.ones(place.size))
    )
    mean = np.full(places.node.size, np.nan)
    np.divide(total, count, out=mean, where=count > 0)
    return _color_by_numbers(mean, label, _format_any)


def _categories(
    code: Array, names: list[str], n_colored: int, label: str, absence: str
) -> dict[str, Any]:
    """Categories, the first of which have colors of their own, on light and on dark pages."""
    fills = [*UNIT_FILLS[:n_colored], OTHER_FILL][: len(names)]
    return {
        "kind": "category",
        "label": sanitize_text(label),
        "names": names,
        "colors": fills,
        "absence": absence,
        "codes": code.tolist(),
    }


def _color_by_numbers(
    numbers: Array, label: str, format_end: Callable[[float], str]
) -> dict[str, Any]:
    known = numbers[~np.isnan(numbers)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    scale = _SEQUENTIAL
    if low < 0 < high:
        high = max(-low, high)
        low, scale = -high, _DIVERGING
    shown = {number: format_end(number) for number in set(known.tolist())}
    return {
        "kind": "number",
        "label": sanitize_text(label),
        "scale": scale.split(),
        "low": low,
        "high": high,
        "ends": [format_end(low), format_end(high)],
        "values": [None if np.isnan(number) else number for number in numbers.tolist()],
        "texts": [shown.get(number, "") for number in numbers.tolist()],
    }


def _format_any(number: float) -> str:
    """A number of any size, with three digits that count."""
    return f"{number:,.0f}" if abs(number) >= _LEAST_LARGE else f"{number:.3g}"
