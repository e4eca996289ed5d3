"""Two organizations, dates or contexts, held against each other."""
