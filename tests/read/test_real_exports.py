"""Real exports with their real faults; the files are not part of stepback."""

import csv
import math
import os
from collections import defaultdict
from pathlib import Path

import pytest

from stepback import InvalidOrganization, Role, assume_line_delegation, read_people, report

DATA = Path(os.environ.get("STEPBACK_DATA", Path(__file__).parents[2] / "../shared/data"))
COLUMNS = {
    "id": "Post Unique Reference",
    "name": "Name",
    "unit": "Unit",
    "manager": "Reports to Senior Post",
    "fte": "FTE",
}
OPTIONS = {
    "columns": COLUMNS,
    "root_markers": {"XX"},
    "vacant": {"Vacant", "Eliminated", "GAPPED"},
    "undisclosed": {"N/D"},
}
HR = {"id": "EmpID", "name": "Employee_Name", "unit": "Department", "manager": "ManagerName"}


def data_file(name):
    """The path of a file; skips the test if it is absent."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{path} is absent; STEPBACK_DATA names the folder of real organizations")
    return path


def senior_posts_file(department):
    """The senior posts of a department."""
    return data_file(f"uk_organograms/{department}-senior.csv")


def plain_rows(path):
    """The rows of a file by number, as the standard library reads them."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return dict(enumerate(csv.DictReader(lines), start=2))


def rows_by_repeated_id(path):
    """The rows of every reference that is on several rows."""
    by_id = defaultdict(list)
    for number, row in plain_rows(path).items():
        by_id[row["Post Unique Reference"]].append(number)
    return {id_: tuple(numbers) for id_, numbers in by_id.items() if len(numbers) > 1}


def strict_problems(path, **options):
    """The errors of a strict reading."""
    with pytest.raises(InvalidOrganization) as raised:
        read_people(path, **options)
    return [problem for problem in raised.value.problems if problem.severity == "error"]


def rows_with_code(found, code):
    """The rows of each problem with this code."""
    return [problem.where.rows for problem in found if problem.code == code]


def find_roots(org):
    """Those who are above someone and below nobody."""
    below = {line.report for line in org.reporting if not line.dotted}
    return [
        id_ for id_ in dict.fromkeys(line.manager for line in org.reporting) if id_ not in below
    ]


def texts_by_code(found):
    """Problems as text, by code."""
    return {problem.code: str(problem) for problem in found}


def test_the_department_of_health_reads_clean():
    """All 313 posts, of which eight are vacant, under one root, without repairs."""
    path = senior_posts_file("department_of_health-2011-09-30")
    org = read_people(path, columns=COLUMNS, root_markers={"XX"}, vacant={"Vacant"})
    assert len(org) == len(plain_rows(path)) == 313
    assert (len(org.people), len(org.roles), len(org.reporting)) == (305, 8, 312)
    assert (find_roots(org), org.repairs) == (["REFPOST"], ())
    assert org == read_people(
        path, columns=COLUMNS, root_markers={"XX"}, vacant={"Vacant"}, repair=True
    )


def test_the_root_of_the_department_of_health_is_a_placeholder():
    """The warning says that it is named like its department and is paid nothing."""
    path = senior_posts_file("department_of_health-2011-09-30")
    org = read_people(path, columns=COLUMNS, root_markers={"XX"}, vacant={"Vacant"})
    assert org["REFPOST"].attributes["Actual Pay Floor (£)"] == "0"
    assert texts_by_code(org.warnings)["placeholder-root"].startswith(
        "row 214: the root REFPOST is named like its own unit, 'Department of Health' "
        "and is paid nothing"
    )


