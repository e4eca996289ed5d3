"""The words of a log for outcomes, mapped to those that are known."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._problems._format import (
    format_option,
    format_value,
    join_truncated,
    pluralize,
    propose_similar,
)
from stepback.evidence._coding._coded_column import NOT_SAID, CodedColumn
from stepback.evidence._logs._log_reading._activity_columns import list_counts
from stepback.evidence._logs._log_reading._log_findings import LogFindings, count_word_rows
from stepback.evidence._logs._outcomes import OUTCOME_CODES, OUTCOMES

_N_LISTED = 40  # words of outcomes: of more, the column is probably another
_N_NOTED = 8
_MAX_WORD = 60
# What is offered for a word, to be checked before it is pasted: by its beginning, in this order.
# English, German, French and Spanish, without accents.
_PROPOSALS = {
    "final": "final fully endgultig definitiv",
    "submitted": "submit creat requested asked open pending draft new applied eingereicht "
    "beantragt angelegt erstellt offen soumis demand cree enviad solicit pendient",
    "changed": "chang sent_back send_back return revis amend modif rework zuruckg zuruckv geander "
    "anderung nachbesser renvoy retourn devuelt devol cambi",
    "rejected": "reject declin refus denied deny disapprov not_approv abgelehnt abgewiesen nicht_g "
    "verweiger rejet rechaz deneg no_aprob",
    "withdrawn": "withdr cancel recall retract revok zuruckgezogen zuruckgen storn annul retir "
    "anulad",
    "approved": "approv accept sign grant authori confirm agree ok yes genehm freige bewillig "
    "zugestimmt angenommen unterschr approuv valid accord aprob aceptad autoriz firmad",
}
_WITHDRAWN_FIRST = ("zuruckgezogen", "zuruckgen")  # which begin as what is sent back does


def check_outcomes(outcomes: Any) -> dict[str, str]:
    """The mapping of words to outcomes; ``None`` is that of each outcome to itself."""
    if outcomes is None:
        return {word: word for word in OUTCOMES}
    listed = ", ".join(OUTCOMES)
    if not isinstance(outcomes, Mapping):
        raise ValueError(
            f"outcomes: {format_value(outcomes)} is not a mapping; give one from the words of the "
            f"log to {listed}, such as {{'Approved': 'approved'}}"
        )
    checked = {}
    for word, outcome in outcomes.items():
        if word is not None and not isinstance(word, str | int):
            raise ValueError(f"outcomes: {format_value(word)} is not a word of the log; give text")
        if not isinstance(outcome, str) or outcome not in OUTCOME_CODES:
            raise ValueError(
                f"outcomes: {format_value(word)} is mapped to {format_value(outcome)}; "
                f"{propose_similar(outcome, OUTCOMES)}give one of {listed}"
            )
        checked["" if word is None else str(word).strip()] = outcome
    return checked


def map_outcomes(
    column: CodedColumn, outcomes: Mapping[str, str], row_numbers: Array, findings: LogFindings
) -> Array:
    """The position in ``OUTCOMES`` of each row; rows that do not say any are ignored.

    A word is looked up as it is written, and else whatever its case, which is noted.
    """
    counts = count_word_rows(column.codes, len(column.words))
    by_form: dict[str, set[str]] = {}
    for word, outcome in outcomes.items():
        by_form.setdefault(_fold_case(word), set()).add(outcome)
    # A word that is not mapped counts as a decision until it is refused, so that who made it is
    # checked as well.
    found = np.full(len(column.words) + 1, OUTCOME_CODES["approved"], dtype=np.int8)
    found[NOT_SAID] = OUTCOME_CODES[outcomes.get("", "ignored")]
    unknown: list[tuple[str, int]] = []
    noted: list[str] = []
    known: dict[str, str] = {}
    for code, word in enumerate(column.words):
        meant = outcomes.get(word)
        if meant is None and len(same := by_form.get(_fold_case(word), set())) == 1:
            [meant] = same
            noted.append(f"{format_value(word)} as {format_value(meant)}")
        if meant is not None:
            found[code] = OUTCOME_CODES[meant]
            known[word] = meant
        elif counts[code]:
            unknown.append((word, int(counts[code])))
    if noted:
        listed = join_truncated(noted, _N_NOTED)
        message = f"outcomes are matched whatever their case: {listed}"
        findings.add_warning("matched-case", message, field="outcome")
    if unknown:
        # The words that the library uses need no mapping, as long as there is none.
        is_default = all(word == outcome for word, outcome in outcomes.items())
        kept = known if is_default else dict(outcomes)
        _refuse_unknown(column, unknown, kept, row_numbers, findings)
    return found[column.codes]


def _refuse_unknown(
    column: CodedColumn,
    unknown: Sequence[tuple[str, int]],
    outcomes: Mapping[str, str],
    row_numbers: Array,
    findings: LogFindings,
) -> None:
    """One error with every word that is not mapped, how often it occurs, and what to paste."""
    in_order = sorted(unknown, key=lambda pair: (-pair[1], pair[0]))
    n_rows = sum(count for _, count in unknown)
    listed = list_counts(unknown)
    finding = (
        f"{pluralize(len(unknown), 'word')} for an outcome {'is' if len(unknown) == 1 else 'are'} "
        f"not mapped, in {pluralize(n_rows, 'row')}: {listed}"
    )
    if len(unknown) > _N_LISTED or max(len(word) for word, _ in unknown) > 2 * _MAX_WORD:
        remedy = "name the column of outcomes in columns, or map each word in outcomes"
    else:
        proposed = {word: _propose_outcome(word) for word, _ in in_order}
        mapping = dict(outcomes) | proposed
        pasted = format_option(outcomes=mapping) or f"pass outcomes={mapping!r}"
        remedy = (
            f"say what each means ({', '.join(OUTCOMES)}), and check this proposal before it is "
            f"used: {pasted}"
        )
    is_unknown = np.isin(column.codes, [column.find(word) for word, _ in unknown])
    numbers = row_numbers[is_unknown]
    findings.add_error("unknown-outcome", finding, field="outcome", numbers=numbers, remedy=remedy)


def _fold_case(word: str) -> str:
    return " ".join(word.split()).casefold()


def _propose_outcome(word: str) -> str:
    """What a word probably means; what is not recognized would be ignored."""
    plain = unicodedata.normalize("NFKD", _fold_case(word))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    folded = "_".join(letters.replace("_", " ").replace("-", " ").split())
    if folded in OUTCOME_CODES:
        return folded
    if folded.startswith(_WITHDRAWN_FIRST):
        return "withdrawn"
    # "Finally rejected" is no final approval; else the beginning says more than later words.
    for outcome, starts in (("rejected", False), *((o, True) for o in _PROPOSALS)):
        if _has_beginning(folded, outcome, is_first=starts):
            return outcome
    return next((o for o in _PROPOSALS if _has_beginning(folded, o, is_first=False)), "ignored")


def _has_beginning(folded: str, outcome: str, *, is_first: bool) -> bool:
    """Whether the first word, or any, begins as words for an outcome do."""
    beginnings = _PROPOSALS[outcome].split()
    if is_first:
        return folded.startswith(tuple(beginnings))
    return any(f"_{beginning}" in f"_{folded}" for beginning in beginnings)
