"""Rights on paper as delegations: worked numbers, holders, own lines, tracks, days and refusals."""

import pytest

from stepback import (
    Circle,
    Delegation,
    Domain,
    InvalidOrganization,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Role,
    assume_line_delegation,
    formal_authority,
    read_people,
    real_authority,
)
from stepback.evidence import AuthorityMatrix, DecisionLog, Grant
from stepback.scenarios import who_can_decide

PEOPLE = [Person("ann"), Person("bo"), Person("cy"), Person("dee")]
POSTS = Organization(
    people=PEOPLE,
    roles=[Role("lead", name="Lead"), Role("head", name="Head"), Role("director", name="Director")],
    memberships=[
        Membership("lead", "ann"),
        Membership("head", "bo"),
        Membership("director", "cy"),
    ],
)
LIMITS = [
    Grant("Director", "Refunds", row=2),
    Grant("Head", "Refunds", up_to=10_000, row=3),
    Grant("Lead", "Refunds", up_to=1000, row=4),
]
AMOUNTS = [500, 900, 5000, 5000, 20_000, 800, 800, 1000]


def deciders(org, domain, amount, **situation):
    """Who may decide, in order."""
    rights = who_can_decide(org, domain, amount=amount, **situation)
    return sorted(decider.person for decider in rights.deciders)


def codes(caught):
    """The codes of the problems that were raised."""
    return sorted(problem.code for problem in caught.value.problems)


def test_levels_form_a_chain():
    """The worked example of the issue: Lead 5/8, Head 2/8, Director 1/8."""
    org = AuthorityMatrix.from_grants(LIMITS).organization(POSTS, amounts=AMOUNTS)
    assert real_authority(org) == {"ann": 5 / 8, "bo": 2 / 8, "cy": 1 / 8, "dee": 0}
    assert formal_authority(org)["cy"] == 1
    assert [(d.principal, d.delegate, d.limit) for d in org.delegations] == [
        ("director", "head", 10_000),
        ("head", "lead", 1000),
    ]
    assert {d.basis for d in (*org.domains, *org.delegations)} == {"declared"}
    assert org.warnings == POSTS.warnings == ()


def test_levels_that_are_said_give_the_same_chain():
    """Levels by name, or by limit, are the same where limits rise."""
    by_limit = AuthorityMatrix.from_grants(LIMITS)
    said = AuthorityMatrix.from_grants(LIMITS, levels=["Lead", "Head", "Director"])
    assert by_limit.organization(POSTS, amounts=AMOUNTS) == said.organization(
        POSTS, amounts=AMOUNTS
    )


def test_above_the_highest_limit_nobody_decides():
    """What no right covers is vacant, and does not become the right of the highest level."""
    org = AuthorityMatrix.from_grants(LIMITS[1:]).organization(POSTS, amounts=AMOUNTS)
    assert real_authority(org) == {"ann": 5 / 8, "bo": 2 / 8, "cy": 0, "dee": 0}
    assert deciders(org, "Refunds", 20_000) == []
    assert org.domains[0].owner == "nobody on paper"
    assert [warning.code for warning in org.warnings] == ["vacant-decides"]


def test_a_gap_between_bands_is_of_nobody():
    """A band decides about its own amounts alone, also where others leave a gap."""
    grants = [Grant("Lead", "Refunds", up_to=500), Grant("Head", "Refunds", above=1000)]
    org = AuthorityMatrix.from_grants(grants).organization(POSTS, amounts=[500, 501, 1000, 1001])
    assert deciders(org, "Refunds", 500) == ["ann"]
    assert deciders(org, "Refunds", 501) == deciders(org, "Refunds", 1000) == []
    assert deciders(org, "Refunds", 1000.01) == ["bo"]
    assert real_authority(org) == {"ann": 0.25, "bo": 0.25, "cy": 0, "dee": 0}


