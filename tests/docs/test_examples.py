"""Journeys: the examples on real organizations, checked against the data by other means."""

import csv
from collections import Counter
from fractions import Fraction
from pathlib import Path

import networkx as nx
import pytest

import stepback
from tests.support.real_organizations import DATA, EXAMPLES, data, example

HERE = Path(__file__).parents[2]
OWNERS = DATA / "kubernetes_owners/owners_test-infra.csv"
MANAGERS = DATA / "krackhardt_managers"

EXAMPLE_NAMES = sorted(path.stem for path in EXAMPLES.glob("*.py"))


@pytest.mark.parametrize("name", EXAMPLE_NAMES)
def test_an_example_without_its_data_says_so_in_one_sentence(name, tmp_path):
    """Whoever runs an example without the data learns what to give, and sees no traceback."""
    with pytest.raises(SystemExit) as stopped:
        example(name).main([str(tmp_path / "absent")])
    message = stopped.value.code
    assert message.startswith(str(tmp_path))
    assert "STEPBACK_DATA" in message
    assert "\n" not in message


# Who may approve what, worked out again from the rows by walking up the paths


@pytest.fixture(scope="module")
def rows():
    with data(OWNERS).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def named(rows):
    """The approvers that each directory names."""
    named = {row[column]: set() for row in rows for column in ("dir", "parent_dir")}
    del named[""]
    for row in rows:
        if row["role"] == "approver":
            named[row["dir"]].add(row["delegate"])
    return named


@pytest.fixture(scope="module")
def levels(rows, named):
    """The sets of approvers who may decide in each directory, the closest first."""
    apart = {row["dir"] for row in rows if row["no_parent_owners"] == "True"}
    levels = {}
    for directory in named:
        levels[directory], here = [], directory
        while here:
            levels[directory] += [named[here]] if named.get(here) else []
            above = here.rpartition("/")[0] or "."
            here = "" if here in apart or here == "." else above
    return levels


@pytest.fixture(scope="module")
def org():
    owners = example("kubernetes_owners")
    return owners.build_organization(owners.read_owners(data(OWNERS)))


def test_everyone_and_everything_is_counted(org, rows):
    """234 directories of rows and 3 known as parents; 1,061 rows of approvers, 39 repeated."""
    approvers = [row for row in rows if row["role"] == "approver"]
    assert len(org.people) == len({row["delegate"] for row in approvers}) == 374
    assert len(org.domains) == len({row["dir"] for row in rows}) + 3 == 237
    assert len(org.memberships) == len(approvers) - 39 == 1022
    assert len(org.circles) == len({row["dir"] for row in approvers}) == 228


def test_the_root_approvers_own_all_that_is_not_set_apart(org):
    """Four directories set themselves apart, and three lie below one of those."""
    owners = Counter(domain.owner for domain in org.domains)
    assert owners == {
        "./OWNERS": 230,
        "config/jobs/image-pushing/OWNERS": 2,
        "config/jobs/kubernetes/sig-k8s-infra/trusted/OWNERS": 3,
        "config/tests/jobs/OWNERS": 1,
        "config/tests/jobs/policy/OWNERS": 1,
    }
    root = {"aojea", "bentheelder", "dims", "michelle192837", "upodroid"}
    assert {m.member for m in org.memberships if m.group == "./OWNERS"} == root
    formal = stepback.formal_authority(org, "config")
    assert {one: part for one, part in formal.items() if part} == dict.fromkeys(root, 0.2)


@pytest.mark.parametrize("directory", ["config", "config/jobs"])
def test_the_closest_approvers_settle_equal_shares(org, directory):
    """Six people approve in config, and in config/jobs, which names nobody."""
    six = ["cblecker", "chases2", "dims", "madhavjivrajani", "priyankasaggu11929", "wojtek-t"]
    settled = stepback.real_authority(org, directory)
    assert {one: part for one, part in settled.items() if part} == pytest.approx(
        dict.fromkeys(six, 1 / 6)
    )


def test_real_authority_is_one_part_in_each_closest_circle(org, levels):
    """Worked out in fractions: the sum of 1/(approvers) over the directories one is close to."""
    settled = Counter()
    for closest, *_ in levels.values():
        settled.update(dict.fromkeys(closest, Fraction(1, len(closest) * len(levels))))
    assert stepback.real_authority(org) == pytest.approx(
        {person: float(part) for person, part in settled.items()}
    )


