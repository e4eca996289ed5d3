import inspect
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import stepback
from stepback import Level, Organization, archetypes

few_counts = st.integers(1, 6)
few_counts_or_none = st.integers(0, 4)
clear_shares = st.floats(0.05, 1)  # large enough to be seen in a measure

every_archetype = pytest.mark.parametrize("name", sorted(archetypes.__all__))


def make_archetype(name, **options):
    """The archetype of that name."""
    return getattr(archetypes, name)(**options)


def count_reports(org):
    """The ids of those who report to each manager."""
    below = {}
    for line in org.reporting:
        below.setdefault(line.manager, []).append(line.report)
    return below


class TestEveryArchetype:
    """What holds for all eight."""

    @every_archetype
    def test_is_ready_to_measure_as_it_is(self, name):
        """The defaults make a valid organization that nothing needs to be said about."""
        org = make_archetype(name)
        assert isinstance(org, Organization)
        assert org.domains
        assert org.warnings == ()
        assert sum(stepback.real_authority(org).values()) == pytest.approx(1)

    @every_archetype
    def test_is_the_same_every_time(self, name):
        """Nothing is left to chance."""
        assert make_archetype(name) == make_archetype(name)

    @every_archetype
    def test_reads_well(self, name):
        """Everyone, and every domain, has a name beside the id, and people have a unit."""
        org = make_archetype(name)
        assert all(person.name and person.unit for person in org.people)
        assert all(domain.name for domain in org.domains)

    @every_archetype
    def test_takes_its_options_by_name_and_has_a_default_for_each(self, name):
        """An archetype can be called without arguments, and never by position."""
        options = inspect.signature(getattr(archetypes, name)).parameters.values()
        assert all(option.kind is option.KEYWORD_ONLY for option in options)
        assert all(option.default is not option.empty for option in options)

    @every_archetype
    def test_is_documented_in_full(self, name):
        """Each docstring says what goes in, what comes out, what may fail, and shows it."""
        text = inspect.getdoc(getattr(archetypes, name))
        for heading in ("Parameters", "Returns", "Raises", "Examples"):
            assert f"\n{heading}\n---" in text
        for option in inspect.signature(getattr(archetypes, name)).parameters:
            assert option in text


class TestCommandPyramid:
    """Every decision at the top."""

    def test_decides_everything_at_the_top(self):
        """Spread is exactly 0, and everything waits for the chief."""
        org = archetypes.command_pyramid(people=7, span=2)
        assert stepback.leadership_spread(org) == 0
        assert stepback.dependence_on_top(org) == 1
        assert stepback.real_authority(org)["chief"] == 1

    def test_knows_nothing_about_support(self):
        """Nobody asked, so that presence is unknown."""
        org = archetypes.command_pyramid()
        assert org.supports is None
        assert math.isnan(stepback.presence(org))

    def test_is_filled_from_the_top(self):
        """Managers are full before the next one gets a report."""
        assert count_reports(archetypes.command_pyramid(people=6, span=2)) == {
            "chief": ["manager-1", "manager-2"],
            "manager-1": ["worker-1", "worker-2"],
            "manager-2": ["worker-3"],
        }

    def test_may_be_one_person(self):
        """A chief alone decides everything; spread is undefined."""
        org = archetypes.command_pyramid(people=1)
        assert list(org) == ["chief"]
        assert math.isnan(stepback.leadership_spread(org))
        assert stepback.dependence_on_top(org) == 1

    def test_nests_units_two_deep(self):
        """Workers belong to the department of their manager, managers head one."""
        org = archetypes.command_pyramid(people=40, span=3)
        assert org["manager-1"].unit == "company/division-1"
        assert org["manager-4"].unit == org["worker-1"].unit == "company/division-1/department-1"
        assert org["manager-12"].unit == org["worker-27"].unit == "company/division-3/department-3"

    def test_can_be_a_long_chain(self):
        """Depth makes names no longer, and nothing recurses."""
        org = archetypes.command_pyramid(people=20_000, span=1)
        assert max(len(person.unit) for person in org.people) < 50
        assert stepback.leadership_spread(org) == 0

    @given(people=st.integers(2, 200), span=st.integers(1, 9))
    def test_has_no_spread_whatever_its_shape(self, people, span):
        """One root, at most `span` reports each, and every decision at the top."""
        org = archetypes.command_pyramid(people=people, span=span)
        assert len(org.people) == people
        assert len(org.reporting) == people - 1
        assert max(map(len, count_reports(org).values())) <= span
        assert {one.name.split()[0] for one in org.people if one.id in count_reports(org)} <= {
            "Chief",
            "Manager",
        }
        assert stepback.leadership_spread(org) == 0
        assert stepback.dependence_on_top(org) == 1


