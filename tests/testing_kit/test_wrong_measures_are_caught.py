"""Wrong measures, as people write them, each caught by the kit; and right ones, which pass."""

import math
from collections import Counter

import pytest
from hypothesis import given, settings

import stepback
from stepback.testing import time_limit
from stepback.testing.laws import check_measure
from stepback.testing.laws._compare_results import first_difference
from stepback.testing.strategies import organizations
from tests.support.seeded_bugs import authority_measure as authority
from tests.support.seeded_bugs import day_measures as day
from tests.support.seeded_bugs import line_measures as line
from tests.support.seeded_bugs import spread_measures as spread
from tests.support.seeded_bugs import support_measures as support
from tests.support.seeded_bugs import wrong_authority_measures as wrong_authority
from tests.support.seeded_bugs.settings import (
    CAUGHT,
    LAWS,
    LONG,
    MANY,
    SHRUNK,
    failure_message,
    is_unlike,
)

ANY = organizations(allow_dates=True)
# Of these, delegations alone are dated: plain measures read all other records as they are.
STANDING = organizations()
TEAMS = organizations(min_people=3)
DECIDING = organizations(min_people=2, max_people=8, min_domains=1)
UNGROUPED = organizations(max_roles=0, max_circles=0)
FEW = organizations(
    min_people=2, max_people=4, max_roles=0, max_circles=0, max_delegations=4, supports=False
)
SHARES = {"bounded": (0, 1), "monotone": "down", "decomposable": "shares"}


def mean_span(org):
    direct = [span.direct for span in stepback.spans(org).values()]
    return sum(direct) / len(direct) if direct else math.nan


def depth(org):
    layers = [layer for layer in stepback.layers(org).values() if not math.isnan(layer)]
    return max(layers, default=1) - 1


def direct_reports(org):
    spans = stepback.spans(org)
    return {one.id: spans[one.id].direct if one.id in spans else 0 for one in org.people}


def reaching(org):
    return stepback.reaching_centrality(org).overall


def support_of_people(org):
    received = stepback.support_received(org)
    return {person.id: received[person.id] for person in org.people}


def deeper(one, other, *_):
    return max(one, other)


