"""Points in the domain of every model, drawn one by one."""

import math

import networkx as nx
import numpy as np
from hypothesis import strategies as st

from stepback import models


def floats_between(low, high, **bounds):
    """Floats between bounds; tiny ones become 0, so that products do not underflow."""
    return st.floats(low, high, **bounds).map(lambda x: 0.0 if abs(x) < 1e-6 else x)


SHARES = floats_between(0, 1)


PARTS = st.floats(0.001, 0.999)


POSITIVE = st.floats(0.01, 100)


@st.composite
def aghion_tirole_points(draw):
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
def vote_proxies(draw):
    """Proxies of voters, also in a cycle."""
    members = draw(MEMBERS)
    return {member: draw(st.sampled_from([None, *members])) for member in members}


@st.composite
def command_games(draw):
    """For each member, the sets of members that can command them."""
    members = draw(MEMBERS)
    some = st.sets(st.sampled_from(members), min_size=1)
    return {member: draw(st.lists(some, min_size=1, max_size=3)) for member in members}


def line_graph(leaders):
    """A tree as a graph: each node leads up to two of the later ones."""
    made = nx.DiGraph()
    made.add_nodes_from(leaders)
    made.add_edges_from((leaders[index // 2], leaders[index]) for index in range(1, len(leaders)))
    return made


THREE_POSTURES = st.builds(  # which keeps their order, unlike a strategy of dicts
    dict,
    competence=SHARES,
    leader_competence=PARTS,
    support_cost=floats_between(0, 0.3),
    freed_time=floats_between(0, 1),
)


@st.composite
def growth_points(draw):
    """Followers who start below their potential, and need more than one period to learn."""
    potential, support, boost = draw(PARTS), draw(SHARES), draw(floats_between(0, 3))
    return {
        "competence": potential * draw(SHARES),
        "leader_competence": draw(PARTS),
        "potential": potential,
        "learning": draw(SHARES) / (1 + boost * support),
        "discount": draw(st.floats(0, 0.999)),
        "delegated": draw(SHARES),
        "support": support,
        "support_cost": draw(floats_between(0, 0.3)),
        "freed_time": draw(floats_between(0, 0.3)),
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
def bias_and_length(draw):
    """A bias of either sign, or none, of up to three times the range."""
    length = draw(POSITIVE)
    return {"bias": length * draw(floats_between(-3, 3)), "length": length}


@st.composite
def garicano_points(draw):
    """Costs at which learning pays; helping can take longer than a problem."""
    rate, learning = draw(POSITIVE), draw(PARTS)
    longest = min(3, 0.999 / learning)
    return {
        "learning_cost": learning * rate,
        "help_cost": draw(st.floats(0.001, longest)),
        "problem_rate": rate,
    }


def arrays_with(elements, size):
    """Arrays of one axis."""
    return st.lists(elements, min_size=size, max_size=size).map(np.array)


RISKS = floats_between(0, 1)


@st.composite
def willingness_points(draw):
    """Risks, support, and weights of a few units."""
    return {
        "interpersonal": draw(RISKS),
        "image": draw(RISKS),
        "blame": draw(RISKS),
        "support": draw(SHARES),
        "confidence": draw(AMOUNTS),
        "intercept": draw(AMOUNTS),
        "confidence_weight": draw(AMOUNTS),
        "weights": draw(arrays_with(floats_between(0, 5), 3)),
        "relief": draw(arrays_with(SHARES, 3)),
        "share": draw(SHARES),
    }


def scale_answers(last, size):
    """Whole steps of a scale from 1; some answers are missing."""
    return arrays_with(st.integers(1, last).map(float) | st.just(math.nan), size)


@st.composite
def questionnaire_points(draw, items, last, **more):
    """Answers to the items of each dimension, on a scale that can start below 1."""
    given = {name: draw(scale_answers(last, draw(size))) for name, size in items.items()}
    scale = {"scale": np.array([draw(st.sampled_from([0.0, 1.0])), last])}
    more = {name: draw(strategy) for name, strategy in more.items()}
    return given | scale | more | {"answered": draw(SHARES)}


PSYCHOLOGICAL = questionnaire_points(
    dict.fromkeys(("meaning", "competence", "self_determination", "impact"), st.just(3)), 7
)


STRUCTURAL = questionnaire_points(
    dict.fromkeys(("opportunity", "information", "support", "resources"), st.just(3))
    | {"formal_power": st.just(1), "informal_power": st.sampled_from([1, 2])},
    5,
    cutoffs=st.lists(st.floats(4, 20), min_size=2, max_size=2).map(sorted).map(np.array),
)


LEADING = questionnaire_points(
    dict.fromkeys(
        ("leading_by_example", "participative_decision_making", "coaching"), st.integers(1, 2)
    )
    | dict.fromkeys(("informing", "showing_concern"), st.just(2)),
    5,
)


@st.composite
def scale_score_points(draw):
    """A few items in up to three dimensions, some of them reverse-keyed."""
    items = draw(st.integers(1, 5))
    return {
        "answers": draw(scale_answers(5, items)),
        "groups": draw(st.lists(st.sampled_from("abc"), min_size=items, max_size=items)),
        "reverse": draw(st.lists(st.integers(0, items - 1), max_size=items)),
        "aggregate": draw(st.sampled_from(["mean", "sum"])),
        "scale": np.array([1.0, 5.0]),
        "answered": draw(SHARES),
    }


@st.composite
def influence_matrices(draw, people):
    """Rows that sum to 1, with zeros; people who listen to nobody listen to themselves."""
    counts = st.sampled_from([0, 0, 1, 2, 5])
    matrix = np.array(draw(st.lists(arrays_with(counts, people), min_size=people, max_size=people)))
    matrix = matrix.reshape(people, people).astype(float)
    alone = matrix.sum(axis=1) == 0
    matrix[alone, alone.nonzero()[0]] = 1
    return matrix / matrix.sum(axis=1, keepdims=True)


@st.composite
def friedkin_johnsen_points(draw):
    """Up to five people, all of them slightly attached to their first opinions."""
    people = draw(st.integers(1, 5))
    return {
        "influence": draw(influence_matrices(people)),
        "susceptibility": draw(arrays_with(floats_between(0, 0.99), people)),
        "opinion": draw(arrays_with(AMOUNTS, people)),
        "concerned": draw(arrays_with(st.booleans(), people)),
    }


@st.composite
def degroot_points(draw):
    """Up to five people."""
    people = draw(st.integers(1, 5))
    return {
        "influence": draw(influence_matrices(people)),
        "opinion": draw(arrays_with(AMOUNTS, people)),
    }


POINTS = {
    models.AghionTirole: aghion_tirole_points(),
    models.CrawfordSobel: bias_and_length(),
    models.Dessein: bias_and_length(),
    models.IntervalDelegation: bias_and_length(),
    models.BiasInformation: st.builds(
        dict,
        bias=floats_between(-3, 3),
        leader_variance=floats_between(0, 9),
        follower_variance=floats_between(0, 9),
    ),
    models.Garicano: garicano_points(),
    models.ThreePostures: THREE_POSTURES,
    models.HerseyBlanchard: HERSEY_BLANCHARD,
    models.DelegationLevels: DELEGATION_LEVELS,
    models.TannenbaumSchmidt: st.builds(dict, step=STEPS),
    models.VroomYetton: VROOM_YETTON,
    models.Willingness: willingness_points(),
    models.LeadershipGrowth: growth_points(),
    models.PsychologicalEmpowerment: PSYCHOLOGICAL,
    models.StructuralEmpowerment: STRUCTURAL,
    models.EmpoweringLeadership: LEADING,
    models.ScaleScore: scale_score_points(),
    models.FriedkinJohnsen: friedkin_johnsen_points(),
    models.DeGroot: degroot_points(),
    models.HuShapley: st.fixed_dictionaries({"source": command_games()}),
    models.PermissionStructure: st.fixed_dictionaries({"source": MEMBERS.map(line_graph)}),
    models.WeightedVoting: st.fixed_dictionaries({"weights": WEIGHTS}),
    models.LiquidDemocracy: st.fixed_dictionaries({"source": vote_proxies()}),
    models.ViscousDemocracy: st.fixed_dictionaries({"source": vote_proxies(), "alpha": SHARES}),
}
