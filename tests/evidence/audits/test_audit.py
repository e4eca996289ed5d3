"""Audits: each planted departure is found, and nothing else."""

import csv
import os
from pathlib import Path

import numpy as np
import pytest

from stepback import Circle, Delegation, Domain, Membership, Organization, Person, Role
from stepback.evidence import AuthorityMatrix, DecisionLog, Grant, audit, read_authority_matrix

DATA = Path(os.environ.get("STEPBACK_DATA", Path(__file__).parents[3] / "../shared/data"))


def read_rows(name):
    path = DATA / "evidence" / name
    if not path.exists():
        pytest.skip(f"{path} is absent; STEPBACK_DATA names the folder of real organizations")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def make_log(*rows, **options):
    """A log of rows (case, day, requester, decider, amount, and further fields)."""
    fields = ("case", "decided", "requester", "decider", "amount", "step", "outcome", "domain")
    defaults = (None, None, None, None, None, None, "final", "d")
    full = [(*row, *defaults[len(row) :]) for row in rows]
    columns = dict(zip(fields, zip(*full, strict=True), strict=True))
    return DecisionLog.from_columns(**columns, **options)


def codes(found):
    return [warning.code for warning in found.warnings]


def split_names(text, separator):
    names = (name.strip().lstrip("@").casefold() for name in text.split(separator))
    return [name for name in names if name not in {"", "tbd", "todo"}]


def test_own_requests_of_python_proposals():
    """PEPs 426, 440, 459 and 503 had their delegate among the authors."""
    statuses = {"Withdrawn": "withdrawn", "Rejected": "rejected", "Draft": "submitted"}
    statuses |= {"Deferred": "submitted", "Draught": "submitted"}
    rows = [row for row in read_rows("peps.csv") if split_names(row["delegate"], ",")]
    log = DecisionLog.from_columns(
        case=[row["pep"] for row in rows],
        decided=["2020-01-01"] * len(rows),
        decider=[split_names(row["delegate"], ",") for row in rows],
        requester=[split_names(row["authors"], ",") for row in rows],
        outcome=[statuses.get(row["status"], "final") for row in rows],
    )
    found = audit(None, log).findings
    own = [finding for finding in found if finding.code == "own-request"]
    assert sorted(case for finding in own for case in finding.cases) == ["426", "440", "459", "503"]
    assert {finding.who for finding in own} == {("alyssa coghlan",), ("donald stufft",)}


def test_kubernetes_proposals():
    """In 27 an author is among the approvers, and 49 pairs approve for each other."""
    rows = read_rows("keps.csv")
    words = {"provisional": "submitted", "rejected": "rejected", "withdrawn": "withdrawn"}
    log = DecisionLog.from_columns(
        case=[f"{row['kep']} {row['path']}" for row in rows],
        decided=["2020-01-01"] * len(rows),
        decider=[split_names(row["approvers"], ";") for row in rows],
        requester=[split_names(row["authors"], ";") for row in rows],
        outcome=[words.get(row["status"], "final") for row in rows],
    )
    found = audit(None, log)
    own = [finding for finding in found.findings if finding.code == "own-request"]
    assert len(set(np.concatenate([finding.rows for finding in own]).tolist())) == 27
    assert found.counts["mutual-approval"] == 49


def test_withdrawals_by_those_who_asked_are_no_own_requests():
    """Where the one who asked is named in withdrawn rows, the rows say who took it back."""
    log = make_log(
        ("1", "2026-01-01", "ann", "ann", None, None, "submitted"),
        ("1", "2026-01-02", "ann", "ann", None, None, "withdrawn"),
        ("2", "2026-01-01", "ann", "ann", None, None, "submitted"),
        ("2", "2026-01-02", "ann", "cy"),
    )
    assert codes(audit(None, log)) == []


def test_names_in_another_case_and_of_one_record_are_one_person():
    """Spaces and letters in another case do not count; an organization knows ids and names."""
    log = make_log(("1", "2026-01-01", "ANN  Lee", "Ann Lee"))
    assert codes(audit(None, log)) == ["own-request"]
    log = make_log(("1", "2026-01-01", "Ann Lee", "p7"))
    assert codes(audit(None, log)) == []
    org = Organization(people=[Person("p7", name="Ann Lee")], domains=[Domain("d", "p7")])
    assert codes(audit(org, log)) == ["own-request"]


