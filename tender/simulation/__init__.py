"""Simulations: the one place where floating point is allowed. What comes out feeds no result."""
