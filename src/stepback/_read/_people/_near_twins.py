"""Ids that differ so little that they may be one: in case, zeros, or characters nobody sees."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

import numpy as np

from stepback._algorithms._arrays import group_rows
from stepback._problems._format import format_value, join_truncated
from stepback._read._diagnostics import N_LISTED, Diagnostics
from stepback._read._people._normalize import strip_all_leading_zeros
from stepback._read._people._rows import Rows
from stepback._read._people._text_coding import fold_coding, is_in_one_coding


def warn_of_near_twins(rows: Rows, diagnostics: Diagnostics) -> None:
    """Warn of ids of the file that differ in nothing but case, zeros or invisible characters."""
    ids = rows.id.tolist()
    if _are_plain(ids):
        return
    distinct = list(dict.fromkeys(ids))
    keys = _fold_ids(distinct)
    if len(set(keys)) == len(distinct):
        return
    groups = [twins for twins in group_rows(keys, distinct).values() if len(twins) > 1]
    listed = "; ".join(map(_describe, groups[:N_LISTED]))
    if len(groups) > N_LISTED:
        listed += f" and {len(groups) - N_LISTED:,} more"
    wanted = {id_ for twins in groups for id_ in twins}
    n_own = len(rows) - rows.n_earlier
    found = [row for row, id_ in enumerate(ids[:n_own]) if id_ in wanted]
    differ = "1 id differs from another" if len(groups) == 1 else None
    differ = differ or f"{len(groups):,} ids differ from others"
    diagnostics.add_warning(
        "near-twins",
        f"{differ} in case, zeros or coding alone: {listed}; if they are one person or post, give "
        "them one id",
        rows.locate(found, "id"),
    )


def _are_plain(ids: list[str]) -> bool:
    """Whether no two different ids can be near: in one case, without zeros that may be lost.

    Zeros are not lost where all ids have one length, as ``0001`` and ``0010``.
    """
    text = "\n".join(ids)
    if not text.isascii():
        return False
    codes = np.frombuffer(text.encode(), dtype=np.uint8)
    if codes.size == 0 or np.count_nonzero(codes < ord(" ")) != len(ids) - 1:
        return False  # more than the line breaks between them
    is_upper = (codes >= ord("A")) & (codes <= ord("Z"))
    if is_upper.any() and ((codes >= ord("a")) & (codes <= ord("z"))).any():
        return False
    if (codes == ord("`")).any() or "  " in text:
        return False
    if "." in text and (".0\n" in text or text.endswith(".0")):
        return False
    is_leading_zero = (codes[1:] == ord("0")) & (codes[:-1] == ord("\n"))
    has_leading_zeros = text.startswith("0") or bool(is_leading_zero.any())
    return not has_leading_zeros or len(set(map(len, ids))) == 1


def _fold_ids(ids: list[str]) -> list[str]:
    if not is_in_one_coding(ids):
        ids = list(map(fold_coding, ids))
    return strip_all_leading_zeros(ids)


def _describe(twins: Iterable[str]) -> str:
    shown = list(map(format_value, twins))
    is_same_to_see = len({unicodedata.normalize("NFC", text) for text in shown}) < len(shown)
    return join_truncated(shown) + (" (coded differently)" if is_same_to_see else "")
