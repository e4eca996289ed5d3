"""A model asked about every leader, domain and candidate of an organization."""
