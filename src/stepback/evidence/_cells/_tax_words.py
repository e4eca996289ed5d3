"""Words that say whether tax is in an amount, such as "excl. VAT"."""

from __future__ import annotations

from itertools import product

from stepback.evidence._cells._amount_texts import split_tokens

_TAXES = "vat gst tax taxes mwst ust tva iva btw"
_INCLUDED = "incl|incl .|including|inclusive of|with|inkl|inkl .|incluido|inclus|brutto inkl ."
_EXCLUDED = "excl|excl .|excluding|exclusive of|without|ex|before|net of|plus|exkl|exkl .|zzgl ."
_AFTER = {
    "included": "included|incl|incl .|inclusive",
    "excluded": "excluded|excl|excl .|exclusive",
}


def _tax_phrases() -> dict[tuple[str, ...], str]:
    phrases: dict[tuple[str, ...], str] = {("ttc",): "included", ("h", ".", "t", "."): "excluded"}
    for tax, word in product(_TAXES.split(), _INCLUDED.split("|")):
        phrases[(*word.split(), tax)] = "included"
    for tax, word in product(_TAXES.split(), _EXCLUDED.split("|")):
        phrases[(*word.split(), tax)] = "excluded"
    for meaning, words in _AFTER.items():
        for tax, word in product(_TAXES.split(), words.split("|")):
            phrases[(tax, *word.split())] = meaning
    return phrases


_PHRASES = _tax_phrases()
_LONGEST = max(map(len, _PHRASES))


def split_tax_words(text: str) -> tuple[str, str]:
    """The text without words about tax, and ``"included"``, ``"excluded"`` or an empty text.

    >>> split_tax_words("Up to 5,000 EUR (excl. VAT)")
    ('Up to 5,000 EUR', 'excluded')
    """
    lower = text.casefold()
    if not any(tax in lower for tax in (*_TAXES.split(), "ttc", "h.t.")):
        return text, ""
    tokens = split_tokens(text)
    words = [token.text.casefold() for token in tokens]
    for place in range(len(words)):
        for length in range(min(_LONGEST, len(words) - place), 0, -1):
            meaning = _PHRASES.get(tuple(words[place : place + length]))
            if meaning is None:
                continue
            first, last = place, place + length
            if words[first - 1 : first] == ["("] and words[last : last + 1] == [")"]:
                first, last = first - 1, last + 1
            rest = f"{text[: tokens[first].start]} {text[tokens[last - 1].end :]}"
            return " ".join(rest.split()).rstrip(" ,;"), meaning
    return text, ""
