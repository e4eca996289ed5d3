"""Sphinx: Markdown pages whose examples run, and reference pages drawn from docstrings."""

from importlib import metadata

project = "stepback"
author = "stepback contributors"
copyright = f"2026, {author}"
version = release = metadata.version("stepback")

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.mathjax",
    "sphinx.ext.napoleon",
    "sphinxcontrib.bibtex",
]
exclude_patterns = ["_build"]

# Every {code-cell} is executed on every build, since the code it calls may have changed.
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 120
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

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
