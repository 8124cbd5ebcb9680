"""Models that a user hands in, looked into before anything of them is run."""
