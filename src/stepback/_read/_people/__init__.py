"""Read an organization from a single HR export, one person or post per row."""
