"""Colors that people with any color vision tell apart.

References
----------
- Okabe, M., & Ito, K. (2008). Color Universal Design: How to make figures and presentations that
  are friendly to colorblind people. https://jfly.uni-koeln.de/color/
"""

from __future__ import annotations

BLUE = "#0072B2"
VERMILION = "#D55E00"
GREEN = "#009E73"
PURPLE = "#CC79A7"
ORANGE = "#E69F00"
SKY = "#56B4E9"
YELLOW = "#F0E442"
GRAY = "#999999"
PALE = "#D9D9D9"

CATEGORIES = (BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILION, YELLOW)
SEQUENTIAL = "cividis"  # reads the same to people who do not tell red from green
DIVERGING = "RdBu"  # of which every part is told from every other, too


def text_color(background: object) -> str:
    """Black or white, whichever is easier to read on the background."""
    from matplotlib.colors import to_rgb  # what draws with plotly has the colors without matplotlib

    channels = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in to_rgb(background)  # type: ignore[arg-type]
    )
    red, green, blue = channels
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "black" if (luminance + 0.05) ** 2 > 1.05 * 0.05 else "white"
