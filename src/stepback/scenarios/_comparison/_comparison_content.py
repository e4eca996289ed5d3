"""The document of a comparison: what was found, then tables and names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from stepback._display._number_format import format_people
from stepback._display._origin import describe_contexts
from stepback._documents._document import (
    Block,
    BulletList,
    Cell,
    Column,
    DataTable,
    Document,
    Paragraph,
    Section,
)
from stepback.scenarios._comparison._both_sides import BothSides
from stepback.scenarios._comparison._comparison import Comparison, measure_numbers
from stepback.scenarios._comparison._comparison_findings import (
    comparison_findings,
    describe_answer_count,
)
from stepback.scenarios._comparison._either_names import EitherNames
from stepback.scenarios._comparison._measure_rows import (
    change_cell,
    format_difference,
    measure_rows,
    number_cell,
)

_MAX_ROWS = 10
_MAX_NAMES = 20


def comparison_document(comparison: Comparison, both: BothSides, names: EitherNames) -> Document:
    """All that a comparison says."""
    sections = (
        Section("measures", "Before and after", tuple(_measure_blocks(comparison))),
        Section(
            "authority",
            "Who decides more, and who less",
            tuple(_authority_blocks(comparison, both, names)),
        ),
        Section("handed_over", "What is handed on", tuple(_handover_blocks(comparison, names))),
        Section(
            "people", "Who joined, left or moved", tuple(_people_blocks(comparison, both, names))
        ),
        Section("support", "Support", tuple(_answer_blocks(comparison, both, names))),
    )
    same_date = comparison.dates.before == comparison.dates.after
    same_contexts = comparison.contexts.before == comparison.contexts.after
    return Document(
        title=_title(comparison),
        noun="A comparison",
        preposition="of",
        counted=_describe_sides(comparison),
        findings=comparison_findings(comparison, both, names),
        sections=tuple(section for section in sections if section.blocks),
        appendix=tuple(_appendix(comparison, both)),
        date=comparison.dates.after if same_date else None,
        contexts=comparison.contexts.after if same_contexts else (),
    )


def _title(comparison: Comparison) -> str:
    dates, contexts = comparison.dates, comparison.contexts
    if dates.before != dates.after and None not in {dates.before, dates.after}:
        return f"What changed from {dates.before} to {dates.after}"
    entered = set(contexts.after) - set(contexts.before)
    if entered and set(contexts.before) <= set(contexts.after):
        return f"What changes in {describe_contexts(entered, 2)}"
    return "What changed"


def _describe_sides(comparison: Comparison) -> str:
    """How many people are on each side, and the date and contexts where these differ."""
    texts = []
    dates, contexts = comparison.dates, comparison.contexts
    for name, measures, date, entered in (
        ("Before", comparison.before, dates.before, contexts.before),
        ("After", comparison.after, dates.after, contexts.after),
    ):
        text = f"{name}: {format_people(measures.people)}"
        if dates.before != dates.after and date is not None:
            text += f" on {date}"
        if contexts.before != contexts.after and entered:
            text += f" in {describe_contexts(entered, 3)}"
        texts.append(f"{text}.")
    return " ".join(texts)


def _measure_blocks(comparison: Comparison) -> Iterator[Block]:
    rows = list(
        measure_rows(
            measure_numbers(comparison.before),
            measure_numbers(comparison.after),
            comparison.hidden_measures,
        )
    )
    yield DataTable(
        "measures",
        "Measures before and after",
        (
            Column.from_values("measure", "Measure", [row.label for row, _, _ in rows]),
            _number_column(
                "before", "Before", [number_cell(first, row.unit) for row, first, _ in rows]
            ),
            _number_column(
                "after", "After", [number_cell(last, row.unit) for row, _, last in rows]
            ),
            _number_column(
                "change",
                "Change",
                [change_cell(first, last, row.unit) for row, first, last in rows],
            ),
        ),
    )


def _number_column(name: str, label: str, cells: Iterable[Cell]) -> Column:
    return Column(name, label, tuple(cells), "share")


def _authority_blocks(
    comparison: Comparison, both: BothSides, names: EitherNames
) -> Iterator[Block]:
    """The people whose share of decisions changed most."""
    if not both.have_domains:
        return
    # Both are sorted: the largest changes are among the first of each.
    largest = [*islice(comparison.gained.items(), _MAX_ROWS)]
    largest += islice(comparison.lost.items(), _MAX_ROWS)
    if not largest:
        yield Paragraph("Everyone settles the same share of all decisions as before.")
        return
    ids = [id_ for id_, _ in sorted(largest, key=lambda item: -item[1])[:_MAX_ROWS]]
    if len(comparison.gained) + len(comparison.lost) > len(ids):
        yield Paragraph(
            f"{format_people(len(comparison.gained))} decide more and {len(comparison.lost):,} "
            f"fewer than before; these are the {len(ids)} with the largest changes."
        )
    shares = [comparison.authority[id_] for id_ in ids]
    columns = [
        Column.from_values("person", "Person", [Cell(names.node_name(id_), id_) for id_ in ids]),
        Column.from_values("before", "Before", [share.before for share in shares], "share"),
        Column.from_values("after", "After", [share.after for share in shares], "share"),
        _number_column(
            "change",
            "Change",
            [change_cell(share.before, share.after, "share") for share in shares],
        ),
    ]
    units = [names.unit_name(id_) for id_ in ids]
    if any(units):
        columns.insert(1, Column.from_values("unit", "Unit", units))
    yield DataTable("authority", "Share of all decisions (modeled)", tuple(columns))


def _handover_blocks(comparison: Comparison, names: EitherNames) -> Iterator[Block]:
    moved = comparison.handed_over
    if not moved:
        return
    rows = list(islice(moved.items(), _MAX_ROWS))
    if len(moved) > len(rows):
        yield Paragraph(f"The {len(rows)} largest of {len(moved):,} changes.")
    yield DataTable(
        "handed_over",
        "How much more one hands to the other, of all decisions",
        (
            Column.from_values(
                "principal", "From", [Cell(names.node_name(key[0]), key[0]) for key, _ in rows]
            ),
            Column.from_values(
                "delegate", "To", [Cell(names.node_name(key[1]), key[1]) for key, _ in rows]
            ),
            Column.from_values(
                "domain", "Domain", [_handover_domain(key[2], names) for key, _ in rows]
            ),
            _number_column(
                "moved",
                "Change",
                [Cell(format_difference(share, "share"), share) for _, share in rows],
            ),
        ),
    )


def _handover_domain(domain: str | None, names: EitherNames) -> Cell:
    return Cell("all others", None) if domain is None else Cell(names.domain_name(domain), domain)


def _people_blocks(comparison: Comparison, both: BothSides, names: EitherNames) -> Iterator[Block]:
    items = []
    for ids, label in ((comparison.joined, "Joined"), (comparison.left, "Left")):
        if ids:
            items.append(f"{label} ({len(ids):,}): {names.join_node_names(ids, _MAX_NAMES)}.")
    domains = both.domains
    for mask, label in (
        (~domains.is_in_both & domains.is_after, "Domains only after"),
        (~domains.is_after, "Domains only before"),
    ):
        ids = domains.ids[mask].tolist()
        if ids:
            items.append(f"{label} ({len(ids):,}): {names.join_domain_names(ids)}.")
    if items:
        yield BulletList(tuple(items))
    managers = comparison.managers
    if managers:
        rows = list(islice(managers.items(), _MAX_ROWS))
        caption = "Another direct manager"
        if len(managers) > len(rows):
            caption += f": the first {len(rows)} of {format_people(len(managers))}"
        yield DataTable(
            "managers",
            caption,
            (
                Column.from_values(
                    "person", "Person", [Cell(names.node_name(id_), id_) for id_, _ in rows]
                ),
                Column.from_values(
                    "before", "Before", [_manager_cell(change.before, names) for _, change in rows]
                ),
                Column.from_values(
                    "after", "After", [_manager_cell(change.after, names) for _, change in rows]
                ),
            ),
        )


def _manager_cell(managers: str, names: EitherNames) -> Cell:
    return Cell(
        names.join_node_names(filter(None, managers.split("; "))) or "nobody", managers or None
    )


def _answer_blocks(comparison: Comparison, both: BothSides, names: EitherNames) -> Iterator[Block]:
    if not both.were_asked:
        return
    if comparison.answers:
        yield BulletList(tuple(map(describe_answer_count, comparison.answers)))
    elif not comparison.personal:
        yield Paragraph(
            "How many people have no recorded support, before and after, is not shown, so that "
            "nobody's answer can be inferred."
        )
    if not comparison.personal:
        return
    items = [
        f"{names.node_name(id_)}: {change.before} before, {change.after} after."
        for id_, change in islice(comparison.classes.items(), _MAX_NAMES)
    ]
    if items:
        n_more = len(comparison.classes) - len(items)
        yield Paragraph("In another class of empowerment, by name, because that was requested:")
        yield BulletList((*items, *([f"{n_more:,} more."] if n_more else [])))
    sides = (("before", comparison.unsupported.before), ("after", comparison.unsupported.after))
    yield BulletList(
        tuple(
            f"Decision rights without recorded support {side}: "
            f"{names.join_node_names(ids, _MAX_NAMES) if ids else 'nobody'}."
            for side, ids in sides
            if ids is not None
        )
    )


def _appendix(comparison: Comparison, both: BothSides) -> Iterator[Section]:
    if comparison.cautions:
        yield Section(
            "cautions", "What is not the same on both sides", (BulletList(comparison.cautions),)
        )
    if both.have_domains:
        assumed = (
            "Decisions divide in proportion: to the share that is delegated, times its autonomy.",
            "Who settles at least half of an equal share of the decisions holds decision rights.",
        )
        yield Section("assumptions", "What was assumed", (BulletList(assumed),))
    limits = [
        Paragraph(
            "Do not use this for appraisal, pay or dismissal, or for any other decision about a "
            "single person. It compares positions and relations, and does not say why they changed."
        )
    ]
    if comparison.hidden_measures:
        limits.append(
            Paragraph(
                "What depends on answers about support is left out, because a difference can tell "
                "the answer of one person: of somebody who joined, left, or alone answered "
                "otherwise. Only how many people have no recorded support is shown, and only where "
                "at least five people answered otherwise and at least five did not, and those who "
                "joined or left are no fewer."
            )
        )
    yield Section("limits", "What this comparison does not say", tuple(limits))
