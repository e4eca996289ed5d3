import sys

import pytest

# Limits on a process need fork and resource.
collect_ignore_glob = ["test_*"] if sys.platform == "win32" else []


@pytest.fixture(scope="package")
def process():
    """A process that reads one file after the other, each in a fork of its own."""
    from tests.hostile.child import ReadingProcess

    started = ReadingProcess()
    yield started
    started.close()
