"""The explorer as a page: zoom, search and names that nobody can run, in a real Chromium."""

import math
from contextlib import contextmanager
from itertools import product

import pytest

from stepback import Circle, Membership, Organization, Person, ReportingLine, Role, real_authority
from stepback._display._sanitize_text import sanitize_text
from stepback.plots import explore
from tests.support.chromium import DESKTOP, IN_CHROMIUM, PHONE
from tests.support.reports import read_example
from tests.support.shown_organizations import (
    HOSTILE_NAMES,
    build_hostile_organization,
    build_large_organization,
    read_department,
)

pytestmark = IN_CHROMIUM

TAGS = "[...new Set([...document.querySelectorAll('body *')].map((e) => e.tagName.toLowerCase()))]"
PAGE_TAGS = (
    {"header", "h1", "h2", "h3", "p", "form", "label", "input", "ul", "li", "main", "nav", "div"}
    | {"section", "footer", "noscript", "script", "style", "button", "small", "span", "strong"}
    | {"dl", "dt", "dd", "svg", "g", "path", "text", "tspan", "rect", "defs", "clippath", "a"}
)


@contextmanager
def open_explorer(chromium, org, *, width=DESKTOP, scheme="light", **options):
    """The page of an explorer, once it is drawn."""
    with chromium.open_html(explore(org, **options).to_html(), width=width, scheme=scheme) as page:
        page.tab.wait_for_selector("html[data-ready]")
        yield page


@pytest.fixture(scope="module")
def example_page(chromium):
    """The page of the example company, which takes a second to open, for several tests."""
    with open_explorer(chromium, read_example()) as page:
        yield page


@pytest.fixture
def example(example_page):
    """The page of the example company, as it is at first."""
    for button in example_page.tab.locator("#path button").all()[:1]:
        button.click()
    example_page.tab.mouse.move(0, 0)
    return example_page


def drawn_labels(page):
    """The texts of the cells that are drawn, as they are read."""
    page.tab.wait_for_timeout(50)  # plotly draws in the next frame
    return page.tab.locator("#chart text.slicetext").all_text_contents()


def click_cell(page, text):
    """Click the middle of the cell with this text."""
    cell = page.tab.locator("#chart g.slice", has_text=text).first
    cell.scroll_into_view_if_needed()
    box = cell.bounding_box()
    page.tab.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def figures_beside(page):
    """The figures beside the chart, by their labels."""
    labels, texts = (
        page.tab.locator(f"#details {tag}").all_text_contents() for tag in ("dt", "dd")
    )
    return dict(zip(labels, texts, strict=True))


def chosen_name(page):
    """The name of whose figures are beside the chart."""
    return page.tab.locator("#details h2").text_content()


def type_query(page, text):
    """Search, and wait for what is found to be told."""
    page.tab.locator("#query").press("Escape")
    page.wait_until("document.getElementById('found').textContent === ''")
    page.tab.locator("#query").fill(text)
    page.wait_until("document.getElementById('found').textContent !== ''")
    return page.tab.locator("#hits button").all_text_contents()


# Zoom


def test_a_click_on_a_cell_zooms_into_it_and_one_on_the_top_cell_out(example):
    """The path above the chart says where the reader is, and goes back."""
    assert any(text.startswith("Bjarne Torp") for text in drawn_labels(example))
    click_cell(example, "Tomas Brekke")
    labels = drawn_labels(example)
    assert labels[0] == "Tomas Brekke · 26"
    assert not any(text.startswith("Bjarne Torp") for text in labels)
    assert chosen_name(example) == "Tomas Brekke"
    assert example.tab.locator("#path").text_content() == "Ingrid Solheim \u203a Tomas Brekke"
    click_cell(example, "Rashid Karimi")
    assert chosen_name(example) == "Rashid Karimi"
    click_cell(example, "Rashid Karimi")
    assert chosen_name(example) == "Tomas Brekke"
    example.tab.locator("#path button", has_text="Ingrid Solheim").click()
    assert drawn_labels(example)[0] == "Ingrid Solheim · 39"


