"""The pictures of a report, one module for each."""
