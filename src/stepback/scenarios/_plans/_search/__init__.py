"""The search for the steps of a plan, on the arrays of the flow."""
