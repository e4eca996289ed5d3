"""The result of a simulation: what grew, period by period."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

from stepback._display._notebook_table import NotebookTable
from stepback._display._sanitize_text import sanitize_text
from stepback._documents._document import Document
from stepback._documents._document_result import DocumentResult
from stepback._frames import FrameColumn, FrameColumns, TableResult
from stepback._problems._format import pluralize
from stepback._records._value_equality import ValueEquality
from stepback.scenarios._growth._trajectory_document import trajectory_document
from stepback.scenarios._growth._trajectory_figures import TrajectoryFigures


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Trajectory(TrajectoryFigures, DocumentResult, TableResult, ValueEquality):
    """What grows under a policy, period by period: the result of `simulate`.

    Arrays by period have a value for each period, from 0 on. Arrays by person or delegation have
    a row for each of `kept_periods`: all of them, or with ``keep="totals"`` the first and the last.

    Attributes:
        policy: The name of the policy, or of its function.
        parameters: The coefficients.
        value: What the decisions of each period are worth: those that succeed, the time freed, and
            less the cost of support, in the unit of the domains' weights.
        undone: The decisions of each period that nobody settles: above capacities, or vacant.
        leaders: How widely decision-making is spread in each period, as `effective_leaders` has
            it; nan without decisions.
        value_never, undone_never, leaders_never: The same if nobody ever hands anything on, in
            every period.
        gain: The sum over the periods of `value` − `value_never`, with each period discounted; 0
            for ``"never"``.
        total_weight: The decisions of a period.
        kept_periods: The periods that the following arrays have rows for.
        competence: With which each person decides; nan where it is not known and never needed.
        authority: How many decisions each person has to settle, as `real_authority` counts them.
        autonomy: What the policy lets each delegate settle.
        willingness: The part of it that the delegate takes; 1 where it is not known.
        people: The ids of people, in the order of the columns of `competence`.
        names: Their names, or their ids where they have none.
        leader, delegate, domain: The ids of each delegation in force, in the order of the columns
            of `autonomy`; ``None`` for the domain of a general one.
        n_given_competence: For how many people the competence comes from `unknown`.
        n_without_willingness: How many delegates' willingness is not known: they take everything.
        n_without_capacity: For how many people no capacity is known: they settle everything.
        is_support_asked: Whether support was asked; if not, none is counted.
        hides_value, hides_flow: Whether what is worth, and how decisions flow, rests on what people
            were asked, so that it is shown only if `personal`.
        personal: Whether the text, the tables and `to_dict` show these figures, and people with
            their competence and willingness.
        date, contexts: The day and the contexts of the organization.
        source: The files that it was read from.
    """

    def by_person(self) -> PersonPeriods:
        """The competence and the authority of each person in each of `kept_periods`, as a table.

        Without ``personal=True``, the competence is left out, and the authority where it rests on
        what people were asked: these are nan.
        """
        return PersonPeriods(self)

    def to_dict(self) -> dict[str, Any]:
        """The figures as plain values; nan where they are not shown, as `personal` says.

        ``authority`` and ``competence`` have a list by id, with a value for each of
        ``kept_periods``.
        """
        people = self.people.tolist()
        authority, competence = self.shown_flow(self.authority), self.shown_competence()
        return {
            "policy": self.policy,
            "periods": self.n_periods,
            "parameters": attrs.asdict(self.parameters),
            "total_weight": self.total_weight,
            "gain": self.shown_value(self.gain),
            "value": self.shown_values().tolist(),
            "value_never": self.shown_value(self.value_never),
            "undone": self.shown_flow(self.undone).tolist(),
            "undone_never": self.undone_never,
            "leaders": self.shown_flow(self.leaders).tolist(),
            "leaders_never": self.leaders_never,
            "kept_periods": self.kept_periods.tolist(),
            "authority": dict(zip(people, authority.T.tolist(), strict=True)),
            "competence": dict(zip(people, competence.T.tolist(), strict=True)),
        }

    def _frame_columns(self) -> FrameColumns:
        undone = self.shown_flow(self.undone)
        values = self.shown_values()
        return {
            "period": FrameColumn("count", np.arange(self.n_periods)),
            "value": FrameColumn("number", values),
            "gain": FrameColumn("number", values - self.value_never),
            "settled": FrameColumn("number", self.total_weight - undone),
            "undone": FrameColumn("number", undone),
            "leaders": FrameColumn("number", self.shown_flow(self.leaders)),
        }

    def _document(self) -> Document:
        return trajectory_document(self)

    def __repr__(self) -> str:
        """The policy, and how much there is."""
        counts = (
            pluralize(self.n_periods, "period"),
            pluralize(self.people.size, "person", "people"),
            pluralize(self.leader.size, "delegation"),
        )
        return f"<Trajectory {self.policy!r}: {', '.join(counts)}>"


@attrs.frozen(eq=False, repr=False)
class PersonPeriods(NotebookTable):
    """People by period, as a table: a row for each person and each of the periods kept.

    Attributes:
        trajectory: Whose people these are.
    """

    trajectory: Trajectory

    def _caption(self) -> str:
        return f"People under the policy {sanitize_text(self.trajectory.policy)}"

    def _frame_columns(self) -> FrameColumns:
        trajectory = self.trajectory
        n_kept, n_people = trajectory.kept_periods.size, trajectory.people.size
        return {
            "period": FrameColumn("count", np.repeat(trajectory.kept_periods, n_people)),
            "id": FrameColumn("text", trajectory.people.tolist() * n_kept),
            "name": FrameColumn("text", trajectory.names.tolist() * n_kept),
            "competence": FrameColumn("number", trajectory.shown_competence().ravel()),
            "authority": FrameColumn("number", trajectory.shown_flow(trajectory.authority).ravel()),
        }

    def __repr__(self) -> str:
        """How many rows there are."""
        n_rows = self.trajectory.kept_periods.size * self.trajectory.people.size
        return f"<PersonPeriods: {n_rows:,} rows>"
