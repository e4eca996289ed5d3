"""What the wheel declares, what it needs to run, and what works without the rest."""

import ast
import json
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email.parser import Parser
from functools import cache
from importlib import metadata
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CORE = PROJECT["project"]["dependencies"]
EXTRAS = dict(PROJECT["project"]["optional-dependencies"])
ALL = EXTRAS.pop("all")
# `stepback.testing.fixtures` and `stepback_plugins.for_pytest` are loaded by pytest itself.
HOSTS = {"pytest"}
PEOPLE = "id,name,manager\nann,Ann,\nbo,Bo,ann\ncy,Cy,ann\n"


def declared_names(requirements):
    return {canonicalize_name(Requirement(text).name) for text in requirements}


def is_type_checking(node):
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


@cache
def find_imports(package):
    """The distributions that the modules of a package import, at the top or in functions.

    What is imported for annotations alone, as the frames of three libraries, is never needed.
    """
    trees = [ast.parse(file.read_bytes()) for file in package.rglob("*.py")]
    for tree in trees:
        tree.body = [node for node in tree.body if not is_type_checking(node)]
    nodes = list(chain.from_iterable(map(ast.walk, trees)))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    modules = {name.partition(".")[0] for name in names}
    outside = modules - sys.stdlib_module_names - {"stepback", "stepback_plugins"}
    distributions = metadata.packages_distributions()
    return {canonicalize_name(distributions[module][0]) for module in outside}


def test_what_is_declared_is_what_is_imported():
    """No dependency and no extra is there for a package that nothing in src imports."""
    declared = declared_names(chain(CORE, *EXTRAS.values()))
    assert declared == find_imports(ROOT / "src") - HOSTS


@pytest.mark.parametrize(
    ("extra", "folder"),
    [("cli", "cli"), ("plot", "plots"), ("explore", "plots"), ("testing", "testing")],
)
def test_an_extra_of_one_package_is_imported_there_alone(extra, folder):
    """So that nothing else can need it by accident."""
    package = ROOT / "src" / "stepback"
    elsewhere = [path for path in package.iterdir() if path.is_dir() and path.name != folder]
    assert declared_names(EXTRAS[extra]) <= find_imports(package / folder)
    assert not declared_names(EXTRAS[extra]) & set().union(*map(find_imports, elsewhere))


def test_all_takes_every_extra():
    """Once each, and nothing besides."""
    (everything,) = map(Requirement, ALL)
    assert everything.name == "stepback"
    assert everything.extras == EXTRAS.keys()


