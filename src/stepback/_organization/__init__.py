"""The `Organization` value, its graph views, and the checks of arguments that name its parts."""
