"""The command ``evidence``."""

import json

import pytest

from tests.support.command_line import command_output, error_output, run_command

PEOPLE = "id,name\nann,Ann\nbo,Bo\ncy,Cy\n"
DOMAINS = "id,owner,amounts\nrefunds,ann,50;200;900\n"
DELEGATIONS = "principal,delegate,domain,limit\nann,bo,refunds,500\nbo,cy,refunds,100\n"
LOG = """Request,Area,Approver,Asked by,Asked,Done,Sum,Result
1,refunds,cy,bo,2026-03-02 09:00,2026-03-02 10:00,50,ok
2,refunds,bo,bo,2026-03-02 09:00,2026-03-03 09:00,200,ok
3,refunds,ann,cy,2026-03-02 09:00,2026-03-09 09:00,50,ok
4,refunds,ann,cy,2026-03-02 09:00,2026-03-09 09:00,900,no
"""
READING = (
    "--column", "case=Request", "--column", "domain=Area", "--column", "decider=Approver",
    "--column", "requester=Asked by", "--column", "submitted=Asked", "--column", "decided=Done",
    "--column", "amount=Sum", "--column", "outcome=Result",
    "--outcome", "ok=final", "--outcome", "no=rejected",
    "--timezone", "UTC", "--seed", "1",
)  # fmt: skip


@pytest.fixture
def paths(tmp_path):
    """A folder of tables and a log."""
    folder = tmp_path / "shop"
    folder.mkdir()
    tables = (("people", PEOPLE), ("domains", DOMAINS), ("delegations", DELEGATIONS))
    for name, text in tables:
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    log = tmp_path / "approvals.csv"
    log.write_text(LOG, encoding="utf-8")
    return folder, log


def test_an_organization_is_held_against_a_log(paths):
    """Paper and practice, waiting, candidates and the audit are one document."""
    text = command_output("evidence", *paths, *READING)
    assert text.startswith("Paper and practice: shop and approvals\n")
    assert "from shop and approvals.csv." in text
    words = " ".join(text.split())
    assert "67 % of final approvals are as granted on paper (2 of 3)." in words
    assert "refunds waits most" in words
    assert "'bo' is a decider of 1 request of their own: 1 approved (case '2')" in words
    assert "It does not prove anything." in words


@pytest.mark.parametrize("format_name", ["text", "markdown", "json", "html"])
def test_every_form_is_printed_and_written(paths, tmp_path, format_name):
    """As the report, with the format from the name of the file."""
    text = command_output("evidence", *paths, *READING, "--format", format_name)
    suffix = {"text": "txt", "markdown": "md"}.get(format_name, format_name)
    file = tmp_path / f"found.{suffix}"
    command_output("evidence", *paths, *READING, "--output", file)
    assert file.read_text(encoding="utf-8").rstrip() == text.rstrip()


def test_the_page_has_pictures(paths):
    """Paper beside practice, waiting, and rights that were never used."""
    page = command_output("evidence", *paths, *READING, "--format", "html")
    for caption in ("Who decides on paper, and who does", "Where decisions wait"):
        assert caption in page
    assert "Where rights are never used" not in page  # all were
    lines = LOG.splitlines(keepends=True)
    paths[1].write_text("".join([*lines[:1], *lines[2:]]), encoding="utf-8")
    page = command_output("evidence", *paths, *READING, "--format", "html")
    assert "Cy, refunds: a right that was never used" in page


def test_the_parts_are_in_the_json(paths):
    """Each with all its figures."""
    found = json.loads(command_output("evidence", *paths, *READING, "--format", "json"))
    assert found["title"] == "Paper and practice: shop and approvals"
    assert found["paper_and_practice"]["classes"]["as granted"] == 2
    assert found["profile"]["groups"][0]["decisions"] == 4
    assert found["audit"]["findings"][0]["code"] == "own-request"
    assert found["notes"]["repairs"] == []


