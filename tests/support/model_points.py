"""Points in the domain of every model, drawn one by one."""

import math

import networkx as nx
import numpy as np
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


MEMBERS = st.lists(st.sampled_from("abcdef"), min_size=1, unique=True)


WEIGHTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 9), min_size=1)


@st.composite
def proxies(draw):
    """Who hands the vote to whom; in a circle, too."""
    members = draw(MEMBERS)
    return {member: draw(st.sampled_from([None, *members])) for member in members}


@st.composite
def commands(draw):
    """Who can make whom act, together or alone."""
    members = draw(MEMBERS)
    some = st.sets(st.sampled_from(members), min_size=1)
    return {member: draw(st.lists(some, min_size=1, max_size=3)) for member in members}


def line(leaders):
    """A graph in which each is led by the one named before, if by any."""
    made = nx.DiGraph()
    made.add_nodes_from(leaders)
    made.add_edges_from((leaders[index // 2], leaders[index]) for index in range(1, len(leaders)))
    return made


THREE_POSTURES = st.builds(  # which keeps their order, unlike a strategy of dicts
    dict,
    competence=SHARES,
    leader_competence=PARTS,
    support_cost=numbers(0, 0.3),
    freed_time=numbers(0, 1),
)


@st.composite
def leadership_growth(draw):
    """Followers who start below their potential, and do not learn it all at once."""
    potential, support, boost = draw(PARTS), draw(SHARES), draw(numbers(0, 3))
    return {
        "competence": potential * draw(SHARES),
        "leader_competence": draw(PARTS),
        "potential": potential,
        "learning": draw(SHARES) / (1 + boost * support),
        "discount": draw(st.floats(0, 0.999)),
        "delegated": draw(SHARES),
        "support": support,
        "support_cost": draw(numbers(0, 0.3)),
        "freed_time": draw(numbers(0, 0.3)),
        "learning_boost": boost,
    }


HERSEY_BLANCHARD = st.builds(
    dict,
    ability=SHARES,
    willingness=SHARES,
    ability_cutoff=SHARES,
    willingness_cutoff=SHARES,
)


STEPS = st.integers(1, 7)
AMOUNTS = st.floats(-5, 5)


OF_SEVEN = st.lists(SHARES, min_size=7, max_size=7)


DELEGATION_LEVELS = st.builds(
    dict, level=STEPS, decision_rights=OF_SEVEN, influence_shares=OF_SEVEN
)


VROOM_YETTON = st.builds(
    dict,
    quality_matters=st.booleans(),
    leader_informed=st.booleans(),
    problem_structured=st.booleans(),
    acceptance_critical=st.booleans(),
    acceptance_likely=st.booleans(),
    goals_shared=st.booleans(),
    conflict_likely=st.booleans(),
)


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


def arrays(elements, size):
    """Arrays of one axis."""
    return st.lists(elements, min_size=size, max_size=size).map(np.array)


RISKS = numbers(0, 1)


@st.composite
def willingness(draw):
    """Risks, support, and weights of a few units."""
    return {
        "interpersonal": draw(RISKS),
        "image": draw(RISKS),
        "blame": draw(RISKS),
        "support": draw(SHARES),
        "confidence": draw(AMOUNTS),
        "intercept": draw(AMOUNTS),
        "confidence_weight": draw(AMOUNTS),
        "weights": draw(arrays(numbers(0, 5), 3)),
        "relief": draw(arrays(SHARES, 3)),
        "share": draw(SHARES),
    }


def answers(last, size):
    """Whole steps of a scale from 1; some are missing."""
    return arrays(st.integers(1, last).map(float) | st.just(math.nan), size)


@st.composite
def questionnaire(draw, items, last, **more):
    """Answers to so many items each, on a scale that goes beyond what is answered."""
    given = {name: draw(answers(last, draw(size))) for name, size in items.items()}
    scale = {"scale": np.array([draw(st.sampled_from([0.0, 1.0])), last])}
    more = {name: draw(strategy) for name, strategy in more.items()}
    return given | scale | more | {"answered": draw(SHARES)}


PSYCHOLOGICAL = questionnaire(
    dict.fromkeys(("meaning", "competence", "self_determination", "impact"), st.just(3)), 7
)


STRUCTURAL = questionnaire(
    dict.fromkeys(("opportunity", "information", "support", "resources"), st.just(3))
    | {"formal_power": st.just(1), "informal_power": st.sampled_from([1, 2])},
    5,
    cutoffs=st.lists(st.floats(4, 20), min_size=2, max_size=2).map(sorted).map(np.array),
)


LEADING = questionnaire(
    dict.fromkeys(
        ("leading_by_example", "participative_decision_making", "coaching"), st.integers(1, 2)
    )
    | dict.fromkeys(("informing", "showing_concern"), st.just(2)),
    5,
)


@st.composite
def scale_score(draw):
    """A few items in up to three dimensions, some keyed the other way round."""
    items = draw(st.integers(1, 5))
    return {
        "answers": draw(answers(5, items)),
        "groups": draw(st.lists(st.sampled_from("abc"), min_size=items, max_size=items)),
        "reverse": draw(st.lists(st.integers(0, items - 1), max_size=items)),
        "aggregate": draw(st.sampled_from(["mean", "sum"])),
        "scale": np.array([1.0, 5.0]),
        "answered": draw(SHARES),
    }


@st.composite
def influences(draw, people):
    """Rows that sum to 1, with zeros: who listens to nobody listens to themselves."""
    counts = st.sampled_from([0, 0, 1, 2, 5])
    matrix = np.array(draw(st.lists(arrays(counts, people), min_size=people, max_size=people)))
    matrix = matrix.reshape(people, people).astype(float)
    alone = matrix.sum(axis=1) == 0
    matrix[alone, alone.nonzero()[0]] = 1
    return matrix / matrix.sum(axis=1, keepdims=True)


@st.composite
def friedkin_johnsen(draw):
    """Up to five people, all of them attached to what they think at least a little."""
    people = draw(st.integers(1, 5))
    return {
        "influence": draw(influences(people)),
        "susceptibility": draw(arrays(numbers(0, 0.99), people)),
        "opinion": draw(arrays(AMOUNTS, people)),
        "concerned": draw(arrays(st.booleans(), people)),
    }


@st.composite
def degroot(draw):
    """Up to five people."""
    people = draw(st.integers(1, 5))
    return {"influence": draw(influences(people)), "opinion": draw(arrays(AMOUNTS, people))}


POINTS = {
    models.AghionTirole: aghion_tirole(),
    models.CrawfordSobel: biased(),
    models.Dessein: biased(),
    models.IntervalDelegation: biased(),
    models.BiasInformation: st.builds(
        dict, bias=numbers(-3, 3), leader_variance=numbers(0, 9), follower_variance=numbers(0, 9)
    ),
    models.Garicano: garicano(),
    models.ThreePostures: THREE_POSTURES,
    models.HerseyBlanchard: HERSEY_BLANCHARD,
    models.DelegationLevels: DELEGATION_LEVELS,
    models.TannenbaumSchmidt: st.builds(dict, step=STEPS),
    models.VroomYetton: VROOM_YETTON,
    models.Willingness: willingness(),
    models.LeadershipGrowth: leadership_growth(),
    models.PsychologicalEmpowerment: PSYCHOLOGICAL,
    models.StructuralEmpowerment: STRUCTURAL,
    models.EmpoweringLeadership: LEADING,
    models.ScaleScore: scale_score(),
    models.FriedkinJohnsen: friedkin_johnsen(),
    models.DeGroot: degroot(),
    models.HuShapley: st.fixed_dictionaries({"source": commands()}),
    models.PermissionStructure: st.fixed_dictionaries({"source": MEMBERS.map(line)}),
    models.WeightedVoting: st.fixed_dictionaries({"weights": WEIGHTS}),
    models.LiquidDemocracy: st.fixed_dictionaries({"source": proxies()}),
    models.ViscousDemocracy: st.fixed_dictionaries({"source": proxies(), "alpha": SHARES}),
}