# The model of each right implementation, where they should agree, and what its author states.
RIGHT = {
    authority.real_authority: (stepback.real_authority, DECIDING, SHARES),
    spread.effective_leaders: (
        stepback.effective_leaders,
        STANDING,
        {"bounded": (1, math.inf), "decomposable": spread.leaders_of_both},
    ),
    spread.leadership_spread: (stepback.leadership_spread, STANDING, {"bounded": (0, 1)}),
    spread.leadership_gini: (stepback.leadership_gini, STANDING, {"bounded": (0, 1)}),
    line.mean_span: (mean_span, STANDING, {"bounded": (1, math.inf)}),
    line.depth: (depth, UNGROUPED, {"bounded": (0, math.inf), "decomposable": deeper}),
    line.direct_reports: (direct_reports, TEAMS, {"decomposable": "union"}),
    line.domains_owned: (lambda org: dict(Counter(one.owner for one in org.domains)), STANDING, {}),
    line.reaching: (reaching, UNGROUPED, {"bounded": (0, 1)}),
    support.support_received: (
        support_of_people,
        UNGROUPED,
        {"bounded": (0, 1), "decomposable": "union"},
    ),
    day.headcount: (lambda org: len(org.snapshot().people), ANY, {"decomposable": "sum"}),
    day.lines_there: (lambda org: len(org.snapshot().reporting), ANY, {"decomposable": "sum"}),
    day.weight_there: (
        lambda org: sum(one.weight for one in org.snapshot().domains),
        ANY,
        {"scale": "proportional"},
    ),
}
# What breaks a law, by what it should be and by the law.
BY_LAW = {
    authority.real_authority: {
        "order": (wrong_authority.LastDelegationWins, wrong_authority.OneMemberToAGroup),
        "renaming": (
            wrong_authority.KeyedByName,
            wrong_authority.CaseOfIdsIgnored,
            wrong_authority.ZerosOfIdsIgnored,
        ),
        "scale": (wrong_authority.WeightsForShares, wrong_authority.OneMoreForNoDomains),
        "monotone": (wrong_authority.ArrowsReversed,),
        "decomposable": (wrong_authority.DomainsAlike,),
    },
    spread.effective_leaders: {
        "defined": (spread.leaders_by_log_of_nothing,),
        "decomposable": (
            spread.leaders_in_bits,
            spread.leaders_as_they_are_counted,
            spread.leaders_with_the_vacant_part,
        ),
    },
    spread.leadership_spread: {
        "defined": (spread.spread_of_nobody_divides,),
        "renaming": (spread.spread_remembered_by_people,),
    },
    spread.leadership_gini: {
        "defined": (spread.gini_over_one_less,),
        "order": (spread.gini_without_sorting,),
    },
    line.mean_span: {
        "defined": (line.span_of_nobody_divides,),
        "order": (line.span_of_reports_with_one_manager, line.span_of_the_first_manager),
    },
    line.depth: {
        "defined": (line.depth_below_dotted_lines, line.depth_up_dotted_lines_for_ever),
        "order": (line.depth_below_the_only_top, line.depth_of_managers_before_their_reports),
        "renaming": (line.depth_below_the_lowest_id,),
    },
    line.direct_reports: {
        "defined": (line.reports_by_number, line.reports_by_the_number_after_the_letter),
        "renaming": (
            line.reports_by_name,
            line.reports_by_id_in_any_case,
            line.reports_by_number_where_it_is_one,
        ),
    },
    line.domains_owned: {"repeatable": (line.domains_owned_in_one_dict,)},
    support.support_received: {
        "defined": (support.support_that_was_surely_asked,),
        "order": (support.support_by_the_last,),
        "bounded": (support.support_summed, support.support_in_percent),
    },
    day.headcount: {
        "in force": (
            day.headcount_of_all_days,
            day.headcount_of_ids,
            day.headcount_to_the_last_day,
        ),
        "periods": (day.headcount_after_the_first_day, day.headcount_before_the_last_day),
    },
    day.lines_there: {
        "in force": (day.lines_of_all_days, day.lines_to_the_gone, day.lines_of_the_last_manager),
    },
    day.weight_there: {
        "in force": (day.weight_of_all_days, day.weight_of_the_first_version),
    },
}
LAWLESS = [
    (wrong, law, right)
    for right, laws in BY_LAW.items()
    for law, many in laws.items()
    for wrong in many
]
# What no law tells, or not often enough: it parts from the model.
BY_MODEL = {
    authority.real_authority: (
        wrong_authority.EndDateInclusive,
        wrong_authority.ContextsIgnored,
        wrong_authority.EveryContextNeeded,
        wrong_authority.LimitExclusive,
        wrong_authority.ValueCountedAlike,
        wrong_authority.GeneralAddedToSpecific,
        wrong_authority.GeneralForgotten,
        wrong_authority.DomainIgnored,
        wrong_authority.NoAutonomyIsFullAutonomy,
        wrong_authority.LevelOverSeven,
        wrong_authority.SharesScaledToOne,
        wrong_authority.NoShareIsAnEvenShare,
        wrong_authority.MembersAlike,
        wrong_authority.GroupsKeepTheirs,
        wrong_authority.OwnCircleForgotten,
    ),
    spread.leadership_spread: (
        spread.spread_among_those_who_decide,
        spread.spread_by_log_of_those_who_decide,
        spread.spread_over_everyone,
        spread.spread_as_even_less_gini,
        spread.spread_that_is_never_unknown,
    ),
    spread.leadership_gini: (spread.gini_of_those_who_decide,),
    line.mean_span: (line.span_over_everyone, line.span_with_dotted_lines),
    line.reaching: (
        line.reaching_upward,
        line.reaching_over_everyone,
        line.reaching_over_all_relations,
    ),
    support.support_received: (
        support.support_of_the_strongest,
        support.support_not_asked_is_none,
        support.support_given,
    ),
    day.headcount: (day.headcount_of_those_who_never_leave,),
}
PARTING = [(wrong, right) for right, many in BY_MODEL.items() for wrong in many]


