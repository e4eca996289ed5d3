"""All targets by name, and how many of the cases each has."""

from tests.fuzz.file_readers import FILE_TARGETS
from tests.fuzz.log_readers import LOG_TARGETS
from tests.fuzz.value_readers import VALUE_TARGETS

TARGETS = {target.name: target for target in (*FILE_TARGETS, *LOG_TARGETS, *VALUE_TARGETS)}


def share_cases(targets, n_cases):
    """How many cases each target has, by its name: `n_cases` in all."""
    total = sum(target.share for target in targets)
    counts = {target.name: int(n_cases * target.share / total) for target in targets}
    counts[targets[0].name] += n_cases - sum(counts.values())
    return counts
