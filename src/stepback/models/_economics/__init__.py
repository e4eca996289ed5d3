"""When delegating pays: authority, cheap talk, limits, information, knowledge."""
