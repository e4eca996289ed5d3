"""The remedy of each problem of a survey, followed to the letter, leads to a survey that is read."""

import re
from pathlib import Path

import pytest

from stepback import InvalidOrganization, Organization, Person
from stepback.evidence import read_support_survey

ORG = Organization(
    people=[
        Person("007", name="Ann Berg"),
        Person("008", name="Bo Li"),
        Person("009", name="Bo Li"),
        Person("010", name="Cy Roth"),
    ]
)
PAGE = Path(__file__).parents[3] / "docs/reference/evidence/support-survey.md"
ROW = {"id": "007", "name": "", "answered": "", "supporter 1": "010", "strength 1": ""}
ROW |= {"supporter 2": "", "strength 2": ""}
# For each code, what a row says, and what it says after the remedy.
REMEDIES = [
    ("no-person", {"id": ""}, {"id": "007"}),
    ("unknown-person", {"id": "x"}, {"id": "007"}),
    ("unknown-supporter", {"supporter 1": "Cy Rot"}, {"supporter 1": "Cy Roth"}),
    ("unknown-supporter", {"supporter 2": "Cy Rot"}, {"supporter 2": ""}),
    ("ambiguous-name", {"supporter 1": "Bo Li"}, {"supporter 1": "008"}),
    ("ambiguous-name", {"id": "", "name": "Bo Li"}, {"id": "009"}),
    ("id-of-another", {"name": "Cy Roth"}, {"id": "010", "supporter 1": "007"}),
    ("id-of-another", {"name": "Cy Roth"}, {"name": ""}),
    ("other-spelling", {"supporter 1": "10"}, {"supporter 1": "010"}),
    ("several-in-a-cell", {"supporter 1": "Cy Roth, 008"}, {"supporter 1": "Cy Roth; 008"}),
    ("self-support", {"supporter 1": "007"}, {"supporter 1": "008"}),
    ("self-support", {"supporter 1": "007"}, {"supporter 1": "nobody"}),
    ("repeated-supporter", {"supporter 2": "010"}, {"supporter 2": ""}),
    ("bad-strength", {"strength 1": "5"}, {"strength 1": "0.5"}),
    ("bad-strength", {"supporter 1": "008; 010", "strength 1": "some"}, {"strength 1": "some; 1"}),
    ("strength-alone", {"strength 2": "some"}, {"supporter 2": "008"}),
    ("unclear-answer", {"answered": "perhaps"}, {"answered": ""}),
    ("yes-without-supporter", {"answered": "yes", "supporter 1": ""}, {"answered": "nobody"}),
    ("yes-without-supporter", {"answered": "yes", "supporter 1": ""}, {"answered": ""}),
    ("nobody-and-somebody", {"answered": "nobody"}, {"answered": ""}),
    ("nobody-and-somebody", {"answered": "nobody"}, {"supporter 1": ""}),
    ("answer-not-given", {"answered": "no"}, {"answered": "yes"}),
    ("answer-not-given", {"answered": "no"}, {"supporter 1": ""}),
]
REPAIRED = {"other-spelling", "several-in-a-cell", "repeated-supporter", "strength-alone"}
OTHER_CODES = {"missing-column", "answered-twice", "no-scale", "bad-rating", "several-ratings"}


def as_table(row):
    return {header: [cell] for header, cell in row.items()}


@pytest.mark.parametrize(("code", "wrong", "remedy"), REMEDIES)
def test_the_remedy_works(code, wrong, remedy):
    """And where the message offers a repair, so does that."""
    row = ROW | wrong
    with pytest.raises(InvalidOrganization) as invalid:
        read_support_survey(as_table(row), org=ORG)
    (problem,) = invalid.value.problems
    assert (problem.code, problem.where.rows) == (code, (2,))
    assert problem.where.column
    survey = read_support_survey(as_table(row | remedy), org=ORG)
    assert not survey.warnings
    is_repairable = "pass repair=True" in problem.message
    assert is_repairable == (code in REPAIRED)
    if is_repairable:
        repaired = read_support_survey(as_table(row), org=ORG, repair=True)
        assert [repair.code for repair in repaired.repairs] == [code]


def test_the_page_has_every_code():
    """No code is there that no row of the page explains."""
    text = PAGE.read_text(encoding="utf-8")
    rows = [line.partition("|")[2].partition("|")[0] for line in text.splitlines() if "|" in line]
    explained = set(re.findall(r"`([\w-]+)`", " ".join(rows)))
    assert explained == {code for code, _, _ in REMEDIES} | OTHER_CODES
