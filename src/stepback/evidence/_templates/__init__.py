"""Sheets to fill in: a matrix of decisions by level, and a survey of support."""
