"""Organizations from CSV and Excel files."""
