"""What people write who work with organizations: right, and with one bug each."""
