"""Delegated votes, and power in weighted votes."""
