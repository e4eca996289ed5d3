"""Draw HR exports with planted defects, each in posts of its own, so that none hides another."""
