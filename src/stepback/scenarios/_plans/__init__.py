"""Plans: which steps back to take, in which order, towards a goal."""