def test_every_extra_that_is_named_exists():
    """In messages, docstrings and pages, so that a remedy works as it stands."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "src").rglob("*.py")]
    texts = [page.read_text(encoding="utf-8") for page in pages]
    named = re.findall(r"stepback\[([\w,-]+)\]", "".join(texts))
    assert {extra for names in named for extra in names.split(",")} <= {*EXTRAS, "all"}


def test_no_page_installs_by_name():
    """What an index has by this name is another project, so that a clone or a wheel is installed.

    Messages of the package may name an extra of it, since an installer keeps what is installed;
    the page on the installation says so.
    """
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        by_name = re.findall(
            r"pip install [^`\n]*(?<![\w/])stepback(?:\[[\w,]+\])?(?=['\s`])", text
        )
        n_allowed = int(page == ROOT / "docs/how-to/install.md")
        assert len(by_name) <= n_allowed, (page, by_name)


def test_the_page_on_the_installation_has_every_extra():
    """With what each brings: the distributions that it declares."""
    page = (ROOT / "docs/how-to/install.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \|.*\|([^|]*)\|$", page, re.MULTILINE))
    assert rows.keys() == {*EXTRAS, "all"}
    for extra, texts in EXTRAS.items():
        brought = rows[extra].partition(";")[0].strip().split(", ")
        assert set(map(canonicalize_name, brought)) == declared_names(texts)


def test_pins_name_no_server():
    """Where packages come from is for each machine to say."""
    for file in (ROOT / "requirements").glob("*.txt"):
        for line in file.read_text(encoding="utf-8").splitlines():
            assert re.fullmatch(r" *#.*|[\w.-]+==[\w.!+]+( ; [^/@]+)?(  #.*)?|", line), line
        assert "://" not in file.read_text(encoding="utf-8")


def build(target, folder):
    """Build the wheel or the sdist, as an installer does, without a network."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", target]
    subprocess.run([*command, "--directory", folder], cwd=ROOT, check=True, capture_output=True)
    (file,) = folder.iterdir()
    return file


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return build("wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory):
    """The folder that the sdist unpacks to."""
    file = build("sdist", tmp_path_factory.mktemp("sdist"))
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(file) as archive:
        archive.extractall(folder, filter="data")
    (top,) = folder.iterdir()
    return top


def test_the_wheel_holds_the_package_and_nothing_else(wheel):
    """Each file of src byte for byte, and what installers need to know."""
    source = ROOT / "src"
    files = {
        path.relative_to(source).as_posix(): path.read_bytes()
        for path in source.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        packed = {name: archive.read(name) for name in archive.namelist()}
    (metadata_folder,) = {name.split("/")[0] for name in packed.keys() - files.keys()}
    assert metadata_folder.endswith(".dist-info")
    assert packed.keys() - files.keys() == {
        f"{metadata_folder}/{name}"
        for name in ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE")
    }
    assert {name: packed[name] for name in files} == files


def test_the_sdist_holds_the_repository(sdist):
    """What git keeps, but for the settings of editors and of git itself."""
    if not (ROOT / ".git").exists():
        pytest.skip("there is no repository to compare with: this is an sdist")
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    kept = {name for name in listed.stdout.splitlines() if (ROOT / name).exists()}
    packed = {path.relative_to(sdist).as_posix() for path in sdist.rglob("*") if path.is_file()}
    assert packed - {"PKG-INFO"} == kept - {".editorconfig", ".gitattributes"}


# These read files that no package holds: pages, examples, tools, pins and the bibliography.
READERS_OF_FILES = [
    "tests/docs",
    "tests/hostile/test_security_page.py",
    "tests/measures/test_measure_laws.py",
    "tests/report/test_report_json.py",
    "tests/test_names.py",
    "tests/test_public.py",
    "README.md",
]


@pytest.mark.slow
def test_the_tests_pass_from_the_sdist(sdist):
    """All can be collected, and those that read other files than modules find them."""
    own = ("PYTHON", "PYTEST", "COVERAGE", "STEPBACK")
    environment = {key: os.environ[key] for key in os.environ if not key.startswith(own)}
    environment["PYTHONPATH"] = str(sdist / "src")
    quiet = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    for arguments in (["--collect-only"], ["-m", "not slow", *READERS_OF_FILES]):
        done = subprocess.run(
            [*quiet, *arguments],
            cwd=sdist,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


def test_the_wheel_declares_what_the_package_needs_and_no_tools(wheel):
    """Development tools are groups of dependencies, which no wheel declares."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        declared = Parser().parsestr(archive.read(name).decode())
    requirements = list(map(Requirement, declared.get_all("Requires-Dist")))
    expected = {"": [], **EXTRAS, "all": chain(*EXTRAS.values())}
    assert {"", *declared.get_all("Provides-Extra")} == expected.keys()
    for extra, texts in expected.items():
        needed = {each.name for each in requirements if is_needed(each, extra)}
        assert needed == declared_names([*CORE, *texts])


def is_needed(requirement, extra):
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})


def with_dependencies(requirements):
    """The names of the distributions that an installer would bring, from what is installed."""
    queue, names = list(requirements), set()
    while queue:
        requirement = queue.pop()
        name = canonicalize_name(requirement.name)
        if name in names and not requirement.extras:
            continue
        names.add(name)
        for text in metadata.requires(name) or ():
            needed = Requirement(text)
            if any(is_needed(needed, extra) for extra in requirement.extras or {""}):
                queue.append(needed)
    return names


@pytest.fixture(scope="module")
def install(wheel, tmp_path_factory):
    """Makes a folder of packages as an installer would, from the distributions that are here."""

    def unpack(extras, *others):
        folder = tmp_path_factory.mktemp("installed")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder)  # noqa: S202  (our own wheel)
        requirements = chain(CORE, others, *(EXTRAS[extra] for extra in extras))
        for name in with_dependencies(map(Requirement, requirements)):
            distribution = metadata.distribution(name)
            tops = {file.parts[0] for file in distribution.files} - {"..", "__pycache__"}
            for top in tops:
                (folder / top).symlink_to(distribution.locate_file(top))
        return folder

    return unpack


def run_python(folder, *arguments, cwd):
    """Run Python with the packages of a folder, and nothing else that is installed here."""
    environment = {key: os.environ[key] for key in os.environ if not key.startswith("PYTHON")}
    return subprocess.run(
        [sys.executable, "-S", *arguments],
        env={**environment, "PYTHONPATH": str(folder)},
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )


WITHOUT_EXTRAS = """
import sys
import stepback
from stepback import archetypes, models, read_people, read_tables, report, write_tables

org = read_people("people.csv")
write_tables(org, "tables")
assert read_tables("tables") == org
report(archetypes.command_pyramid()).to_html()
stepback.measure(org)
assert not {"click", "rich", "narwhals", "pyarrow", "hypothesis", "pytest"} & sys.modules.keys()
"""


def test_the_library_works_without_extras(install, tmp_path):
    """Reading, writing, reporting and measuring; the command says what it needs."""
    (tmp_path / "people.csv").write_text(PEOPLE)
    folder = install([])
    done = run_python(folder, "-c", WITHOUT_EXTRAS, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    done = run_python(folder, "-m", "stepback", "report", "people.csv", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (
        1,
        "stepback: the command line requires click and rich: pip install 'stepback[cli]'\n",
    )


WITHOUT_PLOTS = """
import inspect
from stepback import archetypes, plots

assert {*plots.__all__} <= dict(inspect.getmembers(plots)).keys()
assert hasattr(plots, "flow") and not hasattr(plots, "chart")
try:
    from stepback.plots import flow
except ModuleNotFoundError as missing:
    print(missing)
for draw in ("authority", "explore"):
    try:
        getattr(plots, draw)(archetypes.command_pyramid())
    except ModuleNotFoundError as missing:
        print(missing)
"""


def test_a_picture_says_what_to_install(install, tmp_path):
    """One sentence with the command, from an import or a call; names are there without it."""
    done = run_python(install([]), "-c", WITHOUT_PLOTS, cwd=tmp_path)
    assert (done.stdout, done.stderr) == (
        "stepback.plots.flow requires matplotlib: pip install 'stepback[plot]'\n"
        "stepback.plots.authority requires matplotlib: pip install 'stepback[plot]'\n"
        "stepback.plots.explore requires plotly: pip install 'stepback[explore]'\n",
        "",
    )


WITHOUT_MATPLOTLIB = """
import sys
from stepback import archetypes, plots

assert len(plots.explore(archetypes.command_pyramid()).to_html()) > 4_000_000
assert "matplotlib" not in sys.modules
"""


def test_a_page_to_explore_needs_plotly_alone(install, tmp_path):
    """Its scripts and styles are in the wheel."""
    done = run_python(install(["explore"]), "-c", WITHOUT_MATPLOTLIB, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_command_works_with_its_extra_alone(install, tmp_path):
    """It reads an export and reports on it."""
    (tmp_path / "people.csv").write_text(PEOPLE)
    done = run_python(
        install(["cli"]), "-m", "stepback", "report", "people.csv", "--format", "json", cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["sections"]


@pytest.mark.parametrize("extra", EXTRAS)
def test_every_extra_can_be_imported_with_nothing_else(install, tmp_path, extra):
    """What it declares brings whatever that needs in turn."""
    modules = find_modules(declared_names(EXTRAS[extra]))
    code = "\n".join(f"import {module}" for module in ("stepback", *modules))
    done = run_python(install([extra]), "-c", code, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def find_modules(names):
    """The modules that distributions of these names install."""
    return [
        module
        for module, (distribution, *_) in metadata.packages_distributions().items()
        if canonicalize_name(distribution) in names and not module.startswith("_")
    ]


UNEQUAL = """
import stepback

def test_unequal():
    from stepback import Organization, Person
    assert Organization(people=[Person("ann")]) == Organization(people=[Person("bo")])
"""


def test_the_plugin_of_pytest_needs_no_hypothesis(install, tmp_path):
    """It loads in every run of pytest, also where only the library is installed."""
    (tmp_path / "test_orgs.py").write_text(UNEQUAL)
    done = run_python(
        install([], "pytest"), "-m", "pytest", "-q", "-p", "stepback.testing.fixtures", cwd=tmp_path
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "person ann: removed" in done.stdout


def test_the_entry_point_of_hypothesis_loads_where_stepback_is_not_used(install, tmp_path):
    """It imports nothing of stepback, and registers its types once both are imported."""
    code = (
        "import sys, hypothesis; assert 'stepback' not in sys.modules; import stepback; "
        "from hypothesis import strategies as st; st.from_type(stepback.Organization).validate()"
    )
    done = run_python(install(["testing"]), "-c", code, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
