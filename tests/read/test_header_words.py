"""What headers of HR systems say, in the languages that they ship in."""

from __future__ import annotations

import pytest

from stepback._read._people._header_words import header_tokens, parse_header

MEANINGS = {
    ("self", "id"): "Employee ID|Person ID|emp_id|EMPLID|PERNR|Personalnummer|Mitarbeiter-Nr.|"
    "Matricule|Número de empleado|Número de matrícula|Codice dipendente|Personeelsnummer|"
    "Numer pracownika|社員番号|工号|员工编号|Badge id|login|USERID|User ID|Username|SamAccountName|"
    "Post Unique Reference|Position ID|PositionID|Planstellennummer|Staff No|WorkerID|#|id",
    ("self", "name"): "Name|Full Name|Employee Name|Employee_Name|Worker|Employee|Mitarbeiter|"
    "DisplayName|Nom|Nombre|Nome|Naam|Imię i nazwisko|氏名|姓名",
    ("self", "first"): "First Name|FIRSTNAME|Given name|Vorname|Prénom|Voornaam|Imię",
    ("self", "last"): "Last Name|LASTNAME|Surname|Nachname|Nom de famille|Apellidos|Cognome|"
    "Sobrenome|Achternaam|Nazwisko",
    ("self", "mail"): "Email|E-Mail-Adresse|Work Email|Courriel|Correo electrónico|メール|电子邮箱",
    ("self", "unit"): "Department|Unit|Org Unit|Abteilung|Département|Departamento|Dipartimento|"
    "Afdeling|Dział|部署|部门|Team|Department Name",
    ("self", "title"): "Job Title|Title|Position|Poste|Stellenbezeichnung|Cargo|Mansione|Functie|"
    "Stanowisko|役職|职位|Generic Job Title",
    ("self", "fte"): "FTE|Full-time equivalent|VZÄ|ETP|Vollzeitäquivalent",
    ("self", "count"): "Number of Posts in FTE|Headcount|Number of positions|人数",
    ("manager", ""): "Manager|Supervisor|Boss|Reports to|ReportsTo|Reports to Senior Post|"
    "Reporting Manager|Line Manager|Team Lead|Parent Position|pid|Vorgesetzter|Führungskraft|"
    "Responsable|Supérieur hiérarchique|Jefe directo|Gestor|Responsabile|Leidinggevende|"
    "Przełożony|上司|上级",
    ("manager", "id"): "Manager ID|ManagerID|managerId|mgr_id|SUPERVISOR_ID|parentId|parentid|"
    "parentNodeId|Solid-Rep ID|Personalnummer Vorgesetzter|直属上司社員番号|"
    "Direct Manager Employee ID",
    ("manager", "name"): "ManagerName|Supervisor Name|上級姓名",
    ("manager", "first"): "Manager First Name|Vorname Vorgesetzter",
    ("manager", "last"): "Manager Last Name|Nachname des Vorgesetzten",
    ("manager", "mail"): "Manager Email|Supervisor E-Mail",
    ("dotted", ""): "Matrix Manager|MATRIX_MANAGER|dotted_manager|Fachlicher Vorgesetzter|"
    "Functional Manager|Dotted Line Manager|Responsable fonctionnel",
    ("dotted", "id"): "Dotted-Rep ID(s)|Matrix Manager ID",
}
CASES = [(header, *of) for of, headers in MEANINGS.items() for header in headers.split("|")]


@pytest.mark.parametrize(("header", "owner", "kind"), CASES)
def test_a_header_of_an_hr_system_is_understood(header: str, owner: str, kind: str) -> None:
    meaning = parse_header(header)
    assert meaning is not None
    assert (meaning.owner, meaning.kind) == (owner, kind)


@pytest.mark.parametrize(
    "header",
    [
        "Company",
        "Company Name",
        "National ID",
        "Organisation",
        "Grade",
        "HR",
        "Notes",
        "Valid?",
        "from",
        "to",
        "Start",
        "Birth date",
        "Hire date",
        "Phone number",
        "Cost Centre",
        "Kostenstelle",
        "Payscale Minimum (£)",
        "",
        "   ",
        "123",
    ],
)
def test_a_header_of_something_else_is_not(header: str) -> None:
    assert parse_header(header) is None


def test_a_manager_of_something_else_comes_after_the_one_in_the_line() -> None:
    ranks = [
        parse_header(header).rank  # type: ignore[union-attr]
        for header in ("Manager", "HR Manager", "Manager's Manager", "Skip Manager")
    ]
    assert ranks == [0, 2, 2, 2]


def test_tokens_are_told_apart_by_case_and_separators() -> None:
    assert header_tokens("GÜLTIG_AB validFrom\nPlanstelle (Nr.)") == (
        ["gultig", "ab", "valid", "from", "planstelle", "nr"]
    )