def test_a_role_with_one_holder_is_the_holder_and_a_group_is_nobody():
    """A circle that decides on a request of its member is no own request, a sole post is."""
    org = Organization(
        people=[Person("ann"), Person("bo")],
        roles=[Role("treasurer")],
        circles=[Circle("members")],
        memberships=[
            Membership("treasurer", "ann"),
            Membership("members", "ann"),
            Membership("members", "bo"),
        ],
        domains=[Domain("d", "members")],
    )
    assert codes(audit(org, make_log(("1", "2026-01-01", "ann", "members")))) == []
    assert codes(audit(org, make_log(("1", "2026-01-01", "members", "members")))) == []
    found = audit(org, make_log(("1", "2026-01-01", "ann", "treasurer")))
    assert codes(found) == ["own-request"]
    assert found.findings[0].who == ("treasurer",)


def test_joint_deciders_are_said():
    """Who decides jointly with others is told from who decides alone."""
    log = make_log(("1", "2026-01-01", ["ann", "cy"], ["bo", "ann"]))
    assert "jointly with others" in audit(None, log).warnings[0].message


def test_approved_and_paid():
    """At the steps named, whatever their outcome; letters in another case do not count."""
    log = make_log(
        ("1", "2026-01-01", None, "ann", None, "approve"),
        ("1", "2026-01-02", None, "ann", None, "Pay", "ignored"),
        ("2", "2026-01-01", None, "ann", None, "approve"),
        ("2", "2026-01-02", None, "bo", None, "Pay", "ignored"),
    )
    found = audit(None, log, paying=["pay"])
    (finding,) = found.findings
    assert (finding.code, finding.who, list(finding.cases)) == (
        "approved-and-paid", ("ann",), ["1"],
    )  # fmt: skip
    assert list(finding.rows) == [2, 3]
    assert np.isnan(audit(None, log).counts["approved-and-paid"])


LADDER = AuthorityMatrix.from_grants(
    [Grant("Lead", "d", up_to=1000), Grant("Head", "d", up_to=10_000), Grant("Director", "d")]
)


def test_split_requests():
    """Each within the limit, together above it, within a week; not those later, or of others."""
    log = make_log(
        ("1", "2026-01-01", "ann", "Lead", 600),
        ("2", "2026-01-05", "ann", "Lead", 600),
        ("3", "2026-01-20", "ann", "Lead", 600),
        ("4", "2026-01-20", "bo", "Lead", 600),
        ("5", "2026-01-01", "cy", "Director", 600),
        ("6", "2026-01-01", "cy", "Director", 6000),
        ("7", "2026-01-01", "dee", "Lead", 700),
        ("8", "2026-01-01", "dee", "Lead", 300),
        ("9", "2026-01-02", "eve", "Lead", 5000),
        ("10", "2026-01-02", "eve", "Lead", 900),
    )
    (finding,) = audit(None, log, matrix=LADDER).findings
    assert (finding.code, list(finding.cases), finding.amount) == (
        "split-request",
        ["1", "2"],
        1200,
    )
    assert finding.domain == "d"
    assert "within 4 days" in finding.problem.message
    assert codes(audit(None, log, matrix=LADDER, within=3)) == []
    wide = audit(None, log, matrix=LADDER, within=15)
    assert [list(finding.cases) for finding in wide.findings] == [["1", "2"], ["2", "3"]]


def test_no_group_of_split_requests_is_longer_than_was_asked_for():
    """A request every week is findings of a week each, and none of three weeks."""
    rows = [(str(day), f"2026-01-{day:02}", "ann", "Lead", 600) for day in (1, 8, 15, 22)]
    found = audit(None, make_log(*rows), matrix=LADDER, within=7).findings
    assert [list(finding.cases) for finding in found] == [["1", "8"], ["15", "22"]]
    assert all("within 7 days" in finding.problem.message for finding in found)
    assert codes(audit(None, make_log(*rows), matrix=LADDER, within=6)) == []


def test_a_case_approved_twice_is_one_request():
    """Two levels approve the same 600."""
    log = make_log(
        ("1", "2026-01-01", "ann", "Lead", 600, None, "approved"),
        ("1", "2026-01-02", "ann", "Lead", 600),
    )
    assert codes(audit(None, log, matrix=LADDER)) == []


