"""The names of modules, functions and classes in src, held to the rules of CONTRIBUTING.md."""

import ast
import re
from collections import defaultdict
from pathlib import Path

from stepback import archetypes

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src"
PACKAGE = SOURCE / "stepback"
MODULES = sorted(SOURCE.rglob("*.py"))
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in MODULES}

IRREGULAR = frozenset(
    [
        "become",
        "begun",
        "bound",
        "broken",
        "built",
        "chosen",
        "come",
        "done",
        "drawn",
        "fed",
        "found",
        "given",
        "gone",
        "held",
        "hidden",
        "kept",
        "known",
        "led",
        "left",
        "lost",
        "made",
        "meant",
        "met",
        "said",
        "seen",
        "sent",
        "shown",
        "spent",
        "spoken",
        "sought",
        "split",
        "taken",
        "thought",
        "told",
        "won",
        "worn",
        "written",
    ]
)
# Words that end like a participle, and are nouns or verbs here.
NOUNS = frozenset({"string", "waiting", "reporting", "rating", "heading", "need", "seed", "speed"})
# Functions that are bare participles all the same, each with its reason.
PARTICIPLES = {"missing": "enum gives `_missing_` its name"}
# Names that several modules give to top-level functions, each with its reason.
SHARED = dict.fromkeys(archetypes.__all__, "fixtures and strategies are named as the archetypes")
SHARED |= dict.fromkeys(
    ["absence", "growth_map", "panel", "paper_and_practice", "spans_and_layers"],
    "stepback.plots draws what stepback finds",
)
# Names of modules that end like a participle, each with its reason; one in -ing is a noun.
PARTICIPLE_MODULES = {"_compiled": "holds the compiled organization, which everything calls so"}


def is_bare_participle(name):
    word = name.strip("_")
    return "_" not in word and (
        word in IRREGULAR or (re.fullmatch(r"[a-z]{3,}(ed|ing)", word) and word not in NOUNS)
    )


def functions():
    """The name and place of every function and method but the special ones."""
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            if is_function and not re.fullmatch("__.*__", node.name):
                yield node.name, f"{path.relative_to(ROOT)}:{node.lineno}"


FUNCTIONS = list(functions())


def percentage(chosen):
    return 100 * len(chosen) / len(FUNCTIONS)


def test_no_function_is_named_by_a_bare_participle():
    """`told` says neither who tells nor what; the exceptions are listed with their reasons."""
    found = [f"{name} at {place}" for name, place in FUNCTIONS if is_bare_participle(name)]
    unexplained = [text for text in found if text.split()[0].strip("_") not in PARTICIPLES]
    assert not unexplained
    assert percentage(found) < 2


def test_no_module_is_named_by_a_bare_participle():
    """A module is named for the thing in it."""
    stems = {path.stem for path in MODULES} | {path.parent.name for path in MODULES}
    found = {stem for stem in stems if is_bare_participle(stem) and not stem.endswith("ing")}
    assert found == PARTICIPLE_MODULES.keys()


def test_few_functions_are_named_by_one_word():
    """A verb with its object, or a quantity with what it is of, can be searched for."""
    short = [f"{name} at {place}" for name, place in FUNCTIONS if "_" not in name.strip("_")]
    assert percentage(short) < 40


def test_few_functions_end_in_of():
    """A second constructor says from what."""
    short = [name for name, _ in FUNCTIONS if re.fullmatch(r"(.*_)?of", name.strip("_"))]
    assert percentage(short) < 2


def test_no_private_module_name_is_used_twice():
    """Searching for a module by its name finds one; a package's main module may bear its name."""
    places = defaultdict(list)
    for path in MODULES:
        if path.stem.startswith("_") and not path.stem.startswith("__"):
            places[path.stem].append(str(path.relative_to(PACKAGE)))
    for path in {path.parent for path in MODULES}:
        if path.name.startswith("_"):
            places[path.name].append(str(path.relative_to(PACKAGE)))
    repeated = {name: sorted(paths) for name, paths in places.items() if len(paths) > 1}
    for name, paths in list(repeated.items()):
        if len(paths) == 2 and paths[1] == f"{paths[0]}/{name}.py":
            del repeated[name]
    assert repeated == {}


def test_no_name_has_two_meanings():
    """A top-level function or class is defined in one module, whether it is private or not."""
    places = defaultdict(set)
    for path, tree in TREES.items():
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not is_variant(node):
                places[node.name.strip("_")].add(str(path.relative_to(SOURCE)))
    repeated = {name: sorted(paths) for name, paths in places.items() if len(paths) > 1}
    assert {name: paths for name, paths in repeated.items() if name not in SHARED} == {}
    assert SHARED.keys() <= repeated.keys()


def is_variant(node):
    """Whether it is one of several definitions under @overload."""
    return any(getattr(mark, "id", "") == "overload" for mark in node.decorator_list)


def test_the_package_has_at_most_two_dozen_rooms():
    """The top of the package can be taken in at a glance."""
    rooms = [path for path in PACKAGE.iterdir() if path.suffix == ".py" or path.is_dir()]
    assert len([path for path in rooms if path.name != "__pycache__"]) <= 24


def test_no_module_is_longer_than_four_hundred_lines():
    """A longer one holds two things."""
    lengths = {
        str(path.relative_to(SOURCE)): len(path.read_text().splitlines()) for path in MODULES
    }
    assert {name: length for name, length in lengths.items() if length > 400} == {}


def test_no_test_file_imports_another():
    """What several test files need is in tests/support."""
    imported = re.compile(
        r"^\s*(?:from|import) tests\.(?:\w+\.)*test_\w+|import test_\w+", re.MULTILINE
    )
    tests = sorted((ROOT / "tests").rglob("test_*.py"))
    assert [str(path) for path in tests if imported.search(path.read_text(encoding="utf-8"))] == []
