"""What directed graphs tell, as arrays of arcs: parts, ancestors, bounds, levels, dominators."""
