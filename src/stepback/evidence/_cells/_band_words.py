"""Words that bound amounts, such as "up to" and "over", as the tokens of a text in lower case."""

from __future__ import annotations

import re
from typing import Literal

BandEnd = Literal["up to", "below", "above", "from", "between", "about"]

_WORDS = re.compile(r"[^\W\d_]++|[<>=]++|[^\w\s]")


def _phrase_set(text: str) -> frozenset[tuple[str, ...]]:
    # As the words of a text: "größer" is "grösser" there.
    return frozenset(tuple(_WORDS.findall(phrase)) for phrase in text.casefold().split(";"))


_BEFORE: dict[BandEnd, str] = {
    "up to": "up to; upto; up to and including; until; max; max.; maximum; limited to; ≤; <=; =<; "
    "not exceeding; not to exceed; does not exceed; do not exceed; no more than; not more than; "
    "at most; not over; not above; no greater than; not greater than; less than or equal to; "
    "equal to or less than; limit; limit:; bis; bis zu; bis einschließlich; bis einschl.; "
    "bis einschl; bis inkl.; bis inkl; bis max.; bis maximal; höchstens; maximal; "
    "jusqu'à; jusqu’à; jusqu'a; hasta; fino a; até; tot; tot en met; "
    "inférieur ou égal à; inférieure ou égale à; inférieurs ou égaux à; au maximum; "
    "kleiner gleich; nicht mehr als; pas plus de",
    "below": "<; below; under; less than; lower than; smaller than; up to but not including; "
    "up to but excluding; inférieur à; inférieure à; inférieurs à; inférieures à; kleiner als; "
    "kleiner; inferior a; inferiore a; "
    "unter; weniger als; moins de; menos de; meno di; minder dan; onder",
    "above": ">; over; above; more than; exceeding; exceeds; greater than; larger than; "
    "higher than; in excess of; beyond; über; mehr als; plus de; au-dessus de; más de; mas de; "
    "mais de; oltre; superior a; meer dan; boven; "
    "supérieur à; supérieure à; supérieurs à; supérieures à; au-delà de; au delà de; größer als; "
    "größer; oberhalb; oberhalb von; superiore a",
    "from": ">=; =>; ≥; from; at least; not less than; no less than; minimum; min; min.; "
    "starting at; starting from; greater than or equal to; equal to or greater than; "
    "equal to or more than; ab; von; mindestens; à partir de; desde; a partir de; vanaf; van; "
    "supérieur ou égal à; supérieure ou égale à; supérieurs ou égaux à; au moins; größer gleich",
    "between": "between; zwischen; entre; tussen; tra",
    "about": "~; ≈; about; around; approx; approx.; approximately; circa; ca; ca.; roughly; etwa; "
    "environ; ungefähr",
}
BEFORE: dict[tuple[str, ...], BandEnd] = {
    phrase: end for end, phrases in _BEFORE.items() for phrase in _phrase_set(phrases)
}
_AFTER: dict[BandEnd, str] = {
    "from": "plus; +; and above; and over; and more; and up; and upwards; and greater; or more; "
    "or above; or over; or greater; upwards; minimum; min; min.; at least; "
    "und mehr; und darüber; oder mehr; et plus; y más",
    "up to": "or less; and less; and below; and under; or below; or fewer; max; max.; maximum; "
    "limit; oder weniger; und weniger; et moins",
}
AFTER: dict[tuple[str, ...], BandEnd] = {
    phrase: end for end, phrases in _AFTER.items() for phrase in _phrase_set(phrases)
}
MAX_PHRASE = max(map(len, (*BEFORE, *AFTER)))
# Between a bound and its amount, as in "up to a value of".
FILLERS = frozenset("a an the of value amount total sum amounts values".split())  # noqa: SIM905
# Beside a band, they may say that it is not the one that is meant.
NEGATIONS = frozenset(
    "no none not nor never except excepting excluding excl without unless must requires require "  # noqa: SIM905
    "required kein keine nicht außer ausser ohne sauf sans pas non".split()
)
# Before the first of two amounts, as in "de 1 000 à 5 000 €"; before one it bounds nothing.
BEFORE_RANGE = frozenset(("de", "da"))
# Before a small number, they make it the number of a level: "Grade 5 and above" is no amount.
LEVEL_WORDS = frozenset(
    "grade grades level levels band bands tier tiers class classes category stage step stufe "  # noqa: SIM905
    "ebene klasse kategorie niveau".split()
)
JOINING = _phrase_set(
    "to; -; \u2010; –; —; −; ..; …; through; thru; bis; à; a; al; tot; und bis; and to"
)
# What may stand before a second bound, as in "over 5K and up to 10K".
BEFORE_SECOND = frozenset(
    {(), *_phrase_set("and; but; ,; to; -; \u2013; \u2014; und; et; y; , and; , but")}
)
ALSO = _phrase_set("and; und; et; y; en; e; &")
NO_LIMIT = _phrase_set(
    "no limit; no limits; unlimited; without limit; without limits; any amount; all amounts; "
    "no upper limit; no maximum; no cap; not limited; any value; full authority; ∞; unbegrenzt; "
    "unbeschränkt; ohne limit; illimité; illimitée; sans limite; ilimitado; sin límite; "
    "illimitato; onbeperkt"
)
