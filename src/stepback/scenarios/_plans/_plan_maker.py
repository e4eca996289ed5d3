"""Makes a plan: the candidates, the limits, the search, and a trial of what was found."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

import attrs
import numpy as np

from stepback._algorithms._arrays import TOLERANCE, Array
from stepback._flow._compiled import Compiled
from stepback._flow._step_back import StepArguments, apply_steps_back
from stepback._organization._compiled_organization import compiled_at_date
from stepback._organization._organization import Organization
from stepback._records._level import Level
from stepback._records._record import BASIS_CHOICE
from stepback.models import Missing
from stepback.models._advice._advisers import REQUIRED_SUPPORT
from stepback.models._advice._candidate_facts import CandidateFacts
from stepback.models._advice._evaluate import CandidateEvaluation
from stepback.models._leadership_style._three_postures import FRONT, POSTURE_BY_LEVEL, POSTURES
from stepback.scenarios._plans._goals import Goal
from stepback.scenarios._plans._plan_arguments import PlanArguments
from stepback.scenarios._plans._plan_candidates import PlanCandidates
from stepback.scenarios._plans._plan_limits import RELUCTANT, PlanLimits
from stepback.scenarios._plans._plan_step import Step, show_named_id
from stepback.scenarios._plans._search_steps import FoundStep, SearchResult, search_steps

if TYPE_CHECKING:
    from stepback._records._record import Basis


@attrs.frozen(eq=False)
class PlanMaker:
    """What a plan is made from.

    Attributes:
        org: The organization.
        compiled: The same, compiled.
        arguments: What was asked for.
        candidates: The candidates.
        facts: What the records say of them.
        evaluation: What a model says of them, for the goal value; else ``None``.
        goal: What to improve.
        support: How strong the support of each step has to be.
        limits: What may be in a plan together.
    """

    org: Organization
    compiled: Compiled
    arguments: PlanArguments
    candidates: PlanCandidates
    facts: CandidateFacts
    evaluation: CandidateEvaluation | None
    goal: Goal
    support: Array
    limits: PlanLimits

    @classmethod
    def from_arguments(
        cls, org: Organization, arguments: PlanArguments, *, answers: bool
    ) -> PlanMaker:
        """Find the candidates and what limits them; without `answers`, nobody's are looked at."""
        compiled = compiled_at_date(org).by_domain
        autonomy = arguments.autonomy
        candidates = PlanCandidates.from_request(
            compiled, arguments.request, arguments.offered, autonomy, arguments.k
        )
        evaluation, support = None, np.full(candidates.kept.size, support_for(autonomy))
        weight, is_worthless = None, np.zeros(candidates.kept.size, dtype=np.bool_)
        if arguments.adviser is not None:
            evaluation = CandidateEvaluation.from_candidates(
                arguments.adviser,
                compiled,
                candidates.as_candidates(),
                arguments.values_by_domain,
            )
            facts = evaluation.facts
            support = np.nan_to_num(np.array(REQUIRED_SUPPORT)[evaluation.posture])
            # Who did not answer is taken to be willing, and asked for.
            accepted = np.where(np.isnan(facts.willingness), 1.0, facts.willingness)
            weight = np.nan_to_num(evaluation.gain * accepted)
            is_worthless = ~(weight > 0) | (evaluation.posture == FRONT)
        else:
            facts = CandidateFacts.from_candidates(
                compiled,
                candidates.as_candidates(),
                autonomy=autonomy,
                steps=candidates.steps.feasible_in(compiled),
            )
        if not answers:
            nothing = np.full(candidates.kept.size, np.nan)
            facts = attrs.evolve(facts, willingness=nothing, support=nothing)
        steps = candidates.steps
        limits = PlanLimits(
            compiled=compiled,
            candidates=steps,
            is_kept=arguments.kept.touched_mask(steps),
            is_unwilling=facts.willingness < RELUCTANT,
            is_worthless=is_worthless,
            capacity=compiled.columns.tables["people"]["capacity"],
            adds_support=(support > 0) & ~(facts.support >= support - TOLERANCE),
            most_supports=arguments.most_supports,
        )
        goal = Goal.from_name(arguments.goal, compiled, weight)
        return cls(org, compiled, arguments, candidates, facts, evaluation, goal, support, limits)

    def search(self, limits: PlanLimits | None = None) -> SearchResult:
        """The steps that the search chooses within limits, by default those of the plan."""
        chosen = limits or self.limits
        return search_steps(
            self.compiled,
            self.candidates.steps,
            self.arguments.k,
            self.goal,
            filter_steps=chosen.allowed_mask,
        )

    def find_steps(self) -> tuple[SearchResult, list[Step]]:
        """The steps of the plan, which were all tried on the organization.

        A step that is refused, or leaves somebody without room further on, is left out, and the
        search starts again.
        """
        while True:
            result = self.search()
            steps = list(self._describe_steps(result))
            unfit = self._try_steps(result, steps)
            if unfit is None:
                return result, steps
            row, reason = unfit
            self.limits.omitted[row] = reason

    def _try_steps(
        self, result: SearchResult, steps: list[Step]
    ) -> tuple[int, tuple[str, str]] | None:
        """Take the steps; the first that cannot be in the plan, with the reason and its detail."""
        arguments = [
            StepArguments(*step.key, step.autonomy_after, _given_share(step), step.support or None)
            for step in steps
        ]
        compiled = compiled_at_date(self.org)
        try:
            after = apply_steps_back(compiled, arguments)
        except ValueError:
            return self._find_refused(result, arguments)
        if not steps or not self.limits.overloaded_people(after).size:
            return None
        for number, found in enumerate(result.steps, 1):
            state = apply_steps_back(compiled, arguments[:number])
            people = self.limits.overloaded_people(state)
            if people.size:
                over = self.name_person(int(people[0]))
                return found.row, ("no room", f"{over} would have more than there is room for")
        return None

    def _find_refused(
        self, result: SearchResult, arguments: list[StepArguments]
    ) -> tuple[int, tuple[str, str]] | None:
        """The first step that is refused after those before it, and why."""
        compiled = compiled_at_date(self.org)
        for number, found in enumerate(result.steps, 1):
            try:
                apply_steps_back(compiled, arguments[:number])
            except ValueError as fault:
                return found.row, ("refused", " ".join(str(fault).split()))
        return None

    def name_person(self, person: int) -> str:
        """The name of a person with the id."""
        columns = self.compiled.columns
        return show_named_id(columns.ids[person], columns.tables["people"]["name"][person])

    def _describe_steps(self, result: SearchResult) -> Iterator[Step]:
        figure, excess = result.figure_before, result.excess_before
        for found in result.steps:
            yield self._describe_step(found, figure, excess)
            figure, excess = found.figure, found.excess

    def _describe_step(self, found: FoundStep, figure: float, excess: float) -> Step:
        facts, row = self.facts, found.row
        is_lower_excess = excess > 0 or found.excess > 0
        gain = math.nan if is_lower_excess else self.goal.sign * (found.figure - figure)
        return Step(
            leader=str(facts.leader[row]),
            delegate=str(facts.delegate[row]),
            domain=str(facts.domain[row]),
            is_new=found.is_new,
            share=found.share if self._has_one_share(found) else math.nan,
            autonomy_before=found.autonomy_before,
            autonomy_after=found.autonomy_after,
            decisions=found.moved,
            figure=found.figure,
            gain=gain,
            excess=found.excess,
            support=float(self.support[row]),
            support_now=float(facts.support[row]),
            basis=cast("Basis", BASIS_CHOICE.options[int(self.candidates.basis[row])]),
            reason=self._describe_reason(row),
            cautions=tuple(self._list_cautions(row)),
            answered_cautions=tuple(self._list_answered_cautions(row)),
            leader_name=str(facts.leader_name[row]),
            delegate_name=str(facts.delegate_name[row]),
            domain_name=str(facts.domain_name[row]),
        )

    def _has_one_share(self, found: FoundStep) -> bool:
        """Whether a delegation has one share for all amounts and times; only then it is said."""
        steps = self.facts.steps
        if not found.is_new:
            return True
        return bool(steps.left.is_constant[steps.left_pair[found.row]])

    def _describe_reason(self, row: int) -> str:
        """Why the delegate is a candidate."""
        if self.candidates.reason[row]:
            reason = str(self.candidates.reason[row])
        elif self.candidates.is_delegate[row]:
            reason = "already a delegate"
        elif self.arguments.request.delegates is not None or self.arguments.offered is not None:
            reason = "named as a candidate"
        elif self._is_report(row):
            reason = "a direct report"
        else:
            reason = "already a delegate, through a role or circle"
        if self.evaluation is None:
            return reason
        posture = POSTURES[int(self.evaluation.posture[row])]
        return f"{reason}; {self.evaluation.adviser.model.card.name}: {posture}"

    def _is_report(self, row: int) -> bool:
        """Whether the delegate is below a post of the leader, or the leader."""
        groups, tree = self.compiled.groups, self.compiled.reporting_tree
        steps = self.candidates.steps
        leader, delegate = steps.leader[row], steps.delegate[row]
        posts, _ = groups.nodes_and_groups(np.array([leader]))
        reports = tree.report[tree.report_arcs.arcs_from(posts)[0]]
        return bool((groups.people_within(reports)[0] == delegate).any())

    def _list_cautions(self, row: int) -> Iterator[str]:
        """What to check first, as the records have it."""
        columns, steps = self.compiled.columns, self.candidates.steps
        delegate, domain = int(steps.delegate[row]), int(steps.domain[row])
        if columns.tables["people"]["external"][delegate]:
            yield "the delegate is external"
        if self.candidates.basis[row] == BASIS_CHOICE.option_code("assumed"):
            yield "that the delegate could decide is an assumption"
        if columns.tables["domains"]["basis"][domain] == BASIS_CHOICE.option_code("assumed"):
            yield "who owns the domain is an assumption"
        raised = self.facts.steps.raised_rows(row)
        table = self.facts.steps.planned.columns.tables["delegations"]
        if not np.isnan(table["limit"][raised]).all():
            yield "the delegation has a limit, which stays"
        ends = table["end"][raised]
        if not np.isnat(ends).all():
            yield f"the delegation ends on {ends[~np.isnat(ends)].min()}, as before"

    def _list_answered_cautions(self, row: int) -> Iterator[str]:
        """What to check first, by what people answered."""
        now, needed = float(self.facts.support[row]), float(self.support[row])
        if needed > 0 and now < needed - TOLERANCE:
            shown = f"{now:.2g}" if now > 0 else "none"
            yield f"the leader gives less support than that now: {shown}"

    def list_missing(self, result: SearchResult) -> Iterator[Missing]:
        """What is not known of the people in the steps, and what the model lacks of others."""
        facts = self.facts
        for row in result.rows:
            delegate, name = str(facts.delegate[row]), str(facts.delegate_name[row])
            if np.isnan(facts.willingness[row]):
                yield Missing("willingness", delegate, of_name=name)
            if np.isnan(facts.room[row]):
                yield Missing("capacity", delegate, of_name=name)
            if self.support[row] > 0 and np.isnan(facts.support[row]):
                leader, leader_name = str(facts.leader[row]), str(facts.leader_name[row])
                yield Missing("support", leader, delegate, of_name=leader_name, to_name=name)
        if self.evaluation is not None:
            for value in self.evaluation.model_values:
                yield from value.missing_at(np.flatnonzero(value.is_missing))


def _given_share(step: Step) -> float | None:
    """The share that a new delegation is to get; ``None`` for all that is left."""
    return step.share if step.is_new and not math.isnan(step.share) else None


def support_for(autonomy: float) -> float:
    """The strength of support that a step to this autonomy needs, by the posture of its level."""
    distance = [abs(level.autonomy - autonomy) for level in Level]
    level = list(Level)[int(np.argmin(distance))]
    return float(REQUIRED_SUPPORT[POSTURE_BY_LEVEL[level.value - 1]])