def test_bands_that_follow_each_other_are_exclusive():
    """Who may decide from 1,000 on may not decide less, and hands it on without helpers."""
    grants = [
        Grant("Lead", "Refunds", up_to=1000),
        Grant("Head", "Refunds", above=1000, up_to=10_000),
        Grant("Director", "Refunds", above=10_000),
    ]
    org = AuthorityMatrix.from_grants(grants).organization(POSTS, amounts=AMOUNTS)
    assert len(org.roles) == len(POSTS.roles)
    assert all(delegation.exclusive for delegation in org.delegations)
    assert deciders(org, "Refunds", 800) == ["ann"]
    assert deciders(org, "Refunds", 10_001) == ["cy"]


def test_tracks_are_domains():
    """Each track is a domain; where one is enough, they share the weight."""
    grants = [Grant("Lead", "Trips", track="Line"), Grant("Head", "Trips", track="Finance")]
    every = AuthorityMatrix.from_grants(grants, track_rule="all").organization(POSTS)
    assert [(domain.id, domain.weight) for domain in every.domains] == [
        ("Trips / Line", 1),
        ("Trips / Finance", 1),
    ]
    one = AuthorityMatrix.from_grants(grants, track_rule="any").organization(POSTS)
    assert [domain.weight for domain in one.domains] == [0.5, 0.5]


def test_only_those_who_decide_have_rights():
    """Who signs, recommends or is informed gets no delegation."""
    grants = [Grant("Lead", "Trips", power="recommends"), Grant("Head", "Trips")]
    org = AuthorityMatrix.from_grants(grants).organization(POSTS)
    assert deciders(org, "Trips", None) == ["bo"]
    only = AuthorityMatrix.from_grants(grants[:1]).organization(POSTS)
    assert only.domains == ()


def test_conditions_are_contexts():
    """A condition is a context; outside it, those below are reached past it."""
    grants = [
        Grant("Director", "Refunds"),
        Grant("Head", "Refunds", up_to=10_000, condition="in plan; or urgent"),
        Grant("Lead", "Refunds", up_to=1000),
    ]
    matrix = AuthorityMatrix.from_grants(grants)
    org = matrix.organization(POSTS, amounts=AMOUNTS)
    assert real_authority(org) == {"ann": 5 / 8, "bo": 0, "cy": 3 / 8, "dee": 0}
    inside = org.in_context("in plan, or urgent")
    assert real_authority(inside) == {"ann": 5 / 8, "bo": 2 / 8, "cy": 1 / 8, "dee": 0}
    assert deciders(org, "Refunds", 800, context="in plan, or urgent") == ["ann", "bo", "cy"]
    without = matrix.organization(POSTS, amounts=AMOUNTS, conditions=[])
    assert real_authority(without) == real_authority(org)


def test_joint_signers_are_a_circle_of_all_of_them():
    """Those who sign together decide together, and nobody alone."""
    grants = [
        Grant("Director", "Refunds", above=10_000),
        Grant("Head", "Refunds", up_to=10_000, jointly=["Lead"]),
        Grant("Lead", "Refunds", up_to=10_000, jointly=["Head"]),
    ]
    org = AuthorityMatrix.from_grants(grants).organization(POSTS, amounts=AMOUNTS)
    assert org.circles == (Circle("Head + Lead", quorum=2),)
    assert real_authority(org) == {"ann": 7 / 16, "bo": 7 / 16, "cy": 1 / 8, "dee": 0}
    rights = who_can_decide(org, "Refunds", amount=800)
    assert {decider.jointly for decider in rights.deciders} == {"Head + Lead"}


def test_joint_signers_who_are_not_there_decide_nothing():
    """A vacant post among those who sign, or one person at both, leaves it to nobody."""
    matrix = AuthorityMatrix.from_grants([Grant("Head", "Refunds", jointly=["Board"])])
    org = matrix.organization(POSTS, holders={"Board": None})
    assert deciders(org, "Refunds", 5) == []
    assert "joint-signers-missing" in {warning.code for warning in org.warnings}
    same = matrix.organization(POSTS, holders={"Board": "bo"})
    assert deciders(same, "Refunds", 5) == []


