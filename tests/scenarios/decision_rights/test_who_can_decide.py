"""Who may decide: numbers by hand, what is asked for wrongly, and the forms of the answer."""

from __future__ import annotations

import datetime as dt
import json
import math
import pickle
from itertools import pairwise

import numpy as np
import pytest

from stepback import (
    Circle,
    Delegation,
    Domain,
    InvalidOrganization,
    Level,
    Membership,
    Organization,
    Person,
    Role,
)
from stepback.scenarios import Decider, UnsettledShare, who_can_decide

DAY = "2026-06-01"


def refunds_organization(**fields):
    """The organization of the worked example, in which di holds the role duty."""
    return Organization(
        people=[Person(id_) for id_ in ("ann", "bo", "cy", "di", "flo")],
        roles=[Role("duty")],
        memberships=[Membership("duty", "di")],
        domains=[Domain("refunds", "ann", amounts=[50, 200, 900], **fields)],
        delegations=[
            Delegation("ann", "bo", domain="refunds", share=0.8, limit=500),
            Delegation("bo", "cy", domain="refunds", autonomy=0.5, limit=100),
            Delegation("ann", "duty", domain="refunds", share=0.2, contexts="night"),
            Delegation("bo", "flo", domain="refunds", share=0.1, start="2027-01-01"),
        ],
    )


def people_organization(people, *delegations, amounts=None, **records):
    """People named by one-letter words, the first of whom owns refunds."""
    ids = people.split()
    domains = records.pop("domains", [Domain("refunds", ids[0], amounts=amounts)])
    return Organization(
        people=[Person(id_) for id_ in ids], domains=domains, delegations=delegations, **records
    )


def shares(rights):
    """The share of each decider, rounded; with the circle where there is one."""
    return {
        (decider.person, decider.jointly) if decider.jointly else decider.person: round(
            decider.share, 9
        )
        for decider in rights.deciders
    }


def codes(rights):
    """The codes of the reasons of each near miss."""
    return {
        near_miss.person: [reason.code for reason in near_miss.reasons]
        for near_miss in rights.near_misses
    }


@pytest.mark.parametrize(
    ("asked", "may", "may_not"),
    [
        (
            {"amount": 50},
            {"bo": 0.4, "cy": 0.4, "ann": 0.2},
            {"di": ["context"], "flo": ["window"]},
        ),
        (
            {"amount": 200},
            {"bo": 0.8, "ann": 0.2},
            {"cy": ["limit"], "di": ["context"], "flo": ["window"]},
        ),
        (
            {"amount": 500},
            {"bo": 0.8, "ann": 0.2},
            {"cy": ["limit"], "di": ["context"], "flo": ["window"]},
        ),
        (
            {"amount": 900},
            {"ann": 1},
            {
                "bo": ["limit"],
                "cy": ["limit", "limit"],
                "di": ["context"],
                "flo": ["limit", "window"],
            },
        ),
        (
            {"amount": 900, "context": "night"},
            {"ann": 0.8, "di": 0.2},
            {"bo": ["limit"], "cy": ["limit", "limit"], "flo": ["limit", "window"]},
        ),
        (
            {"amount": 50, "away": ["ann"]},
            {"bo": 0.4, "cy": 0.4},
            {"ann": ["away"], "di": ["context"], "flo": ["window"]},
        ),
    ],
)
def test_the_worked_example_has_its_shares_and_reasons(asked, may, may_not):
    """Limits, windows, contexts and an absence, with all conditions that are broken."""
    rights = who_can_decide(refunds_organization(), "refunds", on=DAY, **asked)
    assert shares(rights) == may
    assert codes(rights) == may_not


def test_what_stalls_while_people_are_away_is_settled_by_nobody():
    """The shares sum to 1 less what is unsettled."""
    rights = who_can_decide(refunds_organization(), "refunds", amount=50, on=DAY, away=["ann"])
    (part,) = rights.unsettled_shares
    assert part == UnsettledShare(pytest.approx(0.2), 0, 100)


def test_every_amount_is_asked_about_where_none_is_given():
    """Neighboring intervals over which nothing changes are one."""
    rights = who_can_decide(refunds_organization(), "refunds", on=DAY)
    found = [(row.person, round(row.share, 9), row.above, row.up_to) for row in rights.deciders]
    assert found == [
        ("bo", 0.4, 0, 100),
        ("cy", 0.4, 0, 100),
        ("ann", 0.2, 0, 500),
        ("bo", 0.8, 100, 500),
        ("ann", 1, 500, math.inf),
    ]
    assert codes(rights) == {"di": ["context"], "flo": ["window"]}


