"""Laws of reading matrices: what is written in any notation is read back, and nothing else comes out."""

import inspect
import warnings
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepback import InvalidOrganization
from stepback.evidence import AuthorityMatrix, Grant, read_authority_matrix
from tests.support.bad_values import BAD

HOLDERS = ("Team", "Head", "CEO")
MARKS = {"Approves": "decides", "Signs": "signs", "Advises": "recommends", "Told": "is informed"}
NOTATIONS = (
    lambda amount: f"€{amount:,.2f}",
    lambda amount: f"{amount:,.2f} EUR".replace(",", "'"),
    lambda amount: f"{amount:,.2f} €".replace(",", " ").replace(".", ","),
    lambda amount: f"EUR {amount:.2f}",
)
BANDS = {
    (False, True): ("up to {b}", "≤ {b}", "not exceeding {b}", "max. {b}"),
    (True, False): ("over {a}", "> {a}", "more than {a}"),
    (True, True): ("> {a} up to {b}", "over {a} but not more than {b}"),
}


@st.composite
def banded_grids(draw):
    """A grid of marks with bands in names, in any notation, and the rights that it gives."""
    rows, grants, number = [], [], 1
    for place in range(draw(st.integers(1, 3))):
        heading = f"Field {place}"
        rows.append([heading, "", "", ""])
        number += 1
        edges = draw(st.lists(st.integers(1, 10**9), min_size=1, max_size=3, unique=True))
        edges = [None, *(edge / 100 for edge in sorted(edges)), None]
        for above, up_to in pairwise(edges):
            number += 1
            form = draw(st.sampled_from(BANDS[above is not None, up_to is not None]))
            notation = draw(st.sampled_from(NOTATIONS))
            name = form.format(a=notation(above or 0), b=notation(up_to or 0))
            holder = draw(st.sampled_from(HOLDERS))
            mark = draw(st.sampled_from(sorted(MARKS)))
            cells = [mark if holder == each else "" for each in HOLDERS]
            rows.append([name, *cells])
            band = {"above": above, "up_to": up_to, "unit": "EUR"}
            grants.append(Grant(holder, heading, power=MARKS[mark], row=number, **band))
    table = {"What": [row[0] for row in rows]}
    table |= {holder: [row[n] for row in rows] for n, holder in enumerate(HOLDERS, start=1)}
    return table, grants


@given(banded_grids())
def test_grids_in_any_notation_are_read_back(drawn):
    """Rights that are written as marks beside bands in words come out as they were."""
    table, grants = drawn
    matrix = read_authority_matrix(table, shape="grid", marks=MARKS, levels=[])
    assert list(matrix.grants) == grants
    assert [grant.row for grant in matrix.grants] == [grant.row for grant in grants]
    assert not matrix.repairs


@st.composite
def any_grants(draw):
    """A right with any fields that a register can hold."""
    above, up_to = sorted(
        draw(st.lists(st.integers(1, 10**12), min_size=2, max_size=2, unique=True))
    )
    has = draw(st.fixed_dictionaries(dict.fromkeys(("above", "up_to"), st.booleans())))
    return Grant(
        draw(st.sampled_from(HOLDERS)),
        draw(st.sampled_from(["Buying / Cars", "Hiring", "Leave & travel"])),
        power=draw(st.sampled_from(["decides", "signs", "recommends"])),
        track=draw(st.sampled_from(["", "Finance"])),
        above=above / 100 if has["above"] else None,
        up_to=up_to / 100 if has["up_to"] else None,
        unit="EUR" if any(has.values()) else "",
        condition=draw(st.sampled_from(["", "in plan", "not in plan"])),
        jointly=draw(st.sampled_from([(), ("Board",), ("Board", "Counsel")])),
        scope=draw(st.sampled_from(["everything", "own line"])),
        may_redelegate=draw(st.booleans()),
        start=draw(st.sampled_from([None, "2026-01-31"])),
        end=draw(st.sampled_from([None, "2027-01-31"])),
    )


@given(st.lists(any_grants(), min_size=1, max_size=6, unique=True))
def test_registers_are_read_back(grants):
    """What `to_table` writes is the same matrix again, where open bands may overlap."""
    matrix = AuthorityMatrix.from_grants(grants, track_rule="all")
    again = read_authority_matrix(
        matrix.to_table(), shape="register", tracks="all", open_bands="stay open"
    )
    assert list(again.grants) == list(matrix.grants)


WORDS = ["", "-", "X", "A", "R/A", "Approves", "Approves (1)", "5", "5k EUR", "$1,000", "1.000"]
WORDS += ["up to 5", "> $5K", "no limit", "TBD", "(1)", "Buying", "0", "-5", "available funds"]
cells = st.sampled_from(WORDS) | st.text(max_size=6)


@settings(max_examples=300)
@given(
    st.lists(st.lists(cells, min_size=3, max_size=3), max_size=6),
    st.lists(cells, min_size=3, max_size=3),
    st.sampled_from(["grid", "register", "raci"]),
    st.booleans(),
    st.integers(1, 2),
)
def test_any_table_is_a_matrix_or_a_list_of_problems(rows, header, shape, repair, header_rows):
    """Nothing else is raised, and each problem has a code, a message and rows of the table."""
    keys = [(name, place) for place, name in enumerate(header)]
    table = {
        (f"{name}{place}" if shape != "register" else ("holder", "domain", "limit")[place]): [
            row[place] for row in rows
        ]
        for name, place in keys
    }
    options = {"header_rows": header_rows if shape != "register" else 1, "repair": repair}
    try:
        matrix = read_authority_matrix(table, shape=shape, tracks="all", **options)
    except InvalidOrganization as invalid:
        problems = invalid.problems
        assert any(problem.severity == "error" for problem in problems)
    else:
        problems = [*matrix.warnings, *matrix.repairs]
        assert len(matrix.grants) == len(matrix) > 0
        for grant in matrix.grants:  # each is one that a caller could have made
            Grant(**{f: getattr(grant, f) for f in inspect.signature(Grant).parameters})
    for problem in problems:
        assert problem.message
        assert all(1 <= row <= len(rows) + 2 for row in problem.where.rows)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_a_matrix_or_a_list_of_problems(tmp_path_factory, data):
    """A damaged file is no other error."""
    path = tmp_path_factory.mktemp("matrix") / "m.csv"
    path.write_bytes(data)
    for shape in ("grid", "register", "raci"):
        with suppress(InvalidOrganization):
            read_authority_matrix(path, shape=shape)


TABLE = {"D": ["a", "b"], "Lead": ["approves", "-"], "Head": ["-", "approves"]}
PARAMETERS = list(inspect.signature(read_authority_matrix).parameters)


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("name", PARAMETERS)
def test_a_bad_argument_is_a_value_error_or_is_taken(name, bad, tmp_path, monkeypatch):
    """Whatever is given, no other exception comes out, and the message says what is wrong."""
    monkeypatch.chdir(tmp_path)
    arguments = {"source": TABLE, "shape": "grid", name: BAD[bad]()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        try:
            read_authority_matrix(arguments.pop("source"), **arguments)
        except ValueError as error:
            message = str(error)
        except OSError as error:
            assert name == "source"
            message = str(error)
        else:
            message = ""
    assert "ambiguous" not in message
    assert "0-d array" not in message
