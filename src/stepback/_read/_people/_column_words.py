"""What the columns of HR systems are called, in the ten languages that most of them ship in.

The languages are English, German, French, Spanish, Portuguese, Italian, Dutch, Polish, Japanese
and Chinese. Words are in lower case and without accents, as `header_tokens` makes them. Japanese
and Chinese words are found anywhere in a header; of the others, a *stem* is found anywhere in a
token (``vorgesetzt`` in ``vorgesetztennummer``), and a *word* is a whole token.
"""

from __future__ import annotations


def _join_words(*languages: str) -> frozenset[str]:
    return frozenset(word for language in languages for word in language.split())


# Of whoever is above: the header may add what they are named by, as in "Manager ID".
MANAGER_STEMS = _join_words(
    "manager supervis superior reportsto reportto reportingto",
    "vorgesetzt fuhrungskraft fuehrungskraft",
    "responsabl superieur hierarchi encadrant",
    "supervisor superior",
    "superior",
    "responsabil superior",
    "leidinggev",
    "przelozon kierowni menedzer",
    "上司 上長 直属 マネージャー 管理者",
    "上级 主管 经理 汇报 上級 經理",
)
MANAGER_WORDS = _join_words(
    "mgr boss parent pid reporting solid lead leader supv teamlead",
    "leiter leiterin chef chefin",
    "chef manageur responsable",
    "jefe jefa gerente lider gestor",
    "chefe gestor gestora gerente lider",
    "capo",
    "baas chef leider",
    "szef",
)
# "parentid" and "parentnodeid" are tokens that no capital letter divides.
MANAGER_PREFIXES = ("parent", "mgr", "boss", "reportsto", "supv")
# A second line beside the solid one. Those of the second set say so only of a manager.
DOTTED_STEMS = _join_words(
    "dotted matrix",
    "gepunktet matrix",
    "matriciel pointille",
    "matricial punteada",
    "matricial pontilhada",
    "matricial tratteggiata",
    "stippellijn matrix",
    "macierz",
    "点線 兼務",
    "虚线 矩阵 虛線",
)
DOTTED_OF_MANAGER_STEMS = _join_words(
    "functional indirect secondary",
    "fachlich",
    "fonctionnel",
    "funcional indirecto",
    "indireto",
    "funzional",
    "functionele",
    "funkcjonaln",
)
# Other people than whoever is above in the line.
OTHER_PERSON_WORDS = _join_words(
    "hr hrbp skip hiring recruiting mentor buddy coach partner approver delegate assistant deputy",
    "project account product case store site training payroll previous former prior old external",
    "cost center centre finance it legal safety",
    "personal projekt fruherer ehemaliger stellvertreter stellvertretend externer kostenstelle",
    "rh projet precedent ancien adjoint externe",
    "rrhh proyecto anterior antiguo adjunto externo",
    "rh projeto anterior antigo adjunto externo",
    "hr progetto precedente vice esterno",
    "projectleider vorige voormalig plaatsvervangend extern",
    "projektu poprzedni zastepca zewnetrzny",
)
# What a header measures or counts of a manager, or of others: its cells name nobody.
MEASURE_WORDS = _join_words(
    "level levels count grade type flag since date status is has size span tenure total score",
    "stufe ebene anzahl seit datum grosse",
    "niveau nombre_de depuis taille",
    "nivel desde fecha",
    "livello dal data",
    "nivel desde",
    "niveau sinds aantal datum",
    "poziom od liczba",
)

