"""Words by which exports say that nobody holds a post, or that somebody has left.

They are in English, German, French, Spanish, Portuguese, Italian, Dutch, Polish, Japanese and
Chinese, in lower case.
"""

from __future__ import annotations


def _split_phrases(text: str) -> frozenset[str]:
    return frozenset(" ".join(phrase.split()) for phrase in text.split(","))


# What stands in place of the name of whoever holds a post.
VACANCY_WORDS = _split_phrases(
    """
    vacant, vacancy, vacant post, vacant position, open position, open post, open role, open req,
    open requisition, position open, unfilled, not filled, unoccupied, to be hired, tbh, to hire,
    to be filled, new hire, future hire, eliminated, gapped, tba, tbc, tbd, to be appointed,
    to be confirmed, to be determined,
    vakant, vakanz, unbesetzt, nicht besetzt, offene stelle, stelle offen, freie stelle,
    zu besetzen, n.n., n. n., nn,
    poste vacant, vacante, à pourvoir, a pourvoir, poste à pourvoir, poste a pourvoir,
    non pourvu, poste non pourvu,
    puesto vacante, plaza vacante, por cubrir, sin cubrir, sin ocupar,
    vago, vaga, cargo vago, posto vago, vaga aberta, vaga em aberto, por preencher, a contratar,
    posto vacante, posizione vacante, posizione aperta, da assegnare, da assumere, scoperto,
    vacature, onbezet, openstaand, openstaande vacature, nog in te vullen,
    wakat, vacat, nieobsadzone, wolne stanowisko, stanowisko wolne, do obsadzenia,
    空席, 欠員, 空き, 未定, 募集中, 採用予定,
    空缺, 职位空缺, 空岗, 缺编, 待聘, 待招聘, 招聘中, 待定, 空缺職位, 職缺
    """
)
# What a column of states says of those who have left.
LEAVER_WORDS = _split_phrases(
    """
    terminated, inactive, in-active, not active, left, leaver, former, resigned, retired,
    dismissed, departed, deceased, separated, discharged, laid off, ex-employee, former employee,
    terminated for cause, voluntarily terminated, involuntarily terminated, terminated voluntarily,
    terminated involuntarily, voluntary termination, involuntary termination, past, quit, no longer
    employed, deactivated, ended, exited, offboarded,
    inaktiv, nicht aktiv, ausgetreten, ausgeschieden, gekündigt, ehemalig, ehemaliger,
    ehemalige, verrentet, pensioniert, verstorben,
    inactif, inactive, parti, partie, sorti, sortie, démissionné, licencié, licenciée, retraité,
    retraitée, ancien,
    inactivo, inactiva, baja, de baja, cesado, cesada, cese, despedido, despedida, jubilado,
    jubilada, retirado,
    inativo, inativa, desligado, desligada, demitido, demitida, aposentado, aposentada, saiu,
    cessato, cessata, inattivo, inattiva, dimesso, dimessa, licenziato, licenziata, pensionato,
    uit dienst, inactief, niet actief, vertrokken, ontslagen, gepensioneerd,
    nieaktywny, nieaktywna, zwolniony, zwolniona, odszedł, odeszła, były, była,
    emerytowany,
    退職, 退職済, 退職済み, 退社, 退社済, 離職, 無効, 非在籍, 非アクティブ,
    离职, 已离职, 離職, 已離職, 退休, 辞职, 停用, 未激活, 非在职
    """
)
# Of these, those that are said of other things than employment as well, such as marriages.
AMBIGUOUS_WORDS = _split_phrases(
    """
    separated, left, former, departed, past, quit, ended, exited, discharged, ehemalig, ehemaliger,
    ehemalige, parti, partie, sorti, sortie, ancien, baja, de baja, cese, retirado, saiu, cessato,
    cessata, vertrokken, odszedł, odeszła, były, była, 離職, 無効, 停用
    """
)
# What a column of marriages says, in which people who are separated have not left.
MARITAL_WORDS = _split_phrases(
    """
    single, married, widowed, widow, widower, divorced, unmarried, never married,
    ledig, verheiratet, verwitwet, geschieden,
    célibataire, marié, mariée, marié(e), veuf, veuve, divorcé, divorcée, divorcé(e), pacsé, pacsée,
    soltero, soltera, casado, casada, viudo, viuda, divorciado, divorciada,
    solteiro, solteira, viúvo, viúva,
    celibe, nubile, coniugato, coniugata, sposato, sposata, vedovo, vedova, divorziato, divorziata,
    ongehuwd, gehuwd, getrouwd, gescheiden, weduwe, weduwnaar,
    kawaler, panna, żonaty, zamężna, wdowiec, wdowa, rozwiedziony, rozwiedziona,
    未婚, 既婚, 離婚, 死別, 已婚, 离异, 离婚, 丧偶, 喪偶
    """
)
# Of headers, as `header_tokens` makes them: that of a state, of having left, of being there, and
# of a vacancy. Words of Japanese and Chinese may be part of a token.
_STATES = """
status state statut estado situacao situacion stato situazione stan beschaftigungsstatus
mitarbeiterstatus dienstverband 状態 状況 在籍 ステータス 状态 狀態
"""
STATE_WORDS = frozenset(_STATES.split())
_LEFT = """
terminated termination leaver leaving left separation exit offboarding departure resigned
austritt austrittsdatum ausgetreten austrittstag kundigung sortie depart sorti
baja cese salida desligamento demissao saida cessazione cessato uscita
uitdienst uitdiensttreding uitdienstdatum zwolnienia odejscia 退職 退社 离职 離職
"""
LEFT_WORDS = frozenset(_LEFT.split())
# With a state: that it is one of employment. The last are whole words for such a state.
_EMPLOYMENT = """
employment employee employees emp employ worker staff personnel beschaftigung beschaftigungs
mitarbeiter personal emploi salarie empleo empleado emprego funcionario colaborador impiego
dipendente dienst medewerker zatrudnienia zatrudnienie pracownik pracownika 雇用 社員 员工 雇佣
beschaftigungsstatus mitarbeiterstatus dienstverband 在籍
"""
EMPLOYMENT_WORDS = frozenset(_EMPLOYMENT.split())
_MARITAL = "marital maritalstatus married familienstand cywilny 婚姻"
MARITAL_HEADER_WORDS = frozenset(_MARITAL.split())
_ACTIVE = "active isactive aktiv actif activo ativo attivo actief aktywny 在職 在职"
ACTIVE_WORDS = frozenset(_ACTIVE.split())
_VACANT = (
    "vacant isvacant vacancy vakant vakanz unbesetzt vacante vago wakat onbezet 空席 欠員 空缺"
)
VACANT_WORDS = frozenset(_VACANT.split())
_YES = "y yes true t 1 x ja j wahr oui o si sí sim s verdadeiro vero tak はい 是"
YES_WORDS = frozenset(_YES.split())
_NO = "n no false f 0 nein falsch non não nao falso nee nie いいえ 否"
NO_WORDS = frozenset(_NO.split())