def test_messages_name_options_as_they_are_typed(paths):
    """A user who types what each message proposes gets a report."""
    message = error_output("evidence", *paths)
    assert "give --column case=… --column decided=… --column decider=…" in message
    options = [word for word in READING if word not in {"--seed", "1", "--timezone", "UTC"}]
    unmapped = options[: options.index("--outcome")]
    message = error_output("evidence", *paths, *unmapped)
    assert "give --outcome ok=approved" in message
    assert "--column" not in message


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--paying", "Pay"), "--paying: 'Pay': no such step in the log; the log has no steps."),
        (("--timezone", "Nowhere"), "--timezone: 'Nowhere' is not a time zone"),
        (("--outcome", "ok"), "'ok' is not of the form WORD=OUTCOME."),
        (("--outcome", "fine=fine"), "'fine' is not one of submitted, approved"),
        (("--outcome", "ok=rejected"), "'ok' is given twice, as 'final' and 'rejected'."),
        (("--column", "case"), "'case' is not of the form FIELD=HEADER."),
        (("--within", "-1"), "'-1' is not a number of days from 0 up."),
        (("--longest", "x"), "'x' is not a number of days from 0 up."),
        (("--pattern", "((("), "--pattern: '(((' is not a regular expression"),
        (("--mark", "X=decides"), "--mark does nothing here"),
        (("--shape", "grid", "--holder", "Lead=ann"), "--shape and --holder do nothing here"),
        (("--on", "2026-03-01"), "--on does nothing here"),
        (("--context", "night"), "no delegation is bound to a context"),
    ],
)
def test_what_is_typed_wrongly_is_said_of_what_was_typed(paths, words, message):
    """Without a traceback."""
    result = run_command("evidence", *paths, *READING, *words, status=None)
    assert message in " ".join(result.stderr.split())
    assert result.stdout == ""


def test_a_day_is_that_of_the_last_decision(paths):
    """Where the organization has dates and none was typed; the audit says so."""
    folder, _ = paths
    (folder / "people.csv").write_text(
        "id,name,end\nann,Ann,\nbo,Bo,2026-03-05\ncy,Cy,\n", encoding="utf-8"
    )
    text = " ".join(command_output("evidence", *paths, *READING).split())
    assert "Rights are looked at on 2026-03-09, the day of the last decision, in the audit." in text
    assert "held-by-a-leaver" in text
    earlier = command_output("evidence", *paths, *READING, "--on", "2026-03-01")
    assert "the day of the last decision" not in earlier


def test_files_that_are_not_there(paths, tmp_path):
    """Each is named."""
    assert "there is no file or folder" in error_output("evidence", tmp_path / "no", paths[1])
    assert "there is no file or folder" in error_output("evidence", paths[0], tmp_path / "no")


def test_all_problems_are_listed_as_json(paths):
    """As the command check lists those of an organization."""
    result = run_command("evidence", *paths, "--format", "json", status=1)
    found = json.loads(result.stdout)
    assert found["valid"] is False
    assert found["problems"][0]["code"] == "missing-column"


MATRIX = "Decision,Lead,Head,Director\nPurchases,1000,10000,no limit\nRefunds,200,2000,no limit\n"
APPROVALS = """Request,Kind,Asked by,Asked on,Approver,Approved on,Amount,Result
1,Purchases,Eva,2026-01-07,Lead,2026-01-08,900,approved
2,Purchases,Eva,2026-01-08,Lead,2026-01-09,850,approved
3,Purchases,Gro,2026-01-09,Director,2026-01-18,1800,approved
4,Refunds,Gro,2026-01-09,Lead,2026-01-10,450,approved
5,Refunds,Head,2026-01-09,Head,2026-01-10,500,approved
"""
READING_APPROVALS = (
    "--column", "case=Request", "--column", "domain=Kind", "--column", "decider=Approver",
    "--column", "requester=Asked by", "--column", "submitted=Asked on",
    "--column", "decided=Approved on", "--column", "amount=Amount", "--column", "outcome=Result",
    "--currency", "EUR", "--seed", "1",
)  # fmt: skip


