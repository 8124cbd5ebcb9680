"""Whether groups of people are treated alike, by data and by models."""
