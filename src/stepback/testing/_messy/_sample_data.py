"""Sample contents of HR exports; examples shrink to the first of each."""

from __future__ import annotations

_FIELDS_AND_HEADERS = (
    ("id name title unit manager fte", "Post No|Employee|Job title|Department|Reports to|FTE"),
    (
        "id manager name unit title fte",
        "Personnel number|Manager ID|Full name|Org unit|Position|Work time",
    ),
    ("unit id name title fte manager", "Département|Matricule|Nom|Fonction|ETP|Responsable"),
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
)
FIRST_NAMES = ("Ann", "Bo", "Cy", "Dilan", "Eva-Maria", "Łukasz", "Zoë", "Ngọc", "Σοφία", "Ó")
# Only letters that are in CP1252.
LAST_NAMES = ("Lee", "Roth", "Aas", "van der Meer", "Öberg", "Núñez Gil", "O’Hara", "Strauß")
CP1252_NAMES = ("Zoë", "José", "Žofia", "Åse", "François")  # Ž is not in Latin-1
TITLES = ("Clerk", "Team leader", "Analyst, pricing", "Bürgermeister", 'Driver ("7.5 t")')
UNITS = ("Sales", "Sales/North", "R&D", "Zürich", "Health, safety")
FTES = ("1", "1", "1", "0.8", "0.5")
SHARES = (("0.5", "0.5"), ("0.6", "0.4"))
ROOT_MARKERS = ("XX", "N/A", "-", "none", "0")
VACANT = ("Vacant", "VACANT", "Vacant post", "TBC", "Unfilled")
BLANKS = ("", " ")
PADS = (" ", "\N{NO-BREAK SPACE}")
SIDES = ((1, 0), (0, 1), (1, 0), (1, 1))  # space before, and after
START, TURN, END = "2024-01-01", "2024-07-01", "2025-01-01"
TERMS = (("", ""), ("", ""), (START, ""), ("", END), (START, TURN), (TURN, END))
INVALID_DATES = ("soon", "2024-02-30", "2024-13-01", "0000-00-00")
