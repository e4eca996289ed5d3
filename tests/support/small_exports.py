"""Small exports written as text, and what reading them says."""

import pytest

from stepback import InvalidOrganization, read_people


def parse_export(text):
    """The columns of a small table with bars between the cells."""
    header, *rows = (line.strip().split("|") for line in text.strip().splitlines())
    return {name: [row[number] for row in rows] for number, name in enumerate(header)}


def strict_problems(source, **options):
    """The errors of a strict reading, as text."""
    with pytest.raises(InvalidOrganization) as raised:
        read_people(source, **options)
    return [str(problem) for problem in raised.value.problems if problem.severity == "error"]


def warning_texts(org):
    """The warnings, as text by code."""
    return {warning.code: str(warning) for warning in org.warnings}
