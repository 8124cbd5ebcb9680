"""Missing values and what filling them moved."""
