"""How opinions settle among people who listen to one another: change without authority."""
