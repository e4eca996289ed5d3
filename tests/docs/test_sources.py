"""What docstrings and pages cite is in the bibliography, and says the same there."""

import ast
import re
import unicodedata
from pathlib import Path

import pytest

from stepback import models

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src"
FIELD = re.compile(r"^ +(\w+) += \{(.*)\},$", re.MULTILINE)
HEADING = re.compile(r"^References(?::|\n-+)$", re.MULTILINE)
UNDERLINED = re.compile(r"^\w+\n-+$", re.MULTILINE)
ITEM = re.compile(r"^ *(?:- |\.\. \[\d+\] )", re.MULTILINE)
DOI = re.compile(r"(?:doi:|doi\.org/)(10\.\d{4,}/(?:\([^\s()]*\)|[^\s()\]\"'])+)")
DOCUMENTS = (ast.Module, ast.ClassDef, ast.FunctionDef)


def read_bibliography():
    """The fields of each entry, by its key."""
    text = (ROOT / "docs" / "references.bib").read_text(encoding="utf-8")
    entries = re.split(r"^@\w+\{", text, flags=re.MULTILINE)[1:]
    return {entry.partition(",")[0]: dict(FIELD.findall(entry)) for entry in entries}


def normalize(text):
    """Words only: without braces, accents and signs."""
    text = unicodedata.normalize("NFKD", re.sub(r"[{}]|\\.", "", text))
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return re.sub(r"\W+", " ", text).lower().strip()


def cited():
    """Each publication that a card or a docstring cites, with the model or the module."""
    for model in models.ALL:
        for source in model.card.sources:
            yield model.__name__, source
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            text = (ast.get_docstring(node) or "") if isinstance(node, DOCUMENTS) else ""
            for section in HEADING.split(text)[1:]:
                before, *items = ITEM.split(UNDERLINED.split(section)[0])
                assert not before.strip(), f"{path.stem}: sources are a list"
                assert items, f"{path.stem}: sources are a list"
                for item in items:
                    yield path.stem, " ".join(item.split())


BIBLIOGRAPHY = read_bibliography()
CITED = sorted(set(cited()))


def entries_of(citation):
    """The keys of the entries with the title and the year of a citation."""
    return [
        key
        for key, fields in BIBLIOGRAPHY.items()
        if normalize(fields["title"]) in normalize(citation) and f"({fields['year']})" in citation
    ]


@pytest.mark.parametrize(("module", "citation"), CITED)
def test_what_a_docstring_cites_is_in_the_bibliography(module, citation):
    """Once, with the same title, year, first author and DOI."""
    assert len(entries_of(citation)) == 1, f"{module}: {citation}"
    fields = BIBLIOGRAPHY[entries_of(citation)[0]]
    surname = fields["author"].partition(",")[0]
    assert normalize(citation).startswith(normalize(surname))
    assert DOI.findall(citation) == ([fields["doi"]] if "doi" in fields else [])


def test_there_are_citations_to_look_at():
    """Of measures, models and algorithms alike."""
    assert {"_krackhardt", "HerseyBlanchard", "_dominators", "_cronbach_alpha"} <= {
        module for module, _ in CITED
    }


def test_every_doi_that_is_mentioned_is_in_the_bibliography():
    """Anywhere in the package, on its pages and in the README."""
    files = [*SOURCE.rglob("*.py"), *(ROOT / "docs").rglob("*.md"), ROOT / "README.md"]
    files = [file for file in files if "_build" not in file.parts]
    mentioned = {doi for file in files for doi in DOI.findall(file.read_text(encoding="utf-8"))}
    known = {fields["doi"] for fields in BIBLIOGRAPHY.values() if "doi" in fields}
    assert len(mentioned) > 20
    assert mentioned <= known


def test_every_key_that_a_page_cites_is_in_the_bibliography():
    """And no publication stands there twice."""
    pages = [page for page in (ROOT / "docs").rglob("*.md") if "_build" not in page.parts]
    keys = [
        key
        for page in pages
        for found in re.findall(r"\{cite:?\w*\}`([^`]+)`", page.read_text(encoding="utf-8"))
        for key in found.split(",")
    ]
    assert keys
    assert set(keys) <= BIBLIOGRAPHY.keys()
    works = [(normalize(f["title"]), f["year"]) for f in BIBLIOGRAPHY.values()]
    assert len(set(works)) == len(works)
