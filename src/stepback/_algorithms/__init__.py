"""Algorithms on arrays: directed graphs as pairs of node positions, forests, coalitions.

A graph is its number of nodes `n_nodes` and two arrays of node positions, `source` and
`target`, with one entry for each arc.
"""
