import datetime as dt

import pytest

from stepback import (
    Circle,
    Delegation,
    Domain,
    InvalidOrganization,
    Membership,
    Organization,
    Person,
    absence,
    real_authority,
)

JAN, FEB, MAR = (dt.date(2026, month, 1) for month in (1, 2, 3))


def build_organization(*delegations, amounts=None, by="count", domains=("d",), **more):
    """Ann, Bo, Cy and Di, with every domain owned by Ann."""
    return Organization(
        people=[Person(id_) for id_ in ("ann", "bo", "cy", "di")],
        domains=[Domain(id_, "ann", amounts=amounts, by=by) for id_ in domains],
        delegations=delegations,
        **more,
    )


def decided_shares(organization, domain=None):
    """The share of everyone who decides anything."""
    return {id_: share for id_, share in real_authority(organization, domain).items() if share}


# Contexts


def test_a_context_bound_delegation_waits_for_its_context():
    """Out of force until the context is entered."""
    peace = build_organization(Delegation("ann", "bo", contexts="battle"))
    assert decided_shares(peace) == {"ann": 1}
    assert decided_shares(peace.in_context("battle")) == {"bo": 1}


def test_contexts_add_up():
    """Entered one by one or at once, both are in force."""
    peace = build_organization(
        Delegation("ann", "bo", share=0.5, contexts="night"),
        Delegation("ann", "cy", share=0.25, contexts=["storm", "flood"]),
    )
    both = peace.in_context("night").in_context("flood")
    assert decided_shares(both) == {"ann": 0.25, "bo": 0.5, "cy": 0.25}
    assert both == peace.in_context("night", "flood")


def test_an_unknown_context_is_refused_with_those_there():
    """A typo would otherwise change nothing, silently."""
    peace = build_organization(Delegation("ann", "bo", contexts="battle"))
    with pytest.raises(ValueError, match="^context 'batle': no delegation .*there are: 'battle'$"):
        peace.in_context("batle")
    with pytest.raises(ValueError, match="no delegation is bound to a context"):
        build_organization().in_context("battle")


def test_shares_and_circles_are_checked_on_entering_a_context():
    """What is in force only then is checked only then."""
    peace = build_organization(
        Delegation("ann", "bo", share=0.6),
        Delegation("ann", "cy", share=0.6, contexts="a"),
        Delegation("bo", "ann", contexts="b"),
    )
    with pytest.raises(InvalidOrganization, match="'ann' hands on in 'd' sum to 1.2; they may"):
        peace.in_context("a")
    with pytest.raises(InvalidOrganization, match="authority runs in a circle: ann → bo → ann"):
        peace.in_context("b")


# Dates


def test_a_term_is_half_open():
    """In force from the start up to, not including, the end."""
    dated = build_organization(Delegation("ann", "bo", start=FEB, end=MAR))
    for date, decider in ((JAN, "ann"), (FEB, "bo"), (MAR - dt.timedelta(1), "bo"), (MAR, "ann")):
        assert decided_shares(dated.at(date)) == {decider: 1}


def test_measures_ask_for_a_date_where_any_delegation_is_dated():
    """Today is not assumed."""
    with pytest.raises(
        ValueError, match=r'^1 delegation with a start or an end: .* org\.at\("2026-02-28"\), '
    ):
        real_authority(build_organization(Delegation("ann", "bo", end=MAR)))


def test_what_never_overlaps_is_no_circle():
    """A hands to B in January, B to A in February: a circle on no date."""
    dated = build_organization(Delegation("ann", "bo", end=FEB), Delegation("bo", "ann", start=FEB))
    assert decided_shares(dated.at(JAN)) == {"bo": 1}
    assert decided_shares(dated.at(FEB)) == {"ann": 1}


def test_circles_are_checked_on_every_date():
    """The same with a month of overlap is one in that month."""
    dated = build_organization(Delegation("ann", "bo", end=MAR), Delegation("bo", "ann", start=FEB))
    dated.at(JAN)
    with pytest.raises(InvalidOrganization, match="in 'd' authority runs in a circle"):
        dated.at(FEB)