def test_a_click_on_somebody_without_reports_tells_their_figures(example):
    """The view stays, and their cell has a line around it."""
    before = drawn_labels(example)
    click_cell(example, "Maja Berg")
    assert chosen_name(example) == "Maja Berg"
    assert drawn_labels(example) == before
    widths = example.evaluate(
        "[...document.querySelectorAll('#chart path.surface')]"
        ".map((cell) => parseFloat(cell.style.strokeWidth))"
    )
    assert widths.count(3) == 1


def test_the_figures_beside_the_chart_are_those_of_the_library(example):
    """Office, unit, layer, direct and total reports, and the share of decisions."""
    assert figures_beside(example) == {
        "Office": "Chief executive",
        "Unit": "management",
        "Id": "E01",
        "Layer": "1",
        "Direct reports": "3",
        "Reports in total": "39",
        "Modeled share of decisions": f"{round(100 * real_authority(read_example())['E01'])} %",
    }


def test_a_cell_under_the_mouse_tells_its_figures(example):
    """In the box that plotly draws."""
    example.tab.locator("#chart g.slice", has_text="Tomas Brekke").first.hover()
    example.tab.wait_for_selector("#chart .hovertext")
    lines = example.tab.locator("#chart .hovertext tspan.line").all_text_contents()
    assert lines[:2] == ["Tomas Brekke", "Office: Operations director"]
    assert "Reports in total: 26" in lines


def test_everything_can_be_reached_without_a_mouse(example):
    """Through the buttons beside the chart, which do what clicks on cells do."""
    for name in ("Tomas Brekke", "Rashid Karimi", "Astrid Lund"):
        button = example.tab.locator("#details li button", has_text=name)
        button.focus()
        example.tab.keyboard.press("Enter")
        assert chosen_name(example) == name
    assert drawn_labels(example)[0].startswith("Astrid Lund")


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["icicle", "treemap"])
def test_reports_who_are_too_many_to_be_read_open_part_by_part(chromium, kind):
    """In order, until the last."""
    org = build_large_organization(200, span=199)
    with open_explorer(chromium, org, kind=kind) as page:
        seen = []
        for _ in range(20):
            labels = drawn_labels(page)
            seen += [text for text in labels[1:] if "more" not in text]
            if not any("more" in text for text in labels):
                break
            click_cell(page, "more …")
        assert seen == [f"Kim Holm {number}" for number in range(1, 200)]
        assert "from report" in page.tab.locator("#path").text_content()
        page.tab.locator("#path button").click()
        assert page.tab.locator("#path").text_content() == "Kim Holm 0"


@pytest.mark.slow
def test_several_roots_and_people_on_no_line_are_shown_side_by_side(chromium):
    """Within a cell for everyone."""
    people = [Person(name) for name in ("ann", "bo", "cy", "di", "ed", "fi")]
    lines = [ReportingLine("ann", "bo"), ReportingLine("cy", "di")]
    with open_explorer(chromium, Organization(people=people, reporting=lines)) as page:
        labels = drawn_labels(page)
        assert labels[0] == "Everyone · 6"
        assert {"ann · 1", "bo", "cy · 1", "di", "On no reporting line · 2"} < set(labels)
        click_cell(page, "On no reporting line")
        assert drawn_labels(page) == ["On no reporting line · 2", "ed", "fi"]
        click_cell(page, "ed")
        assert figures_beside(page)["Layer"] == "on no line"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("people", "text"), [((), "It has no people."), ((Person("ann"),), "No reporting line")]
)
def test_an_organization_without_lines_or_people(chromium, people, text):
    """It has a page that says so."""
    html = explore(Organization(people=people)).to_html()
    with chromium.open_html(html) as page:
        assert text in page.tab.locator("header").text_content()
        assert page.tab.locator("#chart g.slice").count() == (2 if people else 0)


