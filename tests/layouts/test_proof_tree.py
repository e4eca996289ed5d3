"""Chains as a tree: nothing is lost, and what they have in common is there once."""

from hypothesis import given
from hypothesis import strategies as st

from stepback._layouts._proof_tree import Gap, ProofTree

chains = st.lists(st.lists(st.sampled_from("abcd"), max_size=7), max_size=6)


def way_to(tree, row):
    """The links from the first row to a row."""
    links = []
    while row:
        links.append(tree.link[row])
        row = tree.parent[row]
    return links[::-1]


@given(chains)
def test_every_chain_is_the_way_to_its_end(found):
    """And rows follow those that lead to them."""
    tree = ProofTree.from_chains(found, max_links=7)
    assert [way_to(tree, end) for end in tree.end] == found
    assert all(parent < row for row, parent in enumerate(tree.parent))
    assert all(len(way_to(tree, row)) == depth for row, depth in enumerate(tree.depth))


@given(chains)
def test_what_chains_have_in_common_is_one_row(found):
    """As many rows as there are beginnings of chains."""
    tree = ProofTree.from_chains(found, max_links=7)
    beginnings = {tuple(chain[:length]) for chain in found for length in range(len(chain) + 1)}
    assert len(tree.link) == len(beginnings | {()})


@given(chains)
def test_long_chains_keep_their_ends(found):
    """The gap says how many links are left out."""
    tree = ProofTree.from_chains(found, max_links=4)
    for chain, end in zip(found, tree.end, strict=True):
        links = way_to(tree, end)
        if len(chain) <= 4:
            assert links == chain
            continue
        assert links[:1] + links[2:] == chain[:1] + chain[-2:]
        assert isinstance(links[1], Gap)
        assert links[1].n_links == len(chain) - 3
