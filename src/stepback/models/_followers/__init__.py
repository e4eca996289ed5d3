"""What makes people willing to lead, and able to."""
