"""The texts that spreadsheets show where a formula failed, in the languages they come in."""

from __future__ import annotations

import re

# #REF!, #VALUE!, #DIV/0!, #NAME?, #BEZUG!, #¡REF!, #NÚM!; and Err:502 of LibreOffice
_FAILED_FORMULA = re.compile(r"#[¡¿]?[^\W\d_]{2,14}(?:/0)?[!?]|Err:\d{3}")
# What a lookup shows that found nothing. Some people write it where there is nothing to say.
_FAILED_LOOKUPS = frozenset({"#N/A", "#NV", "#N/D", "#N/B", "#I/T", "#N/A!", "#N/D!"})


def is_failed_formula(text: str) -> bool:
    """Whether a text is what a failed formula shows, other than that a lookup found nothing."""
    return _FAILED_FORMULA.fullmatch(text) is not None and text not in _FAILED_LOOKUPS


def is_error_text(text: str) -> bool:
    """Whether a text is what a spreadsheet shows for any error."""
    return text in _FAILED_LOOKUPS or is_failed_formula(text)
