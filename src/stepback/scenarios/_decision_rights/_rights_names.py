"""What people, roles and circles are called where an answer is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import attrs

from stepback._columns._day_columns import DayColumns
from stepback._display._display_names import DisplayNames
from stepback._display._frame_labels import CopiedLabels, FrameLabels, NodeLabels
from stepback._documents._document import Document
from stepback._flow._compiled import Compiled
from stepback._problems._format import format_id

DescribeNearMiss = Callable[[int, Callable[[str], str], str], Sequence[str]]


@attrs.frozen(eq=False, slots=False)
class RightsNames:
    """The names of all nodes on record, whether in force or not.

    Attributes:
        compiled: The organization on the day.
        display: The names as they are read.
        labels: The names as frames have them.
        describe_near_miss: Gives the reasons of the near miss in a position in words, with names
            for ids and for the domain.
        domain: What the domain is called.
    """

    compiled: Compiled
    display: DisplayNames
    labels: FrameLabels
    describe_near_miss: DescribeNearMiss
    domain: str

    @classmethod
    def from_compiled(
        cls, compiled: Compiled, domain: int, describe_near_miss: DescribeNearMiss
    ) -> RightsNames:
        """The names of nodes on record, and of the domain in a position on the day."""
        return cls(
            compiled,
            names_on_record(compiled),
            NodeLabels(compiled.records),
            describe_near_miss,
            DisplayNames(compiled).domain_name(domain),
        )

    def reason_sentences(self, position: int) -> Sequence[str]:
        """The reasons of the near miss in a position."""
        return self.describe_near_miss(position, self.name, self.domain)

    def name(self, id_: str) -> str:
        """The name of a node of an id."""
        return self.display.node_name(self.display.compiled.columns.node_index[id_])

    def describe_circle(self, id_: str | None) -> str:
        """A circle with how many of its people it takes to decide; empty for none."""
        if id_ is None:
            return ""
        columns = self.compiled.columns
        node = columns.node_index[id_]
        n_people = int(self.compiled.groups.n_people_within[node])
        quorum = int(self.compiled.groups.quorum[node])
        needed = f" ({quorum} of {n_people} needed)" if quorum > 1 else ""
        return f"{self.name(id_)}{needed}"


@attrs.frozen(eq=False)
class CopiedNames:
    """The names of an answer that was pickled: what is read was made before.

    Attributes:
        document: The answer in words.
        labels: The names as frames have them.
        known: The names as they are read, by id, of those in the first rows.
    """

    document: Document
    labels: CopiedLabels
    known: Mapping[str, str]

    def name(self, id_: str) -> str:
        """The name of a node of an id; the id, if it is not in the first rows."""
        return self.known[id_] if id_ in self.known else format_id(id_)


def names_on_record(compiled: Compiled) -> DisplayNames:
    """The names of all nodes on record, whether in force or not."""
    records = compiled.records
    return DisplayNames(attrs.evolve(compiled, day=DayColumns(records, records)))