def test_limits_of_an_organization():
    """The delegate's limit; an owner has none."""
    org = Organization(
        people=[Person("ann"), Person("bo")],
        domains=[Domain("d", "ann", amounts=[100, 5000])],
        delegations=[Delegation("ann", "bo", domain="d", limit=1000)],
    )
    rows = [("1", "2026-01-01", "cy", "bo", 900), ("2", "2026-01-01", "cy", "bo", 900)]
    assert codes(audit(org, make_log(*rows))) == ["split-request"]
    rows = [("1", "2026-01-01", "cy", "ann", 900), ("2", "2026-01-01", "cy", "ann", 900)]
    assert codes(audit(org, make_log(*rows))) == []


def test_joint_rights_used_alone():
    """Both have to sign the case; who may decide alone needs nobody."""
    matrix = AuthorityMatrix.from_grants(
        [
            Grant("CFO", "d", jointly=("CEO",), above=1000),
            Grant("CFO", "d", up_to=1000),
        ]
    )
    log = make_log(
        ("1", "2026-01-01", None, "CFO", 5000),
        ("2", "2026-01-01", None, "CEO", 5000, None, "approved"),
        ("2", "2026-01-02", None, "CFO", 5000),
        ("3", "2026-01-01", None, "CFO", 500),
        ("4", "2026-01-01", None, ["CEO", "CFO"], 5000),
    )
    (finding,) = audit(None, log, matrix=matrix).findings
    assert (finding.code, list(finding.cases)) == ("joint-right-alone", ["1"])


def test_a_circle_with_a_quorum_is_a_joint_right():
    """Two of three have to sign."""
    people = ["ann", "bo", "cy"]
    org = Organization(
        people=list(map(Person, people)),
        circles=[Circle("board", quorum=2)],
        memberships=[Membership("board", person) for person in people],
        domains=[Domain("d", "board")],
    )
    log = make_log(
        ("1", "2026-01-01", None, "ann"),
        ("2", "2026-01-01", None, "bo", None, None, "approved"),
        ("2", "2026-01-02", None, "cy"),
    )
    (finding,) = audit(org, log).findings
    assert (finding.code, list(finding.cases)) == ("joint-right-alone", ["1"])


def test_a_right_that_one_person_alone_used():
    """Of several holders, from 20 decisions on."""
    org = Organization(
        people=[Person("ann"), Person("bo")],
        roles=[Role("buyer")],
        memberships=[Membership("buyer", "ann"), Membership("buyer", "bo")],
        domains=[Domain("d", "buyer")],
    )
    rows = [(str(case), "2026-01-01", None, "ann") for case in range(20)]
    assert codes(audit(org, make_log(*rows))) == ["sole-user"]
    assert codes(audit(org, make_log(*rows[:19]))) == []
    assert codes(audit(org, make_log(*rows), least=21)) == []
    assert codes(audit(org, make_log(*rows, ("20", "2026-01-01", None, "bo")))) == []
    assert codes(audit(None, make_log(*rows))) == ["sole-user"]


def test_a_post_of_one_person_is_used_by_one_person():
    """Which is no finding, whether the log names the post or the person."""
    org = Organization(
        people=[Person("ann")],
        roles=[Role("buyer")],
        memberships=[Membership("buyer", "ann")],
        domains=[Domain("d", "buyer")],
    )
    for decider in ("ann", "buyer"):
        rows = [(str(case), "2026-01-01", None, decider) for case in range(20)]
        assert codes(audit(org, make_log(*rows))) == []


def test_bands_on_paper():
    """Those that overlap or leave a gap; levels that are open below are no fault."""
    matrix = AuthorityMatrix.from_grants(
        [
            Grant("A", "d", up_to=100, row=2),
            Grant("B", "d", above=90, up_to=1000, row=3),
            Grant("C", "d", above=2000, row=4),
        ]
    )
    found = audit(None, matrix=matrix)
    assert codes(found) == ["band-overlap", "band-gap"]
    assert "amounts above 90 up to 100 are in two bands" in found.warnings[0].message
    assert "no row covers amounts above 1,000 up to 2,000" in found.warnings[1].message
    assert found.warnings[0].where.rows == (2, 3)
    assert codes(audit(None, matrix=LADDER)) == []


