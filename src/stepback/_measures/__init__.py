"""The measures of an organization."""
