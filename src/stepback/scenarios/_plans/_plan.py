"""A plan: the steps back to take next, what they change, and what may be claimed of it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar

import attrs

from stepback._documents._document import Document
from stepback._documents._document_result import DocumentResult
from stepback._frames import FrameColumn, FrameColumns, TableResult, record_columns
from stepback._organization._organization import Organization
from stepback._problems._format import pluralize
from stepback._records._frozen_mapping import freeze_mapping
from stepback._records._value_equality import ValueEquality
from stepback.models import Missing
from stepback.scenarios._plans._apply_plan import apply_steps
from stepback.scenarios._plans._binding_limit import BindingLimit
from stepback.scenarios._plans._plan_disclosure import hidden_step_fields, shown_left_out
from stepback.scenarios._plans._plan_document import describe_plan
from stepback.scenarios._plans._plan_step import LeftOut, Step, StepKey
from stepback.scenarios._plans._plan_tables import format_plan_tables, parse_plan_tables

Org = TypeVar("Org", bound=Organization)


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class Plan(DocumentResult, TableResult, ValueEquality):
    """Steps back in the order in which to take them, and what they come to.

    Attributes:
        goal: ``"spread"``, ``"dependence"``, ``"latency"`` or ``"value"``; empty if the plan was
            read from a table of steps alone.
        k: The most steps that were asked for.
        steps: The steps, each after those before it. There are fewer than `k` where no other one
            improves the goal within the limits.
        before, after: The figure of the goal before and after all steps: `leadership_spread`,
            `dependence_on_top`, the latency of `decision_load` (nan while anyone is overloaded),
            or the expected gain of what is handed on, from 0.
        optimum: The figure after the best plan of up to `k` of the candidates within the limits;
            nan if it is not known.
        gap: By how much the best plan is better; nan if it is not known.
        best_steps: The steps of the best plan, where it is known and better.
        claim: What may be claimed of the plan, in a sentence.
        excess_before, excess_after: For latency, the decisions above what people have capacity
            for; 0 for other goals.
        left_out: The candidates that are not in the plan, by reason:
            ``"not in the organization"`` (of those that a log shows), ``"to be kept"``,
            ``"nothing left"``, ``"nothing to hand on"``, ``"settled already"``,
            ``"may not be handed on"``, ``"cycle"``, ``"unclear shares"``, ``"unwilling"``,
            ``"not known"`` and ``"no gain"`` (by the model of the goal value),
            ``"support limit"``, ``"no room"``, ``"refused"`` (by `Organization.step_back`), and
            ``"less gain"``: other steps improve the goal more.
        binding: The limits that keep a plan of fewer than `k` steps from being better.
        missing: What the records do not contain: what is not known of the people in the steps did
            not keep them out. For value, also what the model lacks of others.
        assumptions: The parameters of the model that were not given, and their assumed values.
        assumed_share: As `stepback.assumed_share`: how much of what is handed on now is assumed.
        n_candidates: How many candidates there were.
        tries_all_steps: Whether every candidate that could be better than a step of the plan was
            tried at its turn.
        follows_all_chains: Whether all steps that others make possible were candidates.
        uses_answers: Whether what people answered about themselves was used.
        personal: Whether the forms show it.
        date, contexts: Those that the organization was entered at.
        title: The name of the organization, for the title; empty by default.
    """

    goal: str
    k: int
    steps: tuple[Step, ...]
    before: float
    after: float
    optimum: float
    gap: float
    best_steps: tuple[StepKey, ...] = ()
    claim: str = ""
    excess_before: float = 0.0
    excess_after: float = 0.0
    left_out: Mapping[str, tuple[LeftOut, ...]] = attrs.field(
        factory=dict, converter=freeze_mapping
    )
    binding: tuple[BindingLimit, ...] = ()
    missing: tuple[Missing, ...] = ()
    assumptions: Mapping[str, float] = attrs.field(factory=dict, converter=freeze_mapping)
    assumed_share: float = 0.0
    n_candidates: int = 0
    tries_all_steps: bool = True
    follows_all_chains: bool = True
    uses_answers: bool = False
    personal: bool = False
    date: datetime.date | None = None
    contexts: tuple[str, ...] = ()
    title: str = ""

    def apply(self, org: Org) -> Org:
        """The organization after all steps, each taken by `Organization.step_back`.

        Parameters
        ----------
        org
            The organization that the plan was made for, or as it is by now. A new delegation gets
            the share of the plan, and the support of each step is added where it is weaker now.

        Returns
        -------
        Organization
            At the same date and in the same contexts.

        Raises
        ------
        ValueError
            Naming every step that no longer fits, and why: an id or domain that is not there, a
            delegation that was ended, or made in the meantime, more autonomy than the plan
            gives, less left than its share, or a cycle, with its path. Steps after one that does
            not fit are tried without it.
        """
        return apply_steps(org, self.steps)

    def to_tables(self) -> dict[str, dict[str, list[Any]]]:
        """The plan as tables, of which `from_tables` makes an equal one.

        Returns
        -------
        dict
            From the names ``steps``, ``plan``, ``best_steps``, ``left_out``, ``binding``,
            ``missing`` and ``assumptions`` to a column by name. Each can be written as a CSV
            file. ``steps`` alone is enough to apply the plan. What people answered is there only
            if the plan was made with ``personal=True``; without it, tables are read back as the
            plan without answers.
        """
        return format_plan_tables(self)

    @classmethod
    def from_tables(cls, tables: Mapping[str, Any]) -> Self:
        """A plan from tables that `to_tables` made, and people may have changed.

        Parameters
        ----------
        tables
            From names to tables: mappings from column names to columns, or frames of pandas,
            polars or pyarrow. Only ``steps`` is needed, with the columns ``leader``,
            ``delegate`` and ``domain``; empty cells and other columns that are missing have the
            defaults of `Step`, and columns that are not of a step are not read. Rows may be left
            out, changed or added: then leave out ``plan``, whose figures no longer hold. A ``'``
            that ``stepback recommend --save`` put before a text, so that no spreadsheet runs it as
            a formula, is removed; `to_tables` adds one where a text has such a sign of its own.

        Returns
        -------
        Plan
            Without the table ``plan``, its figures are nan.

        Raises
        ------
        ValueError
            With every cell that cannot be read, its row (the header is row 1) and column.
        """
        return cls(**parse_plan_tables(tables))

    def to_dict(self) -> dict[str, Any]:
        """The plan as plain values by name; what people answered only with ``personal=True``."""
        hidden = hidden_step_fields(self)
        steps = [step.to_dict(personal=self.personal) for step in self.steps]
        left_out = {
            reason: [left._asdict() for left in found] for reason, found in shown_left_out(self)
        }
        figures = {
            name: getattr(self, name) for name in ("before", "after", "optimum", "gap", "claim")
        }
        return {
            "goal": self.goal,
            "k": self.k,
            "steps": [{n: v for n, v in step.items() if n not in hidden} for step in steps],
            **({} if "figure" in hidden else figures),
            "best_steps": [key._asdict() for key in self.best_steps],
            "excess_before": self.excess_before,
            "excess_after": self.excess_after,
            "left_out": left_out,
            "binding": [attrs.asdict(limit) for limit in self.binding] if self.personal else [],
            "missing": [attrs.asdict(missing) for missing in self.missing],
            "assumptions": dict(self.assumptions),
            "assumed_share": self.assumed_share,
            "n_candidates": self.n_candidates,
            "tries_all_steps": self.tries_all_steps,
            "follows_all_chains": self.follows_all_chains,
            "uses_answers": self.uses_answers,
            "personal": self.personal,
            "date": None if self.date is None else self.date.isoformat(),
            "contexts": list(self.contexts),
        }

    def _frame_columns(self) -> FrameColumns:
        """A row for each step."""
        number = {"step": FrameColumn("count", list(range(1, len(self.steps) + 1)))}
        is_new = {"is_new": FrameColumn("flag", [step.is_new for step in self.steps])}
        texts = {
            name: FrameColumn("text", ["; ".join(getattr(step, name)) for step in self.steps])
            for name in ("cautions", "answered_cautions")
        }
        basis = {"basis": FrameColumn("text", [step.basis for step in self.steps])}
        sentence = {"sentence": FrameColumn("text", list(map(str, self.steps)))}
        added = {
            "support_to_add": FrameColumn("number", [step.support_to_add for step in self.steps]),
            "supporter": FrameColumn("text", [step.supporter for step in self.steps]),
        }
        fields = record_columns(Step, self.steps)
        columns = number | fields | is_new | basis | added | texts | sentence
        hidden = hidden_step_fields(self)
        return {name: column for name, column in columns.items() if name not in hidden}

    def _document(self) -> Document:
        """What the plan says, from which every form is made."""
        return describe_plan(self)

    def __repr__(self) -> str:
        """How many steps there are, and for what."""
        return f"<Plan: {pluralize(len(self.steps), 'step')} for {self.goal or 'no goal'}>"
