"""Columns of few different values as codes, and of several names to a cell."""
