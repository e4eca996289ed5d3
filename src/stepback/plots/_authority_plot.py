"""Formal beside real authority: of the people with most, of all, and of units."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import attrs
import numpy as np
from matplotlib.axes import Axes

from stepback._algorithms._arrays import Array
from stepback._display._display_names import DisplayNames
from stepback._display._number_format import format_amount, format_people, format_percent
from stepback._flow._compiled import Compiled
from stepback._layouts._lorenz_curve import equal_deciders, lorenz_curve
from stepback._layouts._unit_groups import UnitGroups
from stepback._measures._authority import decided_shares, formal_shares
from stepback._measures._spread import gini, hill_number
from stepback._organization._compiled_organization import compiled_at_date
from stepback._organization._organization import Organization
from stepback._organization._validate_args import find_domain
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
from stepback.plots._labels import Labels
from stepback.plots._palette import BLUE, GRAY, PALE, VERMILION

NO_DECISIONS = "No domains are recorded, so it is not known who decides."
_MOST = 15
_BARS = 0.76  # the height of all bars of a row, of the distance between rows


@attrs.frozen(eq=False)
class _Shares:
    """The shares of each person: what they own, and what they settle."""

    compiled: Compiled
    formal: Array
    real: Array
    scope: str  # which decisions these are shares of


def authority(
    org: Organization,
    *,
    kind: Literal["people", "lorenz", "units"] = "people",
    domain: str | None = None,
    most: int | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Formal beside real authority: who owns decisions, and who settles them.

    Parameters
    ----------
    org
    kind
        ``"people"``: the people with the most of either, each with two bars. ``"lorenz"``: the
        Lorenz curves of both over all people, with the Gini coefficients, and the straight line
        of as many people as there are effective leaders. ``"units"``: the same bars for the
        largest top-level units, and one of their share of people.
    domain
        Id of one domain, to count only its decisions; ``None``: all domains, by weight.
    most
        How many people or units to show at most; ``None``: 15. The axes given show fewer if they
        are too small to name them. The others are counted together.
    ax
        The axes to draw into; ``None``: a new figure.

    Returns
    -------
    Axes
        Without domains, empty but for a sentence.

    Raises
    ------
    ValueError
        If the domain is unknown, `kind` is not one of these, or anything is dated and no date was
        entered.

    Examples
    --------
    >>> org = Organization(
    ...     people=[Person("ann", name="Ann"), Person("bo", name="Bo")],
    ...     domains=[Domain("refunds", "ann")],
    ...     delegations=[Delegation("ann", "bo", autonomy=0.75)],
    ... )
    >>> ax = stepback.plots.authority(org)
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['Ann', 'Bo']
    >>> ax.containers[1].datavalues.tolist()  # real authority
    [0.25, 0.75]

    References
    ----------
    - Aghion, P., & Tirole, J. (1997). Formal and Real Authority in Organizations.
      Journal of Political Economy 105(1), 1-29. doi:10.1086/262063
    - Lorenz, M. O. (1905). Methods of Measuring the Concentration of Wealth.
      Publications of the American Statistical Association 9(70), 209-219. doi:10.2307/2276207
    """
    check_choice("kind", kind, tuple(_KINDS))
    limit = check_most(most, _MOST)
    compiled = compiled_at_date(org)
    if domain is None:
        formal, real = formal_shares(compiled), decided_shares(compiled)
        scope = "share of all decisions"
    else:
        position = find_domain(compiled, domain)
        formal = formal_shares(compiled, [position])
        real = compiled.flow.decided_in_domain(position)
        name = Labels.from_texts([DisplayNames(compiled).domain_name(position)]).texts[0]
        scope = f"share of decisions in {name}"
    shares = _Shares(compiled, formal, real, scope)
    if not compiled.columns.domain_ids.size:
        return show_sentence(prepare_axes(ax, 6, 2), NO_DECISIONS)
    if not compiled.n_people:
        return show_sentence(prepare_axes(ax, 6, 2), "No people are recorded.")
    return _KINDS[kind](shares, ax, limit)


def _draw_people(shares: _Shares, ax: Axes | None, most: int) -> Axes:
    """Two bars for each of the people who own or settle most; the others below, in words."""
    larger = np.maximum(shares.formal, shares.real)
    n_rows = min(count_rows(ax, most, 1.4), int(np.count_nonzero(larger > 0)))
    order = np.lexsort((-shares.real, -larger))
    people, others = order[:n_rows], order[n_rows:]
    if not n_rows:
        return show_sentence(prepare_axes(ax, 6, 2), "All decisions are vacant: nobody decides.")
    ax = prepare_axes(ax, 7, 1.4 + 0.36 * n_rows)
    _draw_bars(ax, shares.formal[people], shares.real[people])
    names = DisplayNames(shares.compiled)
    label_rows(ax, Labels.from_nodes(names, people, row_label_width(ax)))
    scope = shares.scope
    if others.size:
        formal, real = float(shares.formal[others].sum()), float(shares.real[others].sum())
        scope = f"{scope}\n{_describe_others(f'{others.size:,} others', formal, real)}"
    show_percent(ax, scope, float(larger[people].max()))
    show_legend_below(ax)
    return ax


