"""Field types: what a value of a field may be, how a column stores it, what a table cell holds.

A record class declares the type of each field once. Records, columns and tables all use it.
"""
