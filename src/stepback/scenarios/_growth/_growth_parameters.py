"""The coefficients of growth, each of which is an assumption."""

from __future__ import annotations

from typing import ClassVar

import attrs

from stepback._algorithms._arrays import TOLERANCE
from stepback._organization._validate_args import check_number
from stepback._problems._format import format_value
from stepback.models._base._card import Card, add_references

_UNBOUNDED = float("inf")
_BOUNDS = {
    "learning": (0.0, 1.0),
    "fading": (0.0, 1.0),
    "learning_boost": (0.0, _UNBOUNDED),
    "support_cost": (0.0, _UNBOUNDED),
    "freed_time": (0.0, _UNBOUNDED),
    "relief": (0.0, _UNBOUNDED),
    "adapting": (0.0, 1.0),
    "potential": (0.0, 1.0),
    "discount": (0.0, 1.0),
}


@attrs.frozen(kw_only=True)
class Growth:
    """The coefficients of `simulate`. Each is an assumption, and none is calibrated on data.

    As a rule, a coefficient that is left out has no effect: support costs nothing, the time that
    it frees is worth nothing, and nothing fades. Set those that matter, and vary them.

    Attributes:
        learning: λ in [0, 1], the share of the remaining way to the potential that a person makes
            in a period of full practice.
        fading: In [0, 1], the share of what was learned that is lost in a period without practice.
        learning_boost: φ from 0 up: with support s, people learn at λ (1 + φ s); λ (1 + φ) is at
            most 1.
        support_cost: κ from 0 up, the cost of full support for each decision handed on, in units
            of the value of one that succeeds.
        freed_time: ω from 0 up, the value of the leader's time for each decision handed on without
            support, in the same unit.
        relief: From 0 up, by how much full support raises the log-odds of being willing. The
            default is what `stepback.models.Willingness` assumes at risks of one half.
        adapting: In [0, 1], the share of the way to that higher willingness that is made in a
            period.
        potential: K in [0, 1], the competence that people approach by deciding. Those who begin
            at it or above do not learn.
        discount: ρ in [0, 1], the weight of the next period relative to this one.
        full_practice: How many decisions in a period teach at the full rate, above 0; fewer teach
            in proportion. ``None``: an even share, all decisions over all people.
        card: The question, the assumptions and the sources.

    Raises:
        ValueError: Naming every coefficient out of its bounds.

    Examples:
        >>> from stepback.scenarios import Growth
        >>> Growth(learning=0.2, potential=0.95).learning
        0.2
        >>> print(Growth.card.question)
        What grows if leaders hand decisions on to people who learn by deciding?
    """

    learning: float = 0.05
    fading: float = 0.0
    learning_boost: float = 0.0
    support_cost: float = 0.0
    freed_time: float = 0.0
    relief: float = 0.75
    adapting: float = 0.1
    potential: float = 0.95
    discount: float = 0.95
    full_practice: float | None = None

    card: ClassVar[Card] = Card(
        name="Growth in an organization",
        question="What grows if leaders hand decisions on to people who learn by deciding?",
        status="our assumption",
        provenance=(
            "No source gives equations for this. It joins two models of stepback over the flow of "
            "decisions: LeadershipGrowth (competence, and the value of decisions) and Willingness. "
            "All coefficients are assumptions, and none is calibrated on data. The sources "
            "describe how practice teaches, the trap of saving on what builds capability, how "
            "people become leaders when others grant it, and what makes them reluctant."
        ),
        assumptions=(
            (
                "A decision succeeds with the competence c of the person who settles it. With "
                "support s from a leader of competence L it succeeds with c (1 − s L) + s L."
            ),
            "A failure costs the value of a success, and nothing more; all decisions are equal.",
            "Each decision handed on frees time worth ω (1 − s), and its support costs κ s.",
            (
                "Competence makes the share λ (1 + φ s) × practice of the way to the potential in"
                " each period, and loses the share fading × (1 − practice) of what was learned."
            ),
            (
                "Only decisions that were handed on teach. What people decide in domains that "
                "they own teaches them nothing."
            ),
            (
                "Willingness is a share of what is offered. Its log-odds approach those recorded "
                "plus relief × support; a willingness of 0 or 1 stays as it is."
            ),
            (
                "Support, shares and capacities do not change, and support is that of the person "
                "who hands on. People neither join nor leave."
            ),
            "Everything changes at once, at the end of a period.",
        ),
        sources=(
            (
                "Wright, T. P. (1936). Factors Affecting the Cost of Airplanes. Journal of the "
                "Aeronautical Sciences 3(4), 122-128. doi:10.2514/8.155"
            ),
            (
                "Repenning, N. P., & Sterman, J. D. (2002). Capability Traps and Self-Confirming "
                "Attribution Errors in the Dynamics of Process Improvement. Administrative Science "
                "Quarterly 47(2), 265-295. doi:10.2307/3094806"
            ),
            (
                "DeRue, D. S., & Ashford, S. J. (2010). Who Will Lead and Who Will Follow? A "
                "Social Process of Leadership Identity Construction in Organizations. Academy of "
                "Management Review 35(4), 627-647."
            ),
            (
                "Zhang, C., Nahrgang, J. D., Ashford, S. J., & DeRue, D. S. (2020). The Risky Side "
                "of Leadership: Conceptualizing Risk Perceptions in Informal Leadership and "
                "Investigating the Effects of Their Over-Time Changes in Teams. Organization "
                "Science. doi:10.1287/orsc.2019.1350"
            ),
        ),
    )

    def __attrs_post_init__(self) -> None:
        """Check every coefficient, then whether they fit together; report all faults at once."""
        faults = []
        for name, (low, high) in _BOUNDS.items():
            try:
                number = check_number(getattr(self, name), name, low, high)
                if number == _UNBOUNDED:
                    faults.append(f"{name}: {number} is not a finite number")
                object.__setattr__(self, name, number)
            except ValueError as fault:
                faults.append(str(fault))
        if self.full_practice is not None:
            try:
                number = check_number(self.full_practice, "full_practice", 0)
                if not 0 < number < _UNBOUNDED:
                    faults.append(f"full_practice: {number} is not a finite number above 0")
                object.__setattr__(self, "full_practice", number)
            except ValueError as fault:
                faults.append(str(fault))
        if not faults and self.learning * (1 + self.learning_boost) > 1 + TOLERANCE:
            rate = self.learning * (1 + self.learning_boost)
            faults.append(
                f"learning × (1 + learning_boost): {rate:.12g} is above 1, more than the whole way "
                "in one period; lower one of them"
            )
        if faults:
            raise ValueError(f"Growth: {'; '.join(faults)}")


def parameter_faults(parameters: object) -> list[str]:
    """What is wrong with an argument that has to be the coefficients."""
    if isinstance(parameters, Growth):
        return []
    remedy = "give stepback.scenarios.Growth(...)"
    return [f"parameters: {format_value(parameters)} is not a Growth; {remedy}"]


if Growth.__doc__:  # which ``python -OO`` leaves out
    Growth.__doc__ = add_references(Growth.__doc__, Growth.card.sources)
