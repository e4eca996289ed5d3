"""Worked examples of absence, quorum, cycles, deputies, the top and steps back.

Each figure was worked out by hand. Each row runs through the oracle and through the package.
"""

from __future__ import annotations

from fractions import Fraction as F  # noqa: N817  (a page full of them)

import pytest

from tests.support.answers import OracleAnswers, PackageAnswers
from tests.support.notation import read_world

BOTH = [OracleAnswers(), PackageAnswers()]
both = pytest.mark.parametrize("answers", BOTH, ids=["oracle", "package"])

NOTHING = (0, 0)
ALL_STALLS = (1, 0)
TEN = range(10)

JOINT = "d of sign; sign{ann, bo} q2"
COUNCIL = "d of ann; ann -> c .75; c{bo, cy, di} q2"
COUNCIL_FOR_GOOD = "d of ann; ann -> c .75 exclusive; c{bo, cy, di} q2"
OWN_CIRCLE = "d of ann; ann -> c; c{ann, bo, cy}"
BOARD = "d of board; board{ops, fin}; ops{ann, bo}; fin{cy, di}"
LAPSING = "d of board; board{ann, bo} q2; board -> cy .5 lapses"
STANDING = "d of board; board{ann, bo} q2; board -> cy .5"

ABSENCES = [
    (JOINT, "ann", ALL_STALLS),
    (JOINT.replace("q2", "q1"), "ann", NOTHING),
    (COUNCIL, "bo", NOTHING),
    (COUNCIL, "bo cy", (0, F(3, 4))),
    (COUNCIL, "ann bo cy", ALL_STALLS),
    (COUNCIL_FOR_GOOD, "bo cy", (F(3, 4), 0)),
    (OWN_CIRCLE + " q2", "bo", NOTHING),
    (OWN_CIRCLE + " q3", "bo", (0, F(2, 3))),
    (BOARD.replace("fin}", "fin} q3"), "bo", NOTHING),
    (BOARD.replace("fin}", "fin} q3"), "bo di", ALL_STALLS),
    (BOARD.replace("fin}", "fin} q2"), "bo di", NOTHING),
    (LAPSING, "ann", (F(1, 2), 0)),
    (LAPSING, "ann bo", ALL_STALLS),
    (STANDING, "ann bo", (F(1, 2), 0)),
]


@both
@pytest.mark.parametrize(("organization", "away", "stalled_and_escalated"), ABSENCES)
def test_what_stalls_and_escalates(answers, organization, away, stalled_and_escalated):
    """Circles below their quorum decide nothing: what they had goes back, or stalls."""
    stalled, escalated, _ = answers.absence(read_world(organization), away.split())
    assert (stalled, escalated) == pytest.approx(stalled_and_escalated)


@both
def test_what_a_circle_below_its_quorum_had_goes_back_from_each_of_its_members(answers):
    """From di as well, who is there and cannot decide it alone."""
    _, _, from_whom_to_whom = answers.absence(read_world(COUNCIL), ["bo", "cy"])
    assert from_whom_to_whom == {(member, "ann"): F(1, 4) for member in ("bo", "cy", "di")}


@both
@pytest.mark.parametrize(
    ("organization", "size"),
    [(JOINT, 1), (JOINT.replace("q2", "q1"), 2), (BOARD.replace("fin}", "fin} q3"), 2)],
)
def test_how_many_absences_stop_a_circle(answers, organization, size):
    """As many as leave it below its quorum."""
    assert answers.bus_factor(read_world(organization)) == size


THREE_OWNERS = "a of ann; b of bo; c of cy"
QUARTER = "d of board; board{ann, bo}; board -> cy .25; di"


@both
@pytest.mark.parametrize(
    ("organization", "dependence"),
    [
        (QUARTER, F(3, 4)),
        (QUARTER + "; cy manages di", 0),
        (THREE_OWNERS, 0),
        (THREE_OWNERS + "; di", 0),
        (THREE_OWNERS.replace("ann", "ann weight 3") + "; di", F(3, 5)),
    ],
)
def test_what_depends_on_the_top(answers, organization, dependence):
    """Without lines the top are those who own at least twice an even share, in circles too."""
    assert answers.dependence(read_world(organization)) == pytest.approx(dependence)


@both
@pytest.mark.parametrize(
    ("organization", "coverage"),
    [
        ("r of ann; ann -> c .1; c{ann, bo}", F(1, 10)),
        ("r of ann; ann -> c .5; c{ann, bo}", 1),
        ("d of team; team{ann, bo}; ann -> bo", F(1, 2)),
        ("d of c; c{ann 0, bo}", 0),
        ("d of c; c{ann, bo}", 1),
    ],
)
def test_which_parts_have_a_deputy(answers, organization, coverage):
    """Part by part: a delegate covers what the principal keeps, a fellow what came by seats."""
    assert answers.deputies(read_world(organization)) == pytest.approx(coverage)