@pytest.mark.slow
def test_vacant_posts_are_marked_and_posts_are_no_people(chromium):
    """In their cells, and in the list of reports."""
    org = Organization(
        people=[Person("ann"), Person("bo")],
        roles=[Role("held"), Role("free")],
        memberships=[Membership("held", "bo")],
        reporting=[ReportingLine("ann", "held"), ReportingLine("ann", "free")],
    )
    with open_explorer(chromium, org) as page:
        labels = drawn_labels(page)
        assert [label for label in labels if "vacant" in label] == ["free (vacant)"]
        assert "free (vacant)" in page.tab.locator("#details ul").text_content()
        click_cell(page, "free")
        assert figures_beside(page)["Post held by"] == "nobody"
    apart = Organization(
        people=org.people,
        roles=[Role("free")],
        reporting=[
            ReportingLine("free", "bo"),
        ],
    )
    with open_explorer(chromium, apart) as page:
        assert drawn_labels(page)[0] == "Everyone · 2"


@pytest.mark.slow
def test_the_colors_of_the_legend_follow_the_page(chromium):
    """They are those of the cells, on light and on dark."""
    people = [Person("ann", unit="x"), Person("bo", unit="y"), Person("cy")]
    lines = [ReportingLine("ann", "bo"), ReportingLine("ann", "cy")]
    first = "getComputedStyle(document.querySelector('#legend .swatch')).backgroundColor"
    with open_explorer(chromium, Organization(people=people, reporting=lines)) as page:
        assert page.tab.locator("#legend > span").all_text_contents() == [
            "x",
            "y",
            "several, or no unit",
        ]
        for scheme, channels in (("light", (169, 201, 240)), ("dark", (43, 90, 148))):
            page.show_as(width=DESKTOP, scheme=scheme)
            page.wait_until(f"{first} === 'rgb{channels}'")


@pytest.mark.slow
def test_posts_tell_who_holds_them(chromium):
    """A post that nobody holds says so; people who are on a line through a post are found there."""
    org = Organization(
        people=[Person("ann"), Person("bo", name="Bo Fox"), Person("cy")],
        roles=[Role("desk", name="Help desk"), Role("shop")],
        circles=[Circle("board")],
        memberships=[
            Membership("desk", "bo"),
            Membership("desk", "cy"),
            Membership("board", "ann"),
        ],
        reporting=[ReportingLine("ann", "desk"), ReportingLine("desk", "shop")],
    )
    with open_explorer(chromium, org) as page:
        assert type_query(page, "fox") == ["Bo FoxHelp desk, bo"]
        page.tab.keyboard.press("Enter")
        assert chosen_name(page) == "Help desk"
        assert figures_beside(page)["Post held by"] == "Bo Fox, cy"
        page.tab.locator("#details li button", has_text="shop").click()
        assert figures_beside(page)["Post held by"] == "nobody"


# Search


def test_people_are_found_by_name_id_office_and_unit(chromium):
    """Whatever the case and accents; those whose names begin so come first."""
    org = Organization(
        people=[
            Person("1", name="Zoë Łukasz", unit="Sales/North", attributes={"title": "Clerk"}),
            Person("2", name="Ann Zoe", unit="Sales/South", attributes={"title": "Head of Zoe"}),
            Person("x17", name="Bo"),
        ],
        reporting=[ReportingLine("1", "2"), ReportingLine("1", "x17")],
    )
    with open_explorer(chromium, org) as page:
        assert [hit[:7] for hit in type_query(page, "ZOE")] == ["Zoë Łuk", "Ann Zoe"]
        assert page.tab.locator("#found").text_content() == "2 found."
        assert type_query(page, "x17") == ["Box17"]
        assert [hit[:3] for hit in type_query(page, "clerk")] == ["Zoë"]
        assert [hit[:3] for hit in type_query(page, "south ann")] == ["Ann"]
        assert type_query(page, "nobody at all") == []
        assert page.tab.locator("#found").text_content().startswith("Nothing found.")


