"""Measurements: ours against a yardstick, in one run on one machine."""