class TestCustomerCircles:
    """The front line decides; leaders listen and support."""

    def test_let_the_front_line_decide(self):
        """Three circles of four and the director decide equally: 13 of 16 people."""
        org = archetypes.customer_circles(circles=3, members=4)
        assert stepback.leadership_spread(org) == pytest.approx(12 / 15)
        assert stepback.real_authority(org)["associate-2-1"] == pytest.approx(1 / 13)
        assert stepback.dependence_on_top(org) == pytest.approx(1 / 13)

    def test_leave_the_formal_authority_with_the_coaches(self):
        """A coach owns four decisions in 13 and settles none."""
        org = archetypes.customer_circles(circles=3, members=4)
        assert stepback.formal_authority(org)["coach-1"] == pytest.approx(4 / 13)
        assert stepback.real_authority(org)["coach-1"] == 0

    def test_keep_their_leaders_present_in_support(self):
        """Coaches are out of the way, not absent, and nobody is abandoned."""
        org = archetypes.customer_circles()
        assert stepback.presence(org) == 1
        assert stepback.abandonment(org) == 0
        assert stepback.stances(org)["coach-1", "customers-1"] == "out of the way"

    def test_without_support_are_abandoned(self):
        """The same decisions without anyone who listens: rights without backing."""
        org = archetypes.customer_circles(support=0)
        assert org.supports == ()
        assert stepback.presence(org) == 0
        assert stepback.abandonment(org) == 1
        assert stepback.stances(org)["coach-1", "customers-1"] == "absent"

    @given(circles=few_counts, members=few_counts, autonomy=clear_shares, support=clear_shares)
    def test_are_as_present_as_their_leaders_support(self, circles, members, autonomy, support):
        """Presence is the support given, whatever is handed on; spread follows what is."""
        org = archetypes.customer_circles(
            circles=circles, members=members, autonomy=autonomy, support=support
        )
        assert stepback.presence(org) == pytest.approx(support)
        full = archetypes.customer_circles(circles=circles, members=members)
        assert stepback.leadership_spread(full) == pytest.approx(members / (members + 1))
        front_line = [id_ for id_ in org if id_.startswith("associate")]
        settled = sum(stepback.real_authority(org)[id_] for id_ in front_line)
        customers = circles * members
        assert settled == pytest.approx(autonomy * customers / (customers + 1))
        assert stepback.dependence_on_top(org) == pytest.approx(1 / (customers + 1))


class TestMissionCommand:
    """Top-down in peace, juniors in charge in battle."""

    def test_is_top_down_in_peace(self):
        """Out of battle it is a command pyramid."""
        org = archetypes.mission_command()
        assert stepback.leadership_spread(org) == 0
        assert stepback.dependence_on_top(org) == 1

    def test_puts_juniors_in_charge_in_battle(self):
        """With one half handed on twice: 1/2, two of 1/8, four of 1/16."""
        battle = archetypes.mission_command(autonomy=0.5).in_context("battle")
        share = stepback.real_authority(battle)
        assert share["captain"] == pytest.approx(1 / 2)
        assert share["lieutenant-2"] == pytest.approx(1 / 8)
        assert share["sergeant-2-1"] == pytest.approx(1 / 16)
        assert stepback.dependence_on_top(battle) == pytest.approx(1 / 2)

    def test_calls_its_ranks_by_their_names(self):
        """Each rank is capitalized, and numbered where there are several."""
        org = archetypes.mission_command(platoons=1, sections=1)
        assert [person.name for person in org.people] == [
            "Captain",
            "Lieutenant 1",
            "Sergeant 1.1",
        ]

    def test_fights_on_without_its_captain(self):
        """What was handed on before stands while the captain is away."""
        battle = archetypes.mission_command(autonomy=Level.DELEGATE).in_context("battle")
        assert stepback.dependence_on_top(battle) == 0

    @given(platoons=few_counts, sections=few_counts, autonomy=clear_shares)
    def test_spreads_in_battle_whatever_its_size(self, platoons, sections, autonomy):
        """Entering battle raises spread and lowers the dependence on the top."""
        org = archetypes.mission_command(platoons=platoons, sections=sections, autonomy=autonomy)
        battle = org.in_context("battle")
        assert len(org.people) == 1 + platoons * (1 + sections)
        assert stepback.leadership_spread(org) == 0
        assert stepback.dependence_on_top(org) == 1
        if autonomy <= 0.99 or platoons * sections > 1:
            assert stepback.leadership_spread(battle) > 0
        assert stepback.dependence_on_top(battle) == pytest.approx(1 - autonomy)
        share = stepback.real_authority(battle)
        assert share["captain"] == pytest.approx(1 - autonomy)
        sergeants = sum(share[id_] for id_ in org if id_.startswith("sergeant"))
        assert sergeants == pytest.approx(autonomy**2)


