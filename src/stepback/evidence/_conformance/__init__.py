"""Rights on paper held against decisions in practice."""
