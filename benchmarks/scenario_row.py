"""A row of the table of scenarios."""

from __future__ import annotations

import attrs


@attrs.frozen
class ScenarioRow:
    """What was measured of one task, in words.

    Attributes:
        task: What is done, with the size.
        time: The time that it takes.
        rival: What it is compared with, and the time that this takes.
        ratio: How the two compare, such as ``"2.1 times as long"``.
        target: The ratio to reach; empty where none is set.
    """

    task: str
    time: str
    rival: str
    ratio: str
    target: str = ""
