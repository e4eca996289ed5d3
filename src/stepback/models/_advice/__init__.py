"""A model applied to every leader, domain and candidate of an organization."""
