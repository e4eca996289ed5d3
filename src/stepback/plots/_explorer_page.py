"""The page of an explorer: one file with everything in it, which asks nothing of anybody."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from html import escape
from importlib import resources
from typing import Any

# Inside a script element, `</script>` would end it wherever it stands, and `<!--` begin a comment.
_ESCAPES = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}


@cache
def load_plotly_script() -> str:
    """The script of plotly, as its package brings it.

    Raises:
        ModuleNotFoundError: If plotly is not installed.
    """
    try:
        from plotly.offline import get_plotlyjs
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] != "plotly":
            raise
        raise ModuleNotFoundError(
            "stepback.plots.explore requires plotly: pip install 'stepback[explore]'",
            name=missing.name,
        ) from None
    return str(get_plotlyjs())


def render_explorer_page(content: dict[str, Any]) -> str:
    """The page for plain values, which are data in it and never code."""
    plotly, script, style = (
        load_plotly_script(),
        _read_asset("explorer.js"),
        _read_asset("explorer.css"),
    )
    # Only these two scripts run, whatever else should come to stand in the page. Pictures that
    # the reader saves are made of data.
    policy = (
        f"default-src 'none'; script-src {_script_hash(plotly)} {_script_hash(script)}; "
        "style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    title = escape(content["title"])
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<header>
<h1>{title}</h1>
<p>{escape(content["summary"])} {escape(content["byline"])}</p>
<form id="search" role="search">
<label for="query">Search by name, id, office or unit</label>
<input id="query" type="search" autocomplete="off" spellcheck="false">
<p id="found" role="status"></p>
<ul id="hits" aria-label="Found"></ul>
</form>
</header>
<main>
<nav id="path" aria-label="Managers above"></nav>
<div id="legend"></div>
<div id="chart" role="img"></div>
<section id="details" aria-live="polite"></section>
</main>
<footer><button id="picture" type="button">Save the chart as a picture</button>
<p>{escape(content["note"])}</p></footer>
<noscript><p>This page draws with its own scripts, which are turned off here.</p></noscript>
<script type="application/json" id="content">{_as_json(content)}</script>
<script>{plotly}</script>
<script>{script}</script>
</body>
</html>
"""


def _as_json(content: dict[str, Any]) -> str:
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character, replacement in _ESCAPES.items():
        text = text.replace(character, replacement)
    return text


def _script_hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


@cache
def _read_asset(name: str) -> str:
    return (resources.files("stepback.plots") / "_assets" / name).read_text(encoding="utf-8")