class TestConsultants:
    """Influence and support, no authority."""

    def test_change_what_people_buy_into(self):
        """Half willing, half supported: a quarter of the change; two consultants: 3/8."""
        one = archetypes.consultants(consultants=1, support=0.5, willingness=0.5)
        two = archetypes.consultants(consultants=2, support=0.5, willingness=0.5)
        assert stepback.real_authority(one)["sponsor"] == pytest.approx(3 / 4)
        assert stepback.real_authority(two)["sponsor"] == pytest.approx(5 / 8)

    def test_reach_people_through_support_from_outside(self):
        """All backing comes from people who own nothing; the sponsor is not present."""
        org = archetypes.consultants(consultants=2, support=0.5)
        assert org["consultant-1"].external
        assert stepback.support_received(org)["employee-1"] == pytest.approx(0.75)
        assert stepback.support_coverage(org) == pytest.approx(0.75)
        assert stepback.presence(org) == 0

    def test_are_not_needed_for_a_single_decision(self):
        """When they leave, no decision stalls."""
        org = archetypes.consultants(consultants=2)
        assert stepback.absence(org, ["consultant-1", "consultant-2"]).stalled == 0

    @pytest.mark.parametrize("nothing", [{"support": 0}, {"willingness": 0}, {"consultants": 0}])
    def test_change_nothing_where_nobody_buys_in(self, nothing):
        """Without support, without willingness or without consultants all stays as it was."""
        org = archetypes.consultants(**nothing)
        assert stepback.real_authority(org)["sponsor"] == 1

    def test_show_that_buy_in_is_assumed(self):
        """All that is delegated rests on the assumption."""
        assert stepback.assumed_share(archetypes.consultants()) == pytest.approx(1)

    @given(
        consultants=few_counts_or_none,
        employees=few_counts,
        support=st.floats(0, 1),
        willingness=st.floats(0, 1),
    )
    def test_decide_nothing_themselves(self, consultants, employees, support, willingness):
        """They have no authority, formal or real, and the sponsor keeps what is not bought."""
        org = archetypes.consultants(
            consultants=consultants, employees=employees, support=support, willingness=willingness
        )
        advisers = [person.id for person in org.people if person.external]
        assert len(advisers) == consultants
        real, formal = stepback.real_authority(org), stepback.formal_authority(org)
        assert all(real[id_] == formal[id_] == 0 for id_ in advisers)
        received = stepback.support_received(org)["employee-1"]
        assert real["sponsor"] == pytest.approx(1 - willingness * received, abs=1e-9)

    @given(consultants=few_counts, support=clear_shares, willingness=st.floats(0.05, 0.95))
    def test_change_more_with_more_of_either(self, consultants, support, willingness):
        """Half the support, or half the willingness, changes less."""

        def bought(**options):
            given = {"consultants": consultants, "support": support, "willingness": willingness}
            return 1 - stepback.real_authority(archetypes.consultants(**given | options))["sponsor"]

        assert bought(support=support / 2) < bought()
        assert bought(willingness=willingness / 2) < bought()


