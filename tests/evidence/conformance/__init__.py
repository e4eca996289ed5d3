"""Rights on paper held against practice."""
