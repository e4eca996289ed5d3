"""The made-up matrices of the examples: their faults are found, and their rights are as written."""

import pytest

from stepback import InvalidOrganization, real_authority
from stepback.evidence import read_authority_matrix
from stepback.scenarios import who_can_decide
from tests.support.real_organizations import EXAMPLES, example

FOLDER = EXAMPLES / "evidence"


@pytest.fixture(scope="module")
def hospital():
    """The script, the matrix and the organization of the hospital."""
    script = example("evidence/hospital_rights")
    matrix = script.read_matrix(FOLDER / "hospital_matrix.csv")
    staff, posts = script.read_staff(FOLDER / "hospital_staff.csv")
    return script, matrix, script.apply_rights(matrix, staff, posts)


@pytest.fixture(scope="module")
def manufacturer():
    """The script, the matrix and the organization of the manufacturer."""
    script = example("evidence/manufacturer_rights")
    matrix = script.read_matrix(FOLDER / "manufacturer_register.csv")
    org = script.apply_rights(matrix, script.read_staff(FOLDER / "manufacturer_staff.csv"))
    return script, matrix, org


@pytest.mark.parametrize("name", ["hospital_rights", "manufacturer_rights"])
def test_an_example_runs_and_says_what_is_missing(name, tmp_path, capsys):
    """Without arguments it prints its findings; without its files one sentence."""
    script = example(f"evidence/{name}")
    script.main([])
    assert "To look at:" in capsys.readouterr().out
    with pytest.raises(SystemExit) as stopped:
        script.main([str(tmp_path)])
    assert "is missing" in stopped.value.code


def test_the_faults_of_the_hospital_are_found():
    """Blank cells, a row twice, and a limit that falls, each with its rows."""
    with pytest.raises(InvalidOrganization) as caught:
        read_authority_matrix(FOLDER / "hospital_matrix.csv", shape="grid")
    rows = {problem.code: problem.where.rows for problem in caught.value.problems}
    assert set(rows.values()) == {(4, 6, 7, 8), (7,), (5,)}


def test_wards_decide_for_themselves(hospital):
    """A ward's manager decides about small supplies of the ward, in a third of five amounts."""
    script, matrix, org = hospital
    supplies = "Purchasing / Ward supplies"
    shares = real_authority(org, domain=supplies)
    amounts = script.AMOUNTS[supplies]
    small = sum(amount <= 500 for amount in amounts) / len(amounts)
    n_staff = len(org.people)
    # Ward 1 has three heads, its manager among them, wards 2 and 3 two each.
    assert shares["h07"] == pytest.approx(small * 3 / n_staff)
    assert shares["h08"] == pytest.approx(small * 2 / n_staff)
    assert (supplies, "Ward Manager") in matrix.own_line


def test_waivers_above_the_highest_limit_are_of_nobody(hospital):
    """The board may waive up to 250,000, and no post may waive more."""
    _, matrix, org = hospital
    waivers = "Purchasing / Waivers of tender"
    assert matrix.who_may(waivers, 250_000).deciders == ("Board",)
    assert matrix.who_may(waivers, 250_001).holders == ()
    assert who_can_decide(org, waivers, amount=250_001).deciders == ()


def test_agency_staff_is_decided_by_limit_until_it_is_corrected(hospital):
    """The clinical director has less than the matron, who is below, and comes first."""
    _, matrix, _ = hospital
    held = matrix.who_may("Purchasing / Agency staff", 1500)[""]
    assert [right.holder for right in held][:2] == ["Clinical Director", "Matron"]


def test_a_posts_right_depends_on_the_footnote(hospital):
    """Permanent posts are for the directors in the establishment, else for the chief executive."""
    _, _, org = hospital
    posts = "Staff / Permanent posts"
    assert real_authority(org.in_context("in the establishment"), domain=posts)["h03"] == 0.5
    assert real_authority(org.in_context("not in the establishment"), domain=posts)["h01"] == 1


def test_the_buyer_decides_less_from_new_year_on(manufacturer):
    """18,000 are for the buyer in 2025, and for the CFO in 2026."""
    _, matrix, org = manufacturer
    commercial = "Purchasing / Commercial"
    assert matrix.who_may("Purchasing", 18_000, on="2025-12-31")["Commercial"][0].holder == "Buyer"
    assert matrix.who_may("Purchasing", 18_000, on="2026-01-01")["Commercial"][0].holder == "CFO"
    before = who_can_decide(org, commercial, amount=18_000, on="2025-12-31").deciders
    after = who_can_decide(org, commercial, amount=18_000, on="2026-01-01").deciders
    assert [decider.person for decider in before if decider.share] == ["m05"]
    assert [decider.person for decider in after if decider.share] == ["m02"]


def test_an_emergency_gives_no_more_than_the_plant_manager_has(manufacturer):
    """The head of maintenance decides first while the line is down, up to the cut limit."""
    _, _, org = manufacturer
    repairs = "Emergency repairs"
    on_day = org.at("2026-03-01")
    assert "limit-above-principal" in {warning.code for warning in on_day.warnings}
    assert real_authority(on_day, domain=repairs)["m07"] == 0
    assert real_authority(on_day.in_context("line is down"), domain=repairs)["m07"] == 2 / 3


def test_large_purchases_are_signed_by_two(manufacturer):
    """Above the CFO's limit, the managing director and the CFO decide together."""
    _, _, org = manufacturer
    rights = who_can_decide(org, "Purchasing / Commercial", amount=300_000, on="2026-03-01")
    assert {(decider.person, decider.jointly) for decider in rights.deciders} == {
        ("m01", "Managing Director + CFO"),
        ("m02", "Managing Director + CFO"),
    }
