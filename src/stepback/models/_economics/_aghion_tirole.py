"""Formal and real authority: whether a principal should keep the right to decide."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import ClassVar

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback.models._base._card import Card
from stepback.models._base._model import Model, Result, format_fault
from stepback.models._base._parameters import Values, real_field

_ROUNDING = 1e-12


@attrs.frozen(kw_only=True, eq=False, slots=False)
class Regime(Result):
    """What both do, and get, under one allocation of formal authority.

    Attributes:
        principal_effort: E, the chance that the principal is informed.
        agent_effort: e, the chance that the agent is.
        principal_payoff: What the principal expects, after the cost of effort.
        agent_payoff: What the agent expects.
        principal_authority: The real authority of the principal: the chance that what the
            principal found out is done.
        agent_authority: That of the agent.
        undecided: The chance that neither is informed, and nothing is done.
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
    """What keeping formal authority, and what delegating it comes to.

    Attributes:
        keep: The equilibrium where the principal has formal authority.
        delegate: The equilibrium where the agent has it.
        initiative: What the principal gains by the agent's greater effort, α B (e^d − e*).
        loss_of_control: What the principal loses by deciding less, c_P/2 (E*² − E^d²).
        principal_gain: What delegating brings the principal, `initiative` − `loss_of_control`.
        agent_gain: What it brings the agent. It can be negative: the principal then makes less
            effort, and the agent has to make more.
        delegation_pays: Whether the principal gains.
        agent_accepts: Whether the agent does not lose.
    """

    keep: Regime
    delegate: Regime
    initiative: Values
    loss_of_control: Values
    principal_gain: Values
    agent_gain: Values
    delegation_pays: Values
    agent_accepts: Values


@attrs.frozen(kw_only=True, eq=False, slots=False)
class AghionTirole(Model):
    r"""Formal and real authority, after Aghion and Tirole, with quadratic costs of effort.

    Principal and agent each look for a project. Whoever has formal authority decides if
    informed, and else follows the other, if the other is informed. With P = B/c_P and
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
        principal_benefit: B > 0, what the principal gains by the project she prefers.
        agent_benefit: b > 0, what the agent gains by his.
        principal_congruence: α in [0, 1]: the principal gains α B by the agent's project.
        agent_congruence: β in [0, 1]: the agent gains β b by the principal's.
        principal_cost: c_P > 0: an effort E costs the principal c_P E²/2.
        agent_cost: c_A > 0: an effort e costs the agent c_A e²/2.
        subordinates: How many the principal's effort is divided among, above 0; her cost is
            `principal_cost` times this. An assumption of stepback on overload.

    Raises:
        ValueError: Naming every parameter out of its domain. B/c_P (with `subordinates`) and
            b/c_A are at most 1, since effort is a chance; where both are 1, α and β are below 1.

    Notes:
        A gain within rounding of 0 is none: the principal then keeps, the agent accepts. Benefits
        above the cost by less than 1e-12 of it are equal to it.

    Examples:
        A busy principal gains by delegating, and so does the agent.

        >>> from stepback.models import AghionTirole
        >>> found = AghionTirole(
        ...     principal_benefit=1, agent_benefit=1, principal_congruence=0.9,
        ...     agent_congruence=0.5, principal_cost=4, agent_cost=1.25,
        ... ).result
        >>> found.delegation_pays, found.agent_accepts, round(found.principal_gain, 4)
        (True, True, 0.0331)

    References:
        - Aghion, P., & Tirole, J. (1997). Formal and Real Authority in Organizations.
          Journal of Political Economy 105(1), 1-29. doi:10.1086/262063
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
            "The model is Aghion and Tirole's; that costs of effort are quadratic, and the closed "
            "form that follows, is derived here. That `subordinates` multiply the principal's "
            "cost is an assumption of stepback."
        ),
        assumptions=(
            "One principal, one agent, one decision; both know all parameters.",
            "Whoever decides uninformed follows the other, if informed: blind choice is a loss.",
            "Who is informed is a matter of effort alone, which nobody can observe.",
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
        """Both regimes, and who gains by delegating."""
        big, small, alpha, beta, cost_p, cost_a, many = self._broadcast_parameters()
        cost_p = cost_p * many
        (p, rest_p), (a, rest_a) = _solo_effort(big, cost_p), _solo_effort(small, cost_a)
        # Sums of what is never negative: near 1, differences would lose all digits.
        led, leads = rest_a + a * (1 - alpha), rest_p + p * (1 - beta)  # 1 − α a, 1 − β P
        keep, give = rest_p + p * led, rest_a + a * leads  # 1 − α a P, 1 − β a P
        efforts = (
            (p * led / keep, a * rest_p / keep),
            (p * rest_a / give, a * leads / give),
        )
        payoffs = [
            (alpha * big * e + cost_p * E**2 / 2, beta * small * E + cost_a * e**2 / 2)
            for E, e in efforts
        ]
        (kept_p, kept_a), (given_p, given_a) = payoffs
        gain_p, gain_a = given_p - kept_p, given_a - kept_a
        return FormalAuthority(
            keep=_build_regime(*efforts[0], *payoffs[0], first=True),
            delegate=_build_regime(*efforts[1], *payoffs[1], first=False),
            initiative=alpha * big * (efforts[1][1] - efforts[0][1]),
            loss_of_control=cost_p / 2 * (efforts[0][0] ** 2 - efforts[1][0] ** 2),
            principal_gain=gain_p,
            agent_gain=gain_a,
            delegation_pays=gain_p > _ROUNDING * (kept_p + given_p),
            agent_accepts=gain_a >= -_ROUNDING * (kept_a + given_a),
        )

    def _find_faults(self) -> Iterable[str]:
        big, small, alpha, beta, cost_p, cost_a, many = self._broadcast_parameters()
        cost_p = cost_p * many
        p, a, most = big / cost_p, small / cost_a, 1 + _ROUNDING
        effort = "is not above 0 and at most 1, as effort is a chance; change the cost"
        ours = "principal_benefit / (principal_cost × subordinates)"
        yield from format_fault(ours, p, ~((p > 0) & (p <= most)), effort)
        yield from format_fault("agent_benefit / agent_cost", a, ~((a > 0) & (a <= most)), effort)
        both = (cost_p <= big) & (cost_a <= small)
        alike = "is not below 1, where benefit equals cost for both: efforts are then undefined"
        yield from format_fault("principal_congruence", alpha, both & (alpha == 1), alike)
        yield from format_fault("agent_congruence", beta, both & (beta == 1), alike)


def _solo_effort(benefit: Array, cost: Array) -> tuple[Array, Array]:
    """The effort of one who works alone, and what it lacks to certainty."""
    return np.minimum(benefit / cost, 1), np.maximum(cost - benefit, 0) / cost


def _build_regime(E: Array, e: Array, principal: Array, agent: Array, *, first: bool) -> Regime:  # noqa: N803
    """A regime in which the principal decides `first`, or the agent does."""
    return Regime(
        principal_effort=E,
        agent_effort=e,
        principal_payoff=principal,
        agent_payoff=agent,
        principal_authority=E if first else (1 - e) * E,
        agent_authority=(1 - E) * e if first else e,
        undecided=(1 - E) * (1 - e),
    )
