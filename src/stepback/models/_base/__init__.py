"""What all models share: parameters, a card and a result."""
