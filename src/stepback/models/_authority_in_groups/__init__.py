"""How much authority each member of a group has, by models of command and of voting."""
