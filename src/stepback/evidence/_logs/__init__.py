"""Logs of decisions: who decided what, when, and how it came out."""