@pytest.mark.parametrize(
    "away",
    [
        ["."],
        ["config"],
        [".", "config"],
        ["config/tests/jobs"],
        [".", "config", "config/testgrids", "config/jobs/kubernetes-sigs/kueue"],
    ],
)
def test_what_stops_and_what_goes_up_while_approvers_are_away(org, named, levels, away):
    """A directory stalls if all who may decide are away, and goes up if the closest are."""
    gone = set().union(*(named[directory] for directory in away))
    stalled = {one for one, may in levels.items() if set().union(*may) <= gone}
    up = {one for one, (closest, *_) in levels.items() if closest <= gone} - stalled
    found = stepback.absence(org, gone)
    assert {one for one, part in found.stalled_by_domain.items() if part} == stalled
    assert {one for one, part in found.escalated_by_domain.items() if part} == up
    assert found.stalled == pytest.approx(len(stalled) / 237)
    assert found.escalated == pytest.approx(len(up) / 237)


def test_who_set_themselves_apart_depend_on_nobody_above(org):
    """In config/tests/jobs nobody from config or the root can stand in."""
    own = ["ameukam", "aojea", "bentheelder", "dims", "upodroid"]
    assert stepback.absence(org, own).stalled_by_domain["config/tests/jobs"] == 1
    others = [person.id for person in org.people if person.id not in own]
    assert stepback.absence(org, others).stalled_by_domain["config/tests/jobs"] == 0


def test_the_top_without_a_line_is_who_owns_twice_an_even_share(org):
    """The five root approvers and one more; the page has both figures."""
    formal = stepback.formal_authority(org)
    top = {person for person, share in formal.items() if share * len(org.people) >= 2}
    root = {seat.member for seat in org.memberships if seat.group == "./OWNERS"}
    assert (len(root), len(top), root < top) == (5, 6, True)
    dependence = stepback.dependence_on_top(org)
    assert dependence == stepback.absence(org, top).stalled
    page = (HERE / "docs/how-to/real-data.md").read_text(encoding="utf-8")
    assert f"`dependence_on_top` is {dependence * 100:.1f} % here" in page
    by_name = stepback.dependence_on_top(org, top=["./OWNERS"])
    assert f"is the {by_name * 100:.1f} % above" in page


@pytest.mark.parametrize("threshold", [0.1, 0.5])
def test_the_bus_factor_does_what_it_says(org, levels, threshold):
    """The people found do stall more than the threshold."""
    found = stepback.bus_factor(org, threshold=threshold)
    gone = set(found.people)
    stalled = sum(set().union(*may) <= gone for may in levels.values())
    assert len(gone) == found.size
    assert stalled > threshold * len(levels)


def test_the_page_shows_what_the_example_prints(capsys):
    """The output in docs/how-to/real-data.md is that of the example."""
    example("kubernetes_owners").main([str(data(OWNERS))])
    page = (HERE / "docs/how-to/real-data.md").read_text(encoding="utf-8")
    assert capsys.readouterr().out in page


# Managers: a perfect tree of three layers, and 190 answers


@pytest.fixture(scope="module")
def managers():
    data(MANAGERS / "krack_full_dyads.csv")
    return example("krackhardt_managers").build_organization(MANAGERS)


def test_everyone_but_the_top_reports_to_one_manager(managers):
    """Twenty lines below manager 7, as drawn in the literature."""
    spans = stepback.spans(managers)
    assert len(managers.people) == 21
    assert len(managers.reporting) == len({line.report for line in managers.reporting}) == 20
    assert {one: span.direct for one, span in spans.items()} == {
        "2": 3,
        "7": 4,
        "14": 7,
        "18": 2,
        "21": 4,
    }
    assert spans["7"].total == 20


@pytest.mark.parametrize(
    ("tie", "expected"),
    [
        ("reports_to_tie", (1, 1, 1, 1)),
        ("advice_tie", (1, 0, 0.575, None)),
        ("friendship_tie", (1, 0.1818, 0.795, None)),
    ],
)
def test_krackhardts_figures_of_his_managers(tie, expected):
    """Connectedness, hierarchy and efficiency of who reports, asks and names whom."""
    ties = example("krackhardt_managers").read_rows(data(MANAGERS / "krack_full_dyads.csv"))
    graph = nx.DiGraph()
    graph.add_nodes_from(map(str, range(1, 22)))
    graph.add_edges_from((row["alter"], row["ego"]) for row in ties if row[tie] == "1")
    found = stepback.krackhardt(graph)
    assert found.exact
    four = (found.connectedness, found.hierarchy, found.efficiency, found.least_upper_boundedness)
    assert four[:3] == pytest.approx(expected[:3], abs=5e-4)
    assert expected[3] is None or four[3] == expected[3]


def test_the_line_of_the_managers_is_as_the_figures_say(managers):
    """The same by the organization, and in all headline figures at once."""
    at_once = stepback.measure(managers)
    assert at_once.hierarchy == at_once.efficiency == at_once.least_upper_boundedness == 1
    advice = stepback.krackhardt(managers, relation="supports")
    assert advice.efficiency == pytest.approx(0.575, abs=5e-4)
    units = {person.id: person.unit for person in managers.people}
    ties = [(units[one.supporter] != units[one.supported]) for one in managers.supports]
    assert at_once.ei_index == pytest.approx((2 * sum(ties) - len(ties)) / len(ties))
    assert {one for one, layer in stepback.layers(managers).items() if layer == 1} == {"7"}


