"""What rows with one id are: nobody is invented, and nobody is lost."""

import pytest

from stepback import InvalidOrganization, Membership, read_people

OPTIONS = {"vacant": {"Vacant", "Eliminated"}, "undisclosed": {"N/D"}}


def table(text):
    """The columns of a table that is written with bars."""
    header, *rows = [line.strip().split("|") for line in text.strip().splitlines()]
    return {name: [row[number] for row in rows] for number, name in enumerate(header)}


def repaired(text, **options):
    """A table that is read with repair."""
    return read_people(table(text), **OPTIONS, repair=True, **options)


def refusals(text, **options):
    """The errors that are left with repair."""
    with pytest.raises(InvalidOrganization) as raised:
        repaired(text, **options)
    return [str(problem) for problem in raised.value.problems if problem.severity == "error"]


def ids(org):
    """The ids of people, and of roles."""
    return [person.id for person in org.people], [role.id for role in org.roles]


# Contradictions


@pytest.mark.parametrize("header", ["title", "Job title", "Position", "Stellenbezeichnung"])
def test_two_names_with_two_titles_have_no_repair(header):
    """Either may be meant; each row is named."""
    text = f"""id|name|{header}|manager
               1|Ann|CEO|
               2|Bo|Head|1
               2|Cy|Clerk|1
               3|Di|Clerk|2"""
    assert refusals(text) == [
        "rows 3, 4, id: '2' is given 2 times with different names and titles: row 3 'Bo' and "
        "'Head', row 4 'Cy' and 'Clerk'; give each person or post an id of its own, and name that "
        "where '2' is the manager"
    ]


def test_what_a_contradiction_advises_works():
    """Once each has an id, the table reads as it is."""
    org = read_people(
        table("""id|name|title|manager
                 1|Ann|CEO|
                 2|Bo|Head|1
                 4|Cy|Clerk|1
                 3|Di|Clerk|4""")
    )
    assert ids(org) == (["1", "2", "4", "3"], [])


def test_two_names_with_two_titles_under_two_managers_have_no_repair_either():
    """Nor if nobody reports to them, and whatever else is on the rows."""
    text = """id|name|title|manager
              1|Ann|CEO|
              2|Bo|Head|1
              2|Cy|Clerk|3
              3|Di|Clerk|1
              2|N/D|Clerk|3
              4|Ed|Clerk|1
              4|Ed|Clerk|1"""
    (refusal,) = refusals(text)
    assert refusal.startswith("rows 3, 4, 6, id: '2' is given 3 times with different names")


def test_a_name_in_two_of_several_posts_has_no_repair():
    """Bo would be two people."""
    text = """id|name|manager
              1|Ann|
              2|Bo|1
              2|Cy|1
              2|Bo|3
              3|Di|1"""
    (refusal,) = refusals(text)
    assert "to several names, one of them in several posts: row 3 'Bo', row 4 'Cy'" in refusal


def test_contradictions_are_found_in_a_strict_reading_too():
    """It does not offer a repair for them."""
    text = """id|name|title
              2|Bo|Head
              2|Cy|Clerk
              3|Ed|Clerk
              3|Ed|Clerk"""
    with pytest.raises(InvalidOrganization) as raised:
        read_people(table(text))
    errors = [problem for problem in raised.value.problems if problem.severity == "error"]
    offers = {problem.where.rows: "repair=True" in str(problem) for problem in errors}
    assert offers == {(2, 3): False, (4, 5): True}


# Job shares


@pytest.mark.parametrize(
    "titles", [("Head", "Head"), ("Head", " HEAD "), ("Head", ""), ("Ms", "Mr")]
)
def test_a_job_share_stays_one(titles):
    """Two names, one title and one manager; how somebody is addressed is no title."""
    org = repaired(f"""id|name|title|manager|fte
                       1|Ann|CEO||1
                       2|Bo|{titles[0]}|1|.5
                       2|Cy|{titles[1]}|1|.5""")
    assert org.memberships == (
        Membership("2", "2 (1)", share=0.5),
        Membership("2", "2 (2)", share=0.5),
    )


def test_a_name_in_another_order_is_the_same_name():
    """Whoever is written "Last, First" once is no second holder."""
    org = repaired("""id|name
                      1|Bo, Ann
                      1|Ann Bo""")
    assert ids(org) == (["1"], [])


# Rows without a name


@pytest.mark.parametrize("name", ["N/D", "withheld", ""])
@pytest.mark.parametrize("header", ["title", "Grade", "unit", "Phone"])
def test_undisclosed_rows_that_differ_in_anything_are_two_people(name, header):
    """Nobody is lost, whatever the column is."""
    org = repaired(f"""id|name|manager|{header}
                       1|Ann||a
                       2|{name}|1|b
                       2|{name}|1|c""")
    assert len(org.people) == 3


@pytest.mark.parametrize(
    "header", ["source_line", "Source file", "Row", "Unnamed: 0", "", "Zeile", "#", "file name"]
)
def test_where_a_row_is_from_does_not_count(header):
    """Two rows that differ in nothing else are one; the repair says in what they differ."""
    org = repaired(f"""id|name|manager|{header}
                       1|Ann||a
                       2|N/D|1|b
                       2|N/D|1|c
                       3|Eliminated|1|d
                       3|Eliminated|1|e""")
    assert ids(org) == (["1", "2"], ["3"])
    shown = header or "column 4"
    assert [str(repair).rpartition("; ")[2] for repair in org.repairs] == [
        f"row 3 is kept, row 4 (the same but for {shown}) left out",
        f"row 5 is kept, row 6 (the same but for {shown}) left out",
    ]


