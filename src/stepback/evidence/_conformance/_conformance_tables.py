"""Tables of classes by domain, by who decided and by period, and of rights never used."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._display._notebook_table import NotebookTable
from stepback._frames import FrameColumn, FrameColumns
from stepback._problems._format import pluralize
from stepback.evidence._conformance._decision_classes import DECISION_CLASSES


@attrs.frozen(eq=False, repr=False)
class ConformanceTable(NotebookTable):
    """How many final approvals of each group are in each class, and how far it is from the paper.

    Attributes:
        by: What the groups are: ``"domain"``, ``"decider"`` or ``"period"``.
        groups: The domain, the deciders, or the period of each row.
        names: Their names, or the same where they have none.
        counts: The decisions of each row in each of ``DECISION_CLASSES``.
        distance, displaced: Of each row; nan where no decision is on paper.
        distance_interval, displaced_interval: The lower and upper bounds, in two rows; nan where
            there are fewer than two cases, and for deciders.
    """

    by: str
    groups: Sequence[str]
    names: Sequence[str]
    counts: Array
    distance: Array
    displaced: Array
    distance_interval: Array
    displaced_interval: Array

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.groups)

    def _caption(self) -> str:
        return f"Final approvals by {self.by}"

    def _frame_columns(self) -> FrameColumns:
        columns = {
            self.by: FrameColumn("text", list(self.groups)),
            "name": FrameColumn("text", list(self.names)),
            "decisions": FrameColumn("count", self.counts.sum(axis=1)),
        }
        for code, name in enumerate(DECISION_CLASSES):
            columns[name.replace(" ", "_")] = FrameColumn("count", self.counts[:, code])
        for name in ("distance", "displaced"):
            low, high = getattr(self, f"{name}_interval")
            columns[name] = FrameColumn("number", getattr(self, name))
            columns[f"{name}_low"] = FrameColumn("number", low)
            columns[f"{name}_high"] = FrameColumn("number", high)
        return columns

    def __repr__(self) -> str:
        """How many rows there are."""
        return f"<ConformanceTable by {self.by}: {pluralize(len(self), 'row')}>"


@attrs.frozen(eq=False, repr=False)
class UnusedRights(NotebookTable):
    """The posts that have a right in a domain on paper, and never decided there by it.

    Attributes:
        domain, post: The ids of each.
        post_name: The name of the post, or its id.
        up_to: The highest amount that the right is about; infinite where there is no limit.
        expected: How many of the decisions of the log are the post's on paper.
        decisions: How many final approvals the domain has.
    """

    domain: Sequence[str]
    post: Sequence[str]
    post_name: Sequence[str]
    up_to: Array
    expected: Array
    decisions: Array

    def __len__(self) -> int:
        """How many there are."""
        return len(self.domain)

    def _caption(self) -> str:
        return "Rights never used"

    def _frame_columns(self) -> FrameColumns:
        return {
            "domain": FrameColumn("text", list(self.domain)),
            "post": FrameColumn("text", list(self.post)),
            "name": FrameColumn("text", list(self.post_name)),
            "up_to": FrameColumn("number", self.up_to),
            "expected": FrameColumn("number", self.expected),
            "decisions": FrameColumn("count", self.decisions),
        }

    def __repr__(self) -> str:
        """How many there are."""
        return f"<UnusedRights: {pluralize(len(self), 'right')}>"


@attrs.frozen(eq=False, repr=False)
class PostDecisions(NotebookTable):
    """How many of the decisions of each domain are a post's, on paper and in practice.

    What is unknown is left out.

    Attributes:
        domain, post: The ids of each.
        domain_name, post_name: Their names, or their ids.
        on_paper: How many of the decisions of the log are the post's on paper.
        in_practice: How many it made, by whatever right.
    """

    domain: Sequence[str]
    post: Sequence[str]
    domain_name: Sequence[str]
    post_name: Sequence[str]
    on_paper: Array
    in_practice: Array

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.domain)

    def _caption(self) -> str:
        return "Decisions by domain and post"

    def _frame_columns(self) -> FrameColumns:
        return {
            "domain": FrameColumn("text", list(self.domain)),
            "domain_name": FrameColumn("text", list(self.domain_name)),
            "post": FrameColumn("text", list(self.post)),
            "name": FrameColumn("text", list(self.post_name)),
            "on_paper": FrameColumn("number", self.on_paper),
            "in_practice": FrameColumn("count", self.in_practice),
        }

    def __repr__(self) -> str:
        """How many rows there are."""
        return f"<PostDecisions: {pluralize(len(self), 'row')}>"


def count_classes(group: Array, class_: Array, n_groups: int) -> Array:
    """How many decisions of each group are in each class."""
    n_classes = len(DECISION_CLASSES)
    keys = group.astype(np.int64) * n_classes + class_
    return np.bincount(keys, minlength=n_groups * n_classes).reshape(n_groups, n_classes)