class TestAdministration:
    """Powerless executives, before and after they are empowered."""

    def test_has_powerless_executives(self):
        """They decide nothing, and nobody backs them."""
        org = archetypes.administration(departments=3)
        found = stepback.empowerment(org)
        assert {found[f"executive-{k}"] for k in (1, 2, 3)} == {"powerless"}
        assert stepback.dependence_on_top(org) == 1

    def test_has_effective_executives_once_empowered(self):
        """Four departments, three quarters handed on: (1 + 4/4) / 5 waits for the minister."""
        org = archetypes.administration(departments=4, autonomy=0.75, empowered=True)
        found = stepback.empowerment(org)
        assert {found[f"executive-{k}"] for k in (1, 2, 3, 4)} == {"empowered"}
        assert stepback.dependence_on_top(org) == pytest.approx(0.4)

    def test_is_empowered_by_stepping_back(self):
        """`empowered=True` is what `step_back` makes of the powerless one."""
        org = archetypes.administration(departments=3)
        for k in (1, 2, 3):
            org = org.step_back(
                "minister",
                to=f"executive-{k}",
                domain=f"department-{k}",
                autonomy=0.75,
                support=0.75,
            )
        assert org == archetypes.administration(departments=3, empowered=True)

    def test_that_hands_on_without_support_abandons(self):
        """Rights alone do not empower."""
        org = archetypes.administration(empowered=True, support=0)
        assert stepback.empowerment(org)["executive-1"] == "abandoned"

    @given(
        departments=few_counts,
        clerks=few_counts_or_none,
        autonomy=st.floats(0.5, 1) | st.sampled_from([Level.AGREE, Level.ADVISE, Level.DELEGATE]),
        support=st.floats(0.5, 1),
    )
    def test_empowers_its_executives_whatever_its_size(
        self, departments, clerks, autonomy, support
    ):
        """Powerless before, empowered after, and less waits for the minister."""
        options = {
            "departments": departments,
            "clerks": clerks,
            "autonomy": autonomy,
            "support": support,
        }
        before = archetypes.administration(**options)
        after = archetypes.administration(**options, empowered=True)
        for k in range(1, departments + 1):
            assert stepback.empowerment(before)[f"executive-{k}"] == "powerless"
            assert stepback.empowerment(after)[f"executive-{k}"] == "empowered"
        assert stepback.dependence_on_top(after) < stepback.dependence_on_top(before)
        assert stepback.leadership_spread(after) > stepback.leadership_spread(before)


class TestMembershipOrganization:
    """No hierarchy: the member who takes up a task leads it."""

    def test_is_led_by_the_member_who_takes_up_a_task(self):
        """One task each: everyone leads equally."""
        org = archetypes.membership_organization(members=5, tasks=5)
        assert stepback.leadership_spread(org) == pytest.approx(1)
        assert stepback.real_authority(org, "task-2")["member-2"] == 1

    def test_has_no_top_to_depend_on(self):
        """Only the assembly owns, and nobody reports to anyone."""
        org = archetypes.membership_organization()
        assert org.reporting == ()
        assert stepback.dependence_on_top(org) == 0

    def test_has_every_member_in_its_assembly(self):
        """Also those who take nothing up."""
        org = archetypes.membership_organization(members=4, tasks=1, active=1)
        assert [(one.group, one.member) for one in org.memberships] == [
            ("assembly", f"member-{at}") for at in range(1, 5)
        ]

    def test_does_not_spread_leadership_by_itself(self):
        """Where three of nine do everything, the spread is 2/8."""
        org = archetypes.membership_organization(members=9, tasks=9, active=3)
        assert stepback.leadership_spread(org) == pytest.approx(0.25)

    def test_stands_behind_the_member_who_leads(self):
        """Those who lead are backed by the others."""
        org = archetypes.membership_organization(members=4, tasks=2)
        assert stepback.empowerment(org)["member-1"] == "empowered"
        assert stepback.presence(org) == 1

    @given(members=st.integers(2, 12), tasks=st.integers(1, 15), active=st.integers(1, 12))
    def test_never_depends_on_a_top(self, members, tasks, active):
        """No top; each task has one leader; and no more than `active` people lead."""
        active = min(active, members)
        org = archetypes.membership_organization(members=members, tasks=tasks, active=active)
        assert stepback.dependence_on_top(org) == 0
        for domain in org.domains:
            leads = [who for who, part in stepback.real_authority(org, domain.id).items() if part]
            assert len(leads) == 1
        leading = sum(part > 0 for part in stepback.real_authority(org).values())
        assert leading == min(tasks, active)
        rounds = archetypes.membership_organization(
            members=members, tasks=tasks * active, active=active
        )
        expected = pytest.approx((active - 1) / (members - 1), abs=1e-9)
        assert stepback.leadership_spread(rounds) == expected


