"""The kinds of field that records have: how each is checked, kept as a column, read and written.

A record declares each field's kind once. Making a record checks one value with
`Kind.check`; an organization keeps all values of a field as one array (`pack`, `unpack`);
tables are read with `parse` and written with `text`.
"""
