"""From an organization and a log to the result: match, divide into cells, classify, add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._distinct_keys import number_distinct
from stepback._columns._table import Columns
from stepback._disclosure._policy import MIN_GROUP_SIZE
from stepback._flow._compiled import Compiled
from stepback._records._record_types import NODE_TABLES
from stepback.evidence._coding._party_column import PartyColumn
from stepback.evidence._conformance._conformance_result import PaperAndPractice
from stepback.evidence._conformance._conformance_tables import (
    ConformanceTable,
    PostDecisions,
    UnusedRights,
    count_classes,
)
from stepback.evidence._conformance._decision_cells import DecisionCells, FinalApprovals
from stepback.evidence._conformance._decision_classes import (
    ABOVE,
    DECISION_CLASSES,
    NOT_FINAL,
    UNKNOWN,
)
from stepback.evidence._conformance._own_line import OwnLinePosts
from stepback.evidence._conformance._paper_rights import canonical_dates, compile_situation
from stepback.evidence._conformance._party_posts import HeldPosts, RecordedSeats
from stepback.evidence._conformance._post_distances import (
    CountedCells,
    PostShares,
    compute_displaced,
    compute_distance,
)
from stepback.evidence._conformance._resampled_distances import CaseResampler, Intervals
from stepback.evidence._conformance._same_posts import find_same_posts
from stepback.evidence._conformance._signing_parties import SigningParties
from stepback.evidence._conformance._top_decisions import TopDecisions, measure_waiting
from stepback.evidence._conformance._top_posts import find_top_posts
from stepback.evidence._logs._decision_log import DecisionLog
from stepback.evidence._practice._log_matches import LogMatches, match_log

PERIOD_UNITS = {"month": 1, "quarter": 3, "year": 12}


def confront_log(
    compiled: Compiled,
    log: DecisionLog,
    period: str,
    rng: np.random.Generator,
    *,
    own_line: Any,
    personal: bool,
) -> PaperAndPractice:
    """The classes of all final approvals of a log, and what follows from them."""
    rows = np.flatnonzero(log.is_final)
    records = compiled.records
    matches = match_log(log, rows, records, compiled.contexts)
    seats = RecordedSeats(records)
    parties = SigningParties.from_log(log, rows, matches.deciders, seats)
    same = find_same_posts(records)
    own_posts = OwnLinePosts.from_pairs(own_line, records, seats, same)
    held = HeldPosts.from_parties(seats, parties.members, parties.cosigners, same)
    final = _final_approvals(log, rows, matches, parties, held)
    cells = DecisionCells.from_approvals(compiled, final, held, same, own_posts)
    class_of_row = cells.class_of_row
    of_decisions = np.full(len(log), NOT_FINAL, dtype=np.int8)
    of_decisions[rows] = class_of_row
    summary = _Summary(log, rows, cells, class_of_row, rng)
    total = summary.make_table("total", np.zeros(rows.size, dtype=np.int64), ["all"], ["all"])
    by_domain, known_by_domain = _label_domains(log, rows, matches, records)
    periods, period_of_row = _name_periods(log.day[rows], PERIOD_UNITS[period])
    labels = [", ".join(names) for names in log.decider.party_names()]
    deciders = _present_groups(log.decider, rows, labels)
    shown = dict(zip(labels, _party_labels(log.decider, matches.deciders, records), strict=True))
    compiled_days = [
        compile_situation(compiled, date, compiled.contexts)
        for date in canonical_dates(compiled, final.day)
    ]
    is_top = find_top_posts(compiled_days)
    return PaperAndPractice(
        n_rows=len(log),
        of_decisions=of_decisions,
        classes=dict(zip(DECISION_CLASSES, total.counts[0].tolist(), strict=True)),
        distance=float(total.distance[0]),
        displaced=float(total.displaced[0]),
        distance_interval=tuple(total.distance_interval[:, 0].tolist()),
        displaced_interval=tuple(total.displaced_interval[:, 0].tolist()),
        domains=summary.make_table("domain", by_domain, *known_by_domain),
        deciders=summary.make_table(
            "decider",
            deciders[0],
            deciders[1],
            [shown.get(label, label) for label in deciders[1]],
            with_intervals=False,
        ),
        periods=summary.make_table("period", period_of_row, periods, periods),
        posts=_list_posts(cells, class_of_row, records),
        unused=_list_unused(cells, final, class_of_row, records),
        top=_summarize_top(log, rows, summary, is_top, records, personal=personal),
        notes=matches.notes,
        personal=personal,
        contexts=tuple(sorted(compiled.contexts)),
        source=log.source,
    )


def _final_approvals(
    log: DecisionLog, rows: Array, matches: LogMatches, parties: SigningParties, held: HeldPosts
) -> FinalApprovals:
    day = log.day[rows].astype("datetime64[D]").astype(np.int64)
    sets = list(dict.fromkeys(matches.contexts))
    position = np.array([sets.index(names) for names in matches.contexts], dtype=np.int64)
    asked = log.requester.codes[rows].astype(np.int64)
    nodes = matches.requesters.tolist()
    requesters = [[nodes[name] for name in party] for party in log.requester.parties]
    return FinalApprovals(
        domain=matches.domains[log.domain.codes[rows]],
        day=day,
        amount=log.amount[rows],
        context=position[log.context.codes[rows]],
        contexts=tuple(sets),
        state=held.find_states(parties.codes, day),
        party=parties.codes,
        requester=np.where(asked < 0, len(log.requester.parties), asked),
        requesters=[*map(_known_nodes, requesters), None],
    )


def _known_nodes(party: Sequence[int]) -> tuple[int, ...] | None:
    return None if -1 in party or not party else tuple(party)


class _Summary:
    """Adds up the decisions of groups."""

    def __init__(
        self,
        log: DecisionLog,
        rows: Array,
        cells: DecisionCells,
        class_of_row: Array,
        rng: np.random.Generator,
    ) -> None:
        self.cells, self.class_of_row = cells, class_of_row
        self.known = np.flatnonzero(class_of_row != UNKNOWN)
        self.cell = cells.cell_of_row[self.known]
        case = log.case.codes[rows][self.known]
        self._resampler = CaseResampler.from_cases(cells, self.cell, case, rng)

    def make_table(
        self,
        by: str,
        group: Array,
        groups: Sequence[str],
        names: Sequence[str],
        *,
        with_intervals: bool = True,
    ) -> ConformanceTable:
        """The table of groups; `group` has that of each final approval."""
        cells, n_groups = self.cells, len(groups)
        group_of_known = group[self.known].astype(np.int64)
        counted = CountedCells.from_rows(group_of_known, self.cell, n_groups, cells.slot.size)
        shares = PostShares.from_counts(counted, cells)
        displaced = compute_displaced(counted, cells)
        missing = np.full((2, n_groups), np.nan)
        intervals = Intervals(missing, missing)
        if with_intervals and self.known.size:
            intervals = self._resampler.resample(group_of_known, n_groups)
        distance = compute_distance(shares, counted.n_decisions)
        return ConformanceTable(
            by=by,
            groups=groups,
            names=names,
            counts=count_classes(group, self.class_of_row, n_groups),
            # Equal but for rounding where nothing cancels; it is never more.
            distance=np.minimum(distance, displaced),
            displaced=displaced,
            distance_interval=intervals.distance,
            displaced_interval=intervals.displaced,
        )


def _label_domains(
    log: DecisionLog, rows: Array, matches: LogMatches, records: Columns
) -> tuple[Array, tuple[list[str], list[str]]]:
    """The group of each row by domain: those on paper, then other words, then not said."""
    words = log.domain.words
    group_of_word = matches.domains.copy()
    ids: dict[int, str] = {}
    for code, domain in enumerate(matches.domains.tolist()):
        if domain >= 0:
            ids[domain] = str(records.domain_ids[domain])
            continue
        group_of_word[code] = len(records.domain_ids) + code
        ids[len(records.domain_ids) + code] = words[code] if code < len(words) else "not said"
    present, group = number_distinct(group_of_word[log.domain.codes[rows]])
    table = records.tables["domains"]
    labels = [ids[number] for number in present.tolist()]
    names = [
        str(table["name"][number]) or ids[number] if number < len(table) else ids[number]
        for number in present.tolist()
    ]
    return group, (labels, names)


def _party_labels(column: PartyColumn, nodes: Array, records: Columns) -> list[str]:
    """The names of the members of each party; with ids where several have one name."""
    found = np.flatnonzero(nodes >= 0)
    names = dict(zip(found.tolist(), name_posts(records, nodes[found]), strict=True))
    counts = Counter(names.values())
    shown = []
    for code, label in enumerate(column.names):
        name = names.get(code, label)
        shown.append(f"{name} ({label})" if counts[name] > 1 and name != label else name)
    return [", ".join(shown[member] for member in party) for party in column.parties]


def _present_groups(
    column: PartyColumn, rows: Array, labels: Sequence[str]
) -> tuple[Array, list[str]]:
    """The group of each row by party, of the parties that there are."""
    codes = column.codes[rows].astype(np.int64)
    present, group = number_distinct(np.where(codes < 0, len(labels), codes))
    every = [*labels, "not said"]
    return group, [every[code] for code in present.tolist()]


def _name_periods(days: Array, n_months: int) -> tuple[list[str], Array]:
    """The names of the periods that there are, and which one each day is in."""
    months = days.astype("datetime64[M]").astype(np.int64)
    is_known = ~np.isnat(days)
    number = np.where(is_known, months // n_months, 0)
    first, last = 0, -1
    if is_known.any():
        first, last = int(number[is_known].min()), int(number[is_known].max())
    number = np.where(is_known, number - first, last - first + 1)
    present, index = number_distinct(number)
    names = []
    for place in present.tolist():
        if place > last - first:
            names.append("not said")
            continue
        year, month = divmod((first + place) * n_months, 12)
        text = {1: f"-{month + 1:02d}", 3: f"-Q{month // 3 + 1}", 12: ""}[n_months]
        names.append(f"{1970 + year}{text}")
    return names, index


def _list_posts(cells: DecisionCells, class_of_row: Array, records: Columns) -> PostDecisions:
    """The decisions of each post in each domain, on paper and in practice."""
    cell = cells.cell_of_row[class_of_row != UNKNOWN]
    n_domains = len(records.domain_ids)
    counted = CountedCells.from_rows(cells.domain[cell], cell, n_domains, cells.slot.size)
    shares = PostShares.from_counts(counted, cells)
    # The last post stands for owners who are not there: nobody's decisions.
    kept = np.flatnonzero(shares.post < records.n_nodes)
    domain, post = shares.group[kept], shares.post[kept]
    ids = [str(records.domain_ids[number]) for number in domain.tolist()]
    names = records.tables["domains"]["name"]
    return PostDecisions(
        domain=ids,
        post=[str(records.ids[number]) for number in post.tolist()],
        domain_name=[
            str(names[number]) or id_ for number, id_ in zip(domain.tolist(), ids, strict=True)
        ],
        post_name=name_posts(records, post),
        on_paper=shares.on_paper[kept],
        in_practice=shares.in_practice[kept].round().astype(np.int64),
    )


def _list_unused(
    cells: DecisionCells, final: FinalApprovals, class_of_row: Array, records: Columns
) -> UnusedRights:
    """The posts with a right in a domain that never decided there by it."""
    paper = cells.paper
    n_posts = paper.n_posts
    known = np.flatnonzero(class_of_row != UNKNOWN)
    cell = cells.cell_of_row[known]
    domain_of_situation = np.full(paper.first_slot.size - 1, -1, dtype=np.int64)
    domain_of_situation[cells.situation] = cells.domain
    situation, post = np.divmod(paper.situation_keys, n_posts)
    keys = domain_of_situation[situation] * n_posts + post
    distinct, index = np.unique(keys, return_inverse=True)
    highest = np.zeros(distinct.size, dtype=np.int64)
    np.maximum.at(highest, index, paper.top_intervals)
    occurs = np.bincount(cell, minlength=cells.slot.size) > 0
    by_right = occurs & (cells.decision_class >= ABOVE)
    used = np.unique(cells.domain[by_right] * n_posts + cells.post[by_right])
    kept = np.flatnonzero(~np.isin(distinct, used))
    domain, post = np.divmod(distinct[kept], n_posts)
    n_domains = len(records.domain_ids)
    counted = CountedCells.from_rows(cells.domain[cell], cell, n_domains, cells.slot.size)
    shares = PostShares.from_counts(counted, cells)
    on_paper = dict(
        zip((shares.group * n_posts + shares.post).tolist(), shares.on_paper.tolist(), strict=True)
    )
    n_decisions = np.bincount(final.domain[final.domain >= 0], minlength=n_domains)
    limits = [
        float(np.append(cells.outlines[number].limits, np.inf)[place])
        for number, place in zip(domain.tolist(), highest[kept].tolist(), strict=True)
    ]
    return UnusedRights(
        domain=[str(records.domain_ids[number]) for number in domain.tolist()],
        post=[str(records.ids[number]) for number in post.tolist()],
        post_name=name_posts(records, post),
        up_to=np.array(limits, dtype=np.float64),
        expected=np.array([on_paper.get(key, 0.0) for key in distinct[kept].tolist()]),
        decisions=n_decisions[domain],
    )


def _summarize_top(
    log: DecisionLog,
    rows: Array,
    summary: _Summary,
    is_top: Array,
    records: Columns,
    *,
    personal: bool,
) -> TopDecisions:
    cells = summary.cells
    counted = CountedCells.from_rows(
        np.zeros(summary.cell.size, dtype=np.int64), summary.cell, 1, cells.slot.size
    )
    shares = PostShares.from_counts(counted, cells)
    n_known = float(summary.known.size)
    of_top = is_top[shares.post]
    posts = np.flatnonzero(is_top[: records.n_nodes])
    posts = np.unique(shares.post[of_top]) if of_top.any() else posts
    n_decisions = shares.in_practice[of_top].sum()
    by_top = np.zeros(cells.slot.size + 1, dtype=np.bool_)
    by_top[:-1] = (cells.post >= 0) & is_top[cells.post]
    decided_by_top = summary.known[by_top[summary.cell]]
    of_row = np.zeros(rows.size, dtype=np.bool_)
    of_row[decided_by_top] = True
    parties = np.unique(log.decider.codes[rows[decided_by_top]])
    acting = shares.post[of_top & (shares.in_practice > 0)]
    is_shown = (
        personal or parties.size >= MIN_GROUP_SIZE or bool((acting >= records.n_people).all())
    )
    waiting = measure_waiting(log.decided[rows] - log.submitted[rows], of_row)
    hidden = (
        {}
        if not is_shown
        else {
            "median_hours": waiting.median_hours,
            "high_hours": waiting.high_hours,
            "days": waiting.days,
            "share_of_waiting": waiting.share_of_waiting,
        }
    )
    return TopDecisions(
        posts=[str(id_) for id_ in records.ids[posts].tolist()],
        names=name_posts(records, posts),
        on_paper=float(shares.on_paper[of_top].sum() / n_known) if n_known else np.nan,
        in_practice=float(n_decisions / n_known) if n_known else np.nan,
        n_decisions=int(n_decisions),
        is_withheld=not is_shown,
        **hidden,
    )


def name_posts(records: Columns, posts: Array) -> list[str]:
    """The names of posts; the id of one that has none."""
    names = np.concatenate([records.tables[name]["name"] for name in NODE_TABLES])
    return [
        str(name) or str(id_)
        for name, id_ in zip(names[posts].tolist(), records.ids[posts].tolist(), strict=True)
    ]
