"""When to lead, when to follow, and when to be out of the way."""