@both
@pytest.mark.parametrize(
    ("organization", "decided"),
    [
        ("d of di; di -> team; team{ann 0, bo}; ann -> di", {"bo": 1}),
        ("d of di; di -> team; team{ann, bo}; team -> cy; ann -> di", {"cy": 1}),
        (
            "d of di; di -> team; team{ann, bo}; ann -> di 0",
            {"ann": F(1, 2), "bo": F(1, 2)},
        ),
        (
            "d of di; di -> team; team{ann, bo}; ann -> team",
            {"ann": F(1, 4), "bo": F(3, 4)},
        ),
    ],
)
def test_what_passes_nothing_closes_no_cycle(answers, organization, decided):
    """Nor does a member who hands her part back to her circle: her own part stays with her."""
    found = answers.decided(read_world(organization))
    assert {person: share for person, share in found.items() if share} == pytest.approx(decided)


@both
@pytest.mark.parametrize(
    "organization",
    [
        "d of di; di -> team; ann -> di; team{ann, " + ", ".join(f"c{n} .1" for n in TEN) + "}",
        "d of di; di -> ann; ann -> di; " + "; ".join(f"di -> c{n} share .1" for n in TEN),
    ],
    ids=["seats", "delegations"],
)
def test_ten_tenths_leave_nothing_for_an_eleventh(answers, organization):
    """As floats they sum to a little less than 1; the rest is rounding, and closes no cycle."""
    found = answers.decided(read_world(organization))
    everyone = {f"c{number}": F(1, 10) for number in TEN}
    assert {person: share for person, share in found.items() if share} == pytest.approx(everyone)


@both
def test_however_little_passes_closes_a_cycle(answers):
    """A tenth of ann's half goes back to di, who hands it on again."""
    world = read_world("d of di; di -> team; team{ann, bo}; ann -> di .1")
    assert "di → team → ann → di" in answers.cycle(world)


LIMITED = "pay of ann amounts 1000 5000; ann -> bo in pay to 1000"


@both
@pytest.mark.parametrize(
    ("organization", "decided"),
    [
        (LIMITED + "; bo -> cy in pay to 5000; ann -> dee", {"cy": F(1, 2), "dee": F(1, 2)}),
        (LIMITED + "; bo -> cy in pay to 5000", {"ann": F(1, 2), "cy": F(1, 2)}),
        (LIMITED + "; bo -> cy in pay to 500; ann -> dee", {"bo": F(1, 2), "dee": F(1, 2)}),
    ],
)
def test_a_limit_cuts_what_lies_above_it(answers, organization, decided):
    """Above it the general delegation applies again, whatever the delegate's own delegates may."""
    found = answers.decided(read_world(organization))
    assert {person: share for person, share in found.items() if share} == pytest.approx(decided)


HALF = {"autonomy": F(1, 2), "share": F(1, 2)}
TO_BO = {"to": "bo", "domain": "r", **HALF}
TO_CY = {"to": "cy", "domain": "r", **HALF}
THREE = "r of ann; bo; cy; di"
GENERAL = "r of ann; s of ann; ann -> bo share .25; cy"


def without_share(step):
    return {name: value for name, value in step.items() if name != "share"}


@both
@pytest.mark.parametrize("steps", [(TO_BO, TO_CY), (TO_CY, TO_BO), (TO_BO, without_share(TO_CY))])
def test_a_leader_steps_back_by_shares(answers, steps):
    """Half at a half to each of two: whichever comes first, and the second half by default."""
    assert decided_by_steps(answers, THREE, *steps) == pytest.approx(
        {"ann": F(1, 2), "bo": F(1, 4), "cy": F(1, 4)}
    )


@both
@pytest.mark.parametrize("share", [{"share": F(1, 4)}, {}])
def test_where_shares_leave_nothing_there_is_no_step_back(answers, share):
    """1/2 and 1/2 is all of it."""
    to_di = {"to": "di", "domain": "r", "autonomy": F(1, 2), **share}
    assert decided_by_steps(answers, THREE, TO_BO, TO_CY, to_di) is None


@both
def test_a_step_back_beside_a_general_delegation_leaves_it_elsewhere(answers):
    """Of r, bo has 1/4 and cy 1/4 of it; of s, bo has 1/4."""
    assert decided_by_steps(answers, GENERAL, TO_CY) == pytest.approx(
        {"ann": F(5, 8), "bo": F(1, 4), "cy": F(1, 8)}
    )
    assert decided_by_steps(answers, GENERAL, {**TO_CY, "share": F(4, 5)}) is None


def decided_by_steps(answers, organization, *steps):
    """What people decide after ann takes the steps; ``None`` where the last is refused."""
    decided = answers.decided_after(read_world(organization), "ann", steps)
    return decided and {person: share for person, share in decided.items() if share}


@both
@pytest.mark.parametrize(
    ("organization", "beyond", "falling_back"),
    [
        (
            LIMITED + "; bo -> cy in pay to 5000; ann -> dee",
            {("bo", "cy")},
            {("ann", "bo")},
        ),
        (LIMITED + "; bo -> cy in pay to 5000", {("bo", "cy")}, set()),
        (LIMITED + "; bo -> cy in pay to 500; ann -> dee", set(), {("ann", "bo")}),
    ],
)
def test_limits_that_do_not_mean_what_they_say_are_warned_of(
    answers, organization, beyond, falling_back
):
    """One above the principal's own, and one above which the general delegation applies again."""
    warned = answers.warned(read_world(organization))
    assert warned == {"beyond-principal": beyond, "falls-back-to-general": falling_back}
