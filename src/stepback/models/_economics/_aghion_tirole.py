"""Formal and real authority: whether a principal should keep the right to decide."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import ClassVar

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback.models._base._card import Card
from stepback.models._base._model import ROUNDING, Model, Result, format_fault
from stepback.models._base._parameters import Values, real_field
from stepback.models._base._value_types import Flags, Numbers


@attrs.frozen(kw_only=True, eq=False, slots=False)
class Regime(Result):
    """The equilibrium under one allocation of formal authority.

    Attributes:
        principal_effort: E, the probability that the principal is informed.
        agent_effort: e, the probability that the agent is informed.
        principal_payoff: The expected payoff of the principal, after the cost of effort.
        agent_payoff: The expected payoff of the agent.
        principal_authority: The real authority of the principal: the probability that the
            project chosen is the one the principal prefers.
        agent_authority: The real authority of the agent.
        undecided: The probability that neither is informed, and nothing is done.
    """

    principal_effort: Values
    agent_effort: Values
    principal_payoff: Values
    agent_payoff: Values
    principal_authority: Values
    agent_authority: Values
    undecided: Values


@attrs.frozen(kw_only=True, eq=False, slots=False)
class FormalAuthority(Result):
    """A comparison of keeping and delegating formal authority.

    Attributes:
        keep: The equilibrium if the principal has formal authority.
        delegate: The equilibrium if the agent has it.
        initiative: What the principal gains by the agent's greater effort, α B (e^d − e*).
        loss_of_control: What the principal loses by deciding less, c_P/2 (E*² − E^d²).
        principal_gain: The principal's gain by delegating, `initiative` − `loss_of_control`.
        agent_gain: The agent's gain by it. It can be negative: the principal then makes less
            effort, and the agent has to make more.
        delegation_pays: Whether the principal gains.
        agent_accepts: Whether the agent does not lose.
    """

    keep: Regime
    delegate: Regime
    initiative: Numbers
    loss_of_control: Numbers
    principal_gain: Numbers
    agent_gain: Numbers
    delegation_pays: Flags
    agent_accepts: Flags


@attrs.frozen(kw_only=True, eq=False, slots=False)
class AghionTirole(Model):
    r"""Formal and real authority, after Aghion and Tirole, with quadratic costs of effort.

    Principal and agent each look for a project. The person with formal authority decides if
    informed, and otherwise follows the other, if the other is informed. With P = B/c_P and
    a = b/c_A, the efforts in equilibrium are

    ===========  ============================  ============================
    regime       principal                     agent
    ===========  ============================  ============================
    keep         P (1 − α a) / (1 − α a P)     a (1 − P) / (1 − α a P)
    delegate     P (1 − a) / (1 − β a P)       a (1 − β P) / (1 − β a P)
    ===========  ============================  ============================

    and the payoffs in both α B e + c_P E²/2 and β b E + c_A e²/2. Delegating pays if and only
    if the gain of initiative α B (e^d − e*) exceeds the loss of control c_P/2 (E*² − E^d²).

    Attributes:
        principal_benefit: B > 0, the principal's gain from the project she prefers.
        agent_benefit: b > 0, the agent's gain from the project he prefers.
        principal_congruence: α in [0, 1]: the principal gains α B from the agent's project.
        agent_congruence: β in [0, 1]: the agent gains β b from the principal's project.
        principal_cost: c_P > 0: an effort E costs the principal c_P E²/2.
        agent_cost: c_A > 0: an effort e costs the agent c_A e²/2.
        subordinates: The number of people among whom the principal divides her effort, above 0; her
            cost is `principal_cost` times this. An assumption of stepback on overload.

    Raises:
        ValueError: Naming every parameter out of its domain. B/c_P (with `subordinates`) and
            b/c_A are at most 1, since effort is a probability; if both are 1, α and β are below 1.

    Notes:
        A gain within rounding of 0 counts as 0: the principal then keeps authority, and the agent
        accepts. Benefits that exceed the cost by less than 1e-12 of it count as equal to it.

    Examples:
        A busy principal gains by delegating, and so does the agent.

        >>> from stepback.models import AghionTirole
        >>> found = AghionTirole(
        ...     principal_benefit=1, agent_benefit=1, principal_congruence=0.9,
        ...     agent_congruence=0.5, principal_cost=4, agent_cost=1.25,
        ... ).result
        >>> found.delegation_pays, found.agent_accepts, round(found.principal_gain, 4)
        (True, True, 0.0331)
    """

    principal_benefit: Values = real_field(0, above=True)
    agent_benefit: Values = real_field(0, above=True)
    principal_congruence: Values = real_field(0, 1)
    agent_congruence: Values = real_field(0, 1)
    principal_cost: Values = real_field(0, above=True)
    agent_cost: Values = real_field(0, above=True)
    subordinates: Values = real_field(0, above=True, default=1.0)

    card: ClassVar[Card] = Card(
        name="Formal and real authority",
        question="Does the principal gain by giving the right to decide to the agent?",
        status="established",
        provenance=(
            "The model is Aghion and Tirole's; the closed form for quadratic costs of effort is "
            "derived here. That `subordinates` multiply the principal's cost is an assumption of "
            "stepback."
        ),
        assumptions=(
            "One principal, one agent, one decision; both know all parameters.",
            "Without information, one follows the other, if informed: a blind choice is a loss.",
            "Information depends on effort alone, which nobody can observe.",
            "The right to decide stays where it was put; nobody takes it back.",
        ),
        sources=(
            (
                "Aghion, P., & Tirole, J. (1997). Formal and Real Authority in Organizations. "
                "Journal of Political Economy 105(1), 1-29. doi:10.1086/262063"
            ),
        ),
    )

    @cached_property
    def result(self) -> FormalAuthority:
        """Both equilibria, and who gains by delegating."""
        B, b, alpha, beta, c_P, c_A, subordinates = self._broadcast_parameters()  # noqa: N806
        c_P = c_P * subordinates  # noqa: N806
        (P, lack_P), (a, lack_a) = _solo_effort(B, c_P), _solo_effort(b, c_A)  # noqa: N806
        # Sums of non-negative terms: near 1, the differences of the formulas lose all digits.
        with_alpha, with_beta = lack_a + a * (1 - alpha), lack_P + P * (1 - beta)  # 1 − αa, 1 − βP
        divisor_keep, divisor_delegate = lack_P + P * with_alpha, lack_a + a * with_beta
        # Under both regimes: the principal keeps authority, and delegates it.
        E = P * with_alpha / divisor_keep, P * lack_a / divisor_delegate  # noqa: N806
        e = a * lack_P / divisor_keep, a * with_beta / divisor_delegate
        principal_payoff = [alpha * B * e[i] + c_P * E[i] ** 2 / 2 for i in range(2)]
        agent_payoff = [beta * b * E[i] + c_A * e[i] ** 2 / 2 for i in range(2)]
        principal_authority = E[0], (1 - e[1]) * E[1]
        agent_authority = (1 - E[0]) * e[0], e[1]
        keep, delegate = (
            Regime(
                principal_effort=E[i],
                agent_effort=e[i],
                principal_payoff=principal_payoff[i],
                agent_payoff=agent_payoff[i],
                principal_authority=principal_authority[i],
                agent_authority=agent_authority[i],
                undecided=(1 - E[i]) * (1 - e[i]),
            )
            for i in range(2)
        )
        principal_gain = principal_payoff[1] - principal_payoff[0]
        agent_gain = agent_payoff[1] - agent_payoff[0]
        return FormalAuthority(
            keep=keep,
            delegate=delegate,
            initiative=alpha * B * (e[1] - e[0]),
            loss_of_control=c_P / 2 * (E[0] ** 2 - E[1] ** 2),
            principal_gain=principal_gain,
            agent_gain=agent_gain,
            delegation_pays=principal_gain > ROUNDING * sum(principal_payoff),
            agent_accepts=agent_gain >= -ROUNDING * sum(agent_payoff),
        )

    def _find_faults(self) -> Iterable[str]:
        B, b, alpha, beta, c_P, c_A, subordinates = self._broadcast_parameters()  # noqa: N806
        c_P = c_P * subordinates  # noqa: N806
        explanation = "is not above 0 and at most 1, but effort is a probability; change the cost"
        for name, effort in (
            ("principal_benefit / (principal_cost × subordinates)", B / c_P),
            ("agent_benefit / agent_cost", b / c_A),
        ):
            is_wrong = ~((effort > 0) & (effort <= 1 + ROUNDING))
            yield from format_fault(name, effort, is_wrong, explanation)
        costs_equal_benefits = (c_P <= B) & (c_A <= b)
        explanation = "is not below 1, but benefit equals cost for both: efforts are then undefined"
        for name, congruence in (("principal_congruence", alpha), ("agent_congruence", beta)):
            is_wrong = costs_equal_benefits & (congruence == 1)
            yield from format_fault(name, congruence, is_wrong, explanation)


def _solo_effort(benefit: Array, cost: Array) -> tuple[Array, Array]:
    """Compute the effort of a person who works alone, and what it lacks to certainty."""
    return np.minimum(benefit / cost, 1), np.maximum(cost - benefit, 0) / cost