def _draw_units(shares: _Shares, ax: Axes | None, most: int) -> Axes:
    """Three bars for each of the largest units; the others below, in words."""
    people = np.arange(shares.compiled.n_people)
    units = UnitGroups.from_nodes(shares.compiled, people, count_rows(ax, most, 2.1))
    n_groups = len(units.names)
    formal, real, n_people = (
        np.bincount(units.group, weights, n_groups)
        for weights in (shares.formal, shares.real, np.ones(units.group.size))
    )
    part = n_people / n_people.sum()
    n_rows = max(1, n_groups - bool(units.n_others))
    shown = slice(n_rows)
    ax = prepare_axes(ax, 7, 1.6 + 0.5 * n_rows)
    _draw_bars(ax, formal[shown], real[shown], part[shown])
    labels = Labels.from_texts(units.names[shown], row_label_width(ax))
    counts = map(format_people, n_people[shown].tolist())
    texts = [f"{name} ({count})" for name, count in zip(labels.texts, counts, strict=True)]
    label_rows(ax, attrs.evolve(labels, texts=texts))
    scope = shares.scope
    if n_groups > n_rows:
        others = f"{units.names[-1]} ({format_people(float(n_people[-1]))})"
        scope = f"{scope}\n{_describe_others(others, float(formal[-1]), float(real[-1]))}"
    largest = max(formal[shown].max(), real[shown].max(), part[shown].max())
    show_percent(ax, scope, float(largest))
    show_legend_below(ax)
    return ax


def _describe_others(others: str, formal: float, real: float) -> str:
    return f"{others}: own {format_percent(formal)}, settle {format_percent(real)}"


def _draw_bars(ax: Axes, formal: Array, real: Array, part: Array | None = None) -> None:
    """Bars of formal and real authority in each row, and of the share of people if given."""
    kinds = [(formal, PALE, GRAY, "formal authority")]
    kinds.append((real, BLUE, BLUE, "real authority"))
    if part is not None:
        kinds.append((part, "none", GRAY, "share of people"))
    height = _BARS / len(kinds)
    rows = np.arange(formal.size) - _BARS / 2 + height / 2
    for position, (values, color, edge, label) in enumerate(kinds):
        bars = ax.barh(
            rows + position * height, values, height, color=color, edgecolor=edge, label=label
        )
        label_bars(ax, bars, [format_percent(value) for value in values.tolist()])


def _draw_lorenz(shares: _Shares, ax: Axes | None, most: int) -> Axes:  # noqa: ARG001
    """The two curves, the diagonal, and as many equal people as there are effective leaders."""
    if not shares.real.sum() > 0:
        return show_sentence(prepare_axes(ax, 6, 2), "All decisions are vacant: nobody decides.")
    ax = prepare_axes(ax, 6, 5)
    n_people = shares.real.size
    ax.plot([0, 1], [0, 1], color=GRAY, linewidth=1, linestyle=":", label="all decide equally")
    for values, color, style, name in (
        (shares.formal, GRAY, "--", "formal authority"),
        (shares.real, BLUE, "-", "real authority"),
    ):
        if values.sum() > 0:
            population, cumulative = lorenz_curve(values)
            label = f"{name}: Gini {gini(values):.2f}"
            ax.plot(population, cumulative, style, color=color, linewidth=2, label=label)
    ax.fill_between(population, cumulative, population, color=BLUE, alpha=0.12, linewidth=0)
    leaders = hill_number(shares.real, 1)
    text = f"as if {format_amount(leaders)} of {format_people(n_people)} decided equally"
    ax.plot(*equal_deciders(n_people, leaders), color=VERMILION, linewidth=1, label=text)
    ax.set(xlim=(0, 1), ylim=(0, 1), aspect="equal")
    ax.set_xlabel("people, from those with the least")
    ax.set_ylabel(f"{shares.scope}, cumulated", parse_math=False, usetex=False)
    for axis in (ax.xaxis, ax.yaxis):
        show_axis_percent(axis)
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(frameon=False, loc="upper left")
    return ax


_KINDS: dict[str, Callable[[_Shares, Axes | None, int], Axes]] = {
    "people": _draw_people,
    "lorenz": _draw_lorenz,
    "units": _draw_units,
}
