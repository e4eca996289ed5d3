"""The kinds of pictures of a model: lines, regions, counts, means and shares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import cycle, islice, product
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap, Normalize, TwoSlopeNorm
from matplotlib.patches import Patch

from stepback._algorithms._arrays import Array
from stepback._display._sanitize_text import sanitize_text
from stepback._records._level import Level
from stepback.models._base._parameters import Values
from stepback.plots._axes import (
    label_axis,
    prepare_axes,
    root_figure,
    show_legend_below,
    style_legend,
)
from stepback.plots._labels import Labels, legend_label, text_size
from stepback.plots._model_values import (
    ModelSeries,
    category_words,
    is_level,
    is_numeric,
    numbers_or_steps,
)
from stepback.plots._palette import CATEGORIES, DIVERGING, GRAY, SEQUENTIAL, text_color

_STYLES = ("-", "--", ":", "-.")
_FEW = 12  # points of a line up to which each is marked
_NORMAL_95 = 1.96  # standard errors to either side of a mean, for 95 %
_LEAST_NAMED = 0.06  # a share this large has room for its name
_BARS = 0.8

Fields = Sequence[str | Values]


class ModelPicture:
    """What all kinds have in common: series, fields and the names to show."""

    def __init__(
        self,
        series: Sequence[ModelSeries],
        fields: Fields,
        labels: Mapping[str, str],
        places: tuple[str | Values | None, str | Values | None],
    ) -> None:
        self.series, self.fields, self.labels, self.places = series, fields, labels, places

    def name_of(self, key: Any) -> str:
        """What is shown in place of a field or a word."""
        text = str(key)
        name = str(self.labels.get(text, text.replace("_", " ").replace(".", ": ")))
        return sanitize_text(name)

    def name_line(self, each: ModelSeries, field: str | Values) -> str:
        """The name of a line: the series, the field, or both where there are several of both."""
        parts = [sanitize_text(each.name)] if len(self.series) > 1 else []
        if (len(self.fields) > 1 or not parts) and isinstance(field, str):
            parts.append(self.name_of(field))
        return legend_label(": ".join(parts))


def draw_lines(picture: ModelPicture, ax: Axes | None) -> Axes:
    """Numbers as lines over the parameter that varies, and words as bands behind them."""
    ax = prepare_axes(ax, 6.5, 4.2)
    several = len(picture.series) > 1
    is_levels = True
    n_words = 0
    x_label = ""
    for (rank, each), (place, field) in product(
        enumerate(picture.series), enumerate(picture.fields)
    ):
        x_label, x = each.axis_values(picture.places[0], 0)
        values = each.read_field(field)
        if not is_numeric(values):
            n_words += _draw_word_bands(picture, ax, x, category_words(values), n_words)
            continue
        is_levels &= is_level(values)
        color = CATEGORIES[(rank if several else place) % len(CATEGORIES)]
        style = _STYLES[place % len(_STYLES)] if several else "-"
        marker = "o" if x.size <= _FEW else ""
        label = picture.name_line(each, field)
        ax.plot(
            x, numbers_or_steps(values), style, marker=marker, color=color, linewidth=2, label=label
        )
    ax.set_xlabel(x_label)
    numbers = [field for field in picture.fields if isinstance(field, str)]
    if len(picture.fields) == 1 and numbers and ax.lines:
        label_axis(ax.yaxis, picture.name_of(numbers[0]))
    if is_levels and ax.lines:
        ax.set_yticks([level.value for level in Level], [level.name.lower() for level in Level])
    if not ax.lines:
        ax.set_yticks([])
    _add_legend(ax)
    return ax


def _draw_word_bands(picture: ModelPicture, ax: Axes, x: Array, words: Array, n_before: int) -> int:
    """A band for each run of the same word, up to the middle between two points."""
    order = np.argsort(x, kind="stable")
    x, words = x[order], words[order]
    middles = (x[1:] + x[:-1]) / 2
    half = (middles[0] - x[0], x[-1] - middles[-1]) if middles.size else (0.5, 0.5)
    ends = np.concatenate([[x[0] - half[0]], middles, [x[-1] + half[1]]])
    distinct = list(dict.fromkeys(words.tolist()))
    # From the end of the palette, whose beginning the lines take.
    colors = list(islice(cycle(CATEGORIES[::-1]), n_before, n_before + len(distinct)))
    shown: set[str] = set()
    changes = np.flatnonzero(words[1:] != words[:-1]) + 1
    for begin, end in zip([0, *changes], [*changes, words.size], strict=True):
        word = words[begin]
        color = colors[distinct.index(word)]
        label = None if word in shown else legend_label(picture.name_of(word))
        shown.add(word)
        ax.axvspan(ends[begin], ends[end], color=color, alpha=0.3, linewidth=0, label=label)
    ax.set_xlim(ends[0], ends[-1])
    return len(distinct)


def draw_regions(picture: ModelPicture, ax: Axes | None) -> Axes:
    """One field over two parameters: words as colored regions, numbers as shades."""
    if len(picture.series) > 1 or len(picture.fields) > 1:
        raise ValueError(
            "fields: over two parameters, a picture shows one field of one model; draw each into "
            "axes of its own"
        )
    each, field = picture.series[0], picture.fields[0]
    values = each.read_field(field)
    (x_label, x), (y_label, y) = (each.axis_values(picture.places[k], k) for k in range(2))
    ax = prepare_axes(ax, 6, 4.8)
    handles: list[Patch] = []
    if is_numeric(values):
        numbers = numbers_or_steps(values).reshape(values.shape)
        known = numbers[np.isfinite(numbers)]
        low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
        norm: Normalize = Normalize(low, high)
        colors = SEQUENTIAL
        if low < 0 < high:
            largest = max(-low, high)
            norm, colors = TwoSlopeNorm(0, -largest, largest), DIVERGING
        mesh = ax.pcolormesh(x, y, numbers, norm=norm, cmap=colors, rasterized=True)
        bar = root_figure(ax).colorbar(mesh, ax=ax)
        if isinstance(field, str):
            label_axis(bar.ax.yaxis, picture.name_of(field))
    else:
        words = category_words(values)
        labelled = [word for word in picture.labels if word in set(words.flat)]
        distinct = list(dict.fromkeys([*labelled, *words.flat]))
        number = {word: rank for rank, word in enumerate(distinct)}
        shades = list(islice(cycle(CATEGORIES), len(distinct)))
        codes = np.array([number[word] for word in words.flat]).reshape(words.shape)
        ax.pcolormesh(
            x, y, codes, cmap=ListedColormap(shades), vmin=-0.5, vmax=len(distinct) - 0.5,
            rasterized=True, alpha=0.75,
        )  # fmt: skip
        handles = [
            Patch(color=color, alpha=0.75, label=legend_label(picture.name_of(word)))
            for word, color in zip(distinct, shades, strict=True)
        ]
    ax.set_xlabel(x_label)
    ax.set_ylabel(y_label)
    if handles:
        show_legend_below(ax, handles)
    return ax


def draw_counts(picture: ModelPicture, ax: Axes | None) -> Axes:
    """At how many points each word is the result; of sets, at how many it is in the set."""
    lines = list(product(picture.series, picture.fields))
    counts = [_count_results(each.read_field(field)) for each, field in lines]
    words = sorted(set().union(*counts))
    ax = prepare_axes(ax, max(5, 1.3 * len(words)), 3.8)
    width = _BARS / len(lines)
    places = np.arange(len(words)) - _BARS / 2 + width / 2
    for rank, ((each, field), count) in enumerate(zip(lines, counts, strict=True)):
        bars = ax.bar(
            places + rank * width,
            [count[word] for word in words],
            width,
            color=CATEGORIES[rank % len(CATEGORIES)],
            label=picture.name_line(each, field),
        )
        ax.bar_label(bars, size=text_size(0.8))
    labels = Labels.from_texts(map(picture.name_of, words))
    ax.set_xticks(range(len(words)), labels.texts, **labels.style)
    ax.set_ylabel("points")
    ax.set_ylim(top=1.2 * max(max(count.values(), default=1) for count in counts))
    _add_legend(ax)
    return ax


def _count_results(values: Array) -> Counter[str]:
    return Counter(
        str(word)
        for item in values.flat
        for word in (item if isinstance(item, frozenset | set | tuple) else [item])
    )


def draw_means(picture: ModelPicture, ax: Axes | None) -> Axes:
    """The mean of each field over all points where it is known, with an interval of 95 %."""
    ax = prepare_axes(ax, max(5, 1.7 * len(picture.fields)), 3.8)
    n_series = len(picture.series)
    places = np.arange(len(picture.fields), dtype=np.float64)
    for rank, each in enumerate(picture.series):
        samples = [numbers_or_steps(each.read_field(field)) for field in picture.fields]
        known = [sample[~np.isnan(sample)] for sample in samples]
        mean = [float(sample.mean()) if sample.size else np.nan for sample in known]
        reach = [
            _NORMAL_95 * float(sample.std(ddof=1)) / np.sqrt(sample.size) if sample.size > 1 else 0
            for sample in known
        ]
        ax.errorbar(
            places + 0.16 * (rank - (n_series - 1) / 2), mean, yerr=reach, fmt="o", capsize=4,
            color=CATEGORIES[rank % len(CATEGORIES)], label=legend_label(sanitize_text(each.name)),
        )  # fmt: skip
    labels = Labels.from_texts(map(picture.name_of, picture.fields))
    ax.set_xticks(places, labels.texts, **labels.style)
    ax.set_xlim(-0.6, places.size - 0.4)
    ax.set_ylabel("mean, with 95 % interval")
    _add_legend(ax)
    return ax


def draw_member_shares(picture: ModelPicture, ax: Axes | None) -> Axes:
    """The share of each member of a group, as parts of a bar for each model."""
    shares = [dict(each.read_field(picture.fields[0]).item()) for each in picture.series]
    members = list(dict.fromkeys(member for share in shares for member in share))
    names = Labels.from_texts([sanitize_text(str(member)) for member in members], 16)
    ax = prepare_axes(ax, 8, 1 + 0.5 * len(shares))
    colors = list(islice(cycle((*CATEGORIES, GRAY)), len(members)))
    left = np.zeros(len(shares))
    for member, name, color in zip(members, names.texts, colors, strict=True):
        values = np.array([share.get(member, 0.0) for share in shares])
        values = np.where(np.isnan(values), 0, values)
        bars = ax.barh(
            range(len(shares)), values, left=left, color=color, edgecolor=ax.get_facecolor()
        )
        texts = [name if value >= _LEAST_NAMED else "" for value in values.tolist()]
        ax.bar_label(bars, texts, label_type="center", color=text_color(color), **names.style)
        left = left + values
    labels = Labels.from_texts(sanitize_text(each.name) for each in picture.series)
    ax.set_yticks(range(len(shares)), labels.texts, **labels.style)
    ax.invert_yaxis()
    ax.set_xlim(0, 1)
    ax.set_xlabel("share of authority")
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def _add_legend(ax: Axes) -> None:
    """A legend where there is anything to tell apart."""
    handles, labels = ax.get_legend_handles_labels()
    if len(labels) < 2:
        return
    style_legend(ax.legend(handles, labels, frameon=False))