def test_several_people_in_a_post_that_signs_must_all_sign():
    """The quorum counts people, so that it never takes fewer than the paper asks for."""
    org = Organization(
        people=PEOPLE,
        roles=[Role("head"), Role("cfo")],
        memberships=[
            Membership("head", "ann"),
            Membership("head", "bo"),
            Membership("cfo", "cy"),
        ],
    )
    matrix = AuthorityMatrix.from_grants([Grant("Head", "Loans", jointly=["CFO"])])
    assert matrix.organization(org).circles[0].quorum == 3


def test_holders_are_found_by_id_and_name_in_any_case():
    """Roles, people and circles are holders; case and spaces do not count."""
    org = Organization(
        people=[Person("007", name="Ann  Lee"), Person("bo")],
        circles=[Circle("BOARD")],
        memberships=[Membership("BOARD", "bo")],
    )
    matrix = AuthorityMatrix.from_grants(
        [Grant("ann lee", "A"), Grant("board", "B"), Grant("Bo", "C")]
    )
    assert [domain.owner for domain in matrix.organization(org).domains] == ["007", "BOARD", "bo"]


def test_unknown_holders_are_one_error_whose_remedies_work():
    """All are listed with rows and similar names, and each remedy is taken to the letter."""
    grants = [Grant("Hed", "Refunds", row=7), Grant("Trustees", "Loans", row=9)]
    matrix = AuthorityMatrix.from_grants(grants)
    with pytest.raises(InvalidOrganization) as caught:
        matrix.organization(POSTS)
    message = str(caught.value)
    assert codes(caught) == ["unknown-holder", "unknown-holder"]
    assert "row 7, holder: 'Hed' is not a role, person or circle" in message
    assert "pass holders={'Hed': 'head'}" in message
    assert "pass holders={'Trustees': None} for a post that nobody holds" in message
    org = matrix.organization(POSTS, holders={"Hed": "head", "TRUSTEES": None})
    assert deciders(org, "Refunds", 1) == ["bo"]
    assert deciders(org, "Loans", 1) == []


def test_a_name_of_several_is_asked_about():
    """Two posts of one name: either is chosen, or any of them may decide."""
    org = Organization(
        people=PEOPLE,
        roles=[Role("h1", name="Head"), Role("h2", name="head")],
        memberships=[Membership("h1", "ann"), Membership("h2", "bo")],
    )
    matrix = AuthorityMatrix.from_grants([Grant("Head", "Refunds")])
    with pytest.raises(
        InvalidOrganization, match="pass holders={'Head': \\['h1', 'h2'\\]}"
    ) as caught:
        matrix.organization(org)
    assert codes(caught) == ["ambiguous-holder"]
    any_of_them = matrix.organization(org, holders={"Head": ["h1", "h2"]})
    assert deciders(any_of_them, "Refunds", 1) == ["ann", "bo"]
    assert deciders(matrix.organization(org, holders={"Head": "h2"}), "Refunds", 1) == ["bo"]


@pytest.mark.parametrize(
    ("holders", "part"),
    [
        ("head", "is not a mapping"),
        ({"Had": "head"}, "did you mean 'Head'?"),
        ({"Head": "heat"}, "did you mean 'head'?"),
        ({"Head": 3}, "is not an id"),
        ({3: "head"}, "3 is not a holder"),
        ({"Head": ["head", 3]}, "not in the organization"),
    ],
)
def test_bad_holders_are_refused(holders, part):
    """What is wrong with the mapping is said with a similar name."""
    with pytest.raises(ValueError, match="holders: ") as caught:
        AuthorityMatrix.from_grants(LIMITS).organization(POSTS, amounts=[1], holders=holders)
    assert part in str(caught.value)


def test_a_limit_above_the_next_level_is_cut_and_warned_of():
    """Levels say who is above; a larger limit below is cut, and stays in sight."""
    grants = [
        Grant("Lead", "Refunds", up_to=5000, row=4),
        Grant("Head", "Refunds", up_to=1000, row=3),
        Grant("Director", "Refunds", row=2),
    ]
    matrix = AuthorityMatrix.from_grants(grants, levels=["Lead", "Head", "Director"])
    org = matrix.organization(POSTS, amounts=[500, 3000])
    assert real_authority(org) == {"ann": 0.5, "bo": 0, "cy": 0.5, "dee": 0}
    [warning] = org.warnings
    assert (warning.code, warning.where.rows) == ("limit-above-principal", (4,))
    assert "a limit of 5,000, above that of 'Head'" in warning.message


