"""The form of all models: parameters, a card and a result."""
