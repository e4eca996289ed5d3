"""The colors of units, the same in all pages: of each, the fill on light and on dark pages.

Fills are pale on light pages and deep on dark ones, so that black or white text on them has a
contrast of at least 4.5 (WCAG 2.2, criterion 1.4.3). Neighbors differ in lightness too, for those
who do not see all hues.
"""

from __future__ import annotations

Fill = tuple[str, str]

UNIT_FILLS: tuple[Fill, ...] = (
    ("#a9c9f0", "#2b5a94"),
    ("#fbcb8f", "#87520f"),
    ("#a5dba9", "#2c6a36"),
    ("#f6bccd", "#8d3a58"),
    ("#f1e290", "#6a5f12"),
    ("#cfbdf0", "#5c4692"),
    ("#98dcd8", "#1d6765"),
    ("#dfc8ab", "#69523a"),
)
OTHER_FILL: Fill = ("#d3d7dd", "#525963")
SEVERAL_FILL: Fill = ("#e9ebee", "#3a4049")