def test_the_department_of_health_as_an_illustration_is_a_range():
    """The root keeps its own job of 305, and of the others what is not handed on."""
    path = senior_posts_file("department_of_health-2011-09-30")
    org = read_people(path, columns=COLUMNS, root_markers={"XX"}, vacant={"Vacant"})
    assert "dependence_on_top" not in report(org).to_dict()["figures"]
    org = assume_line_delegation(org)
    made = report(org, autonomy=0.5).to_dict()
    stalls = made["figures"]["dependence_on_top"]
    assert stalls["value"] is None
    assert [stalls[end] for end in ("low", "chosen", "high")] == pytest.approx(
        [1 - autonomy * 304 / 305 for autonomy in (0.75, 0.5, 0.25)]
    )
    leaders = made["figures"]["effective_leaders"]
    assert 1 < leaders["low"] < leaders["chosen"] < leaders["high"] < 305
    text = " ".join(str(report(org)).split())
    assert "This is an illustration, not a finding" in text
    assert "It may be a placeholder rather than a person" in text


def test_placeholder_names_of_the_department_of_health_give_a_warning():
    """217 names are undisclosed; one marks an eliminated post."""
    path = senior_posts_file("department_of_health-2011-09-30")
    org = read_people(path, columns=COLUMNS, root_markers={"XX"}, vacant={"Vacant"})
    found = {str(w).partition(": ")[2] for w in org.warnings if w.code == "placeholder-name"}
    assert found == {
        "'N/D' is the name in 217 rows; if the real name is not disclosed, "
        "pass undisclosed={'N/D'}",
        "'Eliminated' is the name in 1 row; if it means that nobody holds the post, "
        "pass vacant={'Eliminated'}",
    }
    org = read_people(path, **OPTIONS)
    assert len(org.roles) == 9
    assert sum(not person.name for person in org.people) == 217


@pytest.mark.parametrize(
    ("department", "again"),
    [("hm_treasury-2011-09-30", 18), ("ministry_of_defence-2013-09-30", 15), ("300913-DWP.xls", 4)],
)
def test_every_repeated_reference_is_reported_with_its_rows(department, again):
    """A strict reading finds the same references as a plain reading of the file."""
    path = senior_posts_file(department)
    expected = rows_by_repeated_id(path)
    found = strict_problems(path, **OPTIONS)
    assert rows_with_code(found, "repeated-id") == list(expected.values())
    assert sum(len(numbers) - 1 for numbers in expected.values()) == again
    for problem, id_ in zip(found, expected, strict=False):
        assert problem.message.startswith(f"'{id_}' is given {len(expected[id_])} times ")


def test_placeholder_references_of_the_treasury_are_numbered():
    """Twelve posts Deleted and seven of reference 0 are posts of their own; one is a copy."""
    path = senior_posts_file("hm_treasury-2011-09-30")
    org = read_people(path, **OPTIONS, repair=True)
    assert (len(org.people), len(org.roles), len(org.reporting)) == (114, 0, 113)
    assert find_roots(org) == ["19678"]
    assert [str(repair).partition(": ")[2] for repair in org.repairs] == [
        "'Deleted' is given 12 times and does not look like an id; each row has its own id, "
        "'Deleted (1)' to 'Deleted (12)'",
        "'10994' is given 2 times for one post; row 36 is kept, row 37 (the same but for "
        "source_line) left out",
        "'0' is given 7 times and does not look like an id; each row has its own id, "
        "'0 (1)' to '0 (7)'",
    ]


def test_the_ministry_of_defence_has_eleven_roots():
    """A warning names their rows."""
    path = senior_posts_file("ministry_of_defence-2013-09-30")
    tops = [row for row, post in plain_rows(path).items() if post[COLUMNS["manager"]] == "XX"]
    org = read_people(path, **OPTIONS, repair=True)
    assert len(find_roots(org)) == len(tops) == 11
    left_out, warning = (
        warning for warning in org.warnings if warning.code in ("left-out", "several-roots")
    )
    shared = {membership.group for membership in org.memberships}
    n_vacant = sum(role.id not in shared for role in org.roles)
    n_left_out = len(plain_rows(path)) - len(org.people) - n_vacant
    assert (left_out.code, len(left_out.where.rows)) == ("left-out", n_left_out)
    assert warning.message.startswith("11 roots: 00155792, 1063013, 110709, 1017733, 00009000")
    assert warning.where.rows == tuple(tops)


