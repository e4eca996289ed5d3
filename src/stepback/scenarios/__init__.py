"""What if: what stepping back would change, who may decide, who should hand what to whom.

Results print as text, are displayed in notebooks, and have the forms of a report.
"""

from __future__ import annotations

from stepback.scenarios._comparison._compare import compare
from stepback.scenarios._comparison._comparison import Comparison

__all__ = ["Comparison", "compare"]
