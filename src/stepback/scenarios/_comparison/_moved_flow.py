"""How much more or less each principal hands to each delegate.

A principal's delegations are compared by domain where either side names the domain, and all
others together: a general delegation holds in every domain that the principal does not name.
So a general delegation that is spelled out for one domain, as a step back does, moves nothing by
itself; and the number of rows is that of delegations, however many domains there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import attrs
import numpy as np

from stepback._algorithms._adjacency import positions_in_runs
from stepback._algorithms._arrays import (
    AlignedArrays,
    Array,
    distinct_values,
    object_array,
    unpassed_fraction,
)
from stepback._display._figures_by_id import FiguresById, label_figures
from stepback._display._frame_labels import LabelColumns
from stepback._flow._active_delegations import in_force_mask
from stepback._flow._compiled import Compiled
from stepback._frames import FrameColumn
from stepback.scenarios._comparison._both_sides import BothSides, EitherLabels, largest_first

Handover = tuple[str, str, str | None]


def handed_over(both: BothSides) -> FiguresById[Handover, float]:
    """By principal, delegate and domain, the share of all decisions that is handed on in addition.

    Negative where it is handed on no longer; the largest first. Empty unless both sides say who
    decides.
    """
    labels = HandoverLabels(both.labels)
    if not both.have_domains:
        return label_figures({}, "moved", labels)
    named = np.union1d(*(_naming_keys(both, side) for side in (0, 1)))
    first, second = (_HandedFlow.from_side(both, side, named) for side in (0, 1))
    flow = _HandedFlow.concatenate([attrs.evolve(first, amount=-first.amount), second])
    pair, pair_group = np.unique(
        flow.principal * both.nodes.size + flow.delegate, return_inverse=True
    )
    n_rows = both.domains.size + 1
    keys, group = np.unique(pair_group * n_rows + flow.domain, return_inverse=True)
    moved = np.bincount(group, weights=flow.amount, minlength=keys.size)
    is_moved = largest_first(np.abs(moved))
    principal, delegate = np.divmod(pair[keys[is_moved] // n_rows], both.nodes.size)
    domain_ids = object_array([None, *both.domains.ids.tolist()])
    parties = zip(
        both.nodes.ids[principal].tolist(),
        both.nodes.ids[delegate].tolist(),
        domain_ids[keys[is_moved] % n_rows].tolist(),
        strict=True,
    )
    items = zip(parties, moved[is_moved].tolist(), strict=True)
    return label_figures(items, "moved", labels)


@attrs.frozen(eq=False)
class HandoverLabels:
    """Names of principals, delegates and domains, for keys that are all three."""

    labels: EitherLabels
    has_pairs: ClassVar[bool] = False

    def label_columns(self, keys: Sequence[Handover]) -> LabelColumns:
        """Ids and names of all three; empty for the domain where it is any other."""
        columns: LabelColumns = {}
        for field, ids in (
            ("principal", [principal for principal, _, _ in keys]),
            ("delegate", [delegate for _, delegate, _ in keys]),
        ):
            found = self.labels.label_columns(ids)
            columns[field], columns[f"{field}_name"] = found["id"], found["name"]
        domains = [domain for _, _, domain in keys]
        names = [None if id_ is None else self.labels.domain_name(id_) for id_ in domains]
        return columns | {
            "domain": FrameColumn("text", domains),
            "domain_name": FrameColumn("text", names),
        }


@attrs.frozen(eq=False)
class _HandedFlow(AlignedArrays):
    """What is handed on along each arc, by the common numbers of principal and delegate.

    The domain is 0 for those that neither side names, else one more than its common number.
    """

    principal: Array
    delegate: Array
    domain: Array
    amount: Array

    @classmethod
    def from_side(cls, both: BothSides, side: int, named: Array) -> _HandedFlow:
        """What one side hands on, as shares of all decisions.

        `named` are the pairs of a principal and a domain that are told apart.
        """
        compiled = _with_named_apart(both, side, named)
        graph, table = compiled.flow.graph, compiled.columns.tables["delegations"]
        passed = compiled.flow.passed_weight
        arcs = np.flatnonzero((graph.delegation >= 0) & (passed > 0))
        amount = passed[arcs] / compiled.flow.total_weight
        principal, delegate = (
            both.nodes.numbers[side][table[end][graph.delegation[arcs]]]
            for end in ("principal", "delegate")
        )
        namer, named_domain = np.divmod(named, max(1, both.domains.size))
        own_domain = both.domains.positions(side)[named_domain]
        is_here = np.flatnonzero(own_domain >= 0)
        # Domains with the same owner and delegations flow as one of them.
        key = _principal_keys(compiled, namer[is_here], graph.stands_for[own_domain[is_here]])
        by_key = np.argsort(key, kind="stable")
        key, named_domain, own_domain = (
            values[by_key] for values in (key, named_domain[is_here], own_domain[is_here])
        )
        arc_key = _principal_keys(compiled, principal, graph.domain[graph.tail[arcs]])
        begin, end = (np.searchsorted(key, arc_key, where) for where in ("left", "right"))
        place, arc = positions_in_runs(begin, end)
        weight = compiled.columns.tables["domains"]["weight"]
        part = compiled.flow.shares_of_domains(weight)[own_domain[place]]
        in_others = unpassed_fraction(np.bincount(arc, weights=part, minlength=arcs.size))
        general = cls(principal, delegate, np.zeros_like(principal), amount * in_others)
        by_name = cls(principal[arc], delegate[arc], named_domain[place] + 1, amount[arc] * part)
        return cls.concatenate([general.take(np.flatnonzero(in_others > 0)), by_name])


def _with_named_apart(both: BothSides, side: int, named: Array) -> Compiled:
    """A side in which the named domains of each principal do not share the principal's flow.

    A principal who names a domain has states of their own in it already, at least up to the limit.
    """
    compiled = both.sides[side]
    if not compiled.flow.graph.is_sharing:
        return compiled
    columns = compiled.columns
    is_apart = in_force_mask(columns, compiled.date, compiled.contexts)
    is_apart &= np.isnan(columns.tables["delegations"]["limit"])
    may_share = np.setdiff1d(named, _naming_keys(both, side, is_apart))
    is_wanted = np.zeros(both.nodes.size, dtype=np.bool_)
    is_wanted[may_share // max(1, both.domains.size)] = True
    return compiled.with_distinct_nodes(np.flatnonzero(is_wanted[both.nodes.numbers[side]]))


def _principal_keys(compiled: Compiled, principal: Array, flow_domain: Array) -> Array:
    """Each principal and domain of the flow, -1 for what domains share, as one number."""
    return np.asarray(principal * (compiled.columns.domain_ids.size + 1) + flow_domain + 1)


def _naming_keys(both: BothSides, side: int, mask: Array | None = None) -> Array:
    """The pairs of a principal and a domain, as numbers, that delegations of a side name.

    All delegations, whether in force or not, or those under a mask.
    """
    table = both.sides[side].columns.tables["delegations"]
    is_named = table["domain"] >= 0
    named = np.flatnonzero(is_named if mask is None else is_named & mask)
    principal = both.nodes.numbers[side][table["principal"][named]]
    domain = both.domains.numbers[side][table["domain"][named]]
    return distinct_values(principal * both.domains.size + domain)
