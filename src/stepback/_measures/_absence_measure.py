"""Absence: which decisions stall or are escalated while people, or the top, are away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Self

import attrs
import numpy as np

from stepback._algorithms._arrays import TOLERANCE, Array
from stepback._display._figures_by_id import FiguresById, label_figures, labels_of_figures
from stepback._display._frame_labels import (
    CopiedLabels,
    DomainLabels,
    FrameLabels,
    KeyLabels,
    NodeLabels,
)
from stepback._display._notebook_table import NotebookTable, TableRecord
from stepback._flow._absence import (
    AbsenceFlow,
    compute_absence_flow,
    list_escalations,
    weights_by_domain,
)
from stepback._flow._compiled import Compiled
from stepback._frames import FrameColumn, FrameColumns, TableRow
from stepback._measures._authority import formal_shares, ratio_or_nan
from stepback._measures._flow_metrics import FlowMetrics
from stepback._organization._compiled_organization import compiled_at_date
from stepback._organization._organization import Organization
from stepback._organization._validate_args import check_number, people_mask
from stepback._problems._format import format_value
from stepback._records._frozen_mapping import freeze_mapping

TOP_EVEN_SHARES = 2  # from how many even shares of formal authority on a person is at the top


@attrs.frozen
class Escalation(TableRow):
    """The decisions that go back from one person to a principal who is present.

    Attributes:
        away: Id of the person who would settle them: one who is away, or one who would settle
            them as a member of a circle that is below its quorum.
        to: Id of the person, role or circle that they go back to.
        share: How many they are, as a share of all decisions, in (0, 1].
    """

    away: str
    to: str
    share: float


class Escalations(tuple[Escalation, ...], NotebookTable):  # noqa: SLOT001  (tuples have none)
    """Escalations, as a tuple that is also a table with the names of who is in them."""

    _labels: FrameLabels = KeyLabels("id")

    @classmethod
    def _from_labels(cls, escalations: Iterable[Escalation], labels: FrameLabels) -> Self:
        """The escalations between nodes of which this is known."""
        made = cls(escalations)
        made._labels = labels
        return made

    def _frame_columns(self) -> FrameColumns:
        """A row for each pair of who is away and who decides instead."""
        columns: dict[str, FrameColumn] = {}
        for field in ("away", "to"):
            ids = [getattr(escalation, field) for escalation in self]
            labels = self._labels.label_columns(ids)
            columns[field] = labels["id"]
            columns[f"{field}_name"] = labels.get("name", FrameColumn("text", [""] * len(ids)))
        return columns | {"share": FrameColumn("number", [row.share for row in self])}

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the names with the ids, and not the whole organization."""
        ids = list(dict.fromkeys(id_ for row in self for id_ in (row.away, row.to)))
        labels = CopiedLabels.from_labels(self._labels, ids)
        return as_escalations, (tuple(self), labels)


def as_escalations(
    escalations: Iterable[Escalation], labels: FrameLabels | None = None
) -> Escalations:
    """Escalations as a table; `labels` are what is known of who is in them."""
    if isinstance(escalations, Escalations) or labels is None:
        return escalations if isinstance(escalations, Escalations) else Escalations(escalations)
    return Escalations._from_labels(escalations, labels)  # noqa: SLF001  (made here)


@attrs.frozen(repr=False, eq=False)
class Absence(TableRecord):
    """What happens while people are away.

    Attributes:
        stalled: The share of all decisions that nobody present may settle.
        escalated: The share of all decisions that go back to a principal who is present.
        stalled_by_domain: From the id of each domain to the share of its decisions that stalls.
        escalated_by_domain: From the id of each domain to the share of it that is escalated.
        escalations: Who escalates to whom, the largest first.
        unsupported: Ids of people present whose supporters are all away; ``None`` if not asked.
    """

    stalled: float
    escalated: float
    stalled_by_domain: Mapping[str, float] = attrs.field(converter=freeze_mapping)
    escalated_by_domain: Mapping[str, float] = attrs.field(converter=freeze_mapping)
    escalations: Escalations = attrs.field(converter=as_escalations)
    unsupported: tuple[str, ...] | None

    def _frame_columns(self) -> FrameColumns:
        """A row for each domain."""
        domains = list(self.stalled_by_domain)
        return labels_of_figures(self.stalled_by_domain).label_columns(domains) | {
            "stalled": FrameColumn("number", list(self.stalled_by_domain.values())),
            "escalated": FrameColumn("number", list(self.escalated_by_domain.values())),
        }


