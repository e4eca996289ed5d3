"""Authority matrices: who may decide what, as an organization has written it down."""
