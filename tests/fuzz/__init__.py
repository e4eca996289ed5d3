"""Millions of damaged inputs for every reader: each is read or refused, and none takes long.

``python -m tests.fuzz`` runs them; hypothesis, which shrinks what it finds, has its own tests in
``tests/read/test_hostile_input.py`` and is a hundred times slower.
"""
