"""What a matrix writes as a register is read back as an equal matrix."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

from stepback.evidence import AuthorityMatrix, Grant, read_authority_matrix

NAMES = ["Ward manager", "Head of Sales", "CFO", "Zoë & Co.", "Vorstand"]
WORDS = ["Purchases", "Hiring / permanent", "Leave", "Loans, other", "Übernahmen"]
UNITS = ["EUR", "days", "heads"]
AS_WRITTEN = {"shape": "register", "open_bands": "stay open"}


@st.composite
def draw_grants(draw):
    """Rights with a value in any field."""
    holder = draw(st.sampled_from(NAMES))
    limits = draw(st.lists(st.integers(1, 10**7), min_size=2, max_size=2, unique=True).map(sorted))
    above, up_to = (draw(st.sampled_from([None, limit / 4])) for limit in limits)
    has_amounts = above is not None or up_to is not None
    start, end = (
        draw(st.none() | st.dates(low, high))
        for low, high in (
            (datetime.date(2000, 1, 1), datetime.date(2020, 1, 1)),
            (datetime.date(2020, 1, 2), datetime.date(2080, 1, 1)),
        )
    )
    domain = draw(st.sampled_from(WORDS))
    unit = UNITS[WORDS.index(domain) % len(UNITS)] if has_amounts else ""
    return Grant(
        holder,
        domain,
        power=draw(st.sampled_from(["decides", "signs", "recommends", "is informed"])),
        above=above,
        up_to=up_to,
        unit=unit,
        tax="excluded" if unit == "EUR" else "",
        condition=draw(st.sampled_from(["", "in plan", "not in plan"])),
        jointly=draw(st.lists(st.sampled_from([n for n in NAMES if n != holder]), max_size=2))
        if draw(st.booleans())
        else (),
        scope=draw(st.sampled_from(["everything", "own line"])),
        principal=draw(st.sampled_from(["", "Board of Trustees"])),
        may_redelegate=draw(st.booleans()),
        start=start,
        end=end,
    )


@st.composite
def draw_matrices(draw):
    """Matrices of a few different rights."""
    grants = draw(st.lists(draw_grants(), min_size=1, max_size=6, unique=True))
    return AuthorityMatrix.from_grants(grants)


@given(draw_matrices())
def test_a_register_reads_back_as_the_same_matrix(matrix):
    """Columns of a register hold all that a matrix says; open bands stay as they are."""
    assert read_authority_matrix(matrix.to_table(), **AS_WRITTEN) == matrix


def test_frames_read_back_too():
    """A frame is a register with one more column, that of rows."""
    matrix = AuthorityMatrix.from_grants(
        [Grant("Head", "Leave", up_to=5, unit="days", jointly=["HR", "CFO"], start="2026-01-01")]
    )
    for backend in ("pandas", "polars", "pyarrow"):
        assert read_authority_matrix(matrix.to_frame(backend=backend), **AS_WRITTEN) == matrix


def test_levels_and_the_rule_of_tracks_are_said_again():
    """They are of the whole matrix, and no column of a register."""
    matrix = AuthorityMatrix.from_grants(
        [Grant("Head", "Leave", track="HR"), Grant("Lead", "Leave", track="Line")],
        levels=["Lead", "Head"],
        track_rule="all",
    )
    again = read_authority_matrix(
        matrix.to_table(), levels=matrix.levels, tracks=matrix.track_rule, **AS_WRITTEN
    )
    assert again == matrix
