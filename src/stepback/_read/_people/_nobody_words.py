"""Words by which a manager cell says that nobody is above."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from stepback._algorithms._arrays import Array
from stepback._read._people._text_coding import fold_coding, is_in_one_coding

_OPTIONAL = str.maketrans("", "", " ._\u00a0\u3000'\")(][}{><*")
# What follows a word for "no": "no manager", "kein Vorgesetzter". Written as they are compared.
_NO = {
    "no": "manager supervisor boss superior leader lead head reportsto reportingmanager parent "
    "linemanager managerid supervisorid managerassigned managerlisted",
    "without": "manager supervisor boss",
    "kein": "vorgesetzter manager chef leiter",
    "keine": "vorgesetzte fuhrungskraft leitung chefin managerin",
    "ohne": "vorgesetzten vorgesetzte manager fuhrungskraft leitung chef",
    "aucun": "manager responsable superieur chef",
    "pasde": "manager responsable superieur chef",
    "sans": "manager responsable superieur chef objet",
    "sin": "jefe jefa manager responsable supervisor gerente superior",
    "sem": "gestor gestora chefe gerente manager supervisor superior lider",
    "senza": "responsabile manager capo superiore",
    "nessun": "responsabile manager capo superiore",
    "geen": "manager leidinggevende chef baas",
    "zonder": "manager leidinggevende",
    "brak": "przełozonego managera menedzera kierownika szefa",
    "bez": "przełozonego managera kierownika nadrizeneho vedouciho",
    "нет": "руководителя начальника менеджера",
    "без": "руководителя начальника менеджера",
    "ingen": "chef leder manager overordnet",
}
_LANGUAGES = (
    "na n/a #n/a #nv #n/d #н/д null nil none nan undefined empty blank \\n",
    "notapplicable notavailable doesnotapply noone nobody",
    "kein keine keiner niemand ohne entfallt nichtzutreffend nichtvorhanden",
    "aucun aucune neant personne sansobjet s/o nonapplicable pasapplicable",
    "ninguno ninguna ningun nadie noaplica nulo nula vacio",
    "nenhum nenhuma ninguem naoaplicavel naoseaplica naoha vazio",
    "nessuno nessuna nonapplicabile nullo nulla vuoto",
    "geen niemand nietvantoepassing nvt",
    "brak zaden nikt niedotyczy",
    "なし 無し ナシ 無 該当なし 該当者なし 上司なし 管理者なし",
    "无 没有 不适用 无上级 无经理 无主管 没有上级 無上級 不適用",
    # Czech, Russian, Scandinavian, Finnish, Turkish and Korean
    "zadny nikdo neni",
    "нет никто отсутствует неприменимо неттакого пусто",
    "ingen inget ikkerelevant ikkeaktuelt eikukaan eiole yok",
    "없음 해당없음 해당사항없음",
)
_WORDS = {word for words in _LANGUAGES for word in words.split()} | {
    no + noun for no, nouns in _NO.items() for noun in nouns.split()
}


def _compared_form(text: str) -> str:
    """A text without case, accents, points, spaces, underscores, quotes and brackets."""
    folded = fold_coding(text).casefold().translate(_OPTIONAL)
    if not folded.isascii():
        letters = unicodedata.normalize("NFKD", folded)
        folded = "".join(letter for letter in letters if not unicodedata.combining(letter))
    if any(map(str.isalnum, folded)):  # "no-manager", but not "-1"
        start = folded[0]
        folded = start + folded[1:].replace("-", "")
    return folded


_COMPARED = frozenset(map(_compared_form, _WORDS))
_MAX_LENGTH = 60


def nobody_form(text: str) -> str:
    """What a text is if it is a word for nobody, and empty if it is none.

    Two texts of one form say the same. An id or name that has the form of a word is no such
    word, so that the form has to be looked for among them.

    >>> nobody_form("N.A."), nobody_form("NO_MANAGER"), nobody_form("--"), nobody_form("E0005")
    ('na', 'nomanager', '-', '')
    """
    if len(text) > _MAX_LENGTH:
        return ""
    return _known_form(_compared_form(text), text)


def _known_form(form: str, text: str) -> str:
    """A form if it says that nobody is above, else empty."""
    if form in _COMPARED:
        return form
    marks = set(form)
    if marks <= set("0-"):  # "0", "000", "--", or a key of zeros alone
        return "0" if "0" in marks else ("-" if text.strip() else "")
    # Only in place of a key, and only what nobody writes as one.
    return form if form in ("-1", "/", "#", "\u2205", "-/-") else ""


def nobody_forms_among(columns: Iterable[Array], *, split_words: bool) -> frozenset[str]:
    """The forms of words for nobody that texts of columns have, which are keys then.

    `split_words`: also those of single words, such as that of the name "Jennifer Null".
    """
    forms: set[str] = set()
    for column in columns:
        texts: set[str] = set(column.tolist())
        if split_words:
            texts.update("\n".join(texts).split())
        if not is_in_one_coding(texts):
            forms.update(map(nobody_form, texts))
            continue
        # At once what `_compared_form` does with each.
        joined = "\n".join(texts).casefold().translate(_OPTIONAL)
        compared = set(joined.split("\n"))
        forms |= _COMPARED & compared
        forms |= _COMPARED & set(joined.replace("-", "").split("\n"))
        forms.update(_known_form(form, form) for form in compared if not form.strip("0-1/#"))
    return frozenset(forms - {""})
