"""Field types: what a value of a field may be, how a column stores it, what a table cell holds.

A record class declares the type of each field once. Creating a record checks each value with
`FieldType.check`. An organization stores all values of a field in one array (`pack_values`,
`unpack_column`). Tables are read with `parse_column` and written with `format_cell`.
"""