def test_what_is_found_is_shown_and_its_cell_is_marked(chromium):
    """By Enter, or by the arrows of the keyboard; Escape forgets what was typed."""
    org = build_large_organization(1_000, span=40)
    with open_explorer(chromium, org) as page:
        type_query(page, "Kim Holm 997")
        page.tab.keyboard.press("Enter")
        assert chosen_name(page) == "Kim Holm 997"
        assert "Kim Holm 997" in drawn_labels(page)
        assert page.tab.locator("#hits button").count() == 0
        hits = type_query(page, "Holm 99")
        assert page.tab.locator("#found").text_content() == "19 found."
        page.tab.keyboard.press("ArrowDown")
        page.tab.keyboard.press("ArrowDown")
        page.tab.keyboard.press("Enter")
        assert hits[1].startswith(chosen_name(page))
        assert len(type_query(page, "kim")) == 20
        assert page.tab.locator("#found").text_content() == "1,000 found; the first 20 are listed."
        page.tab.keyboard.press("ArrowDown")
        page.tab.keyboard.press("ArrowUp")
        assert page.evaluate("document.activeElement.id") == "query"
        page.tab.keyboard.press("Escape")
        assert page.tab.locator("#query").input_value() == ""
        assert page.tab.locator("#hits button").count() == 0


# Hostile names


@pytest.mark.parametrize("kind", ["icicle", pytest.param("treemap", marks=pytest.mark.slow)])
def test_hostile_names_are_shown_as_they_are_and_do_nothing(chromium, kind):
    """In cells, hover texts, hits, the path, the legend and figures: no element is made of one."""
    org = build_hostile_organization()
    with open_explorer(chromium, org, kind=kind, title=HOSTILE_NAMES[0], personal=True) as page:
        assert page.evaluate("document.title") == HOSTILE_NAMES[0]
        for person in org.people:
            page.tab.locator("#query").fill(sanitize_text(person.id).strip("\u2068\u2069…"))
            page.tab.keyboard.press("Enter")
            page.wait_until("document.getElementById('found').textContent !== ''")
            assert page.tab.locator("#found").text_content().startswith("Shown: ")
            page.tab.locator("#chart g.slice").last.hover()
        assert set(page.evaluate(TAGS)) <= PAGE_TAGS
        assert page.tab.locator("#chart a[href], header a, main a[href]").count() == 0
        scripts = page.evaluate("document.scripts.length")
        assert scripts == 3
        assert page.evaluate("[...document.querySelectorAll('[onload], [onerror]')].length") == 0


def test_markup_and_templates_in_names_are_read_as_they_are(chromium):
    """Plotly knows tags, entities and templates in labels, and gets none."""
    names = ["<b>x</b>", "%{label} %{id}", "&lt;i&gt;", "$x^2$", "a<br>b", "<a href='x'>y</a>"]
    people = [Person("ann"), *(Person(f"p{n}", name=name) for n, name in enumerate(names))]
    lines = [ReportingLine("ann", person.id) for person in people[1:]]
    with open_explorer(chromium, Organization(people=people, reporting=lines)) as page:
        assert sorted(drawn_labels(page)) == sorted(["ann · 6", *names])
        for name in names:
            page.tab.mouse.move(0, 0)
            page.tab.locator("#chart g.slice").filter(has_text=name).last.hover()
            page.tab.wait_for_selector("#chart .hovertext")
            page.wait_until(
                "(name) => document.querySelector('#chart .hovertext tspan.line')?.textContent"
                " === name",
                name,
            )


@pytest.mark.slow
def test_a_script_in_the_page_that_is_not_its_own_does_not_run(chromium):
    """The policy of the page allows two scripts by what is in them."""
    html = explore(read_example()).to_html()
    html = html.replace("</body>", "<script>document.title = 'run'</script></body>")
    titles = []

    def read_title():
        with chromium.open_html(html) as page:
            page.tab.wait_for_selector("html[data-ready]")
            titles.append(page.evaluate("document.title"))

    with pytest.raises(AssertionError, match="script-src"):
        read_title()
    assert titles == ["Organization of 40 people"]


# What is seen


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (build_hostile_organization, "icicle"),
        (build_hostile_organization, "treemap"),
        (read_example, "icicle"),
        (read_example, "treemap"),
        (read_department, "icicle"),
        (read_department, "treemap"),
    ],
)
def test_nothing_is_cut_off_and_every_text_can_be_read(chromium, make, kind):
    """On a desktop and on a phone; the chart follows the width of the window, and its colors."""
    with open_explorer(chromium, make(), kind=kind) as page:
        for width, scheme in product((DESKTOP, PHONE), ("light", "dark")):
            page.show_as(width=width, scheme=scheme)
            page.wait_until(
                "document.querySelector('#chart .main-svg').clientWidth"
                " === document.getElementById('chart').clientWidth"
            )
            faults = [*page.find_overflow(), *page.find_low_contrast()]
            assert (width, scheme, faults) == (width, scheme, [])