def test_posts_of_the_ministry_of_defence_that_two_offices_list_are_one():
    """Eliminated posts add nothing to those that are held; two placeholders are two posts.

    The rows of two offices differ in their telephones and mail boxes alone. Those of one office
    that name two professions are two people.
    """
    path = senior_posts_file("ministry_of_defence-2013-09-30")
    org = read_people(path, **OPTIONS, repair=True)
    assert (len(org.people), len(org.roles), len(org.reporting)) == (576, 15, 574)
    assert len(org.repairs) == 13
    assert {member.group for member in org.memberships} == {"1463923", "00172696", "00194481"}
    assert [org[f"1463923 ({number})"].name for number in (1, 2)] == [
        "",
        "Air Vice Marshal M Brecht",
    ]
    assert org["00163901"].name == "Mason,Susanna Margaret"
    assert [role.id for role in org.roles if role.id.startswith("Awaiting")] == [
        "Awaiting_Recruitment_Action (1)",
        "Awaiting_Recruitment_Action (2)",
    ]


def test_an_fte_of_zero_is_valid():
    """Two posts of the Ministry of Defence have an FTE of 0."""
    path = senior_posts_file("ministry_of_defence-2013-09-30")
    org = read_people(path, **OPTIONS, repair=True)
    assert sorted(person.id for person in org.people if person.fte == 0) == sorted(
        {post[COLUMNS["id"]] for post in plain_rows(path).values() if post["FTE"] == "0"}
    )


def test_the_circle_of_the_department_for_work_and_pensions_is_shown_as_a_path():
    """A repeated reference closes it, and both of its rows are named."""
    found = strict_problems(senior_posts_file("300913-DWP.xls"), **OPTIONS)
    circles = [str(problem) for problem in found if problem.code == "reporting-cycle"]
    assert circles == [
        "rows 13, 116, 127, Reports to Senior Post: reporting runs in a circle: "
        "DWP202 → DWP29 → DWP135 → DWP202; correct a manager, or pass repair=True to leave one "
        "line out"
    ]
    assert len(found) == 5


def test_the_permanent_secretary_keeps_the_reference_that_others_report_to():
    """The director with the same reference becomes another post, and no line is left out."""
    org = read_people(senior_posts_file("300913-DWP.xls"), **OPTIONS, repair=True)
    assert (len(org.people), len(org.roles), len(org.reporting)) == (228, 4, 225)
    assert find_roots(org) == ["DWP135"]
    assert org["DWP135"].name == "Robert Devereux"
    assert [str(repair).partition(": ")[2] for repair in org.repairs] == [
        "'DWP179' is given 2 times to people under one manager, as in a job share; "
        "rows 17, 18 hold the role 'DWP179' together, as 'DWP179 (1)' and 'DWP179 (2)'",
        "'DWP184' is given 2 times to people under one manager, as in a job share; "
        "rows 22, 33 hold the role 'DWP184' together, as 'DWP184 (1)' and 'DWP184 (2)'",
        "'DWP135' is given 2 times under different managers, 'DWP29' and 'xx'; "
        "row 116 is 'DWP135 (1)'; row 201 keeps the id",
        "'DWP108' is given 2 times to people under one manager, as in a job share; "
        "rows 146, 150 hold the role 'DWP108' together, as 'DWP108 (1)' and 'DWP108 (2)'",
    ]


def test_a_job_share_follows_the_fte():
    """The two who share DWP179 work 0.65 and 0.6 of a week."""
    org = read_people(senior_posts_file("300913-DWP.xls"), **OPTIONS, repair=True)
    shares = {membership.member: membership.share for membership in org.memberships}
    assert shares["DWP179 (1)"] == pytest.approx(0.65 / 1.25)
    assert [org[f"DWP179 ({number})"].name for number in (1, 2)] == [
        "Emma Lindsell jobshare",
        "Isobel Stephen jobshare",
    ]
    assert [line.report for line in org.reporting if line.manager == "DWP179"] == [
        "DWP184",
        "DWP173",
        "DWP1801",
        "DWP1811",
    ]


