"""Decisions by domain and post, on paper and in practice."""

import numpy as np

from stepback import Delegation, Domain, Membership, Organization, Person, Role
from stepback.evidence import DecisionLog, paper_and_practice


def test_the_posts_of_the_example():
    """Their differences add up to twice the distance; a post that decides by no right is there."""
    org = Organization(
        people=[Person("ann"), Person("bo"), Person("cy"), Person("dee", name="Dee")],
        roles=[Role("Lead"), Role("Head"), Role("Director")],
        memberships=[
            Membership("Lead", "ann"),
            Membership("Head", "bo"),
            Membership("Director", "cy"),
        ],
        domains=[Domain("spend", "Director", name="Spending", amounts=[500, 5000, 20000])],
        delegations=[
            Delegation("Director", "Head", domain="spend", limit=10_000),
            Delegation("Head", "Lead", domain="spend", limit=1_000),
        ],
    )
    log = DecisionLog.from_columns(
        case=["1", "2", "3", "4", "5", "6", "7", "8"],
        domain=["spend"] * 8,
        decided=["2026-03-02"] * 8,
        decider=["ann", "bo", "bo", "ann", "cy", "cy", "dee", "ann"],
        amount=[500, 900, 5000, 5000, 20000, 800, 800, 1000],
        outcome=["final"] * 8,
    )
    both = paper_and_practice(org, log, rng=1)
    posts = both.posts
    table = dict(zip(posts.post, zip(posts.on_paper, posts.in_practice, strict=True), strict=True))
    assert table == {"Lead": (5, 3), "Head": (2, 2), "Director": (1, 2), "dee": (0, 1)}
    assert posts.domain_name[0] == "Spending"
    assert posts.post_name[posts.post.index("dee")] == "Dee"
    gap = np.abs(posts.on_paper - posts.in_practice).sum()
    assert gap / 2 / 8 == both.distance
    assert both.to_dict()["posts"][0]["domain"] == "spend"
    assert posts.to_frame(backend="pandas")["in_practice"].sum() == 8
