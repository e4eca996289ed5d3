"""What stalls and what goes back while people are away: by domain, and to whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Literal

import attrs
import numpy as np
from matplotlib.axes import Axes

from stepback._display._display_names import DisplayNames
from stepback._display._number_format import format_percent
from stepback._display._sanitize_text import sanitize_text
from stepback._flow._compiled import Compiled
from stepback._measures._absence_measure import Absence, top_mask
from stepback._measures._absence_measure import absence as measure_absence
from stepback._organization._compiled_organization import check_organization, compiled_at_date
from stepback._organization._organization import Organization
from stepback.plots._authority_plot import NO_DECISIONS
from stepback.plots._axes import (
    check_choice,
    check_most,
    count_rows,
    label_bars,
    label_rows,
    prepare_axes,
    row_label_width,
    show_axis_percent,
    show_legend_below,
    show_percent,
    show_sentence,
)
from stepback.plots._labels import Labels, text_size
from stepback.plots._palette import ORANGE, PALE, VERMILION, text_color

_MOST = 15
_LEAST_WRITTEN = 0.08  # a part this long has room for its figure


def absence(
    source: Organization | Absence,
    away: Iterable[str] | None = None,
    *,
    kind: Literal["domains", "principals"] = "domains",
    lapse: bool = False,
    most: int | None = None,
    ax: Axes | None = None,
) -> Axes:
    """What stalls and what goes back while people are away.

    Parameters
    ----------
    source
        An organization, or the result of `stepback.absence`, which shows ids in place of names.
    away
        Ids of those who are away, as in `stepback.absence`; ``None``: the top, as in
        `stepback.dependence_on_top`.
    kind
        ``"domains"``: a bar for all decisions, and one for each domain. ``"principals"``: a bar
        for each person, role or circle to whom decisions go back, and one for what stalls.
    lapse
        Whether every delegation by an absent principal lapses, even a standing one.
    most
        How many domains or principals to show at most; ``None``: 15. The axes given show fewer if
        they are too small to name them. Shown are those with most; the others are counted.
    ax
        The axes to draw into; ``None``: a new figure.

    Returns
    -------
    Axes
        Without domains, empty but for a sentence.

    Raises
    ------
    ValueError
        If an id is unknown, `kind` is not one of these, `away` or `lapse` is given beside a
        result, or anything is dated and no date was entered.

    Examples
    --------
    >>> org = Organization(
    ...     people=[Person("ann", name="Ann"), Person("bo", name="Bo")],
    ...     domains=[Domain("refunds", "ann", name="Refunds")],
    ...     delegations=[Delegation("ann", "bo", autonomy=0.75)],
    ... )
    >>> ax = stepback.plots.absence(org, ["ann"])
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['all decisions', 'Refunds']
    >>> ax.containers[0].datavalues.tolist()  # stalls
    [0.25, 0.25]
    """
    check_choice("kind", kind, ("domains", "principals"))
    limit = check_most(most, _MOST)
    compiled, result = _read_source(source, away, lapse=lapse)
    if not result.stalled_by_domain:
        return show_sentence(prepare_axes(ax, 6, 2), NO_DECISIONS)
    if kind == "principals":
        return _draw_principals(compiled, result, ax, limit)
    return _draw_domains(compiled, result, ax, limit)


def _read_source(
    source: Organization | Absence, away: Iterable[str] | None, *, lapse: bool
) -> tuple[Compiled | None, Absence]:
    if isinstance(source, Absence):
        if away is not None or lapse:
            raise ValueError(
                "away: the result says who is away; pass the organization to draw another absence"
            )
        return None, source
    compiled = compiled_at_date(check_organization(source, "source"))
    if away is None:
        away = compiled.columns.ids[: compiled.n_people][top_mask(compiled)].tolist()
    return compiled, measure_absence(source, away, lapse=lapse)


def _draw_domains(compiled: Compiled | None, result: Absence, ax: Axes | None, most: int) -> Axes:
    """What stalls, goes back and goes on, of all decisions and of each domain."""
    stalled = np.array(list(result.stalled_by_domain.values()))
    escalated = np.array(list(result.escalated_by_domain.values()))
    n_rows = min(max(1, count_rows(ax, most + 1) - 1), stalled.size)
    order = np.lexsort((-escalated, -stalled))
    shown, n_others = order[:n_rows], stalled.size - n_rows
    ax = prepare_axes(ax, 7, 1.5 + 0.36 * (n_rows + 1))
    stalls = np.concatenate([[result.stalled], stalled[shown]])
    goes_back = np.concatenate([[result.escalated], escalated[shown]])
    goes_on = np.maximum(0, 1 - stalls - goes_back)
    left = np.zeros(stalls.size)
    for values, color, label in (
        (stalls, VERMILION, "stalls"),
        (goes_back, ORANGE, "goes back"),
        (goes_on, PALE, "as before"),
    ):
        bars = ax.barh(
            np.arange(stalls.size), values, left=left, color=color, edgecolor=ax.get_facecolor(),
            label=label,
        )  # fmt: skip
        texts = [
            format_percent(value) if value >= _LEAST_WRITTEN else "" for value in values.tolist()
        ]
        ax.bar_label(
            bars, texts, label_type="center", color=text_color(color), size=text_size(0.85),
            parse_math=False, usetex=False,
        )  # fmt: skip
        left = left + values
    if compiled is None:
        ids = list(result.stalled_by_domain)
        names = [sanitize_text(ids[domain]) for domain in shown.tolist()]
    else:
        display = DisplayNames(compiled)
        names = [display.domain_name(domain) for domain in shown.tolist()]
    label_rows(ax, Labels.from_texts(["all decisions", *names], row_label_width(ax)))
    ax.axhline(0.5, color=ax.get_facecolor(), linewidth=4)
    ax.set_xlim(0, 1)
    show_axis_percent(ax.xaxis)
    more = f"\n{n_others:,} more domains, of which less stalls" if n_others else ""
    ax.set_xlabel(f"share of decisions{more}", parse_math=False, usetex=False)
    show_legend_below(ax)
    return ax


def _draw_principals(
    compiled: Compiled | None, result: Absence, ax: Axes | None, most: int
) -> Axes:
    """To whom decisions go back, and what goes back to nobody."""
    total: dict[str, float] = defaultdict(float)
    for escalation in result.escalations:
        total[escalation.to] += escalation.share
    ranked = sorted(total, key=lambda id_: (-total[id_], id_))
    n_rows = min(max(1, count_rows(ax, most + 1) - 1), len(ranked))
    shown, others = ranked[:n_rows], ranked[n_rows:]
    if not ranked and not result.stalled > 0:
        return show_sentence(
            prepare_axes(ax, 6, 2), "Nothing stalls and nothing goes back while they are away."
        )
    ax = prepare_axes(ax, 7, 1.4 + 0.36 * (n_rows + 1))
    values = [result.stalled, *(total[id_] for id_ in shown)]
    colors = [VERMILION, *[ORANGE] * n_rows]
    bars = ax.barh(range(n_rows + 1), values, color=colors)
    label_bars(ax, bars, [format_percent(value) for value in values])
    if compiled is None:
        labels = Labels.from_texts(map(sanitize_text, shown), row_label_width(ax))
    else:
        index = compiled.columns.node_index
        nodes = [index[id_] for id_ in shown]
        labels = Labels.from_nodes(DisplayNames(compiled), nodes, row_label_width(ax))
    label_rows(ax, attrs.evolve(labels, texts=["stalls: back to nobody", *labels.texts]))
    more = sum(total[id_] for id_ in others)
    note = f"\n{format_percent(more)} go back to {len(others):,} others" if others else ""
    show_percent(ax, f"share of all decisions{note}", max(values))
    return ax
