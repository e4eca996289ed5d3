"""From the cells of a log to decisions: its words, who decides, and everything that is wrong."""
