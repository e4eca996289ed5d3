"""Algorithms on arrays: directed graphs as pairs of node positions, forests, coalitions."""
