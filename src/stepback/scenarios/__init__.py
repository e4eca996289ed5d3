"""What if: what stepping back would change, who may decide, who should hand what to whom.

Results print as text, are displayed in notebooks, and have the forms of a report.
"""

from __future__ import annotations

__all__: list[str] = []