def test_a_chain_holds_the_records_by_which_most_arrives():
    """From the owner on; the owner's own chain is empty."""
    org = refunds_organization()
    rights = who_can_decide(org, "refunds", amount=50, on=DAY)
    chains = {row.person: row.chain for row in rights.deciders}
    first, second = org.delegations[:2]
    assert chains == {"ann": (), "bo": (first,), "cy": (first, second)}
    night = who_can_decide(org, "refunds", amount=900, on=DAY, context="night")
    assert night.deciders[1].chain == (org.delegations[2], org.memberships[0])


def test_of_two_chains_the_one_that_brings_more_is_given():
    """And what is on both is what the right rests on."""
    org = people_organization(
        "ann bo cy di eve",
        Delegation("ann", "bo"),
        Delegation("bo", "cy", share=0.3),
        Delegation("bo", "di", share=0.6),
        Delegation("cy", "eve"),
        Delegation("di", "eve"),
    )
    (eve,) = (row for row in who_can_decide(org, "refunds").deciders if row.person == "eve")
    assert [link.principal for link in eve.chain] == ["ann", "bo", "di"]
    assert [link.principal for link in eve.through] == ["ann"]


def test_who_handed_on_everything_may_still_decide():
    """In the delegate's stead, with a share of 0."""
    org = people_organization("ann bo", Delegation("ann", "bo"))
    assert shares(who_can_decide(org, "refunds")) == {"bo": 1, "ann": 0}


def test_what_was_given_away_exclusively_is_gone():
    """All of it: who keeps a part may decide."""
    org = people_organization(
        "ann bo cy",
        Delegation("ann", "bo", exclusive=True),
        Delegation("bo", "cy", autonomy=Level.CONSULT),
    )
    rights = who_can_decide(org, "refunds")
    assert shares(rights) == {"bo": round(2 / 3, 9), "cy": round(1 / 3, 9)}
    assert codes(rights) == {"ann": ["exclusive"]}
    kept = people_organization("ann bo", Delegation("ann", "bo", share=0.5, exclusive=True))
    assert shares(who_can_decide(kept, "refunds")) == {"ann": 0.5, "bo": 0.5}


@pytest.mark.parametrize("amounts", [[50, 500], None])
def test_the_specific_replaces_the_general_only_where_it_is_in_force(amounts):
    """The larger decision goes to the person from whom the smaller was taken, with a warning."""
    org = people_organization(
        "ann bo cy",
        Delegation("ann", "bo"),
        Delegation("ann", "cy", domain="refunds", limit=100, autonomy=1),
        amounts=amounts,
    )
    small, large = (who_can_decide(org, "refunds", amount=amount) for amount in (50, 500))
    assert shares(small) == {"cy": 1, "ann": 0}
    assert codes(small) == {"bo": ["replaced"]}
    assert shares(large) == {"bo": 1, "ann": 0}
    assert codes(large) == {"cy": ["limit"]}
    for rights in (small, large):
        assert [warning.code for warning in rights.warnings] == ["falls-back-to-general"]
    assert large.near_misses[0].warnings == large.warnings
    assert not small.near_misses[0].warnings


def test_a_near_miss_names_that_a_limit_goes_beyond_the_principals():
    """What the organization warns of, where it applies."""
    org = people_organization(
        "ann bo cy",
        Delegation("ann", "bo", limit=500),
        Delegation("bo", "cy", limit=2000),
        amounts=[100, 900],
    )
    rights = who_can_decide(org, "refunds", amount=900)
    assert codes(rights) == {"bo": ["limit"], "cy": ["limit"]}
    assert [warning.code for warning in rights.warnings] == ["beyond-principal"]
    named = {row.person: [one.code for one in row.warnings] for row in rights.near_misses}
    assert named == {"bo": [], "cy": ["beyond-principal"]}


def test_a_limit_works_in_a_domain_without_amounts():
    """It includes its amount, and the smallest on the chain binds."""
    org = people_organization(
        "ann bo cy",
        Delegation("ann", "bo", limit=500, autonomy=0.5),
        Delegation("bo", "cy", limit=1000, autonomy=0.5),
    )
    assert set(shares(who_can_decide(org, "refunds", amount=500))) == {"ann", "bo", "cy"}
    rights = who_can_decide(org, "refunds", amount=500.01)
    assert shares(rights) == {"ann": 1}
    assert codes(rights) == {"bo": ["limit"], "cy": ["limit"]}


