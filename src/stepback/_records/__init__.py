"""The record types of an organization, and the field types that check their values."""
