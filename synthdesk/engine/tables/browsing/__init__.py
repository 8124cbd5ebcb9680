"""Which rows of a loaded table are shown, and their cells as texts."""