def test_a_condition_that_would_fail_as_well_counts():
    """A delegation out of its window may be autonomy 0 besides."""
    org = people_organization(
        "ann bo", Delegation("ann", "bo", start="2027-01-01", autonomy=0, limit=5), amounts=[1, 9]
    )
    rights = who_can_decide(org, "refunds", amount=9, on=DAY)
    assert sorted(codes(rights)["bo"]) == ["autonomy", "limit", "window"]


def test_who_is_left_nothing_may_not_decide():
    """A share of 0 passes nothing on, nor does one of what others have all of."""
    org = people_organization(
        "ann bo cy di",
        Delegation("ann", "bo", share=1),
        Delegation("ann", "cy"),
        Delegation("ann", "di", share=0),
    )
    assert codes(who_can_decide(org, "refunds")) == {"cy": ["share"], "di": ["share"]}


def test_members_of_a_circle_decide_together():
    """No member is a decider alone, and what the circle itself hands on is not joint."""
    org = people_organization(
        "ann bo cy di",
        Delegation("ann", "board", share=0.6),
        Delegation("board", "di", share=0.5),
        circles=[Circle("board", quorum=2)],
        memberships=[Membership("board", "bo"), Membership("board", "cy")],
    )
    rights = who_can_decide(org, "refunds")
    assert shares(rights) == {
        "ann": 0.4,
        "di": 0.3,
        ("bo", "board"): 0.15,
        ("cy", "board"): 0.15,
    }
    assert "board (2 of 2 needed)" in str(rights)


def test_who_sits_in_for_a_member_decides_with_the_circle():
    """A member cannot hand on alone what the circle has together."""
    org = people_organization(
        "ann bo cy",
        Delegation("ann", "cy"),
        domains=[Domain("refunds", "board")],
        circles=[Circle("board")],
        memberships=[Membership("board", "ann"), Membership("board", "bo")],
    )
    rights = who_can_decide(org, "refunds")
    assert shares(rights) == {("bo", "board"): 0.5, ("cy", "board"): 0.5, ("ann", "board"): 0}


def test_holders_of_a_role_each_decide():
    """Also of one that has handed on everything, in the delegate's stead."""
    seats = [Membership("duty", "ann"), Membership("duty", "bo")]
    org = people_organization(
        "ann bo cy",
        Delegation("duty", "cy", domain="refunds"),
        domains=[Domain("refunds", "duty"), Domain("hiring", "duty")],
        roles=[Role("duty")],
        memberships=seats,
    )
    assert shares(who_can_decide(org, "hiring")) == {"ann": 0.5, "bo": 0.5}
    assert shares(who_can_decide(org, "refunds")) == {"cy": 1, "ann": 0, "bo": 0}


def test_nobody_decides_for_a_vacant_role():
    """What it has is unsettled."""
    org = people_organization("ann", domains=[Domain("refunds", "duty")], roles=[Role("duty")])
    rights = who_can_decide(org, "refunds")
    assert rights.deciders == rights.near_misses == ()
    assert rights.unsettled_shares == (UnsettledShare(1.0),)
    assert "Nobody may decide." in str(rights)


def test_a_circle_below_its_quorum_does_not_decide():
    """Those who are there miss by the circle, and those who are not by being away."""
    org = people_organization(
        "ann bo cy",
        domains=[Domain("refunds", "board")],
        circles=[Circle("board", quorum=2)],
        memberships=[Membership("board", id_) for id_ in ("ann", "bo", "cy")],
    )
    rights = who_can_decide(org, "refunds", away=["bo", "cy"])
    assert rights.deciders == ()
    missing = {row.person: [one.record.id for one in row.reasons] for row in rights.near_misses}
    assert missing == {"ann": ["board"], "bo": ["bo"], "cy": ["cy"]}
    assert shares(who_can_decide(org, "refunds", away=["cy"])) == {
        ("ann", "board"): 0.5,
        ("bo", "board"): 0.5,
    }


def test_what_a_delegate_leaves_comes_back_while_the_delegate_is_away():
    """To the nearest principal who is there; a delegation that is not standing lapses."""
    org = people_organization(
        "ann bo cy", Delegation("ann", "bo", share=0.5), Delegation("bo", "cy", standing=False)
    )
    rights = who_can_decide(org, "refunds", away=["bo"])
    assert shares(rights) == {"ann": 1}
    assert codes(rights) == {"bo": ["away"], "cy": ["lapsed"]}