def test_bands_of_a_real_matrix():
    """Travel above 5,000 overlaps with that above 10,000 until it is said to end there; no gaps."""
    path = DATA / "evidence" / "gitlab_authorization_matrix_2017.csv"
    if not path.exists():
        pytest.skip(f"{path} is absent; STEPBACK_DATA names the folder of real organizations")

    def find_bands(open_bands):
        matrix = read_authority_matrix(
            path,
            shape="grid",
            header_rows=2,
            tracks="all",
            currency="USD",
            marks={"Advised": "informed"},
            open_bands=open_bands,
        )
        return audit(None, matrix=matrix)

    found = find_bands("stay open")
    assert codes(found) == ["band-overlap", "band-overlap"]
    assert {finding.domain for finding in found.findings} == {
        "Employee Travel & Entertainment / Non Billable Expenses"
    }
    assert {tuple(finding.rows.tolist()) for finding in found.findings} == {(43, 44)}
    assert codes(find_bands("end at next")) == []


def test_windows_on_paper():
    """Those of the same right that overlap, leave a gap, or last longer than allowed."""
    from datetime import date

    matrix = AuthorityMatrix.from_grants(
        [
            Grant("A", "d", start=date(2026, 1, 1), end=date(2026, 2, 1), row=2),
            Grant("A", "d", start=date(2026, 1, 20), end=date(2026, 3, 1), row=3),
            Grant("A", "d", start=date(2026, 3, 5), row=4),
        ]
    )
    assert codes(audit(None, matrix=matrix)) == ["window-overlap", "window-gap"]
    found = audit(None, matrix=matrix, longest=40)
    assert codes(found) == ["window-overlap", "window-gap", "long-window"]
    assert "has no end, more than 40 days" in found.warnings[2].message


def test_rights_of_leavers_and_vacant_posts():
    """As the organization warns of them, and holders of the matrix that nobody is."""
    org = Organization(
        people=[Person("ann"), Person("bo", end="2026-02-01")],
        roles=[Role("Head")],
        domains=[Domain("d", "ann", amounts=[5])],
        delegations=[Delegation("ann", "bo", domain="d", limit=9)],
    )
    matrix = AuthorityMatrix.from_grants([Grant("Head", "d", row=2), Grant("bo", "d", row=3)])
    found = audit(org.at("2026-03-01"), matrix=matrix)
    assert codes(found) == ["held-by-a-leaver", "vacant-holder", "vacant-holder"]
    assert codes(audit(org.at("2026-01-01"), matrix=matrix)) == ["vacant-holder"]
    with pytest.raises(ValueError, match="enter one, such as"):
        audit(org)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "^org, log, matrix: nothing is given; give at least one of them$"),
        ({"log": "log.csv"}, "^log: 'log.csv' is not of the type DecisionLog; pass what"),
        ({"matrix": 3}, "^matrix: 3 is not of the type AuthorityMatrix; pass what"),
        ({"matrix": LADDER, "within": -1}, "^within: -1 is not between 0 and 36525"),
        ({"matrix": LADDER, "longest": "a year"}, "^longest: 'a year' is not a number"),
        ({"matrix": LADDER, "least": 0}, "^least: 0 is not from 1 up"),
        ({"matrix": LADDER, "paying": "Pay"}, "^paying: 'Pay' is one text; give a collection"),
        ({"matrix": LADDER, "paying": 3}, "^paying: 3 is not a collection of steps; give"),
        ({"matrix": LADDER, "paying": ["Pay"]}, "^paying: 'Pay': no such step in the log; the log"),
    ],
)
def test_bad_arguments_are_refused(options, message):
    """With the value and the remedy."""
    with pytest.raises(ValueError, match=message):
        audit(None, **options)


def test_every_form_says_the_same():
    """Text, page, Markdown, frame and plain values."""
    log = make_log(("1", "2026-01-01", "ann", "ann", 5.0), ("2", "2026-01-01", "bo", "ann", 6.0))
    found = audit(None, log)
    for text in (str(found), found.to_html(), found.to_markdown()):
        assert "Own requests" in text
        assert "does not prove" in text
    assert repr(found) == "<Audit: 1 finding of 1 kind>"
    frame = found.to_frame(backend="pandas")
    assert frame[["code", "who", "n_cases", "amount"]].values.tolist() == [
        ["own-request", "ann", 1, 5.0]
    ]
    assert found.to_dict()["findings"][0]["cases"] == ["1"]
    assert found.by_case().to_frame(backend="pandas")["case"].tolist() == ["1"]
