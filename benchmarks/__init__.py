"""How fast stepback is, next to other libraries. No part of the package, nor of its tests."""
