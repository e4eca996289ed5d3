"""The head of a report: the title, what it is made from, the findings, and how good the data is."""

import datetime
from importlib import metadata

import pytest

from stepback import (
    Organization,
    Person,
    Problem,
    assume_line_delegation,
    read_people,
    read_tables,
    report,
    write_tables,
)
from stepback._problems._problem import Place
from tests.support.reports import (
    HtmlPage,
    build_every_organization,
    build_line,
    read_example,
    section_texts,
)

DAY = datetime.date(2026, 1, 31)
VERSION = metadata.version("stepback")
EXPORT = "id,manager\nann,\nbo,ann\ncy,ann\ndi,bo\n"


def forms(made):
    """What is read in each form, on one line."""
    html = "".join(HtmlPage(made.to_html()).texts).replace("\u00a0", " ")
    markdown = made.to_markdown().replace("\\", "").replace("`", "")
    return [" ".join(text.split()) for text in (str(made), markdown, html)]


# What it begins with


@pytest.mark.parametrize("name", ["fjord_foods", "fjord_foods, storm", "history", "consultants"])
def test_the_head_is_the_same_in_every_form(name):
    """In this order, before any section; programs get each part as a field."""
    made = report(build_every_organization()[name], title="A company", made_on=DAY)
    findings = [finding.text for finding in made.findings]
    head = ["A company", made.byline, made.counted, *findings, made.data_note]
    for text in forms(made):
        place = 0
        for part in (*head, made.sections[0].title):
            place = text.index(part, place) + len(part)
    values = made.to_dict()
    assert list(values) == [
        "version",
        "title",
        "date",
        "contexts",
        "source",
        "made_on",
        "stepback",
        "counted",
        "findings",
        "data_note",
        "figures",
        "sections",
        "appendix",
    ]
    assert values["title"] == "A company"
    assert values["made_on"] == "2026-01-31"
    assert values["stepback"] == made.version == VERSION
    assert values["contexts"] == list(made.contexts)
    assert (values["counted"], values["data_note"]) == (made.counted, made.data_note)
    assert [finding["text"] for finding in values["findings"]] == findings


def test_the_head_names_day_contexts_files_and_version(tmp_path):
    """As far as there are any; the day on which it was made is today unless another is given."""
    plain = report(Organization(people=[Person("ann")]), made_on=DAY)
    assert plain.byline == f"A report made on 2026-01-31 by stepback {VERSION}."
    assert (plain.source, plain.contexts, plain.date) == ("", (), None)
    path = tmp_path / "staff.csv"
    path.write_text(EXPORT)
    read = report(read_people(path), made_on=DAY)
    assert read.byline == f"A report made on 2026-01-31 by stepback {VERSION} from staff.csv."
    storm = report(read_example().in_context("storm"), made_on=DAY)
    assert storm.byline == (
        "A report on the organization in the context “storm”, made on 2026-01-31 by stepback "
        f"{VERSION} from people.csv, roles.csv, circles.csv and 5 more."
    )
    dated = report(build_every_organization()["history"], made_on=DAY)
    assert dated.byline.startswith("A report on the organization on 2024-06-30, made on 2026-01-31")
    before = datetime.date.today()  # noqa: DTZ011  (the day where it is made)
    assert before <= report(Organization()).made_on <= datetime.date.today()  # noqa: DTZ011


def test_no_file_is_named_where_none_was_read():
    """A table that is given as values has no file, and neither have the lines in it."""
    table = {"id": ["ann", "bo"], "manager": ["", "ann"]}
    for org in (read_people(table), build_line("bo"), assume_line_delegation(build_line("bo"))):
        assert report(org).source == ""
        assert " from " not in report(org).byline


def test_hostile_names_of_files_and_contexts_are_harmless(tmp_path):
    """A file may be called anything."""
    path = tmp_path / "<b>x\u202e.csv"
    path.write_text(EXPORT)
    made = report(read_people(path))
    assert made.title == "<b>x\\u202e"
    assert "\u202e" not in str(made) + made.to_markdown() + made.to_html()
    assert "b" not in HtmlPage(made.to_html()).tags


# Titles


def test_the_default_title_is_the_name_of_the_one_export(tmp_path):
    """Files that are called like tables, several files, and records say how many people."""
    (tmp_path / "staff.2026.csv").write_text(EXPORT)
    (tmp_path / "people.csv").write_text(EXPORT)
    (tmp_path / "more.csv").write_text("id,manager\ned,ann\n")
    single = read_people(tmp_path / "staff.2026.csv")
    assert report(single).title == "staff.2026"
    assert report(read_people(tmp_path / "people.csv")).title == "An organization of 4 people"
    both = read_people([tmp_path / "staff.2026.csv", tmp_path / "more.csv"])
    assert report(both).title == "An organization of 5 people"
    assert report(both).source == "staff.2026.csv and more.csv"
    tables = read_tables(write_tables(single, tmp_path / "org"))
    assert report(tables).title == "An organization of 4 people"
    assert report(Organization(people=[Person("ann")])).title == "An organization of 1 person"
    assert report(Organization()).title == "An organization of 0 people"


