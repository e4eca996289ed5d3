"""A panel as a document: how many rows, the range of each figure, and the first rows."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Iterable, Iterator
from statistics import median
from typing import TYPE_CHECKING, TypeGuard

from stepback._display._sanitize_text import sanitize_text
from stepback._documents._document import (
    Block,
    BulletList,
    Cell,
    Column,
    DataTable,
    Document,
    MainFinding,
    Paragraph,
    Section,
)
from stepback._problems._format import format_name, join_truncated, option_name, pluralize
from stepback.scenarios._panels._plain_cells import PlainCell

if TYPE_CHECKING:
    from stepback.scenarios._panels._panel_result import Panel, PanelFailure

_N_ROWS = 20
_N_FAILURES = 20
_N_PROBLEMS = 3
_N_NAMES = 10
_N_RANGES = 60
_HEADLINE = ("people", "effective_leaders", "dependence_on_top", "bus_factor")
_MAX_TEXT = 40
_MAX_PROBLEM = 2_000  # whose remedy comes last; messages shorten what they quote


def panel_document(panel: Panel) -> Document:
    """The document of a panel."""
    sections = [
        Section("ranges", "Figures over all rows", (*_range_blocks(panel),)),
        Section("rows", "Rows", (*_row_blocks(panel),)),
    ]
    if panel.failures:
        sections.append(Section("failures", "What failed", (*_failure_blocks(panel),)))
    if not panel.is_complete:
        sections.append(Section("not_done", "What is not done", (*_not_done_blocks(panel),)))
    return Document(
        title=_find_title(panel),
        noun="Rows of figures",
        counted=_describe_counts(panel),
        findings=tuple(MainFinding(text, ()) for text in _describe_gaps(panel)),
        sections=tuple(section for section in sections if section.blocks),
        appendix=(*_panel_appendix(panel),),
    )


def _find_title(panel: Panel) -> str:
    if panel.keys[0] == "organization":
        return f"Panel of {pluralize(_count_organizations(panel), 'organization')}"
    parameters = list(map(_show_text, panel.keys[:-1]))
    return f"Sweep over {join_truncated(parameters, _N_NAMES)}" if parameters else "Sweep"


def _count_organizations(panel: Panel) -> int:
    """How many there are, those that failed included."""
    key = panel.keys[0]
    return len({*panel.columns[key], *(failure.key.get(key) for failure in panel.failures)})


def _describe_counts(panel: Panel) -> str:
    is_sweep = panel.keys[0] != "organization"
    of = "" if is_sweep else f" of {pluralize(_count_organizations(panel), 'organization')}"
    each = f", {pluralize(len(panel.figures), 'figure')} each" if len(panel) else ""
    return f"{pluralize(len(panel), 'row')}{of}{each}."


def _describe_gaps(panel: Panel) -> Iterator[str]:
    if panel.failures:
        failed = pluralize(len(panel.failures), "item or row", "items or rows")
        if len(panel):
            yield f"{failed} failed; what is wrong with each is below, and the others are complete."
        else:
            yield f"Everything failed, {failed}; what is wrong is below."
    if not panel.is_complete:
        yield (
            f"{pluralize(len(panel.not_done), 'row is', 'rows are')} not done "
            f"({panel.stop_reason or 'interrupted'}): nothing is known to be wrong with them."
        )


def _range_blocks(panel: Panel) -> Iterator[Block]:
    ranges = []
    for name in panel.figures:
        numbers = list(map(float, filter(_is_figure, panel.columns[name])))
        if numbers:
            known = [number for number in numbers if not math.isnan(number)]
            ranges.append((name, known, len(panel) - len(known)))
    if not ranges:
        return
    shown = ranges[:_N_RANGES]

    def column(name: str, summarize: Callable[[list[float]], float]) -> Column:
        cells = (summarize(known) if known else math.nan for _, known, _ in shown)
        return Column(name, name.capitalize(), tuple(map(_rounded_cell, cells)), "count")

    yield DataTable(
        "ranges",
        "The range of each figure over the rows",
        (
            Column.from_values("figure", "Figure", [_label(name) for name, *_ in shown]),
            column("lowest", min),
            column("median", median),
            column("highest", max),
            Column.from_values("unknown", "Not known", [count for *_, count in shown], "count"),
        ),
    )
    if len(ranges) > len(shown):
        yield Paragraph(f"{len(ranges) - len(shown):,} more figures are in {_name_whole_table()}.")


def _row_blocks(panel: Panel) -> Iterator[Block]:
    if not len(panel):
        yield Paragraph("There are no rows.")
        return
    numbers = [name for name in panel.figures if any(map(_is_figure, panel.columns[name]))]
    chosen = [name for name in _HEADLINE if name in numbers] or numbers[: len(_HEADLINE)]
    keys = [
        name
        for name in panel.keys
        if name == panel.keys[0] or any(cell not in {None, ""} for cell in panel.columns[name])
    ]
    yield DataTable(
        "rows",
        "The first rows" if len(panel) > _N_ROWS else "The rows",
        (
            *(
                Column.from_values(
                    name, _label(name), [_text_cell(cell) for cell in panel.columns[name][:_N_ROWS]]
                )
                for name in keys
            ),
            *(
                Column(
                    name,
                    _label(name),
                    tuple(map(_rounded_cell, panel.columns[name][:_N_ROWS])),
                    "count",
                )
                for name in chosen
            ),
        ),
    )
    n_more = len(panel) - _N_ROWS
    if n_more > 0:
        more = pluralize(n_more, "more row is", "more rows are")
        yield Paragraph(f"{more} in {_name_whole_table()}.")
    if len(chosen) < len(panel.figures):
        yield Paragraph(
            f"{len(chosen)} of {len(panel.figures):,} figures are shown; all of them are in "
            f"{_name_whole_table()}."
        )


def _name_whole_table() -> str:
    """Where all rows and figures are, as it is typed."""
    name = option_name("format")
    return f"{name} csv" if name.startswith("-") else "to_frame()"


def _failure_blocks(panel: Panel) -> Iterator[Block]:
    lines = []
    alike = alike_failures(panel.failures)
    for names, failure in alike[:_N_FAILURES]:
        problems = [
            sanitize_text(str(problem), _MAX_PROBLEM) for problem in failure.problems[:_N_PROBLEMS]
        ]
        n_more = len(failure.problems) - len(problems)
        more = [f"and {pluralize(n_more, 'more problem')}"] if n_more else []
        listed = join_truncated([_show_text(name) for name in names[:_N_NAMES]], n_total=len(names))
        lines.append(f"{listed}: {'; '.join(problems + more)}")
    yield BulletList(tuple(lines))
    n_more = sum(len(names) for names, _ in alike[_N_FAILURES:])
    if n_more:
        yield Paragraph(f"{n_more:,} more are in .failures.")


def alike_failures(failures: Iterable[PanelFailure]) -> list[tuple[list[str], PanelFailure]]:
    """The items or rows with the same problems, and one failure of them, in order."""
    alike: dict[str, tuple[list[str], PanelFailure]] = {}
    for failure in failures:
        problems = "\n".join(map(str, failure.problems))
        names, _ = alike.setdefault(problems, ([], failure))
        names.append(failure.item)
    return list(alike.values())


def _not_done_blocks(panel: Panel) -> Iterator[Block]:
    n_rows = len(panel.not_done)
    first = list(map(_show_text, panel.not_done[:_N_NAMES]))
    names = join_truncated(first, n_total=n_rows) if first else ""
    yield Paragraph(
        f"{names or 'Rows that were not drawn yet'}. Run it again with the same resume file: rows "
        "that are done are kept, and only these are computed."
    )


def _panel_appendix(panel: Panel) -> Iterator[Section]:
    notes = []
    if panel.withheld:
        names = ", ".join(name.replace("_", " ") for name in panel.withheld)
        notes.append(
            f"Figures that rest on what people answered are withheld: {names}. The change of one "
            "between two dates may be the answer of one person."
        )
    if panel.skipped:
        listed = join_truncated(
            [format_name(name) for name in panel.skipped[:_N_NAMES]], n_total=len(panel.skipped)
        )
        notes.append(f"Files of no kind that is read were left out: {listed}.")
    if panel.entropy is not None:
        notes.append(f"Random numbers are those of rng={panel.entropy}.")
    notes.append(
        "Each row is computed by itself, and is the same however many processes compute it. The "
        "figures describe organizations, and must not be used to appraise, pay or dismiss anyone."
    )
    yield Section("limits", "What is left out, and limits", (BulletList(tuple(notes)),))


def _is_figure(cell: PlainCell) -> TypeGuard[int | float]:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _label(name: str) -> str:
    return _show_text(name.replace("_", " ").capitalize())


def _show_text(text: str) -> str:
    return format_name(sanitize_text(text), _MAX_TEXT)


def _text_cell(cell: PlainCell) -> Cell:
    if isinstance(cell, bool):
        return Cell("yes" if cell else "no", cell)
    if _is_figure(cell):
        return _rounded_cell(cell)
    if isinstance(cell, datetime.date):
        return Cell(cell.isoformat(), cell.isoformat())
    return Cell("–" if cell is None else _show_text(str(cell)), cell)


def _rounded_cell(cell: PlainCell) -> Cell:
    """A figure with three decimals, or none if it is whole; what is not known is a dash."""
    if not _is_figure(cell) or math.isnan(cell):
        return Cell("–", None)
    number = float(cell)
    if not math.isfinite(number):
        return Cell("∞" if number > 0 else "−∞", None)
    if number == round(number):
        return Cell(f"{round(number):,}".replace("-", "−"), number)
    return Cell(f"{number:,.3f}".replace("-", "−"), number)
