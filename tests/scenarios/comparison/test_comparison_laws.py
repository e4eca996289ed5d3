"""What holds for every comparison, and what each handover is by the oracle."""

import math
from collections import Counter

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import stepback
from stepback import measure
from stepback._flow import _active_delegations
from stepback.scenarios import compare
from tests.support import oracle
from tests.support.strategies import UNBOUND, assume_valid, organizations, worlds

CLOSE = 1e-9


def assume_dated(*orgs):
    """Reject organizations that need a date."""
    assume(not any(org._compiled.needs_date for org in orgs))


def negate(figures):
    """Each figure with the opposite sign, rounded."""
    return {key: round(-figure, 9) for key, figure in figures.items()}


def rounded(figures):
    """Each figure, rounded."""
    return {key: round(figure, 9) for key, figure in figures.items()}


def swapped(changes):
    """Before in place of after, and the other way round."""
    return {id_: (change.after, change.before) for id_, change in changes.items()}


def as_pairs(changes):
    """Before and after of each change."""
    return {id_: (change.before, change.after) for id_, change in changes.items()}


@given(organizations())
def test_nothing_changes_between_an_organization_and_itself(org):
    """All differences are 0 or not known, and nobody gained, joined or moved."""
    assume_dated(org)
    found = compare(org, org)
    assert all(math.isnan(figure) or figure == 0 for figure in found.difference.values())
    assert not any((found.gained, found.lost, found.handed_over, found.classes, found.managers))
    assert found.joined == found.left == ()
    assert [finding.text for finding in found._document().findings] == [
        "Nothing that is shown here has changed."
    ]


@given(organizations(), organizations())
def test_a_comparison_the_other_way_is_its_mirror(before, after):
    """Gains are losses, those who joined left, and every sign is the opposite."""
    assume_dated(before, after)
    found, mirror = compare(before, after), compare(after, before)
    assert (found.joined, found.left) == (mirror.left, mirror.joined)
    assert rounded(found.gained) == rounded(mirror.lost)
    assert rounded(found.lost) == rounded(mirror.gained)
    assert rounded(found.handed_over) == negate(mirror.handed_over)
    assert as_pairs(found.classes) == swapped(mirror.classes)
    assert as_pairs(found.managers) == swapped(mirror.managers)
    assert found.unsupported.before == mirror.unsupported.after
    assert found.unsupported.after == mirror.unsupported.before
    for name, figure in found.difference.items():
        assert figure == -mirror.difference[name] or math.isnan(figure)


@given(organizations(), organizations())
def test_each_part_is_that_of_the_measure_on_either_side(before, after):
    """Differences of `measure`, shares of `real_authority`, and classes of `empowerment`."""
    assume_dated(before, after)
    found = compare(before, after)
    assert (found.before, found.after) == (measure(before), measure(after))
    for name, figure in found.difference.items():
        first, last = (getattr(side, name) for side in (found.before, found.after))
        if name == "bus_factor":
            first, last = first.size, last.size
        assert figure == last - first or (math.isnan(figure) and math.isnan(last - first))
    shares = [stepback.real_authority(org) for org in (before, after)]
    for id_, change in found.authority.items():
        assert (change.before, change.after) == tuple(by_id.get(id_, 0) for by_id in shares)
    classes = [stepback.empowerment(org) for org in (before, after)]
    for id_, change in found.classes.items():
        assert (change.before, change.after) == tuple(by_id[id_] for by_id in classes)


@given(organizations(), organizations())
def test_gains_and_losses_are_what_differs_in_authority(before, after):
    """Their sums differ by what is vacant, and each is in the order of its size."""
    assume_dated(before, after)
    found = compare(before, after)
    for id_, change in found.authority.items():
        more = change.after - change.before
        assert found.gained.get(id_, 0) - found.lost.get(id_, 0) == pytest.approx(more, abs=CLOSE)
    net = math.fsum(found.gained.values()) - math.fsum(found.lost.values())
    assert net == pytest.approx(-found.difference["vacant_share"], abs=CLOSE * 10)
    for figures in (found.gained, found.lost, found.handed_over):
        sizes = [round(abs(figure), 9) for figure in figures.values()]
        assert sizes == sorted(sizes, reverse=True)


@given(organizations(supports=True), st.data())
def test_answers_change_nothing_but_what_is_said_of_support(org, data):
    """Whatever was answered on either side, all else in a comparison is the same in every form."""
    assume_dated(org)
    other = data.draw(organizations(supports=True))
    assume_dated(other)

    def forms(before, after):
        found = compare(before, after)
        document = found._document()
        parts = [section for section in document.sections if section.name != "support"]
        values = found.to_dict()
        assert values["classes"] is values["unsupported"] is None
        values.pop("answers")
        findings = [text for text in document.findings if "recorded support" not in text.text]
        return parts, findings[:2], document.appendix, str(values), found.to_frame().to_dict()

    def with_other_answers(organization):
        kept = [support for support in organization.supports if data.draw(st.booleans())]
        parts = {
            name: getattr(organization, name)
            for name in ("people", "roles", "circles", "domains", "reporting", "delegations")
        }
        made = stepback.Organization(
            **parts,
            memberships=organization.memberships,
            supports=kept,
            respondents=organization.respondents,
        )
        if organization.date is not None:
            made = made.at(organization.date)
        return made.in_context(*organization.contexts) if organization.contexts else made

    changed = with_other_answers(org), with_other_answers(other)
    assert str(forms(org, other)) == str(forms(*changed))


# Handovers by the oracle


def oracle_handovers(before, after):
    """The same, from what each delegation carries in each domain by the oracle."""
    named = {
        (delegation.principal, delegation.domain)
        for world in (before, after)
        for delegation in world.delegations
        if delegation.domain is not None
    }
    moved = Counter()
    for world, sign in ((before, -1), (after, 1)):
        whole = oracle.total_decisions(world)
        for domain, passed in oracle.compute_flow(world).passed.items():
            for index, weight in passed.items():
                delegation = world.delegations[index]
                is_named = (delegation.principal, domain) in named
                key = (delegation.principal, delegation.delegate, domain if is_named else None)
                moved[key] += sign * weight / whole
    return {key: float(amount) for key, amount in moved.items() if abs(amount) > CLOSE}


@pytest.fixture(params=[False, True], ids=["each domain alone", "domains share states"])
def sharing(request, monkeypatch):
    """Whether the domains of every organization share the states of their flow, as in large ones."""
    if request.param:
        for name in ("_WORTH_SHARING", "_WORTH_SEARCHING", "_FEW"):
            monkeypatch.setattr(_active_delegations, name, 0)


@pytest.mark.usefixtures("sharing")
@given(worlds(**UNBOUND), worlds(**UNBOUND))
def test_handovers_are_those_of_the_oracle(before, after):
    """For two organizations of some common ids, with roles, circles, limits and general rights."""
    found = compare(assume_valid(before), assume_valid(after))
    expected = oracle_handovers(before, after)
    assert rounded(found.handed_over) == pytest.approx(rounded(expected), abs=1e-8)


@pytest.mark.usefixtures("sharing")
@given(worlds(**UNBOUND, min_people=3), st.data())
def test_handovers_of_a_step_back_are_those_of_the_oracle(world, data):
    """Also where some delegations are dropped, so that general ones take their place."""
    kept = [one for one in world.delegations if data.draw(st.booleans())]
    after = type(world)(**(vars(world) | {"delegations": tuple(kept)}))
    found = compare(assume_valid(world), assume_valid(after))
    expected = oracle_handovers(world, after)
    assert rounded(found.handed_over) == pytest.approx(rounded(expected), abs=1e-8)
