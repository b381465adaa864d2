"""Files to take along: what is recorded, written in a form that other programs read."""
