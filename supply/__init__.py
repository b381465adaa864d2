"""What Tender is built on: the lock, its list of materials, and the holes known in it."""
