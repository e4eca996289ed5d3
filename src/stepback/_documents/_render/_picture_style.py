"""The style sheet of pictures: the only place where they get colors.

Fills are pale on light pages and deep on dark ones, so that text on them has a contrast of at least
4.5 (WCAG 2.2, criterion 1.4.3). Text beside them has the color of the page around it, as in a
notebook whose theme the browser does not know. Sheets of paper are light.
"""

from __future__ import annotations

from stepback._layouts._unit_palette import OTHER_FILL, SEVERAL_FILL, UNIT_FILLS

# For each color its fill on light and on dark pages.
PALETTE = {
    **{f"unit-{number}": fill for number, fill in enumerate(UNIT_FILLS, 1)},
    "other": OTHER_FILL,
    "several": SEVERAL_FILL,
    "first": UNIT_FILLS[0],
    "second": ("#5f93d3", "#6ea3e6"),
    "stays": ("#a5dba9", "#2c6a36"),
    "goes-back": ("#fbcb8f", "#87520f"),
    "stalls": ("#ee9d94", "#9c3a33"),
    "shade-0": ("#f3f5f8", "#22262c"),
    "shade-1": ("#dbe8f8", "#24374f"),
    "shade-2": ("#bcd5f3", "#274873"),
    "shade-3": ("#9cc1ee", "#2b5a94"),
    "shade-4": ("#7daee8", "#2f69b0"),
}
INK = {"light": "#16181c", "dark": "#ffffff"}
# Text on this fill would have too little contrast on light or dark pages, so there is none.
WITHOUT_TEXT = frozenset({"second"})


def _variables(position: int, ink: str) -> str:
    colors = " ".join(f"--{name}: {fills[position]};" for name, fills in PALETTE.items())
    return f".stepback-picture {{ --ink: {ink}; {colors} }}"


_FILLS = "\n".join(f".stepback-picture .{name} {{ --fill: var(--{name}); }}" for name in PALETTE)

PICTURE_STYLE = f"""
{_variables(0, INK["light"])}
@media screen and (prefers-color-scheme: dark) {{ {_variables(1, INK["dark"])} }}
{_FILLS}
.stepback-picture {{ margin: 1em 0; break-inside: avoid; -webkit-print-color-adjust: exact;
  print-color-adjust: exact; }}
.stepback-picture figcaption {{ font-weight: 600; margin: 0 0 .35em; }}
.stepback-picture svg {{ display: block; font-size: 11px; max-width: none; }}
.stepback-picture text {{ fill: currentColor; white-space: pre; }}
.stepback-picture svg svg rect {{ fill: var(--fill); width: calc(100% - 1px); }}
.stepback-picture svg div {{ color: var(--ink); font-size: 11px; line-height: 14px; padding: 0 4px;
  overflow: hidden; text-overflow: ellipsis; white-space: nowrap; text-align: left; }}
.stepback-picture .middle div {{ text-align: center; }}
.stepback-picture .plain rect {{ fill: none; }}
.stepback-picture .plain div {{ color: inherit; }}
.stepback-picture .axis {{ opacity: .85; }}
.stepback-picture line {{ stroke: currentColor; stroke-opacity: .35; }}
.stepback-picture .legend {{ list-style: none; display: flex; flex-wrap: wrap; gap: .1em 1.1em;
  margin: 0 0 .5em; padding: 0; font-size: .85em; }}
.stepback-picture .legend li {{ max-width: 100%; overflow-wrap: anywhere; margin: 0; }}
.stepback-picture .swatch {{ display: inline-block; width: .8em; height: .8em; border-radius: 2px;
  margin-right: .4em; background: var(--fill); }}
""".strip()
