"""Points in the domain of every model, drawn one by one."""

from hypothesis import strategies as st

from stepback import models


def numbers(low, high, **bounds):
    """Floats, none of them so small that products of them vanish."""
    return st.floats(low, high, **bounds).map(lambda x: 0.0 if abs(x) < 1e-6 else x)


SHARES = numbers(0, 1)
PARTS = st.floats(0.001, 0.999)
POSITIVE = st.floats(0.01, 100)


@st.composite
def aghion_tirole(draw):
    """Costs of at least the benefits, and congruence that leaves efforts defined."""
    benefits = draw(POSITIVE), draw(POSITIVE)
    return {
        "principal_benefit": benefits[0],
        "agent_benefit": benefits[1],
        "principal_congruence": draw(PARTS),
        "agent_congruence": draw(PARTS),
        "principal_cost": benefits[0] * draw(st.floats(1.001, 100)),
        "agent_cost": benefits[1] * draw(st.floats(1.001, 100)),
        "subordinates": draw(st.floats(1, 10)),
    }


@st.composite
def biased(draw):
    """A bias either way, or none, of up to three times the range."""
    length = draw(POSITIVE)
    return {"bias": length * draw(numbers(-3, 3)), "length": length}


@st.composite
def garicano(draw):
    """Costs of learning that pay; helping takes longer than a problem in some."""
    rate, learning = draw(POSITIVE), draw(PARTS)
    longest = min(3, 0.999 / learning)
    return {
        "learning_cost": learning * rate,
        "help_cost": draw(st.floats(0.001, longest)),
        "problem_rate": rate,
    }


POINTS = {
    models.AghionTirole: aghion_tirole(),
    models.CrawfordSobel: biased(),
    models.Dessein: biased(),
    models.IntervalDelegation: biased(),
    models.BiasInformation: st.builds(
        dict, bias=numbers(-3, 3), leader_variance=numbers(0, 9), follower_variance=numbers(0, 9)
    ),
    models.Garicano: garicano(),
}
