"""The notebooks run as they are, say what their code finds, and can be downloaded."""

import importlib.util
import re
from pathlib import Path

import matplotlib as mpl
import nbformat
import pytest

from stepback import absence, formal_authority

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "notebooks"
NOTEBOOKS = sorted(page.stem for page in FOLDER.glob("*.md") if page.stem != "index")
FILES = ("approval-limits.csv", "requests.csv", "staff.csv", "workshop-staff.csv")
CELL = re.compile(r"^```\{code-cell\}\n(?::tags:[^\n]*\n)?(.*?)^```$", re.DOTALL | re.MULTILINE)


def page_text(name):
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8")


@pytest.fixture
def run_notebook(monkeypatch):
    """Runs all cells of a notebook in its folder; returns the names that they define."""
    mpl.use("Agg")
    import matplotlib.pyplot as plt

    monkeypatch.chdir(FOLDER)

    def run(name):
        names = {}
        for number, cell in enumerate(CELL.findall(page_text(name))):
            exec(compile(cell, f"{name}, cell {number}", "exec"), names)  # noqa: S102  (our own)
        return names

    yield run
    plt.close("all")


def test_an_export_to_a_report(run_notebook):
    """The text says of spans and managers what the figures say."""
    names = run_notebook("export-to-report")
    found, report = names["found"], names["findings"]
    assert len(found.one_report) == 5
    spans = sorted(team.direct for team in found.teams)
    assert spans[-3:] == [8, 8, 11]
    assert report.to_html().count("<svg") > 1
    text = page_text("export-to-report")
    assert "two teams have eight people and one has eleven, while five managers" in text


def test_rights_to_a_plan(run_notebook):
    """The step is the one that the report proposes, and changes what the text says it does."""
    names = run_notebook("rights-to-plan")
    org, after, before_and_after = (names[name] for name in ("org", "after", "versions"))
    assert 0.4 < formal_authority(org)["E02"] < 0.5
    proposal = names["sections"]["next_step"]["blocks"][0]["text"]
    assert "Tomas Brekke could let Rashid Karimi decide 65 %" in proposal
    assert (org["E02"].name, org["E13"].name) == ("Tomas Brekke", "Rashid Karimi")
    handed_on = {(line.principal, line.delegate, line.domain): line for line in after.delegations}
    assert handed_on["E02", "E13", "production"].autonomy == 0.65
    before, then = before_and_after["before"], before_and_after["after"]
    assert then.effective_leaders > before.effective_leaders
    assert then.abandonment < before.abandonment
    assert then.succession_coverage < before.succession_coverage
    assert then.dependence_on_top == before.dependence_on_top
    assert absence(after, ["E02"]).stalled < absence(org, ["E02"]).stalled


def test_what_if_to_plan(run_notebook):
    """What the text says of the step, of who may decide and of the plan is what they find."""
    names = run_notebook("what-if-to-plan")
    org, plan, whole, seen = (names[name] for name in ("org", "plan", "whole", "seen"))
    assert (org["E02"].name, org["E13"].name) == ("Tomas Brekke", "Rashid Karimi")
    assert {found.person for found in names["rights"].deciders} == {"E02", "E13"}
    assert [step.leader for step in plan.steps] == ["E02"] * 3
    shares = whole.authority["E02"]
    assert (round(shares.before, 2), round(shares.after, 2)) == (0.15, 0.06)
    assert 0.9 < whole.difference["effective_leaders"] < 1.1
    assert whole.difference["dependence_on_top"] == 0
    assert whole.difference["succession_coverage"] < 0
    assert {change.before for change in seen.classes.values()} == {"abandoned"}
    assert {change.after for change in seen.classes.values()} == {"empowered"}
    assert len(seen.classes) == 3


def test_the_models(run_notebook):
    """Asking first is never the best, and all advice has its assumptions beside it."""
    names = run_notebook("models")
    ways = names["ways"].result
    assert (ways.best != "communicate").all()
    assert "Assumed, as no value was given" in str(names["advice"])
    assert {"lead from the front", "second fiddle", "out of the way"} == set(
        names["postures"].result.posture.flat
    )


