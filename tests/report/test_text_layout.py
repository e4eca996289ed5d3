"""The layout of a report as plain text."""

from stepback import report
from stepback._documents._document import Figure, Figures, Section
from stepback._documents._render._plain_text import layout_lines
from stepback._documents._render._text_layout import display_width, fit_column_widths, wrap_lines
from tests.support.reports import build_document, read_example


def test_a_figure_that_takes_a_sentence_keeps_its_note():
    """The note is placed below, for example where a figure is not defined."""
    figure = Figure(
        "spread", "Spread", "not defined, because there is only one person", note="0 to 1"
    )
    block = Figures((figure,))
    document = build_document("Report", appendix=(Section("one", "One", (block,)),))
    assert [line for _, line in layout_lines(document, 88)][-2:] == [
        "  Spread  not defined, because there is only one person",
        "          0 to 1",
    ]


def test_lines_are_wrapped_by_their_width_on_a_terminal():
    """A number stays with its unit; a long word is split, after a slash if it has one."""
    assert wrap_lines("it is about 45 % now", 14) == ["it is about", "45 % now"]
    assert wrap_lines("日本語", 4) == ["日本", "語"]
    assert wrap_lines("aa/bbbb", 5) == ["aa/", "bbbb"]
    assert wrap_lines("日", 1) == ["日"]
    assert wrap_lines("", 5) == [""]
    assert display_width("e\u0301\u200d") == 1


def test_columns_shrink_to_the_available_width():
    """Marked columns shrink to their minimum first, then the widest column."""
    assert fit_column_widths([10, 10], [2, 2], [False, True], 12) == [10, 2]
    assert fit_column_widths([10, 6], [2, 2], [False, False], 12) == [6, 6]
    assert fit_column_widths([10, 6], [9, 6], [False, False], 3) == [9, 6]


def test_lines_have_a_style():
    """A terminal shows each style differently."""
    result = report(read_example())
    parts = {part for part, _ in layout_lines(result, 100)}
    assert parts == {"title", "heading", "lead", "caption", "header", "rule", "plain"}