def named(value):
    return getattr(value, "__name__", None)


def stated_of(right, law):
    """What an author states about a law, and of what organizations."""
    _, among, options = RIGHT[right]
    stated = {"scale": "unchanged"} if law == "scale" else {}
    stated |= {law: options[law]} if law in options else {}
    return stated if among in {ANY, STANDING} else stated | {"organizations": among}


@pytest.mark.parametrize(("wrong", "law", "right"), LAWLESS, ids=named)
def test_a_wrong_measure_breaks_a_law(wrong, law, right):
    """The message names the law."""
    text = failure_message(wrong, law, **stated_of(right, law))
    assert text.startswith(f"{wrong.__name__} must be ")
    assert LAWS[law] in text


@pytest.mark.parametrize(("wrong", "right"), PARTING, ids=named)
def test_a_wrong_measure_parts_from_the_model(wrong, right):
    """If no law finds the bug, a comparison with the model on drawn organizations does."""
    model, among, _ = RIGHT[right]
    assert is_unlike(model, wrong, among)


def test_what_remembers_by_the_place_in_memory_is_caught():
    """A new organization sometimes has the address of an earlier one, so the measure is reported as unstable."""
    with pytest.raises(AssertionError, match="must be the same when|must be unchanged"):
        check_measure(spread.spread_remembered_by_place_in_memory, settings=CAUGHT)


@MANY
@given(ANY)
def test_right_measures_agree_with_their_models_many_times(org):
    """They agree on organizations of every kind, or of those of one day, or without groups."""
    for right, (model, among, _) in RIGHT.items():
        seen = org if among is ANY else org.snapshot()  # where a role may stand in for an owner
        if among is not UNGROUPED or not (seen.roles or seen.circles):
            with time_limit(LONG):
                result = right(seen)
            assert first_difference(model(seen), result, 1e-9) is None, right.__name__


@pytest.mark.slow
@pytest.mark.parametrize("among", [STANDING, UNGROUPED], ids=["of any kind", "without groups"])
def test_right_measures_obey_the_laws_of_any_measure_a_thousand_times(among):
    """All measures are checked on one organization, since drawing it takes most of the time."""
    alike = [
        right
        for right, (_, of, stated) in RIGHT.items()
        if (of is UNGROUPED) is (among is UNGROUPED) and "scale" not in stated
    ]
    thousand = settings(max_examples=1000)
    check_measure(
        lambda org: [right(org) for right in alike], organizations=among, settings=thousand
    )


@pytest.mark.parametrize("right", RIGHT, ids=named)
def test_right_measures_obey_what_is_stated_of_them(right):
    """They obey the laws for every measure, and those that their author states."""
    _, among, stated = RIGHT[right]
    few = settings(max_examples=max(10, settings().max_examples // 4))
    check_measure(right, settings=few, organizations=among, **stated)


# What is shown


@pytest.mark.slow
def test_the_smallest_circle_of_lines_is_shown_for_what_never_ends():
    """In the smallest circle, one of two people is above the other by a solid line and below by a dotted one."""
    people = organizations(max_people=8, max_roles=0, max_circles=0)
    text = failure_message(
        line.depth_up_dotted_lines_for_ever, "defined", SHRUNK, organizations=people
    )
    assert "# raised TimeoutError: still running after" in text
    assert text.count("Person(") == 2
    assert text.count("ReportingLine(") == 2


def test_the_fewest_people_are_shown_for_ids_read_in_any_case():
    """Two people whose ids differ only in case are enough."""
    text = failure_message(line.reports_by_id_in_any_case, "renaming", SHRUNK, organizations=FEW)
    org = text.partition("org = ")[2].partition("other = ")[0]
    assert org.count("Person(") == 2
    assert org.count("ReportingLine(") == 1


def test_the_fewest_records_are_shown_for_a_delegation_that_overwrites_another():
    """Two delegations between the same two people are enough."""
    text = failure_message(wrong_authority.LastDelegationWins, "order", SHRUNK, organizations=FEW)
    org = text.partition("org = ")[2].partition("other = ")[0]
    assert org.count("Person(") == 2
    assert org.count("Delegation(") == 2
