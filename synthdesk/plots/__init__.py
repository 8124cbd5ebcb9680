"""Pure functions from a result to a matplotlib Figure, and to the table behind it."""
