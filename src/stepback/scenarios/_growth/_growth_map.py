"""Where handing on pays, only with support, or never: a phase diagram over two parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import attrs
import numpy as np
import numpy.typing as npt

from stepback._algorithms._arrays import Array, object_array
from stepback._algorithms._read_only import freeze_arrays
from stepback._display._number_format import format_percent
from stepback._display._sanitize_text import sanitize_text
from stepback._documents._document import (
    BulletList,
    Column,
    DataTable,
    Document,
    MainFinding,
    Paragraph,
    Section,
)
from stepback._documents._document_result import DocumentResult
from stepback._frames import FrameColumn, FrameColumns, TableResult
from stepback._organization._validate_args import as_float_or_nan, check_number
from stepback._problems._format import format_value, join_truncated
from stepback._records._value_equality import ValueEquality
from stepback.models._followers._leadership_growth import LeadershipGrowth
from stepback.scenarios._growth._growth_parameters import Growth, parameter_faults

Axes: TypeAlias = Mapping[str, npt.ArrayLike]

OUTCOMES = ("pays", "only with support", "never")
_ASSUMED = Growth()
_OF_PEOPLE = ("competence", "leader_competence", "support", "delegated")
_OF_GROWTH = ("learning", "potential", "discount", "support_cost", "freed_time", "learning_boost")
_N_AXES = 2
_N_VALUES = 61  # of an axis that is not given


@attrs.frozen(kw_only=True, eq=False, repr=False)
class GrowthMap(DocumentResult, TableResult, ValueEquality):
    """Where handing on pays, over two parameters: the result of `growth_map`.

    The rows of each array are the values of the first axis, the columns those of the second.

    Attributes:
        axes: The names of both parameters.
        first, second: Their values.
        outcome: ``"pays"`` where handing on without support gains over never; ``"only with
            support"`` where it does only with the support given; ``"never"`` elsewhere.
        gain_without, gain_with: The gain over never without support and with it, for one decision
            a period, summed over all periods and discounted.
        fixed: The other parameters.
    """

    axes: tuple[str, str]
    first: npt.NDArray[np.float64]
    second: npt.NDArray[np.float64]
    outcome: npt.NDArray[np.object_]
    gain_without: npt.NDArray[np.float64]
    gain_with: npt.NDArray[np.float64]
    fixed: Mapping[str, float] = attrs.field(eq=False)

    def __attrs_post_init__(self) -> None:
        """Make all arrays read-only."""
        for values in (self.first, self.second, self.outcome, self.gain_without, self.gain_with):
            freeze_arrays(values)

    @property
    def shares(self) -> dict[str, float]:
        """The share of the points that has each outcome."""
        return {name: float((self.outcome == name).mean()) for name in OUTCOMES}

    def to_dict(self) -> dict[str, Any]:
        """The axes, the outcomes and the gains as plain values, row by row."""
        return {
            "axes": {
                name: values.tolist()
                for name, values in zip(self.axes, (self.first, self.second), strict=True)
            },
            "fixed": dict(self.fixed),
            "shares": self.shares,
            "outcome": self.outcome.tolist(),
            "gain_without": self.gain_without.tolist(),
            "gain_with": self.gain_with.tolist(),
        }

    def _frame_columns(self) -> FrameColumns:
        first, second = np.meshgrid(self.first, self.second, indexing="ij")
        return {
            self.axes[0]: FrameColumn("number", first.ravel()),
            self.axes[1]: FrameColumn("number", second.ravel()),
            "outcome": FrameColumn("text", self.outcome.ravel().tolist()),
            "gain_without": FrameColumn("number", self.gain_without.ravel()),
            "gain_with": FrameColumn("number", self.gain_with.ravel()),
        }

    def _document(self) -> Document:
        names = [name.replace("_", " ") for name in self.axes]
        shares = self.shares
        spans = [
            f"{name} from {values.min():.4g} to {values.max():.4g}"
            for name, values in zip(names, (self.first, self.second), strict=True)
        ]
        fixed = [f"{name.replace('_', ' ')}: {value:g}" for name, value in self.fixed.items()]
        outcomes = Column.from_values("outcome", "Handing on", list(shares))
        points = Column.from_values("share", "Points", list(shares.values()), "share")
        table = DataTable("outcomes", "Share of the points", (outcomes, points))
        finding = (
            f"Handing on pays by itself at {format_percent(shares['pays'])} of the points, and "
            f"only with support at {format_percent(shares['only with support'])}."
        )
        assumptions = (Paragraph("The other parameters are:"), BulletList(tuple(fixed)))
        return Document(
            title=f"Where handing on pays: {sanitize_text(' and '.join(names))}",
            noun="A phase diagram",
            preposition="of",
            counted=f"{self.outcome.size:,} points: {join_truncated(spans)}.",
            findings=(MainFinding(finding, ("shares",)),),
            sections=(
                Section("outcomes", "Outcomes", (table,)),
                Section(
                    "assumptions",
                    "What is assumed",
                    (*assumptions, BulletList(LeadershipGrowth.card.assumptions)),
                ),
            ),
        )

    def __repr__(self) -> str:
        """The axes, and how many points there are."""
        return f"<GrowthMap of {self.axes[0]} and {self.axes[1]}: {self.outcome.size:,} points>"


def growth_map(
    axes: Axes | None = None,
    *,
    competence: float = 0.5,
    leader_competence: float = 0.9,
    support: float = 0.5,
    delegated: float = 1.0,
    parameters: Growth = _ASSUMED,
) -> GrowthMap:
    """Where handing decisions on to one person pays, only with support, or never.

    For each pair of values of two parameters, the gain over never handing on, without support and
    with it, over all periods: by the closed form of `stepback.models.LeadershipGrowth`, with which
    `simulate` agrees for two people whose `full_practice` is all decisions.

    Parameters
    ----------
    axes
        The names of two parameters and the values of each: of ``competence``,
        ``leader_competence``, ``support``, ``delegated``, and the coefficients ``learning``,
        ``potential``, ``discount``, ``support_cost``, ``freed_time`` and ``learning_boost``.
        ``None``: the competence up to the potential, and the whole range of learning.
    competence, leader_competence
        Of the person and of the leader, where they are no axis.
    support
        The support that "with support" means.
    delegated
        The share of decisions that is handed on.
    parameters
        The coefficients. There is no closed form for ``fading``, nor for a `discount` of 1.
        ``relief`` and ``adapting`` have no effect: the person is willing.

    Returns
    -------
    GrowthMap
        A person whose competence is above the potential does not learn, as in `simulate`.

    Raises
    ------
    ValueError
        If `axes` are not two of these parameters with values, a value is out of its bounds, or
        `parameters` have a ``fading`` above 0 or a ``discount`` of 1.

    Examples
    --------
    >>> from stepback.scenarios import Growth, growth_map
    >>> found = growth_map({"competence": [0.5, 0.75], "learning": [0.02, 0.2]})
    >>> found.outcome.tolist()
    [['never', 'only with support'], ['never', 'pays']]
    """
    for fault in parameter_faults(parameters):
        raise ValueError(fault)
    of_people = {
        "competence": competence,
        "leader_competence": leader_competence,
        "support": support,
        "delegated": delegated,
    }
    fixed: dict[str, Any] = {
        # Checked also where it is an axis: what is wrong is no less wrong for not being used.
        **{name: check_number(value, name, 0, 1) for name, value in of_people.items()},
        **{name: getattr(parameters, name) for name in _OF_GROWTH},
    }
    values = _check_parameter_axes(_default_axes(parameters) if axes is None else axes)
    _refuse_open_forms(parameters, values)
    names = tuple(values)
    first, second = values.values()
    points = fixed | dict(zip(names, np.meshgrid(first, second, indexing="ij"), strict=True))
    without, with_support = (
        _evaluate(points | {"support": strength}) for strength in (0.0, points["support"])
    )
    code = np.where(without.pays, 0, np.where(with_support.pays, 1, 2))
    shape = (first.size, second.size)
    return GrowthMap(
        axes=(names[0], names[1]),
        first=first,
        second=second,
        outcome=object_array(OUTCOMES)[np.broadcast_to(code, shape)],
        gain_without=np.broadcast_to(without.gain, shape).copy(),
        gain_with=np.broadcast_to(with_support.gain, shape).copy(),
        fixed={name: float(value) for name, value in fixed.items() if name not in names},
    )


def _default_axes(parameters: Growth) -> dict[str, Array]:
    fastest = 1 / (1 + parameters.learning_boost)
    return {
        "competence": np.linspace(0, parameters.potential, _N_VALUES),
        "learning": np.linspace(0, fastest, _N_VALUES),
    }


def _check_parameter_axes(axes: Any) -> dict[str, Array]:
    """Two parameters by name, with the values of each as an array."""
    known = (*_OF_PEOPLE, *_OF_GROWTH)
    if not isinstance(axes, Mapping) or len(axes) != _N_AXES:
        raise ValueError(
            f"axes: {format_value(axes)} is not a mapping from the names of two parameters to "
            "their values, such as {'competence': [0.3, 0.6], 'learning': [0.1, 0.2]}"
        )
    faults, values = [], {}
    for name, given in axes.items():
        if name not in known:
            listed = join_truncated(known, conjunction="or")
            faults.append(f"axes: {format_value(name)} is not {listed}")
            continue
        items = list(given) if isinstance(given, list | tuple | np.ndarray | range) else []
        numbers = np.array([as_float_or_nan(item) for item in items])
        if not numbers.size or not np.isfinite(numbers).all():
            faults.append(
                f"axes: the values of {name}, {format_value(given)}, are not one number or more"
            )
        values[name] = numbers
    if faults:
        raise ValueError("\n".join(faults))
    return values


def _refuse_open_forms(parameters: Growth, axes: Mapping[str, Array]) -> None:
    if parameters.fading > 0:
        raise ValueError(
            f"parameters: with a fading of {parameters.fading:g} there is no closed form; give "
            "fading=0, or use simulate"
        )
    if "discount" not in axes and parameters.discount >= 1:
        raise ValueError(
            f"parameters: a discount of {parameters.discount:g} has no sum over all periods; give "
            "one below 1"
        )


def _evaluate(points: Mapping[str, Any]) -> Any:
    potential = np.maximum(points["potential"], points["competence"])
    return LeadershipGrowth(**(dict(points) | {"potential": potential})).result
