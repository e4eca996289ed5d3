"""Problems of an input, and how messages format values, counts, lists and options."""
