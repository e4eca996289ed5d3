"""Which headline figures rest on what people were asked, and are withheld where answers are.

Coverage and the like weigh answers by decision rights, so that no group is large enough to hide
one. Counts of classes could be published for large groups, but in a panel or a comparison the
difference between two counts is a figure as well, which may be the answer of one person.
"""

from __future__ import annotations

# Names of the fields of `Measures`, of which all others stay as they are whatever anyone answers.
ANSWER_FIGURES = (
    "supports",
    "support_coverage",
    "abandonment",
    "presence",
    "control_retained",
    "empowered",
    "abandoned",
    "sheltered",
    "powerless",
    "ei_index",
)
# Names of the measures that show answers, or what follows from them, and of their figures.
ANSWER_MEASURES = frozenset(
    {*ANSWER_FIGURES, "empowerment", "stance", "stances", "support_received"}
)
