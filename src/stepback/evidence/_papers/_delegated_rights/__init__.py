"""From rights on paper to the delegations of an organization."""
