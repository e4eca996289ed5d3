"""What grows in people when their leaders step back, period by period."""
