import importlib
import importlib.metadata
import inspect
import pathlib
import pkgutil
import re
import subprocess
import sys

import pytest

import stepback
import stepback.testing

SNAPSHOT = pathlib.Path(__file__).with_name("public_names.txt")
MODULES = (
    "stepback",
    "stepback.archetypes",
    "stepback.evidence",
    "stepback.models",
    "stepback.plots",
    "stepback.scenarios",
    "stepback.testing",
    "stepback.testing.fixtures",
    "stepback.testing.laws",
    "stepback.testing.stateful",
    "stepback.testing.strategies",
)
RENEW = "python -c 'from tests.test_public import renew; renew()'"


def public():
    """Every public name, with its module, and its signature if it has one of its own."""
    for module in MODULES:
        for name in importlib.import_module(module).__all__:
            yield f"{module}.{name}", getattr(importlib.import_module(module), name)


def public_members(cls):
    """The public members of a class and of its private bases in stepback."""
    public_classes = {thing for _, thing in public()}
    own = [
        base
        for base in inspect.getmro(cls)
        if base is cls or (base.__module__.startswith("stepback.") and base not in public_classes)
    ]
    return sorted({name for base in own for name in vars(base) if not name.startswith("_")})


def listed():
    """One line a name."""
    lines = []
    for name, thing in public():
        try:
            # A function as a default shows where it is in memory.
            lines.append(f"{name}{re.sub(' at 0x[0-9a-f]+', '', str(inspect.signature(thing)))}")
        except (TypeError, ValueError):
            lines.append(name)
        if inspect.isclass(thing):
            lines += [f"    {member}" for member in public_members(thing)]
    return "\n".join(lines) + "\n"


def renew():
    """Take what is there for what should be."""
    SNAPSHOT.write_text(listed())


def test_public_names_and_signatures_change_only_on_purpose():
    """A snapshot holds them; renewing it is a visible decision."""
    assert listed() == SNAPSHOT.read_text(), f"if it is meant: {RENEW}"


def test_every_public_name_is_listed_once():
    """In order, without doubles."""
    for module in MODULES:
        names = importlib.import_module(module).__all__
        assert sorted(names, key=lambda name: (not name.isupper(), name)) == list(names)
        assert len(set(names)) == len(names)


@pytest.mark.parametrize(("name", "thing"), list(public()))
def test_every_public_name_is_documented(name, thing):
    """Functions say what they return and show an example; records list their attributes."""
    text = inspect.getdoc(thing)
    assert text, name
    if inspect.isfunction(thing):
        returns = inspect.signature(thing).return_annotation
        assert "Returns\n-------" in text or returns in {None, "None"}
        assert "Examples\n--------" in text
    elif "Error" not in name and hasattr(thing, "__attrs_attrs__"):
        assert "Attributes" in text


def test_the_pages_of_measures_list_every_public_measure():
    """Their functions and records, once each, and nothing that is not one of them."""
    folder = SNAPSHOT.parents[1] / "docs/reference/measures"
    pages = "".join(page.read_text(encoding="utf-8") for page in folder.glob("*.md"))
    measures = {
        name.removeprefix("stepback.")
        for name, thing in public()
        if getattr(thing, "__module__", "").startswith(
            ("stepback._measures.", "stepback._display.")
        )
    }
    listed = re.findall(r"^\.\. auto(?:function|class):: (\w+)$", pages, re.MULTILINE)
    assert sorted(measures) == sorted(listed)


def test_importing_stepback_is_light():
    """What is dear or may be absent is imported where it is used."""
    dear = "scipy", "networkx", "pandas", "polars", "pyarrow", "narwhals", "hypothesis", "click"
    dear += "stepback.models", "stepback.archetypes", "stepback.testing", "numpy.ma"
    dear += "stepback.plots", "matplotlib"
    dear += ("importlib.metadata",)
    code = f"import sys, stepback; print([name for name in {dear} if name in sys.modules])"
    assert run_python(code) == "[]"


def test_workers_of_a_panel_import_no_other_scenario():
    """What measures rows in another process starts without plans, rights, growth and scipy."""
    code = """
import sys
from stepback.scenarios._panels import _batches, _row_work, _workers
names = [name for name in sys.modules if name.startswith("stepback.scenarios._")]
print([name for name in names if "_panels" not in name])
print("scipy" in sys.modules, "recommend" in dir(sys.modules["stepback.scenarios"]))
"""
    assert run_python(code).split("\n") == ["[]", "False True"]


def run_python(code):
    """What a new interpreter prints."""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return found.stdout.strip()


@pytest.mark.parametrize("package", [stepback, stepback.testing])
def test_every_public_module_is_an_attribute_of_its_package(package):
    """It is imported when it is asked for, and listed before."""
    modules = [
        module.name
        for module in pkgutil.iter_modules(package.__path__)
        if not module.name.startswith("_") and module.name != "cli"
    ]
    code = f"import {package.__name__} as package; "
    listed_before = run_python(
        f"{code}print({modules} == [m for m in {modules} if m in dir(package)])"
    )
    assert listed_before == "True"
    for module in modules:
        name = f"{package.__name__}.{module}"
        assert run_python(f"import {package.__name__}; print({name}.__name__)") == name


def test_there_is_a_version_and_no_attribute_of_any_other_name():
    """The version is that of the distribution; a typing error stays an error."""
    assert stepback.__version__ == importlib.metadata.version("stepback")
    assert "__version__" in dir(stepback)
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*", stepback.__version__)
    for package in (stepback, stepback.testing):
        with pytest.raises(AttributeError, match=f"module {package.__name__!r} has no attribute"):
            _ = package.achetypes


def test_it_says_that_it_is_typed():
    """The marker that type checkers look for ships with the package."""
    assert (pathlib.Path(stepback.__file__).parent / "py.typed").exists()
