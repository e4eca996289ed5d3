"""Surveys of any cells, and sheets that are damaged: read, or refused in words."""

import datetime
import random

import pytest

from stepback import Circle, Organization, Person, Role
from stepback.evidence import authority_template, read_support_survey, support_template
from stepback.evidence._cells._template_lines import RATINGS_MARK, SURVEY_MARK
from tests.support.hostile_input import check_refusal

ORG = Organization(
    people=[Person("007", name="Ann Berg"), Person("008", name="Bo Li"), Person("9", name="Bo Li")],
    roles=[Role("coach", name="Team coach")],
    circles=[Circle("peers")],
)
CELLS = ["", "007", "7", "Ann Berg", "Bo Li", "Berg, Ann", "nobody", "yes", "no", "x", None, 0.5]
CELLS += [float("nan"), True, -1, "3", "80 %", "0,5", "strong", ";", "a;b", "Ann Berg, 008"]
CELLS += ["\0", "=1", "'=1", "e\u0301", "(007)", "Ann Berg (007)", datetime.date(2026, 1, 1), b"x"]
CELLS += [(1,), 10**400, float("inf"), "\ud800", "\n", "a" * 500, "Team coach", "peers"]
HEADERS = ["id", "Id", "name", "answered", "supporter", "Supporter 1", "supporter 2", "strength"]
HEADERS += ["Strength 1", "strength 2", "", "x", "007", "Ann Berg", f"Id [{SURVEY_MARK}]"]
HEADERS += [f"Id [{RATINGS_MARK}; Lowest rating: 0; Highest rating: 4]"]


def draw_table(chance, n_rows):
    headers = chance.sample(HEADERS, chance.randint(1, 7))
    return {header: [chance.choice(CELLS) for _ in range(n_rows)] for header in headers}


def read_or_refuse_survey(source, **options):
    try:
        survey = read_support_survey(source, **options)
    except ValueError as refused:
        check_refusal(refused)
        return
    assert set(survey.respondents) <= set(survey.asked)
    assert set(survey.supported) <= set(survey.respondents)
    assert "org" not in options or survey.organization(ORG).supports is not None


@pytest.mark.parametrize("seed", range(8))
def test_tables_of_anything(seed):
    """No cell, header or option leads to an error that is not ours."""
    chance = random.Random(seed)  # noqa: S311  (a sample is no secret)
    for _ in range(100):
        options = {"repair": chance.random() < 0.5}
        if chance.random() < 0.7:
            options["org"] = ORG
        if chance.random() < 0.3:
            options["ratings"] = draw_table(chance, 2)
            options["scale"] = chance.choice([None, (0, 4)])
        read_or_refuse_survey(draw_table(chance, chance.randint(0, 5)), **options)


@pytest.mark.parametrize("seed", range(4))
def test_damaged_sheets(tmp_path, seed):
    """Bytes that were changed, left out or put in."""
    chance = random.Random(seed)  # noqa: S311  (as above)
    template = support_template(ORG, ratings=True)
    files = {
        ".xlsx": template.to_bytes(".xlsx"),
        ".csv": support_template(ORG).to_bytes(".csv"),
        ".txt": authority_template(ORG).to_bytes(".csv"),
    }
    for _ in range(40):
        suffix = chance.choice([*files])
        data = bytearray(files[suffix])
        for _ in range(chance.randint(1, 6)):
            place = chance.randrange(len(data))
            piece = chance.choice(
                [b"", b",", b";", b'"', b"\r", b"nobody", b"007,", b"\xff", b"\0"]
            )
            data[place : place + chance.randint(0, 30) * (chance.random() < 0.4)] = piece
        path = tmp_path / f"sheet{suffix}"
        path.write_bytes(data)
        read_or_refuse_survey(path, org=ORG, repair=chance.random() < 0.5)
