"""What type checkers see of the package: mypy in `make check`, pyright here."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BASEDPYRIGHT = [sys.executable, "-m", "basedpyright", "--pythonpath", sys.executable]


def run_pyright(*options, folder=ROOT):
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    command = [*BASEDPYRIGHT, *options]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=folder, env=environment
    ).stdout


@pytest.mark.slow
def test_no_public_type_is_unknown_to_pyright():
    """Every symbol that users can reach has a type of its own."""
    report = json.loads(
        run_pyright("--verifytypes", "stepback", "--ignoreexternal", "--outputjson")
    )
    completeness = report["typeCompleteness"]
    assert completeness["packageName"] == "stepback"
    assert completeness["exportedSymbolCounts"]["withKnownType"] > 100
    unknown = [
        (symbol["name"], diagnostic["message"])
        for symbol in completeness["symbols"]
        for diagnostic in symbol["diagnostics"]
        if not symbol["isTypeKnown"] or symbol["isTypeAmbiguous"]
    ]
    assert unknown == []


@pytest.mark.slow
def test_the_sample_of_use_holds_under_pyright(tmp_path):
    """The same calls as under mypy --strict; what users write has the types that it says."""
    sample = (ROOT / "tests" / "typed_sample.py").read_text(encoding="utf-8")
    (tmp_path / "sample.py").write_text(sample, encoding="utf-8")
    config = {"typeCheckingMode": "standard", "pythonPlatform": "Linux"}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(config), encoding="utf-8")
    shown = run_pyright("sample.py", folder=tmp_path)
    errors = re.findall(r"sample\.py:\d+:\d+ - error: .*", shown)
    assert errors == []
    assert "0 errors" in shown
