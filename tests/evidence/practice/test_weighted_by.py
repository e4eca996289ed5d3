"""The domains of an organization with the weights and amounts of a log."""

import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback import Delegation, Domain, Organization, Person, real_authority
from stepback.evidence import DecisionLog, weighted_by
from stepback.testing import strategies as organizations
from tests.support.drawn_logs import decision_rows, make_log


def log_of(domains, amounts=None):
    n_rows = len(domains)
    return DecisionLog.from_columns(
        case=[str(row) for row in range(n_rows)],
        domain=domains,
        decider=["ann"] * n_rows,
        outcome=["final"] * n_rows,
        decided=[np.datetime64("2026-01-05") + row for row in range(n_rows)],
        amount=amounts,
    )


ORG = Organization(
    people=[Person("ann"), Person("bo")],
    domains=[
        Domain("refunds", "ann", weight=7, amounts=[1]),
        Domain("hiring", "bo", weight=9),
        Domain("travel", "ann", amounts=[5, 6]),
    ],
    delegations=[
        Delegation("ann", "bo", domain="refunds", limit=100),
        Delegation("ann", "bo", domain="travel", limit=5),
        Delegation("bo", "ann", domain="hiring", share=0.5),
    ],
)


def test_domains_weigh_their_final_approvals():
    """In any case; domains without decisions are left out, with the rights that name them."""
    log = log_of(["Refunds", "refunds", "travel", "trips", None], [50, 500, None, 7, 8])
    org = weighted_by(ORG, log)
    assert org.domains == (
        Domain("refunds", "ann", weight=2, amounts=[50, 500]),
        Domain("travel", "ann", weight=1, amounts=[5, 6]),
    )
    assert org.delegations == tuple(
        delegation for delegation in ORG.delegations if delegation.domain != "hiring"
    )
    notes = {note.code: note.message for note in org.warnings}
    assert "'Refunds'" in notes["matched-in-another-case"]
    assert "1 domain: 'hiring'; left out" in notes["domain-without-decisions"]
    assert "pass keep_others=True" in notes["domain-without-decisions"]
    assert "(1 final approval): 'trips'" in notes["domain-not-on-paper"]
    assert notes["domain-not-said"].startswith("1 final approval without a domain")
    assert real_authority(org, domain="refunds") == {"ann": 0.5, "bo": 0.5}


def test_other_domains_may_keep_their_weights():
    """Where these are numbers of decisions, too."""
    org = weighted_by(ORG, log_of(["refunds"] * 3, [1, 2, 3]), keep_others=True)
    assert [domain.weight for domain in org.domains] == [3, 9, 1]
    assert org.delegations == ORG.delegations
    assert "kept" in str(org.warnings[-1])


@given(st.data())
def test_any_organization_can_be_weighted(data):
    """On any day and in any context; owners, people and rights of what is decided stay."""
    org = data.draw(
        st.one_of(
            organizations.organizations(min_domains=1),
            organizations.organizations(min_domains=1, allow_dates=True),
        )
    )
    ids = list(dict.fromkeys(domain.id for domain in org.domains))
    rows = data.draw(decision_rows(deciders=["ann", "bo"]))
    rows = [row | {"domain": data.draw(st.sampled_from(ids))} for row in rows]
    # Of amounts of 0 alone, none could weigh by its value.
    rows = [row | {"outcome": "final", "amount": (row["amount"] or 0) + 1} for row in rows]
    if not rows:
        with pytest.raises(ValueError, match="no final approval in a domain"):
            weighted_by(org, make_log(rows))
        return
    for keep_others in (False, True):
        weighted = weighted_by(org, make_log(rows), keep_others=keep_others)
        for domain in weighted.domains:
            n_rows = sum(row["domain"] == domain.id for row in rows)
            assert n_rows == domain.weight or (keep_others and not n_rows)
        assert weighted.people == org.people
        assert (weighted.date, weighted.contexts) == (org.date, org.contexts)
        named = {domain.id for domain in weighted.domains}
        assert weighted.delegations == tuple(
            each for each in org.delegations if each.domain is None or each.domain in named
        )


@given(
    st.lists(st.integers(0, 1000), min_size=1, max_size=40),
    st.integers(0, 1000),
)
def test_bands_have_the_shares_of_the_log(amounts, limit):
    """At any limit, whoever may decide up to it settles the share of the log up to it."""
    org = Organization(
        people=[Person("ann"), Person("bo")],
        domains=[Domain("refunds", "ann", amounts=[1])],
        delegations=[Delegation("ann", "bo", domain="refunds", limit=limit)],
    )
    weighted = weighted_by(org, log_of(["refunds"] * len(amounts), amounts))
    share = sum(amount <= limit for amount in amounts) / len(amounts)
    assert real_authority(weighted)["bo"] == pytest.approx(share, abs=1e-12)


def test_a_domain_with_other_owners_over_time_has_one_weight():
    """The records of one id all weigh what the log says."""
    org = Organization(
        people=[Person("ann"), Person("bo")],
        domains=[
            Domain("other", "ann"),
            Domain("refunds", "ann", end="2026-01-01"),
            Domain("refunds", "bo", start="2026-01-01"),
        ],
        delegations=[Delegation("bo", "ann", domain="refunds", share=0.5)],
    )
    weighted = weighted_by(org, log_of(["refunds"] * 4))
    assert [(domain.owner, domain.weight) for domain in weighted.domains] == [("ann", 4), ("bo", 4)]
    assert real_authority(weighted.at(datetime.date(2026, 2, 1))) == {"ann": 0.5, "bo": 0.5}


def test_two_words_for_one_domain_add_up():
    """And one that could be two is taken for neither."""
    org = Organization(
        people=[Person("ann")],
        domains=[Domain("IT", "ann"), Domain("it", "ann"), Domain("Office  supplies", "ann")],
    )
    log = log_of(["It", "IT", "it", "it", "office supplies", "OFFICE SUPPLIES"])
    weighted = weighted_by(org, log)
    weights = {domain.id: domain.weight for domain in weighted.domains}
    assert weights == {"IT": 1, "it": 2, "Office  supplies": 2}
    assert "'It'" in {note.code: note.message for note in weighted.warnings}["domain-not-on-paper"]


@pytest.mark.parametrize(
    ("org", "message"),
    [
        (
            ORG,
            "has the domains 'refunds', 'hiring' and 'travel', while the log has them in 'x'",
        ),
        (Organization(people=[Person("ann")]), "has no domains, while the log .*; give it domains"),
    ],
)
def test_nothing_in_common_is_refused(org, message):
    """With the domains of both, so that one can be spelled as in the other."""
    with pytest.raises(ValueError, match=message):
        weighted_by(org, log_of(["x"]))


def test_only_domains_of_final_approvals_are_named_where_none_fits():
    """A domain that is in both, and in which nothing was approved, is not what is to be renamed."""
    log = DecisionLog.from_columns(
        case=["1", "2"],
        domain=["a", "zz"],
        decider=["ann"] * 2,
        outcome=["rejected", "final"],
        decided=["2026-01-05"] * 2,
    )
    org = Organization(people=[Person("ann")], domains=[Domain("a", "ann")])
    with pytest.raises(ValueError, match="has the domains 'a', while the log has them in 'zz'; "):
        weighted_by(org, log)
