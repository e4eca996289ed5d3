"""Sample contents of HR exports; examples shrink to the first of each."""

from __future__ import annotations

_FIELDS_AND_HEADERS = (
    ("id name title unit manager fte", "Post No|Employee|Job title|Department|Reports to|FTE"),
    (
        "id manager name unit title fte",
        "Personnel number|Manager ID|Full name|Org unit|Position|Work time",
    ),
    ("unit id name title fte manager", "Département|Matricule|Nom|Fonction|ETP|Responsable"),
    (
        "id name unit manager title fte",
        "Personalnummer|Name|Abteilung|Vorgesetzter|Stelle|Beschäftigungsgrad",
    ),
    (
        "name id title unit manager fte",
        "Nombre|Número de empleado|Puesto|Departamento|Jefe|Jornada",
    ),
    ("id name title unit manager fte", "社員番号|氏名|役職|部署|上司|FTE"),
)
# The header of each field, in the order of the columns.
HEADERS = tuple(
    dict(zip(fields.split(), headers.split("|"), strict=True))
    for fields, headers in _FIELDS_AND_HEADERS
)
# The headers of the days in force, which tables have if asked for, in the order of `HEADERS`.
DAY_HEADERS = (
    {"start": "Start date", "end": "No longer from"},
    {"start": "Effective from", "end": "Effective until"},
    {"start": "Début", "end": "Fin"},
    {"start": "Gültig ab", "end": "Nicht mehr ab"},
    {"start": "Inicio", "end": "Fin"},
    {"start": "開始日", "end": "終了日"},
)
# The header of dotted managers, which tables have if that is planted, in the order of `HEADERS`.
DOTTED_HEADERS = (
    "Dotted line to",
    "Matrix manager",
    "Responsable fonctionnel",
    "Fachlicher Vorgesetzter",
    "Jefe funcional",
    "兼務上司",
)
FIRST_NAMES = ("Ann", "Bo", "Cy", "Dilan", "Eva-Maria", "Łukasz", "Zoë", "Ngọc", "Σοφία", "Ó")
# Only letters that are in CP1252.
LAST_NAMES = ("Lee", "Roth", "Aas", "van der Meer", "Öberg", "Núñez Gil", "O’Hara", "Strauß")
CP1252_NAMES = ("Zoë", "José", "Žofia", "Åse", "François")  # Ž is not in Latin-1
TITLES = ("Clerk", "Team leader", "Analyst, pricing", "Bürgermeister", 'Driver ("7.5 t")')
UNITS = ("Sales", "Sales/North", "R&D", "Zürich", "Health, safety")
FTES = ("1", "1", "1", "0.8", "0.5")
SHARES = (("0.5", "0.5"), ("0.6", "0.4"))
ROOT_MARKERS = ("XX", "N/A", "-", "none", "0", "NULL", "n.a.", "keine", "No manager", "#N/A")
VACANT = ("Vacant", "VACANT", "Vacant post", "TBC", "Unfilled")
BLANKS = ("", " ")
PADS = (" ", "\N{NO-BREAK SPACE}")
HIDDEN = ("\N{ZERO WIDTH SPACE}", "\N{SOFT HYPHEN}", "\N{WORD JOINER}")
TOTAL_WORDS = ("Total", "Grand total", "Summe", "TOTAL", "Headcount", "合計")
SUMS = ("12.5", "3", "1,204.00", "")
FOOTERS = (
    "Report generated 2024-01-01 by HR",
    "End of report",
    "Page 1 of 3",
    "Confidential: for internal use only",
    "----------",
)
LABELS = {
    "id": "Employee ID",
    "name": "Employee name",
    "title": "Job title",
    "unit": "Department",
    "manager": "Manager ID",
    "fte": "FTE",
    "start": "Start date",
    "end": "End date",
    "dotted_managers": "Dotted-line manager",
}
TYPES = {"fte": "decimal", "start": "date", "end": "date"}  # all other columns are strings
SEPARATORS = ("; ", ";", ", ", "/", "|")  # of several managers in a cell
# Around an id, with the name of its row.
DECORATIONS_BY_NAMES = ("{name} ({id})", "{id} - {name}")
DECORATIONS_OF_IDS = ("{id} (on leave)", "@{id}")
DECORATIONS = DECORATIONS_BY_NAMES + DECORATIONS_OF_IDS
# An id as it is, and as it is coded in the cell of a manager: composed and not, with another
# apostrophe, and with a full-width letter.
TWINS = (
    ("\N{LATIN CAPITAL LETTER E WITH ACUTE}-{}", "E\N{COMBINING ACUTE ACCENT}-{}"),
    ("O'H-{}", "O\N{RIGHT SINGLE QUOTATION MARK}H-{}"),
    ("\N{LATIN CAPITAL LETTER U WITH DIAERESIS}-{}", "U\N{COMBINING DIAERESIS}-{}"),
    ("F-{}", "\N{FULLWIDTH LATIN CAPITAL LETTER F}-{}"),
)
SIDES = ((1, 0), (0, 1), (1, 0), (1, 1))  # space before, and after
START, TURN, END = "2024-01-01", "2024-07-01", "2025-01-01"
TERMS = (("", ""), ("", ""), (START, ""), ("", END), (START, TURN), (TURN, END))
INVALID_DATES = ("soon", "2024-02-30", "2024-13-01", "0000-00-00")
