"""The senior posts of a British department, as published: the problems, the repairs, the report.

    python examples/uk_organogram.py [PATH of a file of senior posts]

Departments publish a row for each senior post, with the reference of the post it reports to:

- `XX` in place of a manager marks the top.
- A post without a name is not empty: `N/D` says that the name is not disclosed. `Vacant` and
  `Eliminated` say that nobody holds it; it becomes a vacant role.
- Two names under one reference may be a job share, an old row next to a new one, or a mistake.
  Therefore strict reading reports each case as an error, and every repair is listed.

The file says who reports to whom, and nothing about who decides. So the report shows a range over
autonomy and ranks nobody. Junior posts are in a separate file, by number and grade, and are not
counted.
"""

import os
import sys
from pathlib import Path

import stepback
from stepback import InvalidOrganization, Organization

DATA = Path(os.environ.get("STEPBACK_DATA", Path(__file__).parents[1] / "../shared/data"))
COLUMNS = {
    "id": "Post Unique Reference",
    "name": "Name",
    "manager": "Reports to Senior Post",
    "unit": "Unit",
    "title": "Job Title",
    "fte": "FTE",
}


def read_organogram(path: Path, *, repair: bool = False) -> Organization:
    """Read the organization from a file of senior posts."""
    return stepback.read_people(
        path,
        columns=COLUMNS,
        root_markers={"XX"},
        vacant={"Vacant", "Eliminated", "GAPPED"},
        undisclosed={"N/D"},
        recognize=False,  # the columns are known
        repair=repair,
    )


def read_and_print_problems(path: Path) -> Organization:
    """Read the organization; if it has errors, print them, repair it and print the repairs."""
    try:
        return read_organogram(path)
    except InvalidOrganization as invalid:
        print("As published:", invalid, sep="\n", end="\n\n")
    org = read_organogram(path, repair=True)
    print("Repaired:", *org.repairs, sep="\n  ", end="\n\n")
    return org


def main(arguments: list[str]) -> None:
    """Print the problems, the repairs, and a report on what a reporting line alone can say."""
    path = Path(*arguments) if arguments else DATA / "uk_organograms/300913-DWP.xls-senior.csv"
    if not path.is_file():
        sys.exit(f"{path} is missing: give the path of an organogram, or set STEPBACK_DATA")
    org = read_and_print_problems(path)
    print(stepback.report(org))


if __name__ == "__main__":
    main(sys.argv[1:])
