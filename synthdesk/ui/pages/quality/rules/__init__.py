"""Rules that real rows keep, and the synthetic rows that break them."""