def test_the_manager_is_no_number_of_a_row():
    """A line manager, or a line of production, tells two people apart."""
    org = repaired("""id|name|manager|Line
                      1|Ann||1
                      2|N/D|1|1
                      2|N/D|1|2
                      3|Cy|1|1""")
    assert len(org.people) == 4


def test_undisclosed_posts_with_different_titles_are_two_posts():
    """The first keeps the id if nobody reports to it."""
    text = """id|name|title|manager
              1|Ann|CEO|
              2|N/D|Head of sales|1
              2|N/D|Head of stock|1"""
    org = repaired(text)
    assert ids(org) == (["1", "2", "2 (2)"], [])
    (repair,) = org.repairs
    assert str(repair) == (
        "rows 3, 4, id: '2' is given 2 times to different posts under one manager; row 3 keeps "
        "the id; row 4 is '2 (2)'"
    )


@pytest.mark.parametrize("names", [("N/D", "N/D"), ("Bo", "N/D"), ("Bo", "Vacant")])
def test_nobody_guesses_to_which_of_several_posts_others_report(names):
    """The team stays together below a vacant role."""
    org = repaired(f"""id|name|title|manager
                       1|Ann|CEO|
                       2|{names[0]}|Head of sales|1
                       2|{names[1]}|Head of stock|1
                       3|Cy|Clerk|2
                       4|Di|Clerk|2""")
    assert {(line.manager, line.report) for line in org.reporting} == {
        ("1", "2 (1)"),
        ("1", "2 (2)"),
        ("2", "3"),
        ("2", "4"),
    }
    assert org["2"].name == ""
    assert [repair.code for repair in org.repairs] == ["repeated-id", "unknown-manager"]
    assert "none keeps the id, as nothing says to which of them others report" in str(
        org.repairs[0]
    )


def test_eliminated_posts_of_one_id_stay_several():
    """Each is a role; one that says no more than a held one adds nothing to it."""
    org = repaired("""id|name|title|manager
                      1|Ann|CEO|
                      2|Eliminated|Head of sales|1
                      2|Eliminated|Head of stock|1
                      2|Eliminated|Head of stock|1
                      3|Vacant|Clerk|1
                      3|Bo|Clerk|1
                      3|Vacant|Driver|1""")
    assert ids(org) == (["1", "3"], ["2", "2 (2)", "3 (3)"])
    assert [str(repair).partition("; ")[2] for repair in org.repairs] == [
        "row 3 keeps the id; row 4 is '2 (2)'; row 4 is kept, row 5 (the same) left out",
        "row 7 keeps the id; row 7 is kept, row 6 (vacant) left out; row 8 is '3 (3)'",
    ]


def test_one_person_keeps_one_title_and_the_other_is_said():
    """What is left out of a row is listed as well."""
    org = repaired("""id|name|title|manager|Desk
                      1|Ann|CEO||a
                      2|Bo|Head|1|b
                      2|Bo|Clerk|3|b
                      3|Cy|Head|1|c""")
    assert len(org.people) == 3
    assert str(org.repairs[0]).endswith(
        "row 3 is kept, the line to '3' is dotted; what other rows say of title is left out"
    )


# Columns that say what nearly all rows of their source say


def offices(*, phone):
    """Two offices with a telephone each, which both list one post."""
    rows = [f"{n}|P{n}|0|{'ab'[n % 2]}|{'12'[n % 2]}" for n in range(1, 41)]
    rows += ["0|Top|||9", "50|N/D|0|a|1", f"50|N/D|0|b|{phone}"]
    return "id|name|manager|source_file|Phone\n" + "\n".join(rows)


def test_the_telephone_of_the_office_that_sent_the_file_tells_nobody_apart():
    """It is the same in nearly all rows of a source, and in no other."""
    assert len(repaired(offices(phone="2")).people) == 42


@pytest.mark.parametrize("phone", ["3", "1"])
def test_a_telephone_of_its_own_does(phone):
    """Nothing says that both rows are one person."""
    org = repaired(offices(phone=phone))
    assert len(org.people) == (43 if phone == "3" else 42)


def test_a_list_of_edges_has_no_posts():
    """Whoever has two managers is one, with a dotted line to the second."""
    edges = {
        "from": ["Ann", "Ann", "Bo", "Cy"],
        "to": ["Bo", "Cy", "Di", "Di"],
        "type": list("aabb"),
    }
    columns = {"manager": "from", "id": "to"}
    with pytest.raises(InvalidOrganization, match="the line to 'Cy' is dotted"):
        read_people(edges, columns=columns)
    org = read_people(edges, columns=columns, repair=True)
    assert [person.id for person in org.people if person.id.startswith("Di")] == ["Di"]
    assert {(line.manager, line.dotted) for line in org.reporting if line.report == "Di"} == {
        ("Bo", False),
        ("Cy", True),
    }
