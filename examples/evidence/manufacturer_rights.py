"""A manufacturer's register of delegated authority, with faults: what it says, and what it means.

    python examples/evidence/manufacturer_rights.py [FOLDER]

Manufacturer, people and amounts are made up. The register has a row for each right, with amounts
as they are written in Germany, and has faults that were seen in such files:

- Two approvals are needed for purchasing, a technical and a commercial one.
- The head of maintenance may spend more in an emergency than the plant manager from whom the
  right comes.
- The buyer's limit changes on a day.
- The managing director signs large purchases with the CFO.
- Nobody may grant a discount above 15 %.
- Production leads and buyers may not hand their rights on.
"""

import csv
import sys
from pathlib import Path

from stepback import (
    InvalidOrganization,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Role,
    real_authority,
)
from stepback.evidence import AuthorityMatrix, read_authority_matrix
from stepback.scenarios import who_can_decide

HERE = Path(__file__).parent
COLUMNS = {
    "holder": "Holder",
    "principal": "From whom",
    "domain": "Matter",
    "track": "Track",
    "up_to": "Up to",
    "jointly": "With",
    "scope": "Scope",
    "start": "Valid from",
    "end": "Valid until",
    "condition": "Condition",
    "may_redelegate": "May delegate",
}
AMOUNTS = {
    "Purchasing": [900, 2500, 4900, 7000, 9500, 18_000, 24_000, 60_000, 180_000, 400_000],
    "Emergency repairs": [3000, 40_000, 90_000],
    "Discounts": [2, 4, 5, 8, 12, 20],
}


def read_matrix(path: Path) -> AuthorityMatrix:
    """Read the register with what its authors said when they were asked."""
    return read_authority_matrix(
        path,
        shape="register",
        columns=COLUMNS,
        tracks="all",
        blank_limit="no limit",
        tax="excluded",
    )


def read_staff(path: Path) -> Organization:
    """The staff in its posts, and the reporting line."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    posts = dict.fromkeys(row["post"] for row in rows)
    return Organization(
        people=[Person(row["id"], name=row["name"]) for row in rows],
        roles=[Role(post) for post in posts],
        memberships=[Membership(row["post"], row["id"]) for row in rows],
        reporting=[ReportingLine(row["manager"], row["id"]) for row in rows if row["manager"]],
    )


def apply_rights(matrix: AuthorityMatrix, staff: Organization) -> Organization:
    """The rights as delegations; whoever has reports is a line manager."""
    managers = sorted({line.manager for line in staff.reporting})
    holders = {"Line Manager": managers, "Shareholders": None}
    return matrix.organization(staff, amounts=AMOUNTS, holders=holders)


def main(arguments: list[str]) -> None:
    """Print what is wrong with the register, who may decide, and who does on paper."""
    folder = Path(*arguments) if arguments else HERE
    path = folder / "manufacturer_register.csv"
    if not path.is_file():
        sys.exit(f"{path} is missing: it comes with this example, and is not in STEPBACK_DATA")
    try:
        read_authority_matrix(path, shape="register", columns=COLUMNS)
    except InvalidOrganization as invalid:
        print("As published:", invalid, sep="\n", end="\n\n")
    matrix = read_matrix(path)
    org = apply_rights(matrix, read_staff(folder / "manufacturer_staff.csv"))
    print(matrix.who_may("Purchasing", 18_000, on="2026-03-01"), end="\n\n")
    for day in ("2025-12-31", "2026-01-01"):
        rights = who_can_decide(org, "Purchasing / Commercial", amount=18_000, on=day)
        names = [f"{org[d.person].name} ({d.share:.0%})" for d in rights.deciders]
        print(f"Commercial approval of 18,000 on {day}: {', '.join(names)}")
    print()
    on_day = org.at("2026-03-01")
    for domain in on_day.domains:
        shares = real_authority(on_day, domain=domain.id)
        named = [f"{org[id_].name} {share:.0%}" for id_, share in shares.items() if share > 0.005]
        print(f"{domain.id}: {', '.join(named)}, nobody {1 - sum(shares.values()):.0%}")
    print("\nTo look at:", *on_day.warnings, sep="\n  ")


if __name__ == "__main__":
    main(sys.argv[1:])