def test_leavers_and_those_to_come_miss_by_their_days():
    """On the day asked for, which replaces one entered before."""
    org = Organization(
        people=[Person("ann"), Person("bo", end="2026-03-01"), Person("cy"), Person("di")],
        roles=[Role("duty")],
        memberships=[Membership("duty", "di", start="2026-09-01")],
        domains=[Domain("refunds", "ann")],
        delegations=[
            Delegation("ann", "bo", share=0.5),
            Delegation("bo", "cy"),
            Delegation("ann", "duty", share=0.5),
        ],
    )
    rights = who_can_decide(org.at("2026-01-01"), "refunds", on=DAY)
    assert rights.date == dt.date(2026, 6, 1)
    assert shares(rights) == {"ann": 0.5}
    assert codes(rights) == {"bo": ["window"], "cy": ["window"], "di": ["window"]}
    assert [row.reasons[0].sentence for row in rights.near_misses] == [
        "bo ended on 2026-03-01.",
        "bo ended on 2026-03-01.",
        "The membership of di in duty begins on 2026-09-01.",
    ]


def test_the_domain_of_a_leaver_is_decided_by_nobody():
    """Until somebody else owns it."""
    org = Organization(
        people=[Person("ann", end="2026-03-01"), Person("bo")],
        domains=[Domain("refunds", "ann")],
        delegations=[Delegation("ann", "bo")],
    )
    rights = who_can_decide(org, "refunds", on=DAY)
    assert rights.deciders == ()
    assert codes(rights) == {"ann": ["window"], "bo": ["window"]}


def test_several_contexts_are_entered_at_once():
    """Beside those entered before."""
    org = people_organization(
        "ann bo cy",
        Delegation("ann", "bo", share=0.5, contexts="night"),
        Delegation("ann", "cy", share=0.5, contexts="storm"),
    )
    both = {"ann": 0, "bo": 0.5, "cy": 0.5}
    assert shares(who_can_decide(org, "refunds", context=["night", "storm"])) == both
    assert shares(who_can_decide(org.in_context("night"), "refunds", context="storm")) == both


def test_an_amount_for_which_authority_runs_in_a_circle_is_refused():
    """No decision on record has it, so that nothing was checked for it."""
    org = people_organization(
        "ann bo cy",
        Delegation("ann", "bo"),
        Delegation("bo", "cy", domain="refunds", limit=100, autonomy=1),
        Delegation("bo", "ann"),
    )
    assert set(shares(who_can_decide(org, "refunds", amount=100))) == {"ann", "bo", "cy"}
    with pytest.raises(InvalidOrganization, match="for an amount of 500, in 'refunds' authority"):
        who_can_decide(org, "refunds", amount=500)
    with pytest.raises(InvalidOrganization, match="for amounts above 100, in 'refunds' authority"):
        who_can_decide(org, "refunds")


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"domain": "refund"}, "domain: 'refund' is not here; did you mean 'refunds'?"),
        ({"domain": None}, "domain: None is not here"),
        ({"amount": -1}, "amount: -1 is not a number from 0 up"),
        ({"amount": math.nan}, "amount: nan is not a number from 0 up"),
        ({"amount": math.inf}, "amount: inf is not a number from 0 up"),
        ({"amount": True}, "amount: True is not a number"),
        ({"amount": "900"}, "amount: '900' is not a number"),
        ({"context": "nite"}, "context 'nite': no delegation is bound to it; did you mean 'night'"),
        ({"context": 5}, "context: 5 is not a name; give one, or several"),
        ({"away": ["an"]}, "away: 'an' is not here; did you mean 'ann'"),
        ({"away": "ann"}, "away: 'ann' is one text; give a collection of ids"),
        ({"away": 5}, "away: 5 is not a collection; give ids, even of one"),
        ({"on": "June"}, "on: 'June' is not a date"),
        ({"on": None}, "no date was entered|date"),
    ],
)
def test_what_is_asked_wrongly_is_shown_with_the_remedy(asked, message):
    """One error about each argument."""
    with pytest.raises(ValueError, match=message):
        who_can_decide(refunds_organization(), **({"domain": "refunds", "on": DAY} | asked))


def test_everything_that_is_wrong_is_said_at_once():
    """One error about all arguments."""
    with pytest.raises(ValueError, match="context 'x'.*; domain: 'y'.*; amount: -1.*; away: 'z'"):
        who_can_decide(
            refunds_organization(), "y", on=DAY, amount=-1, context="x", away=["z", "ann"]
        )


def test_no_organization_is_refused_with_the_remedy():
    """As measures do."""
    with pytest.raises(ValueError, match="org: "):
        who_can_decide(5, "refunds")


