"""Audit of rights and decisions: what deserves a second look, each with its code."""
