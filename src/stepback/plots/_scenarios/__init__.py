"""Pictures of scenarios: what changes, what is planned, and what grows."""
