"""Rules that real rows keep: mined ones, the user's own, and the synthetic rows that break them."""
