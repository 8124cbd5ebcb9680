"""Bias in data: who is there, what comes of them, what rebalancing did beside what it should."""