@pytest.mark.parametrize("undisclosed", [{"N/D"}, set()])
def test_undisclosed_names_make_the_same_posts_with_and_without_the_option(undisclosed):
    """Two N/D who share a post are two people."""
    path = senior_posts_file("300913-DWP.xls")
    org = read_people(path, **{**OPTIONS, "undisclosed": undisclosed}, repair=True)
    assert {membership.group for membership in org.memberships} == {"DWP108", "DWP179", "DWP184"}


def test_leading_zeros_that_were_lost_are_one_problem():
    """135 of 136 managers match without them; the last one marks the top."""
    path = senior_posts_file("20131202-DES_OCT_13_organogram_FINAL_U")
    found = strict_problems(path, columns=COLUMNS)
    assert [problem.code for problem in found] == ["manager-spelling", "unknown-manager"]
    assert found[0].message == (
        "135 of 136 managers match ids only if leading zeros are ignored; "
        "pass repair=True to match them like this"
    )
    assert found[1].where.rows == (35,)
    assert set(found[0].where.rows) == set(range(2, 138)) - {35}
    assert len(strict_problems(path, **OPTIONS)) == 1


def test_leading_zeros_that_were_lost_are_ignored_in_repair():
    """All posts are under one root, and the repair lists what is matched."""
    path = senior_posts_file("20131202-DES_OCT_13_organogram_FINAL_U")
    org = read_people(path, **OPTIONS, repair=True)
    assert (len(org.people), len(org.roles), len(org.reporting)) == (132, 4, 135)
    assert find_roots(org) == ["9000"]
    (repair,) = org.repairs
    assert repair.message.startswith(
        "135 of 135 managers match ids only if leading zeros are ignored; "
        "matched: '00009000' as '9000', '00009005' as '9005'"
    )


def test_numbers_of_managers_that_are_not_ids_are_one_problem():
    """The managers of HRDataset have numbers of their own."""
    path = data_file("hris/HRDataset_v14.csv")
    found = strict_problems(path, columns={**HR, "manager": "ManagerID"})
    assert {
        problem.code: problem.where.rows
        for problem in found
        if problem.code != "no-manager-matches"
    } == {
        "ragged-row": (10,),
        "blank-id": (2, 3, 4, 5, 6, 24),
    }
    assert "no manager is found in 'EmpID', such as '22', '4', '20' and 20 more" in str(found[-1])


def test_managers_by_name_are_matched_or_reported():
    """Sixteen managers of HRDataset are in the file; five are not, or stand for nobody."""
    path = data_file("hris/HRDataset_v14.csv")
    found = strict_problems(path, columns=HR, manager_by="name")
    unknown = {
        problem.message.partition("'")[2].partition("'")[0]: problem.where.rows
        for problem in found
        if problem.code == "unknown-manager"
    }
    complete = {row: cells for row, cells in plain_rows(path).items() if row != 10}
    nobody = {
        "Michael Albert",
        "Webster Butler",
        "Alex Sweetwater",
        "David Stanley",
        "Board of Directors",
    }
    assert unknown == {
        name: tuple(row for row, cells in complete.items() if cells["ManagerName"] == name)
        for name in nobody
    }
    assert unknown["Board of Directors"] == (99, 152)
    assert len(found) == 7