def test_a_limit_above_that_of_the_principal_is_cut():
    """The paper says from whom a right comes; it goes no further than that."""
    grants = [
        Grant("Head", "Refunds", up_to=1000),
        Grant("Lead", "Refunds", up_to=5000, principal="Head"),
    ]
    org = AuthorityMatrix.from_grants(grants).organization(POSTS, amounts=[500, 3000])
    assert deciders(org, "Refunds", 3000) == []
    assert "limit-above-principal" in {warning.code for warning in org.warnings}


def test_a_principal_without_a_right_of_its_own_owns_the_domain():
    """Whoever gives the highest right has it, and keeps what it does not give."""
    grants = [
        Grant("Head", "Refunds", up_to=10_000, principal="Director"),
        Grant("Lead", "Refunds", up_to=1000, principal="Head"),
    ]
    org = AuthorityMatrix.from_grants(grants).organization(POSTS, amounts=AMOUNTS)
    assert org.domains[0].owner == "director"
    assert real_authority(org) == {"ann": 5 / 8, "bo": 2 / 8, "cy": 1 / 8, "dee": 0}


def test_days_of_rights_are_those_of_delegations():
    """A right that ends gives way to the next level on that day."""
    grants = [
        Grant("Head", "Refunds"),
        Grant("Lead", "Refunds", up_to=1000, start="2026-01-01", end="2026-07-01"),
    ]
    org = AuthorityMatrix.from_grants(grants).organization(POSTS, amounts=[500])
    assert real_authority(org.at("2026-06-30"))["ann"] == 1
    assert real_authority(org.at("2026-07-01"))["bo"] == 1
    assert len(org.delegations) == 1


def test_a_successor_takes_over_on_the_day():
    """Two holders after each other, and nobody before."""
    grants = [
        Grant("Head", "Refunds", start="2026-01-01", end="2026-07-01"),
        Grant("Lead", "Refunds", start="2026-07-01"),
    ]
    org = AuthorityMatrix.from_grants(grants).organization(POSTS)
    assert deciders(org, "Refunds", 1, on="2025-12-31") == []
    assert deciders(org, "Refunds", 1, on="2026-06-30") == ["bo"]
    assert deciders(org, "Refunds", 1, on="2026-07-01") == ["ann"]


def test_who_may_not_hand_on_is_marked_unless_a_level_is_below():
    """The flag is on the delegation of the lowest level; of others it is left out, and said."""
    grants = [
        Grant("Director", "Refunds"),
        Grant("Lead", "Refunds", up_to=1000, may_redelegate=False),
    ]
    org = AuthorityMatrix.from_grants(grants).organization(POSTS, amounts=[1])
    assert [delegation.may_redelegate for delegation in org.delegations] == [False]
    above = [*grants, Grant("Head", "Refunds", up_to=5000, may_redelegate=False)]
    org = AuthorityMatrix.from_grants(above).organization(POSTS, amounts=[1])
    assert [warning.code for warning in org.warnings] == ["redelegation-not-kept"]


def test_amounts_by_domain_for_all_or_from_a_log():
    """Three ways to say what decisions are about; names in any case."""
    matrix = AuthorityMatrix.from_grants(LIMITS)
    log = DecisionLog.from_columns(
        case=[str(case) for case in range(9)],
        decided=["2026-01-01"] * 9,
        decider=["ann"] * 9,
        outcome=["final"] * 8 + ["rejected"],
        domain=["REFUNDS"] * 9,
        amount=[*AMOUNTS, 10**6],
    )
    found = [
        matrix.organization(POSTS, amounts=amounts)
        for amounts in (AMOUNTS, {"refunds": AMOUNTS}, log)
    ]
    assert found[0] == found[1] == found[2]


