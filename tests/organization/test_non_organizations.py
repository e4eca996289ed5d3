import inspect
import pathlib

import networkx as nx
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import stepback
from stepback import Delegation, Domain, Organization, Person, ReportingLine, archetypes
from tests.support.public import takers

COLUMNS = {"id": ["ann", "bo"], "manager": [None, "ann"]}
TABLES = {"people": {"id": ["ann", "bo"]}, "reporting": {"manager": ["ann"], "report": ["bo"]}}
PEOPLE = [Person("ann"), Person("bo")]
LINE = ReportingLine("ann", "bo")
ROWS = [{"id": "ann"}, {"id": "bo", "manager": "ann"}]
PAIRS = [("ann", "bo")]
COLUMNS_OF_ROWS = (
    "read_people({name: [row.get(name) for row in rows] "
    "for name in dict.fromkeys(name for row in rows for name in row)})"
)
EACH_BY_ITS_TYPE = (
    "Organization(people=[record for record in records if isinstance(record, Person)], "
    "reporting=[record for record in records if isinstance(record, ReportingLine)])"
)
WITHOUT_VALUE = (
    "read_people(path)",
    "read_tables(folder)",
    "Organization.from_graph(graph)",
    "Organization(people=[Person('ann')])",
)

# For each kind the value, its name in the remedy, what the message calls it, and the remedies.
KINDS = {
    "nothing": (None, "", "None", *WITHOUT_VALUE),
    "number": (7, "", "7", *WITHOUT_VALUE),
    "array": (np.zeros((1, 2)), "", "array([[0., 0.]])", *WITHOUT_VALUE),
    "empty list": ([], "", "[]", *WITHOUT_VALUE),
    "file": ("people.csv", "", "the text 'people.csv'", "read_people('people.csv')"),
    "path": (pathlib.Path("hr/x.xlsx"), "", "the path ", "read_people('hr/x.xlsx')"),
    "folder": ("org", "", "the text 'org'", "read_tables('org')"),
    "folder with a dot": ("org.old", "", "the text 'org.old'", "read_tables('org.old')"),
    "archive": ("org.zip", "", "the text 'org.zip'", "read_tables('org.zip')"),
    "another table": ("org/domains.csv", "", "the text 'org/dom", "read_tables('org')"),
    "long path": ("./" * 100 + "people.csv", "path", "the text './././", "read_people(path)"),
    "pandas": (pd.DataFrame(COLUMNS), "frame", "the pandas DataFrame", "read_people(frame)"),
    "polars": (pl.DataFrame(COLUMNS), "frame", "the polars DataFrame", "read_people(frame)"),
    "lazy": (pl.LazyFrame(COLUMNS), "frame", "the polars Lazy", "read_people(frame.collect())"),
    "arrow": (pa.table(COLUMNS), "frame", "the pyarrow Table", "read_people(frame)"),
    "columns": (COLUMNS, "columns", "the mapping {'id': ", "read_people(columns)"),
    "tables": (TABLES, "tables", "the mapping {'people'", "Organization.from_tables(tables)"),
    "rows": (ROWS, "rows", "the list [{'id': 'ann'}, {'id'", COLUMNS_OF_ROWS),
    "pairs": (PAIRS, "pairs", "the list [(", "Organization.from_graph(networkx.DiGraph(pairs))"),
    "people": (PEOPLE, "records", "the list [Person(", "Organization(people=records)"),
    "records": ((*PEOPLE, LINE), "records", "the tuple (Person(", EACH_BY_ITS_TYPE),
    "lines": ([LINE], "records", "the list [Rep", "Organization(people=…, reporting=records)"),
    "person": (PEOPLE[0], "record", "the record Person(id=", "Organization(people=[record])"),
    "line": (LINE, "record", "the record Rep", "Organization(people=…, reporting=[record])"),
    "organizations": ([Organization()], "", "the list [<Organization: 0 people>", "at a time"),
    "class": (Organization, "", "the class Organization", WITHOUT_VALUE[-1]),
    "function": (
        archetypes.command_pyramid,
        "command_pyramid",
        "the function command_pyramid",
        "command_pyramid(...)",
    ),
    "digraph": (
        nx.DiGraph(PAIRS),
        "graph",
        "the networkx graph (DiGraph with 2 nodes and 1 edges)",
        "Organization.from_graph(graph)",
    ),
    "digraph of numbers": (
        nx.DiGraph([(1, 2), (1, 3)]),
        "graph",
        "the networkx graph (DiGraph with 3 nodes and 2 edges)",
        "Organization.from_graph(networkx.relabel_nodes(graph, str))",
    ),
    "graph": (
        nx.Graph(PAIRS),
        "graph",
        "the networkx graph (Graph with 2 nodes and 1 edges)",
        "it has no directions: make a networkx.DiGraph of it",
    ),
}

