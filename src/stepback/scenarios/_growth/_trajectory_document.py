"""What a trajectory says, as a document."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._display._number_format import (
    format_amount,
    format_percent,
    format_scale,
)
from stepback._display._sanitize_text import sanitize_text
from stepback._documents._document import (
    Block,
    BulletList,
    Cell,
    Column,
    DataTable,
    Document,
    Figure,
    Figures,
    MainFinding,
    Paragraph,
    Section,
)
from stepback._problems._format import format_option, pluralize
from stepback.scenarios._growth._trajectory_figures import TrajectoryFigures

_MAX_ROWS = 12
_MAX_PEOPLE = 10
_DIGITS, _DECIMALS = 4, 3  # of the largest number of a column
_VISIBLE = 0.05  # of what is shown with one decimal
_NEGLIGIBLE = 1e-9  # of all decisions: below it, a gain or a rest is rounding


def trajectory_document(trajectory: TrajectoryFigures) -> Document:
    """The trajectory as a document; figures that rest on answers only if it is personal."""
    people = pluralize(trajectory.people.size, "person", "people")
    delegations = pluralize(trajectory.leader.size, "delegation")
    amount = format_amount(trajectory.total_weight)
    decisions = "decision" if amount == "1" else "decisions"
    sections = [Section("periods", "Period by period", tuple(_period_blocks(trajectory)))]
    if trajectory.personal and (table := _learners(trajectory)) is not None:
        sections.append(Section("learners", "Who learns most", (table,)))
    sections.append(
        Section("assumptions", "What is assumed", tuple(_growth_assumptions(trajectory)))
    )
    return Document(
        title=f"What grows: {sanitize_text(trajectory.policy)}",
        noun="A simulation",
        preposition="of",
        counted=(
            f"{people}, {delegations} in force, {amount} {decisions} a period, over "
            f"{pluralize(trajectory.n_periods, 'period')}."
        ),
        findings=tuple(_growth_findings(trajectory)),
        sections=tuple(sections),
        appendix=(Section("limits", "What this is not for", tuple(_growth_limits())),),
        date=trajectory.date,
        contexts=trajectory.contexts,
        source=trajectory.source,
    )


def _growth_findings(trajectory: TrajectoryFigures) -> Iterator[MainFinding]:
    is_value_shown, is_flow_shown = trajectory.shows_value, trajectory.shows_flow
    if is_value_shown:
        yield MainFinding(_gain_sentence(trajectory), ("gain", "value", "value_never"))
    if is_flow_shown and not math.isnan(trajectory.leaders_never):
        first, last = trajectory.leaders[0], trajectory.leaders[-1]
        people = pluralize(trajectory.people.size, "person", "people")
        change = f"from {format_amount(first)} to {format_amount(last)} of {people}"
        if format_amount(first) == format_amount(last):
            change = f"{format_amount(last)} of {people} in every period"
            if not np.allclose(trajectory.leaders, last, atol=_VISIBLE):
                change = f"{format_amount(last)} of {people} in the first and in the last period"
        yield MainFinding(
            f"Effective leaders: {change}; {format_amount(trajectory.leaders_never)} if nobody "
            "hands anything on.",
            ("leaders", "leaders_never"),
        )
    if is_flow_shown and _is_some(trajectory.undone[-1], trajectory):
        share = format_percent(trajectory.undone[-1] / trajectory.total_weight)
        yield MainFinding(f"In the last period {share} of decisions stay undone.", ("undone",))
    if not (is_value_shown and is_flow_shown):
        yield MainFinding(_withheld_sentence(is_flow_shown=is_flow_shown), ())


def _gain_sentence(trajectory: TrajectoryFigures) -> str:
    gain, never = trajectory.gain, trajectory.value_never
    if not trajectory.total_weight:
        return "Nothing says who decides: no domains are recorded, so that nothing is handed on."
    if not trajectory.leader.size:
        return "Nothing is handed on: no delegation is in force."
    if not _is_some(gain, trajectory):
        return "Decisions are worth as much as if nobody hands anything on."
    direction = "more" if gain > 0 else "less"
    text = (
        f"In sum, discounted, decisions are worth {_format_digits(abs(gain))} {direction} than if "
        "nobody hands anything on"
    )
    last = trajectory.value[-1]
    if never > 0:
        text += f": {_format_digits(last)} in the last period, instead of {_format_digits(never)}"
    return f"{text}."


def _is_some(number: float, trajectory: TrajectoryFigures) -> bool:
    return abs(number) > _NEGLIGIBLE * max(trajectory.total_weight, _NEGLIGIBLE)


def _withheld_sentence(*, is_flow_shown: bool) -> str:
    what = "What decisions are worth" if is_flow_shown else "The figures"
    follows = "follows" if is_flow_shown else "follow"
    return (
        f"{what} {follows} from what people were asked (competence, willingness, support), and "
        f"{'is' if is_flow_shown else 'are'} shown only to readers who may see that: "
        f"{format_option(personal=True)}."
    )


def _period_blocks(trajectory: TrajectoryFigures) -> Iterator[Block]:
    n_periods = trajectory.n_periods
    shown = np.unique(np.linspace(0, n_periods - 1, min(n_periods, _MAX_ROWS)).round().astype(int))
    columns = [Column.from_values("period", "Period", shown.tolist(), "count")]
    if trajectory.shows_value:
        gain = trajectory.value - trajectory.value_never
        columns += [
            _digits_column("value", "Value", trajectory.value[shown]),
            _digits_column("gain", "Over never", gain[shown]),
        ]
    if trajectory.shows_flow:
        columns += [
            _digits_column("leaders", "Effective leaders", trajectory.leaders[shown]),
            _digits_column("undone", "Undone", trajectory.undone[shown]),
        ]
    if len(columns) == 1:
        yield Paragraph("No figures are shown.")
        return
    whole = "" if shown.size == n_periods else f" ({shown.size} of {n_periods:,} periods)"
    yield DataTable("by_period", f"What each period brings{whole}", tuple(columns))


def _learners(trajectory: TrajectoryFigures) -> DataTable | None:
    """Those whose competence grows most; nobody if nobody's does."""
    first, last = trajectory.competence[0], trajectory.competence[-1]
    growth = np.nan_to_num(last - first)
    order = np.argsort(-growth, kind="stable")[:_MAX_PEOPLE]
    order = order[growth[order] > _NEGLIGIBLE]
    if not order.size:
        return None
    names = [sanitize_text(str(trajectory.names[person])) for person in order.tolist()]
    return DataTable(
        "learners",
        "Competence in the first and in the last period",
        (
            Column.from_values("name", "Name", names),
            _digits_column("first", "First", first[order], format_scale),
            _digits_column("last", "Last", last[order], format_scale),
        ),
    )