def test_a_log_without_a_domain_leaves_its_limits_out_of_the_flow():
    """Rights stay as they are, and the warning says what was assumed."""
    log = DecisionLog.from_columns(
        case=["1"],
        decided=["2026-01-01"],
        decider=["ann"],
        outcome=["final"],
        domain=["Refunds"],
        amount=[5000],
    )
    grants = [*LIMITS, Grant("Head", "Trips", up_to=100), Grant("Director", "Trips")]
    org = AuthorityMatrix.from_grants(grants).organization(POSTS, amounts=log)
    assert [warning.code for warning in org.warnings] == ["no-amounts"]
    assert real_authority(org, domain="Trips")["bo"] == 1
    assert deciders(org, "Trips", 500) == ["cy"]


@pytest.mark.parametrize(
    ("amounts", "part"),
    [
        (3, "is not a sample"),
        ("12", "is not a sample"),
        ([-1], "-1"),
        ([], "no amounts are given"),
        ({"Refund": [1]}, "did you mean 'Refunds'?"),
        ({"Refunds": "12"}, "'Refunds': '12' is not a sample"),
        ({"Refunds": [float("nan")]}, "nan"),
    ],
)
def test_bad_amounts_are_refused(amounts, part):
    """What is wrong with amounts is said with the domain."""
    with pytest.raises(ValueError, match="amounts: ") as caught:
        AuthorityMatrix.from_grants(LIMITS).organization(POSTS, amounts=amounts)
    assert part in str(caught.value)


def test_everything_that_is_wrong_is_said_at_once():
    """Unknown holders, missing amounts, several units and domains that are there: one error."""
    org = Organization(people=PEOPLE, domains=[Domain("hiring", "ann")])
    grants = [
        Grant("Head", "Hiring", row=2),
        Grant("Ann", "Leave", up_to=5, unit="days", row=3),
        Grant("Bo", "Leave", up_to=500, unit="EUR", row=4),
        Grant("Ann", "A / B", row=5),
        Grant("Ann", "A", track="B", row=6),
    ]
    with pytest.raises(InvalidOrganization) as caught:
        AuthorityMatrix.from_grants(grants, track_rule="all").organization(org)
    assert codes(caught) == [
        "domain-exists",
        "no-amounts",
        "same-domain-id",
        "several-units",
        "unknown-holder",
    ]


def test_records_of_the_organization_stay():
    """Nothing that was there is changed, and general delegations go on in the new domains."""
    org = Organization(
        people=PEOPLE,
        domains=[Domain("hiring", "ann")],
        delegations=[Delegation("bo", "dee", autonomy=0.5)],
        supports=(),
        respondents=["ann"],
    )
    made = AuthorityMatrix.from_grants([Grant("Bo", "Refunds")]).organization(org)
    assert made.people == org.people
    assert (made.supports, made.respondents) == ((), frozenset({"ann"}))
    assert real_authority(made, domain="Refunds") == {"ann": 0, "bo": 0.5, "cy": 0, "dee": 0.5}


LINE = Organization(
    people=[Person(name) for name in ("boss", "m1", "m2", "t1", "a", "b", "c", "d")],
    reporting=[
        ReportingLine("boss", "m1"),
        ReportingLine("boss", "m2"),
        ReportingLine("m1", "t1"),
        ReportingLine("t1", "a"),
        ReportingLine("t1", "b"),
        ReportingLine("m1", "c"),
        ReportingLine("m2", "d"),
    ],
)


