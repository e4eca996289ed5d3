"""Scores of questionnaires on empowerment, and the internal consistency of their items."""
