"""Organizations to report on, and access to the parts of a report as plain values."""

import datetime
import math
from html.parser import HTMLParser
from importlib import resources

from stepback import (
    Organization,
    Person,
    ReportingLine,
    archetypes,
    measure,
    read_tables,
    report,
)
from stepback._documents._document import Document

SECTIONS = ["decisions", "stops", "support", "next_step", "shape"]
APPENDIX = ["counted", "faults", "assumptions", "limits"]


def read_example():
    """The company that comes with stepback."""
    with resources.as_file(resources.files("stepback.cli") / "_example" / "fjord_foods") as path:
        return read_tables(path)


def build_every_organization():
    """The example and every archetype by name, without context and in each of its contexts.

    One more has a history, and is seen on a day.
    """
    organizations = {name: getattr(archetypes, name)() for name in archetypes.__all__}
    organizations["fjord_foods"] = read_example()
    for name, org in list(organizations.items()):
        contexts = {context for row in org.delegations for context in row.contexts}
        organizations |= {
            f"{name}, {context}": org.in_context(context) for context in sorted(contexts)
        }
    history = build_line("bo", people=[Person("cy", start="2024-07-01")])
    return {**organizations, "history": history.at("2024-06-30")}


def build_line(*reports, people=(), **records):
    """A chief with direct reports, and any other records."""
    return Organization(
        people=[Person("chief", name="Chief"), *(Person(id_) for id_ in reports), *people],
        reporting=[ReportingLine("chief", id_) for id_ in reports],
        **records,
    )


def build_document(title, sections=(), **parts):
    """A document with nothing else in its head than what is given."""
    head = {
        "counted": "Nobody was counted.",
        "findings": (),
        "data_note": "The data: no problems were found.",
        "appendix": (),
        "date": None,
        "contexts": (),
        "source": "",
        "made_on": datetime.date(2026, 1, 31),
        "version": "1.0",
    }
    return Document(title=title, sections=tuple(sections), **head | parts)


def list_expected_sections(org):
    """The names of the sections that follow from what is recorded."""
    flow = ["decisions", "stops", "support", "next_step"]
    if math.isnan(measure(org).dependence_on_top):
        return ["shape", *(["support"] if org.supports is not None else []), "unknown"]
    assumed = measure(org).assumed_share
    return ["shape", *flow] if assumed > 0.1 else SECTIONS


def missing_flow(org):
    """Why nothing is known about decisions, as a report says it."""
    return lead_text(org, "unknown").removeprefix("Who decides is not known: ")


def report_figures(org, **options):
    """The figures of the report on an organization, by name."""
    return report(org, **options).to_dict()["figures"]


def section_blocks(org, section, **options):
    """The blocks of one section of the report."""
    return next(row["blocks"] for row in all_sections(org, **options) if row["name"] == section)


def all_sections(org, **options):
    """The sections of the report and of its appendix."""
    result = report(org, **options).to_dict()
    return [*result["sections"], *result["appendix"]]


def section_texts(org, section, **options):
    """The paragraphs and list items of one section of the report."""
    texts = []
    for block in section_blocks(org, section, **options):
        if block["kind"] == "paragraph":
            texts.append(block["text"])
        elif block["kind"] == "list":
            texts += block["items"]
    return texts


def section_code(org, section, **options):
    """The commands and calls of one section of the report, which are to be pasted."""
    blocks = section_blocks(org, section, **options)
    return [block["text"] for block in blocks if block["kind"] == "code"]


def lead_text(org, section, **options):
    """The first main statement of one section of the report."""
    blocks = section_blocks(org, section, **options)
    return next(block["text"] for block in blocks if block.get("lead"))


def table_rows(org, table, **options):
    """The rows of a table of the report; none if there is no such table."""
    blocks = [block for section in all_sections(org, **options) for block in section["blocks"]]
    return next((block["rows"] for block in blocks if block.get("name") == table), [])


class HtmlPage(HTMLParser):
    """The tags of an HTML page, their attributes, and the text that is read.

    It fails on a tag that is closed out of order; `open_tags` are those never closed.
    """

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.texts, self.open_tags = [], [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        """Collect every tag, in order."""
        self.tags.append(tag)
        self.attributes += attrs
        if tag != "meta":
            self.open_tags.append(tag)

    def handle_endtag(self, tag):
        """Check that the last open tag is closed first."""
        assert self.open_tags.pop() == tag

    def handle_data(self, data):
        """Collect the text outside the style sheet."""
        if "style" not in self.open_tags:
            self.texts.append(data)
