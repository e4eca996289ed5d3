"""Documents: what a report or a result says, in every form in which it is read."""