def test_growing_leaders(run_notebook):
    """Each sentence about a curve is one about the figures behind it."""
    names = run_notebook("growing-leaders")
    text = page_text("growing-leaders")
    circles, company = names["ways"], names["battles"]
    backed, alone = circles["at once"], circles["abandon"]
    assert (backed.value > backed.value_never).all()
    assert alone.value[0] < alone.value_never < backed.value[-1] < alone.value[-1]
    assert round(backed.gain, 1) == round(alone.gain, 1)
    assert names["able"][0] == 4
    assert names["able"][-1] == 16
    worse = int((company["in battle"].value < company["in battle"].value_never).sum())
    assert worse == 7
    assert "the first seven weeks are worse" in text
    assert (company["in peace"].value == company["in peace"].value_never).all()
    described = {name: names["describe"](name) for name in names["names"]}
    for name, row in described.items():
        grows = row["value at last"] > 0.855
        assert grows == (name not in {"command_pyramid", "administration"}), name
    willing = [found.willingness[-1, 0] for found in names["support"].values()]
    assert [round(share, 1) for share in willing] == [0.5, 0.6, 0.6]
    assert round(willing[-1] * 3) == 2  # two thirds
    none, some, most = names["support"].values()
    assert none.leaders[0] == none.leaders[-1]
    assert round(most.leaders[-1] - none.leaders[-1]) == 1
    assert none.value[0] < some.value[0] < most.value[0]
    waiting = names["waiting"]
    assert (waiting["when ready, alone"].autonomy == 0).all()
    ready = waiting["when ready, supported"].autonomy[0]
    assert (ready == circles["at once"].autonomy[0]).all()
    assert min(names["found"].shares.values()) > 0
    slow = names["speeds"]["slow"]
    first_better = int((slow.value < slow.value_never).sum())
    assert 52 < first_better < 104
    assert slow.gain < 0 < names["speeds"]["fast"].gain


def test_paper_to_practice(run_notebook):
    """Heads sign too much, the chief executive signs refunds, and one signature could go."""
    names = run_notebook("paper-to-practice")
    result, log = names["result"], names["log"]
    assert {name for name, count in result.classes.items() if count} == {"as granted", "above"}
    above = result.rows("above")
    deciders = [
        log.decider.names[log.decider.parties[code][0]] for code in log.decider.codes[above]
    ]
    domains = log.domain.texts()[above]
    assert set(zip(deciders, domains, strict=True)) == {
        ("201", "Spare parts"),
        ("202", "Spare parts"),
        ("101", "Goodwill refunds"),
    }
    [candidate] = {(found.domain, found.step) for found in names["candidates"]}
    assert candidate == ("Spare parts", "Head")
    plan = names["plan"]
    assert {(step.leader, step.domain) for step in plan.steps} == {
        ("201", "Spare parts"),
        ("202", "Spare parts"),
    }
    assert {step.basis for step in plan.steps} == {"observed"}


def test_every_notebook_can_be_downloaded(tmp_path):
    """As a valid .ipynb with the code of the page, and without links that lead nowhere."""
    spec = importlib.util.spec_from_file_location("sphinx_conf", ROOT / "docs/conf.py")
    conf = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(conf)
    conf.convert_notebooks(FOLDER, tmp_path)
    assert sorted(file.stem for file in tmp_path.iterdir()) == NOTEBOOKS
    offered = re.findall(r"\{download\}`([^`]+)`", page_text("index"))
    assert sorted(offered) == sorted([*(f"{name}.ipynb" for name in NOTEBOOKS), *FILES])
    for name in NOTEBOOKS:
        notebook = nbformat.read(tmp_path / f"{name}.ipynb", as_version=4)
        nbformat.validate(notebook)
        code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
        assert code == [cell.strip("\n") for cell in CELL.findall(page_text(name))]
        prose = "".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
        assert ".md)" not in prose
        assert "# " in prose
