"""Scores of questionnaires on empowerment, and how far their items go together."""
