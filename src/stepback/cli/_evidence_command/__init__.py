"""The command ``evidence``: a matrix or an organization held against a log of decisions."""