@pytest.mark.parametrize(
    ("stems", "title"),
    [
        (["department_of_health-2011-09-30-senior", "department_of_health-2011-09-30-junior"], 0),
        (["staff", "staff junior"], "staff"),
        (["staff 1", "staff 2"], "staff"),
        (["Vertrieb.Süd", "Vertrieb.Südwest"], "Vertrieb"),
        (["senior", "seniors"], ""),
        (["2024-01", "2024-02"], ""),
        (["people_1", "people_2"], ""),
        (["-a", "-b"], ""),
    ],
)
def test_several_exports_are_called_by_what_their_names_share(tmp_path, stems, title):
    """By whole words with a letter; else the number of people is the title. Names are whole."""
    texts = [EXPORT, "id,manager\ned,ann\n"]
    files = [tmp_path / f"{stem}.csv" for stem in stems]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text)
    made = report(read_people(files))
    shared = "department_of_health-2011-09-30" if title == 0 else title
    assert made.title == (shared or "An organization of 5 people")
    assert made.source == f"{stems[0]}.csv and {stems[1]}.csv"
    assert made.byline.endswith(f"from {stems[0]}.csv and {stems[1]}.csv.")


@pytest.mark.parametrize("title", ["", " \n", 7, b"Sales", ["Sales"]])
def test_a_title_without_text_is_refused(title):
    """The message shows the value, and names the argument."""
    with pytest.raises(ValueError, match=r"^title: .* is not a text; give one, such as 'Sales'$"):
        report(Organization(), title=title)


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        (" A\n B\t", "A B"),
        ("x" * 200, "x" * 200),
        ("x" * 300, "x" * 199 + "…"),
        ("a\u202eb", "a\\u202eb"),
        ("مدير", "\u2068مدير\u2069"),
    ],
)
def test_a_title_stands_on_one_line(title, shown):
    """It is shown as other texts from outside are."""
    assert report(Organization(), title=title).title == shown


# What was found


@pytest.mark.parametrize(("name", "org"), build_every_organization().items(), ids=str)
@pytest.mark.parametrize("personal", [False, True])
def test_findings_are_sentences_about_figures_of_the_report(name, org, personal):
    """At most three, each said in a section, about figures that have one value."""
    made = report(org, personal=personal)
    assert 1 <= len(made.findings) <= 3
    assert len({finding.text for finding in made.findings}) == len(made.findings)
    figures = made.to_dict()["figures"]
    said = {
        text
        for section in made.sections
        for text in section_texts(org, section.name, personal=personal)
    }
    for finding in made.findings:
        assert finding.text in said
        assert finding.text.endswith(".")
        assert finding.figures
        for figure in finding.figures:
            assert figures[figure]["value"] is not None
            assert figures[figure]["low"] is None


def test_findings_are_first_about_decisions_then_about_the_line():
    """What is recorded comes first; what is assumed, not known or not shown is no finding."""
    assert [finding.figures for finding in report(read_example()).findings] == [
        ("effective_leaders",),
        ("dependence_on_top",),
        ("rights_without_backing",),
    ]
    line = build_line("bo", "cy")
    for org in (line, assume_line_delegation(line)):
        assert report(org).findings[0].figures == ("managers", "layers")
        assert "decision" not in " ".join(finding.text for finding in report(org).findings)
    assert report(Organization(people=[Person("ann"), Person("bo")])).findings == ()


# How good the data is


POINTS_TO_APPENDIX = (
    " The appendix lists this, what was assumed, and what this report must not be used for."
)


def problem(number, *rows, source="a.csv"):
    """A problem in some rows of a file."""
    return Problem("code", f"fault {number}", Place(source, rows), "warning")


@pytest.mark.parametrize(
    ("repairs", "notes", "said"),
    [
        ([], [], "The data: no problems were found."),
        ([problem(1, 2)], [], "The data: 1 problem was repaired, in 1 row."),
        (
            [problem(1, 2), problem(2, 2, 3)],
            [],
            "The data: 2 problems were repaired, in 2 rows.",
        ),
        ([], [problem(1)], "The data: 1 item needs a second look."),
        ([], [problem(1, 4), problem(2)], "The data: 2 items need a second look, in 1 row."),
        (
            [problem(1, 2)],
            [problem(2, 2), problem(3, 2, source="b.csv")],
            "The data: 1 problem was repaired and 2 items need a second look, in 2 rows.",
        ),
    ],
)
def test_the_note_on_the_data_counts_problems_and_rows(repairs, notes, said):
    """A row with several problems is counted once, and rows of two files are two."""
    org = Organization._from_compiled(
        build_line("bo")._compiled, repairs=tuple(repairs), notes=tuple(notes)
    )
    assert report(org).data_note == said + POINTS_TO_APPENDIX
    for text in forms(report(org)):
        assert said + POINTS_TO_APPENDIX in text
