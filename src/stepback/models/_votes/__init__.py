"""Votes that are handed on, and power in weighted votes."""
