"""Sphinx: Markdown pages whose examples run, and reference pages drawn from docstrings."""

import re
from importlib import metadata
from pathlib import Path

import jupytext
from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

project = "stepback"
author = "stepback contributors"
copyright = f"2026, {author}"
version = release = metadata.version("stepback")

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinxcontrib.bibtex",
]
# Notebooks to download are made of pages, and are no pages themselves.
exclude_patterns = ["_build", "notebooks/*.ipynb"]

# Every {code-cell} is executed on every build, since the code it calls may have changed.
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 120
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

# A name in single backticks, as docstrings have them, links to what is documented by that name.
default_role = "py:obj"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_type_aliases = {"Values": "Values"}
napoleon_use_rtype = False
napoleon_attr_annotations = False  # the signature has them

bibtex_bibfiles = ["references.bib"]
bibtex_default_style = "plain"
bibtex_reference_style = "author_year"

html_theme = "furo"
html_title = project
html_static_path = ["_static"]
html_css_files = ["wrap.css"]

html_math_renderer = "mathml"
nb_ipywidgets_js: dict[str, dict[str, str]] = {}  # no page has widgets, or loads their scripts


def _visit_math(translator: HTML5Translator, node: nodes.math) -> None:
    """Write a formula as MathML, which browsers render without a script and without a network."""
    translator.body.append(convert(node.astext()))
    raise nodes.SkipNode


def _visit_displayed_math(translator: HTML5Translator, node: nodes.math_block) -> None:
    """The same, on a line of its own."""
    formula = convert(node.astext(), display="block")
    translator.body.append(f'<div class="math">{formula}</div>')
    raise nodes.SkipNode


_LINK_TO_PAGE = re.compile(r"\[([^\]]+)\]\([^)]*\.md(?:#[^)]*)?\)")


def convert_notebooks(source: Path, target: Path) -> None:
    """Write the pages of a folder that are notebooks as .ipynb, for readers to download.

    They have no outputs, which running them makes. Links to other pages lead nowhere from a
    folder of downloads, so that their text stands alone.
    """
    for page in sorted(source.glob("*.md")):
        text = page.read_text(encoding="utf-8")
        if "file_format: mystnb" in text:
            notebook = jupytext.reads(text, fmt="md:myst")
            for cell in notebook.cells:
                if cell.cell_type == "markdown":
                    cell.source = _LINK_TO_PAGE.sub(r"\1", cell.source)
            jupytext.write(notebook, target / f"{page.stem}.ipynb")


def _convert_before_reading(app: Sphinx) -> None:
    folder = Path(app.srcdir, "notebooks")
    convert_notebooks(folder, folder)


_FUNCTION = re.compile(r"<function (\w+) at 0x[0-9a-f]+>")


def _name_functions(*parts: object) -> tuple[str, object] | None:
    """Show the name of a function that is the default of an argument, and not where it is."""
    signature, returned = parts[-2:]
    return (_FUNCTION.sub(r"\1", signature), returned) if isinstance(signature, str) else None


def setup(app: Sphinx) -> None:
    """Add the renderer of formulas, and the notebooks to download."""
    app.connect("builder-inited", _convert_before_reading)
    app.connect("autodoc-process-signature", _name_functions)
    app.add_html_math_renderer("mathml", (_visit_math, None), (_visit_displayed_math, None))
