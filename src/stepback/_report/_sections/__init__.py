"""The sections of the report; none imports another."""
