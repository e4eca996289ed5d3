"""An organization as columns: typed arrays, one table per record type, and their validation."""