@pytest.fixture
def two_files(tmp_path):
    """A matrix and a log, and nothing else."""
    matrix, log = tmp_path / "rights.csv", tmp_path / "approvals.csv"
    matrix.write_text(MATRIX, encoding="utf-8")
    log.write_text(APPROVALS, encoding="utf-8")
    return matrix, log


def test_two_files_are_enough(two_files):
    """Holders are posts, about which everything is shown."""
    shape = ("--shape", "grid")
    found = json.loads(
        command_output("evidence", *two_files, *READING_APPROVALS, *shape, "--format", "json")
    )
    classes = found["paper_and_practice"]["classes"]
    assert {name: count for name, count in classes.items() if count} == {
        "beyond the limit": 1,
        "above": 1,
        "as granted": 3,
    }
    assert [each["code"] for each in found["audit"]["findings"]] == ["own-request", "split-request"]
    top = found["paper_and_practice"]["top"]
    assert (top["names"], top["median_hours"]) == (["Director"], 216)
    page = command_output("evidence", *two_files, *READING_APPROVALS, *shape, "--format", "html")
    assert page.index("Director") < page.index("Head") < page.index("Lead")  # the highest first
    text = command_output("evidence", *two_files, *READING_APPROVALS, *shape)
    assert "5 decisions and 6 rights on paper." in text
    assert "It is not known who holds which post" in text


def test_people_are_named_as_holders(two_files):
    """Where the log has people, and the matrix posts."""
    log = two_files[1]
    log.write_text(APPROVALS.replace(",Lead,", ",Ann Lee,"), encoding="utf-8")
    shape = ("--shape", "grid", "--format", "json")
    asked = ("evidence", *two_files, *READING_APPROVALS, *shape)
    classes = json.loads(command_output(*asked))["paper_and_practice"]["classes"]
    assert (classes["unknown"], classes["as granted"]) == (3, 1)
    named = json.loads(command_output(*asked, "--holder", "Lead=Ann Lee"))
    assert named["paper_and_practice"]["classes"]["as granted"] == 3
    message = error_output(*asked[:-2], "--holder", "Leed=Ann Lee", status=2)
    assert "'Leed' is not a holder in the matrix; did you mean 'Lead'?" in message
    message = error_output(*asked[:-2], "--holder", "Lead=Head", status=2)
    assert "'Head' is a holder in the matrix itself; name people." in message


def test_an_organization_says_who_holds_the_posts(two_files, tmp_path):
    """Tables, or an export that can be read without options."""
    folder = tmp_path / "people"
    folder.mkdir()
    roles = "id,name\nr1,Lead\nr2,Head\nr3,Director\n"
    (folder / "people.csv").write_text("id,name\np1,Ann Lee\np2,Bo\np3,Cy\n", encoding="utf-8")
    (folder / "roles.csv").write_text(roles, encoding="utf-8")
    (folder / "memberships.csv").write_text("group,member\nr1,p1\nr2,p2\nr3,p3\n", encoding="utf-8")
    two_files[1].write_text(APPROVALS.replace(",Lead,", ",Ann Lee,"), encoding="utf-8")
    asked = ("evidence", *two_files, *READING_APPROVALS, "--shape", "grid")
    text = command_output(*asked, "--organization", folder)
    assert "5 decisions, 6 rights on paper and 3 people." in text
    assert "60 % of final approvals are as granted on paper (3 of 5)." in text
    other = tmp_path / "staff.csv"
    other.write_text("Staff No,Name,Reports to\n1,Ann,XX\n2,Bo,1\n", encoding="utf-8")
    message = " ".join(error_output(*asked, "--organization", other, status=2).split())
    assert "needs options to be read. Find them with 'stepback check" in message