@pytest.mark.parametrize("date", [None, "soon", "2026-02-30", 2026, float("nan")])
def test_a_date_is_a_date(date):
    """What names no day is refused."""
    with pytest.raises(ValueError, match="^date: .* is not a date; give one such as 2026-01-31$"):
        build_organization().at(date)


def test_a_day_may_be_entered_as_text():
    """It is the organization of that day."""
    dated = build_organization(Delegation("ann", "bo", start="2026-02-01", end="2026-03-01"))
    for text, date in (("2026-01-31", JAN), ("2026-02-01", FEB)):
        assert real_authority(dated.at(text)) == real_authority(dated.at(date))
    assert dated.at("2026-02-01") == dated.at(FEB) != dated.at("2026-02-02")


def test_contexts_are_entered_one_by_one():
    """A collection of names is unpacked; the message says so."""
    bound = build_organization(Delegation("ann", "bo", contexts={"night", "battle"}))
    with pytest.raises(ValueError, match=r"one by one, as in org.in_context\(\*names\)$"):
        bound.in_context(["night", "battle"])
    assert bound.in_context(*["night", "battle"]).contexts == {"night", "battle"}


# General and specific


def test_the_specific_replaces_the_general():
    """It is not added to it, and only in its domain."""
    both = build_organization(
        Delegation("ann", "bo"), Delegation("ann", "cy", domain="d", share=0.25), domains=("d", "e")
    )
    assert decided_shares(both, "d") == {"ann": 0.75, "cy": 0.25}
    assert decided_shares(both, "e") == {"bo": 1}


def test_a_specific_out_of_force_replaces_nothing():
    """Only what is in force does."""
    both = build_organization(
        Delegation("ann", "bo"), Delegation("ann", "cy", domain="d", contexts="battle")
    )
    assert decided_shares(both) == {"bo": 1}
    assert decided_shares(both.in_context("battle")) == {"cy": 1}


def test_delegations_without_a_share_split_what_is_left():
    """Half is given, so the two others have a quarter each."""
    split = build_organization(
        Delegation("ann", "bo", share=0.5), Delegation("ann", "cy"), Delegation("ann", "di")
    )
    assert decided_shares(split) == {"bo": 0.5, "cy": 0.25, "di": 0.25}


# Limits


def test_a_limit_divides_a_domain_by_count():
    """Three of four amounts are within the limit."""
    limited = build_organization(Delegation("ann", "bo", limit=100), amounts=[10, 50, 100, 1000])
    assert decided_shares(limited) == {"ann": 0.25, "bo": 0.75}


def test_a_limit_divides_a_domain_by_value():
    """By value the one large amount weighs most."""
    limited = build_organization(
        Delegation("ann", "bo", limit=100), amounts=[50, 50, 900], by="value"
    )
    assert decided_shares(limited) == {"ann": 0.9, "bo": 0.1}


def test_each_band_flows_on_its_own():
    """Below both limits two share; between them one has all."""
    limited = build_organization(
        Delegation("ann", "bo", limit=10),
        Delegation("ann", "cy", limit=100),
        amounts=[5, 50, 500, 9],
    )
    assert decided_shares(limited) == {"ann": 0.25, "bo": 0.25, "cy": 0.5}


def test_above_a_specific_limit_the_general_applies_again():
    """The specific is out of force there."""
    limited = build_organization(
        Delegation("ann", "bo", domain="d", limit=10), Delegation("ann", "cy"), amounts=[5, 50]
    )
    assert decided_shares(limited) == {"bo": 0.5, "cy": 0.5}


def test_a_circle_in_one_band_is_named_once():
    """Circles are looked for in each band, and told once."""
    with pytest.raises(InvalidOrganization) as invalid:
        build_organization(
            Delegation("ann", "bo"), Delegation("bo", "ann", limit=20), amounts=[5, 10, 50]
        )
    assert [problem.code for problem in invalid.value.problems] == ["delegation-cycle"]


def test_a_limit_needs_amounts_or_an_autonomy():
    """Without either, nobody knows what it comes to."""
    with pytest.raises(InvalidOrganization, match=r"limit 5 in a domain without amounts \(d\);"):
        build_organization(Delegation("ann", "bo", domain="d", limit=5))
    with pytest.raises(InvalidOrganization, match=r"\(d, e, f and 1 more\)"):
        build_organization(Delegation("ann", "bo", limit=5), domains=("d", "e", "f", "g"))
    assert decided_shares(build_organization(Delegation("ann", "bo", limit=5, autonomy=0.25))) == {
        "ann": 0.75,
        "bo": 0.25,
    }


