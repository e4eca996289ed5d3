"""Words of a matrix that have one meaning, and those that mean nothing or nobody."""

from __future__ import annotations

from collections.abc import Mapping

from stepback._read._people._vacancy_words import VACANCY_WORDS
from stepback.evidence._cells._band_words import NEGATIONS
from stepback.evidence._papers._grant import POWERS

DECIDES, SIGNS, RECOMMENDS, CONSULTED, INFORMED = range(len(POWERS))

# As a caller may name powers in `marks`.
POWER_NAMES: Mapping[str, int] = {
    **{power: place for place, power in enumerate(POWERS)},
    "consulted": CONSULTED,
    "informed": INFORMED,
}
_WORDS = {
    DECIDES: "decide decides approve approves approval approved approver",
    SIGNS: "sign signs signs off signature",
    RECOMMENDS: "recommend recommends recommendation",
    CONSULTED: "consult consulted",
    INFORMED: "inform informed",
}
# A word such as "Advised" or "X" is not here: it may mean several things.
USUAL_MARKS: Mapping[str, tuple[int, ...]] = {
    **{word: (power,) for power, words in _WORDS.items() for word in words.split()},
    **{power: (place,) for place, power in enumerate(POWERS)},
    "signs off": (SIGNS,),
}
RACI_MARKS: Mapping[str, tuple[int, ...]] = {
    "a": (DECIDES,),
    "accountable": (DECIDES,),
    "r": (RECOMMENDS,),
    "responsible": (RECOMMENDS,),
    "c": (CONSULTED,),
    "consulted": (CONSULTED,),
    "i": (INFORMED,),
    "informed": (INFORMED,),
}
MARK_SEPARATORS = "/,;&+"
# What says in a cell that there is no right.
NO_RIGHT_WORDS = frozenset(
    (
        "-",
        "\u2010",
        "\u2013",
        "\u2014",
        "--",
        "n/a",
        "n.a.",
        "na",
        "no",
        "nil",
        "no right",
        "no authority",
        "no delegated authority",
        "no delegation",
        "n.a",
        "not applicable",
        "not permitted",
        "not allowed",
        "not authorised",
        "not authorized",
    )
)
# A text with one of these beside limits may say that there is no right, or point elsewhere.
UNCLEAR_WORDS = NEGATIONS | {
    *("cannot", "nil", "prohibited", "forbidden", "see", "refer", "refers", "as", "same", "ditto"),
    *("tbd", "tba", "tbc", "decided", "determined", "defined", "confirmed", "escalate", "pending"),
    *("siehe", "wie", "dito", "voir", "idem", "ver"),
}
# "None" may say that there is no limit, or no right.
UNCLEAR_BLANKS = frozenset(("", "none"))
# Names that are nobody's; nobody decides by them.
NOBODY_WORDS = VACANCY_WORDS | {"nobody", "no one", "?", "xxx", "todo"}
# Accounts of systems, or posts that are called so.
ACCOUNT_WORDS = frozenset(("admin", "administrator", "system", "root", "test"))