def test_messages_about_the_matrix_name_its_options(two_files):
    """The columns and the sheet of both files have options of their own."""
    matrix, _ = two_files
    message = error_output("evidence", *two_files, *READING_APPROVALS, status=2)
    assert "--shape: not given; give 'grid', 'register' or 'raci'." in message
    matrix.write_text(MATRIX.replace("no limit", "Chooses"), encoding="utf-8")
    message = error_output("evidence", *two_files, *READING_APPROVALS, "--shape", "grid")
    assert "--mark Chooses=" in message
    matrix.write_text("A,B\nLead,Purchases\n", encoding="utf-8")
    message = error_output("evidence", *two_files, *READING_APPROVALS, "--shape", "register")
    assert "--paper-column" in message


def test_a_log_is_about_one_track(two_files):
    """Of a matrix with two rows of headers."""
    matrix, log = two_files
    matrix.write_text(
        "Decision,Functional,,Financial\n,Lead,Head,Head\nPurchases,1000,no limit,no limit\n",
        encoding="utf-8",
    )
    log.write_text("".join(APPROVALS.splitlines(keepends=True)[:4]), encoding="utf-8")
    asked = (
        "evidence", *two_files, *READING_APPROVALS, "--shape", "grid", "--header-rows", "2",
        "--tracks", "all", "--format", "json",
    )  # fmt: skip
    assert json.loads(command_output(*asked))["paper_and_practice"]["classes"]["unknown"] == 3
    found = json.loads(command_output(*asked, "--track", "Functional"))
    classes = found["paper_and_practice"]["classes"]
    assert (classes["unknown"], classes["as granted"]) == (1, 2)
    assert [each["code"] for each in found["audit"]["findings"]] == ["split-request"]
    message = error_output(*asked, "--track", "Funct", status=2)
    assert "'Funct' is not a track of the matrix; did you mean 'Functional'?" in message


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--mark", "X"), "'X' is not of the form WORD=POWER."),
        (("--mark", "X=rules"), "--mark: 'rules' is not a power"),
        (("--condition", "1"), "'1' is not of the form NUMBER=TEXT."),
        (("--tax", "maybe"), "--tax: "),
        (("--open-bands", "x"), "--open-bands: "),
        (("--header-rows", "0"), "--header-rows"),
        (("--paper-column", "x=y"), "--paper-column: "),
        (("--organization", "nowhere"), "there is no file or folder nowhere"),
    ],
)
def test_options_of_the_matrix_are_checked(two_files, words, message):
    """What is wrong is said of what was typed."""
    asked = ("evidence", *two_files, *READING_APPROVALS, "--shape", "grid", *words)
    result = run_command(*asked, status=None)
    assert message in " ".join(result.stderr.split())


def test_a_right_for_the_own_line_is_judged_by_who_asked(tmp_path):
    """The manager of the one who asked decides as granted, and nobody else's manager does."""
    files = {
        "matrix": "Holder,Matter,Scope\nManager,Leave,own line\nCEO,Leave,\n",
        "staff": "id,name,manager\nceo,C,\nm1,M,ceo\nm2,N,ceo\na,A,m1\nb,B,m2\n",
        "log": "case,domain,decider,requester,decided,outcome\n"
        "1,Leave,m1,a,2026-03-02,final\n2,Leave,m1,b,2026-03-03,final\n",
    }
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    text = command_output(
        "evidence", tmp_path / "matrix.csv", tmp_path / "log.csv", "--shape", "register",
        "--paper-column", "holder=Holder", "--paper-column", "domain=Matter",
        "--paper-column", "scope=Scope", "--organization", tmp_path / "staff.csv",
        "--holder", "Manager=m1", "--holder", "Manager=m2", "--holder", "CEO=ceo",
        "--seed", "1", "--format", "json",
    )  # fmt: skip
    classes = json.loads(text)["paper_and_practice"]["classes"]
    assert classes["as granted"] == classes["no right"] == 1