class TestLeadersWhoFollow:
    """The manager hands a domain to a report and follows in it."""

    def test_all_follow_in_something(self):
        """Every manager hands more to a report than they keep."""
        assert stepback.leaders_who_follow(archetypes.leaders_who_follow()) == 1

    def test_stand_in_teams_of_their_own(self):
        """Managers and specialists share a unit, which lies in that of the director."""
        org = archetypes.leaders_who_follow(teams=2, members=1)
        assert org["director"].unit == "company"
        assert org["manager-2"].unit == org["specialist-2-1"].unit == "company/team-2"

    def test_lead_in_one_domain_and_follow_in_another(self):
        """All of staffing is the manager's; in the craft they are out of the way, and present."""
        org = archetypes.leaders_who_follow()
        assert stepback.real_authority(org, "staffing-1")["manager-1"] == 1
        assert stepback.stances(org) == {
            ("director", "planning"): "out of the way",
            ("manager-1", "craft-1"): "out of the way",
            ("manager-2", "craft-2"): "out of the way",
        }

    def test_play_second_fiddle_where_they_keep_a_third(self):
        """Two thirds handed on is not out of the way yet."""
        org = archetypes.leaders_who_follow(autonomy=Level.ADVISE)
        assert stepback.stances(org)["manager-1", "craft-1"] == "second fiddle"

    def test_leave_reports_with_more_than_the_director(self):
        """In five domains, of which 3/4 are handed on in three: 3/20 against 1/20."""
        share = stepback.real_authority(archetypes.leaders_who_follow(teams=2, autonomy=0.75))
        assert share["specialist-2-1"] == pytest.approx(0.15)
        assert share["director"] == pytest.approx(0.05)

    @given(
        teams=few_counts,
        members=few_counts,
        autonomy=st.floats(0.51, 1) | st.sampled_from([Level.ADVISE, Level.DELEGATE]),
        support=st.floats(0, 1),
    )
    def test_follow_whatever_the_size(self, teams, members, autonomy, support):
        """All of them follow, and as present as their support is."""
        org = archetypes.leaders_who_follow(
            teams=teams, members=members, autonomy=autonomy, support=support
        )
        assert stepback.leaders_who_follow(org) == 1
        assert stepback.presence(org) == pytest.approx(support)