def test_an_answer_is_pickled_without_the_organization():
    """It equals what it was, and reads the same."""
    rights = who_can_decide(refunds_organization(), "refunds", amount=900, on=DAY)
    copied = pickle.loads(pickle.dumps(rights))  # noqa: S301  (just pickled)
    assert copied == rights
    assert hash(copied) == hash(rights)
    assert str(copied) == str(rights)
    assert copied.to_dict() == rights.to_dict()
    assert rights != who_can_decide(refunds_organization(), "refunds", amount=50, on=DAY)
    assert pickle.loads(pickle.dumps(copied)) == rights  # noqa: S301  (as above)


def test_an_answer_is_plain_values():
    """Days as text, no limit as None, and of people no more than their id and days."""
    org = Organization(
        people=[Person("ann", competence=0.3), Person("bo", willingness=0.2, end="2026-01-01")],
        domains=[Domain("refunds", "ann")],
        delegations=[Delegation("ann", "bo", autonomy=Level.AGREE, contexts="night")],
    )
    found = who_can_decide(org, "refunds", on=DAY).to_dict()
    assert json.loads(json.dumps(found)) == found
    assert found["deciders"][0] | {} == {
        "person": "ann",
        "share": 1.0,
        "above": 0.0,
        "up_to": None,
        "jointly": None,
        "chain": [],
        "through": [],
    }
    context, window = found["near_misses"][0]["reasons"]
    assert context["record"] == {
        "record": "delegation",
        "principal": "ann",
        "delegate": "bo",
        "autonomy": "AGREE",
        "contexts": ["night"],
    }
    assert window["record"] == {"record": "person", "id": "bo", "end": "2026-01-01"}


@pytest.mark.parametrize("backend", ["pandas", "polars", "pyarrow"])
def test_an_answer_is_a_table_with_a_row_for_everyone(backend):
    """Those who may, and those who may not with the codes of their reasons."""
    rights = who_can_decide(refunds_organization(), "refunds", amount=900, on=DAY)
    frame = rights.to_frame(backend=backend)
    columns = frame.to_pydict() if backend == "pyarrow" else frame
    assert list(columns["person"]) == ["ann", "bo", "cy", "di", "flo"]
    assert list(columns["may_decide"]) == [True, False, False, False, False]
    assert list(columns["reasons"])[2] == "limit, limit"
    assert list(columns["chain"])[2] == "ann → bo (up to 500) → cy (up to 100)"


def test_an_answer_is_read_in_every_form():
    """With names, and escaped in HTML."""
    org = Organization(
        people=[Person("a1", name="Ann <b>Berg</b>"), Person("b1", name="Bo")],
        domains=[Domain("r", "a1", name="Refunds & returns", amounts=[5, 50])],
        delegations=[Delegation("a1", "b1", limit=10)],
    )
    rights = who_can_decide(org, "r", amount=50)
    text = str(rights)
    assert "Refunds & returns, an amount of 50" in text
    assert "The delegation from Ann <b>Berg</b>" in text
    assert max(map(len, text.splitlines())) <= 88
    assert "Ann &lt;b&gt;Berg&lt;/b&gt;" in rights.to_html()
    assert rights._repr_html_()
    assert "| Bo |" in rights.to_markdown()
    assert repr(rights) == "<DecisionRights: 'r', amount=50, 1 decider, 1 near miss>"


def test_a_decider_can_be_made_by_hand():
    """And compared with one that was found."""
    org = people_organization("ann bo", Delegation("ann", "bo", share=0.25))
    ann, bo = who_can_decide(org, "refunds").deciders
    assert ann == Decider(person="ann", share=0.75)
    assert bo == Decider(person="bo", share=0.25, chain=org.delegations, through=org.delegations)
    assert repr(ann).startswith("Decider(person='ann', share=0.75, above=0.0, up_to=inf")


def test_a_long_line_is_answered_without_recursion():
    """Chains are made when they are asked for."""
    ids = [f"p{number}" for number in range(20_000)]
    org = Organization(
        people=map(Person, ids),
        domains=[Domain("refunds", ids[0])],
        delegations=[Delegation(*pair) for pair in pairwise(ids)],
    )
    rights = who_can_decide(org, "refunds")
    assert len(rights.deciders) == 20_000
    (last,) = (row for row in rights.deciders if row.person == ids[-1])
    assert len(last.chain) == len(last.through) == 19_999
    assert np.isclose(sum(row.share for row in rights.deciders), 1)