def test_layers_are_the_levels_that_the_firm_gave(managers):
    """LEVEL in the attributes: 1 the president, 2 the vice presidents, 3 the rest."""
    layers = stepback.layers(managers)
    assert {p.id: str(int(layers[p.id])) for p in managers.people} == {
        p.id: p.attributes["level"] for p in managers.people
    }


def test_the_one_who_is_asked_supports_the_one_who_asks(managers):
    """Manager 6 only asks manager 21, so 21 supports 6; manager 15 asks all but one."""
    received = stepback.support_received(managers)
    assert len(managers.supports) == 190
    assert {s.supporter for s in managers.supports if s.supported == "6"} == {"21"}
    assert received["6"] == 0.5
    assert received["12"] == 0.75
    assert received["15"] == pytest.approx(1 - 0.5**20)
    assert Counter(s.supporter for s in managers.supports).most_common(1) == [("2", 18)]


@pytest.mark.parametrize("autonomy", [0.25, 0.5, 0.75])
def test_the_top_keeps_its_own_job_and_part_of_the_others(managers, autonomy):
    """Manager 7 keeps one head of 21 and (1 - autonomy) of the other twenty."""
    assumed = stepback.assume_line_delegation(managers, autonomy=autonomy)
    kept = (1 + 20 * (1 - autonomy)) / 21
    assert stepback.real_authority(assumed)["7"] == pytest.approx(kept)
    assert stepback.dependence_on_top(assumed) == pytest.approx(kept)


@pytest.mark.parametrize("autonomy", [0.25, 0.5, 1])
def test_one_manager_is_handed_a_job_without_having_asked(managers, autonomy):
    """11 does not ask 18; of 20 heads' decisions handed on, and 16 of these again, one's own."""
    assumed = stepback.assume_line_delegation(managers, autonomy=autonomy)
    handed = 20 * autonomy + 16 * autonomy**2
    assert stepback.presence(assumed) == pytest.approx(0.5 * (1 - autonomy**2 / handed))


def test_the_example_prints_what_the_answers_say(managers, capsys):
    """144 of the 190 ties, 76 %, join two departments, and 19 of 20 ask their manager."""
    example("krackhardt_managers").main([str(MANAGERS)])
    printed = capsys.readouterr().out
    assert "190 times a manager asks another for advice, 76% across departments." in printed
    assert "19 of 20 ask the manager they report to." in printed


# Departments: every row of the file is somebody, a vacant post, or a repair


ORGANOGRAMS = DATA / "uk_organograms"
HEALTH = ORGANOGRAMS / "department_of_health-2011-09-30-senior.csv"
PENSIONS = ORGANOGRAMS / "300913-DWP.xls-senior.csv"


def test_a_clean_file_is_read_as_it_is():
    """Health: 313 posts, 9 of them vacant, and one root, which is no person."""
    org = example("uk_organogram").read_organogram(data(HEALTH))
    assert (len(org.people), len(org.roles), len(org.reporting)) == (304, 9, 312)
    assert not org.repairs
    assert [warning.code for warning in org.warnings] == ["unused-word", "placeholder-root"]
    assert "REFPOST" in str(org.warnings[1])


def test_faults_are_found_before_they_are_repaired():
    """Pensions: three shared posts, one reference for two posts, and so a circle of three."""
    uk = example("uk_organogram")
    with pytest.raises(stepback.InvalidOrganization) as faults:
        uk.read_organogram(data(PENSIONS))
    errors = [problem for problem in faults.value.problems if problem.severity == "error"]
    assert Counter(problem.code for problem in errors) == {
        "repeated-id": 4,
        "reporting-cycle": 1,
    }
    assert "DWP202 → DWP29 → DWP135 → DWP202" in str(faults.value)
    org = uk.read_organogram(PENSIONS, repair=True)
    with PENSIONS.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    shared = Counter(row["Post Unique Reference"] for row in rows)
    shared = {one for one, times in shared.items() if times > 1} - {"DWP135"}
    assert {role.id for role in org.roles if role.id in shared} == shared
    assert len(org.people) + 1 == len(rows) == 229


def test_the_example_prints_faults_then_repairs_then_the_report(capsys):
    """In this order, and without figures of decisions, since who decides was not published."""
    example("uk_organogram").main([str(data(PENSIONS))])
    printed = capsys.readouterr().out
    assert printed.index("5 problems and") < printed.index("Repaired:")
    assert printed.index("Repaired:") < printed.index("Who decides is not known")
