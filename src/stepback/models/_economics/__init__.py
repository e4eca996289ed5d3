"""Whether delegating pays: authority, talk, limits, information, knowledge."""
