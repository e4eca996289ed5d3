"""Words by which rows are known that are no people: totals, counts, footers, and types of columns.

They are in English, German, French, Spanish, Portuguese, Italian, Dutch, Polish, Japanese and
Chinese, in lower case and without accents, as `header_tokens` makes them.
"""

from __future__ import annotations

_TOTALS = """
total totals subtotal subtotals sum count headcount average
gesamt gesamtsumme gesamtergebnis summe zwischensumme teilsumme insgesamt anzahl
durchschnitt
totaux somme sous-total ensemble effectif moyenne
totales suma subtotales recuento promedio
totais soma contagem
totale totali somma subtotale conteggio
totaal som eindtotaal subtotaal aantal gemiddelde
razem lacznie ogolem suma podsumowanie liczba
合計 総計 小計 計 人数 総数
合计 总计 小计 总数 總計 總數 共计
"""
TOTAL_WORDS = frozenset(_TOTALS.split())
# No space divides what follows these: 合計人数 is the total of people.
TOTAL_CHARACTERS = tuple(word for word in TOTAL_WORDS if not word.isascii())
_BEFORE_TOTALS = "grand sub sous gran grande overall 总 総"
WORDS_BEFORE_TOTALS = frozenset(_BEFORE_TOTALS.split())
# What a count in the cell of a name counts: "12 employees", "12名".
_PEOPLE = """
employee employees staff people person persons heads headcount members workers fte ftes
mitarbeiter mitarbeitende mitarbeiterinnen personen beschaftigte kopfe ma
employe employes salarie salaries personne personnes collaborateur collaborateurs agents etp
empleado empleados persona personas trabajadores colaboradores
funcionario funcionarios empregados pessoa pessoas colaborador
dipendente dipendenti persone risorse
medewerker medewerkers personen werknemers
pracownik pracownicy pracownikow osoba osoby osob
名 人 人数 名様 社員 従業員 位 员工 名员工 人员 員工
"""
PEOPLE_WORDS = frozenset(_PEOPLE.split())
# With what the sentence of a footer begins.
_FOOTERS = """
report generated, generated, report created, report date, report run, report printed,
run date, run on, run by, created on, created by, created at, printed, exported,
extracted, downloaded, produced by, prepared by, end of, end, page, confidential,
strictly confidential, internal use, for internal, company confidential, copyright,
source, note, notes, filter, filters, applied filters, data as of, as of,
last updated, last modified, updated on, number of, no of records, records, rows,
erstellt, bericht erstellt, gedruckt, exportiert, seite, vertraulich,
streng vertraulich, stand, quelle, hinweis, ende, nur fur,
anzahl der, generiert,
rapport genere, genere, imprime, exporte, edite, page, confidentiel, fin, nombre de,
informe generado, generado, impreso, exportado, pagina, confidencial, fuente, fin,
numero de,
relatorio gerado, gerado, impresso, fonte, fim,
rapporto generato, generato, stampato, esportato, riservato, fonte, fine, numero di,
rapport gegenereerd, gegenereerd, afgedrukt, geexporteerd, vertrouwelijk, bron, einde,
aantal, raport wygenerowano, wygenerowano, wydrukowano, strona, poufne, zrodlo, koniec,
liczba, 作成日, 出力日, ページ, 社外秘, 機密, 以上, 页, 第, 机密, 生成时间, 导出时间, 制表
"""
FOOTER_BEGINNINGS = tuple(tuple(phrase.split()) for phrase in _FOOTERS.split(","))
# What templates say below the header of what goes into a column.
_TYPES = """
bool boolean char character date datetime decimal double float int integer long number
numeric string text timestamp uuid varchar
mandatory obligatory optional required
pflicht pflichtfeld zahl datum ganzzahl obligatoire facultatif texte nombre entier
obligatorio opcional texto numero fecha obrigatorio data obbligatorio facoltativo testo
verplicht optioneel tekst getal wymagane opcjonalne tekst liczba 必須 任意 必填 选填
"""
TYPE_WORDS = frozenset(_TYPES.split())