def test_rights_for_the_own_line_are_shared_as_the_line_is():
    """One level of line managers decides as `assume_line_delegation` shares at full autonomy."""
    matrix = AuthorityMatrix.from_grants(
        [Grant("boss", "Leave"), Grant("Manager", "Leave", scope="own line")]
    )
    org = matrix.organization(LINE, holders={"Manager": ["m1", "m2", "t1"]})
    # Below t1 and itself 3 of 8, m1 and c 2 more, m2 and d 2, and the boss.
    found = {name: share for name, share in real_authority(org).items() if share}
    assert found == pytest.approx({"t1": 3 / 8, "m1": 2 / 8, "m2": 2 / 8, "boss": 1 / 8})
    assumed = assume_line_delegation(LINE, autonomy=1)
    shares = {(d.principal, d.delegate): d.share for d in assumed.delegations}
    for delegation in org.delegations:
        pair = delegation.principal, delegation.delegate
        assert delegation.share == pytest.approx(shares[pair])
    assert matrix.own_line == (("Leave", "Manager"),)


def test_own_lines_of_several_levels_have_their_limits():
    """Each level of managers decides up to its limit, and passes the rest up."""
    grants = [
        Grant("boss", "Trips"),
        Grant("Manager", "Trips", up_to=1000, scope="own line"),
        Grant("Team lead", "Trips", up_to=100, scope="own line"),
    ]
    org = AuthorityMatrix.from_grants(grants).organization(
        LINE, amounts=[50, 500], holders={"Manager": ["m1", "m2"], "Team lead": ["t1"]}
    )
    found = real_authority(org)
    assert found["t1"] == pytest.approx(3 / 8 / 2)
    assert found["m1"] == pytest.approx((2 / 8 + 5 / 8) / 2)
    assert found["boss"] == pytest.approx(1 / 8)
    assert deciders(org, "Trips", 500) == ["boss", "m1", "m2"]


def test_a_level_for_everyone_below_the_line_takes_all():
    """A buyer below the managers decides what is within the buyer's limit, for everyone."""
    grants = [
        Grant("boss", "Trips"),
        Grant("Manager", "Trips", up_to=1000, scope="own line"),
        Grant("d", "Trips", up_to=100),
    ]
    org = AuthorityMatrix.from_grants(grants).organization(
        LINE, amounts=[50, 500], holders={"Manager": ["m1", "m2", "t1"]}
    )
    found = real_authority(org)
    assert found["d"] == pytest.approx(0.5)
    assert found["t1"] == pytest.approx(3 / 16)


def test_own_lines_without_anyone_above_leave_the_rest_to_nobody():
    """The boss's own requests are of nobody, if only managers below have the right."""
    matrix = AuthorityMatrix.from_grants([Grant("Manager", "Leave", scope="own line")])
    org = matrix.organization(LINE, holders={"Manager": ["m1", "m2"]})
    assert sum(real_authority(org).values()) == pytest.approx(7 / 8)


def test_a_condition_beside_own_lines_is_refused_with_a_remedy_that_works():
    """What contexts cannot say is refused, and is computed for given conditions."""
    grants = [
        Grant("boss", "Trips"),
        Grant("Manager", "Trips", up_to=1000, scope="own line", condition="in plan"),
        Grant("Team lead", "Trips", up_to=100, scope="own line"),
    ]
    matrix = AuthorityMatrix.from_grants(grants)
    holders = {"Manager": ["m1", "m2"], "Team lead": ["t1"]}
    with pytest.raises(InvalidOrganization, match="pass conditions=\\['in plan'\\]") as caught:
        matrix.organization(LINE, amounts=[50], holders=holders)
    assert codes(caught) == ["conditional-own-line"]
    for conditions in (["in plan"], []):
        org = matrix.organization(LINE, amounts=[50], holders=holders, conditions=conditions)
        assert ("m1" in deciders(org, "Trips", 50)) == bool(conditions)


def test_a_post_on_the_line_is_its_own_holder():
    """Lines between roles, and people who hold a post on the line, decide for it."""
    org = Organization(
        people=PEOPLE,
        roles=[Role("chief"), Role("head-north"), Role("head-south"), Role("Heads")],
        reporting=[
            ReportingLine("chief", "head-north"),
            ReportingLine("chief", "head-south"),
            ReportingLine("head-north", "cy"),
            ReportingLine("head-south", "dee"),
        ],
        memberships=[
            Membership("head-north", "ann"),
            Membership("head-south", "bo"),
            Membership("Heads", "ann"),
            Membership("Heads", "bo"),
        ],
    )
    matrix = AuthorityMatrix.from_grants([Grant("Heads", "Leave", scope="own line")])
    made = matrix.organization(org)
    assert real_authority(made) == pytest.approx({"ann": 0.5, "bo": 0.5, "cy": 0, "dee": 0})
    direct = matrix.organization(org, holders={"Heads": ["head-north", "head-south"]})
    assert real_authority(direct) == pytest.approx(real_authority(made))


