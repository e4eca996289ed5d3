"""The commands of scenarios: what if."""
