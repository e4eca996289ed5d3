"""Field types: each field declares one, which its records, columns and table cells all use."""
