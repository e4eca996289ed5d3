"""Surveys of support and of who leads whom."""
