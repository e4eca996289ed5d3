"""Benchmarks of stepback and of other libraries; not part of the package or of its tests."""