@pytest.mark.slow
@pytest.mark.parametrize("color", ["layer", "span", "share", "support", "mapping", "texts"])
def test_colors_have_a_legend_and_can_be_read(chromium, color):
    """By any measure, and by numbers or texts by id, of which some are not known."""
    org = read_example()
    ids = [person.id for person in org.people]
    mappings = {
        "mapping": {id_: number - 12.5 for number, id_ in enumerate(ids)} | {ids[3]: math.nan},
        "texts": {id_: f"<i>{number % 9}</i>" for number, id_ in enumerate(ids[5:])},
    }
    options = {"color": mappings.get(color, color), "label": "What <b>it</b> says"}
    with open_explorer(chromium, org, personal=True, **options) as page:
        assert page.tab.locator("#legend strong").text_content() == "What <b>it</b> says"
        legend = page.tab.locator("#legend > span").all_text_contents()
        for scheme in ("light", "dark"):
            page.show_as(width=DESKTOP, scheme=scheme)
            page.tab.wait_for_timeout(100)
            assert (scheme, page.find_low_contrast()) == (scheme, [])
    if color == "mapping":
        assert legend == ["-26.526.5", "no value"]
    elif color == "texts":
        assert legend[:2] == ["<i>0</i>", "<i>1</i>"]
        assert "1 other" in legend
    else:
        assert len(legend) in {1, 2}


def test_the_page_can_be_followed_by_a_screen_reader(example):
    """Headings in order, a label for the search, and a name for the chart."""
    assert example.heading_levels() == [1, 2, 3]
    assert example.tab.get_by_label("Search by name, id, office or unit").count() == 1
    assert "Ingrid Solheim" in example.tab.locator("#chart").get_attribute("aria-label")


def test_the_picture_can_be_saved(example):
    """By a button below the chart; none of plotly's own covers a cell."""
    assert example.tab.locator("#chart .modebar-btn").count() == 0
    with example.tab.expect_download() as download:
        example.tab.get_by_role("button", name="Save the chart as a picture").click()
    assert download.value.suggested_filename == "organization.png"


@pytest.mark.slow
def test_a_notebook_shows_it_in_a_frame_of_its_own(chromium):
    """Which is drawn there, and cannot reach the page around it."""
    html = f"<!doctype html><meta charset=utf-8><title>notebook</title>{explore(read_example())._repr_html_()}"
    with chromium.open_html(html) as page:
        frame = page.tab.frame_locator("iframe")
        frame.locator("html[data-ready]").wait_for()
        assert frame.locator("#details h2").text_content() == "Ingrid Solheim"
        assert page.evaluate("document.querySelector('iframe').contentDocument") is None


@pytest.mark.slow
@pytest.mark.parametrize("n_people", [10_000, 100_000])
@pytest.mark.parametrize("span", [7, 200_000])
def test_large_organizations_are_drawn_part_by_part(chromium, n_people, span):
    """Never more cells than can be read, so that a zoom takes no longer than in a small one."""
    org = build_large_organization(n_people, span)
    with open_explorer(chromium, org) as page:
        assert page.tab.locator("#chart g.slice").count() < 300
        type_query(page, f"p{n_people - 1}")
        page.tab.keyboard.press("Enter")
        assert chosen_name(page) == f"Kim Holm {n_people - 1}"
        assert f"Kim Holm {n_people - 1}" in drawn_labels(page)
        assert page.tab.locator("#chart g.slice").count() < 300


@pytest.mark.slow
def test_a_line_of_any_depth_is_walked_down(chromium):
    """Neither Python nor the page goes down the line by calling itself."""
    org = build_large_organization(20_000, span=1)
    with open_explorer(chromium, org) as page:
        type_query(page, "p19999")
        page.tab.keyboard.press("Enter")
        assert chosen_name(page) == "Kim Holm 19999"
        assert "19,994 more" in page.tab.locator("#path").text_content()
