"""Read an organization from a folder, .zip or workbook of tables."""
