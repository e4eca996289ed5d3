"""The flow of decisions and of support, compiled from columns to flat arrays."""