class TestReluctantLeaders:
    """People who fear what leading may cost, made safe by support."""

    def test_accept_half_at_middling_risk(self):
        """1.5 less half of each of three risks is even odds."""
        org = archetypes.reluctant_leaders()
        assert org["colleague-1"].willingness == 0.5
        assert stepback.real_authority(org)["colleague-1"] == pytest.approx(0.5 / 7)
        assert org.supports == ()

    def test_accept_more_with_support(self):
        """Full support takes half of each risk away."""
        org = archetypes.reluctant_leaders(support=1)
        assert org["colleague-1"].willingness == pytest.approx(0.679178699175393)
        assert stepback.presence(org) == 1

    @pytest.mark.parametrize(
        ("support", "accepted"), [(0, 0.1978161114414182), (1, 0.45016600268752205)]
    )
    def test_weigh_each_risk(self, support, accepted):
        """With odds of 1 and blame counted twice: logistic(-1.4), and logistic(-0.2)."""
        org = archetypes.reluctant_leaders(
            support=support, interpersonal=0.8, image=0.4, blame=0.6, weights=(1, 1, 2), base=1
        )
        assert org["colleague-1"].willingness == pytest.approx(accepted)

    def test_accept_nothing_where_the_risk_is_overwhelming(self):
        """The team lead then decides everything."""
        org = archetypes.reluctant_leaders(weights=(1e308, 1e308, 1e308))
        assert stepback.real_authority(org)["team-lead"] == 1

    def test_show_that_willingness_is_assumed(self):
        """All that is delegated rests on the assumption."""
        assert stepback.assumed_share(archetypes.reluctant_leaders()) == pytest.approx(1)

    @given(
        options=st.fixed_dictionaries(
            {
                "colleagues": few_counts,
                **dict.fromkeys(("interpersonal", "image", "blame"), st.floats(0, 1)),
                "weights": st.tuples(*[st.floats(0, 5)] * 3),
                "relief": st.tuples(*[st.floats(0, 1)] * 3),
                "base": st.floats(-5, 5),
            }
        ),
        supports=st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted),
    )
    def test_never_lead_less_for_being_supported(self, options, supports):
        """More support, no less accepted, no less spread; and more where it removes a risk."""
        less, more = (
            archetypes.reluctant_leaders(**options, support=support) for support in supports
        )
        spread_less, spread_more = map(stepback.leadership_spread, (less, more))
        assert less["colleague-1"].willingness <= more["colleague-1"].willingness
        assert spread_less <= spread_more + 1e-9
        risks = [options[risk] for risk in ("interpersonal", "image", "blame")]
        reliefs = zip(options["weights"], options["relief"], risks, strict=True)
        removed = sum(map(math.prod, reliefs))
        if removed * (supports[1] - supports[0]) > 0.01:
            assert spread_less < spread_more


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("command_pyramid", {"people": 0}, "people: 0 is too few; give 1 or more"),
        ("command_pyramid", {"people": 2.5}, "people: 2.5 is not a whole number"),
        ("command_pyramid", {"people": True}, "people: True is not a whole number"),
        ("command_pyramid", {"span": "two"}, "span: 'two' is not a whole number; give 1 or more"),
        ("command_pyramid", {"people": -1, "span": 0}, "people: -1 .*; span: 0 is too few"),
        ("customer_circles", {"circles": 0}, "circles: 0 is too few"),
        ("customer_circles", {"members": None}, "members: None is not a whole number"),
        ("customer_circles", {"autonomy": 1.4}, "autonomy: 1.4 is not between 0 and 1"),
        ("customer_circles", {"autonomy": Level.TELL}, "autonomy: .*TELL.* leaves everything"),
        ("customer_circles", {"support": -0.5}, "support: -0.5 is not between 0 and 1"),
        ("mission_command", {"platoons": 0}, "platoons: 0 is too few"),
        ("mission_command", {"sections": 0}, "sections: 0 is too few"),
        ("mission_command", {"autonomy": 0}, "0 leaves everything with the captain.* more than 0"),
        ("mission_command", {"autonomy": None}, "autonomy: None is not a number"),
        ("consultants", {"consultants": -1}, "consultants: -1 is too few; give 0 or more"),
        ("consultants", {"employees": 0}, "employees: 0 is too few"),
        ("consultants", {"willingness": math.nan}, "willingness: nan is not between 0 and 1"),
        ("consultants", {"support": "much"}, "support: 'much' is not a number"),
        ("administration", {"departments": 0}, "departments: 0 is too few"),
        ("administration", {"clerks": -1}, "clerks: -1 is too few; give 0 or more"),
        ("administration", {"empowered": "yes"}, "empowered: 'yes' is neither True nor False"),
        ("administration", {"autonomy": 2}, "autonomy: 2 is not between 0 and 1"),
        ("administration", {"support": 2}, "support: 2 is not between 0 and 1"),
        ("membership_organization", {"members": 0}, "members: 0 is too few"),
        ("membership_organization", {"tasks": 0}, "tasks: 0 is too few"),
        ("membership_organization", {"active": 0}, "active: 0 is too few"),
        ("membership_organization", {"active": 13}, "active: 13 is more than the 12 members"),
        ("leaders_who_follow", {"teams": 0}, "teams: 0 is too few"),
        ("leaders_who_follow", {"members": 0}, "members: 0 is too few"),
        ("leaders_who_follow", {"autonomy": 0.5}, "autonomy: 0.5 leaves .* give more than 0.5"),
        ("leaders_who_follow", {"autonomy": Level.AGREE}, "AGREE.* give more than 0.5"),
        ("leaders_who_follow", {"support": 1.5}, "support: 1.5 is not between 0 and 1"),
        ("reluctant_leaders", {"colleagues": 0}, "colleagues: 0 is too few"),
        ("reluctant_leaders", {"support": 1.1}, "support: 1.1 is not between 0 and 1"),
        ("reluctant_leaders", {"image": -1}, "image: -1 is not between 0 and 1"),
        ("reluctant_leaders", {"weights": (1, 2)}, r"weights: \(1, 2\) are not 3 numbers"),
        ("reluctant_leaders", {"weights": "123"}, "weights: '123' are not 3 numbers"),
        ("reluctant_leaders", {"weights": (1, 1, -2)}, "weights: -2 is not a number from 0 up"),
        ("reluctant_leaders", {"relief": (0, 0, 2)}, "relief: 2 is not between 0 and 1"),
        ("reluctant_leaders", {"base": math.inf}, "base: inf is not a finite number"),
    ],
)
def test_a_bad_option_is_refused_with_its_value_and_the_remedy(name, options, message):
    """What may not be is named, shown, and followed by what may."""
    with pytest.raises(ValueError, match=message):
        make_archetype(name, **options)