def test_ids_that_are_taken_get_a_number():
    """A role of the organization that is called as a post on paper stays itself."""
    org = Organization(people=[Person("nobody on paper"), Person("bo")])
    made = AuthorityMatrix.from_grants([Grant("Bo", "Refunds", up_to=5)]).organization(
        org, amounts=[1, 9]
    )
    assert made.domains[0].owner == "nobody on paper (2)"


def test_one_person_on_two_levels_closes_no_circle():
    """Who is the head and the lead decides as the lead, and may hand on to another between."""
    matrix = AuthorityMatrix.from_grants(LIMITS)
    org = matrix.organization(
        Organization(people=PEOPLE),
        amounts=AMOUNTS,
        holders={"Director": "ann", "Head": "bo", "Lead": "ann"},
    )
    assert real_authority(org) == {"ann": 6 / 8, "bo": 2 / 8, "cy": 0, "dee": 0}
    assert deciders(org, "Refunds", 20_000) == ["ann"]
    given = [
        Grant("Head", "Refunds", up_to=10_000, principal="Board"),
        Grant("Lead", "Refunds", up_to=1000),
    ]
    org = AuthorityMatrix.from_grants(given).organization(
        Organization(people=PEOPLE),
        amounts=AMOUNTS,
        holders={"Board": "ann", "Head": "bo", "Lead": "ann"},
    )
    assert real_authority(org) == {"ann": 6 / 8, "bo": 2 / 8, "cy": 0, "dee": 0}


def test_a_manager_who_is_on_a_level_closes_no_circle():
    """Line managers who are also the buyer or the boss decide without a circle."""
    grants = [
        Grant("boss", "Trips"),
        Grant("Chief", "Trips", up_to=5000),
        Grant("Manager", "Trips", up_to=1000, scope="own line"),
        Grant("Buyer", "Trips", up_to=100),
    ]
    holders = {"Chief": "m1", "Manager": ["boss", "m1", "m2", "t1"], "Buyer": "m2"}
    org = AuthorityMatrix.from_grants(grants).organization(
        LINE, amounts=[50, 500, 2000], holders=holders
    )
    found = real_authority(org)
    assert found["m2"] == pytest.approx((1 + 2 / 8) / 3)
    assert found["t1"] == pytest.approx(3 / 24)
    assert sum(found.values()) == pytest.approx(1)


def test_holders_may_be_those_who_have_them_as_an_attribute():
    """As the job title of an export; `holders` comes first, and the remedy names the attribute."""
    org = read_people(
        {
            "id": ["1", "2", "3", "4"],
            "name": ["Ann", "Bo", "Cy", "Dee"],
            "manager": ["", "1", "1", "1"],
            "Job title": ["Head of sales", "Lead", "LEAD", "Clerk"],
        }
    )
    matrix = AuthorityMatrix.from_grants(
        [Grant("Lead", "refunds", up_to=100), Grant("Head", "refunds")]
    )
    with pytest.raises(InvalidOrganization) as caught:
        matrix.organization(org, amounts=[50, 500])
    assert "pass holders_by='Job title' for those who have this as Job title" in str(caught.value)
    paper = matrix.organization(
        org, amounts=[50, 500], holders_by="Job title", holders={"Head": "1"}
    )
    assert real_authority(paper) == {"1": 0.5, "2": 0.25, "3": 0.25, "4": 0}
    remedy = r"holders_by: 'Job' is not an attribute of the organization; .*'Job title'"
    with pytest.raises(ValueError, match=remedy):
        matrix.organization(org, amounts=[50, 500], holders_by="Job")
