"""How opinions settle where people listen to one another: change without authority."""
