"""Layouts of the pictures, as arrays, for every renderer."""
