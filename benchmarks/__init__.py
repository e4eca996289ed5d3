"""How fast stepback is, next to other libraries in the same process: ``python -m benchmarks``."""
