"""Reading authority matrices from grids, registers and RACI tables."""
