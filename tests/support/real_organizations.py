"""The examples, and the folder of real organizations that they read."""

import importlib.util
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
DATA = Path(os.environ.get("STEPBACK_DATA", ROOT / "../shared/data"))


def example(name):
    """The example of that name, as a module."""
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def data(path):
    """The path, if it is there; else the test is skipped."""
    if not path.exists():
        pytest.skip(f"{path} is absent; STEPBACK_DATA names the folder of real organizations")
    return path
