"""Sample contents of HR exports; examples shrink to the first of each."""

from __future__ import annotations

# In the order of the columns.
HEADERS = (
    {
        "id": "Post No",
        "name": "Employee",
        "title": "Job title",
        "unit": "Department",
        "manager": "Reports to",
        "fte": "FTE",
    },
    {
        "id": "Personnel number",
        "manager": "Manager ID",
        "name": "Full name",
        "unit": "Org unit",
        "title": "Position",
        "fte": "Work time",
    },
    {
        "unit": "Département",
        "id": "Matricule",
        "name": "Nom",
        "title": "Fonction",
        "fte": "ETP",
        "manager": "Responsable",
    },
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
