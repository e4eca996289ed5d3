"""Organizations whose pages and pictures are looked at: usual, real, large and hostile ones."""

import os
from pathlib import Path

import pytest

from stepback import (
    Delegation,
    Domain,
    Organization,
    Person,
    ReportingLine,
    Support,
    read_people,
)

DATA = Path(os.environ.get("STEPBACK_DATA", Path(__file__).parents[2] / "../shared/data"))
DEPARTMENT = DATA / "uk_organograms/department_of_health-2011-09-30-senior.csv"

SCRIPT = "<script>alert(1)</script>"
# Names that have broken pages, pictures and tables elsewhere.
HOSTILE_NAMES = (
    SCRIPT,
    "x" * 300,
    "<img src=x onerror=alert(2)>",
    "<b>bold</b> <a href='https://evil.test'>link</a><br>next",
    "%{label} %{customdata[0]} &lt;i&gt; &amp; $x^2$",
    '"><svg onload=alert(3)>',
    "</script></title></style><h1>",
    "</SCRIPT ><!--",
    "مدير المبيعات \u202e evil",
    "\u2028line\u2029separator\u0000",
    "👩‍👩‍👧‍👦" * 20,
    "constructor",
    "__proto__",
    "Ωμέγα 統括本部長 " * 8,
    "=cmd|' /C calc'!A1",
    "\ud800 half a pair".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
)


def read_department():
    """The senior posts of a real department; without the data, the test is skipped."""
    if not DEPARTMENT.exists():
        pytest.skip(f"{DEPARTMENT} is absent; STEPBACK_DATA names the folder of real organizations")
    return read_people(
        DEPARTMENT,
        columns={
            "id": "Post Unique Reference",
            "name": "Name",
            "manager": "Reports to Senior Post",
            "unit": "Unit",
            "title": "Job Title",
            "fte": "FTE",
        },
        root_markers={"XX"},
        vacant={"Vacant", "Eliminated"},
        undisclosed={"N/D"},
        recognize=False,
    )


def build_large_organization(n_people=10_000, span=7):
    """An export of many people: a line of even spans, a unit for each report of the chief."""
    ids = [f"p{number}" for number in range(n_people)]
    managers = ["", *(ids[(number - 1) // span] for number in range(1, n_people))]
    units = [""]
    for number in range(1, n_people):
        manager = (number - 1) // span
        units.append(f"Division {number}" if manager == 0 else units[manager])
    return read_people(
        {
            "id": ids,
            "name": [f"Kim Holm {number}" for number in range(n_people)],
            "manager": managers,
            "unit": units,
            "title": [f"Clerk {number % 90}" for number in range(n_people)],
        }
    )


def build_hostile_organization():
    """People, units, titles, domains and ids that are called what nobody is called."""
    people = [
        Person(
            f"{number} {name}"[:180].strip(),
            name=name,
            unit=HOSTILE_NAMES[number % 5],
            attributes={"title": HOSTILE_NAMES[-1 - number]},
        )
        for number, name in enumerate(HOSTILE_NAMES)
    ]
    ids = [person.id for person in people]
    return Organization(
        people=people,
        reporting=[
            ReportingLine(ids[(number - 1) // 3], ids[number]) for number in range(1, len(ids))
        ],
        domains=[
            Domain(f"d{number}", ids[0], name=name) for number, name in enumerate(HOSTILE_NAMES[:3])
        ],
        delegations=[Delegation(ids[0], id_, autonomy=0.5, share=0.1) for id_ in ids[1:4]],
        supports=[Support(ids[0], id_, strength=0.8) for id_ in ids[1:8]],
    )
