"""Write an organization to files."""
