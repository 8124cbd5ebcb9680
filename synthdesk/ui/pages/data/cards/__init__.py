"""One card per table: choose, drop, load, split, versions."""