def test_a_general_limit_minds_only_domains_that_it_applies_to():
    """Where a delegation names the domain, the general one does not count."""
    named = build_organization(
        Delegation("ann", "bo", limit=5), Delegation("ann", "cy", domain="d")
    )
    assert decided_shares(named) == {"cy": 1}


def test_amounts_without_value_cannot_weigh_by_value():
    """A sum of zero divides nothing."""
    with pytest.raises(
        InvalidOrganization, match="amounts sum to 0, so they cannot weigh by value"
    ):
        build_organization(amounts=[0, 0], by="value")


# Circles of authority


def test_a_circle_counts_only_where_authority_reaches_it():
    """Two who hand nothing on to one another, since they have nothing."""
    assert decided_shares(build_organization(Delegation("bo", "cy"), Delegation("cy", "bo"))) == {
        "ann": 1
    }


def test_autonomy_0_closes_no_circle():
    """It passes nothing."""
    assert decided_shares(
        build_organization(Delegation("ann", "bo"), Delegation("bo", "ann", autonomy=0))
    ) == {"bo": 1}


def test_across_domains_a_circle_is_how_leaders_follow():
    """A hands hiring to B, B hands budgets to A."""
    mutual = Organization(
        people=[Person("ann"), Person("bo")],
        domains=[Domain("hiring", "ann"), Domain("budgets", "bo")],
        delegations=[
            Delegation("ann", "bo", domain="hiring"),
            Delegation("bo", "ann", domain="budgets"),
        ],
    )
    assert decided_shares(mutual, "hiring") == {"bo": 1}
    assert decided_shares(mutual, "budgets") == {"ann": 1}


def test_two_members_who_both_hand_to_their_circle_run_in_a_circle():
    """Each would leave it to the other for ever."""
    with pytest.raises(InvalidOrganization, match="authority runs in a circle: ann → "):
        build_organization(
            Delegation("ann", "pair"),
            Delegation("bo", "pair"),
            circles=[Circle("pair")],
            memberships=[Membership("pair", "ann"), Membership("pair", "bo")],
        )


# Redelegation


def test_what_may_not_be_handed_on_is_not():
    """The delegation that does is named, with the remedy."""
    with pytest.raises(InvalidOrganization) as invalid:
        build_organization(Delegation("ann", "bo", may_redelegate=False), Delegation("bo", "cy"))
    assert str(invalid.value) == (
        "1 problem in delegations\n  delegation bo → cy: 'bo' hands on in 'd' what was delegated "
        "with may_redelegate=False; end this delegation, or allow it there"
    )
    assert [problem.code for problem in invalid.value.problems] == ["redelegation"]


def test_members_may_not_hand_on_what_their_circle_may_not():
    """A right given to a circle is bound for those in it, too."""
    with pytest.raises(InvalidOrganization, match="delegation bo → di: 'bo' hands on in 'd'"):
        build_organization(
            Delegation("ann", "desk", may_redelegate=False),
            Delegation("bo", "di"),
            circles=[Circle("desk")],
            memberships=[Membership("desk", "bo"), Membership("desk", "cy")],
        )


def test_elsewhere_it_may_be_handed_on():
    """The bond is on the domain, not on the person."""
    bound = build_organization(
        Delegation("ann", "bo", domain="d", may_redelegate=False),
        Delegation("ann", "bo", domain="e"),
        Delegation("bo", "cy", domain="e"),
        domains=("d", "e"),
    )
    assert decided_shares(bound) == {"bo": 0.5, "cy": 0.5}


def test_what_lapses_does_not_swell_what_stays():
    """Two split; while the leader is away one lapses, and the other keeps its half."""
    split = build_organization(Delegation("ann", "bo", standing=False), Delegation("ann", "cy"))
    assert absence(split, ["ann"]).stalled == 0.5
    assert absence(split, ["ann"], lapse=True).stalled == 1