def absence(org: Organization, away: Iterable[str], *, lapse: bool = False) -> Absence:
    """What happens to decisions while people are away.

    What an absent person would settle goes back, the way it came, to the nearest principal who
    is present: it is escalated. It stalls if no principal is present, or if the delegation is
    exclusive. A delegation by an absent principal stays in force if it is standing. If it lapses,
    what it handed on comes back to the principal. Those of a group lapse only while nobody in it
    is present. A delegation that an absence lets close a cycle is out of force while it lasts.

    The present members of a role or circle divide what all its members had, in proportion to their
    shares. While fewer people than its quorum are present in a circle, what comes through its
    seats flows as if everyone in it were away; what reaches them in other ways does not. Vacant
    decisions stay vacant and do not count as stalled.

    It is no law that one more absence stalls at least as much, nor that a higher quorum does: what
    a further person would stall may instead go back to somebody who is present.

    Parameters
    ----------
    org
    away
        Ids of those who are away; a role or circle means everyone in it.
    lapse
        Whether every delegation by an absent principal lapses, even a standing one.

    Returns
    -------
    Absence
        Shares are nan where nothing is decided.

    Raises
    ------
    ValueError
        If an id is unknown, or anything is dated and no date was entered.

    Examples
    --------
    >>> org = Organization(
    ...     people=[Person("ann"), Person("bo")],
    ...     domains=[Domain("refunds", "ann")],
    ...     delegations=[Delegation("ann", "bo", autonomy=0.75)],
    ... )
    >>> absence(org, ["ann"]).stalled
    0.25
    >>> absence(org, ["bo"]).escalations
    (Escalation(away='bo', to='ann', share=0.75),)

    Notes
    -----
    This rule for how decisions go back is an assumption of stepback.
    """
    compiled = compiled_at_date(org)
    mask = people_mask(compiled, away, "away")
    flow = compute_absence_flow(compiled, mask, lapse=lapse)
    total = compiled.flow.total_weight
    ids = compiled.columns.ids
    stalled, escalated = weights_by_domain(flow)
    escalations = sorted(list_escalations(flow), key=lambda row: (-row[2], row[:2]))
    return Absence(
        stalled=ratio_or_nan(float(flow.total_stalled), total),
        escalated=ratio_or_nan(float(flow.escalated_weight.sum()), total),
        stalled_by_domain=_shares_by_domain(compiled, stalled, "stalled"),
        escalated_by_domain=_shares_by_domain(compiled, escalated, "escalated"),
        escalations=as_escalations(
            tuple(
                Escalation(ids[person], ids[principal], weight / total)
                for person, principal, weight in escalations
            ),
            NodeLabels(compiled.columns),
        ),
        unsupported=_unsupported_ids(compiled, flow, mask),
    )


def dependence_on_top(org: Organization, *, top: Iterable[str] | int | None = None) -> float:
    """The share of decisions that stalls while the top is away.

    Parameters
    ----------
    org
    top
        Ids of the top, or how many of the first layers of the formal line belong to it. ``None``:
        the people who hold a node that has solid reports and no solid manager (below a vacant
        one, the next holders). Without any solid line, the people whose formal authority,
        through roles and circles too, is at least twice an even share: that of a board, say. One
        person alone is the top.

    Returns
    -------
    float
        In [0, 1]; 0 where nobody is at the top, as in an organization of equals without a formal
        line; nan without domains.

    Raises
    ------
    ValueError
        If an id is unknown, `top` is below 1, or anything is dated and no date was entered.

    Examples
    --------
    >>> dependence_on_top(archetypes.command_pyramid(people=7, span=2))
    1.0

    A board of two owns everything, half of an organization of four, which is twice an even
    share. It hands on a quarter:

    >>> org = Organization(
    ...     people=[Person(id_) for id_ in ("ann", "bo", "cy", "di")],
    ...     circles=[Circle("board")],
    ...     memberships=[Membership("board", "ann"), Membership("board", "bo")],
    ...     domains=[Domain("refunds", "board")],
    ...     delegations=[Delegation("board", "cy", autonomy=0.25)],
    ... )
    >>> dependence_on_top(org)
    0.75

    Notes
    -----
    Who is at the top where there is no formal line is an assumption of stepback.
    """
    compiled = compiled_at_date(org)
    if top is None:
        is_top = top_mask(compiled)
    elif isinstance(top, int | np.integer):
        check_number(top, "top", 1)
        layer = compiled.reporting_tree.layer[: compiled.n_people]
        is_top = (layer >= 1) & (layer <= top)
    elif isinstance(top, Iterable):
        is_top = people_mask(compiled, top, "top")
    else:
        raise ValueError(f"top: {format_value(top)} is neither a whole number of layers nor ids")
    return FlowMetrics(compiled, is_top).dependence_on_top


def top_mask(compiled: Compiled) -> Array:
    """The people at the top of the formal line; without one, those of most formal authority."""
    if compiled.reporting_tree.manager.size:
        mask = np.zeros(compiled.n_people, dtype=np.bool_)
        mask[compiled.reporting_tree.top_people()] = True
        return mask
    if compiled.n_people == 1:
        return np.ones(1, dtype=np.bool_)
    even_shares = formal_shares(compiled) * compiled.n_people  # how many even shares each has
    return np.asarray(even_shares >= TOP_EVEN_SHARES * (1 - TOLERANCE))


def _shares_by_domain(compiled: Compiled, weight: Array, figure: str) -> FiguresById[str, float]:
    """The weight of each domain, by its id, as a share of its decisions."""
    shares = compiled.flow.shares_of_domains(weight)
    items = zip(compiled.columns.domain_ids.tolist(), shares.tolist(), strict=True)
    return label_figures(items, figure, DomainLabels(compiled.columns))


def _unsupported_ids(
    compiled: Compiled, flow: AbsenceFlow, is_away: Array
) -> tuple[str, ...] | None:
    """Ids of people present whose supporters are all away; ``None`` if support was not asked."""
    if compiled.support is None:
        return None
    support = compiled.support
    had_support = support.n_supports > 0
    has_support = support.sum_by_person(~flow.presence.is_absent[support.supporter]) > 0
    lost_support = had_support & ~has_support & ~is_away & support.is_respondent
    return tuple(compiled.columns.ids[: compiled.n_people][lost_support].tolist())