ID_WORDS = _join_words(
    "id ids no nr num number code key ref reference identifier uid guid uuid #",
    "nummer kennung schlussel kennzeichen",
    "numero matricule identifiant",
    "codigo identificador clave",
    "numero matricula",
    "codice matricola",
    "sleutel personeelsnr",
    "numer identyfikator kod",
)
ID_STEMS = _join_words(
    "番号 コード", "编号 工号 代码 員工號 編號", "nummer matricul matricol pernr"
)
ID_ENDINGS = ("id", "ids", "nr", "no", "num", "nummer", "number", "code", "ref", "key", "numer")
# Whose id it is: that of a person, or else that of a post.
PERSON_STEMS = _join_words(
    "employee empl staff person pern worker associate colleague",
    "mitarbeiter personal beschaftigt",
    "employe salarie collaborateur agent",
    "empleado colaborador trabajador",
    "funcionario colaborador empregado",
    "dipendente",
    "medewerker werknemer personeel",
    "pracowni osoba",
    "社員 従業員 職員",
    "员工 人员 職工 職員",
)
PERSON_WORDS = _join_words("emp pers member people pracownik")
POST_STEMS = _join_words(
    "position post node planstelle poste puesto posicao posizione stanowisk ポスト"
)
LOGIN_STEMS = _join_words(
    "login samaccount username userprincipal handle benutzer utilisateur usuario"
)
LOGIN_WORDS = _join_words("user userid account upn")

FIRST_NAME_WORDS = _join_words(
    "forename givenname",
    "vorname rufname",
    "prenom prenoms",
    "voornaam roepnaam",
    "imie",
    "firstname",
)
LAST_NAME_WORDS = _join_words(
    "surname lastname",
    "nachname familienname zuname",
    "apellido apellidos",
    "sobrenome apelido",
    "cognome",
    "achternaam",
    "nazwisko",
)
# These are parts of a name only beside another word for a name, as in "First Name".
FIRST_PARTS = _join_words("first given")
LAST_PARTS = _join_words("last family famille")
NAME_WORDS = _join_words(
    "name names fullname displayname",
    "nachname vorname",
    "nom noms",
    "nombre nombres",
    "nome",
    "nominativo",
    "naam",
    "nazwa",
)
NAME_STEMS = _join_words("fullname displayname 氏名 名前 姓名")
MAIL_STEMS = _join_words("email mail courriel correo メール 邮箱 邮件 郵件")

UNIT_STEMS = _join_words(
    "department division orgunit organisationalunit organizationalunit",
    "abteilung bereich organisationseinheit orgeinheit",
    "departement",
    "departamento",
    "divisione dipartimento",
    "afdeling",
    "dzial",
    "部署 部門 所属 部门 部門",
)
UNIT_WORDS = _join_words(
    "dept unit team org section branch",
    "einheit gruppe",
    "unite service equipe direction",
    "unidad area equipo",
    "unidade equipe setor",
    "unita reparto ufficio area",
    "eenheid",
    "jednostka zespol",
)
# The plainest names of a unit: where there are several, these are the unit.
PLAIN_UNIT_WORDS = _join_words("unit department dept orgunit abteilung departement departamento")
TITLE_WORDS = _join_words(
    "title position job role jobtitle designation occupation",
    "stelle stellenbezeichnung position funktion tatigkeit jobtitel",
    "poste fonction intitule emploi metier",
    "cargo puesto",
    "cargo funcao",
    "mansione ruolo qualifica",
    "functie functietitel",
    "stanowisko",
)
TITLE_STEMS = _join_words(
    "jobtitle stellenbezeichnung positiontitle 役職 職位 職名 職稱 职位 职务 职称"
)
FTE_STEMS = _join_words(
    "fulltimeequivalent vollzeitaquivalent vollzeitaequivalent equivalenttempsplein "
    "equivalentetiempocompleto equivalentetempointegral 常勤換算"
)
FTE_WORDS = _join_words("fte vza vzae vzk etp ftes")
COUNT_STEMS = _join_words(
    "numberofposts numberofpositions numberofpeople numberofstaff numberofemployees headcount "
    "noofposts noofpositions postsinfte kopfzahl anzahlstellen anzahlpersonen nombredepostes "
    "effectif numerodepuestos numerodepostos aantalfuncties liczbastanowisk 人数"
)
# Ids, names and numbers of something else.
OTHER_THING_STEMS = _join_words(
    "cost kosten company organisation organization firma entreprise empresa azienda bedrijf "
    "spolka location country city "
    "bank tax national passport phone telefon legal entity business payroll grade salary "
    "standort pays contract manufacturer ssn insurance building band level family status categor "
    "class"
)
