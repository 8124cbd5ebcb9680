"""The project: what a user decided and which files it was about, in one file, never the data."""