def test_hrdataset_is_usable_once_repaired():
    """A row that lacks a cell is left out; all others are read."""
    path = data_file("hris/HRDataset_v14.csv")
    org = read_people(
        path, columns=HR, manager_by="name", root_markers={"Board of Directors"}, repair=True
    )
    assert (len(org.people), len(org.roles), len(org.reporting)) == (310, 4, 308)
    assert [repair.code for repair in org.repairs] == ["ragged-row", "blank-id"] + 4 * [
        "unknown-manager"
    ]
    assert set(find_roots(org)) == {
        "10089",
        "Michael Albert",
        "Alex Sweetwater",
        "Webster Butler",
        "David Stanley",
    }
    above = {line.report: line.manager for line in org.reporting}
    brandon = next(person.id for person in org.people if person.name == "LeBlanc, Brandon  R")
    assert list(above.values()).count(brandon) == 7
    assert org["10089"].unit == "Executive Office"


def test_leavers_of_hrdataset_are_left_out_by_their_status():
    """A warning counts them; posts with reports would be kept."""
    path = data_file("hris/HRDataset_v14.csv")
    org = read_people(
        path,
        columns=HR,
        manager_by="name",
        root_markers={"Board of Directors"},
        active={"EmploymentStatus": {"Active"}},
        repair=True,
    )
    assert (len(org.people), len(org.roles), len(org.reporting)) == (206, 4, 204)
    assert texts_by_code(org.warnings)["left-out"].endswith(
        "105 of 311 rows are left out: rows with missing cells (1); rows not active "
        "(104, by EmploymentStatus: 'Voluntarily Terminated' 88, 'Terminated for Cause' 16)"
    )
    assert {role.id: role for role in org.roles}["David Stanley"] == Role("David Stanley")


# Senior and junior posts together


@pytest.mark.parametrize(
    ("department", "n_senior", "n_junior"),
    [
        ("department_of_health-2011-09-30", 304, 2364),
        ("hm_treasury-2011-09-30", 114, 1073),
        ("20131202-DES_OCT_13_organogram_FINAL_U", 132, 16298),
        pytest.param("300913-DWP.xls", 228, 89284, marks=pytest.mark.slow),
        pytest.param("ministry_of_defence-2013-09-30", 576, 206386, marks=pytest.mark.slow),
    ],
)
def test_departments_are_read_with_their_junior_posts(department, n_senior, n_junior):
    """Each row of the second file stands for as many as it says; every one has a manager."""
    paths = [senior_posts_file(department), data_file(f"uk_organograms/{department}-junior.csv")]
    counts = [float(row["Number of Posts in FTE"]) for row in plain_rows(paths[1]).values()]
    assert sum(map(math.ceil, counts)) == n_junior
    options = {name: value for name, value in OPTIONS.items() if name != "columns"}
    senior = read_people(paths[0], **options, repair=True)
    org = read_people(paths, **options, repair=True)
    assert len(senior.people) == n_senior
    assert len(org.people) == n_senior + n_junior
    assert len(org.roles) == len(senior.roles)
    assert len(org.reporting) == len(senior.reporting) + n_junior
    junior_fte = math.fsum(person.fte for person in org.people[n_senior:])
    assert junior_fte == pytest.approx(math.fsum(counts))
    assert find_roots(org) == find_roots(senior)


def test_the_department_of_health_has_313_senior_and_2364_junior_posts():
    """Nothing has to be repaired, and columns have not to be named."""
    department = "department_of_health-2011-09-30"
    paths = [senior_posts_file(department), data_file(f"uk_organograms/{department}-junior.csv")]
    org = read_people(paths, root_markers={"XX"}, vacant={"Vacant"})
    assert len(org) == 313 + 2364
    assert org.repairs == ()
    recognized = [str(it) for it in org.warnings if it.code == "recognized-columns"]
    assert recognized[1].startswith(
        "row 1: recognized: manager in 'Reporting Senior Post', count in 'Number of Posts in FTE' "
        "and title in 'Generic Job Title'; "
    )
    assert org["row 2"].attributes["Grade"] == "G6"
    above = {line.report: line.manager for line in org.reporting}
    assert above["row 2"] == "CMO001"
