"""CSV files as tables of cells: encoding, delimiter, a fast reader and a careful one."""
