"""Missing values: where the gaps are, how they go together, and what filling them moved."""
