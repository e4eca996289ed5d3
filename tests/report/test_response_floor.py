"""Where few people answered about support, a report withholds their answers unless told otherwise."""

import json

import pytest

from stepback import (
    Domain,
    Organization,
    Person,
    ReportingLine,
    Support,
    read_tables,
    report,
    write_tables,
)
from tests.support.command_line import command_output, error_output
from tests.support.reports import report_figures

COUNTS = {"rights_without_backing", "few_rights_without_backing"}


def surveyed(n_answered, n_people=20):
    """Everyone owns a domain, and half of those who answered have support."""
    ids = [f"p{number}" for number in range(n_people)]
    return Organization(
        people=[Person(id_, unit="ab"[at % 2]) for at, id_ in enumerate(ids)],
        reporting=[ReportingLine("p0", id_) for id_ in ids[1:]],
        domains=[Domain(f"d{id_}", id_) for id_ in ids],
        supports=[Support("p0", id_) for id_ in ids[1:n_answered:2]],
        respondents=ids[:n_answered],
    )


def section_texts_of(made):
    sections = {section["name"]: section for section in made.to_dict()["sections"]}
    return json.dumps(sections["support"], ensure_ascii=False)


@pytest.mark.parametrize("personal", [False, True])
def test_answers_are_withheld_below_the_floor_in_every_form(personal):
    """In findings, figures, tables and names; also where people may be named."""
    org = surveyed(13)
    made = report(org, personal=personal)
    text = section_texts_of(made)
    assert "Not shown: 13 of the 20 people answered about support (65 %), and below 70 %" in text
    assert "pass response_floor=0" in text
    figures = made.to_dict()["figures"]
    assert {name for name in figures if "backing" in name} == COUNTS
    assert all(figures[name]["value"] is None for name in COUNTS)
    assert figures["response_rate"]["value"] == 0.65
    assert not COUNTS & {name for finding in made.findings for name in finding.figures}
    for form in (str(made), made.to_html(), made.to_markdown()):
        assert "have no recorded support" not in form
        assert "without_backing_by_unit" not in form


@pytest.mark.parametrize("floor", [0, 0.65])
def test_the_remedy_shows_them(floor):
    """With the option that the text names, and at exactly the floor."""
    org = surveyed(13)
    made = report(org, response_floor=floor)
    assert "Not shown" not in section_texts_of(made)
    assert made.to_dict()["figures"]["rights_without_backing"]["value"] == 7
    assert "rights_without_backing" in {name for each in made.findings for name in each.figures}


def test_the_default_is_seven_of_ten():
    """The floor itself is enough; everyone counts as asked where nothing else is recorded."""
    assert report_figures(surveyed(14))["rights_without_backing"]["value"] == 7
    assert report_figures(surveyed(20))["rights_without_backing"]["value"] == 10
    assert "not a finding of research" in str(report(surveyed(20))).replace("\n", " ")


@pytest.mark.parametrize("floor", [-0.1, 1.1, float("nan"), "most", None, True])
def test_a_floor_is_a_share(floor):
    """Anything else is refused."""
    with pytest.raises(ValueError, match="response_floor"):
        report(surveyed(13), response_floor=floor)


def test_the_command_line_has_the_same_floor(tmp_path):
    """And names its own option."""
    folder = write_tables(surveyed(13), tmp_path / "org")
    assert read_tables(folder) == surveyed(13)
    text = command_output("report", folder).replace("\n", " ")
    assert "give --response-floor 0" in " ".join(text.split())
    shown = json.loads(
        command_output("report", folder, "--format", "json", "--response-floor", "0")
    )
    assert shown["figures"]["rights_without_backing"]["value"] == 7
    assert "'most' is not a number" in error_output(
        "report", folder, "--response-floor", "most", status=2
    )
