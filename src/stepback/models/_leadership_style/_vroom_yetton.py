"""How much to involve others in a decision, by rules on quality and acceptance."""

from __future__ import annotations

from functools import cache, cached_property
from itertools import compress
from typing import ClassVar

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._records._level import Level
from stepback.models._base._card import Card
from stepback.models._base._model import Model, Result, select_words
from stepback.models._base._parameters import Values, flag_field
from stepback.models._base._value_types import Words

_PROCESSES = ("AI", "AII", "CI", "CII", "GII")
_LEVELS = np.array([1, 1, 3, 3, 4])


@attrs.frozen(kw_only=True, eq=False, slots=False)
class DecisionProcesses(Result):
    """The processes that the rules allow, and two choices among them.

    Attributes:
        feasible: The codes of all processes allowed, a frozenset; never empty.
        time_minimizing: The process that takes least time, the first of them: Model A.
        development_maximizing: The process that involves others most, the last: Model B.
        time_minimizing_level: The `stepback.Level` most similar to the first.
        development_maximizing_level: The level most similar to the last.
    """

    feasible: Values
    time_minimizing: Words
    development_maximizing: Words
    time_minimizing_level: Words
    development_maximizing_level: Words


@attrs.frozen(kw_only=True, eq=False, slots=False)
class VroomYetton(Model):
    """How much to involve others in a decision, after Vroom and Yetton.

    ====  ======================================================================  ==========
    code  the leader                                                              most like
    ====  ======================================================================  ==========
    AI    decides alone, by what is known                                         1, tell
    AII   asks others for information, and decides alone                          1, tell
    CI    asks others one by one for suggestions, and decides                     3, consult
    CII   asks them together, and decides                                         3, consult
    GII   shares the problem, and takes what the group agrees on                  4, agree
    ====  ======================================================================  ==========

    Seven rules each exclude some of them:

    ====================  ======================================================  ============
    rule                  where                                                   not
    ====================  ======================================================  ============
    information           quality matters, the leader is not informed             AI
    goal congruence       quality matters, goals are not shared                   GII
    unstructured problem  quality matters, the leader is not informed, and the    AI, AII, CI
                          problem is not structured
    acceptance            acceptance is critical and not likely                   AI, AII
    conflict              the same, and conflict is likely                        AI, AII, CI
    fairness              the same as acceptance, and quality does not matter     all but GII
    acceptance priority   the same as acceptance, quality matters, and goals are  all but GII
                          shared
    ====================  ======================================================  ============

    Attributes:
        quality_matters: A, whether one solution is better than another.
        leader_informed: B, whether the leader has the information to decide well.
        problem_structured: C, whether it is known what information is needed, and where it is.
        acceptance_critical: D, whether others have to accept the decision for it to work.
        acceptance_likely: E, whether they would accept one that the leader makes alone.
        goals_shared: F, whether they share the goals that a solution should serve.
        conflict_likely: G, whether they are likely to disagree on the best solution.

    Raises:
        ValueError: Naming every parameter that is not True or False.

    Notes:
        B and F matter only if A, C only if A and not B, E only if D, G only if D and not E.
        Otherwise both answers give the same result.

    Examples:
        Quality matters, the leader knows enough and the problem is structured, but others have
        to accept the decision, and would not accept it from the leader alone.

        >>> from stepback.models import VroomYetton
        >>> found = VroomYetton(
        ...     quality_matters=True, leader_informed=True, problem_structured=True,
        ...     acceptance_critical=True, acceptance_likely=False, goals_shared=False,
        ...     conflict_likely=False,
        ... ).result
        >>> sorted(found.feasible), found.time_minimizing, found.development_maximizing
        (['CI', 'CII'], 'CI', 'CII')
    """

    quality_matters: Values = flag_field()
    leader_informed: Values = flag_field()
    problem_structured: Values = flag_field()
    acceptance_critical: Values = flag_field()
    acceptance_likely: Values = flag_field()
    goals_shared: Values = flag_field()
    conflict_likely: Values = flag_field()

    card: ClassVar[Card] = Card(
        name="Participation in decisions",
        question="How much should others be involved in this decision?",
        status="established as a scheme, not in effect",
        provenance=(
            "The seven rules, the five processes, and the choices by time (Model A) and by "
            "development (Model B) are Vroom and Yetton's, restated here without the original "
            "text at hand. That decisions made by these rules turn out better is not established "
            "here. Which level of delegation is most similar to a process is an assumption of "
            "stepback."
        ),
        assumptions=(
            "The leader answers seven questions with yes or no, and correctly.",
            "Others are a group that can meet, and that the leader is free to ask.",
            "The more others are involved, the longer it takes, and the more they develop.",
        ),
        sources=(
            (
                "Vroom, V. H., & Yetton, P. W. (1973). Leadership and Decision-Making. University "
                "of Pittsburgh Press."
            ),
            (
                "Vroom, V. H., & Jago, A. G. (2007). The Role of the Situation in Leadership. "
                "American Psychologist 62(1), 17-24. doi:10.1037/0003-066X.62.1.17"
            ),
        ),
    )

    @cached_property
    def result(self) -> DecisionProcesses:
        """What the rules allow at every point, looked up in a table of all 128 patterns."""
        answers = self._broadcast_parameters()
        pattern = sum(
            (answer.astype(np.int64) << bit for bit, answer in enumerate(answers)),
            start=np.zeros(self.shape, dtype=np.int64),
        )
        sets, first, last = _process_table()
        first, last = first[pattern], last[pattern]
        return DecisionProcesses(
            feasible=select_words(sets, pattern),
            time_minimizing=select_words(_PROCESSES, first),
            development_maximizing=select_words(_PROCESSES, last),
            time_minimizing_level=select_words(Level, _LEVELS[first] - 1),
            development_maximizing_level=select_words(Level, _LEVELS[last] - 1),
        )


@cache
def _process_table() -> tuple[list[frozenset[str]], Array, Array]:
    """Compute for every pattern of answers the processes allowed, and the first and last of them.

    A pattern is a number, whose lowest bit is the first answer: 5 is yes, no, yes, no, no, no, no.
    """
    answers = np.arange(128) >> np.arange(7)[:, None] & 1 == 1
    quality, informed, structured, critical, likely, shared, conflict = answers
    resisted = critical & ~likely
    rules = (
        (quality & ~informed, "AI"),
        (quality & ~shared, "GII"),
        (quality & ~informed & ~structured, "AI AII CI"),
        (resisted, "AI AII"),
        (resisted & conflict, "AI AII CI"),
        (resisted & ~quality, "AI AII CI CII"),
        (resisted & quality & shared, "AI AII CI CII"),
    )
    is_allowed = np.ones((128, len(_PROCESSES)), dtype=np.bool_)
    for applies, excluded in rules:
        is_allowed &= ~(applies[:, None] & np.isin(_PROCESSES, excluded.split()))
    sets = [frozenset(compress(_PROCESSES, row)) for row in is_allowed.tolist()]
    last = len(_PROCESSES) - 1 - is_allowed[:, ::-1].argmax(axis=1)
    return sets, is_allowed.argmax(axis=1), last