# What some functions take besides an organization, and so judge by themselves.
GRAPHS = {"digraph", "digraph of numbers", "graph"}
MAPPINGS = {"columns", "tables"}
ALSO_TAKES = {
    "stepback.authority_distribution": GRAPHS | MAPPINGS,
    "stepback.beta_measure": GRAPHS,
    "stepback.ei_index": GRAPHS,
    "stepback.flow_hierarchy": GRAPHS,
    "stepback.krackhardt": GRAPHS,
    "stepback.permission_value": GRAPHS,
    "stepback.reaching_centrality": GRAPHS,
    "stepback.trophic_incoherence": GRAPHS,
    "stepback.trophic_levels": GRAPHS,
    "stepback.evidence.audit": {"nothing"},  # a log or a matrix may be audited alone
    "stepback.models.HuShapley": GRAPHS | MAPPINGS,
    "stepback.models.LiquidDemocracy": GRAPHS | MAPPINGS,
    "stepback.models.PermissionStructure": GRAPHS,
    "stepback.models.ViscousDemocracy": GRAPHS | MAPPINGS,
    "stepback.models.buy_in": GRAPHS,
    "stepback.models.delegation_chains": GRAPHS | MAPPINGS,
    "stepback.models.delegative_banzhaf": GRAPHS | MAPPINGS,
    "stepback.models.exclusivity": MAPPINGS,
    "stepback.models.truck_factor": MAPPINGS,
    "stepback.models.viscous_weights": GRAPHS | MAPPINGS,
    "stepback.testing.as_code": {"person", "line"},
}


TAKERS = takers()


def refusal(thing, value):
    """The message with which a function refuses a value as its first argument.

    The other required arguments are wrong, too: the first is judged first.
    """
    first, *others = inspect.signature(thing).parameters.values()
    required = [
        parameter
        for parameter in others
        if parameter.default is parameter.empty and parameter.kind is not parameter.VAR_KEYWORD
    ]
    named = {parameter.name: object() for parameter in required}
    with pytest.raises(ValueError, match="is not an Organization") as caught:
        thing(**{first.name: value}, **named)
    return str(caught.value)


@pytest.fixture
def _folder(tmp_path, monkeypatch):
    """A working folder with what the paths name."""
    org = Organization(people=PEOPLE, reporting=[LINE], domains=[Domain("refunds", "ann")])
    for name in ("org", "org.old", "org.zip"):
        stepback.write_tables(org, tmp_path / name)
    pd.DataFrame(COLUMNS).to_csv(tmp_path / "people.csv", index=False)
    (tmp_path / "hr").mkdir()
    pd.DataFrame(COLUMNS).to_excel(tmp_path / "hr" / "x.xlsx", index=False, engine="xlsxwriter")
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("_folder")
@pytest.mark.parametrize("name", TAKERS)
def test_what_is_no_organization_is_named_with_a_way_to_make_one(name):
    """Every public function that takes an organization gives the same error for each kind."""
    for kind, (value, _, shown, *remedies) in KINDS.items():
        if kind in ALSO_TAKES.get(name, ()):
            continue
        said = refusal(TAKERS[name], value)
        assert f": {shown}" in said, kind
        for remedy in remedies:
            assert remedy in said, kind


@pytest.mark.usefixtures("_folder")
@pytest.mark.parametrize("kind", sorted(KINDS.keys() - {"graph", "organizations"}))
def test_the_remedy_makes_an_organization_if_followed_to_the_letter(kind):
    """The code in the message runs, with the value under the name that the message has for it."""
    value, variable, _, *remedies = KINDS[kind]
    names = vars(stepback) | {"networkx": nx, variable: value}
    names |= {} if variable else {"path": "people.csv", "folder": "org", "graph": nx.DiGraph(PAIRS)}
    for remedy in remedies:
        # Two remedies leave to the reader what only the reader knows.
        code = remedy.replace("people=…", f"people={PEOPLE!r}").replace("(...)", "()")
        made = eval(code, names)  # noqa: S307  (what our own messages say)
        assert isinstance(made, Organization)
        if kind in {"file", "pandas", "polars", "lazy", "arrow", "columns", "rows", "pairs"}:
            assert list(made) == ["ann", "bo"]
            assert made.reporting == (LINE,)


def test_all_that_is_taken_besides_is_taken_by_a_function_that_exists():
    """The list of exceptions names nothing that is not there, nor one that is none."""
    assert ALSO_TAKES.keys() <= TAKERS.keys()
    for name, kinds in ALSO_TAKES.items():
        first, *_ = inspect.signature(TAKERS[name]).parameters
        for kind in kinds:
            message = ""
            try:
                TAKERS[name](**{first: KINDS[kind][0]})
            except (TypeError, ValueError) as refused:  # of another argument, or of what it holds
                message = str(refused)
            assert "is not an Organization" not in message, (name, kind)


def test_a_graph_without_directions_is_said_to_have_none():
    """What was meant cannot be known, so the remedy asks for arrows."""
    said = refusal(stepback.measure, nx.Graph(PAIRS))
    assert "whose arrows run from manager to report, and give Organization.from_graph" in said


def test_an_open_file_is_read_by_its_name(tmp_path):
    """It stands for its path."""
    file = tmp_path / "people.csv"
    file.write_text("id\nann\n")
    with file.open() as opened:
        said = refusal(stepback.report, opened)
    assert f"read_people({str(file)!r})" in said


def test_delegations_alone_need_the_people_they_name():
    """No organization can be made of them, and the message says with what it can."""
    said = refusal(stepback.measure, [Delegation("ann", "bo"), LINE])
    assert "with whom they name: Organization(people=…, reporting=[" in said
