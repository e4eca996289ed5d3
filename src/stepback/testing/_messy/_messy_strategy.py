"""The strategy of messy tables, and its arguments."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from stepback.testing._byte_choices import MAX_BYTES, ByteChoices, minimum_length
from stepback.testing._check_args import as_count, bound_problems, count_problems
from stepback.testing._messy._defects import DEFECT_KINDS, DEFECTS
from stepback.testing._messy._messy_table import MessyTable
from stepback.testing._messy._plant_defects import DrawnDefect, build_table

_MAX_DEFECTS = 12
_ROW_LENGTH = 9  # enough choices for any post or defect; one more for the days of a post
_MAX_POSTS = MAX_BYTES // (_ROW_LENGTH + 1)  # posts
_USUAL_DEFECTS = 8  # defects
_look_bytes = st.binary(min_size=4, max_size=4)
_row_bytes = st.binary(min_size=_ROW_LENGTH, max_size=_ROW_LENGTH)
_dated_row_bytes = st.binary(min_size=_ROW_LENGTH + 1, max_size=_ROW_LENGTH + 1)


def messy_tables(
    *,
    min_people: int = 0,
    max_people: int = 30,
    defects: Collection[str] | None = None,
    always: Collection[str] = (),
    dated: bool = False,
    spreadsheet: bool = False,
) -> st.SearchStrategy[MessyTable]:
    """HR exports with planted defects, each with the list of its defects.

    With them, an importer can be tested for finding exactly what is wrong, and for reading the rest
    correctly. Every defect has posts of its own: none hides another, or causes one that is not
    listed.

    Parameters
    ----------
    min_people, max_people
        Bounds on the number of posts, before any is vacant, shared or repeated.
    defects
        The kinds that may be planted, as listed in the notes and in `DEFECTS`; ``None``: all;
        ``()``: clean tables. A table may have several of one kind.
    always
        The kinds of which each table has at least one in addition.
    dated
        Whether there are columns of the days on which each row begins and is no longer in force.
        Only then are the defects planted that concern days.
    spreadsheet
        Whether the tables are meant for ``to_file("staff.xlsx")``. Only then are cells merged, and
        no defects planted that only a text file can have.

    Returns
    -------
    SearchStrategy[MessyTable]
        Tables shrink to the fewest rows; without any defect, to a header.

    Raises
    ------
    InvalidArgument
        If the arguments are not as described above, or contradict each other.

    Notes
    -----
    The defects marked with * cannot be repaired, since nothing in the table shows what was
    meant: an importer can find them, and leave the decision to a person who knows.

    ====================  =====================================================================
    defect                what is planted
    ====================  =====================================================================
    reporting-cycle *     two to four posts report to each other in a circle
    self-report *         a post reports to itself
    dangling-manager *    one to three posts report to an id that nobody has
    duplicate-row         a row occurs twice
    lost-leading-zero     a manager ``"007"`` is written ``"7"``, as spreadsheets do
    padded-id             space around one to three ids of a column; it may be a no-break space
    recased-id            a manager ``"E-2001"`` is written ``"e-2001"``
    blank-row             a row of empty cells, or of blank ones
    repeated-header       the header once more, anywhere below
    sentinel-root         ``"XX"`` or the like as the manager of a person at the top
    job-share             two people on rows of one id
    vacant-post           ``"Vacant"`` or the like as the name: nobody holds the post
    mixed-encoding        one to three rows are in CP1252, all others in UTF-8; where no other
                          has any letter beyond ASCII, the file is CP1252 throughout
    byte-order-mark       the mark of UTF-8 at the start of the file
    total-row             ``"Total"`` or the like as id, name or unit of a row, maybe with a sum
    footer                a last row with a sentence in its first cell
    label-row             a row below the header with labels, types or lines instead of a person
    several-managers      two or three ids in the cell of a manager: the first is solid, the others
                          are dotted
    dotted-column         one more column, ``dotted_managers``, with one or two ids in one row
    decorated-manager     the id of a manager with the name, a status or an at sign around it
    ambiguous-manager *   the id of a manager with the name of another person
    hidden-character      around one to three ids of a column is what has no width, such as a soft
                          hyphen
    unicode-twin          the id of a manager is coded in another way: decomposed, with a curly
                          apostrophe, or with a full-width letter
    rounded-id *          one to three ids of 16 digits are written ``"1.00000E+15"``. Which row is
                          whose is then unknown, so that it comes alone
    merged-cells          a unit or a manager is merged over two to four rows (only with
                          `spreadsheet`); in `MessyTable.rows`, the first has the text
    job-history           two rows of one person: the second begins on the day on which the first
                          ends, with another FTE (only in dated tables, as the next three)
    overlapping-rows *    the same, but the first ends later than the second begins, or never
    end-before-start *    the end is a day before the start
    invalid-date *        the start or the end is no date, such as ``"2024-02-30"``
    swapped-columns *     the headers of the ids and of the managers, or of the ids and of the
                          names, are swapped. It hides all other defects, and so comes alone
    ====================  =====================================================================

    If columns are swapped, an importer that goes by the headers cannot read the table correctly.
    It can only notice that ids repeat or that no manager is among them, and not even that if
    nobody reports to anyone.

    Examples
    --------
    >>> from hypothesis import given, settings
    >>> from stepback.testing.strategies import messy_tables
    >>> @given(messy_tables(always={"reporting-cycle"}))
    ... @settings(deadline=None, max_examples=20)
    ... def test_every_cycle_is_found_and_nothing_is_taken_for_one(table):
    ...     planted = {it.rows for it in table.planted if it.defect == "reporting-cycle"}
    ...     try:
    ...         read_people(table.to_columns(), columns=table.columns)
    ...     except InvalidOrganization as invalid:
    ...         problems = invalid.problems
    ...     assert planted == {it.where.rows for it in problems if it.code == "reporting-cycle"}
    >>> test_every_cycle_is_found_and_nothing_is_taken_for_one()
    """
    may = _select_defects("defects", DEFECTS if defects is None else defects)
    must = _select_defects("always", always)
    min_people, max_people = as_count(min_people), as_count(max_people)
    for option, value in (("dated", dated), ("spreadsheet", spreadsheet)):
        if not isinstance(value, bool):
            raise InvalidArgument(f"{option}: {value!r} is neither True nor False")
    lacks = {
        defect: _lacking_option(defect, dated=dated, spreadsheet=spreadsheet) for defect in DEFECTS
    }
    may = [defect for defect in may if not lacks[defect]]
    if faults := dict.fromkeys(filter(None, map(lacks.get, must))):
        listed = (
            f"{', '.join(one for one in must if lacks[one] == fault)} {fault}" for fault in faults
        )
        raise InvalidArgument(f"always: {'; '.join(listed)}")
    _check_room(must, {"min_people": min_people, "max_people": max_people})
    row = _dated_row_bytes if dated else _row_bytes
    return _draw_table(
        st.lists(row, min_size=min_people, max_size=max_people),
        st.tuples(*(st.tuples(st.just(defect), _row_bytes) for defect in must)),
        st.tuples(st.sampled_from(may), _row_bytes) if may else None,
        max_people,
        dated=dated,
    )


@st.composite  # so that a failing example shows the table, and not the bytes drawn for it
def _draw_table(
    draw: st.DrawFn,
    people: st.SearchStrategy[list[bytes]],
    always: st.SearchStrategy[tuple[DrawnDefect, ...]],
    perhaps: st.SearchStrategy[DrawnDefect] | None,
    most: int,
    *,
    dated: bool,
) -> MessyTable:
    look, posts, must = draw(_look_bytes), draw(people), draw(always)
    if perhaps is None:
        return build_table(look, posts, must, [], most, dated=dated)
    fewest = minimum_length(_USUAL_DEFECTS, ByteChoices(look[-1:]), 0, _MAX_DEFECTS)
    may = draw(st.lists(perhaps, min_size=fewest, max_size=_MAX_DEFECTS))
    return build_table(look, posts, must, may, most, dated=dated)


def _select_defects(option: str, given: Iterable[str]) -> list[str]:
    """The named kinds, in the order of `DEFECTS`."""
    try:
        named = {given} if isinstance(given, str) else set(given)
    except TypeError:
        raise InvalidArgument(f"{option}: {given!r} is not a collection of names") from None
    if unknown := sorted(named - DEFECT_KINDS.keys(), key=str):
        raise InvalidArgument(
            f"{option}: {', '.join(map(repr, unknown))} is not a kind of defect; "
            f"there are {', '.join(DEFECTS)}"
        )
    return [defect for defect in DEFECTS if defect in named]


def _lacking_option(defect: str, *, dated: bool, spreadsheet: bool) -> str:
    """What has to be asked for so that a defect can be planted; empty if it can."""
    kind = DEFECT_KINDS[defect]
    if kind.needs_days and not dated:
        return "needs days; ask for dated=True"
    if kind.needs_sheet and not spreadsheet:
        return "needs a spreadsheet; ask for spreadsheet=True"
    if kind.needs_bytes and spreadsheet:
        return "is not in spreadsheets; leave out spreadsheet=True"
    return ""


def _check_room(must: list[str], counts: dict[str, int]) -> None:
    faults = count_problems(counts) or list(bound_problems(counts, "people"))
    if not faults and counts["min_people"] > _MAX_POSTS:
        room = f"the {_MAX_POSTS} posts that hypothesis can draw at once"
        faults = [f"min_people={counts['min_people']} is more than {room}; ask for fewer"]
    if faults:
        raise InvalidArgument("; ".join(faults))
    lonely = [defect for defect in must if DEFECT_KINDS[defect].is_exclusive]
    if lonely and len(must) > 1:
        others = ", ".join(defect for defect in must if defect not in lonely)
        raise InvalidArgument(f"always: {lonely[0]} comes alone, but {others} is asked for besides")
    taken, most = sum(DEFECT_KINDS[defect].n_posts for defect in must), counts["max_people"]
    if taken > most:
        raise InvalidArgument(
            f"always={', '.join(must)} takes {taken} people, more than max_people={most}"
        )
