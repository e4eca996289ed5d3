"""The report on an organization."""
