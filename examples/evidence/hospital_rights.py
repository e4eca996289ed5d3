"""A hospital's matrix of authority, with faults: who may decide, and who does on paper.

    python examples/evidence/hospital_rights.py [FOLDER]

Hospital, people and amounts are made up. The matrix is a grid of limits by level, as health
services publish theirs, and has faults that were seen in such files:

- Blank cells beside limits: no right, or no limit?
- A row that is there twice.
- A clinical director who may spend less on agency staff than the matrons below.
- Waivers of tender that nobody may decide above 250,000.
- Rights that depend on footnotes, below the table.

The first reading refuses all of it, with rows and remedies. The second says what is meant.
"""

import csv
import sys
from collections import defaultdict
from pathlib import Path

import attrs

from stepback import InvalidOrganization, Organization, Person, ReportingLine, real_authority
from stepback.evidence import AuthorityMatrix, read_authority_matrix

HERE = Path(__file__).parent
# Those below decide for their own wards and staff only, which the file leaves to the reader.
OWN_LINE = {"Ward Manager", "Matron", "Clinical Director"}
AMOUNTS = {
    "Purchasing / Ward supplies": [40, 90, 120, 350, 480, 700, 1900, 2500, 8000, 60_000],
    "Purchasing / Medical equipment": [800, 4000, 18_000, 26_000, 90_000, 240_000, 700_000],
    "Purchasing / Agency staff": [300, 450, 900, 1800, 2400, 4700, 12_000],
    "Purchasing / Building works": [20_000, 95_000, 400_000],
    "Purchasing / Waivers of tender": [30_000, 120_000, 300_000],
}


def read_matrix(path: Path) -> AuthorityMatrix:
    """Read the grid with what its authors said when they were asked."""
    matrix = read_authority_matrix(
        path,
        shape="grid",
        blank_limit="no right",
        tax="included",
        levels=[],  # until the limits for agency staff are corrected, a limit makes a level
        repair=True,
    )
    grants = [
        attrs.evolve(grant, scope="own line")
        if grant.holder in OWN_LINE and not grant.condition
        else grant
        for grant in matrix.grants
    ]
    return AuthorityMatrix.from_grants(grants)


def read_staff(path: Path) -> tuple[Organization, dict[str, list[str]]]:
    """The staff and its reporting line, and who holds each post, wherever it is."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    holders = defaultdict(list)
    for row in rows:
        holders[row["post"].partition(" (")[0]].append(row["id"])
    org = Organization(
        people=[Person(row["id"], name=row["name"]) for row in rows],
        reporting=[ReportingLine(row["manager"], row["id"]) for row in rows if row["manager"]],
    )
    return org, dict(holders)


def apply_rights(
    matrix: AuthorityMatrix, staff: Organization, posts: dict[str, list[str]]
) -> Organization:
    """The rights as delegations among the staff; the board is not in its list."""
    holders = {name: posts.get(name) for name in matrix.holders}
    return matrix.organization(staff, amounts=AMOUNTS, holders=holders)


def main(arguments: list[str]) -> None:
    """Print what is wrong with the grid, who may decide, and who does on paper."""
    folder = Path(*arguments) if arguments else HERE
    path = folder / "hospital_matrix.csv"
    if not path.is_file():
        sys.exit(f"{path} is missing: it comes with this example, and is not in STEPBACK_DATA")
    try:
        read_authority_matrix(path, shape="grid")
    except InvalidOrganization as invalid:
        print("As published:", invalid, sep="\n", end="\n\n")
    matrix = read_matrix(path)
    staff, posts = read_staff(folder / "hospital_staff.csv")
    org = apply_rights(matrix, staff, posts)
    print(matrix.who_may("Purchasing / Agency staff", 1500), end="\n\n")
    print(matrix.who_may("Purchasing / Waivers of tender"), end="\n\n")
    print("Who decides on paper, of all domains alike:")
    shares = real_authority(org.in_context("in the establishment"))
    for id_, share in sorted(shares.items(), key=lambda item: -item[1]):
        if share:
            print(f"  {org[id_].name}: {share:.1%}")
    print(f"  nobody in the list: {1 - sum(shares.values()):.1%}", end="\n\n")
    print("To look at:", *org.warnings, sep="\n  ")


if __name__ == "__main__":
    main(sys.argv[1:])
