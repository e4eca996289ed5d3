"""Tables: columns of records, their checks, and the cells they are parsed from."""
