"""Forms check shape and hand back values of the rules; they query nothing."""
