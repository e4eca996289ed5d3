import re
from pathlib import Path

from stepback._read._limits import DEFAULT_LIMITS

PAGE = Path(__file__).parents[2] / "SECURITY.md"


def test_the_page_lists_the_limits():
    """Each with its default."""
    rows = re.findall(r"^\| `(\w+)` \| ([\d,]+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert {name: int(number.replace(",", "")) for name, number in rows} == dict(DEFAULT_LIMITS)