def _growth_assumptions(trajectory: TrajectoryFigures) -> Iterator[Block]:
    parameters = attrs.asdict(trajectory.parameters)
    yield Paragraph(
        "Every coefficient is an assumption of stepback or of yours; none is calibrated on data.",
        lead=True,
    )
    yield Figures(
        tuple(
            Figure(name, name.replace("_", " "), _format_coefficient(value), value, unit="scale")
            for name, value in parameters.items()
        )
    )
    yield BulletList((*_unknown_items(trajectory), *trajectory.parameters.card.assumptions))


def _format_coefficient(value: float | None) -> str:
    return "an even share of all decisions" if value is None else f"{value:g}"


def _unknown_items(trajectory: TrajectoryFigures) -> Iterator[str]:
    if n := trajectory.n_given_competence:
        yield f"The competence of {pluralize(n, 'person', 'people')} is not recorded; it was given."
    if n := trajectory.n_without_willingness:
        yield (
            f"The willingness of {pluralize(n, 'delegate')} is not known: they take all that is "
            "offered, as in every measure of the flow of decisions."
        )
    if n := trajectory.n_without_capacity:
        yield (
            f"The capacity of {pluralize(n, 'person', 'people')} is not known: nothing that comes "
            "to them stays undone."
        )
    if not trajectory.is_support_asked:
        yield "Support was not asked, so none is counted."


def _growth_limits() -> Iterator[Block]:
    yield Paragraph(
        "Do not use it for appraisal, pay or dismissal, or for any other decision about a single "
        "person.",
        lead=True,
    )
    yield Paragraph(
        "It is no forecast. It shows what follows from the assumptions above: vary them, and "
        "compare policies rather than reading single figures."
    )


def _digits_column(
    name: str, label: str, values: Array, show: Callable[[float], str] | None = None
) -> Column:
    """Numbers below each other, by default with as many decimals as the largest has room for."""
    largest = float(np.nanmax(np.abs(values), initial=0))
    decimals = min(max(_DIGITS - math.ceil(math.log10(largest)), 0), _DECIMALS) if largest else 0

    def show_aligned(number: float) -> str:
        shown = f"{round(number, decimals) + 0.0:,.{decimals}f}"
        return "not defined" if math.isnan(number) else shown

    cells = tuple(Cell((show or show_aligned)(value), value) for value in values.tolist())
    return Column(name, label, cells, "count")


def _format_digits(number: float) -> str:
    """Format with four significant digits, or whole from a thousand on."""
    if math.isnan(number):
        return "not defined"
    return f"{number:,.0f}" if abs(number) >= 1000 else f"{number + 0.0:.4g}"
