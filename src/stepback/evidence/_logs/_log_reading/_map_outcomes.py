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
# Whole words that mean one outcome, without accents; English, German, French and Spanish. Nouns
# such as "approval" are none of them: "approval requested" is no approval.
_MEANINGS = {
    "submitted": "submitted requested created open pending draft eingereicht beantragt angelegt "
    "erstellt offen soumis soumise demande demandee enviado enviada solicitado solicitada "
    "pendiente",
    "approved": "approved accepted signed granted authorised authorized confirmed agreed ok okay "
    "yes genehmigt freigegeben bewilligt zugestimmt angenommen unterschrieben ja approuve "
    "approuvee valide validee accorde accordee oui aprobado aprobada aceptado aceptada autorizado "
    "autorizada firmado firmada si",
    "changed": "changed sent_back send_back returned revised amended modified zuruckgegeben "
    "zuruckgesandt zuruckgeschickt zuruckverwiesen geandert renvoye renvoyee modifie modifiee "
    "devuelto devuelta cambiado cambiada",
    "rejected": "rejected declined refused denied disapproved no abgelehnt abgewiesen "
    "zuruckgewiesen verweigert nein refuse refusee rejete rejetee non rechazado rechazada "
    "denegado denegada",
    "withdrawn": "withdrawn cancelled canceled recalled retracted revoked zuruckgezogen "
    "zuruckgenommen storniert storno annule annulee retire retiree retirado retirada anulado "
    "anulada cancelado cancelada",
    "ignored": "saved viewed gespeichert angesehen enregistre",
}
_MEANING_BY_WORD = {word: meaning for meaning, ws in _MEANINGS.items() for word in ws.split()}
_FINALLY = ("final", "finally", "endgultig", "definitiv", "definitivement", "definitivamente")
# Said beside an outcome without a change to what it means; all other words leave it open.
_NEUTRAL = (
    *("request", "order", "claim", "invoice", "permit", "level", "step", "stage", "status"),
    *("the", "is", "was", "been", "has", "wurde", "ist"),
    *("antrag", "bestellung", "rechnung", "stufe"),
    *("demande", "commande", "facture", "niveau"),
    *("solicitud", "pedido", "factura", "nivel"),
)


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
        remedy = f"say what each means ({', '.join(OUTCOMES)}) in outcomes"
        # A word that is mapped in two ways, by its case, is not plain.
        mapped = {_fold_case(word) for word in outcomes}
        meanings = {
            word: None if _fold_case(word) in mapped else _propose_outcome(word)
            for word, _ in in_order
        }
        proposed = {word: meaning for word, meaning in meanings.items() if meaning is not None}
        if proposed:
            mapping = dict(outcomes) | proposed
            pasted = format_option(outcomes=mapping) or f"pass outcomes={mapping!r}"
            left = [format_value(word) for word in meanings if word not in proposed]
            added = f", and add what {join_truncated(left, _N_NOTED)} means" if left else ""
            remedy += f"; check this proposal before it is used{added}: {pasted}"
    is_unknown = np.isin(column.codes, [column.find(word) for word, _ in unknown])
    numbers = row_numbers[is_unknown]
    findings.add_error("unknown-outcome", finding, field="outcome", numbers=numbers, remedy=remedy)


def _fold_case(word: str) -> str:
    return " ".join(word.split()).casefold()


def _propose_outcome(word: str) -> str | None:
    """What a word plainly means, or ``None`` where that is for the one who knows the log.

    Every part has to be understood, since a single one can turn the rest around ("not yet
    approved", "approval withdrawn", "rejected by the one who asked").
    """
    plain = unicodedata.normalize("NFKD", _fold_case(word))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    folded = "_".join(letters.replace("_", " ").replace("-", " ").split())
    if folded in OUTCOME_CODES:
        return folded
    for separated in ("sent_back", "send_back"):
        folded = folded.replace(separated, "returned")
    parts = folded.split("_")
    meanings = [_MEANING_BY_WORD[part] for part in parts if part in _MEANING_BY_WORD]
    others = {part for part in parts if part not in _MEANING_BY_WORD}
    is_final = not others.isdisjoint(_FINALLY)
    if any(not _is_neutral(part) for part in others.difference(_FINALLY)):
        return None
    if len(meanings) > 1 and parts[0] == "demande":  # the noun, as in "demande approuvée"
        meanings = meanings[1:]
    if len(meanings) != 1:
        return None
    return "final" if is_final and meanings[0] == "approved" else meanings[0]


def _is_neutral(part: str) -> bool:
    """Whether a part of a word names the matter or the level, as "request" and "L1" do."""
    return part in _NEUTRAL or part.removeprefix("l").isdecimal()
