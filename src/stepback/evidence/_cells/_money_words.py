"""Words and signs beside an amount: currencies, other units, and multipliers."""

from __future__ import annotations

from collections.abc import Iterable


def _word_set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CODES = """
AED AFN AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD
CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD
GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT
LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR
NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP
STN SVC SYP SZL THB TJS TMT TND TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF
XPF YER ZAR ZMW ZWG
"""
# Without ALL and TOP, which are words in capitals more often.
CURRENCY_CODES = _word_set(_CODES)

# A sign that several currencies share stays as it is: which one is meant is not known.
SHARED_SIGNS = {
    "$": _word_set(
        "USD AUD BBD BMD BND BSD BZD CAD FJD GYD HKD JMD KYD LRD NAD NZD SBD SGD SRD TTD TWD XCD "
        "ARS CLP COP CUP DOP MXN UYU"
    ),
    "£": _word_set("GBP EGP FKP GIP LBP SHP SDG SSP SYP"),
    "¥": frozenset(("JPY", "CNY")),
    "kr": frozenset(("SEK", "NOK", "DKK", "ISK")),
    "Rs": frozenset(("INR", "PKR", "LKR", "NPR", "MUR", "SCR")),
    "Fr": frozenset(("CHF", "XAF", "XOF", "XPF", "BIF", "DJF", "GNF", "KMF", "RWF", "CDF")),
}
_OWN_SIGNS = {
    "€": "EUR",
    "₹": "INR",
    "₽": "RUB",
    "₩": "KRW",
    "₺": "TRY",
    "₪": "ILS",
    "฿": "THB",
    "₫": "VND",
    "₦": "NGN",
    "₱": "PHP",
    "₴": "UAH",
    "₸": "KZT",
}
_DOLLARS = {
    "us": "USD",
    "u.s": "USD",
    "a": "AUD",
    "au": "AUD",
    "c": "CAD",
    "ca": "CAD",
    "can": "CAD",
    "hk": "HKD",
    "nz": "NZD",
    "s": "SGD",
    "sg": "SGD",
    "nt": "TWD",
    "r": "BRL",
    "mx": "MXN",
}
_CURRENCY_WORDS = {
    "dollar": "$",
    "dollars": "$",
    "euro": "EUR",
    "euros": "EUR",
    "pound": "£",
    "pounds": "£",
    "sterling": "GBP",
    "yen": "JPY",
    "yuan": "CNY",
    "rmb": "CNY",
    "kr": "kr",
    "kronor": "SEK",
    "kroner": "kr",
    "rs": "Rs",
    "rupees": "Rs",
    "fr": "Fr",
    "sfr": "CHF",
    "franken": "CHF",
    "zł": "PLN",
    "kč": "CZK",
    "円": "JPY",
    "元": "CNY",
}
_OTHER_UNITS = {
    "days": "day days d tag tage tagen jour jours día días dia dias giorno giorni dag dagen",
    "working days": "workday workdays arbeitstag arbeitstage arbeitstagen",
    "weeks": "week weeks woche wochen semaine semaines",
    "months": "month months monat monate monaten mois",
    "years": "year years yr yrs jahr jahre jahren an ans",
    "hours": "hour hours hr hrs stunde stunden heure heures",
    "%": "percent pct prozent pourcent",
    "heads": "head heads headcount fte ftes people persons person employee employees staff hires "
    "köpfe mitarbeiter personen",
}
_UNITS_BY_WORD = {word: unit for unit, words in _OTHER_UNITS.items() for word in words.split()}
_MULTIPLIERS = {
    1e3: "k thousand thousands tsd tausend",
    1e4: "万",
    1e5: "lakh lakhs lac lacs",
    1e6: "m mm mn mln mio million millions millionen",
    1e7: "crore crores cr",
    1e8: "億 亿",
    1e9: "b bn bln mrd billion billions milliarden milliarde",
}
MULTIPLIERS = {word: factor for factor, words in _MULTIPLIERS.items() for word in words.split()}
# Glued to a currency, T is a thousand, as in TEUR; by itself it may be a trillion.
_GLUED = {**MULTIPLIERS, "t": 1e3}
RUPEES = frozenset(("INR", "PKR", "LKR", "NPR", "BDT", "Rs"))
MONEY_UNITS = frozenset((*CURRENCY_CODES, *SHARED_SIGNS))
# Words that write a number; a limit in words is no text that says when a right holds.
NUMBER_WORDS = _word_set(
    "zero one two three four five six seven eight nine ten twelve fifteen twenty thirty forty "
    "fifty sixty seventy eighty ninety hundred thousand million billion lakh crore null eins zwei "
    "drei vier fünf sechs sieben acht neun zehn hundert tausend million millionen"
)


def find_unit(word: str) -> str:
    """The unit that a word or sign stands for; empty if for none.

    >>> find_unit("EUR"), find_unit("$"), find_unit("Tage"), find_unit("order")
    ('EUR', '$', 'days', '')
    """
    if word == "%" or word in SHARED_SIGNS:
        return word
    if word in _OWN_SIGNS:
        return _OWN_SIGNS[word]
    # Codes in lower case are words, too, such as "all" and "top".
    if word.isupper() and word in CURRENCY_CODES:
        return word
    lower = word.casefold()
    if lower in ("eur", "usd", "gbp", "chf"):
        return lower.upper()
    return _CURRENCY_WORDS.get(lower) or _UNITS_BY_WORD.get(lower, "")


def find_dollar(word: str) -> str:
    """The currency of a dollar or real with letters before its sign, such as ``US`` of ``US$``."""
    return _DOLLARS.get(word.casefold(), "")


def split_glued_word(word: str) -> tuple[float, str] | None:
    """The multiplier and the currency of a word that holds both, such as ``KEUR``."""
    for length in (1, 2, 3):
        factor = _GLUED.get(word[:length].casefold())
        rest = word[length:]
        code = rest.upper() if rest.upper() in CURRENCY_CODES else _CURRENCY_WORDS.get(rest)
        if factor is not None and code:
            return factor, code
    return None


def join_units(units: Iterable[str]) -> str | None:
    """The unit of amounts that should have one: the code, where a sign may stand for it.

    ``None`` if they have different ones, empty if none has any.

    >>> join_units(["$", "", "CAD"]), join_units(["$", "EUR"])
    ('CAD', None)
    """
    found = dict.fromkeys(filter(None, units))
    codes = [unit for unit in found if unit not in SHARED_SIGNS]
    signs = [unit for unit in found if unit in SHARED_SIGNS]
    if len(codes) > 1 or len(signs) > 1:
        return None
    if codes and signs:
        return codes[0] if codes[0] in SHARED_SIGNS[signs[0]] else None
    return next(iter(found), "")
