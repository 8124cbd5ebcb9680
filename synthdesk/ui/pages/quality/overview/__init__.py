"""The overview: headline, reference band, worst columns and pairs, findings."""
