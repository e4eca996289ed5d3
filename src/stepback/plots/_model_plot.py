"""Pictures of models: what the result is as their parameters vary."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from matplotlib.axes import Axes

from stepback._problems._format import format_value
from stepback.models._base._model import Model
from stepback.models._base._parameters import Values
from stepback.plots._axes import check_choice
from stepback.plots._model_kinds import (
    ModelPicture,
    draw_counts,
    draw_lines,
    draw_means,
    draw_member_shares,
    draw_regions,
)
from stepback.plots._model_values import ModelSeries, list_series

_KINDS: dict[str, Callable[[ModelPicture, Axes | None], Axes]] = {
    "lines": draw_lines,
    "regions": draw_regions,
    "counts": draw_counts,
    "means": draw_means,
    "shares": draw_member_shares,
}


def model(
    source: Model | Sequence[Any] | Mapping[str, Any],
    *fields: str | Values,
    kind: Literal["lines", "regions", "counts", "means", "shares"] | None = None,
    x: str | Values | None = None,
    y: str | Values | None = None,
    labels: Mapping[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """The result of a model as its parameters vary.

    Give one parameter an array of values, and the picture has a line for each field. Give two, as
    a row and a column, and it has regions.

    Parameters
    ----------
    source
        A model; or a list with a model, or a result of a function such as `buy_in`, for each
        point; or a mapping from names to these, for several lines.
    fields
        Names of fields of the result, as ``"gain"`` or ``"keep.principal_authority"``, or arrays
        with a value for each point. Left out for shares of authority.
    kind
        ``"lines"``: over one parameter; numbers are lines, and words are bands. ``"regions"``: one
        field over two parameters; words are colors, and numbers shades. ``"counts"``: at how many
        points each word is the result. ``"means"``: the mean of each field over all points, with
        an interval of 95 %. ``"shares"``: who in a group has how much. ``None``: lines, regions or
        shares, by how many parameters vary.
    x, y
        The parameter along each axis, if several vary along it; or a value for each point. A list
        takes ``x=``.
    labels
        From names of fields and words of results to what is shown in their place, as it stands and
        never as a formula; regions have colors in this order.
    ax
        The axes to draw into; ``None``: a new figure.

    Returns
    -------
    Axes
        Its labels are the names of parameters and fields, until you set others.

    Raises
    ------
    ValueError
        If there is no such field, no parameter varies, or more than two do.

    Examples
    --------
    >>> from stepback import models
    >>> ways = models.Dessein(bias=[0, 0.1, 0.2, 0.3])
    >>> ax = stepback.plots.model(ways, "loss_delegate", "loss_communicate")
    >>> [line.get_label() for line in ax.lines]
    ['loss delegate', 'loss communicate']
    >>> ax.get_xlabel()
    'bias'
    """
    series = list_series(source)
    if kind is None:
        kind = _choose_kind(series)
    check_choice("kind", kind, tuple(_KINDS))
    if kind == "shares" and not fields:
        fields = ("shares",)
    if not fields:
        raise ValueError("fields: give the name of at least one field of the result")
    if labels is not None and not isinstance(labels, Mapping):
        raise ValueError(
            f"labels: {format_value(labels)} is not a mapping; give one from names to what is shown"
        )
    if kind in {"lines", "regions"}:
        n_axes = 1 if kind == "lines" else 2
        for each in series:
            if len(each.shape) != n_axes:
                raise ValueError(
                    f"source: {kind} take points with {n_axes} varying "
                    f"{'parameter' if n_axes == 1 else 'parameters'}; here, {len(each.shape)} vary"
                )
    return _KINDS[kind](ModelPicture(series, fields, labels or {}, (x, y)), ax)


def _choose_kind(series: Sequence[ModelSeries]) -> Any:
    """Lines, regions or shares, by how many parameters vary; a ``ValueError`` if none does."""
    n_axes = max(len(each.shape) for each in series)
    if n_axes:
        return "lines" if n_axes == 1 else "regions"
    if all(hasattr(each.source.result, "shares") for each in series):
        return "shares"
    raise ValueError(
        "source: the model is of a single point; give one or two of its parameters an array"
    )
