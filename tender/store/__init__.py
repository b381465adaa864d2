"""The only queries: rows in, values of the rules out, and back."""
