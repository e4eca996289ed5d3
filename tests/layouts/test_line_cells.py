"""The cells of the formal line: everyone is counted once, and cells nest without gaps."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback import Membership, Organization, Person, ReportingLine, Role, archetypes
from stepback._layouts._icicle import icicle_layout
from stepback._layouts._line_cells import LineCells
from stepback._organization._compiled_organization import compiled_at_date
from tests.support import strategies


def cells_of(org, max_rows=None, max_layers=None):
    return LineCells.from_compiled(compiled_at_date(org), max_rows, max_layers)


def org_from_parents(parents, **options):
    """People named by their number, under their parents."""
    return Organization(
        people=[Person(str(person), **options) for person in range(len(parents))],
        reporting=[
            ReportingLine(str(above), str(person))
            for person, above in enumerate(parents)
            if above >= 0
        ],
    )


def describe_cells(org, **options):
    """For each cell, the ids of what is in it, the layer, the first row and the extent."""
    cells, ids = cells_of(org, **options), compiled_at_date(org).columns.ids
    return [
        (
            [str(id_) for id_ in ids[cells.cell_by_node == cell]],
            *(int(column[cell]) for column in (cells.layer, cells.first, cells.extent)),
        )
        for cell in range(cells.n_cells)
    ]


line_options = st.tuples(st.none() | st.integers(1, 8), st.none() | st.integers(1, 4))
organizations = strategies.organizations(max_people=12, **strategies.UNBOUND)


@given(organizations, line_options)
def test_everyone_is_counted_in_one_cell(org, options):
    """Whatever is merged, the people of all cells are all people, and the posts all on the line."""
    compiled, cells = compiled_at_date(org), cells_of(org, *options)
    assert cells.n_people.sum() == compiled.n_people
    assert (cells.cell_by_node[: compiled.n_people] >= 0).all()
    tree = compiled.reporting_tree
    is_on_line = (tree.parent >= 0) | (tree.direct_reports > 0)
    assert (cells.cell_by_node[is_on_line] >= 0).all()
    assert cells.n_teams.sum() == np.count_nonzero(tree.direct_reports)
    assert cells.n_vacant.sum() == np.count_nonzero(is_on_line & ~compiled.groups.is_occupied)


@given(organizations, line_options)
def test_reports_fill_their_manager_without_gaps(org, options):
    """The cells below another are within its rows, one after the other, and in the next layer."""
    cells = cells_of(org, *options)
    begins = {-1: 0} | dict(enumerate(cells.first.tolist()))
    sizes = {-1: cells.n_rows} | dict(enumerate(cells.extent.tolist()))
    for cell in set(cells.parent.tolist()):
        below = np.flatnonzero(cells.parent == cell)
        ends = np.append(begins[cell], cells.first[below] + cells.extent[below])
        assert cells.first[below].tolist() == ends[:-1].tolist()
        assert ends[-1] == begins[cell] + sizes[cell]
        assert (cells.layer[below] == (1 if cell < 0 else cells.layer[cell] + 1)).all()
        assert (below > cell).all()
    order = np.lexsort((cells.first, cells.layer))
    assert order.tolist() == list(range(cells.n_cells))


@given(organizations, line_options)
def test_one_cell_at_a_manager_is_smaller_than_a_row(org, options):
    """Only what is merged can be, and of each manager there is one such cell."""
    max_rows, max_layers = options
    cells = cells_of(org, max_rows, max_layers)
    is_small = cells.extent < cells.row_size
    assert np.bincount(cells.parent[is_small] + 1, minlength=1).max() <= 1 + cells.is_outside.sum()
    assert cells.row_size == max(1, cells.n_rows / (max_rows or np.inf))
    if max_layers is not None:
        assert cells.layer.max(initial=0) <= max_layers
    if max_rows is None and max_layers is None:
        assert ((cells.node >= 0) | cells.is_outside).all()
        assert cells.last_layer.tolist() == cells.layer.tolist()


@given(organizations, line_options)
def test_a_cell_for_one_names_it(org, options):
    """The node is the only one in it, and the head is the one above all others in it."""
    compiled, cells = compiled_at_date(org), cells_of(org, *options)
    parent = compiled.reporting_tree.parent
    on_line = np.flatnonzero((parent >= 0) | (compiled.reporting_tree.direct_reports > 0))
    for cell in range(cells.n_cells):
        places = on_line[cells.cell_by_node[on_line] == cell]
        heads = places[[parent[place] not in places for place in places]]
        assert cells.node[cell] == (places[0] if places.size == 1 else -1)
        assert cells.head[cell] == (heads[0] if heads.size == 1 else -1)


@given(organizations, line_options, st.lists(st.integers(-1, 2), min_size=40, max_size=40))
def test_what_is_merged_is_divided_by_group(org, options, codes):
    """Laws hold as without groups; cells for one group fill a row, and the rest is one cell."""
    compiled = compiled_at_date(org)
    groups = np.array(codes)[np.arange(compiled.columns.n_nodes) % 40]
    cells = LineCells.from_compiled(compiled, *options, groups)
    assert cells.n_people.sum() == compiled.n_people
    assert cells.n_teams.sum() == np.count_nonzero(compiled.reporting_tree.direct_reports)
    for cell in set(cells.parent.tolist()):
        below = np.flatnonzero(cells.parent == cell)
        begin = 0 if cell < 0 else cells.first[cell]
        ends = np.append(begin, cells.first[below] + cells.extent[below])
        assert cells.first[below].tolist() == ends[:-1].tolist()
        rest = below[(cells.extent[below] < cells.row_size) & ~cells.is_outside[below]]
        assert rest.size <= 1
        is_shared = (cells.node[below] < 0) & ~cells.is_outside[below]
        shared_groups = cells.common_value(groups)[below[is_shared]]
        named = shared_groups[shared_groups >= 0].tolist()
        assert len(set(named)) >= len(named) - 1  # the rest may happen to be of one group
    coarse = LineCells.from_compiled(compiled, *options)
    assert coarse.n_cells <= cells.n_cells


def test_groups_that_fill_a_row_have_their_own_cell():
    """Ten reports, in groups of six, three and one, where a row stands for two."""
    groups = np.array([-1, *[0] * 3, *[1] * 6, 2])
    compiled = compiled_at_date(org_from_parents([-1, *[0] * 10]))
    cells = LineCells.from_compiled(compiled, 5, None, groups)
    assert cells.extent.tolist() == [10, 6, 3, 1]
    assert cells.common_value(groups).tolist() == [-1, 1, 0, 2]
    assert cells.node.tolist() == [0, -1, -1, 10]
    # A row of four is not filled by three.
    cells = LineCells.from_compiled(compiled, 2, None, groups)
    assert cells.extent.tolist() == [10, 6, 4]
    assert cells.common_value(groups).tolist() == [-1, 1, -1]


def test_small_reports_share_a_cell():
    """As in the example of the module: a row stands for 3 people, and two teams are smaller."""
    parents = [-1, 0, 0, 0, *[1] * 6, *[2] * 2, 3]
    assert [row[1:] for row in describe_cells(org_from_parents(parents), max_rows=3)] == [
        (1, 0, 9),
        (2, 0, 6),
        (2, 6, 3),
        (3, 0, 6),
    ]
    cells = cells_of(org_from_parents(parents), max_rows=3)
    assert cells.node.tolist() == [0, 1, -1, -1]
    assert cells.n_people.tolist() == [1, 1, 5, 6]
    assert cells.n_teams.tolist() == [1, 1, 2, 0]
    assert cells.last_layer.tolist() == [1, 2, 3, 3]


def test_what_is_below_the_last_column_shares_a_cell():
    """Reports without reports still have their own."""
    parents = [-1, 0, 0, 1, 3]
    assert describe_cells(org_from_parents(parents), max_layers=2) == [
        (["0"], 1, 0, 2),
        (["2"], 2, 0, 1),
        (["1", "3", "4"], 2, 1, 1),
    ]
    cells = cells_of(org_from_parents(parents), max_layers=2)
    assert cells.node.tolist() == [0, 2, -1]
    assert cells.head.tolist() == [0, 2, 1]
    assert cells.last_layer.tolist() == [1, 2, 4]


def test_posts_are_drawn_once_and_people_counted_once():
    """Shared posts take a row for each holder; vacant and further posts one, without anybody."""
    org = Organization(
        people=[Person(id_) for id_ in ("ann", "bo", "cy", "di")],
        roles=[Role(id_) for id_ in ("lead", "desk", "night", "vacant")],
        reporting=[ReportingLine("lead", id_) for id_ in ("desk", "night", "vacant")],
        memberships=[
            Membership("night", "ann"),
            Membership("lead", "ann"),
            Membership("desk", "bo"),
            Membership("desk", "cy"),
        ],
    )
    assert describe_cells(org) == [
        (["ann", "lead"], 1, 0, 4),
        (["di"], 1, 4, 1),
        (["bo", "cy", "desk"], 2, 0, 2),
        (["night"], 2, 2, 1),
        (["vacant"], 2, 3, 1),
    ]
    cells = cells_of(org)
    assert cells.n_people.tolist() == [1, 1, 2, 0, 0]
    assert cells.n_vacant.tolist() == [0, 0, 0, 0, 1]
    assert cells.is_outside.tolist() == [False, True, False, False, False]


def test_common_values_are_those_that_all_share():
    """Codes below 0 are ignored."""
    cells = cells_of(org_from_parents([-1, 0, 0, 0, *[1] * 6, *[2] * 2, 3]), max_rows=3)
    assert cells.common_value(np.arange(13)).tolist() == [0, 1, -1, -1]
    codes = np.array([-1, 5, 6, 6, *[7] * 6, -1, 6, 6])
    assert cells.common_value(codes).tolist() == [-1, 5, 6, 7]


@pytest.mark.parametrize("options", [(None, None), (60, 8)])
def test_a_long_chain_and_many_roots(options):
    """Depth is unbounded, and nobody on any line is one cell."""
    chain = cells_of(org_from_parents(range(-1, 19_999)), *options)
    assert chain.n_people.sum() == 20_000
    assert chain.n_cells == (options[1] or 20_000)
    assert (chain.n_rows, chain.row_size) == (1, 1)
    nobody = cells_of(org_from_parents([-1] * 500), *options)
    assert (nobody.n_cells, nobody.n_people.tolist()) == (1, [500])
    assert cells_of(Organization(), *options).n_cells == 0


def test_an_icicle_has_the_height_of_its_roots():
    """Fractions of the height, and a column for each layer."""
    layout = icicle_layout(compiled_at_date(archetypes.command_pyramid(people=7, span=2)))
    assert layout.n_columns == 3
    assert layout.top.tolist() == [0, 0, 0.5, 0, 0.25, 0.5, 0.75]
    assert layout.bottom.tolist() == [1, 0.5, 1, 0.25, 0.5, 0.75, 1]
    assert layout.column.tolist() == [0, 1, 1, 2, 2, 2, 2]
    assert icicle_layout(compiled_at_date(Organization())).n_columns == 0
